package io.hein.transport.flow;

import java.util.Arrays;

/**
 * Where the streams of all event loops are, each as it was when its loop looked last.
 * Thread-safe.
 */
final class Pack {

	/**
	 * An array, since each pass looks at all of them.
	 */
	private volatile Place[] places = {};

	/**
	 * The place of one more event loop.
	 */
	synchronized Place add() {
		Place[] all = Arrays.copyOf(this.places, this.places.length + 1);
		Place added = new Place();
		all[all.length - 1] = added;
		this.places = all;
		return added;
	}

	/**
	 * Where the fastest stream is.
	 */
	long fastest() {
		long fastest = 0;
		for (Place place : this.places) {
			fastest = Math.max(fastest, place.fastest);
		}
		return fastest;
	}

	/**
	 * Where the healthy stream is that is furthest behind.
	 */
	long healthy() {
		long healthy = Long.MAX_VALUE;
		for (Place place : this.places) {
			healthy = Math.min(healthy, place.healthy);
		}
		return healthy;
	}

	/**
	 * Where the slowest of the streams is that are about as fast as the fastest.
	 */
	long slowestPeer() {
		long slowest = Long.MAX_VALUE;
		for (Place place : this.places) {
			slowest = Math.min(slowest, place.slowestPeer);
		}
		return slowest;
	}

	/**
	 * Where the streams of one event loop are, which writes that.
	 */
	static final class Place {

		volatile long fastest;

		volatile long healthy = Long.MAX_VALUE;

		volatile long slowestPeer = Long.MAX_VALUE;

	}

}
