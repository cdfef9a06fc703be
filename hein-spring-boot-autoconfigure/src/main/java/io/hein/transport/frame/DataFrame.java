package io.hein.transport.frame;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

/**
 * The layout of DATA, the frame that carries a message ({@code docs/wire-protocol.md},
 * "DATA"). A DATA frame is never an object: these methods read and write its parts where
 * it lies.
 *
 * <pre>
 * 0        4      5       6              7              8          16
 * +--------+------+-------+--------------+--------------+----------+-------+-----------+---------+
 * | length | type | flags | content type | topic length | sequence | topic | [headers] | payload |
 * +--------+------+-------+--------------+--------------+----------+-------+-----------+---------+
 * </pre>
 *
 * @since 0.1.0
 */
public final class DataFrame {

	/**
	 * Length of the part before the topic.
	 */
	public static final int FIXED_LENGTH = 16;

	/**
	 * Flag: the publisher wants to know promptly when this message was handled.
	 */
	public static final int FLAG_CONFIRM = 1;

	/**
	 * Flag: headers follow the topic.
	 */
	public static final int FLAG_HEADERS = 2;

	/**
	 * What may be in front of the payload at most: the fixed part, the longest topic and
	 * the longest headers.
	 */
	public static final int MAX_OVERHEAD = FIXED_LENGTH + 255 + Headers.MAX_LENGTH;

	/**
	 * The greatest payload that any configuration may allow, so that the length of a
	 * frame stays below 2^24.
	 */
	public static final int MAX_PAYLOAD = (1 << 24) - 1 - MAX_OVERHEAD;

	private static final long ONES = 0x0101010101010101L;

	private static final long HIGH_BITS = ONES << 7;

	private static final long FIRST_LEGAL = ONES * '!';

	private static final long DELETE = ONES * 0x7F;

	private static final byte TYPE = FrameType.DATA.code();

	private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

	private DataFrame() {
	}

	/**
	 * The whole length of a frame.
	 * @param topic length of the topic in bytes
	 * @param headers length of the encoded headers, 0 for none
	 * @param payload length of the payload
	 * @return the length, its length field included
	 */
	public static int length(int topic, int headers, int payload) {
		return FIXED_LENGTH + topic + headers + payload;
	}

	/**
	 * Append a frame.
	 * @param out where to append; has room
	 * @param sequence the position
	 * @param confirm whether the publisher wants to know promptly
	 * @param contentType the content type
	 * @param topic the topic in bytes
	 * @param headers the encoded headers, empty for none
	 * @param payload the payload
	 */
	public static void write(ByteBuf out, long sequence, boolean confirm, ContentType contentType, byte[] topic,
			byte[] headers, byte[] payload) {
		out.writeLong(head(confirm, contentType, topic, headers, payload));
		out.writeLong(sequence);
		out.writeBytes(topic);
		if (headers.length > 0) {
			out.writeBytes(headers);
		}
		out.writeBytes(payload);
	}

	/**
	 * Write a frame to a place, without any position of a buffer: that is what is fast in
	 * the log.
	 * @param out where to write, big-endian; has room
	 * @param index where the frame begins
	 * @param sequence the position
	 * @param confirm whether the publisher wants to know promptly
	 * @param contentType the content type
	 * @param topic the topic in bytes
	 * @param headers the encoded headers, empty for none
	 * @param payload the payload
	 * @return where the frame ends
	 */
	public static int write(ByteBuffer out, int index, long sequence, boolean confirm, ContentType contentType,
			byte[] topic, byte[] headers, byte[] payload) {
		out.putLong(index, head(confirm, contentType, topic, headers, payload));
		out.putLong(index + Long.BYTES, sequence);
		int at = index + FIXED_LENGTH;
		writeTopic(out, at, topic);
		at += topic.length;
		if (headers.length > 0) {
			out.put(at, headers);
			at += headers.length;
		}
		out.put(at, payload);
		return at + payload.length;
	}

	private static long head(boolean confirm, ContentType contentType, byte[] topic, byte[] headers, byte[] payload) {
		int flags = ((confirm) ? FLAG_CONFIRM : 0) | ((headers.length > 0) ? FLAG_HEADERS : 0);
		int length = length(topic.length, headers.length, payload.length) - Integer.BYTES;
		return ((long) length << 32) | (TYPE << 24) | (flags << 16) | ((contentType.code() & 0xFF) << 8) | topic.length;
	}

