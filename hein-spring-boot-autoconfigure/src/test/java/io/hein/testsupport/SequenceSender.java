package io.hein.testsupport;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;

import io.hein.transport.publisher.Publisher;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The only sender of a publisher: sends {@link Payloads} whose index is the sequence that
 * the message is going to have, at a fixed rate, on a thread of its own.
 */
public final class SequenceSender implements AutoCloseable {

	/**
	 * The seed of all payloads.
	 */
	public static final long SEED = 20_251_122;

	/**
	 * The topics are {@code t.0} to {@code t.9}, by turns.
	 */
	public static final int TOPICS = 10;

	private static final String[] NAMES = { "t.0", "t.1", "t.2", "t.3", "t.4", "t.5", "t.6", "t.7", "t.8", "t.9" };

	private final Publisher publisher;

	private final int length;

	private final LongFunction<String> topics;

	private final Thread thread;

	private volatile boolean stopped;

	private volatile @Nullable Throwable failure;

	private volatile long sent;

	private volatile long latest;

	private volatile long lastSent;

	private SequenceSender(Publisher publisher, double perSecond, int length, LongFunction<String> topics) {
		this.publisher = publisher;
		this.length = length;
		this.topics = topics;
		this.thread = new Thread(() -> run(perSecond), "sequence-sender");
		this.thread.setDaemon(true);
	}

	/**
	 * Begin to send.
	 * @param publisher the publisher, which nothing else uses
	 * @param perSecond how many messages a second
	 * @param length the length of the payloads
	 * @return a sender that sends until it is closed
	 */
	public static SequenceSender start(Publisher publisher, double perSecond, int length) {
		SequenceSender sender = new SequenceSender(publisher, perSecond, length, SequenceSender::topic);
		sender.thread.start();
		return sender;
	}

	/**
	 * Send so many messages as fast as possible, in the calling thread.
	 * @param publisher the publisher, which nothing else uses
	 * @param count how many
	 * @param length the length of the payloads
	 */
	public static void send(Publisher publisher, long count, int length) {
		SequenceSender sender = new SequenceSender(publisher, 1, length, SequenceSender::topic);
		byte[] payload = new byte[length];
		long next = publisher.head().sequence() + 1;
		for (long i = 0; i < count; i++) {
			sender.send(payload, next + i);
		}
	}

	/**
	 * The topic of a sequence.
	 * @param sequence the sequence
	 * @return its topic
	 */
	public static String topic(long sequence) {
		return NAMES[(int) (sequence % TOPICS)];
	}

	private void run(double perSecond) {
		try {
			byte[] payload = new byte[this.length];
			Pacer pacer = new Pacer(perSecond);
			for (long next = this.publisher.head().sequence() + 1; !this.stopped; next++) {
				pacer.next();
				long start = System.nanoTime();
				send(payload, next);
				this.latest = Math.max(this.latest, System.nanoTime() - start);
				this.sent++;
				this.lastSent = next;
			}
		}
		catch (Throwable ex) {
			this.failure = ex;
		}
	}

	private void send(byte[] payload, long sequence) {
		Payloads.fill(payload, SEED, sequence);
		long assigned = this.publisher.publish(this.topics.apply(sequence), payload).sequence();
		if (assigned != sequence) {
			throw new AssertionError("Message " + sequence + " became " + assigned);
		}
	}

	/**
	 * How many were sent.
	 * @return the number
	 */
	public long sent() {
		return this.sent;
	}

	/**
	 * The last sequence with which a call has returned.
	 * @return the sequence, 0 before the first
	 */
	public long lastSent() {
		return this.lastSent;
	}

	/**
	 * The longest that one call took.
	 * @return the time
	 */
	public Duration longestCall() {
		return Duration.ofNanos(this.latest);
	}

	/**
	 * Stop, and make sure that nothing went wrong.
	 */
	@Override
	public void close() {
		this.stopped = true;
		try {
			this.thread.join(TimeUnit.SECONDS.toMillis(30));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		assertThat(this.failure).isNull();
		assertThat(this.thread.isAlive()).as("sender still waits").isFalse();
	}

}
