package io.hein.sample.together;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.hein.sample.wall.Controls;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * What the buttons of both sides have in common: what takes time is done by other threads
 * and one thing at a time.
 */
abstract class Buttons implements Controls {

	private static final Log logger = LogFactory.getLog(Buttons.class);

	private final ScheduledExecutorService scheduler;

	private final AtomicBoolean busy = new AtomicBoolean();

	private volatile String note = "";

	Buttons(ScheduledExecutorService scheduler) {
		this.scheduler = scheduler;
	}

	@Override
	public final String note() {
		return this.note;
	}

	final boolean isFree() {
		return !this.busy.get();
	}

	/**
	 * Begin something. Only what is begun with this, and the steps after it, may change
	 * the note.
	 * @param text what is being done, for people
	 * @param task the first step
	 * @throws IllegalStateException if something else is being done
	 */
	final void begin(String text, Runnable task) {
		if (!this.busy.compareAndSet(false, true)) {
			throw new IllegalStateException("Wait a moment: " + this.note);
		}
		this.note = text;
		then(0, task);
	}

	/**
	 * Go on with what was begun.
	 * @param millis when, in milliseconds from now on
	 * @param step the next step
	 */
	final void then(long millis, Runnable step) {
		this.scheduler.schedule(() -> {
			try {
				step.run();
			}
			catch (RuntimeException ex) {
				logger.warn("A button failed", ex);
				end();
			}
		}, millis, TimeUnit.MILLISECONDS);
	}

	final void note(String text) {
		this.note = text;
	}

	final void end() {
		this.note = "";
		this.busy.set(false);
	}

}
