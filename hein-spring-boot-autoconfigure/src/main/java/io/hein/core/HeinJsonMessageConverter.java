package io.hein.core;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.messaging.MessageHeaders;
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
	 * Default nesting depth of objects and arrays.
	 */
	public static final int DEFAULT_MAX_DEPTH = 64;

	/**
	 * Default maximum number of characters of a number.
	 */
	public static final int DEFAULT_MAX_NUMBER_LENGTH = 100;

	private static final byte[] NULL = { 'n', 'u', 'l', 'l' };

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
	 * @param maxDepth how deep objects and arrays may be nested, at least 1
	 * @param maxNumberLength how many characters a number may have, at least 1
	 * @throws IllegalArgumentException if a limit is not positive
	 */
	public HeinJsonMessageConverter(JsonMapper mapper, int maxDepth, int maxNumberLength) {
		super(LimitedJsonMapper.copyOf(mapper, maxDepth, maxNumberLength), TYPES);
	}

	JsonMapper mapper() {
		return getJsonMapper();
	}

	/**
	 * Write an object.
	 * @param payload the object
	 * @return its JSON, which a converter with the same limits can read
	 */
	byte[] write(Object payload) {
		return readable(getJsonMapper().writeValueAsBytes(payload));
	}

	@Override
	protected @Nullable Object convertToInternal(Object payload, @Nullable MessageHeaders headers,
			@Nullable Object conversionHint) {
		Object converted = super.convertToInternal(payload, headers, conversionHint);
		return (converted instanceof byte[] json) ? readable(json) : converted;
	}

	/**
	 * The mapper writes some things that it would not read: they are found here, and not
	 * by every listener. Nearly all JSON is known to be free of them by a look at a few
	 * of its bytes.
	 */
	private byte[] readable(byte[] json) {
		if (json.length == NULL.length && Arrays.equals(json, NULL)) {
			throw new HeinException("its JSON is null, which is not a payload");
		}
		StreamReadConstraints limits = getJsonMapper().tokenStreamFactory().streamReadConstraints();
		if (LongRuns.contains(json, limits.getMaxNumberLength(), HeinJsonMessageConverter::isPartOfNumber)
				|| LongRuns.contains(json, limits.getMaxNameLength(), (value) -> value != '"')
				|| EscapedSurrogates.contains(json)) {
			read(json);
		}
		return json;
	}

	private static boolean isPartOfNumber(byte value) {
		return (value >= '0' && value <= '9') || value == '-' || value == '+' || value == '.' || value == 'e'
				|| value == 'E';
	}

	private void read(byte[] json) {
		try (JsonParser parser = getJsonMapper().createParser(json)) {
			JsonToken token = parser.nextToken();
			while (token != null) {
				token = parser.nextToken();
			}
		}
	}

}
