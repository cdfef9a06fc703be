package io.hein.benchmarks.spring;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;

import io.hein.annotation.HeinListener;
import io.hein.benchmarks.peer.Receiver;
import io.hein.benchmarks.peer.Sequences;
import io.hein.event.HeinConnectedEvent;

import org.springframework.context.ApplicationListener;

/**
 * Listeners as users write them.
 *
 * @since 0.1.0
 */
public final class Listeners {

	private Listeners() {
	}

	/**
	 * Make a listener.
	 * @param connection its connection
	 * @param receiver takes what comes
	 * @param type what its method takes: {@code bytes}, {@code batch} or {@code json}
	 * @return an object with a listener method
	 */
	public static Object create(String connection, Receiver receiver, String type) {
		return switch (type) {
			case "bytes" -> new OfBytes(connection, receiver);
			case "batch" -> new OfBatches(connection, receiver);
			case "json" -> new OfReadings(connection, receiver);
			default -> throw new IllegalArgumentException(type);
		};
	}

	/**
	 * Knows which connection it listens to.
	 */
	public abstract static class OneListener {

		private final String connection;

		private final Receiver receiver;

		OneListener(String connection, Receiver receiver) {
			this.connection = connection;
			this.receiver = receiver;
		}

		/**
		 * Its connection, for the expression in the annotation.
		 * @return the name
		 */
		public String getConnection() {
			return this.connection;
		}

		void take(byte[] payload) {
			this.receiver.received(Sequences.sequence(payload), Sequences.stamp(payload));
		}

		void take(Reading reading) {
			this.receiver.received(reading.sequence(), reading.stamp());
		}

	}

	/**
	 * One call for each message.
	 */
	static class OfBytes extends OneListener {

		OfBytes(String connection, Receiver receiver) {
			super(connection, receiver);
		}

		@HeinListener(connection = "#{__listener.connection}")
		void onMessage(byte[] payload) {
			take(payload);
		}

	}

	/**
	 * One call for many messages.
	 */
	static class OfBatches extends OneListener {

		OfBatches(String connection, Receiver receiver) {
			super(connection, receiver);
		}

		@HeinListener(connection = "#{__listener.connection}")
		void onMessages(List<byte[]> payloads) {
			payloads.forEach(this::take);
		}

	}

	/**
	 * One call for each record.
	 */
	static class OfReadings extends OneListener {

		OfReadings(String connection, Receiver receiver) {
			super(connection, receiver);
		}

		@HeinListener(connection = "#{__listener.connection}")
		void onReading(Reading reading) {
			take(reading);
		}

	}

	/**
	 * Waits for connections.
	 */
	public static final class Connected implements ApplicationListener<HeinConnectedEvent> {

		private final CountDownLatch latch;

		/**
		 * Create a listener.
		 * @param latch counted down by each connection
		 */
		public Connected(CountDownLatch latch) {
			this.latch = Objects.requireNonNull(latch);
		}

		@Override
		public void onApplicationEvent(HeinConnectedEvent event) {
			this.latch.countDown();
		}

	}

}
