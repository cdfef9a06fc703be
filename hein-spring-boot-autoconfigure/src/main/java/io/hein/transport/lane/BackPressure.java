package io.hein.transport.lane;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/**
 * Stops reading when the queue of some lane is full, and reads on when all have room
 * again. If the lane is paused, which may take long, the publisher can be asked to send
 * nothing; what is on its way still finds room, so that the connection keeps working. For
 * the event loop only, except where said.
 */
public final class BackPressure {

	private final LaneHost host;

	private final List<DefaultLane> lanes;

	private final AtomicBoolean draining = new AtomicBoolean();

	private volatile boolean blocked;

	private volatile boolean paused;

	private boolean overfull;

	BackPressure(LaneHost host, List<DefaultLane> lanes) {
		this.host = host;
		this.lanes = lanes;
	}

	/**
	 * Whether some queue is full, so that nothing should be read. Any thread.
	 * @return whether one is
	 */
	public boolean isBlocked() {
		return this.blocked;
	}

	/**
	 * Whether that is so because a lane is paused. Any thread.
	 * @return whether one is
	 */
	public boolean isPaused() {
		return this.paused;
	}

	/**
	 * Whether there is room for what was sent before the publisher knew of the pause.
	 * @return whether there is
	 */
	public boolean hasRoomWhilePaused() {
		return this.paused && !this.overfull;
	}

	/**
	 * A queue is full.
	 */
	void block() {
		if (!this.blocked) {
			this.blocked = true;
			update();
			check();
		}
		else if (hasRoomWhilePaused() && isAny(DefaultLane::isOverfull)) {
			update();
		}
	}

	/**
	 * A queue has room again. Any thread.
	 */
	void drained() {
		if (this.blocked && this.draining.compareAndSet(false, true)) {
			boolean executed = false;
			try {
				executed = this.host.execute(() -> {
					this.draining.set(false);
					check();
				});
			}
			finally {
				if (!executed) {
					// nothing else would undo it
					this.draining.set(false);
				}
			}
		}
	}

	/**
	 * See whether there is room enough to read on, and which listener is to blame if not.
	 */
	public void check() {
		if (!this.blocked) {
			return;
		}
		if (!isAny(BackPressure::holdsUp)) {
			this.blocked = false;
			this.paused = false;
			this.host.setReading(true);
		}
		else if (this.paused != isAny(BackPressure::holdsUpOnPurpose)
				|| (this.paused && this.overfull != isAny(DefaultLane::isOverfull))) {
			update();
		}
	}

	/**
	 * Why nothing is read.
	 * @return the reason
	 */
	public String describe() {
		for (DefaultLane lane : this.lanes) {
			if (lane.membership().isWanting() && holdsUp(lane)) {
				return "the queue of listener '" + lane.id() + "' is full"
						+ ((lane.state() == LaneState.PAUSED) ? ", and it is paused" : "");
			}
		}
		return "the queue of a listener was full";
	}

	private void update() {
		this.paused = isAny(BackPressure::holdsUpOnPurpose);
		this.overfull = isAny(DefaultLane::isOverfull);
		this.host.setReading(false);
	}

	private boolean isAny(Predicate<DefaultLane> condition) {
		for (DefaultLane lane : this.lanes) {
			if (lane.membership().isWanting() && condition.test(lane)) {
				return true;
			}
		}
		return false;
	}

	private static boolean holdsUp(DefaultLane lane) {
		return !lane.isBelowHalf();
	}

	private static boolean holdsUpOnPurpose(DefaultLane lane) {
		return lane.state() == LaneState.PAUSED && holdsUp(lane);
	}

}
