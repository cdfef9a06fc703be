package io.hein.transport.lane;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What waits until no call of a lane's handler runs. It is run at once by the thread that
 * finds that out, so no user code may depend on what {@link #quiet()} gives. For any
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
	 * @return completed when none runs, but one that waits for that itself
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
		if (!this.waiting.isEmpty() && !this.workers.isAnyAwaited()) {
			complete();
		}
	}

	/**
	 * All waits end.
	 */
	void complete() {
		List<CompletableFuture<Void>> done = new ArrayList<>();
		for (CompletableFuture<Void> stop = this.waiting.poll(); stop != null; stop = this.waiting.poll()) {
			done.add(stop);
		}
		done.forEach((stop) -> stop.complete(null));
	}

}
