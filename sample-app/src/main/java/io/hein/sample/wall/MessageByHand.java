package io.hein.sample.wall;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.hein.core.DeliveryReport;
import io.hein.core.HeinOperations;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.publisher.SubscriberInfo;
import org.jspecify.annotations.Nullable;

/**
 * Sends a message that somebody has typed, and follows who has handled it: the report
 * says what became of it, the publisher's list of subscribers when each was done.
 */
public final class MessageByHand {

	private static final Duration TIMEOUT = Duration.ofSeconds(3);

	private static final long INTERVAL_MILLIS = 4;

	private static final int MAX_LENGTH = 500;

	private final Supplier<? extends @Nullable HeinOperations> hein;

	private final Supplier<? extends @Nullable Publisher> publisher;

	private final ScheduledExecutorService scheduler;

	private volatile @Nullable Confirmation last;

	/**
	 * Create a sender.
	 * @param hein what to send with
	 * @param publisher the publisher of that
	 * @param scheduler for looking at the publisher
	 */
	public MessageByHand(Supplier<? extends @Nullable HeinOperations> hein,
			Supplier<? extends @Nullable Publisher> publisher, ScheduledExecutorService scheduler) {
		this.hein = hein;
		this.publisher = publisher;
		this.scheduler = scheduler;
	}

	void send(String topic, String text) {
		HeinOperations operations = this.hein.get();
		Publisher sender = this.publisher.get();
		if (operations == null || sender == null) {
			throw new IllegalStateException("The publisher does not run");
		}
		if (text.length() > MAX_LENGTH) {
			throw new IllegalArgumentException("The text is longer than " + MAX_LENGTH + " characters");
		}
		long start = System.nanoTime();
		CompletableFuture<DeliveryReport> report = operations.sendAndConfirm(topic, text, TIMEOUT);
		// At most one message of another thread came in between: near enough to begin
		// with
		Watch watch = new Watch(sender, sender.head().sequence(), start);
		this.last = new Confirmation(topic, null, Map.of(), Map.of(), false);
		ScheduledFuture<?> watching = this.scheduler.scheduleWithFixedDelay(watch, 0, INTERVAL_MILLIS,
				TimeUnit.MILLISECONDS);
		report.whenComplete((result, ex) -> {
			watching.cancel(false);
			watch.run();
			this.last = (result != null) ? finished(topic, result, watch)
					: new Confirmation(topic, null, Map.of("nobody", String.valueOf(ex.getMessage())), Map.of(), true);
		});
	}

	private static Confirmation finished(String topic, DeliveryReport report, Watch watch) {
		Map<String, String> statuses = new TreeMap<>();
		Map<String, Double> millis = new TreeMap<>(watch.snapshot());
		report.statuses().forEach((name, status) -> statuses.put(name, status.name()));
		millis.keySet().retainAll(statuses.keySet());
		return new Confirmation(topic, report.position().toPosition().sequence(), statuses, millis, true);
	}

	/**
	 * The last message sent and what is known of it.
	 * @return the message, {@code null} before the first one
	 */
	@Nullable Confirmation last() {
		return this.last;
	}

	/**
	 * A message and what became of it.
	 *
	 * @param topic its topic
	 * @param position its position, {@code null} until it is confirmed
	 * @param statuses what became of it at each subscriber
	 * @param millis after how many milliseconds the publisher knew that a subscriber is
	 * done with it
	 * @param done whether this is final
	 */
	record Confirmation(String topic, @Nullable Long position, Map<String, String> statuses, Map<String, Double> millis,
			boolean done) {

	}

	/**
	 * Notes when each subscriber has said that it is done with a position.
	 */
	private static final class Watch implements Runnable {

		private final Publisher publisher;

		private final long sequence;

		private final long start;

		private final Map<String, Double> millis = new TreeMap<>();

		Watch(Publisher publisher, long sequence, long start) {
			this.publisher = publisher;
			this.sequence = sequence;
			this.start = start;
		}

		@Override
		public synchronized void run() {
			double now = (System.nanoTime() - this.start) / 1e6;
			for (SubscriberInfo subscriber : this.publisher.subscribers()) {
				if (subscriber.handled() >= this.sequence) {
					this.millis.putIfAbsent(subscriber.name(), now);
				}
			}
		}

		synchronized Map<String, Double> snapshot() {
			return new TreeMap<>(this.millis);
		}

	}

}
