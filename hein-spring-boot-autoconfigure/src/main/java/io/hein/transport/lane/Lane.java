package io.hein.transport.lane;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.hein.transport.topic.TopicFilter;

/**
 * One listener's share of a subscriber's connection: its topics, its queue, its thread or
 * threads. All methods are thread-safe.
 *
 * @since 0.1.0
 */
public interface Lane {

	/**
	 * Its id, unique among the lanes of its subscriber.
	 * @return the id
	 */
	String id();

	/**
	 * What it does while its subscriber runs. A stopped subscriber does not change it.
	 * @return the state
	 */
	LaneState state();

	/**
	 * What it wants.
	 * @return its topics
	 */
	TopicFilter topics();

	/**
	 * Change the topics. In the stream the change happens at one position; up to it the
	 * old topics apply, after it the new ones. Does not reconnect.
	 * @param topics the new topics
	 * @throws TooManyTopicsException if the lanes of the subscriber would have more
	 * patterns than it can ask for; nothing changes then
	 */
	void topics(TopicFilter topics);

	/**
	 * Start: hand over what the queue kept, then join the stream at the current position.
	 * Does nothing if it is running.
	 */
	void start();

	/**
	 * Stop: the running call is finished, what the queue holds is kept, the topics leave
	 * the subscriber's. What is published meanwhile is neither delivered nor a gap.
	 * @return completed when no call of the handler is running. A handler of the lane
	 * cannot wait for it: {@code join()} and {@code get()} throw an
	 * {@link IllegalStateException} there
	 */
	CompletableFuture<Void> stop();

	/**
	 * Hand nothing over from now on, but keep the place: the queue fills, then the
	 * connection lags, and with it all other lanes, but it stays for as long as the pause
	 * lasts. Does nothing if the lane is not running; a later start begins unpaused.
	 */
	void pause();

	/**
	 * Undo {@link #pause()}.
	 */
	void resume();

	/**
	 * Stop and remove the lane, with what its queue holds. Messages in the queue for
	 * which a publisher has asked are reported as failed.
	 * @return completed when no call of the handler is running; see {@link #stop()}
	 */
	CompletableFuture<Void> remove();

	/**
	 * How much memory its queue keeps: read buffers and what belongs to them, also those
	 * of messages of other topics that came in between.
	 * @return the number of bytes
	 */
	long retainedBytes();

	/**
	 * How a lane is made.
	 *
	 * @param id its identity among the lanes of its subscriber
	 * @param topics what it wants
	 * @param concurrency how many messages it may hand over at once; those of one topic
	 * stay in order
	 * @param maxQueueSize the number of retained bytes at which the connection stops
	 * reading
	 * @param maxBatchSize how many messages a batch has at most; 0 for no batches
	 * @param gapsOnly whether it takes gaps and no messages; its topics are not requested
	 * unless all running lanes of the subscriber take gaps only
	 * @since 0.1.0
	 */
	record Options(String id, TopicFilter topics, int concurrency, long maxQueueSize, int maxBatchSize,
			boolean gapsOnly) {

		/**
		 * Greatest default of what a queue retains.
		 */
		public static final long DEFAULT_MAX_QUEUE_SIZE = 4L * 1024 * 1024;

		/**
		 * How long callers that wait for {@link Lane#stop()} do so.
		 */
		public static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

		/**
		 * Create options.
		 */
		public Options {
			if (concurrency < 1) {
				throw new IllegalArgumentException("The concurrency is " + concurrency + ", but must be at least 1");
			}
			if (maxQueueSize < 1) {
				throw new IllegalArgumentException("The queue size is " + maxQueueSize + ", but must be positive");
			}
			if (maxBatchSize < 0) {
				throw new IllegalArgumentException("The batch size is " + maxBatchSize + ", but must not be negative");
			}
		}

		/**
		 * Options with the defaults.
		 * @param id its identity
		 * @param topics what it wants
		 * @return options for one message at a time
		 */
		public static Options of(String id, TopicFilter topics) {
			return new Options(id, topics, 1, DEFAULT_MAX_QUEUE_SIZE, 0, false);
		}

	}

}
