package io.hein.transport.subscriber;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

import io.hein.transport.fleet.AddressSource;
import io.hein.transport.fleet.Attach;
import io.hein.transport.fleet.Discovery;
import io.hein.transport.fleet.Epochs;
import io.hein.transport.fleet.Member;
import io.hein.transport.fleet.PublisherNames;
import io.hein.transport.fleet.Roster;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.Position;
import io.hein.transport.frame.StartFrom;
import io.hein.transport.frame.Welcome;
import io.hein.transport.lane.Gap;
import io.hein.transport.lane.Lane;
import io.hein.transport.lane.LaneGroup;
import io.hein.transport.lane.MessageHandler;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.netty.LimitedLog;
import io.hein.transport.netty.SafeLog;
import io.hein.transport.netty.UserFuture;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber of several publishers, made of one {@link GroupMember} for each. Which
 * there are is for the {@link Roster}, in one event loop; what listeners share for the
 * {@link LaneGroup}; what can be said of all members together for {@link GroupStatus}.
 */
final class SubscriberGroup implements Subscriber, GroupMember.Owner, Roster.Yard {

	private static final long DROP_MILLIS = 5000;

	private static final long TICK = TimeUnit.MILLISECONDS.toNanos(250);

	/**
	 * Between two questions where publishers are, however many are lost.
	 */
	private static final long BETWEEN_QUESTIONS = TimeUnit.MILLISECONDS.toNanos(500);

	private static final long SPREAD = TimeUnit.MILLISECONDS.toNanos(20);

	private static final long MAX_SPREAD = TimeUnit.SECONDS.toNanos(5);

	private final String name;

	private final SubscriberOptions options;

	private final EventLoops eventLoops;

	private final boolean ownEventLoops;

	private final EventLoop loop;

	private final LimitedLog lines = new LimitedLog(SafeLog.getLog(Subscriber.class));

	private final List<SubscriberListener> listeners;

	private final List<GroupMember> members = new CopyOnWriteArrayList<>();

	private final PublisherNames names = new PublisherNames();

	private final GroupStatus status;

	private final LaneGroup lanes;

	private final Epochs epochs;

	private final Roster roster;

	private final Discovery discovery;

	private @Nullable CompletableFuture<Void> stopping;

	private volatile boolean running;

	private volatile boolean closed;

	// For the event loop

	private boolean active;

	private boolean restarted;

	private boolean askSoon;

	private long askedAt;

	private @Nullable Future<?> ticker;

	SubscriberGroup(SubscriberOptions options) {
		this.options = options;
		this.name = (options.name != null) ? options.name
				: "subscriber-" + Long.toHexString(ThreadLocalRandom.current().nextLong());
		this.ownEventLoops = options.eventLoops == null;
		this.eventLoops = (options.eventLoops != null) ? options.eventLoops : EventLoops.create();
		this.loop = this.eventLoops.next();
		this.listeners = new CopyOnWriteArrayList<>(options.listeners);
		this.lanes = new LaneGroup("hein-" + this.name + "-", options.laneExecutors, this.eventLoops.results(),
				this::wantingChanged);
		this.epochs = new Epochs(options.ownEpochs);
		this.roster = new Roster(new Roster.Settings(this.name, options.maxPublishers, options.forgetAfter.toNanos()),
				this.epochs, this);
		AddressSource source = (options.addressSource != null) ? options.addressSource : this::configured;
		this.discovery = new Discovery(this.name, source, options.resolver, this.eventLoops::newThread, this::execute,
				(found, complete) -> this.roster.found(found, complete, now()));
		this.status = new GroupStatus(this.members, this.roster, this.discovery);
	}

	private List<InetSocketAddress> configured() {
		return this.options.addresses.stream()
			.map(this.options::located)
			.filter((address) -> address.getPort() != 0)
			.toList();
	}

	private void wantingChanged() {
		this.status.wanting(this.lanes.isWanting());
	}

	// What users ask for

	@Override
	public synchronized void start() {
		if (this.closed) {
			throw new IllegalStateException("The subscriber '" + this.name + "' is closed");
		}
		if (this.running) {
			return;
		}
		// first what may fail: it is tried again with the next start then
		this.eventLoops.start();
		this.running = true;
		this.status.started(this.lanes.isWanting());
		this.eventLoops.hold();
		execute(this::begin);
	}

