package io.hein.transport.classic;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * A frame where it lies in the read buffer, valid only until the call that was given it
 * returns.
 *
 * <pre>
 * key(7)  tag  :  flag  :  escaped payload  [ac 96 ac 96]
 * </pre>
 *
 * @since 0.1.0
 */
public final class ClassicFrame {

	private static final int MAX_FLAG = 100;

	private final Key key;

	private final String tag;

	private final boolean unpack;

	private final ByteBuf buffer;

	private final int from;

	private final int to;

	private ClassicFrame(Key key, String tag, boolean unpack, ByteBuf buffer, int from, int to) {
		this.key = key;
		this.tag = tag;
		this.unpack = unpack;
		this.buffer = buffer;
		this.from = from;
		this.to = to;
	}

	/**
	 * Read a frame.
	 * @param buffer where it lies
	 * @param from its first byte
	 * @param to the end of it, without the delimiter
	 * @return the frame
	 * @throws ClassicFormatException if it is none
	 */
	static ClassicFrame read(ByteBuf buffer, int from, int to) {
		if (to - from < Key.LENGTH) {
			throw new ClassicFormatException("frame of " + (to - from) + " bytes has no key");
		}
		int tagEnd = buffer.indexOf(from + Key.LENGTH, to, ClassicProtocol.SEPARATOR);
		int flagEnd = (tagEnd >= 0) ? buffer.indexOf(tagEnd + 1, to, ClassicProtocol.SEPARATOR) : -1;
		if (flagEnd < 0) {
			throw new ClassicFormatException("frame without header");
		}
		Key key = Key.at(buffer, from);
		boolean unpack = key == Key.JSON && isUnpack(buffer, tagEnd + 1, flagEnd);
		String tag = buffer.toString(from + Key.LENGTH, tagEnd - from - Key.LENGTH, StandardCharsets.ISO_8859_1);
		return new ClassicFrame(key, tag, unpack, buffer, flagEnd + 1, to);
	}

	/**
	 * Any whole number is a flag; 1 asks for unpacking.
	 */
	private static boolean isUnpack(ByteBuf buffer, int from, int to) {
		if (to - from == 1 && buffer.getByte(from) == '1') {
			return true;
		}
		String flag = (to - from <= MAX_FLAG) ? buffer.toString(from, to - from, StandardCharsets.ISO_8859_1).strip()
				: "";
		int digits = (flag.startsWith("-") || flag.startsWith("+")) ? 1 : 0;
		if (flag.length() == digits || !flag.chars().skip(digits).allMatch((c) -> c >= '0' && c <= '9')) {
			throw new ClassicFormatException("frame whose flag is not a number");
		}
		return flag.matches("\\+?0*1");
	}

	/**
	 * What kind of frame it is.
	 * @return the key
	 */
	public Key key() {
		return this.key;
	}

	/**
	 * Its tag.
	 * @return the tag, empty for none
	 */
	public String tag() {
		return this.tag;
	}

	/**
	 * Whether its sender wants the typed JSON to be unpacked.
	 * @return whether it does; {@code false} for all other keys
	 */
	public boolean isUnpack() {
		return this.unpack;
	}

	/**
	 * The length of the payload where it lies.
	 * @return the length in bytes, escapes included
	 */
	public int escapedLength() {
		return this.to - this.from;
	}

	/**
	 * Append the payload, without escapes.
	 * @param out where to append
	 */
	public void writePayload(ByteBuf out) {
		int begin = this.from;
		int at = find(begin);
		while (at >= 0) {
			out.writeBytes(this.buffer, begin, at + 2 - begin);
			begin = at + 3;
			at = find(begin);
		}
		out.writeBytes(this.buffer, begin, this.to - begin);
	}

	private int find(int begin) {
		int at = this.buffer.indexOf(begin, this.to, ClassicProtocol.DELIMITER_0);
		while (at >= 0) {
			if (at + 2 < this.to && this.buffer.getByte(at + 1) == ClassicProtocol.DELIMITER_1
					&& this.buffer.getByte(at + 2) == ClassicProtocol.ESCAPE) {
				return at;
			}
			at = this.buffer.indexOf(at + 1, this.to, ClassicProtocol.DELIMITER_0);
		}
		return -1;
	}

	/**
	 * The payload, without escapes.
	 * @return a copy
	 */
	public byte[] payload() {
		ByteBuf out = Unpooled.buffer(escapedLength());
		writePayload(out);
		byte[] payload = new byte[out.readableBytes()];
		out.readBytes(payload);
		return payload;
	}

	/**
	 * Append a frame.
	 * @param out where to append
	 * @param key what kind of frame
	 * @param tag the tag, clean
	 * @param unpack the flag
	 * @param payload where the payload lies
	 * @param from its first byte
	 * @param length its length
	 */
	public static void write(ByteBuf out, Key key, byte[] tag, boolean unpack, ByteBuf payload, int from, int length) {
		out.writeBytes(key.bytes);
		out.writeBytes(tag);
		out.writeByte(ClassicProtocol.SEPARATOR);
		out.writeByte((unpack) ? '1' : '0');
		out.writeByte(ClassicProtocol.SEPARATOR);
		writeEscaped(out, payload, from, from + length);
		out.writeShort(0xAC96).writeShort(0xAC96);
	}

	private static void writeEscaped(ByteBuf out, ByteBuf payload, int from, int to) {
		int begin = from;
		int at = payload.indexOf(begin, to, ClassicProtocol.DELIMITER_0);
		while (at >= 0) {
			int next = at + 1;
			if (next < to && payload.getByte(next) == ClassicProtocol.DELIMITER_1) {
				next++;
				out.writeBytes(payload, begin, next - begin);
				out.writeByte(ClassicProtocol.ESCAPE);
				begin = next;
			}
			at = payload.indexOf(next, to, ClassicProtocol.DELIMITER_0);
		}
		out.writeBytes(payload, begin, to - begin);
	}

	/**
	 * What kind of frame it is: its first seven bytes.
	 */
	public enum Key {

		/**
		 * Bytes as they are.
		 */
		RAW("__raw__"),

		/**
		 * Typed JSON.
		 */
		JSON("__jsn__"),

		/**
		 * Only to be acknowledged.
		 */
		PING("__png__"),

		/**
		 * The publisher wants the connection to end.
		 */
		DIE("__die__"),

		/**
		 * Something that this version does not know. Acknowledged and ignored.
		 */
		UNKNOWN("");

		static final int LENGTH = 7;

		private final byte[] bytes;

		Key(String text) {
			this.bytes = ClassicProtocol.latin1(text);
		}

		private static Key at(ByteBuf buffer, int index) {
			for (Key key : KEYS) {
				if (key.isAt(buffer, index)) {
					return key;
				}
			}
			return UNKNOWN;
		}

		private boolean isAt(ByteBuf buffer, int index) {
			for (int i = 0; i < LENGTH; i++) {
				if (buffer.getByte(index + i) != this.bytes[i]) {
					return false;
				}
			}
			return true;
		}

		private static final Key[] KEYS = { RAW, JSON, PING, DIE };

	}

}
