package io.hein.transport.backbone;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import io.hein.transport.netty.SafeLog;
import org.apache.commons.logging.Log;

/**
 * Has a publisher begin anew by itself, on a thread of its own: the log that it shared
 * with others was replaced by another one. It tries until it succeeds, or the publisher
 * is stopped.
 */
public final class Renewal implements Runnable {

	private static final Log logger = SafeLog.getLog(Renewal.class);

	private static final Duration PAUSE = Duration.ofSeconds(1);

	private final String name;

	private final BooleanSupplier attempt;

	/**
	 * Create a renewal.
	 * @param name the publisher's name
	 * @param attempt tries once: whether it is over; otherwise, and if it throws, it is
	 * tried again
	 */
	public Renewal(String name, BooleanSupplier attempt) {
		this.name = name;
		this.attempt = attempt;
	}

	/**
	 * Begin.
	 */
	public void begin() {
		Thread thread = new Thread(this, "hein-renewal");
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void run() {
		while (!isOver()) {
			LockSupport.parkNanos(TimeUnit.NANOSECONDS.convert(PAUSE));
		}
	}

	private boolean isOver() {
		try {
			return this.attempt.getAsBoolean();
		}
		catch (Throwable ex) {
			logger.warn("Publisher '" + this.name + "' cannot begin anew yet, and tries again: " + SafeLog.message(ex));
			return false;
		}
	}

}
