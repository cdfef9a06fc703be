package io.hein.transport.flow;

import java.util.concurrent.TimeUnit;

import io.hein.transport.log.BroadcastLog;
import org.jspecify.annotations.Nullable;

/**
 * What one subscriber has said that it has received, and so how far it is behind. That
 * something was written does not say that it was read: megabytes may lie in between. A
 * subscriber that moves, or does not read, says once a second where it is. If it says
 * nothing although something is on its way to it, its lag is not known. Used by the
 * connection's event loop, except where said.
 */
public final class Receipts {

	/**
	 * For how long what was known holds.
	 */
	static final long FRESH = TimeUnit.SECONDS.toNanos(2);

	private final Reader reader;

	private final BroadcastLog log;

	private volatile long received;

	private volatile long lag;

	/**
	 * When the lag was so.
	 */
	private volatile long at;

	/**
	 * Create receipts.
	 * @param reader what the subscriber is sent
	 * @param log the log
	 * @param now the time
	 */
	public Receipts(Reader reader, BroadcastLog log, long now) {
		this.reader = reader;
		this.log = log;
		this.received = reader.sent();
		know(now);
	}

	/**
	 * The subscriber says what it has received.
	 * @param sequence the last position received
	 * @param now the time
	 */
	public void received(long sequence, long now) {
		// it cannot have more than there is, whatever it says
		this.received = Math.max(this.received, Math.min(sequence, this.reader.position()));
		know(now);
	}

	/**
	 * The subscriber says what it has handled, and so received, with maybe more.
	 * @param sequence the last position handled
	 * @param now the time
	 */
	public void handled(long sequence, long now) {
		this.received = Math.max(this.received, sequence);
		tick(now);
	}

	/**
	 * Ten times a second.
	 * @param now the time
	 */
	public void tick(long now) {
		if (hasAll()) {
			know(now);
		}
	}

	private void know(long now) {
		this.lag = behind((hasAll()) ? this.reader.position() : this.received);
		// last: a thread that sees this time sees a lag that is not older
		this.at = now;
	}

	/**
	 * Whether it has received everything that was written. What it does not want is
	 * passed over without a word.
	 */
	private boolean hasAll() {
		return this.received >= this.reader.sent();
	}

	private long behind(long sequence) {
		return Math.max(0, this.log.head() - sequence);
	}

	/**
	 * How many messages of the log it has not received. Any thread.
	 * @param now the time
	 * @return the lag, {@code null} if it is not known
	 */
	public @Nullable Long lag(long now) {
		long position = this.reader.position();
		if (hasAll()) {
			return behind(position);
		}
		long known = this.at;
		// what was not even sent has not arrived since
		return (now - known <= FRESH) ? Math.max(this.lag, behind(position)) : null;
	}

	/**
	 * The last position that it is known to have received. Any thread.
	 * @return the position
	 */
	public long received() {
		return this.received;
	}

}
