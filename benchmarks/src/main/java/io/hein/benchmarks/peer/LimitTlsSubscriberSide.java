package io.hein.benchmarks.peer;

import java.util.List;

import io.hein.transport.netty.EventLoops;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;

/**
 * Decrypts, and walks from frame to frame.
 */
final class LimitTlsSubscriberSide implements SubscriberSide {

	private final EventLoops eventLoops = EventLoops.create();

	@Override
	public void connect(int port, List<Receiver> receivers) throws Exception {
		SslContext context = TlsContexts.client();
		for (Receiver receiver : receivers) {
			Channel channel = new Bootstrap().group(this.eventLoops.group())
				.channel(this.eventLoops.channelType())
				.handler(new ChannelInitializer<>() {

					@Override
					protected void initChannel(Channel channel) {
						channel.pipeline().addLast(context.newHandler(channel.alloc()), new Walk(receiver));
					}

				})
				.connect(Ports.LOOPBACK, port)
				.syncUninterruptibly()
				.channel();
			channel.pipeline().get(SslHandler.class).handshakeFuture().syncUninterruptibly();
		}
	}

	@Override
	public void close() {
		this.eventLoops.close();
	}

	private static final class Walk extends ByteToMessageDecoder {

		private final Receiver receiver;

		Walk(Receiver receiver) {
			this.receiver = receiver;
		}

		@Override
		protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
			int at = in.readerIndex();
			int end = in.writerIndex();
			long count = 0;
			while (end - at >= Integer.BYTES && at + Integer.BYTES + in.getInt(at) <= end) {
				at += Integer.BYTES + in.getInt(at);
				count++;
			}
			in.readerIndex(at);
			this.receiver.passed(count);
		}

	}

}
