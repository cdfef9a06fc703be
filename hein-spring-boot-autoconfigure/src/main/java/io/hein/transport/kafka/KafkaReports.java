package io.hein.transport.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

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
import org.apache.kafka.common.header.Header;
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

	/**
	 * How many records are read at least, for what publishers have read that are there no
	 * more.
	 */
	private static final int MARKED = 200;

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

	private final Supplier<@Nullable ReadMark> mark;

	private final LimitedLog log = new LimitedLog(SafeLog.getLog(BroadcastLog.class));

	private final ReportWrites writes = new ReportWrites();

	private @Nullable Consumer<byte[], byte[]> consumer;

	private @Nullable Producer<byte[], byte[]> producer;

	private @Nullable TopicPartition partition;

	private @Nullable Thread thread;

	private volatile long offset;

	/**
	 * Whether the consumer has gone on further than {@link #offset}.
	 */
	private volatile boolean unread;

	/**
	 * Which record failed last, -1 for none.
	 */
	private long failedAt = -1;

	private volatile boolean closed;

	/**
	 * Create them, without a look at Kafka.
	 * @param clients makes clients
	 * @param exchange what is exchanged
	 * @param mark says up to where this publisher has read the log, {@code null} for
	 * nothing
	 */
	KafkaReports(KafkaClients clients, ReportExchange exchange, Supplier<@Nullable ReadMark> mark) {
		this.clients = clients;
		this.exchange = exchange;
		this.mark = mark;
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
	 * @param marks takes up to where others have read the log
	 * @throws io.hein.transport.backbone.BackboneException if that is not possible
	 */
	void open(Admin admin, KafkaSettings settings, String name, ReadMarks marks, Deadline deadline) {
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
		Deadline.Failure failed = (ex) -> KafkaFailures.atStart(settings, name, ex);
		RecordMetadata written = deadline.keepTrying(() -> greet(found, greeting), failed);
		long begin = deadline.keepTrying(() -> begin(reader, found, written), failed);
		seek(Math.min(begin, deadline.keepTrying(() -> marked(reader, found, written), failed)));
		while (this.offset <= written.offset()) {
			deadline.keepTrying(() -> {
				read(Duration.ofMillis(100), begin, marks);
				return (this.offset > written.offset()) ? true : null;
			}, failed);
		}
		this.exchange.onNews(reader::wakeup);
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

	private static long marked(Consumer<byte[], byte[]> reader, TopicPartition of, RecordMetadata written) {
		long first = Objects.requireNonNull(reader.beginningOffsets(List.of(of), Duration.ofSeconds(1)).get(of));
		return Math.max(first, written.offset() - MARKED);
	}

	/**
	 * Write a mark of somebody else once more, so that the next ones find it too.
	 */
	void repeat(ReadMark lost) {
		ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(partition().topic(), partition().partition(), null,
				null);
		record.headers().add(ReadMark.HEADER, lost.encode());
		try {
			writer().send(record).get(GREETING, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException | TimeoutException | RuntimeException ex) {
			this.log.warn("mark", () -> "It could not be written once more to " + partition()
					+ " that messages were lost: " + KafkaFailures.text(ex));
		}
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

	private ProducerRecord<byte[], byte[]> record(TopicPartition to, byte[] record) {
		ProducerRecord<byte[], byte[]> made = new ProducerRecord<>(to.topic(), to.partition(), null, record);
		ReadMark read = this.mark.get();
		if (read != null) {
			made.headers().add(ReadMark.HEADER, read.encode());
		}
		return made;
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
				goOn();
			}
			this.exchange.last().forEach(this::write);
		}
		finally {
			closeNow();
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

	private void runOnce() {
		try {
			long patience = this.exchange.patience();
			read(Duration.ofNanos((this.writes.isEmpty()) ? patience : Math.max(patience, SHORT)));
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
			this.unread = true;
			this.log.warn("reports", () -> "Cannot read " + partition() + " at present, will try again; delivery "
					+ "reports are not complete meanwhile: " + KafkaFailures.text(ex));
			LockSupport.parkNanos(PAUSE);
		}
		ReportWrites.Failure failed = this.writes.take();
		if (failed != null) {
			lost(failed.problem(), failed.from());
		}
		say();
	}

	private void say() {
		try {
			this.exchange.next(this.writes.isEmpty()).forEach(this::write);
		}
		catch (RuntimeException | Error ex) {
			this.writes.failed("reports could not be put together: " + SafeLog.message(ex), -1);
			this.log.warn("reports failed", () -> "Delivery reports could not be put together", ex);
			LockSupport.parkNanos(PAUSE);
		}
	}

	private void lost(String problem, long from) {
		try {
			spoil(problem);
			seek((from >= 0) ? from
					: Objects.requireNonNull(reader().endOffsets(List.of(partition()), CLOSE).get(partition())));
		}
		catch (WakeupException ex) {
			// the next round does it
			this.writes.failed(problem, from);
		}
		catch (RuntimeException | Error ex) {
			this.writes.failed(problem, from);
			LockSupport.parkNanos(PAUSE);
		}
	}

	private void spoil(String problem) {
		this.log.warn("reports lost", () -> "Delivery reports that are pending are not complete: " + problem);
		this.exchange.failed(problem);
	}

	private void seek(long to) {
		reader().seek(partition(), to);
		this.offset = to;
		this.unread = false;
	}

	/**
	 * Read what was there before. What is older than the signs of life that count has
	 * marks only.
	 */
	private void read(Duration wait, long begin, ReadMarks marks) {
		for (ConsumerRecord<byte[], byte[]> record : poll(wait)) {
			Header mark = record.headers().lastHeader(ReadMark.HEADER);
			marks.add((mark != null) ? mark.value() : null);
			if (record.offset() >= begin) {
				receive(record);
			}
			this.offset = record.offset() + 1;
		}
		this.unread = false;
	}

	private void read(Duration wait) {
		for (ConsumerRecord<byte[], byte[]> record : poll(wait)) {
			receive(record);
			this.offset = record.offset() + 1;
		}
		this.unread = false;
	}

	private List<ConsumerRecord<byte[], byte[]>> poll(Duration wait) {
		if (this.unread) {
			seek(this.offset);
		}
		List<ConsumerRecord<byte[], byte[]>> polled = reader().poll(wait).records(partition());
		this.unread = !polled.isEmpty();
		return polled;
	}

	/**
	 * Take note of a record. What fails is read again, and left out if it fails once
	 * more: those after it may be understood.
	 */
	private void receive(ConsumerRecord<byte[], byte[]> record) {
		byte[] value = record.value();
		if (value == null) {
			return;
		}
		try {
			this.exchange.received(value, record.offset());
		}
		catch (RuntimeException | Error ex) {
			if (record.offset() != this.failedAt) {
				this.failedAt = record.offset();
				throw ex;
			}
			spoil("the record at offset " + this.failedAt + " of " + partition() + " could not be dealt with ("
					+ KafkaFailures.text(ex) + ")");
		}
	}

	private void write(byte[] record) {
		ReportWrites.Writing writing = this.writes.begin(partition());
		try {
			writer().send(record(partition(), record), writing);
		}
		catch (Throwable ex) {
			writing.end(null, ex);
		}
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
