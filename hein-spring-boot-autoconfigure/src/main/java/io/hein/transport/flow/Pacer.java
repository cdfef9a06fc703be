package io.hein.transport.flow;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;

import io.hein.transport.log.BroadcastLog;
import io.netty.util.concurrent.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * Holds a sender that outruns the sockets, so that it causes no gaps for healthy
 * subscribers. The pacing subscriber is the one that took the most bytes in the last
 * window, if that was at least {@value Speed#MIN_TAKEN}; senders wait while more than
 * half the log is not yet sent to it. A slow or narrowly filtered subscriber never takes
 * so much, so it never sets the pace. While no subscriber sets the pace, because the
 * machine paused, senders are held to about 10 MB/s as long as a subscriber that was
 * healthy just now is more than half the log behind.
 */
final class Pacer {

	private static final int HOLD_STEP = 64 * 1024;

	private static final long HOLD_TIME = TimeUnit.MICROSECONDS.toNanos(6500);

	private final BroadcastLog log;

	private final Ticker ticker;

	private final LongConsumer pause;

	private final long half;

	private final long step;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition advanced = this.lock.newCondition();

	private volatile int waiting;

	private volatile @Nullable Reader pacing;

	private volatile long pacingTaken;

	private volatile long healthyOffset = Long.MAX_VALUE;

	private volatile long healthyUntil;

	/**
	 * Up to where nothing need be checked. Not volatile: a sender that sees an old value
	 * checks once too often.
	 */
	private long checkAt;

	Pacer(BroadcastLog log, Ticker ticker) {
		this(log, ticker, LockSupport::parkNanos);
	}

	/**
	 * Create a pacer.
	 * @param log the log
	 * @param ticker the clock of the event loops
	 * @param pause has a sender wait for so many nanoseconds
	 */
	Pacer(BroadcastLog log, Ticker ticker, LongConsumer pause) {
		this.log = log;
		this.ticker = ticker;
		this.pause = pause;
		this.half = log.capacity() / 2;
		this.step = Math.max(HOLD_STEP, log.capacity() / 16);
	}

	/**
	 * Called before each append, by any thread.
	 */
	void pace() throws InterruptedException {
		long appended = this.log.appendedBytes();
		if (appended >= this.checkAt) {
			check(appended);
		}
	}

	private void check(long appended) throws InterruptedException {
		Reader reader = this.pacing;
		if (reader != null && !reader.isEnded()) {
			if (appended - reader.offset() > this.half) {
				await();
			}
			this.checkAt = appended + Math.min(this.step, this.half / 4);
		}
		else if (isHealthyOneBehind(appended)) {
			this.pause.accept(HOLD_TIME);
			if (Thread.interrupted()) {
				throw new InterruptedException();
			}
			this.checkAt = appended + HOLD_STEP;
		}
		else {
			this.checkAt = appended + this.step;
		}
	}

	private boolean isHealthyOneBehind(long appended) {
		long offset = this.healthyOffset;
		return offset != Long.MAX_VALUE && appended - offset > this.half
				&& this.ticker.nanoTime() - this.healthyUntil < 0;
	}

	private void await() throws InterruptedException {
		this.lock.lockInterruptibly();
		try {
			this.waiting++;
			while (isPacingOneBehind(this.half)) {
				// the timeout covers a change of the pacing subscriber
				this.advanced.await(10, TimeUnit.MILLISECONDS);
			}
		}
		finally {
			this.waiting--;
			this.lock.unlock();
		}
	}

	private boolean isPacingOneBehind(long bytes) {
		Reader reader = this.pacing;
		return reader != null && !reader.isEnded() && this.log.appendedBytes() - reader.offset() > bytes;
	}

	/**
	 * A stream has taken bytes since its window began. Called by its event loop.
	 */
	void taken(Reader reader, long bytes) {
		Reader before = this.pacing;
		if (bytes >= Speed.MIN_TAKEN && (before == null || before.isEnded() || bytes > this.pacingTaken)) {
			this.pacingTaken = bytes;
			this.pacing = reader;
		}
	}

	/**
	 * A stream's window is over. Called by its event loop.
	 */
	void windowOver(Reader reader, long bytes) {
		if (this.pacing == reader) {
			this.pacing = (bytes >= Speed.MIN_TAKEN) ? reader : null;
			this.pacingTaken = (bytes >= Speed.MIN_TAKEN) ? bytes : 0;
		}
		else {
			taken(reader, bytes);
		}
	}

	/**
	 * How much the pacing subscriber took in its last window, 0 if there is none.
	 */
	long leaderTaken() {
		Reader reader = this.pacing;
		return (reader != null && !reader.isEnded()) ? this.pacingTaken : 0;
	}

	/**
	 * Where the healthy stream that is furthest behind is.
	 */
	void healthy(long offset, long now) {
		this.healthyOffset = offset;
		this.healthyUntil = now + Speed.HEALTHY;
	}

	/**
	 * Streams have moved on. Called by an event loop after each pass.
	 */
	void advanced() {
		// only when a quarter is free: else sender and event loop would wake each other
		// for every message
		if (this.waiting > 0 && !isPacingOneBehind(this.half - this.half / 4)) {
			signal();
		}
	}

	private void signal() {
		this.lock.lock();
		try {
			this.advanced.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

}
