package io.hein.transport.fleet;

import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.hein.transport.frame.Epoch;
import org.jspecify.annotations.Nullable;

/**
 * The names of the publishers whose logs were met last. For any thread.
 */
public final class PublisherNames {

	/**
	 * More than there are members and logs that one remembers.
	 */
	static final int MAX = 10_000;

	private final Map<Epoch, String> names = new ConcurrentHashMap<>();

	private final Queue<Epoch> order = new ConcurrentLinkedQueue<>();

	/**
	 * A log was met.
	 * @param epoch the log
	 * @param name its publisher's name
	 */
	public void met(Epoch epoch, String name) {
		if (this.names.put(epoch, name) == null) {
			this.order.add(epoch);
			if (this.names.size() > MAX) {
				Epoch oldest = this.order.poll();
				if (oldest != null) {
					this.names.remove(oldest);
				}
			}
		}
	}

	/**
	 * The name of a log's publisher.
	 * @param epoch the log
	 * @return the name, {@code null} if the log was not met
	 */
	public @Nullable String get(Epoch epoch) {
		return this.names.get(epoch);
	}

}
