package io.hein.transport.subscriber;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.GoodbyeReason;
import io.hein.transport.frame.Position;
import io.hein.transport.frame.Welcome;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.netty.LimitedLog;
import io.hein.transport.netty.StopThread;
import io.hein.transport.netty.Tls;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * What a subscriber does in its event loop: it dials when something is wanted, dials
 * again when a connection ended, and says goodbye. Its methods are for the event loop
 * only, except {@link #execute}, {@link #status} and {@link #lanes}.
 */
final class SubscriberLoop implements Lanes.Host, SubscriberConnection.Owner {

	private static final Log logger = LogFactory.getLog(Subscriber.class);

	private static final long LAST_SECOND = TimeUnit.SECONDS.toNanos(1);

	private final String name;

	private final SubscriberOptions options;

	private final Events events;

	private final EventLoops eventLoops;

	private final EventLoop loop;

	private final Dialer dialer;

	private final Lanes lanes = new Lanes(this);

	private final SubscriberCounters counters = new SubscriberCounters();

	private final Stream stream;

	private final LimitedLog lines = new LimitedLog(logger);

	private Addresses addresses;

	private boolean running;

	private @Nullable CompletableFuture<Void> stopping;

	private Dialer.@Nullable Attempt attempt;

	private @Nullable Future<?> waiting;

	private @Nullable Connection connection;

	private @Nullable ChannelFuture abandoned;

	private boolean leaving;

	private boolean failing;

	private volatile Link link = new Link(ConnectionState.STOPPED, Instant.now(), null, null, false, null, null);

	SubscriberLoop(String name, SubscriberOptions options, EventLoops eventLoops, Events events) {
		this.name = name;
		this.options = options;
		this.events = events;
		this.eventLoops = eventLoops;
		this.loop = eventLoops.next();
		this.dialer = new Dialer(name, eventLoops, this.loop, options);
		this.stream = new Stream(name, options, this.lanes, this.counters, this::gap);
		this.addresses = newAddresses();
	}

	private Addresses newAddresses() {
		return new Addresses(this.options.addresses, this.options.reconnect,
				() -> ThreadLocalRandom.current().nextDouble());
	}

	// For any thread

	@Override
	public boolean execute(Runnable task) {
		try {
			this.loop.execute(task);
			return true;
		}
		catch (RejectedExecutionException ex) {
			return false;
		}
	}

	boolean isLoop() {
		return this.loop.inEventLoop();
	}

	Lanes lanes() {
		return this.lanes;
	}

	SubscriberCounters counters() {
		return this.counters;
	}

	ConnectionStatus status() {
		Link link = this.link;
		Progress progress = this.stream.progress();
		Position received = (progress != null) ? progress.receivedPosition() : null;
		return new ConnectionStatus(link.state, link.since, link.address, link.publisherName, received,
				this.stream.handled(), (progress != null) ? progress.head() : 0, link.live, this.counters.reconnects(),
				link.lastError, link.lastCode);
	}

	// Life

	/**
	 * Start.
	 * @param after the position to go on after, for the first start
	 */
	void start(@Nullable Position after) {
		if (after != null) {
			this.stream.resumption().resumeAfter(after);
		}
		this.running = true;
		if (this.stopping == null) {
			begin();
		}
	}

	private void begin() {
		this.addresses = newAddresses();
		this.failing = false;
		this.lanes.unsuspend();
		topicsChanged();
	}

	/**
	 * Stop.
	 * @param future completed when that is done
	 */
	void stop(CompletableFuture<Void> future) {
		this.running = false;
		if (this.stopping != null) {
			this.stopping.whenComplete((result, failure) -> future.complete(null));
			return;
		}
		this.stopping = future;
		this.abandoned = null;
		stopDialling();
		setReading(false);
		long limit = this.options.shutdownTimeout.toNanos();
		this.loop.schedule(() -> stopped(future), limit, TimeUnit.NANOSECONDS);
		this.lanes.suspend()
			.orTimeout(Math.max(limit / 2, limit - LAST_SECOND), TimeUnit.NANOSECONDS)
			.whenComplete((result, failure) -> execute(() -> sayGoodbye(future)));
	}

	private void sayGoodbye(CompletableFuture<Void> future) {
		Connection connection = this.connection;
		ChannelFuture ending = this.abandoned;
		if (connection == null && ending != null && this.stopping == future) {
			ending.addListener((closed) -> stopped(future));
			return;
		}
		if (connection == null || this.stopping != future) {
			stopped(future);
			return;
		}
		connection.leave(GoodbyeReason.SHUTDOWN).addListener((closed) -> stopped(future));
	}

	private void stopped(CompletableFuture<Void> future) {
		if (this.stopping != future) {
			return;
		}
		this.stopping = null;
		this.stream.resumption().leave();
		state(ConnectionState.STOPPED);
		StopThread.complete(future);
		if (this.running) {
			begin();
		}
	}

	private void stopDialling() {
		if (this.waiting != null) {
			this.waiting.cancel(false);
			this.waiting = null;
		}
		if (this.attempt != null) {
			this.abandoned = this.attempt.cancel();
			this.attempt = null;
			this.connection = null;
		}
	}

	// What lanes ask for

	@Override
	public void topicsChanged() {
		if (!this.running || this.stopping != null) {
			return;
		}
		Connection connection = this.connection;
		boolean wanted = !this.lanes.topicChanges().wanted().isNothing();
		if (connection != null && connection.isAttached()) {
			if (wanted) {
				stay(connection);
			}
			else {
				leave(connection);
			}
		}
		else if (!wanted) {
			stopDialling();
			this.stream.resumption().leave();
			state(ConnectionState.IDLE);
		}
		else if (this.waiting == null && this.attempt == null) {
			dial();
		}
	}

	private void stay(Connection connection) {
		if (this.leaving) {
			this.leaving = false;
			connection.setReading(!this.lanes.backPressure().isBlocked());
		}
		connection.topicsChanged();
	}

	private void leave(Connection connection) {
		if (this.leaving) {
			return;
		}
		this.leaving = true;
		connection.setReading(false);
		this.lanes.quiet()
			.orTimeout(this.options.shutdownTimeout.toNanos(), TimeUnit.NANOSECONDS)
			.whenComplete((result, failure) -> execute(() -> {
				if (this.leaving && this.connection == connection) {
					connection.leave(GoodbyeReason.UNSUBSCRIBED);
				}
			}));
	}

	@Override
	public void setReading(boolean reading) {
		if (this.connection != null) {
			if (!this.leaving && this.stopping == null) {
				this.connection.setReading(reading);
			}
			else {
				this.connection.setReading(false);
			}
		}
		else if (reading) {
			topicsChanged();
		}
	}

	@Override
	public void confirm() {
		if (this.connection != null) {
			this.connection.confirm();
		}
	}

	// Dialling

	private void dial() {
		if (this.lanes.backPressure().isBlocked()) {
			// What would come could not be read
			state(ConnectionState.WAITING);
			return;
		}
		long wait = this.addresses.choose(now());
		if (wait > 0) {
			state(ConnectionState.WAITING);
			this.waiting = this.loop.schedule(this::connect, wait, TimeUnit.NANOSECONDS);
		}
		else {
			connect();
		}
	}

	private void connect() {
		this.waiting = null;
		InetSocketAddress address = this.addresses.current();
		logger.debug("Subscriber '" + this.name + "' dials " + address);
		this.link = this.link.connecting(address);
		this.attempt = this.dialer.dial(address, this::newConnection, this::failed);
	}

	private ChannelHandler[] newConnection(Channel channel, InetSocketAddress address) {
		if (this.options.protocol == Protocol.CLASSIC) {
			ClassicConnection classic = new ClassicConnection(channel, address, this.name, this.stream, this.lanes,
					this.options, this.counters, this.lines, this);
			this.connection = classic;
			return new ChannelHandler[] { classic.handler() };
		}
		SubscriberConnection connection = new SubscriberConnection(channel, address, this.stream, this.lanes,
				this.options, this.counters, this);
		this.connection = connection;
		Supplier<SslContext> context = this.options.sslContext;
		if (context == null) {
			return new ChannelHandler[] { connection };
		}
		InetSocketAddress asked = this.addresses.current();
		return new ChannelHandler[] { new GreetingFilter(), Tls.dialled(context.get(), channel, asked.getHostString(),
				asked.getPort(), this.eventLoops.handshakes()), connection };
	}

	private void failed(String reason) {
		if (this.attempt == null) {
			return;
		}
		this.attempt = null;
		this.connection = null;
		this.addresses.failed(now());
		failure("cannot connect to " + this.addresses.current() + " (" + reason + ")", null, false);
		topicsChanged();
	}

	private void failure(String reason, @Nullable ErrorCode code, boolean known) {
		this.link = this.link.failed(reason, code);
		String text = "Subscriber '" + this.name + "' " + reason + "; it will try again";
		if (this.failing || known) {
			logger.debug(text);
		}
		else {
			this.failing = true;
			logger.info(text);
		}
	}

	private long now() {
		return this.loop.ticker().nanoTime();
	}

	// What the connection tells

	private void gap(Gap gap) {
		if (gap.count() == 0) {
			this.lines.info("another log",
					() -> "Subscriber '" + this.name + "' reads another log, and misses nothing of the one before");
		}
		else {
			this.lines.warn("gap", () -> "Subscriber '" + this.name + "' has a gap: " + gap.describe());
		}
		this.events.gap(gap);
	}

	@Override
	public void attached(Connection connection, Welcome welcome, boolean before) {
		this.addresses.attached();
		this.attempt = null;
		this.failing = false;
		if (before) {
			this.counters.reconnect();
		}
		this.link = new Link(ConnectionState.CONNECTED, Instant.now(), connection.address(), welcome.publisherName(),
				false, null, null);
		String publisher = LimitedLog.escape(welcome.publisherName());
		this.lines.info("connected", () -> "Subscriber '" + this.name + "' is connected to publisher '" + publisher
				+ "' at " + connection.address());
		if (welcome.maxMessageSize() > this.options.maxMessageSize) {
			this.lines.warn("too large",
					() -> "The publisher '" + publisher + "' allows messages of " + welcome.maxMessageSize()
							+ " bytes, but subscriber '" + this.name + "' takes " + this.options.maxMessageSize
							+ " at most; a longer one will be a gap");
		}
		this.events.connected(connection.address(), welcome.publisherName());
		// Not now: the frame reader is at work
		execute(this::topicsChanged);
	}

	@Override
	public void live(Connection connection) {
		this.link = this.link.passedHead();
		this.events.live();
	}

	@Override
	public void ended(Connection connection, ConnectionEnd end, boolean attached) {
		if (this.connection != connection) {
			return;
		}
		this.connection = null;
		this.attempt = null;
		remember(connection, end, attached);
		if (attached) {
			this.lines.info("disconnected", () -> "Subscriber '" + this.name + "' is not connected to "
					+ connection.address() + " any more: " + end.reason());
			this.events.disconnected(connection.address(), end.reason());
			this.link = this.link.disconnected();
		}
		if (!this.leaving && this.stopping == null) {
			if (end.fault()) {
				this.lines.warn("fault", () -> "Subscriber '" + this.name + "', connection to " + connection.address()
						+ ": " + end.reason());
			}
			failure("has no connection to " + connection.address() + " (" + end.reason() + ")", end.code(), attached);
		}
		if (this.leaving) {
			this.leaving = false;
			this.stream.resumption().leave();
		}
		this.lanes.topicChanges().detached();
		// Not now: the frame reader or the closing of the channel is at work
		execute(this::topicsChanged);
	}

	private void remember(Connection connection, ConnectionEnd end, boolean attached) {
		if (end.isRefusal()) {
			this.addresses.refused(now());
		}
		else if (attached) {
			this.addresses.lost(now(), connection.lived(), end.retryAfter(), end.tryAnother());
		}
		else if (end.retryAfter() > 0 || end.tryAnother()) {
			this.addresses.lost(now(), 0, end.retryAfter(), end.tryAnother());
		}
		else {
			this.addresses.failed(now());
		}
	}

	private void state(ConnectionState state) {
		this.link = this.link.state(state);
	}

	/**
	 * What is told about the connection.
	 *
	 * @param state what it does
	 * @param since since when it is connected, or is not although it should be
	 * @param address the address if connected or dialling
	 * @param publisherName the publisher's name if connected
	 * @param live whether the stream has passed the head of the attach
	 * @param lastError what failed since the last attach
	 * @param lastCode the publisher's code for it
	 */
	private record Link(ConnectionState state, Instant since, @Nullable InetSocketAddress address,
			@Nullable String publisherName, boolean live, @Nullable String lastError, @Nullable ErrorCode lastCode) {

		Link state(ConnectionState state) {
			return new Link(state, sinceOf(state), null, null, false, this.lastError, this.lastCode);
		}

		Link connecting(InetSocketAddress address) {
			return new Link(ConnectionState.CONNECTING, sinceOf(ConnectionState.CONNECTING), address, null, false,
					this.lastError, this.lastCode);
		}

		/**
		 * The time when nobody wanted a connection is not one of being away.
		 */
		private Instant sinceOf(ConnectionState next) {
			return (isUnwanted(this.state) && !isUnwanted(next)) ? Instant.now() : this.since;
		}

		private static boolean isUnwanted(ConnectionState state) {
			return state == ConnectionState.STOPPED || state == ConnectionState.IDLE;
		}

		Link disconnected() {
			return new Link(ConnectionState.WAITING, Instant.now(), null, null, false, this.lastError, this.lastCode);
		}

		Link failed(String error, @Nullable ErrorCode code) {
			return new Link(this.state, this.since, null, null, false, error, code);
		}

		Link passedHead() {
			return new Link(this.state, this.since, this.address, this.publisherName, true, this.lastError,
					this.lastCode);
		}

	}

	/**
	 * Told what happens, to pass it on elsewhere.
	 */
	interface Events {

		void connected(InetSocketAddress address, String publisherName);

		void disconnected(InetSocketAddress address, String reason);

		void live();

		void gap(Gap gap);

	}

}
