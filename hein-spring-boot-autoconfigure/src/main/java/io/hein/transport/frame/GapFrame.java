package io.hein.transport.frame;

import java.util.Objects;

import io.netty.buffer.ByteBuf;

/**
 * Positions that will never come ({@code docs/wire-protocol.md}, "GAP").
 *
 * @param from the first of them
 * @param to the last of them
 * @param reason why, never {@link GapReason#EPOCH}
 * @since 0.1.0
 */
public record GapFrame(long from, long to, GapReason reason) implements ControlFrame {

	/**
	 * Create a GAP.
	 */
	public GapFrame {
		Objects.requireNonNull(reason, "reason");
		if (reason == GapReason.EPOCH || reason == GapReason.TOO_LARGE) {
			throw new IllegalArgumentException("A gap of reason " + reason + " is not a frame");
		}
	}

	@Override
	public FrameType type() {
		return FrameType.GAP;
	}

	@Override
	public void writeBody(ByteBuf out) {
		out.writeLong(this.from);
		out.writeLong(this.to);
		out.writeByte(this.reason.code());
	}

	static GapFrame read(ByteBuf in) {
		long from = Wire.readSequence(in, "first position");
		long to = Wire.readSequence(in, "last position");
		Wire.require(in, 1, "reason");
		if (from == 0 || from > to) {
			throw new ProtocolException(ErrorCode.PROTOCOL, "GAP from " + from + " to " + to);
		}
		return new GapFrame(from, to, GapReason.of(in.readByte()));
	}

}
