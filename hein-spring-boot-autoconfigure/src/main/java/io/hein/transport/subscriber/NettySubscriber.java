package io.hein.transport.subscriber;

import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

import io.hein.transport.fleet.PublisherNames;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.Position;
import io.hein.transport.frame.Welcome;
import io.hein.transport.lane.Gap;
import io.hein.transport.lane.Lane;
import io.hein.transport.lane.MessageHandler;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.netty.Listeners;
import io.hein.transport.netty.UsedEventLoops;
import io.hein.transport.netty.UserFuture;
import org.jspecify.annotations.Nullable;

/**
 * The subscriber: passes what users ask for on to its event loop, and what happens there
 * on to listeners.
 */
final class NettySubscriber implements Subscriber, SubscriberLoop.Events {

	private final String name;

	private final SubscriberOptions options;

	private final UsedEventLoops used;

	private final EventLoops eventLoops;

	private final SubscriberLoop loop;

	private final Listeners<SubscriberListener> listeners;

	private final PublisherNames names = new PublisherNames();

	private @Nullable Supplier<@Nullable Position> startAfter;

	private @Nullable CompletableFuture<Void> stopping;

	/**
	 * The end of the last stop, which users cannot complete.
	 */
	private @Nullable UserFuture<Void> ending;

	private volatile boolean running;

	private volatile boolean closed;

	NettySubscriber(SubscriberOptions options) {
		this.options = options;
		this.name = (options.name != null) ? options.name : newName(options.protocol);
		this.used = new UsedEventLoops(options.eventLoops);
		this.eventLoops = this.used.get();
		this.listeners = new Listeners<>(options.listeners, this.eventLoops.events());
		this.startAfter = options.startAfter;
		this.loop = new SubscriberLoop(this.name, options, this.eventLoops, this);
	}

	private static String newName(Protocol protocol) {
		return (protocol == Protocol.CLASSIC)
				? "java-" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt())
				: "subscriber-" + Long.toHexString(ThreadLocalRandom.current().nextLong());
	}

	@Override
	public synchronized void start() {
		requireOpen();
		if (this.running) {
			return;
		}
		// first what may fail: it is tried again with the next start then
		this.loop.ensureThread();
		Position after = (this.startAfter != null) ? this.startAfter.get() : null;
		this.loop.execute(() -> this.loop.start(after));
		this.startAfter = null;
		this.running = true;
		this.eventLoops.hold();
	}

	@Override
	public synchronized CompletableFuture<Void> stop() {
		if (!this.running) {
			// one stop is enough: what has not ended within its time is not waited for
			// again
			return (this.stopping != null) ? this.stopping : CompletableFuture.completedFuture(null);
		}
		UserFuture<Void> future = new UserFuture<>(this.eventLoops.results());
		UserFuture<Void> stopped = new UserFuture<>(this.eventLoops.results(), this::hindrance, this::excuse);
		future.whenSettled(() -> stopped.settle(null));
		future.whenSettled(this.eventLoops::release);
		this.stopping = stopped;
		this.ending = future;
		this.running = false;
		this.eventLoops.stopping();
		this.loop.lanes().suspend();
		if (this.loop.execute(() -> this.loop.stop(future))) {
			this.loop.settleAnyway(future);
			settleIfStuck(future);
		}
		else {
			future.settle(null);
		}
		return stopped;
	}

	private @Nullable String hindrance() {
		return this.loop.lanes().hindrance();
	}

	private synchronized void excuse() {
		this.loop.lanes().excuse();
		UserFuture<Void> future = this.ending;
		if (future != null) {
			settleIfStuck(future);
		}
	}

	private void settleIfStuck(UserFuture<Void> future) {
		if (this.loop.isStuck()) {
			future.settle(null);
		}
	}

	@Override
	public void close() {
		@Nullable UserFuture<Void> stopped;
		synchronized (this) {
			if (this.closed) {
				return;
			}
			stop();
			stopped = this.ending;
			this.closed = true;
		}
		if (stopped != null && mayWait()) {
			UsedEventLoops.await(stopped, this.options.shutdownTimeout);
		}
		Runnable closeLanes = this.loop.lanes().removeAll();
		awaitTasks();
		closeLanes.run();
		this.loop.endLoop();
		this.used.close();
	}

	/**
	 * Whether this is not a thread that the stop itself would wait for.
	 * @return whether it may wait
	 */
	private boolean mayWait() {
		return !this.used.isLoop() && hindrance() == null;
	}

	private void awaitTasks() {
		CountDownLatch done = new CountDownLatch(1);
		if (mayWait() && !this.loop.mayHang() && this.loop.execute(done::countDown)) {
			UsedEventLoops.await(done);
		}
	}

	private void requireOpen() {
		if (this.closed) {
			throw new IllegalStateException("The subscriber '" + this.name + "' is closed");
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public Protocol protocol() {
		return this.options.protocol;
	}

	@Override
	public Lane addLane(Lane.Options options, MessageHandler handler, boolean running) {
		Objects.requireNonNull(options, "options");
		Objects.requireNonNull(handler, "handler");
		requireOpen();
		this.loop.ensureThread();
		Lane lane = this.loop.lanes().add(options, handler, "hein-" + this.name + "-", this.options.laneExecutors);
		if (lane == null) {
			throw new IllegalArgumentException(
					"The subscriber '" + this.name + "' already has a lane '" + options.id() + "'");
		}
		if (running) {
			lane.start();
		}
		return lane;
	}

	@Override
	public List<Lane> lanes() {
		return this.loop.lanes().list();
	}

	@Override
	public ConnectionStatus status() {
		return this.loop.status();
	}

	@Override
	public List<PublisherView> publishers() {
		ConnectionStatus status = status();
		Position received = status.received();
		String publisher = (received != null) ? publisher(received.epoch()) : null;
		return List.of(new PublisherView(status.address(), publisher, status, statistics()));
	}

	@Override
	public @Nullable String publisher(Epoch epoch) {
		return this.names.get(epoch);
	}

	@Override
	public SubscriberStatistics statistics() {
		return this.loop.counters();
	}

	@Override
	public void addListener(SubscriberListener listener) {
		this.listeners.add(listener);
	}

	@Override
	public void removeListener(SubscriberListener listener) {
		this.listeners.remove(listener);
	}

	@Override
	public void connected(InetSocketAddress address, Welcome welcome) {
		this.names.met(welcome.start().epoch(), welcome.publisherName());
		this.listeners
			.publish((listener) -> listener.onConnected(this, address, welcome.publisherName(), welcome.start()));
	}

	@Override
	public void disconnected(InetSocketAddress address, String reason) {
		this.listeners.publish((listener) -> listener.onDisconnected(this, address, reason));
	}

	@Override
	public void live() {
		this.listeners.publish((listener) -> listener.onLive(this));
	}

	@Override
	public void gap(Gap gap) {
		this.listeners.publish((listener) -> listener.onGap(this, gap));
	}

	@Override
	public String toString() {
		return "Subscriber[" + this.name + "]";
	}

}
