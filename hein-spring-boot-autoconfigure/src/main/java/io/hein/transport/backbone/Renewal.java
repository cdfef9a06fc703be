package io.hein.transport.backbone;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

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

	private final Consumer<Runnable> later;

	private final Function<Runnable, Thread> threads;

	/**
	 * Create a renewal.
	 * @param name the publisher's name
	 * @param attempt tries once: whether it is over; otherwise, and if it throws, it is
	 * tried again
	 * @param later runs something after a while, on a thread that is there already
	 */
	public Renewal(String name, BooleanSupplier attempt, Consumer<Runnable> later) {
		this(name, attempt, later, (task) -> new Thread(task, "hein-renewal"));
	}

	Renewal(String name, BooleanSupplier attempt, Consumer<Runnable> later, Function<Runnable, Thread> threads) {
		this.name = name;
		this.attempt = attempt;
		this.later = later;
		this.threads = threads;
	}

	/**
	 * Begin, as soon as there is a thread. Throws nothing.
	 */
	public void begin() {
		try {
			Thread thread = this.threads.apply(this);
			thread.setDaemon(true);
			thread.start();
		}
		catch (Throwable ex) {
			logger.warn("Publisher '" + this.name + "' has no thread to begin anew, and tries again: "
					+ SafeLog.describe(ex));
			this.later.accept(this::begin);
		}
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
