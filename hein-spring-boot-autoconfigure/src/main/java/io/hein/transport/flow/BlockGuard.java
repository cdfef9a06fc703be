package io.hein.transport.flow;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;

import io.hein.transport.log.EvictionGuard;
import io.netty.util.concurrent.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * The policy {@code block}: keeps the log from dropping what a blocking subscriber has
 * not been sent yet, up to the block timeout. Also has whoever appends wait for the
 * pacer, if there is one, and has dropped memory taken back from writes under way when
 * there is much of it.
 */
public final class BlockGuard implements EvictionGuard {

	private final long timeout;

	private final Ticker ticker;

	private final Set<Reader> blocking = ConcurrentHashMap.newKeySet();

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition advanced = this.lock.newCondition();

	private final AtomicBoolean relieving = new AtomicBoolean();

	private final LongConsumer relief;

	private volatile int waiting;

	private volatile @Nullable Pacer pacer;

	/**
	 * Create a guard.
	 * @param timeout for how long one stall is waited for
	 * @param ticker the clock of the event loops
	 * @param relief called, on any thread and with the number of bytes, to take memory
	 * back from writes under way
	 */
	public BlockGuard(Duration timeout, Ticker ticker, LongConsumer relief) {
		this.timeout = timeout.toNanos();
		this.ticker = ticker;
		this.relief = relief;
	}

	/**
	 * The log is to grow no faster than this allows.
	 * @param pacer waits for the fastest reader, {@code null} for no limit
	 */
	void pacedBy(@Nullable Pacer pacer) {
		this.pacer = pacer;
	}

	@Override
	public void pace() throws InterruptedException {
		Pacer pacing = this.pacer;
		if (pacing != null) {
			pacing.pace();
		}
	}

	/**
	 * The log is not to drop what a reader was not sent.
	 * @param reader the reader
	 */
	public void add(Reader reader) {
		this.blocking.add(reader);
	}

	/**
	 * A reader has ended, whether or not anything was kept for it.
	 * @param reader the reader
	 */
	public void remove(Reader reader) {
		if (this.blocking.remove(reader)) {
			signal();
		}
	}

	@Override
	public boolean mayEvict(long lastSequence) {
		for (Reader reader : this.blocking) {
			if (reader.sentUpTo() < lastSequence) {
				return false;
			}
		}
		return true;
	}

	@Override
	public void awaitEviction(long lastSequence) throws InterruptedException {
		long begin = this.ticker.nanoTime();
		this.lock.lockInterruptibly();
		try {
			this.waiting++;
			while (!mayEvict(lastSequence)) {
				long left = this.timeout - (this.ticker.nanoTime() - begin);
				if (left <= 0) {
					expel(lastSequence);
					return;
				}
				this.advanced.await(Math.min(left, TimeUnit.MILLISECONDS.toNanos(50)), TimeUnit.NANOSECONDS);
			}
		}
		finally {
			this.waiting--;
			this.lock.unlock();
		}
	}

	private void expel(long lastSequence) {
		for (Reader reader : this.blocking) {
			if (reader.sentUpTo() < lastSequence) {
				this.blocking.remove(reader);
				reader.expel();
			}
		}
	}

	@Override
	public void onPinned(long pinnedBytes) {
		if (this.relieving.compareAndSet(false, true)) {
			this.relief.accept(pinnedBytes);
		}
	}

	/**
	 * Memory was taken back, as far as that is possible.
	 */
	public void relieved() {
		this.relieving.set(false);
	}

	/**
	 * Readers have moved on. Called by an event loop after each pass.
	 */
	public void advanced() {
		if (this.waiting > 0) {
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
