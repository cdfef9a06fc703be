package io.hein.transport.publisher;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * A newcomer's claim to its name. It wins at once if the name is free, and as soon as the
 * holder has ended if that is an earlier connection of the same run. A holder of another
 * run keeps the name if it shows a sign of life in time. Used by the newcomer's event
 * loop.
 */
final class NameClaim {

	private final Session newcomer;

	private final Claimant claimant;

	private final Sessions sessions;

	private final Runnable won;

	/**
	 * Create a claim.
	 * @param newcomer the connection that claims its name
	 * @param claimant what it claims it with, and what becomes of it
	 * @param sessions which connection has which name
	 * @param won what to do when the name is the newcomer's; it may have lost it again,
	 * or have ended, by then
	 */
	NameClaim(Session newcomer, Claimant claimant, Sessions sessions, Runnable won) {
		this.newcomer = newcomer;
		this.claimant = claimant;
		this.sessions = sessions;
		this.won = won;
	}

	/**
	 * Ask for the name.
	 */
	void begin() {
		if (!this.claimant.isNaming()) {
			return;
		}
		Sessions.Admission admission = this.sessions.admit(this.newcomer);
		Session holder = admission.holder();
		switch (admission.outcome()) {
			case FULL -> this.claimant.findsNoRoom();
			case NAME_HELD -> probe(Objects.requireNonNull(holder));
			case ADMITTED -> {
				if (holder != null) {
					replace(holder);
				}
				else {
					this.won.run();
				}
			}
		}
	}

	/**
	 * The newcomer may attach once the holder of the name, which no longer holds it, has
	 * ended.
	 */
	private void replace(Session holder) {
		holder.execute(() -> {
			try {
				holder.replaced();
			}
			finally {
				// whatever happens: nothing else notifies it
				this.newcomer.execute(this.won);
			}
		});
	}

	/**
	 * Find out whether the holder of the name lives: any byte of it is a sign of life.
	 */
	private void probe(Session holder) {
		if (this.newcomer.isClassic() && !holder.isClassic()) {
			// which has better ways to find out, and would only come back and fight for
			// its name
			this.claimant.findsNameHeld(holder);
			return;
		}
		Future<?> silence = this.newcomer.channel()
			.eventLoop()
			.schedule(() -> holderIsDead(holder), this.claimant.probeTime().toNanos(), TimeUnit.NANOSECONDS);
		holder.execute(() -> holder.askForLife(() -> this.newcomer.execute(() -> {
			if (silence.cancel(false) && this.claimant.isNaming()) {
				this.claimant.findsNameHeld(holder);
			}
		}), () -> this.newcomer.execute(() -> {
			if (silence.cancel(false)) {
				holderIsDead(holder);
			}
		})));
	}

	/**
	 * The holder does not answer, or has ended. One that has ended should not have the
	 * name any more; whatever went wrong, to ask it again would never end.
	 */
	private void holderIsDead(Session holder) {
		if (!this.claimant.isNaming()) {
			return;
		}
		if (this.sessions.takeOver(holder, this.newcomer)) {
			replace(holder);
		}
		else {
			begin();
		}
	}

	/**
	 * What claims a name for a newcomer.
	 */
	interface Claimant {

		/**
		 * Whether the newcomer still wants the name.
		 */
		boolean isNaming();

		/**
		 * How long the holder of a name is given to show that it lives.
		 */
		Duration probeTime();

		/**
		 * There are as many subscribers as there may be.
		 */
		void findsNoRoom();

		/**
		 * Another connection keeps the name.
		 */
		void findsNameHeld(Session holder);

	}

}
