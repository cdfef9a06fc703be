package io.hein.transport.subscriber;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

import io.hein.transport.fleet.Epochs;
import io.hein.transport.fleet.KeptLog;
import io.hein.transport.fleet.Member;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.Position;
import io.hein.transport.frame.Welcome;
import io.hein.transport.lane.Gap;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.netty.UserFuture;
import org.jspecify.annotations.Nullable;

/**
 * A group's connection to one publisher: a subscriber of the usual kind, which asks
 * before it continues in a log. What the group asks for may come from any thread.
 */
final class GroupMember implements Member, SubscriberLoop.Events {

	private final SubscriberLoop loop;

	private final EventLoops eventLoops;

	private final Epochs epochs;

	private final Owner owner;

	private volatile InetSocketAddress address;

	private volatile @Nullable String publisher;

	private volatile long pingedAt = Long.MIN_VALUE;

	private volatile boolean retiring;

	private volatile boolean retired;

	/**
	 * Takes what is remembered of each log, as long as it has not got that. For its event
	 * loop.
	 */
	private @Nullable Consumer<KeptLog> keeper;

	/**
	 * Whether it is known where to begin.
	 */
	private volatile boolean placed;

	/**
	 * Whether that is being looked up. For its event loop.
	 */
	private boolean placing;

	/**
	 * The log of the publisher that it is attached to.
	 */
	private volatile @Nullable Epoch reading;

	/**
	 * How many attaches of the group there were when it attached last, 0 before that.
	 */
	private volatile long attachedAs;

	private volatile boolean nameTaken;

	/**
	 * What it was given of logs that it has not gone on in yet. For its event loop.
	 */
	private final Map<Epoch, KeptLog> unused = new HashMap<>();

	/**
	 * Create a member that does not dial yet.
	 * @param name the subscriber's name
	 * @param address where its publisher is
	 * @param options the options of a subscriber of that address
	 * @param eventLoops runs it
	 * @param epochs whose log is whose
	 * @param owner notified of what happens
	 */
	GroupMember(String name, InetSocketAddress address, SubscriberOptions options, EventLoops eventLoops, Epochs epochs,
			Owner owner) {
		this.address = address;
		this.eventLoops = eventLoops;
		this.epochs = epochs;
		this.owner = owner;
		this.loop = new SubscriberLoop(name, options, eventLoops, this);
	}

	SubscriberLoop loop() {
		return this.loop;
	}

	/**
	 * Whether it was given up, and waits only for its lanes.
	 */
	boolean isRetired() {
		return this.retired;
	}

	long attachedAs() {
		return this.attachedAs;
	}

	void attachedAs(long number) {
		this.attachedAs = number;
	}

	Subscriber.PublisherView view() {
		return new Subscriber.PublisherView(this.address, this.publisher, this.loop.status(), this.loop.counters());
	}

	/**
	 * Stop. What its lanes have is kept.
	 * @return completed when it has stopped
	 */
	UserFuture<Void> stop() {
		UserFuture<Void> stopped = new UserFuture<>(this.eventLoops.results());
		this.loop.lanes().suspend();
		if (!this.loop.execute(() -> this.loop.stop(stopped))) {
			stopped.settle(null);
		}
		return stopped;
	}

	// What the roster asks for

	@Override
	public void begin() {
		this.loop.execute(() -> this.loop.start(null));
	}

	@Override
	public void moveTo(InetSocketAddress address) {
		this.address = address;
		unlessRetired(() -> this.loop.moveTo(address));
	}

	@Override
	public void dialAgain() {
		unlessRetired(this.loop::dialAgain);
	}

	/**
	 * It may be given up while this waits for the event loop, and must not dial then:
	 * another member may have taken its place.
	 */
	private void unlessRetired(Runnable action) {
		this.loop.execute(() -> {
			if (!this.retired) {
				action.run();
			}
		});
	}

	@Override
	public void nameIsTaken() {
		this.nameTaken = true;
	}

	@Override
	public void goOn(@Nullable KeptLog kept) {
		this.loop.execute(() -> {
			try {
				if (kept != null) {
					remember(kept);
				}
			}
			finally {
				dialOn();
			}
		});
	}

	private void remember(KeptLog kept) {
		if (this.retired) {
			// for the one that meets the log next
			this.epochs.giveBack(kept, this);
			return;
		}
		this.unused.put(kept.epoch(), kept);
		this.loop.resumption().remember(kept);
		this.placed = true;
		this.epochs.remembered(kept.epoch(), this);
	}

	/**
	 * Whatever has failed before: the next welcome asks for it again.
	 */
	private void dialOn() {
		if (!this.retired) {
			this.loop.goOn();
		}
	}

	@Override
	public void goOnAfter(@Nullable Position position) {
		this.loop.execute(() -> {
			this.placing = false;
			try {
				if (position != null && !this.retired) {
					this.loop.resumption().resumeAfter(position);
				}
				this.placed = true;
			}
			finally {
				dialOn();
			}
		});
	}

