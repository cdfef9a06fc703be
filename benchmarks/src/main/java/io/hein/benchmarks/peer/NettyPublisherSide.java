package io.hein.benchmarks.peer;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import io.hein.benchmarks.cell.Cell;
import io.hein.transport.netty.EventLoops;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.ChannelMatchers;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.util.concurrent.GlobalEventExecutor;

/**
 * Writes each message to a {@link ChannelGroup}.
 */
final class NettyPublisherSide implements PublisherSide {

	private static final long FULL_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

	private static final int BACKLOG = 4096;

	private final Cell cell;

	private final EventLoops eventLoops = EventLoops.create();

	private final ChannelGroup group = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

	private final AtomicInteger full = new AtomicInteger();

	NettyPublisherSide(Cell cell) {
		this.cell = cell;
	}

	@Override
	public int start(int brokerPort) {
		Channel server = new ServerBootstrap().group(this.eventLoops.group())
			.channel(this.eventLoops.serverChannelType())
			.option(ChannelOption.SO_BACKLOG, BACKLOG)
			.childOption(ChannelOption.TCP_NODELAY, true)
			.childHandler(new ChannelInitializer<>() {

				@Override
				protected void initChannel(Channel channel) {
					channel.pipeline().addLast(new FlushConsolidationHandler(256, true), new Member());
				}

			})
			.bind(Ports.LOOPBACK, 0)
			.syncUninterruptibly()
			.channel();
		return Ports.of(server.localAddress());
	}

	@Override
	public int subscribers() {
		return this.group.size();
	}

	@Override
	public Sender sender() {
		ByteBufAllocator allocator = PooledByteBufAllocator.DEFAULT;
		byte[] payload = new byte[this.cell.size()];
		return (sequence, stamp) -> {
			while (this.full.get() > 0) {
				LockSupport.parkNanos(FULL_NANOS);
			}
			ByteBuf frame = allocator.directBuffer(Integer.BYTES + payload.length);
			frame.writeInt(payload.length).writeBytes(Sequences.write(payload, sequence, stamp));
			this.group.writeAndFlush(frame, ChannelMatchers.all(), true);
		};
	}

	@Override
	public void close() {
		this.group.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
		this.eventLoops.close();
	}

	/**
	 * A connection: counted while it is not writable.
	 */
	private final class Member extends ChannelInboundHandlerAdapter {

		private boolean counted;

		@Override
		public void channelActive(ChannelHandlerContext context) {
			NettyPublisherSide.this.group.add(context.channel());
		}

		@Override
		public void channelWritabilityChanged(ChannelHandlerContext context) {
			boolean writable = context.channel().isWritable();
			if (writable == this.counted) {
				this.counted = !writable;
				NettyPublisherSide.this.full.addAndGet((writable) ? -1 : 1);
			}
		}

	}

}
