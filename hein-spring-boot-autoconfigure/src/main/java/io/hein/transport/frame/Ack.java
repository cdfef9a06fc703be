package io.hein.transport.frame;

import java.util.Arrays;

import io.netty.buffer.ByteBuf;

/**
 * What a subscriber has handled ({@code docs/wire-protocol.md}, "ACK").
 *
 * @param handled the last position that, with all before it, every listener is done with
 * @param failed positions of flagged messages that a listener failed on, growing, each at
 * most {@code handled}; at most {@value #MAX_FAILED}
 * @since 0.1.0
 */
public record Ack(long handled, long[] failed) implements ControlFrame {

	/**
	 * Greatest number of failed positions in one ACK.
	 */
	public static final int MAX_FAILED = 1000;

	/**
	 * Create an ACK.
	 * @throws IllegalArgumentException if there are too many failed positions
	 */
	public Ack {
		if (failed.length > MAX_FAILED) {
			throw new IllegalArgumentException(
					failed.length + " failed positions, at most " + MAX_FAILED + " are allowed");
		}
	}

	@Override
	public FrameType type() {
		return FrameType.ACK;
	}

	@Override
	public void writeBody(ByteBuf out) {
		out.writeLong(this.handled);
		out.writeShort(this.failed.length);
		for (long sequence : this.failed) {
			out.writeLong(sequence);
		}
	}

	static Ack read(ByteBuf in) {
		long handled = Wire.readSequence(in, "handled position");
		Wire.require(in, Short.BYTES, "number of failed positions");
		int count = in.readUnsignedShort();
		if (count > MAX_FAILED) {
			throw new ProtocolException(ErrorCode.PROTOCOL,
					count + " failed positions, at most " + MAX_FAILED + " are allowed");
		}
		Wire.require(in, count * Long.BYTES, "failed positions");
		long[] failed = new long[count];
		long last = 0;
		for (int i = 0; i < count; i++) {
			failed[i] = in.readLong();
			if (failed[i] <= last || failed[i] > handled) {
				throw new ProtocolException(ErrorCode.PROTOCOL, "failed positions out of order or not handled yet");
			}
			last = failed[i];
		}
		return new Ack(handled, failed);
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof Ack ack && ack.handled == this.handled && Arrays.equals(ack.failed, this.failed);
	}

	@Override
	public int hashCode() {
		return Long.hashCode(this.handled) * 31 + Arrays.hashCode(this.failed);
	}

	@Override
	public String toString() {
		return "Ack[handled=" + this.handled + ", failed=" + Arrays.toString(this.failed) + "]";
	}

}
