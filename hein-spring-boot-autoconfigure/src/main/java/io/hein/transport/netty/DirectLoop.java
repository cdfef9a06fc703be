package io.hein.transport.netty;

import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import io.netty.channel.EventLoop;
import io.netty.channel.SingleThreadEventLoop;

/**
 * The event loop that a subscriber has for itself when it calls its one listener
 * directly: the one place where code of users runs on an event loop. It serves no other
 * connection, so whatever the listener does holds up only its own.
 * <p>
 * The worker of the lane is a task among those of the event loop, never within another
 * one. Between two turns of it the loop takes part in I/O.
 */
public final class DirectLoop implements Executor {

	private static final long NONE = Long.MIN_VALUE;

	/**
	 * A turn that lasts that long is one call that does not return.
	 */
	private static final long LONG = TimeUnit.SECONDS.toNanos(1);

	private final EventLoop loop;

	/**
	 * Since when a turn has lasted.
	 */
	private volatile long since = NONE;

	DirectLoop(EventLoop loop) {
		this.loop = loop;
	}

	/**
	 * Make one.
	 * @param eventLoops what makes the event loop
	 * @param subscriber the name of the subscriber, which its thread is called after
	 * @return one whose event loop is to be {@linkplain EventLoops#end ended}
	 */
	public static DirectLoop create(EventLoops eventLoops, String subscriber) {
		return new DirectLoop(eventLoops.newOwn("hein-" + subscriber + "-direct"));
	}

	/**
	 * The event loop, for the connection.
	 * @return the event loop
	 */
	public EventLoop loop() {
		return this.loop;
	}

	/**
	 * Run a worker soon. Any thread.
	 * @param worker the worker
	 */
	@Override
	public void execute(Runnable worker) {
		Runnable turn = () -> turn(worker);
		if (this.since != NONE && this.loop.inEventLoop() && this.loop instanceof SingleThreadEventLoop single) {
			// Its turn is over: a task that gives the loop another one keeps it from its
			// connection, since it runs tasks as long as there are any
			single.executeAfterEventLoopIteration(() -> this.loop.execute(turn));
		}
		else {
			this.loop.execute(turn);
		}
	}

	private void turn(Runnable worker) {
		this.since = this.loop.ticker().nanoTime();
		try {
			worker.run();
		}
		finally {
			this.since = NONE;
		}
	}

	/**
	 * Whether a call of the listener keeps the connection from all else. Any thread.
	 * @return whether one has for a second
	 */
	public boolean isHeldUp() {
		long since = this.since;
		return since != NONE && this.loop.ticker().nanoTime() - since >= LONG;
	}

}
