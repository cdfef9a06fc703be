package io.hein.transport.topic;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;

/**
 * The rules for topics. A topic is dotted words such as {@code telemetry.cpu.0}: at most
 * {@value #MAX_BYTES} bytes of UTF-8, no blanks or control characters, no empty word, no
 * {@code *}. The empty topic is legal and is wanted by {@code **} only.
 *
 * @since 0.1.0
 */
public final class Topics {

	/**
	 * The greatest length of a topic or of a pattern, in bytes of UTF-8.
	 */
	public static final int MAX_BYTES = 255;

	private Topics() {
	}

	/**
	 * Check a topic and encode it.
	 * @param topic the topic
	 * @return its bytes in UTF-8
	 * @throws IllegalArgumentException if it is not a legal topic; the message says why
	 */
	public static byte[] encode(String topic) {
		byte[] bytes = check("topic", Objects.requireNonNull(topic, "topic"));
		if (!PlainWords.are(bytes)) {
			checkWords("topic", topic);
			if (topic.indexOf('*') >= 0) {
				throw illegal("topic", topic, "'*' belongs to patterns, a topic is a plain name");
			}
		}
		return bytes;
	}

	/**
	 * Check a pattern as far as it is like a topic.
	 */
	static void checkPattern(String pattern) {
		check("topic pattern", pattern);
		checkWords("topic pattern", pattern);
	}

	private static byte[] check(String what, String text) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		if (bytes.length > MAX_BYTES) {
			throw illegal(what, text, "it has " + bytes.length + " bytes, at most " + MAX_BYTES + " are allowed");
		}
		return bytes;
	}

	private static void checkWords(String what, String text) {
		boolean wordStart = true;
		for (int i = 0; i < text.length(); i = text.offsetByCodePoints(i, 1)) {
			int c = text.codePointAt(i);
			if (isForbidden(c)) {
				throw illegal(what, text, "blanks, control characters and lone surrogates are not allowed");
			}
			if (c == '.' && wordStart) {
				throw illegal(what, text, "a word between dots is empty");
			}
			wordStart = c == '.';
		}
		if (wordStart && !text.isEmpty()) {
			throw illegal(what, text, "it ends with a dot");
		}
	}

	private static boolean isForbidden(int c) {
		if (c > ' ' && c < 127) {
			return false;
		}
		int type = Character.getType(c);
		return Character.isISOControl(c) || Character.isWhitespace(c) || Character.isSpaceChar(c)
				|| type == Character.FORMAT || type == Character.SURROGATE;
	}

	static IllegalArgumentException illegal(String what, String text, String why) {
		return new IllegalArgumentException("Not a legal " + what + ": '" + escape(text) + "': " + why);
	}

	private static String escape(String text) {
		StringBuilder escaped = new StringBuilder();
		for (int i = 0; i < Math.min(text.length(), 80); i++) {
			char c = text.charAt(i);
			escaped.append((c >= ' ' && c < 127) ? String.valueOf(c) : "\\u" + HexFormat.of().toHexDigits(c));
		}
		return (text.length() > 80) ? escaped.append("...").toString() : escaped.toString();
	}

}
