package io.hein.transport.publisher;

import java.util.concurrent.RejectedExecutionException;

import io.hein.transport.log.BroadcastLog;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to take memory of the log back from writes under way, on the event loops of
 * all connections. Begun on any thread.
 */
final class Relief {

	/**
	 * What may be kept by those that cannot be relieved, as a part of the log.
	 */
	private static final int MAX_PINNED_SHARE = 4;

	private final BroadcastLog log;

	private final Pump[] pumps;

	private final Runnable relieved;

	private final boolean tooMuch;

	private int left;

	private @Nullable SubscriberStream longest;

	/**
	 * Create an attempt.
	 * @param log whose memory it is
	 * @param pumps all pumps
	 * @param pinned how much memory is kept
	 * @param relieved run when it is over
	 */
	Relief(BroadcastLog log, Pump[] pumps, long pinned, Runnable relieved) {
		this.log = log;
		this.relieved = relieved;
		this.pumps = pumps;
		this.tooMuch = pinned > log.capacity() / MAX_PINNED_SHARE;
		// one for us
		this.left = pumps.length + 1;
	}

	/**
	 * Begin. It continues by itself.
	 */
	void begin() {
		for (Pump pump : this.pumps) {
			try {
				pump.execute(() -> relieve(pump));
			}
			catch (RejectedExecutionException ex) {
				// its event loop is closed, and all its connections
				done();
			}
		}
		done();
	}

	private void relieve(Pump pump) {
		try {
			// the log may have moved on meanwhile
			SubscriberStream stuck = pump.relieve(this.log.oldest());
			if (stuck != null) {
				stuck(stuck);
			}
		}
		finally {
			done();
		}
	}

	private synchronized void stuck(SubscriberStream stuck) {
		SubscriberStream before = this.longest;
		if (before == null || stuck.stuckSince() - before.stuckSince() < 0) {
			this.longest = stuck;
		}
	}

	private synchronized void done() {
		if (--this.left == 0) {
			SubscriberStream stuck = this.longest;
			if (stuck != null && stuck.stuckSince() != 0 && this.tooMuch) {
				StreamOwner owner = stuck.owner();
				owner.execute(owner::stalled);
			}
			this.relieved.run();
		}
	}

}
