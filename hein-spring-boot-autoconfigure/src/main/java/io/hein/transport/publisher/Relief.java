package io.hein.transport.publisher;

import java.util.concurrent.RejectedExecutionException;

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

	private final PublisherRun run;

	private final Pump[] pumps;

	private final boolean tooMuch;

	private int left;

	private @Nullable SubscriberStream longest;

	/**
	 * Create an attempt.
	 * @param run whose connections
	 * @param pumps all pumps
	 * @param pinned how much memory is kept
	 */
	Relief(PublisherRun run, Pump[] pumps, long pinned) {
		this.run = run;
		this.pumps = pumps;
		this.tooMuch = pinned > run.log().capacity() / MAX_PINNED_SHARE;
		// one for us
		this.left = pumps.length + 1;
	}

	/**
	 * Begin. It goes on by itself.
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
			// the log may have gone on meanwhile
			SubscriberStream stuck = pump.relieve(this.run.log().oldest());
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
				SubscriberConnection connection = stuck.connection();
				connection.execute(connection::stalled);
			}
			this.run.guard().relieved();
		}
	}

}
