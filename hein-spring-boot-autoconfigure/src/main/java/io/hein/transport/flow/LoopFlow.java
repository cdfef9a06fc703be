package io.hein.transport.flow;

import java.util.List;

import io.hein.transport.log.LogRouter;

/**
 * The share of one event loop in {@link FlowControl}. The loop asks it, reports what its
 * readers do, and passes the time in. Used by that event loop.
 */
public final class LoopFlow {

	/**
	 * For how many nanoseconds a reader may be held for one that takes nothing.
	 */
	public static final long MAX_HOLD = Speed.MAX_HOLD;

	private final Pacer pacer;

	private final BlockGuard guard;

	private final Pack pack;

	private final Pack.Place place;

	private final Evener evener;

	private final FilteredStreams filtered;

	private final List<? extends Reader> readers;

	private boolean routing;

	private long usualPace;

	LoopFlow(Pacer pacer, BlockGuard guard, Pack pack, Pack.Place place, Evener evener, FilteredStreams filtered,
			List<? extends Reader> readers) {
		this.pacer = pacer;
		this.guard = guard;
		this.pack = pack;
		this.place = place;
		this.evener = evener;
		this.filtered = filtered;
		this.readers = readers;
	}

	/**
	 * A pass over all readers begins: see which have to wait for which, and have the
	 * router sort on.
	 * @param now the time
	 * @return whether the router has more to sort
	 */
	public boolean beginPass(long now) {
		this.evener.begin(now);
		LogRouter.Advance advance = this.filtered.advance();
		if (advance == LogRouter.Advance.HELD) {
			this.evener.hold();
		}
		return advance == LogRouter.Advance.MORE;
	}

	/**
	 * Whether a reader has to wait for others that are about as fast.
	 * @param reader the reader
	 * @param now the time
	 * @return whether it has to
	 */
	public boolean isTooFarAhead(Reader reader, long now) {
		return this.evener.isTooFarAhead(reader, now);
	}

	/**
	 * Whether any reader, or the router, was held in the last pass.
	 * @return whether any is held
	 */
	public boolean isHolding() {
		return this.evener.isHolding();
	}

	/**
	 * The network has taken bytes.
	 * @param reader whose
	 * @param taken how many in all
	 */
	public void taken(Reader reader, long taken) {
		this.pacer.taken(reader, reader.speed().inWindow(taken));
	}

	/**
	 * Readers have moved on: those that wait for them may continue too.
	 */
	public void advanced() {
		this.pacer.advanced();
		this.guard.advanced();
	}

	/**
	 * There is one more reader. Senders must not outrun it before the next tick.
	 * @param reader the reader
	 * @param now the time
	 */
	public void added(Reader reader, long now) {
		if (reader.speed().isHealthy(now)) {
			this.place.healthy = Math.min(this.place.healthy, reader.offset());
			this.pacer.healthy(this.pack.healthy(), now);
		}
	}

	/**
	 * Ten times a second, before the readers are looked at one by one.
	 */
	public void beginTick() {
		this.routing = this.filtered.isRouting();
		this.usualPace = (this.routing) ? this.filtered.updatePaces() : 0;
	}

	/**
	 * Ten times a second, for each reader.
	 * @param reader the reader
	 * @param taken how many bytes the network has taken in all
	 * @param now the time
	 */
	public void tick(Reader reader, long taken, long now) {
		Speed speed = reader.speed();
		speed.pace().compare(this.usualPace);
		if (speed.isWindowOver(now)) {
			this.pacer.windowOver(reader, speed.inWindow(taken));
			speed.nextWindow(taken, this.pacer.leaderTaken(), now);
		}
	}

	/**
	 * Ten times a second, after the readers were looked at.
	 * @param now the time
	 * @return whether the router has to sort on
	 */
	public boolean endTick(long now) {
		long fastest = 0;
		long healthy = Long.MAX_VALUE;
		for (Reader reader : this.readers) {
			long offset = reader.offset();
			fastest = Math.max(fastest, offset);
			healthy = (reader.speed().isHealthy(now)) ? Math.min(healthy, offset) : healthy;
		}
		look(fastest, healthy, now);
		boolean rewound = this.routing && this.filtered.rewindIfLeftBehind();
		advanced();
		return rewound;
	}

	/**
	 * There are no more readers.
	 * @param now the time
	 */
	public void idle(long now) {
		look(0, Long.MAX_VALUE, now);
	}

	private void look(long fastest, long healthy, long now) {
		this.place.fastest = fastest;
		this.place.healthy = healthy;
		this.pacer.healthy(this.pack.healthy(), now);
	}

}