	/**
	 * Most topics are as long as one or two words; then two writes, which may overlap,
	 * are faster than a copy.
	 */
	private static void writeTopic(ByteBuffer out, int index, byte[] topic) {
		int length = topic.length;
		if (length >= Long.BYTES && length <= 2 * Long.BYTES) {
			out.putLong(index, (long) WORDS.get(topic, 0));
			out.putLong(index + length - Long.BYTES, (long) WORDS.get(topic, length - Long.BYTES));
		}
		else {
			out.put(index, topic);
		}
	}

	/**
	 * The first eight bytes of a frame: its length, type, flags, content type and topic
	 * length in one number, so that they are read at once.
	 * @param buffer where the frame lies, big-endian
	 * @param index its first byte; eight bytes must be there
	 * @return the head, for {@link #frameLength(long)} and others
	 */
	public static long head(ByteBuffer buffer, int index) {
		return buffer.getLong(index);
	}

	/**
	 * The whole length of a frame, whatever its type.
	 * @param head the frame's head
	 * @return the length, its length field included
	 */
	public static int frameLength(long head) {
		return (int) (head >>> 32) + Integer.BYTES;
	}

	/**
	 * Whether a frame is DATA.
	 * @param head the frame's head
	 * @return whether it is
	 */
	public static boolean isData(long head) {
		return (byte) (head >>> 24) == TYPE;
	}

	/**
	 * Whether a frame is DATA without flags, as nearly all are.
	 * @param head the frame's head
	 * @return whether it is
	 */
	public static boolean isPlain(long head) {
		return (short) (head >>> 16) == TYPE << 8;
	}

	/**
	 * Whether the publisher wants to know promptly.
	 * @param head the frame's head
	 * @return whether it does
	 */
	public static boolean isConfirm(long head) {
		return (head & (FLAG_CONFIRM << 16)) != 0;
	}

	/**
	 * Whether there are headers.
	 * @param head the frame's head
	 * @return whether there are
	 */
	public static boolean hasHeaders(long head) {
		return (head & (FLAG_HEADERS << 16)) != 0;
	}

	/**
	 * The content type.
	 * @param head the frame's head
	 * @return the content type
	 */
	public static ContentType contentType(long head) {
		return ContentType.of((byte) (head >>> 8));
	}

	/**
	 * The length of the topic, which begins at {@link #FIXED_LENGTH}.
	 * @param head the frame's head
	 * @return the length in bytes
	 */
	public static int topicLength(long head) {
		return (int) head & 0xFF;
	}

	/**
	 * The position.
	 * @param buffer where the frame lies
	 * @param index its first byte
	 * @return the sequence
	 */
	public static long sequence(ByteBuffer buffer, int index) {
		return buffer.getLong(index + Long.BYTES);
	}

	/**
	 * The whole length of the frame at an index, whatever its type.
	 * @param buffer where it lies
	 * @param index its first byte
	 * @return the length, its length field included
	 */
	public static int frameLength(ByteBuf buffer, int index) {
		return buffer.getInt(index) + Integer.BYTES;
	}

	/**
	 * Whether the frame at an index is DATA.
	 * @param buffer where it lies
	 * @param index its first byte
	 * @return whether it is
	 */
	public static boolean isData(ByteBuf buffer, int index) {
		return buffer.getByte(index + 4) == TYPE;
	}

	/**
	 * Whether the publisher wants to know promptly.
	 * @param buffer where the frame lies
	 * @param index its first byte
	 * @return whether it does
	 */
	public static boolean isConfirm(ByteBuf buffer, int index) {
		return (buffer.getByte(index + 5) & FLAG_CONFIRM) != 0;
	}

	/**
	 * The content type.
	 * @param buffer where the frame lies
	 * @param index its first byte
	 * @return the content type
	 */
	public static ContentType contentType(ByteBuf buffer, int index) {
		return ContentType.of(buffer.getByte(index + 6));
	}

	/**
	 * The length of the topic, which begins at {@link #FIXED_LENGTH}.
	 * @param buffer where the frame lies
	 * @param index its first byte
	 * @return the length in bytes
	 */
	public static int topicLength(ByteBuf buffer, int index) {
		return buffer.getByte(index + 7) & 0xFF;
	}

	/**
	 * The position.
	 * @param buffer where the frame lies
	 * @param index its first byte
	 * @return the sequence
	 */
	public static long sequence(ByteBuf buffer, int index) {
		return buffer.getLong(index + 8);
	}

