package io.hein.transport.publisher;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.hein.transport.admission.AcceptFailures;
import io.hein.transport.admission.AcceptRate;
import io.hein.transport.admission.Limit;
import io.hein.transport.backbone.BackboneState;
import io.hein.transport.backbone.SharedLog;
import io.hein.transport.flow.BlockGuard;
import io.hein.transport.flow.FlowControl;
import io.hein.transport.log.BroadcastLog;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.netty.SafeLog;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.concurrent.FutureListener;
import io.netty.util.concurrent.Ticker;
import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

/**
 * One log and all its readers: what lives from one start of a publisher to its stop.
 */
final class PublisherRun {

	private static final Log logger = SafeLog.getLog(Publisher.class);

	private static final int BACKLOG = 4096;

	/**
	 * For how many milliseconds a stop waits at least for connections to close.
	 */
	private static final long NATIVE_LEAVE = 500;

	/**
	 * The same where there may be classic subscribers: a close that they do not answer
	 * first may be a reset, after which they never come back.
	 */
	private static final long CLASSIC_LEAVE = 2500;

	/**
	 * How long after the grace period a stop is over even if it was not seen to its end.
	 */
	private static final long LAST_RESORT = TimeUnit.MILLISECONDS.toNanos(2 * CLASSIC_LEAVE);

	private final PublisherOptions options;

	private final EventLoops loops;

	private final BroadcastLog log;

	private final FlowControl flow;

	private final Shared shared;

	private final Acceptor acceptor;

	private final long publishedBefore;

	private final FutureListener<Object> withoutLoops = (terminated) -> closeWithoutLoops();

	private final AtomicBoolean ended = new AtomicBoolean();

	private volatile @Nullable Channel server;

	private volatile @Nullable Runnable stopped;

	private volatile @Nullable Future<?> lastResort;

	PublisherRun(PublisherOptions options, PublisherCounters counters, PublisherEvents events, EventLoops loops,
			long publishedBefore) {
		this.publishedBefore = publishedBefore;
		this.options = options;
		this.loops = loops;
		Ticker ticker = loops.group().iterator().next().ticker();
		BlockGuard guard = new BlockGuard(options.blockTimeout, ticker, this::relieve);
		this.log = options.newLog(guard);
		this.flow = new FlowControl(this.log, guard, options.pacing == Pacing.FASTEST, ticker);
		this.shared = Shared.of(options, this.log, this.flow, options.gatekeeper(loops.decisions()), loops.results(),
				ticker, counters, events);
		this.acceptor = new Acceptor(this.shared, loops.handshakes());
	}

	/**
	 * Follow the states of a log that is shared.
	 * @param ended run when another log has taken its place
	 */
	void follow(Runnable ended) {
		if (!(this.log instanceof SharedLog sharedLog)) {
			return;
		}
		sharedLog.addStateListener((state) -> {
			if (state.sendsAway()) {
				this.acceptor.sendAway();
			}
			else if (state == BackboneState.ENDED) {
				ended.run();
			}
		});
	}

	private void relieve(long pinned) {
		this.shared.pumps().relieve(pinned);
	}

	/**
	 * Open the log and bind the port.
	 * @throws PublisherBindException if that is not possible
	 */
	InetSocketAddress bind() {
		return bind(this.options.port);
	}

