package io.hein.transport.backbone.confirm;

import java.util.HexFormat;
import java.util.concurrent.TimeUnit;

import io.hein.transport.backbone.confirm.ExchangeRecord.Beat;

/**
 * Another edge, as its signs of life show it. Guarded by the lock of
 * {@link SharedConfirmations}.
 */
final class Member {

	/**
	 * So many signs of life may be missing.
	 */
	private static final int MISSING = 3;

	/**
	 * How late one may be.
	 */
	private static final long LATE = TimeUnit.SECONDS.toNanos(1);

	private final EdgeId id;

	private final String name;

	private final long readsFrom;

	private final long interval;

	private long heardAt;

	private long readUpTo;

	private boolean left;

	/**
	 * Whether it was noticed that it is silent.
	 */
	private boolean vanished;

	Member(Beat first, long now) {
		this.id = first.edge();
		this.name = first.name();
		this.readsFrom = first.readsFrom();
		this.interval = Math.max(1, Math.min(first.interval(), TimeUnit.MINUTES.toNanos(1)));
		heard(first, now);
	}

	void heard(Beat beat, long now) {
		this.heardAt = now;
		this.readUpTo = beat.readUpTo();
		this.left = beat.last();
		this.vanished = false;
	}

	/**
	 * Take note of its silence.
	 * @return whether that is news
	 */
	boolean vanishes(long now) {
		if (this.vanished || this.left || !isSilent(now)) {
			return false;
		}
		this.vanished = true;
		return true;
	}

	boolean isSilent(long now) {
		return now - this.heardAt > MISSING * this.interval + LATE;
	}

	/**
	 * Whether its last sign of life is not older than usual.
	 */
	boolean isFresh(long now) {
		return now - this.heardAt <= this.interval + LATE;
	}

	/**
	 * Whether it has said that it stops.
	 */
	boolean hasLeft() {
		return this.left;
	}

	boolean isHere() {
		return !this.left && !this.vanished;
	}

	/**
	 * Whether everything is read that it knew when a record of the exchange was read.
	 * @param position the position of the record
	 */
	boolean hasSaidAllBefore(long position) {
		return this.left || this.readUpTo >= position;
	}

	/**
	 * Whether it reads a message of the log, or has read it.
	 */
	boolean reads(long sequence) {
		return this.readsFrom < sequence;
	}

	EdgeId id() {
		return this.id;
	}

	/**
	 * For people: names need not differ.
	 */
	@Override
	public String toString() {
		return "'" + this.name + "' (" + HexFormat.of().toHexDigits((int) this.id.high()) + ")";
	}

}
