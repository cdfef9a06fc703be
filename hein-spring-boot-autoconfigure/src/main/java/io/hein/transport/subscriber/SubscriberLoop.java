package io.hein.transport.subscriber;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.hein.transport.classic.GreetingFilter;
import io.hein.transport.fleet.KeptLog;
import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.GoodbyeReason;
import io.hein.transport.frame.Position;
import io.hein.transport.frame.Welcome;
import io.hein.transport.lane.BackPressure;
import io.hein.transport.lane.Gap;
import io.hein.transport.lane.LaneHost;
import io.hein.transport.lane.Lanes;
import io.hein.transport.lane.Progress;
import io.hein.transport.netty.DirectLoop;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.netty.Tls;
import io.hein.transport.netty.UserFuture;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import org.jspecify.annotations.Nullable;

/**
 * What a subscriber does in its event loop: it has {@link Redialer} dial as long as
 * something is wanted and there is no connection, hands what lanes ask for to the
 * connection if there is one, and says goodbye when nothing is wanted, or when it stops.
 * {@link Reports} reports what happens. Its methods are for the event loop only, except
 * where said.
 */
final class SubscriberLoop implements LaneHost, SubscriberConnection.Owner {

	private static final long MEND_MILLIS = 1000;

	private static final long LAST_SECOND = TimeUnit.SECONDS.toNanos(1);

	/**
	 * Between two questions to the publisher, however often the status is asked for.
	 */
	private static final long BETWEEN_LOOKS = TimeUnit.MILLISECONDS.toNanos(500);

	private final String name;

	private final SubscriberOptions options;

	private final EventLoops eventLoops;

	/**
	 * If the event loop runs the lane too.
	 */
	private final @Nullable DirectLoop direct;

	private final EventLoop loop;

	private final Lanes lanes = new Lanes(this);

	private final SubscriberCounters counters = new SubscriberCounters();

	private final Stream stream;

	private final Reports reports;

	private final Redialer redialer;

	private final Standstill standstill = new Standstill();

	private final StatusReport status;

	private volatile long lookedAt;

	private boolean shutOut;

	private boolean running;

	private @Nullable UserFuture<Void> stopping;

	private @Nullable Future<?> mender;

	private @Nullable Connection connection;

	private boolean leaving;

	/**
	 * Whether nothing is dialled until it is decided where it continues.
	 */
	private boolean held;

	private long dialledAt;

	private final Events events;

	SubscriberLoop(String name, SubscriberOptions options, EventLoops eventLoops, Events events) {
		this.name = name;
		this.options = options;
		this.eventLoops = eventLoops;
		this.events = events;
		this.direct = (options.direct) ? DirectLoop.create(eventLoops, name) : null;
		this.loop = (this.direct != null) ? this.direct.loop() : eventLoops.next();
		this.lookedAt = now() - BETWEEN_LOOKS;
		this.reports = new Reports(name, options, events);
		this.stream = new Stream(name, options, this.lanes, this.counters, this.reports::gap);
		this.status = new StatusReport(options, this.lanes, this.stream, this.reports, this.counters, this.standstill,
				this::now, this::isHeldUp);
		this.redialer = new Redialer(this.loop, new Dialer(name, eventLoops, this.loop, options), options, this.reports,
				this::newConnection, this::notConnected);
	}

	// For any thread

	@Override
	public boolean execute(Runnable task) {
		return EventLoops.tryExecute(this.loop, task);
	}

	@Override
	public @Nullable Executor direct() {
		return this.direct;
	}

	private boolean isHeldUp() {
		return this.direct != null && this.direct.isHeldUp();
	}

	/**
	 * Have a future settled if the event loop cannot do that in time, or at all.
	 * @param future the future of a stop
	 */
	void settleAnyway(UserFuture<Void> future) {
		this.eventLoops.settleAtEnd(future);
		if (this.direct != null) {
			EventLoops.settleAtEnd(future, this.loop);
			this.eventLoops.settleWithin(future, this.options.shutdownTimeout);
		}
	}

	/**
	 * Whether the event loop may be busy with a call of the listener for as long as that
	 * wants.
	 */
	boolean mayHang() {
		return this.direct != null && (isStuck() || !this.lanes.quiet().isDone());
	}

	/**
	 * Whether the event loop does nothing more before a stop is over, because a call of
	 * the listener waits for that.
	 */
	boolean isStuck() {
		return this.direct != null && this.lanes.isStuck();
	}

