package io.hein.transport.subscriber;

import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * Notices on one connection when nothing was written or read for too long, on the
 * monotonic clock. For the event loop only.
 */
final class KeepAlive {

	private static final long LATE = TimeUnit.MILLISECONDS.toNanos(500);

	private static final long SHORTEST = TimeUnit.MILLISECONDS.toNanos(10);

	private final EventLoop loop;

	private final Runnable idle;

	private final Runnable dead;

	private long time = Long.MAX_VALUE;

	private long timeout;

	private long lastRead;

	private long lastWritten;

	private long due;

	private boolean reading = true;

	private boolean closed;

	private @Nullable Future<?> timer;

	/**
	 * Create the keep-alive, not started.
	 * @param loop the event loop
	 * @param idle run when nothing was written for a while
	 * @param dead run when nothing was read for too long; ends the keep-alive
	 */
	KeepAlive(EventLoop loop, Runnable idle, Runnable dead) {
		this.loop = loop;
		this.idle = idle;
		this.dead = dead;
	}

	/**
	 * Begin, or go on with other times.
	 * @param time after how long without writing the connection is idle, in nanoseconds
	 * @param timeout after how long without reading it is dead, in nanoseconds
	 */
	void start(long time, long timeout) {
		this.time = Math.max(time, SHORTEST);
		this.timeout = Math.max(timeout, SHORTEST);
		this.lastRead = now();
		this.lastWritten = this.lastRead;
		schedule(this.lastRead);
	}

	/**
	 * After how long without writing the connection is idle.
	 * @return the time in nanoseconds
	 */
	long time() {
		return this.time;
	}

	void read() {
		this.lastRead = now();
	}

	void written() {
		this.lastWritten = now();
	}

	/**
	 * For how long nothing was read.
	 * @return the time in nanoseconds
	 */
	long silence() {
		return now() - this.lastRead;
	}

	/**
	 * Set whether this side reads; while it does not, silence means nothing.
	 * @param reading whether it reads
	 */
	void reading(boolean reading) {
		this.reading = reading;
		this.lastRead = now();
	}

	private void check() {
		this.timer = null;
		long now = now();
		if (now - this.due > LATE) {
			// Nothing was read for a while: what came meanwhile may still wait to be read
			this.lastRead = now;
		}
		if (this.reading && now - this.lastRead >= this.timeout) {
			close();
			this.dead.run();
			return;
		}
		if (now - this.lastWritten >= this.time) {
			this.lastWritten = now;
			this.idle.run();
		}
		if (!this.closed) {
			schedule(now);
		}
	}

	private void schedule(long now) {
		long wait = this.time - (now - this.lastWritten);
		wait = Math.min(wait, (this.reading) ? this.timeout - (now - this.lastRead) : this.timeout);
		if (this.timer != null) {
			if (this.due - now <= wait) {
				// soon enough: it looks then how long to wait still
				return;
			}
			this.timer.cancel(false);
		}
		this.due = now + wait;
		this.timer = this.loop.schedule(this::check, wait, TimeUnit.NANOSECONDS);
	}

	private long now() {
		return this.loop.ticker().nanoTime();
	}

	void close() {
		this.closed = true;
		if (this.timer != null) {
			this.timer.cancel(false);
		}
	}

}
