package io.hein.transport.fleet;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.hein.transport.netty.LimitedLog;
import io.hein.transport.netty.SafeLog;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Has {@link Discovery} ask where publishers are, again and again and soon after one was
 * lost, and {@link Roster} look after its members. For the event loop only.
 */
public final class Rounds {

	private static final long PERIOD = TimeUnit.MILLISECONDS.toNanos(250);

	/**
	 * Between two questions where publishers are, however many are lost.
	 */
	private static final long BETWEEN_QUESTIONS = TimeUnit.MILLISECONDS.toNanos(500);

	private final LimitedLog lines = new LimitedLog(SafeLog.getLog(Rounds.class));

	private final String name;

	private final EventLoop loop;

	private final Discovery discovery;

	private final Roster roster;

	private final long interval;

	private final long period;

	private boolean askSoon;

	private long askedAt;

	private @Nullable Future<?> ticker;

	/**
	 * Create rounds that have not begun.
	 * @param name the subscriber's name
	 * @param loop the event loop
	 * @param discovery is asked
	 * @param roster looks after members
	 * @param interval how often discovery is asked
	 * @param forgetAfter after which time the roster gives members up
	 */
	public Rounds(String name, EventLoop loop, Discovery discovery, Roster roster, Duration interval,
			Duration forgetAfter) {
		this.name = name;
		this.loop = loop;
		this.discovery = discovery;
		this.roster = roster;
		this.interval = interval.toNanos();
		this.period = Math.min(PERIOD, Math.min(this.interval, forgetAfter.toNanos()));
	}

	/**
	 * Begin, and ask at once.
	 */
	public void begin() {
		if (this.ticker == null) {
			this.ticker = this.loop.scheduleWithFixedDelay(this::round, this.period, this.period, TimeUnit.NANOSECONDS);
		}
		ask(now());
	}

	/**
	 * End. What was asked before is still answered.
	 */
	public void end() {
		if (this.ticker != null) {
			this.ticker.cancel(false);
			this.ticker = null;
		}
	}

	/**
	 * Ask soon: a publisher was lost, which may be somewhere else now.
	 */
	public void askSoon() {
		this.askSoon = true;
	}

	/**
	 * Look after members once more.
	 * @param nanos after which time
	 */
	public void again(long nanos) {
		this.loop.schedule(this::round, nanos, TimeUnit.NANOSECONDS);
	}

	private long now() {
		return this.loop.ticker().nanoTime();
	}

	private void round() {
		try {
			long now = now();
			this.roster.tick(now);
			if (now - this.askedAt >= ((this.askSoon) ? BETWEEN_QUESTIONS : this.interval)) {
				ask(now);
			}
		}
		catch (Throwable ex) {
			this.lines.warn("unexpected",
					() -> "Subscriber '" + this.name
							+ "' could not see to its publishers because of an unexpected failure; it will try again",
					ex);
		}
	}

	private void ask(long now) {
		this.askSoon = false;
		this.askedAt = now;
		this.discovery.ask();
	}

}
