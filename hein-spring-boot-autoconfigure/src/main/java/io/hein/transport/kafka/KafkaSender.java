package io.hein.transport.kafka;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import io.hein.transport.backbone.AppendFailedException;
import io.hein.transport.backbone.AppendOutcome;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.Position;
import io.hein.transport.log.BroadcastLog;
import io.hein.transport.netty.LimitedLog;
import io.hein.transport.netty.SafeLog;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;

/**
 * Appends records, and knows of each whether it was appended, was not, or may have been.
 * Thread-safe.
 */
final class KafkaSender {

	/**
	 * Between two producers, so that one that always fails is not made all the time.
	 */
	private static final long RENEWAL = TimeUnit.SECONDS.toNanos(1);

	/**
	 * How much longer than it may take a producer has time to say how a send has ended.
	 */
	private static final Duration MARGIN = Duration.ofSeconds(5);

	/**
	 * How many records may be under way. Kafka's client has five batches of 64 KiB on the
	 * wire, which is some thousands of the smallest records; of those that only wait,
	 * each costs the garbage collector more than it costs to send it.
	 */
	static final int MOST_OPEN = 32 * 1024;

	private static final AtomicReferenceFieldUpdater<Sending, AppendOutcome> OPEN = AtomicReferenceFieldUpdater
		.newUpdater(Sending.class, AppendOutcome.class, "outcome");

	private final Supplier<Producer<byte[], byte[]>> producers;

	private final Epoch epoch;

	private final SendCounters counters;

	private final Runnable fallen;

	private final LongAdder appended = new LongAdder();

	private final LimitedLog log = new LimitedLog(SafeLog.getLog(BroadcastLog.class));

	private final OpenSends<Sending> open;

	private final Duration maxBlock;

	private final long patience;

	private final ReentrantLock renewing = new ReentrantLock();

	private volatile Producer<byte[], byte[]> producer;

	private volatile boolean broken;

	private volatile boolean closing;

	private volatile boolean closed;

	private long renewedAt;

	/**
	 * The greatest offset that was acknowledged. Producers acknowledge in order.
	 */
	private volatile long lastOffset = -1;

	/**
	 * Create a sender.
	 * @param producers makes producers
	 * @param epoch the epoch of the log
	 * @param counters counts how appends end
	 * @param fallen run when an offset was acknowledged that does not follow those before
	 * @param mostOpen how many records may be under way, a power of two
	 * @param maxBlock how long a send waits until it is under way
	 * @param sendTimeout how long it takes then until a producer says how it has ended
	 */
	KafkaSender(Supplier<Producer<byte[], byte[]>> producers, Epoch epoch, SendCounters counters, Runnable fallen,
			int mostOpen, Duration maxBlock, Duration sendTimeout) {
		this.producers = producers;
		this.epoch = epoch;
		this.counters = counters;
		this.fallen = fallen;
		this.open = new OpenSends<>(mostOpen);
		this.maxBlock = maxBlock;
		// a sender waits for its place among those under way, and then for the producer
		this.patience = maxBlock.multipliedBy(2).plus(sendTimeout).plus(MARGIN).toNanos();
		this.producer = producers.get();
		this.renewedAt = System.nanoTime();
	}

	/**
	 * Nothing is acknowledged at an offset that is there already.
	 */
	void startsAt(long offset) {
		this.lastOffset = offset - 1;
	}

	/**
	 * Append a record.
	 * @param record the record
	 * @param outcome learns how that has ended
	 * @throws InterruptedException if the thread was interrupted before the record was
	 * under way; nothing was appended
	 */
	void send(ProducerRecord<byte[], byte[]> record, AppendOutcome outcome) throws InterruptedException {
		Sending sending = new Sending(outcome);
		if (!this.open.take(sending, this.maxBlock)) {
			sending.fail(
					(this.closing) ? closing()
							: new TimeoutException(
									"its turn did not come in time: " + this.open.limit() + " others are under way"),
					false);
			return;
		}
		boolean begun = false;
		try {
			sending.bind();
			begin(sending, record);
			begun = true;
		}
		finally {
			sending.accepted();
			if (!begun) {
				sending.forget();
			}
		}
		if (this.closed) {
			failOpen();
		}
	}

