package io.hein.sample.together;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import io.hein.core.HeinGap;
import io.hein.sample.subscriber.Display;
import io.hein.sample.telemetry.Reading;

/**
 * A display that takes its time, and throws on request: what happens to a listener that
 * uses it is what happens to one with such faults of its own.
 */
final class FaultyDisplay implements Display {

	private final Display display;

	private final long pauseNanos;

	private final AtomicInteger failures = new AtomicInteger();

	FaultyDisplay(Display display, Duration pause) {
		this.display = display;
		this.pauseNanos = pause.toNanos();
	}

	/**
	 * Throw from now on.
	 * @param times how often
	 */
	void fail(int times) {
		this.failures.set(times);
	}

	@Override
	public void show(Reading reading) {
		misbehave();
		this.display.show(reading);
	}

	@Override
	public void show(String topic, String text) {
		misbehave();
		this.display.show(topic, text);
	}

	@Override
	public void missed(HeinGap gap) {
		this.display.missed(gap);
	}

	private void misbehave() {
		if (this.failures.get() > 0 && this.failures.getAndDecrement() > 0) {
			throw new IllegalStateException("thrown because the page's button was pressed");
		}
		long end = System.nanoTime() + this.pauseNanos;
		for (long left = this.pauseNanos; left > 0; left = end - System.nanoTime()) {
			LockSupport.parkNanos(left);
			if (Thread.currentThread().isInterrupted()) {
				return;
			}
		}
	}

}
