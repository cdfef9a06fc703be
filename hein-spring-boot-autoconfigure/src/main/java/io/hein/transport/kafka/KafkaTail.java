package io.hein.transport.kafka;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.locks.LockSupport;

import io.hein.transport.log.BroadcastLog;
import io.hein.transport.log.MemoryBroadcastLog;
import io.hein.transport.netty.LimitedLog;
import io.hein.transport.netty.SafeLog;
import org.apache.commons.logging.Log;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the partition from one offset on, and puts what it reads into the window: first
 * on the thread that opens the log, then on one of its own. Pacing and the policy
 * {@code block} hold it, and nobody else.
 */
final class KafkaTail implements Runnable {

	private static final Log logger = SafeLog.getLog(BroadcastLog.class);

	private static final Duration POLL = Duration.ofMillis(250);

	private static final long PAUSE = TimeUnit.SECONDS.toNanos(1);

	private static final Duration CLOSE = Duration.ofSeconds(1);

	private static final AtomicLongFieldUpdater<KafkaTail> OFFSET = AtomicLongFieldUpdater.newUpdater(KafkaTail.class,
			"offset");

	private final Consumer<byte[], byte[]> consumer;

	private final TopicPartition partition;

	private final MemoryBroadcastLog window;

	private final int maxMessageSize;

	private final Owner owner;

	private final AtomicLong leftOut;

	private final RecordFormat format = new RecordFormat();

	private final LimitedLog log = new LimitedLog(logger);

	private volatile long offset;

	/**
	 * The last record that was read. With it Kafka finds out whether that was replaced.
	 * The offset to read next may be beyond it, and under another leader.
	 */
	private volatile @Nullable OffsetAndMetadata mark;

	/**
	 * Whether the consumer has gone on further than what was put into the window, which
	 * then is to be read again.
	 */
	private volatile boolean unread;

	private volatile long end;

	/**
	 * When it moved on last, or had nothing to read.
	 */
	private volatile long movedAt = System.nanoTime();

	/**
	 * Whether it puts records into the window, and may wait for readers of that.
	 */
	private volatile boolean appending;

	private volatile boolean denied;

	private volatile boolean closed;

	/**
	 * Create a tail.
	 * @param consumer reads, at the offset already
	 * @param partition the partition
	 * @param window takes what is read
	 * @param maxMessageSize what is longer is left out
	 * @param owner learns what becomes of the topic
	 * @param leftOut counts what is left out
	 */
	KafkaTail(Consumer<byte[], byte[]> consumer, TopicPartition partition, MemoryBroadcastLog window,
			int maxMessageSize, Owner owner, AtomicLong leftOut) {
		this.consumer = consumer;
		this.partition = partition;
		this.window = window;
		this.maxMessageSize = maxMessageSize;
		this.owner = owner;
		this.leftOut = leftOut;
		this.offset = window.head();
		this.end = this.offset;
	}

	@Override
	public void run() {
		try {
			while (!this.closed) {
				goOn();
			}
		}
		finally {
			this.closed = true;
			closeConsumer();
		}
	}

	private void goOn() {
		try {
			runOnce();
		}
		catch (Throwable ex) {
			// there may have been no memory to deal with what was thrown
			this.unread = true;
			LockSupport.parkNanos(PAUSE);
		}
	}

	void runOnce() {
		try {
			readOnce(POLL);
		}
		catch (WakeupException ex) {
			// to be closed
		}
		catch (InterruptException | InterruptedException ex) {
			// nothing interrupts this thread but what wants it to end
			this.closed = true;
		}
		catch (LogTruncationException ex) {
			this.owner.historyLost("Kafka has lost messages that were read already: " + KafkaFailures.text(ex));
			this.closed = true;
		}
		catch (OffsetOutOfRangeException ex) {
			outOfRange();
		}
		catch (IllegalStateException ex) {
			// the window is closed
			if (!this.closed) {
				failed(ex);
			}
		}
		catch (RuntimeException | Error ex) {
			failed(ex);
		}
	}

	private void failed(Throwable failure) {
		this.unread = true;
		this.log.warn("tail", () -> "Cannot read " + this.partition + " at offset " + this.offset
				+ " at present, will try again: " + KafkaFailures.text(failure));
		if (KafkaFailures.isDenied(failure)) {
			this.denied = true;
			this.owner.denied(failure);
		}
		LockSupport.parkNanos(PAUSE);
	}

	/**
	 * What is to be read next is not there.
	 */
	private void outOfRange() {
		KafkaTopic.Look look = this.owner.look();
		if (look == null) {
			LockSupport.parkNanos(PAUSE);
		}
		else if (look.begin() > this.offset) {
			long from = this.offset;
			this.log.warn("retention", () -> "Offsets " + from + " to " + (look.begin() - 1) + " of " + this.partition
					+ " were removed before they could be read: subscribers get a gap");
			this.mark = null;
			seek(new OffsetAndMetadata(look.begin()));
		}
		else if (look.end() < this.offset) {
			this.owner.historyLost("Kafka has lost messages that were read already: the topic ends at offset "
					+ look.end() + ", and was read up to " + this.offset);
			this.closed = true;
		}
		else {
			seekAgain();
		}
	}

