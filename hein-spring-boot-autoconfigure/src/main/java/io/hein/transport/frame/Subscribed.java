package io.hein.transport.frame;

import io.netty.buffer.ByteBuf;

/**
 * Answer to {@link Subscribe}, in its place in the stream: up to the position the old
 * topics hold, after it the new ({@code docs/wire-protocol.md}, "SUBSCRIBED").
 *
 * @param number the number of the SUBSCRIBE
 * @param sequence the last position for which the old topics hold
 * @since 0.1.0
 */
public record Subscribed(int number, long sequence) implements ControlFrame {

	@Override
	public FrameType type() {
		return FrameType.SUBSCRIBED;
	}

	@Override
	public void writeBody(ByteBuf out) {
		out.writeInt(this.number);
		out.writeLong(this.sequence);
	}

	static Subscribed read(ByteBuf in) {
		return new Subscribed(Wire.readCount(in, "number"), Wire.readSequence(in, "position"));
	}

}
