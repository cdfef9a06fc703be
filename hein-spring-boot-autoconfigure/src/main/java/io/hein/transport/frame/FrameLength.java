package io.hein.transport.frame;

import java.util.HexFormat;

import io.netty.buffer.ByteBuf;

/**
 * Checks the first bytes of a frame before anything else is believed.
 *
 * @since 0.1.0
 */
public final class FrameLength {

	private FrameLength() {
	}

	/**
	 * The whole length of the frame that begins at an index, once its length field is
	 * there.
	 * @param buffer where it lies
	 * @param index its first byte
	 * @param available how many bytes are there
	 * @param max the greatest length that is accepted, the length field not counted
	 * @return the length, its length field included, or -1 if more bytes are needed
	 * @throws ProtocolException if no legal frame begins like that; the message names the
	 * likely mistake
	 */
	public static int peek(ByteBuf buffer, int index, int available, int max) {
		if (available < 1) {
			return -1;
		}
		byte first = buffer.getByte(index);
		if (first != 0) {
			throw new ProtocolException(ErrorCode.PROTOCOL, "not a Hein frame: " + guess(first));
		}
		if (available < Integer.BYTES) {
			return -1;
		}
		int length = buffer.getInt(index);
		if (length < 1) {
			throw new ProtocolException(ErrorCode.PROTOCOL, "frame of length 0");
		}
		if (length > max) {
			throw new ProtocolException(ErrorCode.TOO_LARGE,
					"frame of " + length + " bytes, at most " + max + " are accepted here");
		}
		return length + Integer.BYTES;
	}

	private static String guess(byte first) {
		return switch (first) {
			case 0x16 -> "it looks like TLS, but TLS is not enabled here";
			case 'G', 'P', 'H', 'O', 'D' -> "it looks like HTTP";
			case 'S' -> "it looks like SSH or text";
			default -> "its first byte is 0x" + HexFormat.of().toHexDigits(first) + " instead of 0x00";
		};
	}

}