	private void seekAgain() {
		OffsetAndMetadata last = this.mark;
		seek((last != null) ? last : new OffsetAndMetadata(this.offset));
	}

	private void seek(OffsetAndMetadata to) {
		this.consumer.seek(this.partition, to);
		this.offset = to.offset();
		this.unread = false;
	}

	/**
	 * Read what there is.
	 * @param wait how long to wait for it
	 */
	void readOnce(Duration wait) throws InterruptedException {
		if (this.unread) {
			seekAgain();
		}
		ConsumerRecords<byte[], byte[]> records = this.consumer.poll(wait);
		this.unread = !records.isEmpty();
		this.denied = false;
		ConsumerRecord<byte[], byte[]> last = null;
		this.appending = true;
		try {
			for (ConsumerRecord<byte[], byte[]> record : records.records(this.partition)) {
				append(record);
				// others need not see each of some thousand at once
				OFFSET.lazySet(this, record.offset() + 1);
				last = record;
			}
			this.unread = false;
		}
		finally {
			this.appending = false;
			if (last != null) {
				this.mark = new OffsetAndMetadata(last.offset() + 1, last.leaderEpoch(), "");
			}
		}
		// Beyond the last record there may be some that are for nobody
		long position = this.consumer.position(this.partition);
		if (position != this.offset || !records.isEmpty()) {
			this.movedAt = System.nanoTime();
		}
		this.offset = position;
		OptionalLong behind = this.consumer.currentLag(this.partition);
		if (behind.isPresent()) {
			this.end = position + behind.getAsLong();
		}
	}

	private void append(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
		byte[] payload = record.value();
		if (payload == null || payload.length > this.maxMessageSize) {
			leaveOut(record);
			return;
		}
		RecordFormat.Message message = this.format.read(record);
		byte[] request = message.request();
		if (request == null) {
			this.window.appendAt(record.offset() + 1, message.topic(), message.contentType(), message.headers(),
					payload, false);
		}
		else {
			this.window.appendAt(record.offset() + 1, message.topic(), message.contentType(), message.headers(),
					payload, (sequence) -> asked(request, sequence, message.topic(), record.timestamp()));
		}
	}

	private void asked(byte[] request, long sequence, byte[] topic, long sentAt) {
		Duration age = Duration.between(Instant.ofEpochMilli(Math.max(0, sentAt)), Instant.now());
		this.owner.asked(request, sequence, topic, (age.isNegative()) ? Duration.ZERO : age);
	}

	private void leaveOut(ConsumerRecord<byte[], byte[]> record) {
		this.leftOut.incrementAndGet();
		this.log.warn("left out",
				() -> "The record at offset " + record.offset() + " of " + this.partition
						+ " is left out, and is a gap for subscribers: "
						+ ((record.value() != null) ? "its " + record.value().length + " bytes are more than the "
								+ this.maxMessageSize + " that are allowed" : "it has no value"));
	}

	/**
	 * The offset after what was read. Any thread.
	 */
	long offset() {
		return this.offset;
	}

	/**
	 * The last record that was read: the offset after it, and the epoch of its leader.
	 * Any thread.
	 * @return where it is, {@code null} if there is none
	 */
	@Nullable OffsetAndMetadata mark() {
		return this.mark;
	}

	/**
	 * The offset after the last one that may be read, as far as is known. Any thread.
	 */
	long end() {
		return this.end;
	}

	/**
	 * How long ago it read something, in nanoseconds. Any thread.
	 */
	long age() {
		return System.nanoTime() - this.movedAt;
	}

	/**
	 * Whether Kafka did not let it read when it tried last. Any thread.
	 */
	boolean isDenied() {
		return this.denied;
	}

	/**
	 * Whether there has been something to read for some time, and it does not move on,
	 * although the window has room. Any thread.
	 * @param end the end, as somebody else knows it
	 */
	boolean isStuck(long end, Duration time) {
		return !this.appending && this.offset < end && System.nanoTime() - this.movedAt > time.toNanos();
	}

	/**
	 * End. Any thread.
	 */
	void close() {
		this.closed = true;
		this.consumer.wakeup();
	}

	/**
	 * End what was never started.
	 */
	void closeConsumer() {
		tryTo(() -> this.consumer.close(CloseOptions.timeout(CLOSE)));
	}

	private static void tryTo(Runnable action) {
		try {
			action.run();
		}
		catch (RuntimeException ex) {
			logger.debug("Kafka's consumer failed once more", ex);
		}
	}

	/**
	 * Learns what becomes of the topic.
	 */
	interface Owner {

		/**
		 * What was read already is not there any more.
		 */
		void historyLost(String problem);

		/**
		 * A message of which a report is wanted is being put into the window.
		 */
		default void asked(byte[] request, long sequence, byte[] topic, Duration age) {
		}

		/**
		 * Kafka does not let it read.
		 */
		void denied(Throwable failure);

		/**
		 * Look at the topic now.
		 * @return what it is, {@code null} if Kafka cannot tell or it is another one
		 */
		KafkaTopic.@Nullable Look look();

	}

}
