package io.hein.config;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How often the SSL bundles of the publisher and of the connections were reloaded, and
 * what came of it. What Spring Boot cannot read is not a reload: it is reported only to
 * the log. Thread-safe.
 *
 * @since 0.1.0
 */
public final class SslReloads {

	private final Counts publisher = new Counts();

	private final Map<String, Counts> connections = new ConcurrentHashMap<>();

	/**
	 * The reloads of the publisher's bundle.
	 * @return the counts, always the same ones
	 */
	public Counts publisher() {
		return this.publisher;
	}

	/**
	 * The reloads of a connection's bundle.
	 * @param connection the connection's name
	 * @return the counts, always the same ones of a name
	 */
	public Counts connection(String connection) {
		return this.connections.computeIfAbsent(connection, (name) -> new Counts());
	}

	/**
	 * What came of a reload.
	 */
	public enum Outcome {

		/**
		 * The new content is used for new connections.
		 */
		TAKEN,

		/**
		 * The new content cannot be used, the old one stays.
		 */
		FAILED

	}

	/**
	 * The counts of one bundle's user, by outcome. Thread-safe.
	 */
	public static final class Counts {

		private final Map<Outcome, AtomicLong> counts = new EnumMap<>(Outcome.class);

		Counts() {
			for (Outcome outcome : Outcome.values()) {
				this.counts.put(outcome, new AtomicLong());
			}
		}

		/**
		 * Count a reload.
		 * @param outcome what came of it
		 */
		public void increment(Outcome outcome) {
			counter(outcome).incrementAndGet();
		}

		/**
		 * How many reloads had an outcome.
		 * @param outcome the outcome
		 * @return the count, which only grows
		 */
		public long get(Outcome outcome) {
			return counter(outcome).get();
		}

		private AtomicLong counter(Outcome outcome) {
			AtomicLong counter = this.counts.get(outcome);
			if (counter == null) {
				throw new IllegalStateException("There is no count of " + outcome);
			}
			return counter;
		}

	}

}
