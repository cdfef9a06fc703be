package io.hein.transport.frame;

import io.netty.buffer.ByteBuf;

/**
 * Answer to {@link Ping}, or what a subscriber says of its own accord about whether it
 * takes messages ({@code docs/wire-protocol.md}, "PING and PONG").
 *
 * @param token chosen by the side that asks, returned unchanged; or {@link #PAUSED} or
 * {@link #RESUMED}
 * @param sequence the head if the publisher sends it, the last received position if the
 * subscriber does
 * @since 0.1.0
 */
public record Pong(long token, long sequence) implements ControlFrame {

	/**
	 * The token by which a subscriber says that it takes no messages, on purpose.
	 */
	public static final long PAUSED = -1;

	/**
	 * The token by which a subscriber says that it takes messages again.
	 */
	public static final long RESUMED = -2;

	/**
	 * Whether it is no answer.
	 * @return whether it says that the subscriber takes messages, or takes none
	 */
	public boolean isNotice() {
		return this.token == PAUSED || this.token == RESUMED;
	}

	@Override
	public FrameType type() {
		return FrameType.PONG;
	}

	@Override
	public void writeBody(ByteBuf out) {
		out.writeLong(this.token);
		out.writeLong(this.sequence);
	}

	static Pong read(ByteBuf in) {
		Wire.require(in, Long.BYTES, "token");
		long token = in.readLong();
		return new Pong(token, Wire.readSequence(in, "position"));
	}

}
