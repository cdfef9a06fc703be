package io.hein.transport.subscriber;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.hein.transport.fleet.AddressSource;
import io.hein.transport.fleet.Attach;
import io.hein.transport.fleet.Discovery;
import io.hein.transport.fleet.Epochs;
import io.hein.transport.fleet.KeptPositions;
import io.hein.transport.fleet.Member;
import io.hein.transport.fleet.PublisherNames;
import io.hein.transport.fleet.Roster;
import io.hein.transport.fleet.Rounds;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.StartFrom;
import io.hein.transport.frame.Welcome;
import io.hein.transport.lane.Gap;
import io.hein.transport.lane.Lane;
import io.hein.transport.lane.LaneGroup;
import io.hein.transport.lane.MessageHandler;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.netty.Listeners;
import io.hein.transport.netty.UsedEventLoops;
import io.hein.transport.netty.UserFuture;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber of several publishers, made of one {@link GroupMember} for each. Which
 * there are is for the {@link Roster}, in one event loop; what listeners share for the
 * {@link LaneGroup}; what can be said of all members together for {@link GroupStatus}.
 */
final class SubscriberGroup implements Subscriber, GroupMember.Owner, Roster.Yard {

	private static final long SPREAD = TimeUnit.MILLISECONDS.toNanos(20);

	/**
	 * By then it has shown whose name it was.
	 */
	private static final long AFTER_REFUSAL = TimeUnit.MILLISECONDS.toNanos(100);

	private static final long MAX_SPREAD = TimeUnit.SECONDS.toNanos(5);

	private final String name;

	private final SubscriberOptions options;

	private final UsedEventLoops used;

	private final EventLoops eventLoops;

	private final EventLoop loop;

	private final Listeners<SubscriberListener> listeners;

	private final List<GroupMember> members = new CopyOnWriteArrayList<>();

	private final PublisherNames names = new PublisherNames();

	private final GroupStatus status;

	private final LaneGroup lanes;

	private final Epochs epochs;

	private final Roster roster;

	private final Rounds rounds;

	private final KeptPositions positions;

	private @Nullable CompletableFuture<Void> stopping;

	/**
	 * The end of the last stop, which users cannot complete.
	 */
	private @Nullable UserFuture<Void> ending;

	private volatile boolean running;

	private volatile boolean closed;

	// For the event loop

	private boolean active;

	private boolean restarted;

	SubscriberGroup(SubscriberOptions options) {
		this.options = options;
		this.name = (options.name != null) ? options.name
				: "subscriber-" + Long.toHexString(ThreadLocalRandom.current().nextLong());
		this.used = new UsedEventLoops(options.eventLoops);
		this.eventLoops = this.used.get();
		this.loop = this.eventLoops.next();
		this.listeners = new Listeners<>(options.listeners, this.eventLoops.events());
		this.lanes = new LaneGroup("hein-" + this.name + "-", options.laneExecutors, this.eventLoops.results(),
				this::wantingChanged);
		this.epochs = new Epochs(options.ownEpochs);
		this.roster = new Roster(new Roster.Settings(this.name, options.maxPublishers, options.forgetAfter.toNanos()),
				this.epochs, this);
		AddressSource source = (options.addressSource != null) ? options.addressSource : this::configured;
		Discovery discovery = new Discovery(this.name, source, options.resolver, this.eventLoops::newThread,
				this::execute, (found, complete) -> this.roster.found(found, complete, now()));
		this.rounds = new Rounds(this.name, this.loop, discovery, this.roster, options.discoveryInterval,
				options.forgetAfter);
		this.positions = new KeptPositions(this.name, options.startAfterEach, this.epochs, this.names,
				this.eventLoops.results(), this.loop);
		this.status = new GroupStatus(this.members, this.roster, discovery);
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
		// those that were given up too: their lanes have been suspended
		this.members.forEach(GroupMember::begin);
		this.rounds.begin();
	}

	@Override
	public synchronized CompletableFuture<Void> stop() {
		if (!this.running) {
			return (this.stopping != null) ? this.stopping : CompletableFuture.completedFuture(null);
		}
		UserFuture<Void> future = new UserFuture<>(this.eventLoops.results());
		UserFuture<Void> stopped = new UserFuture<>(this.eventLoops.results(), this.lanes::hindrance,
				this.lanes::excuse);
		future.whenSettled(() -> stopped.settle(null));
		future.whenSettled(this.eventLoops::release);
		this.stopping = stopped;
		this.ending = future;
		this.running = false;
		this.eventLoops.stopping();
		if (tryExecute(() -> end(future))) {
			this.eventLoops.settleAtEnd(future);
		}
		else {
			future.settle(null);
		}
		return stopped;
	}

	private void end(UserFuture<Void> future) {
		this.active = false;
		this.restarted = true;
		this.rounds.end();
		List<GroupMember> present = List.copyOf(this.members);
		AtomicInteger left = new AtomicInteger(present.size() + 1);
		Runnable one = () -> {
			if (left.decrementAndGet() == 0) {
				stopped();
				future.settle(null);
			}
		};
		present.forEach((member) -> member.stop().whenSettled(one));
		one.run();
	}

	/**
	 * It may have been started again meanwhile.
	 */
	private synchronized void stopped() {
		if (!this.running) {
			this.status.stopped();
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
		boolean mayWait = !this.used.isLoop() && this.lanes.hindrance() == null;
		if (mayWait && stopped != null) {
			UsedEventLoops.await(stopped, this.options.shutdownTimeout);
		}
		CountDownLatch done = new CountDownLatch(1);
		boolean executed = tryExecute(() -> {
			this.members.forEach(GroupMember::drop);
			done.countDown();
		});
		if (mayWait && executed) {
			UsedEventLoops.await(done);
		}
		this.lanes.removeAll();
		this.used.close();
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
	public @Nullable Instant fewerSince(int publishers) {
		return this.status.fewerSince(publishers);
	}

	@Override
	public SubscriberStatistics statistics() {
		return this.status;
	}

	@Override
	public void addListener(SubscriberListener listener) {
		this.listeners.add(listener);
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
		boolean joined = false;
		try {
			this.members.add(member);
			this.lanes.join(member.loop().lanes());
			joined = true;
		}
		finally {
			if (!joined) {
				// another one is made in its place
				member.drop();
			}
		}
		return member;
	}

	@Override
	public void begin(Member member, int count) {
		// One alone need not wait
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
		return EventLoops.tryExecute(this.loop, task);
	}

	// What members say

	@Override
	public void connected(GroupMember member, InetSocketAddress address, Welcome welcome) {
		Epoch epoch = welcome.start().epoch();
		this.names.met(epoch, welcome.publisherName());
		this.status.connected(member);
		execute(() -> this.roster.connected(member, epoch));
		this.listeners
			.publish((listener) -> listener.onConnected(this, address, welcome.publisherName(), welcome.start()));
	}

	@Override
	public void disconnected(GroupMember member, InetSocketAddress address, String reason) {
		this.status.disconnected();
		execute(() -> {
			this.roster.lost(member, now());
			this.rounds.askSoon();
		});
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
	public void taken(GroupMember member, Epoch epoch) {
		execute(() -> this.roster.taken(member, epoch, now()));
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
			this.rounds.again(AFTER_REFUSAL);
		});
	}

	@Override
	public boolean hasPositions() {
		return this.positions.areKept();
	}

	@Override
	public void place(GroupMember member, String publisher, Epoch epoch) {
		this.positions.place(member, publisher, epoch);
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
