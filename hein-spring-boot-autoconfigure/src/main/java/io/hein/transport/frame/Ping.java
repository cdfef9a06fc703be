package io.hein.transport.frame;

import io.netty.buffer.ByteBuf;

/**
 * Asks the other side for a {@link Pong} ({@code docs/wire-protocol.md}, "PING and
 * PONG").
 *
 * @param token chosen by the side that asks, returned unchanged
 * @param sequence the head if the publisher sends it, the last received position if the
 * subscriber does
 * @since 0.1.0
 */
public record Ping(long token, long sequence) implements ControlFrame {

	@Override
	public FrameType type() {
		return FrameType.PING;
	}

	@Override
	public void writeBody(ByteBuf out) {
		out.writeLong(this.token);
		out.writeLong(this.sequence);
	}

	static Ping read(ByteBuf in) {
		Wire.require(in, Long.BYTES, "token");
		long token = in.readLong();
		return new Ping(token, Wire.readSequence(in, "position"));
	}

}