	/**
	 * All is done, except what the event loop may be busy with still.
	 */
	void endLoop() {
		if (this.direct != null) {
			this.eventLoops.end(this.loop);
		}
	}

	@Override
	public Executor callbacks() {
		return this.eventLoops.results();
	}

	/**
	 * See that the event loop has its thread, so that no task fails for want of it.
	 * @throws OutOfMemoryError if there is no thread to be had
	 */
	void ensureThread() {
		this.eventLoops.start(this.loop);
	}

	Lanes lanes() {
		return this.lanes;
	}

	SubscriberCounters counters() {
		return this.counters;
	}

	ConnectionStatus status() {
		ConnectionStatus status = this.status.get();
		long now = now();
		if (status.state() == ConnectionState.CONNECTED && now - this.lookedAt >= BETWEEN_LOOKS) {
			this.lookedAt = now;
			execute(this::look);
		}
		return status;
	}

	private void look() {
		if (this.connection != null) {
			this.connection.look();
		}
	}

	private long now() {
		return this.loop.ticker().nanoTime();
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
		if (this.mender == null) {
			// Once now: what is loaded only when something is missing may not be found
			// then
			this.lanes.mend();
			this.mender = this.loop.scheduleWithFixedDelay(this::mend, MEND_MILLIS, MEND_MILLIS, TimeUnit.MILLISECONDS);
		}
		if (this.stopping == null) {
			begin();
		}
	}

	/**
	 * Take up again what could not be done because something was missing, a thread or
	 * memory: nothing may wait for an event that never comes.
	 */
	private void mend() {
		try {
			if (this.stopping != null) {
				return;
			}
			this.lanes.mend();
			this.lanes.backPressure().check();
			this.redialer.mend();
			if (this.running && this.connection == null && !this.redialer.isBusy()
					&& !this.lanes.backPressure().isBlocked() && !this.lanes.topicChanges().wanted().isNothing()) {
				dial();
			}
			this.events.mend();
		}
		catch (Throwable ex) {
			this.reports.unexpected(ex);
		}
	}

	private void begin() {
		this.redialer.reset();
		this.standstill.reset();
		this.reports.begin();
		this.lanes.unsuspend();
		topicsChanged();
	}

	/**
	 * Stop.
	 * @param future completed when that is done
	 */
	void stop(UserFuture<Void> future) {
		this.running = false;
		if (this.stopping != null) {
			this.stopping.whenSettled(() -> future.settle(null));
			return;
		}
		this.stopping = future;
		long limit = this.options.shutdownTimeout.toNanos();
		limit(future, limit);
		stopDialling();
		setReading(false);
		within(Math.max(limit / 2, limit - LAST_SECOND), this.lanes.suspend(), () -> sayGoodbye(future));
	}

	/**
	 * See that a stop ends whatever happens in what follows: at once, if nothing would
	 * end it later.
	 */
	private void limit(UserFuture<Void> future, long nanos) {
		boolean scheduled = false;
		try {
			this.loop.schedule(() -> timeIsUp(future), nanos, TimeUnit.NANOSECONDS);
			scheduled = true;
		}
		finally {
			if (!scheduled) {
				endAtOnce(future);
			}
		}
	}

	private void endAtOnce(UserFuture<Void> future) {
		try {
			stopDialling();
		}
		finally {
			timeIsUp(future);
		}
	}

	private void stopDialling() {
		if (this.redialer.stopForGood()) {
			this.connection = null;
		}
	}

	/**
	 * Do something when no handler is running, or after a time. Not on a timer that is
	 * shared, as others may block it.
	 */
	private void within(long nanos, CompletableFuture<Void> quiet, Runnable then) {
		Future<?> timer = this.loop.schedule(() -> quiet.complete(null), nanos, TimeUnit.NANOSECONDS);
		quiet.whenComplete((result, failure) -> {
			timer.cancel(false);
			execute(then);
		});
	}

