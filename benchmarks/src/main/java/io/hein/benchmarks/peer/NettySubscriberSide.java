package io.hein.benchmarks.peer;

import java.util.List;

import io.hein.benchmarks.cell.Cell;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.netty.TransportType;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;

/**
 * Takes frames with a length field in front, by Netty's own decoder. All connections
 * share the event loops, unless the option {@code loops} is {@code own}.
 */
final class NettySubscriberSide implements SubscriberSide {

	private static final int MAX_FRAME = 1024 * 1024;

	private final EventLoops eventLoops;

	NettySubscriberSide(Cell cell) {
		this.eventLoops = "own".equals(cell.option("loops", "shared"))
				? EventLoops.create(TransportType.AUTO, cell.subscribers()) : EventLoops.create();
	}

	@Override
	public void connect(int port, List<Receiver> receivers) {
		Bootstrap bootstrap = new Bootstrap().group(this.eventLoops.group()).channel(this.eventLoops.channelType());
		for (Receiver receiver : receivers) {
			bootstrap.clone().handler(new ChannelInitializer<>() {

				@Override
				protected void initChannel(Channel channel) {
					channel.pipeline()
						.addLast(new LengthFieldBasedFrameDecoder(MAX_FRAME, 0, Integer.BYTES, 0, Integer.BYTES),
								new Taking(receiver));
				}

			}).connect(Ports.LOOPBACK, port).syncUninterruptibly();
		}
	}

	@Override
	public void close() {
		this.eventLoops.close();
	}

	private static final class Taking extends SimpleChannelInboundHandler<ByteBuf> {

		private final Receiver receiver;

		Taking(Receiver receiver) {
			this.receiver = receiver;
		}

		@Override
		protected void channelRead0(ChannelHandlerContext context, ByteBuf payload) {
			int at = payload.readerIndex();
			this.receiver.received(payload.getLong(at), payload.getLong(at + Sequences.STAMP));
		}

	}

}
