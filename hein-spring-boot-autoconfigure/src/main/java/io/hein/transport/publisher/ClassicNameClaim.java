package io.hein.transport.publisher;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.hein.transport.admission.Limit;
import io.hein.transport.frame.ErrorCode;
import io.netty.channel.EventLoop;

/**
 * The claim of a new classic connection to its subscriber's name: the name is free, or
 * who holds it is asked for a sign of life and has to give it up if it shows none. Used
 * by the connection's event loop.
 */
final class ClassicNameClaim {

	/**
	 * How long the holder of a name is given to show that it lives. The newcomer gives up
	 * forever after one second.
	 */
	private static final Duration PROBE = Duration.ofMillis(400);

	private final ClassicSession session;

	private final PublisherRun run;

	private final ClassicFarewell farewell;

	private final EventLoop loop;

	private final Runnable won;

	/**
	 * Create a claim.
	 * @param session the connection
	 * @param run whose subscriber it wants to be
	 * @param farewell takes it if it may not have the name
	 * @param won run if it may
	 */
	ClassicNameClaim(ClassicSession session, PublisherRun run, ClassicFarewell farewell, Runnable won) {
		this.session = session;
		this.run = run;
		this.farewell = farewell;
		this.loop = session.channel().eventLoop();
		this.won = won;
	}

	void begin() {
		if (!this.session.isNaming()) {
			return;
		}
		Sessions.Admission admission = this.run.sessions().admit(this.session);
		Session holder = admission.holder();
		switch (admission.outcome()) {
			case FULL -> {
				PublisherOptions options = this.run.options();
				this.farewell.refuse(ErrorCode.MAX_CONNECTIONS, Limit.CONNECTIONS,
						"the publisher has its maximum of " + options.classic.maxConnections
								+ " classic connections or of " + options.maxConnections + " in all");
			}
			case NAME_HELD -> probe(Objects.requireNonNull(holder));
			case ADMITTED -> this.won.run();
		}
	}

	/**
	 * Find out whether the holder of the name lives. One that speaks the native protocol
	 * has better ways to find out, and would only come back and fight for its name.
	 */
	private void probe(Session holder) {
		if (!holder.isClassic()) {
			this.farewell.refuse(ErrorCode.NAME_IN_USE, "a native subscriber has this name");
			return;
		}
		Future<?> silence = this.loop.schedule(() -> holderIsDead(holder), PROBE.toMillis(), TimeUnit.MILLISECONDS);
		holder.execute(() -> holder.askForLife(() -> this.session.execute(() -> {
			if (silence.cancel(false)) {
				this.farewell.refuse(ErrorCode.NAME_IN_USE, "another living subscriber has this name");
			}
		}), () -> this.session.execute(() -> {
			if (silence.cancel(false)) {
				begin();
			}
		})));
	}

	private void holderIsDead(Session holder) {
		if (!this.session.isNaming()) {
			return;
		}
		if (this.run.sessions().takeOver(holder, this.session)) {
			holder.execute(() -> {
				try {
					holder.replaced();
				}
				finally {
					// whatever happens: nobody else tells it
					this.session.execute(this.won);
				}
			});
		}
		else {
			begin();
		}
	}

}
