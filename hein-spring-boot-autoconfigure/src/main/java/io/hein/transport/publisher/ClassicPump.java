package io.hein.transport.publisher;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import io.hein.transport.log.BroadcastLog;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * Tells the classic subscribers of one event loop that something was appended, many
 * appends once, and what time it is. Listens to the log only while there are any.
 */
final class ClassicPump implements Runnable {

	private static final long TICK = TimeUnit.MILLISECONDS.toNanos(100);

	private final BroadcastLog log;

	private final EventLoop loop;

	private final AtomicBoolean awake = new AtomicBoolean();

	private final Runnable waker = this::wake;

	private Served[] sessions = {};

	private @Nullable ScheduledFuture<?> ticker;

	private long lastTick;

	ClassicPump(BroadcastLog log, EventLoop loop) {
		this.log = log;
		this.loop = loop;
	}

	/**
	 * There is something to send. Any thread.
	 */
	private void wake() {
		if (!this.awake.get() && this.awake.compareAndSet(false, true)) {
			try {
				this.loop.execute(this);
			}
			catch (Throwable ex) {
				// the event loops are closed, or the next message or tick tries again:
				// a sender whose message was appended must not hear of a failure
				this.awake.set(false);
			}
		}
	}

	@Override
	public void run() {
		// first: an append from now on wakes us again
		this.awake.set(false);
		for (Served session : this.sessions) {
			guard(session, session::pump);
		}
	}

	/**
	 * What goes wrong with one session ends that one, and neither others nor the ticks.
	 */
	private static void guard(Served session, Runnable task) {
		try {
			task.run();
		}
		catch (Throwable ex) {
			session.failed(ex);
		}
	}

	/**
	 * Serve a session from now on, unless it has ended with its first write.
	 */
	void add(Served session) {
		if (!session.isServed()) {
			return;
		}
		this.sessions = Stream.concat(Stream.of(this.sessions), Stream.of(session)).toArray(Served[]::new);
		if (this.ticker == null) {
			this.lastTick = this.loop.ticker().nanoTime();
			this.ticker = this.loop.scheduleWithFixedDelay(this::tick, TICK, TICK, TimeUnit.NANOSECONDS);
			this.log.addListener(this.waker);
		}
		wake();
	}

	void remove(Served session) {
		this.sessions = Stream.of(this.sessions).filter((other) -> other != session).toArray(Served[]::new);
		if (this.sessions.length == 0 && this.ticker != null) {
			this.ticker.cancel(false);
			this.ticker = null;
			this.log.removeListener(this.waker);
		}
	}

	private void tick() {
		long now = this.loop.ticker().nanoTime();
		// in a pause of the machine or the JVM nobody looked whether anything came
		long pause = Math.max(0, now - this.lastTick - 2 * TICK);
		this.lastTick = now;
		for (Served session : this.sessions) {
			guard(session, () -> {
				session.tick(now, pause);
				session.pump();
			});
		}
	}

	/**
	 * A session that a pump serves.
	 */
	interface Served extends Session {

		/**
		 * Whether there may be something to send to it.
		 */
		boolean isServed();

		/**
		 * Send the next batch, if nothing waits for its acknowledgement.
		 */
		void pump();

		/**
		 * Ten times a second.
		 * @param now the time
		 * @param pause for how long nobody looked whether anything came
		 */
		void tick(long now, long pause);

	}

}