	private void begin(Sending sending, ProducerRecord<byte[], byte[]> record) throws InterruptedException {
		Producer<byte[], byte[]> taking = null;
		try {
			taking = unbroken();
			if (this.closing) {
				throw closing();
			}
			sending.taking = taking;
			taking.send(record, sending);
		}
		catch (InterruptException ex) {
			// Kafka has set it again
			Thread.interrupted();
			throw new InterruptedException();
		}
		catch (RuntimeException ex) {
			this.broken = this.broken || (taking == this.producer && !(ex instanceof ApiException));
			sending.fail(ex, false);
		}
	}

	private static IllegalStateException closing() {
		return new IllegalStateException("the log is being closed");
	}

	/**
	 * A producer whose thread has died says nothing any more: what it has had for too
	 * long is not certain, and it is to be replaced. To be called now and then.
	 * @param now the time in nanoseconds
	 */
	void failOverdue(long now) {
		this.open.forEach((sending) -> {
			if (now - sending.begun > this.patience) {
				if (sending.taking == this.producer) {
					this.broken = true;
				}
				sending.abandon(new TimeoutException("its producer says nothing any more"));
			}
		});
	}

	/**
	 * A producer that was closed may have had no thread to say how these have ended.
	 */
	private void failOpen() {
		this.open.forEach((sending) -> sending.abandon(new IllegalStateException("the log was closed")));
	}

	/**
	 * A producer that cannot go on is replaced: what it had under way is not certain.
	 */
	private Producer<byte[], byte[]> unbroken() {
		if (this.broken && this.renewing.tryLock()) {
			try {
				long now = System.nanoTime();
				if (this.broken && !this.closing && now - this.renewedAt > RENEWAL) {
					this.renewedAt = now;
					Producer<byte[], byte[]> old = this.producer;
					this.producer = this.producers.get();
					this.broken = false;
					this.log.warn("producer", () -> "Kafka's producer could not go on, and was replaced by a new one");
					replaced(old);
				}
			}
			finally {
				this.renewing.unlock();
			}
		}
		return this.producer;
	}

	/**
	 * What a producer still had when it was replaced must not keep its places.
	 */
	private void replaced(Producer<byte[], byte[]> old) {
		old.close(Duration.ZERO);
		this.open.forEach((sending) -> {
			if (sending.taking == old) {
				sending.abandon(new IllegalStateException("its producer could not go on"));
			}
		});
	}

	/**
	 * How many records were acknowledged.
	 */
	long appended() {
		return this.appended.sum();
	}

	/**
	 * The next producer that cannot go on is replaced at once.
	 */
	void renewNow() {
		this.renewedAt = System.nanoTime() - 2 * RENEWAL;
	}

	/**
	 * Wait for what is under way, and end.
	 */
	void close(Duration timeout) {
		this.renewing.lock();
		try {
			// from now on this producer is the last one, and nothing is begun any more
			this.closing = true;
			this.open.close();
		}
		finally {
			this.renewing.unlock();
		}
		try {
			this.producer.close(timeout);
		}
		finally {
			this.closed = true;
			failOpen();
		}
	}

	private static boolean isFatal(Exception failure) {
		return failure instanceof ProducerFencedException || failure instanceof InvalidProducerEpochException
				|| failure instanceof OutOfOrderSequenceException || failure instanceof ClusterAuthorizationException
				|| failure instanceof UnsupportedVersionException;
	}

	/**
	 * Whether Kafka has looked at the record itself and does not take it, however often
	 * it is tried.
	 */
	private static boolean isRefusal(Exception failure) {
		return failure instanceof RecordTooLargeException || failure instanceof InvalidTimestampException;
	}

	/**
	 * Take note of an acknowledged offset.
	 * @return whether it follows those before
	 */
	private boolean follows(long offset) {
		if (offset <= this.lastOffset) {
			return false;
		}
		this.lastOffset = offset;
		return true;
	}

	/**
	 * One append.
	 */
	private final class Sending extends OpenSends.Held implements Callback, Runnable {

