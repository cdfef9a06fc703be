package io.hein.transport.flow;

import java.util.List;

/**
 * Keeps streams together that are about equally fast. They drift apart while the sender
 * is faster than all of them: chance decides whose socket is served first, and the last
 * one would be overrun by the log. So those that are far ahead are held until the others
 * have come close; besides, they all read the same memory while it is in the processor's
 * cache. A stream that takes less than half of what the fastest takes, or nothing just
 * now, or that comes from far behind and has not been with them yet, is not waited for.
 * There is one for each event loop, which uses it.
 */
final class Evener {

	private final Pacer pacer;

	private final Pack pack;

	private final Pack.Place place;

	private final List<? extends Reader> readers;

	private final Runnable passLater;

	private final long maxAhead;

	private long evenOffset = Long.MAX_VALUE;

	private boolean holding;

	/**
	 * Create an evener.
	 * @param pacer knows how much the fastest takes
	 * @param pack where the streams of all event loops are
	 * @param place where those of this event loop are
	 * @param readers the streams of this event loop, as they change
	 * @param capacity the capacity of the log
	 * @param passLater has another pass made {@link Speed#MAX_HOLD} from now
	 */
	Evener(Pacer pacer, Pack pack, Pack.Place place, List<? extends Reader> readers, long capacity,
			Runnable passLater) {
		this.pacer = pacer;
		this.pack = pack;
		this.place = place;
		this.readers = readers;
		this.passLater = passLater;
		this.maxAhead = Math.max(512 * 1024, capacity / 32);
	}

	/**
	 * A pass begins: see which streams have to wait for which.
	 */
	void begin(long now) {
		long slowest = Long.MAX_VALUE;
		if (this.pacer.leaderTaken() > 0) {
			long fastest = this.pack.fastest();
			// by index: this is done in each pass, and iterators would be garbage until
			// the compiler has seen enough of them
			for (int i = 0; i < this.readers.size(); i++) {
				fastest = Math.max(fastest, this.readers.get(i).offset());
			}
			for (int i = 0; i < this.readers.size(); i++) {
				Reader reader = this.readers.get(i);
				long offset = reader.offset();
				if (reader.speed().isPeer(now, offset, fastest - this.maxAhead) && !reader.isEnded()) {
					slowest = Math.min(slowest, offset);
				}
			}
		}
		this.place.slowestPeer = slowest;
		this.evenOffset = this.pack.slowestPeer();
		this.holding = false;
	}

	/**
	 * Whether a stream has to wait for others that are about as fast.
	 */
	boolean isTooFarAhead(Reader reader, long now) {
		boolean ahead = this.evenOffset != Long.MAX_VALUE && reader.offset() - this.evenOffset > this.maxAhead
				&& reader.speed().isFast(now);
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
			this.passLater.run();
		}
	}

	/**
	 * Whether anything was held in the last pass.
	 */
	boolean isHolding() {
		return this.holding;
	}

}
