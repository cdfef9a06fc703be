package io.hein.sample.wall;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

import io.hein.core.HeinException;
import io.hein.core.HeinOperations;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;

/**
 * Publishes texts of one size at an even rate, beside what the publisher has to say.
 */
public final class LoadGenerator implements SmartLifecycle, Runnable {

	static final String TOPIC = "load";

	static final int MIN_RATE = 10;

	static final int MAX_RATE = 20_000;

	static final int MAX_SIZE = 10_000;

	private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(10);

	private final Supplier<? extends @Nullable HeinOperations> hein;

	private volatile int rate = MIN_RATE;

	private volatile String text = "x".repeat(100);

	private volatile @Nullable Thread thread;

	/**
	 * Create a generator.
	 * @param hein what to send with; gives {@code null} while there is no publisher
	 */
	public LoadGenerator(Supplier<? extends @Nullable HeinOperations> hein) {
		this.hein = hein;
	}

	/**
	 * Change the load.
	 * @param rate messages in a second
	 * @param size bytes of a message
	 */
	void set(int rate, int size) {
		if (rate < MIN_RATE || rate > MAX_RATE || size < 1 || size > MAX_SIZE) {
			throw new IllegalArgumentException(
					"A load is %d to %d messages a second of 1 to %d bytes".formatted(MIN_RATE, MAX_RATE, MAX_SIZE));
		}
		this.text = "x".repeat(size);
		this.rate = rate;
	}

	int rate() {
		return this.rate;
	}

	int size() {
		return this.text.length();
	}

	@Override
	public void run() {
		long last = System.nanoTime();
		double due = 0;
		while (this.thread == Thread.currentThread()) {
			LockSupport.parkNanos(PAUSE);
			long now = System.nanoTime();
			// What a pause of the machine, or a wait of send, has kept back is not made
			// up for
			due = Math.min(due + this.rate * ((now - last) / 1e9), this.rate / 2.0 + 1);
			last = now;
			due -= send((int) due);
		}
	}

	private int send(int number) {
		HeinOperations operations = this.hein.get();
		if (operations == null) {
			return number;
		}
		try {
			for (int i = 0; i < number; i++) {
				operations.send(TOPIC, this.text);
			}
		}
		catch (HeinException ex) {
			// Stopped just now
		}
		return number;
	}

	@Override
	public void start() {
		Thread started = new Thread(this, "load");
		started.setDaemon(true);
		this.thread = started;
		started.start();
	}

	@Override
	public void stop() {
		Thread stopped = this.thread;
		this.thread = null;
		if (stopped != null) {
			stopped.interrupt();
		}
	}

	@Override
	public boolean isRunning() {
		return this.thread != null;
	}

}
