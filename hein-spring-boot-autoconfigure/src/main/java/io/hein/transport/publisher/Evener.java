package io.hein.transport.publisher;

import java.util.List;
import java.util.concurrent.TimeUnit;

import io.netty.channel.EventLoop;

/**
 * Keeps the streams together that go about equally fast. They drift apart while the
 * sender is faster than all of them: chance decides whose socket is served first, and the
 * last one would be overrun by the log. So those that are far ahead are held until the
 * others have come close; besides, they all read the same memory while it is in the
 * processor's cache. One that takes less than half of what the fastest takes, or nothing
 * just now, or that comes from far behind and has not been with them yet, is not waited
 * for. There is one for each {@link Pump}, whose event loop uses it, except where said.
 */
final class Evener {

	/**
	 * For how long a stream may be held for one that takes nothing.
	 */
	static final long MAX_HOLD = TimeUnit.MILLISECONDS.toNanos(100);

	private final PublisherRun run;

	private final EventLoop loop;

	private final Runnable waker;

	private final List<SubscriberStream> streams;

	private final long maxAhead;

	private volatile long slowestPeer = Long.MAX_VALUE;

	private long evenOffset = Long.MAX_VALUE;

	private boolean holding;

	/**
	 * Create an evener.
	 * @param run where the streams of other pumps are
	 * @param loop the event loop
	 * @param waker begins another pass
	 * @param streams the streams of the pump, as it changes them
	 */
	Evener(PublisherRun run, EventLoop loop, Runnable waker, List<SubscriberStream> streams) {
		this.run = run;
		this.loop = loop;
		this.waker = waker;
		this.streams = streams;
		this.maxAhead = Math.max(512 * 1024, run.log().capacity() / 32);
	}

	/**
	 * A pass begins: see who has to wait for whom.
	 */
	void begin(long now) {
		long slowest = Long.MAX_VALUE;
		if (this.run.pacer().leaderTaken() > 0) {
			long fastest = this.run.fastestOffset();
			for (SubscriberStream stream : this.streams) {
				fastest = Math.max(fastest, stream.offset());
			}
			for (SubscriberStream stream : this.streams) {
				if (stream.speed().isPeer(now, fastest - this.maxAhead)) {
					slowest = Math.min(slowest, stream.offset());
				}
			}
		}
		this.slowestPeer = slowest;
		this.evenOffset = this.run.slowestPeer();
		this.holding = false;
	}

	/**
	 * Whether a stream has to wait for others that are about as fast.
	 */
	boolean isTooFarAhead(SubscriberStream stream, long now) {
		boolean ahead = this.evenOffset != Long.MAX_VALUE && stream.offset() - this.evenOffset > this.maxAhead
				&& stream.speed().isFast(now);
		if (ahead) {
			hold();
		}
		return ahead;
	}

	/**
	 * Something is held in this pass: there has to be another one even if nothing
	 * happens.
	 */
	void hold() {
		if (!this.holding) {
			this.holding = true;
			this.loop.schedule(this.waker, MAX_HOLD, TimeUnit.NANOSECONDS);
		}
	}

	/**
	 * Whether anything was held in the last pass.
	 */
	boolean isHolding() {
		return this.holding;
	}

	/**
	 * Where the slowest of this pump's streams is that are about as fast as the fastest.
	 * Any thread.
	 */
	long slowestPeer() {
		return this.slowestPeer;
	}

}
