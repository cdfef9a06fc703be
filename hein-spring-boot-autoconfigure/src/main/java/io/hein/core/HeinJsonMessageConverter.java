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

	private static final MimeType[] TYPES = { MimeTypeUtils.APPLICATION_JSON, new MimeType("application", "*+json"),
			MimeTypeUtils.TEXT_PLAIN, MimeTypeUtils.APPLICATION_OCTET_STREAM };

	/**
	 * Create a converter with a mapper of its own.
	 */
	public HeinJsonMessageConverter() {
		super(TYPES);
	}

	/**
	 * Create a converter.
	 * @param mapper the mapper
	 */
	public HeinJsonMessageConverter(JsonMapper mapper) {
		super(mapper, TYPES);
	}

	JsonMapper mapper() {
		return getJsonMapper();
	}

}