	private void begin() {
		this.active = true;
		this.roster.begin();
		this.members.stream().filter((member) -> !member.isRetired()).forEach(GroupMember::begin);
		long period = Math.min(TICK,
				Math.min(this.options.discoveryInterval.toNanos(), this.options.forgetAfter.toNanos()));
		if (this.ticker == null) {
			this.ticker = this.loop.scheduleWithFixedDelay(this::tick, period, period, TimeUnit.NANOSECONDS);
		}
		ask(now());
	}

	private void tick() {
		try {
			long now = now();
			this.roster.tick(now);
			long wait = (this.askSoon) ? BETWEEN_QUESTIONS : this.options.discoveryInterval.toNanos();
			if (now - this.askedAt >= wait) {
				ask(now);
			}
		}
		catch (Throwable ex) {
			this.lines.warn("unexpected",
					() -> "Subscriber '" + this.name
							+ "' could not see to its publishers because of an unexpected failure; it will try again",
					ex);
		}
	}

	private void ask(long now) {
		this.askSoon = false;
		this.askedAt = now;
		this.discovery.ask();
	}

	@Override
	public synchronized CompletableFuture<Void> stop() {
		if (!this.running) {
			return (this.stopping != null) ? this.stopping : CompletableFuture.completedFuture(null);
		}
		UserFuture<Void> future = new UserFuture<>(this.eventLoops.results(), this.lanes::hindrance);
		future.whenSettled(this.eventLoops::release);
		this.stopping = future;
		this.running = false;
		this.eventLoops.stopping();
		if (tryExecute(() -> end(future))) {
			this.eventLoops.settleAtEnd(future);
		}
		else {
			future.settle(null);
		}
		return future;
	}

	private void end(UserFuture<Void> future) {
		this.active = false;
		this.restarted = true;
		if (this.ticker != null) {
			this.ticker.cancel(false);
			this.ticker = null;
		}
		List<GroupMember> present = List.copyOf(this.members);
		AtomicInteger left = new AtomicInteger(present.size() + 1);
		Runnable one = () -> {
			if (left.decrementAndGet() == 0) {
				this.status.stopped();
				future.settle(null);
			}
		};
		present.forEach((member) -> member.stop().whenSettled(one));
		one.run();
	}

	@Override
	public void close() {
		CompletableFuture<Void> stopped;
		synchronized (this) {
			if (this.closed) {
				return;
			}
			stopped = stop();
			this.closed = true;
		}
		boolean mayWait = !isLoop() && this.lanes.hindrance() == null;
		if (mayWait) {
			await(stopped);
		}
		CountDownLatch done = new CountDownLatch(1);
		boolean executed = tryExecute(() -> {
			this.members.forEach(GroupMember::drop);
			done.countDown();
		});
		if (mayWait && executed) {
			await(done);
		}
		this.lanes.removeAll();
		if (this.ownEventLoops && isLoop()) {
			this.eventLoops.group().shutdownGracefully(0, 1, TimeUnit.SECONDS);
		}
		else if (this.ownEventLoops) {
			this.eventLoops.close();
		}
	}

	private boolean isLoop() {
		for (EventExecutor executor : this.eventLoops.group()) {
			if (executor.inEventLoop()) {
				return true;
			}
		}
		return false;
	}

