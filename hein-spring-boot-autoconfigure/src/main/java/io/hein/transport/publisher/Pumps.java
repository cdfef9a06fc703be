package io.hein.transport.publisher;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;

import io.hein.transport.flow.FlowControl;
import io.hein.transport.log.BroadcastLog;
import io.netty.channel.EventLoop;

/**
 * What moves the log to the subscribers: for each event loop that has any, one pump for
 * the native ones and one for the classic ones, which cost the others nothing.
 * Thread-safe.
 */
final class Pumps {

	private final BroadcastLog log;

	private final FlowControl flow;

	private final PublisherCounters counters;

	private final PublisherEvents events;

	private volatile Pump[] pumps = {};

	private final Map<EventLoop, ClassicPump> classic = new ConcurrentHashMap<>();

	Pumps(BroadcastLog log, FlowControl flow, PublisherCounters counters, PublisherEvents events) {
		this.log = log;
		this.flow = flow;
		this.counters = counters;
		this.events = events;
	}

	/**
	 * The pump of the native subscribers of an event loop.
	 */
	synchronized Pump of(EventLoop loop) {
		for (Pump pump : this.pumps) {
			if (pump.isOf(loop)) {
				return pump;
			}
		}
		Pump added = new Pump(this.log, this.flow, loop, this.counters, this.events);
		this.log.addListener(added.waker());
		Pump[] all = Arrays.copyOf(this.pumps, this.pumps.length + 1);
		all[all.length - 1] = added;
		this.pumps = all;
		return added;
	}

	/**
	 * The pump of the classic subscribers of an event loop.
	 */
	ClassicPump classic(EventLoop loop) {
		return this.classic.computeIfAbsent(loop, (key) -> new ClassicPump(this.log, key));
	}

	/**
	 * Memory that the log has dropped is kept by writes under way: take it back. Only
	 * when that is not possible, because the frames that are under way are too long and
	 * too many to be copied, and it is too much, the connection is closed that takes
	 * nothing for the longest time.
	 * @param pinned how much memory that is
	 */
	void relieve(long pinned) {
		try {
			new Relief(this.log, this.pumps, pinned, this.flow.guard()::relieved).begin();
		}
		catch (Throwable ex) {
			// the next time that memory is missing tries again: a sender must not hear of
			// it
			this.flow.guard().relieved();
		}
	}

	/**
	 * Give all memory back, on the event loops.
	 * @return completed when that is done
	 */
	CompletableFuture<Void> close() {
		return CompletableFuture.allOf(Arrays.stream(this.pumps)
			.map((pump) -> CompletableFuture.runAsync(pump::close, pump::execute))
			.toArray(CompletableFuture<?>[]::new));
	}

	/**
	 * The same when the event loops were closed, and all connections with them.
	 */
	void closeWithoutLoops() {
		for (Pump pump : this.pumps) {
			try {
				pump.close();
			}
			catch (RejectedExecutionException ex) {
				// what its event loop had to do no longer matters
			}
		}
	}

}
