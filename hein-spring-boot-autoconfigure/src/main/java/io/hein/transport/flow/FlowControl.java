package io.hein.transport.flow;

import java.util.List;

import io.hein.transport.log.BroadcastLog;
import io.hein.transport.log.LogRouter;
import io.netty.util.concurrent.Ticker;

/**
 * How fast one log is written and read: holds senders that outrun all readers, and knows
 * where the fastest reader is. Thread-safe.
 */
public final class FlowControl {

	private final Pack pack = new Pack();

	private final Pacer pacer;

	private final BlockGuard guard;

	private final KeptRests keptRests;

	private final long capacity;

	/**
	 * Create flow control.
	 * @param log the log
	 * @param guard the guard of the log
	 * @param paced whether whoever appends waits for the fastest reader
	 * @param ticker the clock of the event loops
	 */
	public FlowControl(BroadcastLog log, BlockGuard guard, boolean paced, Ticker ticker) {
		this.capacity = log.capacity();
		this.pacer = new Pacer(log, ticker);
		this.guard = guard;
		guard.pacedBy((paced) ? this.pacer : null);
		this.keptRests = KeptRests.of(this.capacity);
	}

	/**
	 * The share of one more event loop.
	 * @param router sorts the log for its readers
	 * @param readers its readers, as they change
	 * @param passLater has another pass made {@link LoopFlow#MAX_HOLD} from now, even if
	 * nothing happens
	 * @return the share
	 */
	public LoopFlow loop(LogRouter router, List<? extends Reader> readers, Runnable passLater) {
		Pack.Place place = this.pack.add();
		Evener evener = new Evener(this.pacer, this.pack, place, readers, this.capacity, passLater);
		return new LoopFlow(this.pacer, this.guard, this.pack, place, evener, new FilteredStreams(router, readers),
				readers);
	}

	/**
	 * Where the fastest reader is.
	 * @return its offset, as it was a moment ago
	 */
	public long fastestOffset() {
		return this.pack.fastest();
	}

	/**
	 * What keeps the log from dropping what blocking readers need.
	 * @return the guard
	 */
	public BlockGuard guard() {
		return this.guard;
	}

	/**
	 * How much memory may be kept for what was copied of the log.
	 * @return the budget
	 */
	public KeptRests keptRests() {
		return this.keptRests;
	}

}
