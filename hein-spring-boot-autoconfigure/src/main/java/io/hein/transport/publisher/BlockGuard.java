package io.hein.transport.publisher;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;

import io.hein.transport.log.EvictionGuard;

/**
 * The policy {@link SlowSubscriberPolicy#BLOCK}: keeps the log from dropping what a
 * blocking subscriber has not been sent yet, up to the block timeout. Also has dropped
 * memory taken back from writes under way when there is much of it.
 */
final class BlockGuard implements EvictionGuard {

	private final long timeout;

	private final Set<SubscriberStream> blocking = ConcurrentHashMap.newKeySet();

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition advanced = this.lock.newCondition();

	private final AtomicBoolean relieving = new AtomicBoolean();

	private final LongConsumer relief;

	private volatile int waiting;

	/**
	 * Create a guard.
	 * @param timeout for how long one stall is waited for
	 * @param relief asked, on any thread and told how much there is, to take memory back
	 * from writes under way
	 */
	BlockGuard(Duration timeout, LongConsumer relief) {
		this.timeout = timeout.toNanos();
		this.relief = relief;
	}

	void add(SubscriberStream stream) {
		this.blocking.add(stream);
	}

	void remove(SubscriberStream stream) {
		if (this.blocking.remove(stream)) {
			signal();
		}
	}

	@Override
	public boolean mayEvict(long lastSequence) {
		for (SubscriberStream stream : this.blocking) {
			if (stream.sentUpTo() < lastSequence) {
				return false;
			}
		}
		return true;
	}

	@Override
	public void awaitEviction(long lastSequence) throws InterruptedException {
		long begin = System.nanoTime();
		this.lock.lockInterruptibly();
		try {
			this.waiting++;
			while (!mayEvict(lastSequence)) {
				long left = this.timeout - (System.nanoTime() - begin);
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
		for (SubscriberStream stream : this.blocking) {
			if (stream.sentUpTo() < lastSequence) {
				this.blocking.remove(stream);
				stream.expel();
			}
		}
	}

	@Override
	public void onPinned(long pinnedBytes) {
		if (this.relieving.compareAndSet(false, true)) {
			this.relief.accept(pinnedBytes);
		}
	}

	void relieved() {
		this.relieving.set(false);
	}

	/**
	 * Streams have moved on. Called by an event loop after each pass.
	 */
	void advanced() {
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
