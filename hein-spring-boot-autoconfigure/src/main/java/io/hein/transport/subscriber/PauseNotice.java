package io.hein.transport.subscriber;

import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.hein.transport.frame.Pong;
import io.hein.transport.lane.Progress;
import org.jspecify.annotations.Nullable;

/**
 * Informs the publisher of one connection when this side takes nothing more on purpose,
 * and when that is over: at most ten times a second, however often it changes. For the
 * event loop only.
 */
final class PauseNotice {

	private static final long BETWEEN = TimeUnit.MILLISECONDS.toNanos(100);

	private final SubscriberConnection connection;

	private final Progress progress;

	private boolean paused;

	private boolean sent;

	private long sentAt;

	private @Nullable Future<?> timer;

	PauseNotice(SubscriberConnection connection, Progress progress) {
		this.connection = connection;
		this.progress = progress;
		this.sentAt = now() - BETWEEN;
	}

	/**
	 * Whether it takes nothing more, on purpose.
	 */
	void paused(boolean paused) {
		this.paused = paused;
		if (this.timer == null) {
			send();
		}
	}

	private void send() {
		this.timer = null;
		if (this.paused == this.sent) {
			return;
		}
		long wait = BETWEEN - (now() - this.sentAt);
		if (wait > 0 || !this.connection.isWritable()) {
			this.timer = this.connection.loop()
				.schedule(this.connection.guarded(this::send), (wait > 0) ? wait : BETWEEN, TimeUnit.NANOSECONDS);
			return;
		}
		this.sentAt = now();
		this.sent = this.paused;
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
