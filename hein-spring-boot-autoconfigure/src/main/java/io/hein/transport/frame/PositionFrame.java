package io.hein.transport.frame;

import io.netty.buffer.ByteBuf;

/**
 * Nothing more for this subscriber up to a position ({@code docs/wire-protocol.md},
 * "POSITION").
 *
 * @param sequence up to which there is nothing more
 * @param head the head
 * @since 0.1.0
 */
public record PositionFrame(long sequence, long head) implements ControlFrame {

	@Override
	public FrameType type() {
		return FrameType.POSITION;
	}

	@Override
	public void writeBody(ByteBuf out) {
		out.writeLong(this.sequence);
		out.writeLong(this.head);
	}

	static PositionFrame read(ByteBuf in) {
		long sequence = Wire.readSequence(in, "position");
		long head = Wire.readSequence(in, "head");
		if (sequence > head) {
			throw new ProtocolException(ErrorCode.PROTOCOL, "POSITION beyond its head");
		}
		return new PositionFrame(sequence, head);
	}

}
