package io.hein.transport.frame;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * The headers of a message: few and short ({@code docs/wire-protocol.md}, "Headers"). At
 * most {@value #MAX_COUNT}, keys of 1 to {@value #MAX_KEY} bytes without control
 * characters and each at most once, values of at most {@value #MAX_VALUE} bytes,
 * {@value #MAX_LENGTH} bytes in all.
 *
 * @since 0.1.0
 */
public final class Headers {

	/**
	 * No headers, encoded.
	 */
	public static final byte[] NONE = {};

	/**
	 * Greatest number of headers.
	 */
	public static final int MAX_COUNT = 32;

	/**
	 * Greatest length of a key in bytes of UTF-8.
	 */
	public static final int MAX_KEY = 64;

	/**
	 * Greatest length of a value in bytes of UTF-8.
	 */
	public static final int MAX_VALUE = 1024;

	/**
	 * Greatest length of all headers, their length field included.
	 */
	public static final int MAX_LENGTH = 8 * 1024;

	private Headers() {
	}

	/**
	 * Encode headers.
	 * @param headers the headers
	 * @return their bytes, none for none
	 * @throws IllegalArgumentException if they are too many or too long; the message
	 * names the header
	 */
	public static byte[] encode(Map<String, String> headers) {
		if (headers.isEmpty()) {
			return NONE;
		}
		if (headers.size() > MAX_COUNT) {
			throw new IllegalArgumentException(headers.size() + " headers, at most " + MAX_COUNT + " are allowed");
		}
		ByteBuf out = Unpooled.buffer(256);
		out.writeShort(0);
		headers.forEach((key, value) -> writeHeader(out, key, value));
		if (out.readableBytes() > MAX_LENGTH) {
			throw new IllegalArgumentException(
					"The headers have " + out.readableBytes() + " bytes, at most " + MAX_LENGTH + " are allowed");
		}
		out.setShort(0, out.readableBytes() - Short.BYTES);
		byte[] bytes = new byte[out.readableBytes()];
		out.readBytes(bytes);
		return bytes;
	}

	private static void writeHeader(ByteBuf out, String key, String value) {
		byte[] keyBytes = utf8(key);
		byte[] valueBytes = utf8(value);
		if (hasControl(key)) {
			throw new IllegalArgumentException("The key of a header has control characters");
		}
		if (keyBytes.length == 0 || keyBytes.length > MAX_KEY) {
			throw new IllegalArgumentException("The key of header '" + key + "' has " + keyBytes.length
					+ " bytes, 1 to " + MAX_KEY + " are allowed");
		}
		if (valueBytes.length > MAX_VALUE) {
			throw new IllegalArgumentException("The value of header '" + key + "' has " + valueBytes.length
					+ " bytes, at most " + MAX_VALUE + " are allowed");
		}
		out.writeByte(keyBytes.length);
		out.writeBytes(keyBytes);
		out.writeShort(valueBytes.length);
		out.writeBytes(valueBytes);
	}

	// Strict: getBytes would turn a lone surrogate into a question mark
	private static byte[] utf8(String text) {
		try {
			ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
			byte[] result = new byte[bytes.remaining()];
			bytes.get(result);
			return result;
		}
		catch (CharacterCodingException ex) {
			throw new IllegalArgumentException("A header has a lone surrogate", ex);
		}
	}

	/**
	 * Decode the headers of a frame.
	 * @param buffer where the frame lies
	 * @param frameIndex its first byte
	 * @return the headers in their order, a new map, empty for none
	 * @throws ProtocolException if they are not legal
	 */
	public static Map<String, String> decode(ByteBuf buffer, int frameIndex) {
		Map<String, String> headers = new LinkedHashMap<>();
		if (!DataFrame.hasHeaders(buffer, frameIndex)) {
			return headers;
		}
		int index = DataFrame.headersIndex(buffer, frameIndex);
		ByteBuf in = buffer.slice(index + Short.BYTES, buffer.getUnsignedShort(index));
		while (in.isReadable()) {
			if (headers.size() == MAX_COUNT) {
				throw new ProtocolException(ErrorCode.PROTOCOL, "more than " + MAX_COUNT + " headers");
			}
			decodeHeader(in, headers);
		}
		return headers;
	}

	/**
	 * Decode what {@link #encode} made.
	 * @param encoded the encoded headers, empty for none
	 * @return the headers in their order, a new map
	 */
	public static Map<String, String> decode(byte[] encoded) {
		Map<String, String> headers = new LinkedHashMap<>();
		if (encoded.length > 0) {
			ByteBuf in = Unpooled.wrappedBuffer(encoded, Short.BYTES, encoded.length - Short.BYTES);
			while (in.isReadable()) {
				decodeHeader(in, headers);
			}
		}
		return headers;
	}

	private static void decodeHeader(ByteBuf in, Map<String, String> headers) {
		Wire.require(in, 1, "header");
		int keyLength = in.readUnsignedByte();
		if (keyLength == 0 || keyLength > MAX_KEY) {
			throw new ProtocolException(ErrorCode.PROTOCOL, "the key of a header has " + keyLength + " bytes");
		}
		String key = Wire.readText(in, keyLength, "header");
		Wire.require(in, Short.BYTES, "header");
		int valueLength = in.readUnsignedShort();
		if (valueLength > MAX_VALUE) {
			throw new ProtocolException(ErrorCode.PROTOCOL, "the value of a header has " + valueLength + " bytes");
		}
		if (hasControl(key) || headers.put(key, Wire.readText(in, valueLength, "header")) != null) {
			throw new ProtocolException(ErrorCode.PROTOCOL,
					"the key of a header has control characters or comes twice");
		}
	}

	private static boolean hasControl(String key) {
		return key.chars().anyMatch(Character::isISOControl);
	}

	/**
	 * The length of the headers at an index, checked against what is there.
	 * @param buffer where they lie
	 * @param index their first byte
	 * @param available how many bytes there are
	 * @return the length, its length field included
	 */
	static int checkedLength(ByteBuf buffer, int index, int available) {
		if (available < Short.BYTES) {
			throw new ProtocolException(ErrorCode.PROTOCOL, "DATA ends before its headers");
		}
		int length = Short.BYTES + buffer.getUnsignedShort(index);
		if (length > MAX_LENGTH || length > available) {
			throw new ProtocolException(ErrorCode.PROTOCOL, "DATA ends before its headers, or they are too long");
		}
		return length;
	}

}
