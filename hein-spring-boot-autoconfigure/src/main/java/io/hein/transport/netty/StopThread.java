package io.hein.transport.netty;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Tells that something has stopped, on a thread of its own that ends at once. What goes
 * on behind a stop is the user's: it must not run on an event loop, and every shared
 * thread, those of the JVM's common pool included, may be the one that waits for the
 * stop.
 *
 * @since 0.1.0
 */
public final class StopThread {

	private StopThread() {
	}

	/**
	 * Complete futures, one after the other.
	 * @param futures the futures
	 */
	public static void complete(List<CompletableFuture<Void>> futures) {
		Thread thread = new Thread(() -> futures.forEach((future) -> future.complete(null)), "hein-stop");
		thread.setDaemon(true);
		thread.start();
	}

	/**
	 * Complete a future.
	 * @param future the future
	 */
	public static void complete(CompletableFuture<Void> future) {
		complete(List.of(future));
	}

}
