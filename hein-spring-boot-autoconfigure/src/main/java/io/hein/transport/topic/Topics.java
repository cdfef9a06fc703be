package io.hein.transport.topic;

import java.nio.charset.StandardCharsets;
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
		Objects.requireNonNull(topic, "topic");
		byte[] bytes = check("topic", topic);
		if (topic.indexOf('*') >= 0) {
			throw illegal("topic", topic, "'*' belongs to patterns, a topic is a plain name");
		}
		return bytes;
	}

	static byte[] check(String what, String text) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		if (bytes.length > MAX_BYTES) {
			throw illegal(what, text, "it has " + bytes.length + " bytes, at most " + MAX_BYTES + " are allowed");
		}
		if (!isPlain(bytes)) {
			checkSlowly(what, text);
		}
		return bytes;
	}

	/**
	 * Whether these are words of printable ASCII, as those of most topics are. A question
	 * mark may stand for a lone surrogate.
	 */
	private static boolean isPlain(byte[] bytes) {
		int before = '.';
		for (byte b : bytes) {
			if (b <= ' ' || b == '?' || b == 127 || (b == '.' && before == '.')) {
				return false;
			}
			before = b;
		}
		return before != '.' || bytes.length == 0;
	}

	private static void checkSlowly(String what, String text) {
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
			escaped.append((c >= ' ' && c < 127) ? String.valueOf(c) : String.format("\\u%04x", (int) c));
		}
		return (text.length() > 80) ? escaped.append("...").toString() : escaped.toString();
	}

}
