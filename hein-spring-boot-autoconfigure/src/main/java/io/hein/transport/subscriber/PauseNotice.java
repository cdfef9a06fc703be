package io.hein.transport.subscriber;

import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.hein.transport.frame.Pong;
import io.hein.transport.lane.Progress;
import org.jspecify.annotations.Nullable;

/**
 * Tells the publisher of one connection that this side takes nothing more on purpose, and
 * when that is over. However often that changes, it is told ten times a second at most.
 * For the event loop only.
 */
final class PauseNotice {

	private static final long BETWEEN = TimeUnit.MILLISECONDS.toNanos(100);

	private final SubscriberConnection connection;

	private final Progress progress;

	private boolean paused;

	private boolean told;

	private long toldAt;

	private @Nullable Future<?> timer;

	PauseNotice(SubscriberConnection connection, Progress progress) {
		this.connection = connection;
		this.progress = progress;
		this.toldAt = now() - BETWEEN;
	}

	/**
	 * Whether it takes nothing more, on purpose.
	 */
	void paused(boolean paused) {
		this.paused = paused;
		if (this.timer == null) {
			tell();
		}
	}

	private void tell() {
		this.timer = null;
		if (this.paused == this.told) {
			return;
		}
		long wait = BETWEEN - (now() - this.toldAt);
		if (wait > 0 || !this.connection.isWritable()) {
			this.timer = this.connection.loop()
				.schedule(this.connection.guarded(this::tell), (wait > 0) ? wait : BETWEEN, TimeUnit.NANOSECONDS);
			return;
		}
		this.toldAt = now();
		this.told = this.paused;
		this.connection.send(new Pong((this.paused) ? Pong.PAUSED : Pong.RESUMED, this.progress.received()));
	}

	private long now() {
		return this.connection.loop().ticker().nanoTime();
	}

	void close() {
		if (this.timer != null) {
			this.timer.cancel(false);
		}
	}

}