	private void sayGoodbye(UserFuture<Void> future) {
		Connection connection = this.connection;
		ChannelFuture ending = this.redialer.abandoned();
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

	/**
	 * An event loop that was held up may come to this before it has said goodbye.
	 */
	private void timeIsUp(UserFuture<Void> future) {
		try {
			if (this.connection != null && this.stopping == future) {
				this.connection.leave(GoodbyeReason.SHUTDOWN);
			}
		}
		finally {
			stopped(future);
		}
	}

	private void stopped(UserFuture<Void> future) {
		if (this.stopping != future) {
			return;
		}
		this.stopping = null;
		try {
			rest();
		}
		finally {
			settle(future);
		}
	}

	private void rest() {
		this.stream.resumption().leave();
		this.reports.state(ConnectionState.STOPPED);
		if (!this.running) {
			cancelMender();
		}
	}

	/**
	 * Whatever has failed: somebody may wait for it, or have started it again meanwhile.
	 */
	private void settle(UserFuture<Void> future) {
		try {
			future.settle(null);
		}
		finally {
			if (this.running) {
				begin();
			}
		}
	}

	private void cancelMender() {
		Future<?> mender = this.mender;
		if (mender != null) {
			// First: if this fails the next start has one all the same
			this.mender = null;
			mender.cancel(false);
		}
	}

	// What a group asks for

	/**
	 * Dial again after the events kept it from continuing.
	 */
	void goOn() {
		this.held = false;
		dialAgain();
	}

	/**
	 * Dial somewhere else from now on. Not while it is attached.
	 * @param address where
	 */
	void moveTo(InetSocketAddress address) {
		this.options.addresses = List.of(address);
		this.held = false;
		dialAgain();
	}

	/**
	 * Dial now, however long it had to wait.
	 */
	void dialAgain() {
		if (this.connection == null || !this.connection.isAttached()) {
			if (this.redialer.stop()) {
				this.connection = null;
			}
			this.redialer.reset();
			topicsChanged();
		}
	}

	/**
	 * Its publisher is gone: report what is missing and dial no more. Lanes hand over
	 * what they have. If something fails this may be called again, and does the rest.
	 * @return what is remembered of each log, until {@link Resumption#forget()}
	 */
	List<KeptLog> giveUp() {
		hangUp();
		List<KeptLog> kept = this.stream.resumption().giveUp();
		this.lanes.distribution().settle();
		return kept;
	}

	/**
	 * It is no longer needed.
	 */
	void end() {
		this.running = false;
		try {
			cancelMender();
		}
		finally {
			hangUp();
		}
	}

	/**
	 * It may have been attached just when it was given up. Without lanes it would
	 * acknowledge what nobody has handled.
	 */
	private void hangUp() {
		this.held = true;
		if (this.redialer.stop()) {
			this.connection = null;
		}
		Connection attached = this.connection;
		if (attached != null) {
			attached.leave(GoodbyeReason.UNSUBSCRIBED);
		}
	}

	/**
	 * Whether it is attached, to whatever publisher.
	 */
	boolean isAttached() {
		return this.connection != null && this.connection.isAttached();
	}

	Resumption resumption() {
		return this.stream.resumption();
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
			if (this.redialer.stop()) {
				this.connection = null;
			}
			this.stream.resumption().leave();
			this.reports.state(ConnectionState.IDLE);
		}
		else if (!this.redialer.isBusy()) {
			dial();
		}
	}

	private void stay(Connection connection) {
		if (this.leaving) {
			this.leaving = false;
			setReading(!this.lanes.backPressure().isBlocked());
		}
		connection.topicsChanged();
	}

	private void leave(Connection connection) {
		if (this.leaving) {
			return;
		}
		this.leaving = true;
		connection.setReading(false);
		within(this.options.shutdownTimeout.toNanos(), this.lanes.quiet(), () -> {
			if (this.leaving && this.connection == connection) {
				connection.leave(GoodbyeReason.UNSUBSCRIBED);
			}
		});
	}

