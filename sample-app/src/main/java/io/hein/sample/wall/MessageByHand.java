package io.hein.sample.wall;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
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
 * Sends a message that was typed on the page, and follows which subscribers have handled
 * it: the report says what became of it, the publisher's list of subscribers when each
 * was done.
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
			throw new IllegalStateException("The publisher is not running");
		}
		if (text.length() > MAX_LENGTH) {
			throw new IllegalArgumentException("The text is longer than " + MAX_LENGTH + " characters");
		}
		long start = System.nanoTime();
		CompletableFuture<DeliveryReport> report = operations.sendAndConfirm(topic, text, TIMEOUT);
		Watch watch = new Watch(sender, start);
		this.last = new Confirmation(topic, null, Map.of(), Map.of(), null, false);
		ScheduledFuture<?> watching = this.scheduler.scheduleWithFixedDelay(watch, 0, INTERVAL_MILLIS,
				TimeUnit.MILLISECONDS);
		report.whenComplete((result, ex) -> {
			watching.cancel(false);
			watch.run();
			this.last = (result != null) ? finished(topic, result, watch) : notSent(topic, ex);
		});
	}

	private static Confirmation notSent(String topic, Throwable failure) {
		Throwable cause = (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause()
				: failure;
		String sentence = (cause.getMessage() != null) ? cause.getMessage() : cause.toString();
		return new Confirmation(topic, null, Map.of(), Map.of(), sentence, true);
	}

	private static Confirmation finished(String topic, DeliveryReport report, Watch watch) {
		Map<String, String> statuses = new TreeMap<>();
		Map<String, Double> millis = new TreeMap<>();
		long sequence = report.position().toPosition().sequence();
		report.statuses().forEach((name, status) -> {
			statuses.put(name, status.name());
			watch.reached(name, sequence).ifPresent((reached) -> millis.put(name, reached));
		});
		return new Confirmation(topic, sequence, statuses, millis, report.problem(), true);
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
	 * @param refusal why it was not sent, in the exception's own words, or why the report
	 * is not complete; {@code null} if it was, and is
	 * @param done whether this is final
	 */
	record Confirmation(String topic, @Nullable Long position, Map<String, String> statuses, Map<String, Double> millis,
			@Nullable String refusal, boolean done) {

	}

	/**
	 * Notes when each subscriber has said how far it is.
	 */
	private static final class Watch implements Runnable {

		private final Publisher publisher;

		private final long start;

		private final Map<String, NavigableMap<Long, Double>> progress = new TreeMap<>();

		Watch(Publisher publisher, long start) {
			this.publisher = publisher;
			this.start = start;
		}

		@Override
		public synchronized void run() {
			double now = (System.nanoTime() - this.start) / 1e6;
			for (SubscriberInfo subscriber : this.publisher.subscribers()) {
				this.progress.computeIfAbsent(subscriber.name(), (name) -> new TreeMap<>())
					.putIfAbsent(subscriber.handled(), now);
			}
		}

		/**
		 * After how many milliseconds a subscriber was known to be done with a position.
		 */
		synchronized Optional<Double> reached(String name, long sequence) {
			NavigableMap<Long, Double> steps = this.progress.getOrDefault(name, Collections.emptyNavigableMap());
			return Optional.ofNullable(steps.ceilingEntry(sequence)).map(Map.Entry::getValue);
		}

	}

}
