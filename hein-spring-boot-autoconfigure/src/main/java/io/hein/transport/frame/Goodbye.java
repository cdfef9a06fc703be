package io.hein.transport.frame;

import java.util.Objects;

import io.netty.buffer.ByteBuf;

/**
 * Orderly end of a connection ({@code docs/wire-protocol.md}, "GOODBYE").
 *
 * @param sequence the head if the publisher sends it, the handled position if the
 * subscriber does
 * @param reason why
 * @param retryAfter milliseconds to wait before dialling again, 0 for no wish
 * @param tryAnother whether another address of the subscriber's list should be tried
 * first
 * @since 0.1.0
 */
public record Goodbye(long sequence, GoodbyeReason reason, int retryAfter, boolean tryAnother) implements ControlFrame {

	private static final int FLAG_TRY_ANOTHER = 1;

	/**
	 * Create a GOODBYE.
	 */
	public Goodbye {
		Objects.requireNonNull(reason, "reason");
	}

	@Override
	public FrameType type() {
		return FrameType.GOODBYE;
	}

	@Override
	public void writeBody(ByteBuf out) {
		out.writeLong(this.sequence);
		out.writeByte(this.reason.code());
		out.writeInt(this.retryAfter);
		out.writeByte((this.tryAnother) ? FLAG_TRY_ANOTHER : 0);
	}

	static Goodbye read(ByteBuf in) {
		long sequence = Wire.readSequence(in, "position");
		Wire.require(in, 1, "reason");
		GoodbyeReason reason = GoodbyeReason.of(in.readByte());
		int retryAfter = Wire.readCount(in, "retry-after");
		Wire.require(in, 1, "flags");
		int flags = in.readUnsignedByte();
		if ((flags & ~FLAG_TRY_ANOTHER) != 0) {
			throw new ProtocolException(ErrorCode.PROTOCOL, "unknown flags in GOODBYE");
		}
		return new Goodbye(sequence, reason, retryAfter, (flags & FLAG_TRY_ANOTHER) != 0);
	}

}