	private void await(CompletableFuture<Void> stopped) {
		try {
			stopped.get(this.options.shutdownTimeout.toMillis() + DROP_MILLIS, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException | TimeoutException ex) {
			// What is left is dropped
		}
	}

	private static void await(CountDownLatch done) {
		try {
			done.await(DROP_MILLIS, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
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
	public Attach attach() {
		return Attach.ALL;
	}

	@Override
	public Lane addLane(Lane.Options options, MessageHandler handler, boolean running) {
		Objects.requireNonNull(options, "options");
		Objects.requireNonNull(handler, "handler");
		if (this.closed) {
			throw new IllegalStateException("The subscriber '" + this.name + "' is closed");
		}
		this.eventLoops.start();
		Lane lane = this.lanes.add(options, handler);
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
		return this.lanes.list();
	}

	@Override
	public ConnectionStatus status() {
		return this.status.get();
	}

	@Override
	public List<PublisherView> publishers() {
		return this.status.views();
	}

	@Override
	public @Nullable String publisher(Epoch epoch) {
		return this.names.get(epoch);
	}

	@Override
	public SubscriberStatistics statistics() {
		return this.status;
	}

	@Override
	public void addListener(SubscriberListener listener) {
		this.listeners.add(Objects.requireNonNull(listener, "listener"));
	}

	@Override
	public void removeListener(SubscriberListener listener) {
		this.listeners.remove(listener);
	}

	// What the roster needs

	@Override
	public Member create(InetSocketAddress address, boolean later) {
		StartFrom laterFrom = (this.options.startLaterFrom != null) ? this.options.startLaterFrom : StartFrom.EARLIEST;
		StartFrom first = (later) ? laterFrom : (this.restarted) ? StartFrom.LATEST : this.options.startFrom;
		GroupMember member = new GroupMember(this.name, address, this.options.member(address, first, laterFrom),
				this.eventLoops, this.epochs, this);
		this.members.add(member);
		this.lanes.join(member.loop().lanes());
		return member;
	}

	@Override
	public void begin(Member member, int count) {
		// One alone needs not to wait
		long spread = Math.min(MAX_SPREAD, SPREAD * (count - 1));
		long wait = (spread > 0) ? ThreadLocalRandom.current().nextLong(spread) : 0;
		this.loop.schedule(() -> {
			if (this.active && !((GroupMember) member).isRetired()) {
				member.begin();
			}
		}, wait, TimeUnit.NANOSECONDS);
	}

	@Override
	public void execute(Runnable task) {
		tryExecute(task);
	}

	private boolean tryExecute(Runnable task) {
		try {
			this.loop.execute(task);
			return true;
		}
		catch (RejectedExecutionException ex) {
			return false;
		}
	}

	// What members say

	@Override
	public void connected(GroupMember member, InetSocketAddress address, Welcome welcome) {
		Epoch epoch = welcome.start().epoch();
		this.names.met(epoch, welcome.publisherName());
		this.status.connected();
		execute(() -> this.roster.connected(member, epoch));
		tell((listener) -> listener.onConnected(this, address, welcome.publisherName(), welcome.start()));
	}

	@Override
	public void disconnected(GroupMember member, InetSocketAddress address, String reason) {
		this.status.disconnected();
		execute(() -> {
			this.roster.lost(member, now());
			this.askSoon = true;
		});
		tell((listener) -> listener.onDisconnected(this, address, reason));
	}

	@Override
	public void live() {
		tell((listener) -> listener.onLive(this));
	}

	@Override
	public void gap(Gap gap) {
		tell((listener) -> listener.onGap(this, gap));
	}

	private void tell(Consumer<SubscriberListener> event) {
		for (SubscriberListener listener : this.listeners) {
			this.eventLoops.events().publish(() -> event.accept(listener));
		}
	}

	@Override
	public void taken(GroupMember member, Epoch epoch) {
		execute(() -> this.roster.taken(member, epoch));
	}

	@Override
	public void own(GroupMember member, Epoch epoch) {
		execute(() -> this.roster.own(member, epoch));
	}

	@Override
	public void nameInUse(GroupMember member, long dialled) {
		long now = now();
		execute(() -> {
			this.roster.nameInUse(member, dialled, now);
			this.loop.schedule(this::tick, 2 * TimeUnit.MILLISECONDS.toNanos(50), TimeUnit.NANOSECONDS);
		});
	}

	@Override
	public boolean hasPositions() {
		return this.options.startAfterEach != null;
	}

	@Override
	public void place(GroupMember member, String publisher, Epoch epoch) {
		Function<String, @Nullable Position> positions = Objects.requireNonNull(this.options.startAfterEach);
		this.eventLoops.results().execute(() -> {
			try {
				Position position = positions.apply(publisher);
				if (position != null && isOfAnother(position, epoch, publisher)) {
					position = null;
				}
				if (position != null) {
					member.goOnAfter(position);
				}
				else {
					member.goOn(null);
				}
			}
			catch (Throwable ex) {
				this.lines.warn("position",
						() -> "Subscriber '" + this.name + "' does not know where to go on at publisher '"
								+ LimitedLog.escape(publisher) + "'; it will ask again",
						ex);
				execute(() -> this.loop.schedule(() -> place(member, publisher, epoch), 1, TimeUnit.SECONDS));
			}
		});
	}

	private boolean isOfAnother(Position position, Epoch epoch, String publisher) {
		boolean another = !position.epoch().equals(epoch) && this.epochs.isMet(position.epoch());
		if (another) {
			this.lines.warn("same name",
					() -> "Subscriber '" + this.name + "' knows more than one publisher by the name '"
							+ LimitedLog.escape(publisher)
							+ "', so it cannot tell whose position was kept; give each publisher a name of its own");
		}
		return another;
	}

	@Override
	public void dropped(GroupMember member) {
		this.lanes.leave(member.loop().lanes());
		this.status.leave(member);
	}

	@Override
	public long now() {
		return this.loop.ticker().nanoTime();
	}

	@Override
	public String toString() {
		return "Subscriber[" + this.name + "]";
	}

}
