package io.hein.transport.kafka;

import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import io.hein.transport.netty.SafeLog;
import org.apache.commons.logging.Log;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the topic every other second: the consumer says nothing when Kafka is away, or
 * the topic is another one. Thread-safe.
 */
final class TopicCheck {

	private static final long INTERVAL = 2000;

	private static final Log logger = SafeLog.getLog(TopicCheck.class);

	private final KafkaTopic topic;

	private final TopicPartition partition;

	private final Consumer<Result> results;

	private final ScheduledExecutorService thread;

	private volatile KafkaTopic.Look last;

	private volatile Instant checked = Instant.now();

	private volatile long succeededAt = System.nanoTime();

	/**
	 * Create a check.
	 * @param topic the topic
	 * @param partition the partition
	 * @param first what is known already
	 * @param results takes what is found, on the thread of the check
	 */
	TopicCheck(KafkaTopic topic, TopicPartition partition, KafkaTopic.Look first, Consumer<Result> results) {
		this.topic = topic;
		this.partition = partition;
		this.last = first;
		this.results = results;
		this.thread = Executors.newSingleThreadScheduledExecutor((task) -> {
			Thread thread = new Thread(task, "hein-kafka-check");
			thread.setDaemon(true);
			return thread;
		});
	}

	void start() {
		this.thread.scheduleWithFixedDelay(this::run, INTERVAL, INTERVAL, TimeUnit.MILLISECONDS);
	}

	/**
	 * Look now, without waiting for what is found.
	 */
	void now() {
		try {
			this.thread.execute(this::run);
		}
		catch (RejectedExecutionException ex) {
			// closed meanwhile
		}
	}

	private void run() {
		try {
			look();
		}
		catch (Throwable ex) {
			// otherwise it would have been the last look
			logger.warn("What a look at Kafka's topic found could not be dealt with", ex);
		}
	}

	/**
	 * Look, and wait for what is found.
	 * @return what was found, {@code null} if Kafka cannot tell
	 */
	synchronized KafkaTopic.@Nullable Look look() {
		try {
			KafkaTopic.Look found = this.topic.look(this.partition);
			this.last = found;
			this.checked = Instant.now();
			this.succeededAt = System.nanoTime();
			this.results.accept(new Result(found, null));
			return found;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return null;
		}
		catch (ExecutionException | TimeoutException | RuntimeException | Error ex) {
			this.results.accept(new Result(null, KafkaFailures.cause(ex)));
			return null;
		}
	}

	/**
	 * What was found at the last look that found anything.
	 */
	KafkaTopic.Look last() {
		return this.last;
	}

	/**
	 * When that was.
	 */
	Instant checked() {
		return this.checked;
	}

	/**
	 * How long ago that was, in nanoseconds.
	 */
	long age() {
		return System.nanoTime() - this.succeededAt;
	}

	void close() {
		this.thread.shutdownNow();
	}

	/**
	 * What a look has found.
	 *
	 * @param look the topic, {@code null} if it was not found out
	 * @param failure why not, {@code null} if it was
	 */
	record Result(KafkaTopic.@Nullable Look look, @Nullable Throwable failure) {

	}

}
