package io.hein.transport.publisher;

import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.hein.transport.admission.Limit;
import io.hein.transport.frame.ErrorCode;

/**
 * A newcomer's claim to its name. It wins at once if nobody holds the name, and as soon
 * as the holder has ended if that is an earlier connection of the same run. A holder of
 * another run keeps the name if it shows a sign of life in time. Used by the newcomer's
 * event loop.
 */
final class NameClaim {

	private final SubscriberConnection newcomer;

	private final PublisherRun run;

	private final Refuser refuser;

	private final Runnable won;

	/**
	 * Create a claim.
	 * @param newcomer the connection that claims its name
	 * @param run where
	 * @param refuser told when the claim has failed
	 * @param won what to do when the name is the newcomer's; it may have lost it again,
	 * or have ended, by then
	 */
	NameClaim(SubscriberConnection newcomer, PublisherRun run, Refuser refuser, Runnable won) {
		this.newcomer = newcomer;
		this.run = run;
		this.refuser = refuser;
		this.won = won;
	}

	/**
	 * Ask for the name.
	 */
	void begin() {
		if (isOver()) {
			return;
		}
		Sessions.Admission admission = this.run.sessions().admit(this.newcomer);
		Session holder = admission.holder();
		switch (admission.outcome()) {
			case FULL -> this.refuser.refuse(ErrorCode.MAX_CONNECTIONS, Limit.CONNECTIONS,
					"the publisher has its maximum of " + this.run.options().maxConnections + " connections");
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
	 * The newcomer may attach once the holder of the name, which is not its holder any
	 * more, has ended.
	 */
	private void replace(Session holder) {
		holder.execute(() -> {
			try {
				holder.replaced();
			}
			finally {
				// whatever happens: nobody else tells it
				this.newcomer.execute(this.won);
			}
		});
	}

	/**
	 * Find out whether the holder of the name lives: any byte of it is a sign of life.
	 */
	private void probe(Session holder) {
		Future<?> silence = this.newcomer.loop()
			.schedule(() -> holderIsDead(holder), this.run.options().nameProbeTime().toNanos(), TimeUnit.NANOSECONDS);
		holder.execute(() -> holder.askForLife(() -> this.newcomer.execute(() -> {
			if (silence.cancel(false) && !isOver()) {
				this.refuser.refuse(ErrorCode.NAME_IN_USE,
						"another living subscriber has the name " + this.newcomer.name());
			}
		}), () -> this.newcomer.execute(() -> {
			if (silence.cancel(false)) {
				begin();
			}
		})));
	}

	private void holderIsDead(Session holder) {
		if (isOver()) {
			return;
		}
		if (this.run.sessions().takeOver(holder, this.newcomer)) {
			replace(holder);
		}
		else {
			begin();
		}
	}

	private boolean isOver() {
		return this.newcomer.state() != SessionState.NAMING;
	}

}
