package io.hein.transport.publisher;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

/**
 * Sees all bytes that come on a connection, whole frames or not, before they are decoded.
 * What comes after the end is not even looked at. Used by the connection's event loop.
 */
final class ByteWatch extends ChannelInboundHandlerAdapter {

	private final SubscriberConnection connection;

	ByteWatch(SubscriberConnection connection) {
		this.connection = connection;
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		this.connection.lifeSigns().bytesCame();
		if (this.connection.state().isNew()) {
			this.connection.handshake().received(((ByteBuf) message).readableBytes());
		}
		if (this.connection.state() != SessionState.CLOSED) {
			context.fireChannelRead(message);
		}
		else {
			ReferenceCountUtil.release(message);
		}
	}

}
