package io.hein.transport.publisher;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What shows on one connection that both sides live: when bytes came and went last, what
 * waits to learn whether the subscriber lives, and the PINGs that keep it alive or find
 * that out. Used by the connection's event loop.
 */
final class LifeSigns {

	/**
	 * How often the holder of a name is asked for a sign of life at most, however many
	 * want its name: it answers each time, and is not to be driven into a flood.
	 */
	private static final long PROBE_INTERVAL = TimeUnit.MILLISECONDS.toNanos(100);

	private final PublisherOptions options;

	private final List<Runnable> waiting = new ArrayList<>();

	private boolean bytesCame;

	private long cameAt;

	private long lastRead;

	private long lastWrite;

	private long lastProbe;

	private boolean probed;

	LifeSigns(PublisherOptions options) {
		this.options = options;
	}

	void bytesCame(long now) {
		this.bytesCame = true;
		this.cameAt = now;
	}

	/**
	 * When the bytes came that are looked at now, however long that takes.
	 */
	long cameAt() {
		return this.cameAt;
	}

	/**
	 * Everything that came was looked at. That may be the end of the connection alone,
	 * which is no sign of life.
	 */
	void readComplete(long now) {
		if (this.bytesCame) {
			this.bytesCame = false;
			this.lastRead = now;
			notifyWaiting();
		}
	}

	/**
	 * Run something at the next sign of life, or at the end.
	 */
	void onNext(Runnable waiting) {
		this.waiting.add(waiting);
	}

	/**
	 * Run all that wait.
	 */
	void notifyWaiting() {
		if (!this.waiting.isEmpty()) {
			List<Runnable> notified = List.copyOf(this.waiting);
			this.waiting.clear();
			notified.forEach(Runnable::run);
		}
	}

	/**
	 * Ask the subscriber for a sign of life if one is awaited.
	 */
	void probe(PingPong pings, long now) {
		if (!this.waiting.isEmpty() && isProbeDue(now) && pings.isWritable()) {
			this.probed = true;
			this.lastProbe = now;
			pings.keepAlive();
		}
	}

	private boolean isProbeDue(long now) {
		return !this.probed || now - this.lastProbe >= PROBE_INTERVAL;
	}

	/**
	 * Give a sign of life if nothing was written for a while.
	 * @param pings how to give it
	 * @param wrote whether anything was written since the last question
	 * @param now the time
	 */
	void keepAlive(PingPong pings, boolean wrote, long now) {
		if (wrote) {
			this.lastWrite = now;
		}
		else if (now - this.lastWrite > this.options.keepaliveTime.toNanos() && pings.isWritable()) {
			pings.keepAlive();
		}
	}

	/**
	 * Whether nothing came for too long.
	 */
	boolean isSilent(long now) {
		return now - this.lastRead > this.options.keepaliveTimeout.toNanos();
	}

	/**
	 * The silence so far does not count.
	 */
	void forgive(long now) {
		this.lastRead = now;
	}

}
