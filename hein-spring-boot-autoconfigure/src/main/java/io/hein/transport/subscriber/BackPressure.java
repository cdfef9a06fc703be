package io.hein.transport.subscriber;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Stops reading when the queue of some lane is full, and reads on when all have room
 * again. For the event loop only, except where said.
 */
final class BackPressure {

	private final Lanes.Host host;

	private final List<DefaultLane> lanes;

	private final AtomicBoolean draining = new AtomicBoolean();

	private volatile boolean blocked;

	BackPressure(Lanes.Host host, List<DefaultLane> lanes) {
		this.host = host;
		this.lanes = lanes;
	}

	/**
	 * Whether some queue is full, so that nothing should be read. Any thread.
	 * @return whether one is
	 */
	boolean isBlocked() {
		return this.blocked;
	}

	/**
	 * A queue is full.
	 */
	void block() {
		if (!this.blocked) {
			this.blocked = true;
			this.host.setReading(false);
			check();
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
					// nobody else would undo it
					this.draining.set(false);
				}
			}
		}
	}

	/**
	 * See whether there is room enough to read on.
	 */
	void check() {
		if (this.blocked && haveRoom()) {
			this.blocked = false;
			this.host.setReading(true);
		}
	}

	private boolean haveRoom() {
		for (DefaultLane lane : this.lanes) {
			if (lane.membership().isWanting() && !lane.isBelowHalf()) {
				return false;
			}
		}
		return true;
	}

}