		/**
		 * Until it has ended: a producer may call back and throw.
		 */
		private volatile @Nullable AppendOutcome outcome;

		private final long begun = System.nanoTime();

		/**
		 * Whether it keeps its place until what waits for its outcome has run.
		 */
		private boolean kept;

		private @Nullable Producer<byte[], byte[]> taking;

		/**
		 * The thread that appends, until the producer has taken the record: what it calls
		 * back until then, by this thread, says that it has not. Of others none takes
		 * itself for this one, whatever it sees.
		 */
		private @Nullable Thread sender = Thread.currentThread();

		private Sending(AppendOutcome outcome) {
			// others get it by what orders their reads after this
			OPEN.lazySet(this, outcome);
		}

		/**
		 * It has a place now.
		 */
		void bind() {
			AppendOutcome open = this.outcome;
			this.kept = open != null && open.whenTaken(this);
		}

		/**
		 * Its outcome was taken.
		 */
		@Override
		public void run() {
			KafkaSender.this.open.free(this);
		}

		void accepted() {
			this.sender = null;
		}

		/**
		 * The sender learns by an exception that nothing was appended.
		 */
		void forget() {
			OPEN.getAndSet(this, null);
			KafkaSender.this.open.free(this);
		}

		/**
		 * Lets nothing out: an Error would end the thread of the producer, without which
		 * it takes records and never says what becomes of them.
		 */
		@Override
		public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception failure) {
			try {
				completed(metadata, failure);
			}
			catch (Throwable ex) {
				failed(ex);
			}
		}

		/**
		 * Nobody will say how it has ended.
		 */
		void abandon(Exception why) {
			try {
				fail(why, true);
			}
			catch (Throwable ex) {
				failed(ex);
			}
		}

		private void failed(Throwable failure) {
			try {
				AppendOutcome open = end(SendCounters.Outcome.UNCERTAIN);
				if (open != null) {
					open.failed(
							new AppendFailedException("what Kafka says of it could not be understood", true, failure));
				}
				KafkaSender.this.log.warn("callback", () -> "How a send has ended could not be dealt with", failure);
			}
			catch (Throwable ex) {
				// there may be no memory even for that
			}
			finally {
				KafkaSender.this.open.free(this);
			}
		}

		private void completed(@Nullable RecordMetadata metadata, @Nullable Exception failure) {
			if (failure != null) {
				KafkaSender.this.broken = KafkaSender.this.broken
						|| (this.taking == KafkaSender.this.producer && isFatal(failure));
				fail(failure, this.sender != Thread.currentThread() && !isRefusal(failure));
			}
			else if (metadata == null || !metadata.hasOffset()) {
				fail(new IllegalStateException("Kafka has it, but does not say at which offset"), true);
			}
			else if (!follows(metadata.offset())) {
				KafkaSender.this.fallen.run();
				fail(new IllegalStateException(
						"the topic is not the one that it was: it begins again at offset " + metadata.offset()), true);
			}
			else {
				KafkaSender.this.appended.increment();
				AppendOutcome open = end(SendCounters.Outcome.ACKED);
				if (open != null) {
					open.appended(new Position(KafkaSender.this.epoch, metadata.offset() + 1));
				}
			}
		}

		void fail(Exception failure, boolean uncertain) {
			String message = (uncertain) ? "Kafka has not acknowledged it (" + KafkaFailures.text(failure) + ")"
					: "Kafka does not take it (" + KafkaFailures.text(failure) + ")";
			AppendOutcome open = end((uncertain) ? SendCounters.Outcome.UNCERTAIN : SendCounters.Outcome.FAILED);
			if (open != null) {
				open.failed(new AppendFailedException(message, uncertain, failure));
			}
		}

		/**
		 * Take note of the end.
		 * @return who is to learn of it, {@code null} if it had ended before
		 */
		private @Nullable AppendOutcome end(SendCounters.Outcome how) {
			AppendOutcome open = OPEN.getAndSet(this, null);
			if (open != null) {
				if (!this.kept) {
					KafkaSender.this.open.free(this);
				}
				KafkaSender.this.counters.ended(how, System.nanoTime() - this.begun);
			}
			return open;
		}

	}

}
