package io.hein.transport.subscriber;

import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.hein.transport.frame.Ping;
import io.hein.transport.lane.Progress;
import org.jspecify.annotations.Nullable;

/**
 * Sends the PINGs of one connection: to keep it alive, and once a second while anything
 * happens or is outstanding. By these the publisher learns what was received, and this
 * side where the head is, as of a moment that it knows. For the event loop only.
 */
final class HeadProbe {

	private static final long PERIOD = TimeUnit.SECONDS.toNanos(1);

	/**
	 * The first time after nothing happened.
	 */
	private static final long SOON = TimeUnit.MILLISECONDS.toNanos(500);

	private static final int KEPT = 16;

	private final SubscriberConnection connection;

	private final Progress progress;

	private final HeadNews news;

	/**
	 * When the last PINGs were sent, by their tokens.
	 */
	private final long[] sentAt = new long[KEPT];

	private long sent;

	private long answered;

	private long lastSent;

	private long reported;

	private boolean reading = true;

	private @Nullable Future<?> timer;

	private boolean closed;

	HeadProbe(SubscriberConnection connection, Progress progress, HeadNews news) {
		this.connection = connection;
		this.progress = progress;
		this.news = news;
		this.reported = progress.received();
	}

	/**
	 * Begin, with what WELCOME has said.
	 * @param keepalive how often the publisher says something at least, in nanoseconds
	 */
	void begin(long keepalive) {
		this.lastSent = now();
		this.news.attached(this.lastSent, keepalive);
		happened();
	}

	/**
	 * Something may have come.
	 */
	void happened() {
		if (this.timer == null && !this.closed && isDue()) {
			schedule(SOON);
		}
	}

	/**
	 * Whether this side and the publisher do not know all of each other.
	 */
	private boolean isDue() {
		long received = this.progress.received();
		return received != this.reported || this.progress.head() > received || !this.reading;
	}

	private void schedule(long wait) {
		this.timer = this.connection.loop().schedule(this.connection.guarded(this::tick), wait, TimeUnit.NANOSECONDS);
	}

	private void tick() {
		this.timer = null;
		if (!this.closed && isDue()) {
			ask();
			schedule(PERIOD);
		}
	}

	/**
	 * The status is asked for: be sure of it the next time.
	 */
	void look() {
		if (now() - this.lastSent >= SOON) {
			ask();
		}
	}

	/**
	 * Whether messages are taken. While they are not, this side says where it stands.
	 */
	void reading(boolean reading) {
		if (this.reading != reading) {
			this.reading = reading;
			happened();
		}
	}

	/**
	 * Say what was received, and ask for the head, if the connection takes it.
	 */
	void ask() {
		if (this.connection.isWritable()) {
			send();
		}
		else {
			// what cannot be asked is not answered either
			this.news.asked(now());
		}
	}

	/**
	 * Say what was received, and ask for the head, whether or not the connection takes it
	 * now.
	 * @return the token of the PING, which grows
	 */
	long send() {
		long now = now();
		this.lastSent = now;
		this.sent++;
		this.sentAt[(int) (this.sent % KEPT)] = now;
		this.reported = this.progress.received();
		this.connection.send(new Ping(this.sent, this.reported));
		this.news.asked(now);
		return this.sent;
	}

	private long sentAt(long token) {
		return this.sentAt[(int) (token % KEPT)];
	}

	/**
	 * The publisher has answered a PING, and so all before it.
	 * @param token which one
	 */
	void answered(long token) {
		if (token <= this.answered || token > this.sent) {
			return;
		}
		this.answered = token;
		if (token > this.sent - KEPT) {
			this.news.answered(sentAt(token));
		}
		if (token < this.sent) {
			this.news.asked(sentAt(Math.max(token + 1, this.sent - KEPT + 1)));
		}
	}

	private long now() {
		return this.connection.loop().ticker().nanoTime();
	}

	void close() {
		this.closed = true;
		this.news.detached();
		if (this.timer != null) {
			this.timer.cancel(false);
		}
	}

}
