package io.hein.transport.subscriber;

import java.util.concurrent.TimeUnit;

/**
 * How old what is known of the publisher's head is. What comes in the stream says little:
 * it may have waited after megabytes of messages. The answer to a PING is as new as the
 * PING. Written by the event loop, read by any thread.
 */
final class HeadNews {

	/**
	 * How old what is known may be.
	 */
	static final long FRESH = TimeUnit.SECONDS.toNanos(2);

	/**
	 * How long an answer may take.
	 */
	static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(1500);

	private volatile boolean attached;

	/**
	 * The head is known as it was then, or later.
	 */
	private volatile long asOf;

	/**
	 * When the publisher last reported its head, however old that was.
	 */
	private volatile long heard;

	/**
	 * For how long the publisher may say nothing while nothing happens.
	 */
	private volatile long silence;

	private volatile boolean asked;

	private volatile long askedAt;

	/**
	 * The publisher has said in WELCOME where its head is.
	 * @param now the time
	 * @param keepalive how often it says something at least, in nanoseconds
	 */
	void attached(long now, long keepalive) {
		this.asked = false;
		this.asOf = now;
		this.heard = now;
		this.silence = keepalive + FRESH;
		this.attached = true;
	}

	/**
	 * There is no publisher to hear anything from.
	 */
	void detached() {
		this.attached = false;
	}

	/**
	 * The publisher has reported its head.
	 * @param now the time
	 */
	void heard(long now) {
		this.heard = now;
	}

	/**
	 * When the publisher last reported its head.
	 */
	long heard() {
		return this.heard;
	}

	/**
	 * The publisher has answered.
	 * @param sent when it was asked what it answered
	 */
	void answered(long sent) {
		this.asked = false;
		this.asOf = sent;
	}

	/**
	 * The publisher owes an answer, if it does not owe an earlier one.
	 * @param since since when
	 */
	void asked(long since) {
		if (!this.asked) {
			// first: a thread that sees that it was asked sees when
			this.askedAt = since;
			this.asked = true;
		}
	}

	/**
	 * Whether what is known of the head may be relied on. Where everything that is known
	 * of was received and nothing happens, it may as long as the publisher shows that it
	 * is there.
	 * @param now the time
	 * @param complete whether everything up to the head was received
	 * @return whether it may
	 */
	boolean isFresh(long now, boolean complete) {
		return this.attached && (now - this.asOf <= FRESH || (complete && isQuiet(now)));
	}

	private boolean isQuiet(long now) {
		return now - this.heard <= this.silence && (!this.asked || now - this.askedAt <= PATIENCE);
	}

}
