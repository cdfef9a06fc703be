package io.hein.transport.frame;

import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;

/**
 * Cuts what a subscriber sends into {@linkplain ControlFrame frames}. The greatest length
 * is that of a HELLO and may be changed after it. Throws {@link ProtocolException}
 * (wrapped by Netty) at the first illegal byte and then swallows what follows.
 *
 * @since 0.1.0
 */
public final class ControlFrameDecoder extends ByteToMessageDecoder {

	private int maxLength = Hello.MAX_LENGTH;

	private boolean failed;

	/**
	 * Change the greatest length of a frame. To be called in the channel's event loop.
	 * @param maxLength the greatest length, the length field not counted
	 */
	public void setMaxLength(int maxLength) {
		this.maxLength = maxLength;
	}

	@Override
	protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
		if (this.failed) {
			in.skipBytes(in.readableBytes());
			return;
		}
		try {
			int length = FrameLength.peek(in, in.readerIndex(), in.readableBytes(), this.maxLength);
			if (length > 0 && in.readableBytes() >= length) {
				out.add(read(in, length));
			}
		}
		catch (ProtocolException ex) {
			this.failed = true;
			in.skipBytes(in.readableBytes());
			throw ex;
		}
	}

	private static ControlFrame read(ByteBuf in, int length) {
		in.skipBytes(Integer.BYTES);
		FrameType type = FrameType.of(in.readByte());
		if (type == FrameType.DATA) {
			throw new ProtocolException(ErrorCode.PROTOCOL, "DATA from a subscriber");
		}
		return ControlFrame.read(type, in.readSlice(length - ControlFrame.HEADER_LENGTH));
	}

}