	/**
	 * Open the log and bind a port.
	 * @param port the port, 0 for any
	 * @throws PublisherBindException if that is not possible
	 */
	InetSocketAddress bind(int port) {
		this.log.open();
		ServerBootstrap bootstrap = new ServerBootstrap().group(this.loops.group())
			.channel(this.loops.serverChannelType())
			.option(ChannelOption.SO_BACKLOG, BACKLOG)
			.option(ChannelOption.SO_REUSEADDR, true)
			.childOption(ChannelOption.TCP_NODELAY, true)
			// any byte that waits makes the channel unwritable, the last one that leaves
			// makes it writable again: that is how the end of a write is known
			.childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(1, 1))
			.childOption(ChannelOption.RECVBUF_ALLOCATOR, new AdaptiveRecvByteBufAllocator(64, 256, 16 * 1024))
			.childHandler(new ChannelInitializer<>() {

				@Override
				protected void initChannel(Channel channel) {
					PublisherRun.this.acceptor.accept(channel);
				}

			});
		Integer acceptsPerSecond = this.options.limits.acceptsPerSecond;
		if (acceptsPerSecond != null) {
			bootstrap.handler(new AcceptRate(acceptsPerSecond, () -> {
				this.shared.events().limited(Limit.ACCEPTS);
				this.shared.events()
					.warn("accepts",
							() -> "More than " + acceptsPerSecond + " connections in a second: others have to wait");
			}));
		}
		if (this.options.sendBufferSize > 0) {
			bootstrap.childOption(ChannelOption.SO_SNDBUF, this.options.sendBufferSize);
		}
		InetSocketAddress address = new InetSocketAddress(this.options.address, port);
		ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
		Throwable failure = bound.cause();
		if (failure != null) {
			throw new PublisherBindException(address, failure);
		}
		this.server = bound.channel();
		boolean listening = false;
		try {
			// after Netty's acceptor, which is there by now
			bound.channel().pipeline().addLast(new AcceptFailures(this.options.name, logger));
			listening = true;
			return (InetSocketAddress) bound.channel().localAddress();
		}
		finally {
			if (!listening) {
				unbind();
			}
		}
	}

	/**
	 * Give the port back, if it was bound.
	 */
	void unbind() {
		Channel listening = this.server;
		if (listening != null && listening.isOpen()) {
			listening.close().awaitUninterruptibly();
			this.server = null;
		}
	}

	/**
	 * Whether the log has taken what others could want: its directory, or a place among
	 * those that share it.
	 */
	boolean isLogOpen() {
		SharedLog sharedLog = this.shared.sharedLog();
		return (sharedLog != null) ? sharedLog.backbone().state() != BackboneState.STARTING : this.log.status() != null;
	}

	/**
	 * Nobody has come yet, and nobody will.
	 */
	void abandon() {
		unbind();
		closeLog();
	}

	/**
	 * Publish nothing more, and give back what the log has taken, so that the next start
	 * need not wait.
	 */
	void closeLog() {
		this.log.seal();
		this.log.close();
		this.log.closed().toCompletableFuture().join();
	}

	/**
	 * Publish nothing more, write what there is, say goodbye, close: all within the grace
	 * period.
	 * @param retryAfter when subscribers may come back
	 * @param stopped run once, when that is done
	 */
	void stop(Duration retryAfter, Runnable stopped) {
		this.log.seal();
		this.stopped = stopped;
		// whatever happens to tasks of event loops that are closed meanwhile
		this.loops.group().terminationFuture().addListener(this.withoutLoops);
		if (this.loops.group().isShuttingDown()) {
			return;
		}
		EventLoop loop = this.loops.next();
		long end = loop.ticker().nanoTime() + this.options.gracePeriod.toNanos();
		try {
			// and whatever fails in what follows
			this.lastResort = loop.schedule(this::stopAnyway, this.options.gracePeriod.toNanos() + LAST_RESORT,
					TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			// they are being closed right now
			return;
		}
		Channel listening = this.server;
		if (listening == null) {
			// it was about to begin anew: nobody has come yet, and an event loop must not
			// ask a log that is not open
			loop.execute(() -> end(List.of()));
			return;
		}
		// not before the port is free
		listening.close().addListener((closed) -> drain(loop, end, retryAfter));
	}

	/**
	 * What has failed may have left connections open.
	 */
	private void stopAnyway() {
		try {
			end(this.acceptor.last());
		}
		finally {
			stopped();
		}
	}

	private void stopped() {
		if (this.ended.compareAndSet(false, true)) {
			this.loops.group().terminationFuture().removeListener(this.withoutLoops);
			Future<?> timer = this.lastResort;
			if (timer != null) {
				timer.cancel(false);
			}
			this.log.close();
			// a log in a directory releases that first
			this.log.closed().whenComplete((result, failure) -> Objects.requireNonNull(this.stopped).run());
		}
	}

	private void drain(EventLoop loop, long end, Duration retryAfter) {
		if (this.ended.get()) {
			return;
		}
		boolean over = loop.ticker().nanoTime() - end >= 0;
		// what others go on with need not be written
		if (over || this.log instanceof SharedLog
				|| (this.shared.sessions().areDrained() && this.shared.confirmations().isEmpty())) {
			sayGoodbye(loop, end, retryAfter);
		}
		else {
			loop.schedule(() -> drain(loop, end, retryAfter), 2, TimeUnit.MILLISECONDS);
		}
	}

	private void sayGoodbye(EventLoop loop, long end, Duration retryAfter) {
		List<Session> left = this.acceptor.goodbye(retryAfter);
		long shortest = TimeUnit.MILLISECONDS.toNanos(this.options.isClassicEnabled() ? CLASSIC_LEAVE : NATIVE_LEAVE);
		awaitClosed(loop, left, Math.max(end, loop.ticker().nanoTime() + shortest));
	}

	private void awaitClosed(EventLoop loop, List<Session> left, long end) {
		List<Session> open = left.stream().filter((connection) -> connection.channel().isOpen()).toList();
		if (open.isEmpty() || loop.ticker().nanoTime() - end >= 0) {
			end(open);
		}
		else {
			loop.schedule(() -> awaitClosed(loop, open, end), 2, TimeUnit.MILLISECONDS);
		}
	}

	private void end(List<Session> open) {
		open.forEach(Session::close);
		this.shared.leaving().stop();
		this.shared.answers().close();
		this.shared.pings().close();
		this.shared.pumps().close().whenComplete((result, failure) -> stopped());
	}

	/**
	 * The event loops were closed by their owner, and all connections with them.
	 */
	private void closeWithoutLoops() {
		this.shared.answers().close();
		this.shared.pings().close();
		this.shared.pumps().closeWithoutLoops();
		stopped();
	}

	/**
	 * How many messages were published, earlier starts included.
	 */
	long published() {
		return this.publishedBefore + this.log.appended();
	}

	BroadcastLog log() {
		return this.log;
	}

	FlowControl flow() {
		return this.flow;
	}

	Shared shared() {
		return this.shared;
	}

}
