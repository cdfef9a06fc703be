package io.hein.transport.frame;

import io.netty.buffer.ByteBuf;

/**
 * The subscriber has passed the head announced in WELCOME; sent once in a connection
 * ({@code docs/wire-protocol.md}, "LIVE").
 *
 * @param sequence the position up to which everything has been sent
 * @since 0.1.0
 */
public record Live(long sequence) implements ControlFrame {

	@Override
	public FrameType type() {
		return FrameType.LIVE;
	}

	@Override
	public void writeBody(ByteBuf out) {
		out.writeLong(this.sequence);
	}

}
