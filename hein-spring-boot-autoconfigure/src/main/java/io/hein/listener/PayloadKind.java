package io.hein.listener;

import java.util.Locale;

import io.hein.core.HeinGap;

/**
 * What a method takes, as far as a message's content type shows.
 */
enum PayloadKind {

	/**
	 * {@code byte[]}.
	 */
	BYTES,

	/**
	 * A string.
	 */
	TEXT,

	/**
	 * An object that a converter makes.
	 */
	OBJECT,

	/**
	 * Whatever comes, as it was received.
	 */
	ANY,

	/**
	 * A gap.
	 */
	GAP;

	static PayloadKind of(Class<?> type) {
		if (type == byte[].class) {
			return BYTES;
		}
		if (type == String.class) {
			return TEXT;
		}
		if (type == HeinGap.class) {
			return GAP;
		}
		return (type == Object.class) ? ANY : OBJECT;
	}

	// What a message with this content type is.
	static PayloadKind ofContentType(String contentType) {
		String type = contentType.toLowerCase(Locale.ROOT);
		int parameters = type.indexOf(';');
		type = ((parameters >= 0) ? type.substring(0, parameters) : type).strip();
		if (type.equals("application/json") || type.endsWith("+json")) {
			return OBJECT;
		}
		return (type.startsWith("text/")) ? TEXT : BYTES;
	}

}