	@Override
	public void setReading(boolean reading) {
		BackPressure backPressure = this.lanes.backPressure();
		Connection connection = this.connection;
		if (connection != null) {
			if (!this.leaving && this.stopping == null) {
				boolean announced = connection.pause(backPressure.isPaused());
				connection.setReading(reading || (announced && backPressure.hasRoomWhilePaused()));
			}
			else {
				connection.setReading(false);
			}
		}
		else if (reading || backPressure.hasRoomWhilePaused()) {
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
		if (this.held) {
			return;
		}
		boolean withoutRoom = this.lanes.backPressure().isBlocked() && !mayAttachWhilePaused();
		this.status.withoutRoom(withoutRoom);
		if (withoutRoom) {
			// What would come could not be read
			this.reports.state(ConnectionState.WAITING);
			this.reports.withoutRoom(this.lanes.backPressure().describe());
			return;
		}
		this.redialer.dial();
	}

	/**
	 * Not where the publisher has shut it out because it takes nothing: it would again,
	 * and may keep its senders waiting each time.
	 */
	private boolean mayAttachWhilePaused() {
		return this.options.protocol == Protocol.NATIVE && this.lanes.backPressure().hasRoomWhilePaused()
				&& !this.shutOut;
	}

	private ChannelHandler[] newConnection(Channel channel, InetSocketAddress address) {
		this.dialledAt = now();
		this.stream.resumption().places().dialling(this.redialer.address(), address, this.redialer.found());
		if (this.options.protocol == Protocol.CLASSIC) {
			ClassicConnection classic = new ClassicConnection(channel, address, this.name, this.stream, this.lanes,
					this.options, this.counters, this.reports.lines(), this);
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
		InetSocketAddress asked = this.redialer.address();
		return new ChannelHandler[] { new GreetingFilter(), Tls.dialled(Tls.context(context), channel,
				asked.getHostString(), asked.getPort(), this.eventLoops.handshakes()),
				Tls.certifiedName(asked.getHostString()), connection };
	}

	private void notConnected(String reason) {
		this.connection = null;
		this.stream.resumption().notThere();
		this.reports.failed(reason, null, false);
		topicsChanged();
	}

	// What the connection reports

	@Override
	public boolean admits(Welcome welcome) {
		this.held = !this.events.welcomed(welcome);
		return !this.held;
	}

	@Override
	public void pinged() {
		this.events.pinged();
	}

	@Override
	public void attached(Connection connection, Welcome welcome, boolean before) {
		this.redialer.attached();
		if (before) {
			this.counters.reconnect();
		}
		this.standstill.attached(this.stream.received(), now());
		this.reports.connected(connection.address(), welcome);
		// Not now: the frame reader is at work
		execute(this::topicsChanged);
	}

	@Override
	public void live(Connection connection) {
		this.reports.live();
	}

	@Override
	public void ended(Connection connection, ConnectionEnd end, boolean attached) {
		if (this.connection != connection) {
			return;
		}
		this.connection = null;
		this.shutOut = end.code() == ErrorCode.SLOW || end.code() == ErrorCode.STALLED;
		this.redialer.ended(connection, end, attached);
		if (attached) {
			this.reports.disconnected(connection.address(), end);
		}
		boolean quiet = this.held || (end.code() == ErrorCode.NAME_IN_USE && this.events.nameInUse(this.dialledAt));
		if (!this.leaving && this.stopping == null && !quiet) {
			this.reports.lost(connection.address(), end, attached);
		}
		if (attached) {
			countFruitless(connection, end);
		}
		if (this.leaving) {
			this.leaving = false;
			this.stream.resumption().leave();
		}
		this.lanes.topicChanges().detached();
		// Not now: the frame reader or the closing of the channel is at work
		execute(this::topicsChanged);
	}

	private void countFruitless(Connection connection, ConnectionEnd end) {
		if (this.leaving || this.stopping != null || this.lanes.backPressure().isBlocked()) {
			this.standstill.reset();
			return;
		}
		Progress progress = this.stream.progress();
		if (progress != null) {
			int fruitless = this.standstill.ended(progress.received(), progress.head(), this.status.heard(),
					end.reason());
			if (Standstill.isWorthALine(fruitless)) {
				this.reports.standstill(connection.address(), this.standstill.describe());
			}
		}
	}

	/**
	 * Notified of what happens, to pass it on elsewhere.
	 */
	interface Events {

		/**
		 * The publisher has welcomed the subscriber, which has taken nothing yet. If it
		 * does not continue there it does not dial until it is asked to.
		 * @param welcome what the publisher said
		 * @return whether it continues there
		 */
		default boolean welcomed(Welcome welcome) {
			return true;
		}

		/**
		 * Take up again what could not be done before. Called each second.
		 */
		default void mend() {
		}

		/**
		 * The publisher wants a sign of life.
		 */
		default void pinged() {
		}

		/**
		 * A publisher has refused the subscriber because of its name.
		 * @param dialled when it was dialled
		 * @return whether that is looked into first, before it is reported
		 */
		default boolean nameInUse(long dialled) {
			return false;
		}

		void connected(InetSocketAddress address, Welcome welcome);

		void disconnected(InetSocketAddress address, String reason);

		void live();

		void gap(Gap gap);

	}

}
