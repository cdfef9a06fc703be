package io.hein.transport.classic;

import java.nio.charset.StandardCharsets;

/**
 * Constants of the classic protocol ({@code docs/python.md}).
 *
 * @since 0.1.0
 */
public final class ClassicProtocol {

	/**
	 * The byte that greets, accepts a name and acknowledges.
	 */
	public static final byte ACK = 0x06;

	/**
	 * Greatest length of a subscriber's name in bytes.
	 */
	public static final int MAX_NAME = 15;

	/**
	 * Greatest length of a tag in characters.
	 */
	public static final int MAX_TAG = 15;

	/**
	 * What the typed JSON of this protocol is called where content types are text: the
	 * value of the header {@code contentType} of such a message.
	 */
	public static final String MIME_TYPE = "application/vnd.hein.classic+json";

	/**
	 * The same for a message whose sender asked not to unpack it.
	 */
	public static final String MIME_TYPE_PACKED = MIME_TYPE + ";unpack=false";

	/**
	 * The header of a message by which its sender chooses a {@link ClassicForm}.
	 */
	public static final String FORM_HEADER = "hein_classic";

	static final byte DELIMITER_0 = (byte) 0xAC;

	static final byte DELIMITER_1 = (byte) 0x96;

	static final byte ESCAPE = (byte) 0xEE;

	static final int DELIMITER_LENGTH = 4;

	static final byte SEPARATOR = ':';

	private ClassicProtocol() {
	}

	/**
	 * Make a tag of a topic as Python does: the first {@value #MAX_TAG} characters, and
	 * of them those that are letters or digits of ASCII, dot, underscore, blank or
	 * hyphen.
	 * @param topic the topic
	 * @return the tag, empty for none
	 */
	public static String tag(String topic) {
		int end = topic.codePointCount(0, Math.min(topic.length(), 2 * MAX_TAG));
		String cut = topic.substring(0, topic.offsetByCodePoints(0, Math.min(end, MAX_TAG)));
		StringBuilder tag = new StringBuilder(cut.length());
		cut.chars().filter(ClassicProtocol::isInTag).forEach((c) -> tag.append((char) c));
		return tag.toString();
	}

	private static boolean isInTag(int c) {
		return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_'
				|| c == ' ' || c == '-';
	}

	/**
	 * Whether a text can be the name of a subscriber that this side makes. Python's
	 * subscribers may have any bytes in theirs.
	 * @param name the text
	 * @return whether it is 1 to {@value #MAX_NAME} printable characters of ASCII
	 */
	public static boolean isName(String name) {
		return !name.isEmpty() && name.length() <= MAX_NAME && name.chars().allMatch((c) -> c > ' ' && c < 127);
	}

	static byte[] latin1(String text) {
		return text.getBytes(StandardCharsets.ISO_8859_1);
	}

}