	/**
	 * Where the encoded headers begin, or where they would.
	 * @param buffer where the frame lies
	 * @param index its first byte
	 * @return the index in the buffer
	 */
	public static int headersIndex(ByteBuf buffer, int index) {
		return index + FIXED_LENGTH + topicLength(buffer, index);
	}

	/**
	 * Whether there are headers.
	 * @param buffer where the frame lies
	 * @param index its first byte
	 * @return whether there are
	 */
	public static boolean hasHeaders(ByteBuf buffer, int index) {
		return (buffer.getByte(index + 5) & FLAG_HEADERS) != 0;
	}

	/**
	 * Where the payload begins. It ends with the frame.
	 * @param buffer where the frame lies
	 * @param index its first byte
	 * @return the index in the buffer
	 */
	public static int payloadIndex(ByteBuf buffer, int index) {
		int headers = headersIndex(buffer, index);
		return (hasHeaders(buffer, index)) ? headers + Short.BYTES + buffer.getUnsignedShort(headers) : headers;
	}

	/**
	 * Check the parts of a received DATA frame against each other.
	 * @param buffer where the whole frame lies
	 * @param index its first byte
	 * @param maxMessageSize the longest payload that is accepted
	 * @throws ProtocolException if the frame is not legal
	 */
	public static void check(ByteBuf buffer, int index, int maxMessageSize) {
		int length = frameLength(buffer, index);
		if (length < FIXED_LENGTH) {
			throw new ProtocolException(ErrorCode.PROTOCOL, "DATA of " + length + " bytes is too short");
		}
		int flags = buffer.getByte(index + 5);
		if ((flags & ~(FLAG_CONFIRM | FLAG_HEADERS)) != 0) {
			throw new ProtocolException(ErrorCode.PROTOCOL, "unknown flags in DATA");
		}
		if (sequence(buffer, index) < 1) {
			throw new ProtocolException(ErrorCode.PROTOCOL, "DATA without a position");
		}
		int payload = length - FIXED_LENGTH - topicLength(buffer, index);
		if ((flags & FLAG_HEADERS) != 0 && payload >= 0) {
			payload -= Headers.checkedLength(buffer, headersIndex(buffer, index), payload);
		}
		if (payload < 0) {
			throw new ProtocolException(ErrorCode.PROTOCOL, "DATA ends before its payload");
		}
		if (payload > maxMessageSize) {
			throw new ProtocolException(ErrorCode.TOO_LARGE,
					"message of " + payload + " bytes, at most " + maxMessageSize + " are accepted");
		}
		checkTopic(buffer.nioBuffer(index, length), FIXED_LENGTH, topicLength(buffer, index));
	}

	/**
	 * Check the topic of a received frame. Eight bytes at a time, since this is done for
	 * each message.
	 * @param buffer where the frame lies
	 * @param from the topic's first byte, which has at least eight bytes of the frame
	 * before it
	 * @param length the topic's length
	 * @throws ProtocolException if the topic is not legal
	 */
	public static void checkTopic(ByteBuffer buffer, int from, int length) {
		long beyondAscii = 0;
		long illegal = 0;
		for (int end = from + length; end > from; end -= Long.BYTES) {
			long word = buffer.getLong(end - Long.BYTES);
			int before = from - (end - Long.BYTES);
			if (before > 0) {
				int bits = before * Byte.SIZE;
				word = (word & (-1L >>> bits)) | (FIRST_LEGAL << (Long.SIZE - bits));
			}
			long delete = word ^ DELETE;
			illegal |= ((word - FIRST_LEGAL) & ~word) | ((delete - ONES) & ~delete);
			beyondAscii |= word;
		}
		if (((illegal | beyondAscii) & HIGH_BITS) != 0) {
			checkUnusualTopic(buffer, from, length, illegal);
		}
	}

	private static void checkUnusualTopic(ByteBuffer buffer, int from, int length, long illegal) {
		if ((illegal & HIGH_BITS) != 0) {
			throw new ProtocolException(ErrorCode.PROTOCOL, "topic with blanks or control characters");
		}
		if (!ByteBufUtil.isText(Unpooled.wrappedBuffer(buffer.slice(from, length)), StandardCharsets.UTF_8)) {
			throw new ProtocolException(ErrorCode.PROTOCOL, "topic is not UTF-8");
		}
	}

}
