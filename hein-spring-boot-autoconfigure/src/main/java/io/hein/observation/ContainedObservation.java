package io.hein.observation;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * An observation around a call of this thread whose failures stay with it. Whatever
 * handlers, conventions, predicates and filters throw is logged, at most one line a
 * minute, and changes nothing for the call that is observed. Used by one thread.
 *
 * @since 0.1.0
 */
public final class ContainedObservation {

	private static final Log logger = LogFactory.getLog(ContainedObservation.class);

	private static final long INTERVAL = TimeUnit.MINUTES.toNanos(1);

	private static final AtomicLong LAST = new AtomicLong(System.nanoTime() - 2 * INTERVAL);

	private final ObservationRegistry registry;

	private final Observation.@Nullable Scope enclosing;

	private Observation observation = Observation.NOOP;

	private Observation.Scope scope = Observation.Scope.NOOP;

	private ContainedObservation(ObservationRegistry registry) {
		this.registry = registry;
		this.enclosing = registry.getCurrentObservationScope();
	}

	/**
	 * Start an observation and open its scope. If that fails, the call is not observed.
	 * @param registry the registry of the observation
	 * @param observation makes it, not started
	 * @return the observation; {@link #end} it on the same thread
	 */
	public static ContainedObservation start(ObservationRegistry registry, Supplier<Observation> observation) {
		ContainedObservation contained = new ContainedObservation(registry);
		if (!contain(() -> contained.begin(observation.get()))) {
			contained.end(null);
			contained.observation = Observation.NOOP;
		}
		return contained;
	}

	private void begin(Observation made) {
		this.observation = made;
		made.start();
		this.scope = made.openScope();
	}

	/**
	 * Close the scope and stop the observation.
	 * @param failure how the call failed, {@code null} if it did not
	 */
	public void end(@Nullable Throwable failure) {
		Observation ended = this.observation;
		contain(this::closeScope);
		// A handler that threw has left the thread in its scope
		contain(() -> {
			if (this.registry.getCurrentObservationScope() != this.enclosing) {
				this.registry.setCurrentObservationScope(this.enclosing);
			}
		});
		if (failure != null) {
			contain(() -> ended.error(failure));
		}
		contain(ended::stop);
	}

	private void closeScope() {
		Observation.Scope open = (this.scope != Observation.Scope.NOOP) ? this.scope
				: this.registry.getCurrentObservationScope();
		if (open != null && open != this.enclosing) {
			open.close();
		}
	}

	// Any Throwable: a checked exception can be thrown in secret, and an Error after the
	// message was sent would deny that
	private static boolean contain(Runnable action) {
		try {
			action.run();
			return true;
		}
		catch (Throwable ex) {
			failed(ex);
			return false;
		}
	}

	/**
	 * Log a failure of what observes, records or counts. Throws nothing.
	 * @param failure the failure
	 */
	public static void failed(Throwable failure) {
		long now = System.nanoTime();
		long last = LAST.get();
		if (now - last < INTERVAL || !LAST.compareAndSet(last, now)) {
			return;
		}
		try {
			logger.warn("An observation of Hein's messages failed: " + failure
					+ ". The messages are sent and handled nevertheless; further failures are logged at most once a "
					+ "minute", failure);
		}
		catch (Throwable ex) {
			// nothing more can be done, and the message must not suffer from it
		}
	}

}
