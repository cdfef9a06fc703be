package io.hein.transport.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import io.hein.transport.backbone.BackboneException;
import io.hein.transport.backbone.confirm.ReportExchange;
import io.hein.transport.log.BroadcastLog;
import io.hein.transport.netty.LimitedLog;
import io.hein.transport.netty.SafeLog;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads the second topic, in which publishers exchange reports: first on the
 * thread that opens the log, then on one of its own. What goes wrong here makes reports
 * incomplete, and nothing else.
 */
final class KafkaReports implements Runnable {

	private static final int MAX_RECORD = 512 * 1024;

	/**
	 * Records are of use for seconds only.
	 */
	private static final Duration RETENTION = Duration.ofMinutes(10);

	private static final Duration SHORT_RETENTION = Duration.ofMinutes(2);

	/**
	 * How far back the signs of life are read of those that are there at the start. Far
	 * longer than it takes until one is given up.
	 */
	private static final Duration LOOK_BACK = Duration.ofSeconds(30);

	private static final Duration MOST_BETWEEN_BEATS = Duration.ofSeconds(2);

	private static final int BEATS_UNTIL_STALE = 8;

	/**
	 * While something is under way that has to be written before a sign of life.
	 */
	private static final long SHORT = TimeUnit.MILLISECONDS.toNanos(10);

	private static final long GREETING = 5000;

	private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(500);

	private static final Duration CLOSE = Duration.ofSeconds(1);

	private final KafkaClients clients;

	private final ReportExchange exchange;

	private final LimitedLog log = new LimitedLog(SafeLog.getLog(BroadcastLog.class));

	private final AtomicInteger underWay = new AtomicInteger();

	private @Nullable Consumer<byte[], byte[]> consumer;

	private @Nullable Producer<byte[], byte[]> producer;

	private @Nullable TopicPartition partition;

	private @Nullable Thread thread;

	/**
	 * What could not be written, {@code null} for nothing.
	 */
	private volatile @Nullable String failure;

	/**
	 * Where the topic was begun anew, -1 if it was not.
	 */
	private volatile long fallenTo = -1;

	/**
	 * The last offset that was acknowledged. They are in order.
	 */
	private volatile long lastWritten = -1;

	private volatile long offset;

	private volatile boolean closed;

	/**
	 * Create them, without a look at Kafka.
	 * @param clients makes clients
	 * @param exchange what is exchanged
	 */
	KafkaReports(KafkaClients clients, ReportExchange exchange) {
		this.clients = clients;
		this.exchange = exchange;
	}

	/**
	 * How often there is a sign of life.
	 */
	static Duration interval(KafkaSettings settings) {
		Duration interval = settings.staleAfter().dividedBy(BEATS_UNTIL_STALE);
		return (interval.compareTo(MOST_BETWEEN_BEATS) < 0) ? interval : MOST_BETWEEN_BEATS;
	}

