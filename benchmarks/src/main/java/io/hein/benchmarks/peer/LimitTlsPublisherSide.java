package io.hein.benchmarks.peer;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.hein.benchmarks.cell.Cell;
import io.hein.transport.netty.EventLoops;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;

/**
 * Writes one buffer of frames again and again to all connections, encrypted for each.
 */
final class LimitTlsPublisherSide implements PublisherSide {

	private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

	private final int sendBuffer;

	private final ByteBuf frames;

	private final long framesPerLap;

	private final EventLoops eventLoops = EventLoops.create();

	private final List<Writer> writers = new CopyOnWriteArrayList<>();

	private volatile long last;

	LimitTlsPublisherSide(Cell cell) {
		this.sendBuffer = cell.option("sndbuf", 256 * 1024);
		this.frames = Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(ConstantFrames.create(cell.size())));
		this.framesPerLap = this.frames.readableBytes() / (this.frames.getInt(0) + Integer.BYTES);
	}

	@Override
	public int start(int brokerPort) throws Exception {
		SslContext context = TlsContexts.server(Ports.LOOPBACK);
		Channel server = new ServerBootstrap().group(this.eventLoops.group())
			.channel(this.eventLoops.serverChannelType())
			.childOption(ChannelOption.TCP_NODELAY, true)
			.childOption(ChannelOption.SO_SNDBUF, this.sendBuffer)
			.childHandler(new ChannelInitializer<>() {

				@Override
				protected void initChannel(Channel channel) {
					channel.pipeline().addLast(context.newHandler(channel.alloc()), new Writer(channel));
				}

			})
			.bind(Ports.LOOPBACK, 0)
			.syncUninterruptibly()
			.channel();
		return Ports.of(server.localAddress());
	}

	@Override
	public int subscribers() {
		return this.writers.size();
	}

	@Override
	public Sender sender() {
		throw new UnsupportedOperationException("The limit has no sender: it writes what was made before");
	}

	@Override
	public void flood(Flood flood) {
		this.last = Long.MAX_VALUE;
		this.writers.forEach(Writer::start);
		while (flood.goesOn()) {
			LockSupport.parkNanos(POLL_NANOS);
			long laps = this.writers.stream().mapToLong((writer) -> writer.laps).sum();
			flood.sent(laps / this.writers.size() * this.framesPerLap);
		}
		this.last = 0;
		this.writers.forEach(Writer::awaitRest);
		this.last = this.writers.stream().mapToLong((writer) -> writer.laps).max().orElse(0);
		this.writers.forEach(Writer::start);
		flood.sent(this.last * this.framesPerLap);
	}

	@Override
	public void close() {
		this.eventLoops.close();
	}

	/**
	 * Writes to one connection for as long as it is writable. In the list of writers from
	 * the end of the handshake on.
	 */
	private final class Writer extends ChannelInboundHandlerAdapter {

		private final Channel channel;

		private volatile long laps;

		Writer(Channel channel) {
			this.channel = channel;
		}

		@Override
		public void userEventTriggered(ChannelHandlerContext context, Object event) {
			if (event == SslHandshakeCompletionEvent.SUCCESS) {
				LimitTlsPublisherSide.this.writers.add(this);
			}
		}

		@Override
		public void channelWritabilityChanged(ChannelHandlerContext context) {
			write();
		}

		void start() {
			this.channel.eventLoop().execute(this::write);
		}

		/**
		 * Wait until it has seen that nothing more is to be written.
		 */
		void awaitRest() {
			this.channel.eventLoop().submit(this::write).syncUninterruptibly();
		}

		private void write() {
			while (this.channel.isWritable() && this.laps < LimitTlsPublisherSide.this.last) {
				this.laps++;
				this.channel.writeAndFlush(LimitTlsPublisherSide.this.frames.duplicate(), this.channel.voidPromise());
			}
		}

	}

}
