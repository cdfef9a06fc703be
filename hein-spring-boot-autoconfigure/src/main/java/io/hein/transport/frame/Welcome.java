package io.hein.transport.frame;

import java.util.Objects;

import io.netty.buffer.ByteBuf;

/**
 * The publisher's answer to an accepted HELLO ({@code docs/wire-protocol.md}, "WELCOME").
 *
 * @param version the version that both speak from now on
 * @param start the position after which the stream continues
 * @param head the head when the subscriber attached
 * @param maxMessageSize the longest payload that will come, in bytes
 * @param keepaliveTime after how many milliseconds without a byte a side sends PING
 * @param keepaliveTimeout after how many milliseconds without a byte a side is dead
 * @param publisherName the publisher's name, at most 255 bytes
 * @since 0.1.0
 */
public record Welcome(int version, Position start, long head, int maxMessageSize, int keepaliveTime,
		int keepaliveTimeout, String publisherName) implements ControlFrame {

	/**
	 * Create a WELCOME.
	 */
	public Welcome {
		Objects.requireNonNull(start, "start");
		Objects.requireNonNull(publisherName, "publisherName");
	}

	@Override
	public FrameType type() {
		return FrameType.WELCOME;
	}

	@Override
	public void writeBody(ByteBuf out) {
		out.writeByte(this.version);
		out.writeLong(this.start.epoch().high());
		out.writeLong(this.start.epoch().low());
		out.writeLong(this.start.sequence());
		out.writeLong(this.head);
		out.writeInt(this.maxMessageSize);
		out.writeInt(this.keepaliveTime);
		out.writeInt(this.keepaliveTimeout);
		Wire.writeShortText(out, this.publisherName);
	}

	static Welcome read(ByteBuf in) {
		Wire.require(in, 17, "version and epoch");
		int version = in.readUnsignedByte();
		if (version != Hello.VERSION) {
			throw new ProtocolException(ErrorCode.VERSION,
					"WELCOME of version " + version + "; this side speaks version " + Hello.VERSION);
		}
		Epoch epoch = new Epoch(in.readLong(), in.readLong());
		long start = Wire.readSequence(in, "start position");
		long head = Wire.readSequence(in, "head");
		if (start > head) {
			throw new ProtocolException(ErrorCode.PROTOCOL, "WELCOME starts beyond its head");
		}
		int maxMessageSize = Wire.readCount(in, "maximum message size");
		int time = Wire.readCount(in, "keep-alive time");
		int timeout = Wire.readCount(in, "keep-alive timeout");
		if (maxMessageSize == 0 || maxMessageSize > DataFrame.MAX_PAYLOAD || time == 0 || timeout <= time) {
			throw new ProtocolException(ErrorCode.PROTOCOL, "WELCOME with impossible limits");
		}
		return new Welcome(version, new Position(epoch, start), head, maxMessageSize, time, timeout,
				Wire.readShortText(in, "publisher's name"));
	}

}
