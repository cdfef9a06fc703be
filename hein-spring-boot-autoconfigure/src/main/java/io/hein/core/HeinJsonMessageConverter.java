package io.hein.core;

import tools.jackson.databind.json.JsonMapper;

import org.springframework.messaging.converter.JacksonJsonMessageConverter;
import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;

/**
 * Converts objects to JSON and back with Jackson 3. Reads JSON from text, and from bytes
 * of no stated kind, too.
 *
 * @since 0.1.0
 */
public class HeinJsonMessageConverter extends JacksonJsonMessageConverter {

	/**
	 * How deep objects and arrays may lie within each other where nobody says otherwise.
	 */
	public static final int DEFAULT_MAX_DEPTH = 64;

	/**
	 * How many characters a number may have where nobody says otherwise.
	 */
	public static final int DEFAULT_MAX_NUMBER_LENGTH = 100;

	private static final MimeType[] TYPES = { MimeTypeUtils.APPLICATION_JSON, new MimeType("application", "*+json"),
			MimeTypeUtils.TEXT_PLAIN, MimeTypeUtils.APPLICATION_OCTET_STREAM };

	/**
	 * Create a converter with a mapper of its own.
	 */
	public HeinJsonMessageConverter() {
		this(JsonMapper.builder().findAndAddModules(HeinJsonMessageConverter.class.getClassLoader()).build());
	}

	/**
	 * Create a converter with the default limits.
	 * @param mapper the mapper; a copy of it is used
	 */
	public HeinJsonMessageConverter(JsonMapper mapper) {
		this(mapper, DEFAULT_MAX_DEPTH, DEFAULT_MAX_NUMBER_LENGTH);
	}

	/**
	 * Create a converter. What a publisher sends is read up to limits only, so that it
	 * cannot cost more than its length.
	 * @param mapper the mapper; a copy of it is used, and where its own limits are
	 * stricter, they hold
	 * @param maxDepth how deep objects and arrays may lie within each other, at least 1
	 * @param maxNumberLength how many characters a number may have, at least 1
	 * @throws IllegalArgumentException if a limit is not positive
	 */
	public HeinJsonMessageConverter(JsonMapper mapper, int maxDepth, int maxNumberLength) {
		super(LimitedJsonMapper.copyOf(mapper, maxDepth, maxNumberLength), TYPES);
	}

	JsonMapper mapper() {
		return getJsonMapper();
	}

}
