package io.hein.transport.publisher;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.hein.transport.log.BroadcastLog;
import io.hein.transport.netty.LoopWaker;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * Notifies the classic subscribers of one event loop of appends, once for many, and of
 * the time. Listens to the log only while there are any.
 */
final class ClassicPump implements Runnable {

	private static final long TICK = TimeUnit.MILLISECONDS.toNanos(100);

	private final BroadcastLog log;

	private final EventLoop loop;

	private final LoopWaker waker;

	private Served[] sessions = {};

	private @Nullable ScheduledFuture<?> ticker;

	private long lastTick;

	ClassicPump(BroadcastLog log, EventLoop loop) {
		this.log = log;
		this.loop = loop;
		this.waker = new LoopWaker(loop, this);
	}

	@Override
	public void run() {
		// first: an append from now on wakes us again
		this.waker.begins();
		try {
			for (Served session : this.sessions) {
				guard(session, session::pump);
			}
		}
		finally {
			this.waker.ended();
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
		this.waker.run();
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
		// during a pause of the machine or the JVM nothing that came was read
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
		 * @param pause for how long nothing that came was read
		 */
		void tick(long now, long pause);

	}

}