	/**
	 * Open or create the topic, write the first sign of life, and read those of others.
	 * @throws BackboneException if that is not possible
	 */
	void open(Admin admin, KafkaSettings settings, String name, Deadline deadline) {
		Map<String, String> created = Map.of(TopicConfig.RETENTION_MS_CONFIG, String.valueOf(RETENTION.toMillis()),
				TopicConfig.SEGMENT_MS_CONFIG, String.valueOf(RETENTION.toMillis()),
				TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
		TopicPartition found = new KafkaTopic(admin, settings.forReports(), name, MAX_RECORD, created, SHORT_RETENTION)
			.open(deadline)
			.partition();
		this.partition = found;
		Consumer<byte[], byte[]> reader = this.clients.consumer("reports");
		this.consumer = reader;
		reader.assign(List.of(found));
		this.producer = this.clients.reportsProducer();
		List<byte[]> greeting = this.exchange.next(true);
		RecordMetadata written = deadline.keepTrying(() -> greet(found, greeting),
				(ex) -> unusable(settings, name, ex));
		long begin = deadline.keepTrying(() -> begin(reader, found, written), (ex) -> unusable(settings, name, ex));
		seek(begin);
		while (this.offset <= written.offset()) {
			deadline.keepTrying(() -> {
				read(Duration.ofMillis(100));
				return (this.offset > written.offset()) ? true : null;
			}, (ex) -> unusable(settings, name, ex));
		}
		this.exchange.onNews(reader::wakeup);
	}

	private static BackboneException unusable(KafkaSettings settings, String name, @Nullable Throwable failure) {
		boolean denied = failure != null && KafkaFailures.isDenied(failure);
		return new BackboneException(
				(denied) ? BackboneException.Reason.NOT_AUTHORIZED : BackboneException.Reason.UNREACHABLE,
				settings.servers(), name, "The topic of reports '" + name + "' cannot be written and read"
						+ ((failure != null) ? " (" + KafkaFailures.text(failure) + ")" : ""),
				failure);
	}

	private RecordMetadata greet(TopicPartition to, List<byte[]> greeting)
			throws InterruptedException, ExecutionException, TimeoutException {
		Future<RecordMetadata> last = null;
		for (byte[] record : greeting) {
			last = writer().send(record(to, record));
		}
		return Objects.requireNonNull(last, "no sign of life").get(GREETING, TimeUnit.MILLISECONDS);
	}

	private static long begin(Consumer<byte[], byte[]> reader, TopicPartition of, RecordMetadata written) {
		long time = Math.max(0, written.timestamp() - LOOK_BACK.toMillis());
		OffsetAndTimestamp found = reader.offsetsForTimes(Map.of(of, time), Duration.ofSeconds(1)).get(of);
		return (found != null) ? Math.min(found.offset(), written.offset()) : written.offset();
	}

	private Producer<byte[], byte[]> writer() {
		return Objects.requireNonNull(this.producer, "not open");
	}

	private Consumer<byte[], byte[]> reader() {
		return Objects.requireNonNull(this.consumer, "not open");
	}

	private TopicPartition partition() {
		return Objects.requireNonNull(this.partition, "not open");
	}

	private static ProducerRecord<byte[], byte[]> record(TopicPartition to, byte[] record) {
		return new ProducerRecord<>(to.topic(), to.partition(), null, record);
	}

	/**
	 * Go on, on a thread of its own.
	 */
	void start() {
		Thread started = new Thread(this, "hein-reports");
		started.setDaemon(true);
		started.start();
		this.thread = started;
	}

	@Override
	public void run() {
		try {
			while (!this.closed) {
				runOnce();
			}
			this.exchange.last().forEach(this::write);
		}
		finally {
			closeNow();
		}
	}

	private void runOnce() {
		try {
			long patience = this.exchange.patience();
			read(Duration.ofNanos((this.underWay.get() > 0) ? Math.max(patience, SHORT) : patience));
		}
		catch (WakeupException ex) {
			// there is something to write
		}
		catch (InterruptException ex) {
			// nothing interrupts this thread but what wants it to end
			this.closed = true;
			return;
		}
		catch (OffsetOutOfRangeException ex) {
			lost("records of " + partition() + " were removed before they could be read", -1);
		}
		catch (RuntimeException | Error ex) {
			this.log.warn("reports", () -> "Cannot read " + partition() + " at present, will try again; delivery "
					+ "reports are not complete meanwhile: " + KafkaFailures.text(ex));
			LockSupport.parkNanos(PAUSE);
		}
		String failed = this.failure;
		if (failed != null) {
			this.failure = null;
			lost(failed, this.fallenTo);
			this.fallenTo = -1;
		}
		say();
	}

	private void say() {
		try {
			this.exchange.next(this.underWay.get() == 0).forEach(this::write);
		}
		catch (RuntimeException | Error ex) {
			this.failure = "reports could not be put together: " + SafeLog.message(ex);
			this.log.warn("reports failed", () -> "Delivery reports could not be put together", ex);
			LockSupport.parkNanos(PAUSE);
		}
	}

	private void lost(String problem, long from) {
		this.log.warn("reports lost", () -> "Delivery reports that are pending are not complete: " + problem);
		this.exchange.failed(problem);
		try {
			seek((from >= 0) ? from
					: Objects.requireNonNull(reader().endOffsets(List.of(partition()), CLOSE).get(partition())));
		}
		catch (WakeupException ex) {
			// the next round does it
			this.failure = problem;
		}
		catch (RuntimeException ex) {
			this.failure = problem;
			LockSupport.parkNanos(PAUSE);
		}
	}

	private void seek(long to) {
		reader().seek(partition(), to);
		this.offset = to;
	}

	private void read(Duration wait) {
		for (ConsumerRecord<byte[], byte[]> record : reader().poll(wait).records(partition())) {
			byte[] value = record.value();
			if (value != null) {
				this.exchange.received(value, record.offset());
			}
			this.offset = record.offset() + 1;
		}
	}

	private void write(byte[] record) {
		this.underWay.incrementAndGet();
		try {
			writer().send(record(partition(), record), this::written);
		}
		catch (RuntimeException ex) {
			written(null, ex);
		}
	}

	private void written(@Nullable RecordMetadata metadata, @Nullable Exception ex) {
		if (ex != null) {
			this.failure = "a report could not be written to " + partition() + " (" + KafkaFailures.text(ex) + ")";
		}
		else if (metadata != null && metadata.hasOffset()) {
			if (metadata.offset() <= this.lastWritten) {
				this.fallenTo = metadata.offset();
				this.failure = "the topic of " + partition() + " was created anew";
			}
			this.lastWritten = metadata.offset();
		}
		this.underWay.decrementAndGet();
	}

	/**
	 * Say goodbye to the others, and end.
	 */
	void close() {
		this.closed = true;
		Thread running = this.thread;
		Consumer<byte[], byte[]> reader = this.consumer;
		if (running == null || reader == null) {
			closeNow();
			return;
		}
		reader.wakeup();
		try {
			running.join(2 * CLOSE.toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * End what does not run.
	 */
	void closeNow() {
		try {
			if (this.producer != null) {
				this.producer.close(CLOSE);
			}
			if (this.consumer != null) {
				this.consumer.close(CloseOptions.timeout(CLOSE));
			}
		}
		catch (RuntimeException ex) {
			this.log.warn("reports", () -> "Kafka's clients of reports could not be closed: " + KafkaFailures.text(ex));
		}
	}

}
