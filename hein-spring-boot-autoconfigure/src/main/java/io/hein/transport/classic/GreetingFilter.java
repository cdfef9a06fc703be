package io.hein.transport.classic;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Skips the byte with which a publisher greets that serves classic subscribers on the
 * same port: it comes before TLS begins. Steps out of the way after the first bytes.
 */
public final class GreetingFilter extends ChannelInboundHandlerAdapter {

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		ByteBuf in = (ByteBuf) message;
		if (in.isReadable() && in.getByte(in.readerIndex()) == ClassicProtocol.ACK) {
			in.skipBytes(1);
		}
		context.fireChannelRead(in);
		context.pipeline().remove(this);
	}

}