	@Override
	public void surrender(Epoch epoch, boolean waited, Runnable done) {
		boolean executed = this.loop.execute(() -> {
			if (!needs(epoch, waited) && this.loop.resumption().isDoneWith(epoch)) {
				KeptLog given = this.unused.remove(epoch);
				KeptLog known = this.loop.resumption().surrender(epoch);
				this.epochs.giveUp(epoch, (known != null) ? known : given, this);
			}
			done.run();
		});
		if (!executed) {
			done.run();
		}
	}

	private boolean needs(Epoch epoch, boolean waited) {
		return (this.loop.isAttached()) ? epoch.equals(this.reading) : this.placing || !waited;
	}

	@Override
	public boolean reads(Epoch epoch) {
		return epoch.equals(this.reading);
	}

	@Override
	public void retire(Consumer<KeptLog> kept) {
		this.retiring = true;
		this.retired = true;
		boolean executed = this.loop.execute(() -> {
			this.keeper = kept;
			giveUp();
		});
		if (!executed) {
			this.retiring = false;
		}
	}

	/**
	 * Report what is missing, and have it kept how far it is. It is not done before all
	 * of that is: its group forgets it then.
	 */
	private void giveUp() {
		Consumer<KeptLog> keeper = this.keeper;
		if (keeper != null) {
			List<KeptLog> logs = this.loop.giveUp();
			logs.forEach(keeper);
			logs.forEach((log) -> this.unused.remove(log.epoch()));
			this.loop.resumption().forget();
			this.keeper = null;
			this.retiring = false;
		}
	}

	@Override
	public void mend() {
		giveUp();
	}

	@Override
	public void drop() {
		this.retired = true;
		this.owner.dropped(this);
		this.loop.execute(() -> {
			try {
				this.loop.end();
			}
			finally {
				giveBack();
			}
		});
		Runnable closeLanes = this.loop.lanes().removeAll();
		if (!this.loop.execute(closeLanes)) {
			closeLanes.run();
		}
	}

	/**
	 * Its logs may be read by others from now on, where it was to go on.
	 */
	private void giveBack() {
		try {
			this.unused.values().forEach((kept) -> this.epochs.giveBack(kept, this));
			this.unused.clear();
		}
		finally {
			// last: it may have been welcomed just before
			this.epochs.release(this);
		}
	}

	@Override
	public boolean isDone() {
		return !this.retiring && this.loop.lanes().isDone();
	}

	@Override
	public long pingedAt() {
		return this.pingedAt;
	}

	// What happens to it

	@Override
	public boolean welcomed(Welcome welcome) {
		Epoch epoch = welcome.start().epoch();
		Epochs.Verdict verdict = this.epochs.welcomed(epoch, this);
		return switch (verdict.outcome()) {
			case GO_ON -> isPlaced(welcome);
			case KNOWN -> {
				remember(Objects.requireNonNull(verdict.kept()));
				goOn(null);
				yield false;
			}
			case TAKEN -> {
				this.owner.taken(this, epoch);
				yield false;
			}
			case OWN -> {
				this.owner.own(this, epoch);
				yield false;
			}
		};
	}

	private boolean isPlaced(Welcome welcome) {
		if (!this.placed && this.owner.hasPositions()) {
			this.placing = true;
			this.owner.place(this, welcome.publisherName(), welcome.start().epoch());
			return false;
		}
		this.placed = true;
		return true;
	}

	@Override
	public void pinged() {
		this.pingedAt = this.owner.now();
	}

	@Override
	public boolean nameInUse(long dialled) {
		this.owner.nameInUse(this, dialled);
		return !this.nameTaken;
	}

	@Override
	public void connected(InetSocketAddress address, Welcome welcome) {
		this.publisher = welcome.publisherName();
		this.reading = welcome.start().epoch();
		this.nameTaken = false;
		this.unused.remove(welcome.start().epoch());
		this.owner.connected(this, address, welcome);
	}

	@Override
	public void disconnected(InetSocketAddress address, String reason) {
		this.reading = null;
		this.owner.disconnected(this, address, reason);
	}

	@Override
	public void live() {
		this.owner.live();
	}

	@Override
	public void gap(Gap gap) {
		this.owner.gap(gap);
	}

	/**
	 * Whose member it is. Called by event loops.
	 */
	interface Owner {

		void connected(GroupMember member, InetSocketAddress address, Welcome welcome);

		void disconnected(GroupMember member, InetSocketAddress address, String reason);

		void live();

		void gap(Gap gap);

		/**
		 * It has met a log that another member reads, and dials no more.
		 */
		void taken(GroupMember member, Epoch epoch);

		/**
		 * It has met the application's own publisher, and dials no more.
		 */
		void own(GroupMember member, Epoch epoch);

		void nameInUse(GroupMember member, long dialled);

		/**
		 * Whether a position may be known that it has to begin after.
		 */
		boolean hasPositions();

		/**
		 * Find out after which position it begins, and have it go on.
		 */
		void place(GroupMember member, String publisher, Epoch epoch);

		void dropped(GroupMember member);

		long now();

	}

}
