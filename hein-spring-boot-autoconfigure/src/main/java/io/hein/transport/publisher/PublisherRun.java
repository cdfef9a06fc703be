package io.hein.transport.publisher;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

import io.hein.transport.admission.AcceptFailures;
import io.hein.transport.admission.AcceptRate;
import io.hein.transport.admission.AddressGate;
import io.hein.transport.admission.Gatekeeper;
import io.hein.transport.admission.Limit;
import io.hein.transport.confirm.Confirmations;
import io.hein.transport.confirm.Pings;
import io.hein.transport.frame.ControlFrameDecoder;
import io.hein.transport.frame.GoodbyeReason;
import io.hein.transport.log.BroadcastLog;
import io.hein.transport.log.LogState;
import io.hein.transport.log.LogStatus;
import io.hein.transport.netty.ChannelCustomization;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.netty.LimitedLog;
import io.hein.transport.netty.SafeLog;
import io.hein.transport.netty.Tls;
import io.hein.transport.topic.TopicFilter;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.concurrent.FutureListener;
import io.netty.util.internal.PlatformDependent;
import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

/**
 * One log and all who read it: what lives from one start of a publisher to its stop.
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

	/**
	 * Copies for filters may take a quarter of what the log may.
	 */
	private static final int FILTER_SHARE = 4;

	/**
	 * How many classic connections may be ending at the same time.
	 */
	private static final int MOST_LEAVING = 256;

	private final NettyPublisher publisher;

	private final PublisherOptions options;

	private final PublisherCounters counters;

	private final EventLoops loops;

	private final BroadcastLog log;

	private final LimitedLog limitedLog = new LimitedLog(logger);

	private final @Nullable Gatekeeper gatekeeper;

	private final Sessions sessions;

	private final Unattached unattached;

	private final Unattached refused;

	private final AddressGate gate;

	private final Confirmations confirmations;

	private final Pings pings;

	private final Pacer pacer;

	private final BlockGuard guard;

	private final KeptRests keptRests;

	/**
	 * An array, since each pass looks at all of them.
	 */
	private volatile Pump[] pumps = {};

	private final ClassicPumps classicPumps;

	private final ClassicLeaving leaving = new ClassicLeaving(MOST_LEAVING);

	private final long publishedBefore;

	private final FutureListener<Object> withoutLoops = (terminated) -> closeWithoutLoops();

	private final AtomicBoolean ended = new AtomicBoolean();

	private volatile @Nullable Channel server;

	private volatile @Nullable Runnable stopped;

	private volatile @Nullable Future<?> lastResort;

	private volatile boolean closing;

	PublisherRun(NettyPublisher publisher, PublisherOptions options, PublisherCounters counters, EventLoops loops,
			long publishedBefore) {
		this.publishedBefore = publishedBefore;
		this.publisher = publisher;
		this.options = options;
		this.counters = counters;
		this.loops = loops;
		this.guard = new BlockGuard(options.blockTimeout, this::relieve);
		this.log = options.newLog(this.guard);
		this.keptRests = KeptRests.of(this.log.capacity());
		this.gatekeeper = options.gatekeeper(loops.decisions());
		this.sessions = new Sessions(options.maxConnections, options.classic.maxConnections);
		this.unattached = new Unattached(options.limits.unauthenticated);
		this.refused = new Unattached(options.limits.unauthenticated);
		this.gate = new AddressGate(options.limits.connectionsPerAddress, options.limits.failedAttemptsPerMinute);
		this.confirmations = new Confirmations(options.maxPending, loops.results());
		this.pings = new Pings(loops.results());
		this.pacer = new Pacer(this.log);
		this.classicPumps = new ClassicPumps(this.log);
	}

	/**
	 * Open the log and bind the port.
	 * @throws PublisherBindException if that is not possible
	 */
	InetSocketAddress bind() {
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
					ControlFrameDecoder decoder = new ControlFrameDecoder();
					decoder.setMaxLength(PublisherRun.this.options.limits.helloSize);
					SubscriberConnection connection = new SubscriberConnection(PublisherRun.this, decoder);
					channel.pipeline().addLast(connection.bytes(), decoder, connection);
					if (PublisherRun.this.options.sslContext != null) {
						TlsEntry.addTo(channel, Tls.context(PublisherRun.this.options.sslContext),
								PublisherRun.this.loops.handshakes(), connection, PublisherRun.this.log);
					}
					if (PublisherRun.this.options.isClassicEnabled()) {
						ProtocolDetector.addTo(channel.pipeline(), PublisherRun.this, connection);
					}
					ChannelCustomization.apply(PublisherRun.this.options.channelCustomizer, channel);
				}

			});
		Integer acceptsPerSecond = this.options.limits.acceptsPerSecond;
		if (acceptsPerSecond != null) {
			bootstrap.handler(new AcceptRate(acceptsPerSecond, () -> {
				this.counters.limited(Limit.ACCEPTS);
				log("accepts", () -> "More than " + acceptsPerSecond + " connections in a second: others have to wait");
			}));
		}
		if (this.options.sendBufferSize > 0) {
			bootstrap.childOption(ChannelOption.SO_SNDBUF, this.options.sendBufferSize);
		}
		InetSocketAddress address = new InetSocketAddress(this.options.address, this.options.port);
		ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
		Throwable failure = bound.cause();
		if (failure != null) {
			throw new PublisherBindException(address, failure);
		}
		this.server = bound.channel();
		// after Netty's acceptor, which is there by now
		bound.channel().pipeline().addLast(new AcceptFailures(this.options.name, logger));
		return (InetSocketAddress) bound.channel().localAddress();
	}

	/**
	 * The pump of an event loop.
	 */
	synchronized Pump pump(EventLoop loop) {
		for (Pump pump : this.pumps) {
			if (pump.isOf(loop)) {
				return pump;
			}
		}
		Pump added = new Pump(this, loop, filterBudget());
		this.log.addListener(added.waker());
		Pump[] all = Arrays.copyOf(this.pumps, this.pumps.length + 1);
		all[all.length - 1] = added;
		this.pumps = all;
		return added;
	}

	/**
	 * How much direct memory an event loop's copies for filters may take. A log in files
	 * may be larger than the memory.
	 */
	private long filterBudget() {
		long ofLog = this.log.capacity() / FILTER_SHARE;
		long direct = PlatformDependent.maxDirectMemory();
		return Math.max(64 * 1024, (direct > 0) ? Math.min(ofLog, direct / FILTER_SHARE) : ofLog);
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
		long end = System.nanoTime() + this.options.gracePeriod.toNanos();
		EventLoop loop = this.loops.next();
		try {
			// and whatever fails in what follows
			this.lastResort = loop.schedule(this::stopped, this.options.gracePeriod.toNanos() + LAST_RESORT,
					TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			// they are being closed right now
			return;
		}
		Channel listening = Objects.requireNonNull(this.server);
		// not before the port is free
		listening.close().addListener((closed) -> drain(loop, end, retryAfter));
	}

	private void stopped() {
		if (this.ended.compareAndSet(false, true)) {
			this.loops.group().terminationFuture().removeListener(this.withoutLoops);
			Future<?> timer = this.lastResort;
			if (timer != null) {
				timer.cancel(false);
			}
			this.log.close();
			// a log in a directory is given back first
			this.log.closed().whenComplete((result, failure) -> Objects.requireNonNull(this.stopped).run());
		}
	}

	private void drain(EventLoop loop, long end, Duration retryAfter) {
		boolean over = System.nanoTime() - end >= 0;
		if (over || (isDrained() && this.confirmations.isEmpty())) {
			sayGoodbye(loop, end, retryAfter);
		}
		else {
			loop.schedule(() -> drain(loop, end, retryAfter), 2, TimeUnit.MILLISECONDS);
		}
	}

	private boolean isDrained() {
		return this.sessions.all().stream().allMatch(Session::isDrained);
	}

	private void sayGoodbye(EventLoop loop, long end, Duration retryAfter) {
		long head = this.log.head();
		// first: a connection that attaches from now on sees it, all others are found
		// here
		this.closing = true;
		List<Session> left = new ArrayList<>(this.sessions.all());
		left.addAll(this.unattached.all());
		GoodbyeReason reason = reason();
		left.forEach((connection) -> connection.execute(() -> connection.goodbye(head, reason, retryAfter)));
		long shortest = TimeUnit.MILLISECONDS.toNanos(this.options.isClassicEnabled() ? CLASSIC_LEAVE : NATIVE_LEAVE);
		awaitClosed(loop, left, Math.max(end, System.nanoTime() + shortest));
	}

	private GoodbyeReason reason() {
		LogStatus kept = this.log.status();
		return (kept != null && kept.state() == LogState.RUNNING) ? GoodbyeReason.CONTINUES : GoodbyeReason.SHUTDOWN;
	}

	private void awaitClosed(EventLoop loop, List<Session> left, long end) {
		List<Session> open = left.stream().filter((connection) -> connection.channel().isOpen()).toList();
		if (open.isEmpty() || System.nanoTime() - end >= 0) {
			open.forEach(Session::close);
			this.leaving.stop();
			this.confirmations.close();
			this.pings.close();
			CompletableFuture
				.allOf(Arrays.stream(this.pumps)
					.map((pump) -> CompletableFuture.runAsync(pump::close, pump::execute))
					.toArray(CompletableFuture<?>[]::new))
				.whenComplete((result, failure) -> stopped());
		}
		else {
			loop.schedule(() -> awaitClosed(loop, open, end), 2, TimeUnit.MILLISECONDS);
		}
	}

	/**
	 * Somebody has closed the event loops, and all connections with them.
	 */
	private void closeWithoutLoops() {
		this.confirmations.close();
		this.pings.close();
		for (Pump pump : this.pumps) {
			try {
				pump.close();
			}
			catch (RejectedExecutionException ex) {
				// what its event loop had to do is no matter any more
			}
		}
		stopped();
	}

	/**
	 * Memory that the log has dropped is kept by writes under way: take it back. Only
	 * when that is not possible, because the frames that are under way are too long and
	 * too many to be copied, and it is too much, the connection is closed that takes
	 * nothing for the longest time.
	 */
	private void relieve(long pinned) {
		try {
			new Relief(this, this.pumps, pinned).begin();
		}
		catch (Throwable ex) {
			// the next time that memory is missing tries again: a sender must not hear of
			// it
			this.guard.relieved();
		}
	}

	void attached(Session connection, long start, TopicFilter topics) {
		this.counters.accepted.increment();
		SubscriberInfo info = connection.info();
		this.confirmations.replaced(connection.recipient());
		this.confirmations.topicsChanged(connection.recipient(), start, topics::matches);
		this.limitedLog.info("connected", () -> connection + " is connected, resuming after " + info.position()
				+ " (head " + this.log.head() + ")");
		tell((listener, source) -> listener.onConnected(source, info));
	}

	void detached(Session connection, SubscriberInfo info, DisconnectReason reason) {
		this.sessions.remove(connection);
		this.counters.closed(reason);
		this.pings.gone(connection);
		this.limitedLog.info("disconnected", () -> connection + " is disconnected: " + reason);
		tell((listener, source) -> listener.onDisconnected(source, info, reason));
	}

	void tell(BiConsumer<PublisherListener, Publisher> event) {
		this.publisher.tell(event);
	}

	/**
	 * Streams have moved on.
	 */
	void advanced() {
		this.pacer.advanced();
		this.guard.advanced();
	}

	/**
	 * Tell the pacer where the healthy streams of all pumps are.
	 */
	void tellHealthy(long now) {
		long healthy = Long.MAX_VALUE;
		for (Pump pump : this.pumps) {
			healthy = Math.min(healthy, pump.ownHealthyOffset());
		}
		this.pacer.healthy(healthy, now);
	}

	long fastestOffset() {
		long fastest = 0;
		for (Pump pump : this.pumps) {
			fastest = Math.max(fastest, pump.ownFastestOffset());
		}
		return fastest;
	}

	/**
	 * Where the slowest of the streams is that are about as fast as the fastest.
	 */
	long slowestPeer() {
		long slowest = Long.MAX_VALUE;
		for (Pump pump : this.pumps) {
			slowest = Math.min(slowest, pump.ownSlowestPeer());
		}
		return slowest;
	}

	/**
	 * Whether it is too late to attach.
	 */
	boolean isClosing() {
		return this.closing;
	}

	/**
	 * How many messages were published, earlier starts included.
	 */
	long published() {
		return this.publishedBefore + this.log.appended();
	}

	void log(String kind, Supplier<String> message) {
		this.limitedLog.warn(kind, message);
	}

	void logUnexpected(String message, Throwable cause) {
		this.log.unreadable(cause);
		this.limitedLog.warn("unexpected", () -> {
			logger.debug(message, cause);
			return message + ": " + cause;
		});
	}

	PublisherOptions options() {
		return this.options;
	}

	PublisherCounters counters() {
		return this.counters;
	}

	BroadcastLog log() {
		return this.log;
	}

	/**
	 * Who decides who may attach, {@code null} if everybody may.
	 */
	@Nullable Gatekeeper gatekeeper() {
		return this.gatekeeper;
	}

	Sessions sessions() {
		return this.sessions;
	}

	Unattached unattached() {
		return this.unattached;
	}

	/**
	 * Those that were told why they may not attach and are about to be closed.
	 */
	Unattached refused() {
		return this.refused;
	}

	AddressGate gate() {
		return this.gate;
	}

	Confirmations confirmations() {
		return this.confirmations;
	}

	ClassicLeaving leaving() {
		return this.leaving;
	}

	ClassicPumps classicPumps() {
		return this.classicPumps;
	}

	Pings pings() {
		return this.pings;
	}

	Pacer pacer() {
		return this.pacer;
	}

	KeptRests keptRests() {
		return this.keptRests;
	}

	BlockGuard guard() {
		return this.guard;
	}

}
