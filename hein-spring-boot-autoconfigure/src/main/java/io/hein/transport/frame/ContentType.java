package io.hein.transport.frame;

/**
 * What the payload of a message is, in one byte of DATA. It says how to read the bytes,
 * never which class to make of them.
 *
 * @since 0.1.0
 */
public enum ContentType {

	/**
	 * Bytes of no stated kind.
	 */
	BYTES(0, "application/octet-stream"),

	/**
	 * Text in UTF-8.
	 */
	TEXT(1, "text/plain;charset=UTF-8"),

	/**
	 * JSON in UTF-8.
	 */
	JSON(2, "application/json"),

	/**
	 * Something else; a header {@code contentType} may say what.
	 */
	OTHER(3, "application/octet-stream");

	private static final ContentType[] BY_CODE = values();

	private final byte code;

	private final String mimeType;

	ContentType(int code, String mimeType) {
		this.code = (byte) code;
		this.mimeType = mimeType;
	}

	/**
	 * The byte on the wire.
	 * @return the code
	 */
	public byte code() {
		return this.code;
	}

	/**
	 * The MIME type as text.
	 * @return the MIME type
	 */
	public String mimeType() {
		return this.mimeType;
	}

	/**
	 * The content type that a byte stands for.
	 * @param code the byte on the wire
	 * @return the content type; {@link #OTHER} if this version does not know the code
	 */
	public static ContentType of(byte code) {
		int index = code & 0xFF;
		return (index < BY_CODE.length) ? BY_CODE[index] : OTHER;
	}

}
