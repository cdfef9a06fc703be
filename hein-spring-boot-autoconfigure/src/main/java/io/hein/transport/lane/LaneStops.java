package io.hein.transport.lane;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Who waits until no call of a lane's handler runs. They are told at once by whoever
 * finds that out, so nobody's code may hang on what {@link #quiet()} gives. For any
 * thread.
 */
final class LaneStops {

	private final LaneWorkers workers;

	private final Queue<CompletableFuture<Void>> waiting = new ConcurrentLinkedQueue<>();

	LaneStops(LaneWorkers workers) {
		this.workers = workers;
	}

	/**
	 * Wait for calls of the handler.
	 * @return completed when none runs
	 */
	CompletableFuture<Void> quiet() {
		CompletableFuture<Void> future = new CompletableFuture<>();
		this.waiting.add(future);
		workerLeft();
		return future;
	}

	/**
	 * A worker has left off.
	 */
	void workerLeft() {
		if (!this.waiting.isEmpty() && !this.workers.isAnyRunning()) {
			complete();
		}
	}

	/**
	 * Nobody needs to wait any more.
	 */
	void complete() {
		List<CompletableFuture<Void>> done = new ArrayList<>();
		for (CompletableFuture<Void> stop = this.waiting.poll(); stop != null; stop = this.waiting.poll()) {
			done.add(stop);
		}
		done.forEach((stop) -> stop.complete(null));
	}

}
