package io.hein.transport.kafka;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;

import io.hein.transport.backbone.AppendOutcome;
import io.hein.transport.backbone.Backbone;
import io.hein.transport.backbone.BackboneException;
import io.hein.transport.backbone.BackboneException.Reason;
import io.hein.transport.backbone.BackboneState;
import io.hein.transport.backbone.BackboneStatus;
import io.hein.transport.backbone.HistoryCursor;
import io.hein.transport.backbone.LogHistory;
import io.hein.transport.backbone.confirm.ReportExchange;
import io.hein.transport.frame.ContentType;
import io.hein.transport.frame.DataFrame;
import io.hein.transport.log.BroadcastLog;
import io.hein.transport.log.EvictionGuard;
import io.hein.transport.log.LogCursor;
import io.hein.transport.log.MemoryBroadcastLog;
import io.hein.transport.netty.SafeLog;
import org.apache.commons.logging.Log;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * A log in Kafka while it is open: the clients, the window, and what is known of the
 * topic.
 */
final class OpenLog implements KafkaTail.Owner {

	private static final Log logger = SafeLog.getLog(BroadcastLog.class);

	/**
	 * How much longer a record may be than its payload: topic, headers, and what Kafka
	 * adds.
	 */
	static final int OVERHEAD = 10 * 1024;

	/**
	 * Which part of the window's memory may be taken by older messages beside it.
	 */
	private static final int HISTORY_SHARE = 4;

	/**
	 * To find an old offset takes Kafka milliseconds: it has to be worth it.
	 */
	private static final int CHUNK = 4 * 1024 * 1024;

	private static final int HISTORY_THREADS = 4;

	private final KafkaSettings settings;

	private final StateKeeper state;

	private final SendCounters counters;

	private final KafkaTopic.Facts facts;

	private final Admin admin;

	private final MemoryBroadcastLog window;

	private final KafkaTail tail;

	private final TopicCheck check;

	private final KafkaSender sender;

	private final KafkaHistory older;

	private final LogHistory history;

	private final @Nullable ReportExchange exchange;

	private final @Nullable KafkaReports reports;

	private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

	private final AtomicLong leftOut = new AtomicLong();

	private volatile boolean reading;

	private OpenLog(KafkaSettings settings, StateKeeper state, SendCounters counters, Admin admin, KafkaTopic topic,
			KafkaTopic.Facts facts, KafkaTopic.Look first, Consumer<byte[], byte[]> consumer, MemoryBroadcastLog window,
			int maxMessageSize, KafkaClients clients, @Nullable ReportExchange exchange) {
		this.settings = settings;
		this.state = state;
		this.counters = counters;
		this.admin = admin;
		this.facts = facts;
		this.window = window;
		this.tail = new KafkaTail(consumer, facts.partition(), window, maxMessageSize, this, this.leftOut);
		this.check = new TopicCheck(topic, facts.partition(), first, this::checked);
		this.older = new KafkaHistory(() -> clients.consumer("history"), facts.partition(), maxMessageSize,
				this.tail::mark);
		this.history = new LogHistory(this.older, window.capacity() / HISTORY_SHARE,
				Math.max(CHUNK, maxMessageSize + DataFrame.MAX_OVERHEAD), HISTORY_THREADS, this::arrived);
		this.sender = new KafkaSender(clients::producer, window.epoch(), counters, this.check::now,
				KafkaSender.MOST_OPEN, settings.maxBlock(), settings.sendTimeout());
		this.exchange = exchange;
		this.reports = (exchange != null) ? new KafkaReports(clients, exchange, this::mark) : null;
	}

	/**
	 * Open the log, and read what subscribers may need.
	 * @param exchange exchanges reports with others, {@code null} for nobody
	 * @throws BackboneException if that is not possible
	 */
	static OpenLog open(KafkaSettings settings, Backbone.Settings wanted, EvictionGuard guard, StateKeeper state,
			SendCounters counters, @Nullable ReportExchange exchange) {
		int maxRecord = wanted.maxMessageSize() + OVERHEAD;
		String name = settings.topicOf(wanted.publisher());
		KafkaClients clients = new KafkaClients(settings, wanted.publisher(), maxRecord);
		Deadline deadline = new Deadline(settings.startTimeout(), state::isClosed);
		Closing closing = new Closing();
		try {
			Admin admin = closing.add(clients.make(clients::admin, name, deadline));
			KafkaTopic topic = new KafkaTopic(admin, settings, name, maxRecord);
			KafkaTopic.Facts facts = topic.open(deadline);
			KafkaTopic.Look first = deadline.keepTrying(() -> topic.look(facts.partition()),
					(ex) -> KafkaFailures.atStart(settings, name, ex));
			long start = new WindowStart(facts.partition(), wanted.windowSize(), wanted.windowAge()).find(first,
					clients, settings, deadline);
			Consumer<byte[], byte[]> consumer = closing
				.add(clients.make(() -> clients.consumer("tail"), name, deadline));
			consumer.assign(List.of(facts.partition()));
			consumer.seek(facts.partition(), start);
			MemoryBroadcastLog window = closing
				.add(new MemoryBroadcastLog(wanted.windowSize(), wanted.maxMessageSize() + DataFrame.MAX_OVERHEAD,
						wanted.windowAge(), guard, settings.epoch(facts.id()), start));
			if (exchange != null) {
				exchange.opened(window.epoch(), facts.partition().partition(), start, KafkaReports.interval(settings));
			}
			OpenLog opened = clients.make(() -> new OpenLog(settings, state, counters, admin, topic, facts, first,
					consumer, window, wanted.maxMessageSize(), clients, exchange), name, deadline);
			opened.fill(first, deadline, name, closing);
			opened.openReports(settings.reportsTopicOf(wanted.publisher()), clients, deadline, closing);
			closing.keepAll();
			return opened;
		}
		finally {
			closing.close();
		}
	}

	private void fill(KafkaTopic.Look first, Deadline deadline, String name, Closing closing) {
		closing.add((AutoCloseable) () -> this.sender.close(Duration.ZERO));
		closing.add((AutoCloseable) this.check::close);
		closing.add((AutoCloseable) this.history::close);
		long begun = System.nanoTime();
		long from = this.tail.offset();
		this.sender.startsAt(first.end());
		while (this.tail.offset() < first.end()) {
			if (deadline.isOver()) {
				throw new BackboneException(Reason.TOO_SLOW, this.settings.servers(), name,
						"Topic '" + name + "' could not be read up to its end in time: offset " + this.tail.offset()
								+ " of " + first.end() + " was reached",
						null);
			}
			long before = this.tail.offset();
			deadline.keepTrying(() -> {
				this.tail.readOnce(Duration.ofMillis(100));
				return true;
			}, (ex) -> KafkaFailures.atStart(this.settings, name, ex));
			if (before > this.tail.offset()) {
				throw new IllegalStateException("Kafka's consumer went back");
			}
		}
		logger.info("The log is " + this.facts.partition() + " in Kafka, read from offset " + from + " to "
				+ first.end() + " in " + java.util.concurrent.TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun)
				+ " ms (it begins at " + first.begin() + ")");
	}

	/**
	 * Before there are subscribers: whoever waits for their reports has to know this
	 * edge.
	 */
	private void openReports(String name, KafkaClients clients, Deadline deadline, Closing closing) {
		KafkaReports exchanged = this.reports;
		if (exchanged != null) {
			closing.add((AutoCloseable) exchanged::closeNow);
			ReadMarks marks = new ReadMarks(this.window.epoch(), this.facts.partition());
			exchanged.open(this.admin, this.settings, name, marks, deadline);
			ReadMarks.Lost lost = marks.findLost(clients, this.settings, deadline);
			if (lost != null) {
				exchanged.repeat(lost.mark());
				throw new BackboneException(Reason.HISTORY_LOST, this.settings.servers(),
						this.facts.partition().topic(), lost.text(this.facts.partition()), null);
			}
		}
	}

	private @Nullable ReadMark mark() {
		OffsetAndMetadata last = this.tail.mark();
		return (last == null || last.leaderEpoch().isEmpty()) ? null : new ReadMark(this.window.epoch(),
				this.facts.partition().partition(), last.offset(), last.leaderEpoch().get());
	}

	/**
	 * Go on reading, on a thread of its own.
	 * @param threads makes threads
	 */
	void start(BiFunction<String, Runnable, Thread> threads) {
		threads.apply("hein-tail", this.tail).start();
		this.reading = true;
		this.check.start();
		if (this.reports != null) {
			this.reports.start();
		}
	}

	LogCursor cursor(long after) {
		return new HistoryCursor(this.window, this.history, after);
	}

	/**
	 * The oldest sequence that there is.
	 */
	long earliest() {
		return Math.min(this.window.oldest(), this.check.last().begin() + 1);
	}

	void addListener(Runnable listener) {
		this.listeners.add(listener);
		this.window.addListener(listener);
	}

	void removeListener(Runnable listener) {
		this.listeners.remove(listener);
		this.window.removeListener(listener);
	}

	private void arrived() {
		this.listeners.forEach(Runnable::run);
	}

	private void checked(TopicCheck.Result result) {
		this.sender.failOverdue(System.nanoTime());
		KafkaTopic.Look look = result.look();
		Throwable failure = result.failure();
		if (look != null) {
			found(look);
		}
		else if (failure != null) {
			missed(failure);
		}
	}

	private void missed(Throwable failure) {
		if (failure instanceof UnknownTopicOrPartitionException) {
			this.state.change(BackboneState.MISSING, "the topic '" + this.facts.partition().topic() + "' was deleted");
		}
		else if (KafkaFailures.isDenied(failure)) {
			denied(failure);
		}
		else {
			// one that reads has heard of Kafka, too
			long age = Math.min(this.check.age(), this.tail.age());
			if (age > this.settings.staleAfter().toNanos()) {
				this.state.change(BackboneState.STALE, "nothing was heard from Kafka for "
						+ Duration.ofNanos(age).toSeconds() + " s: " + KafkaFailures.text(failure));
			}
		}
	}

	private void found(KafkaTopic.Look look) {
		if (!look.id().equals(this.facts.id())) {
			end();
			this.state.change(BackboneState.ENDED,
					"the topic '" + this.facts.partition().topic() + "' was deleted and created anew");
		}
		else if (this.tail.isDenied()) {
			// it may be described, but not read: it stays as it is until it is read again
			return;
		}
		else if (this.tail.isStuck(look.end(), this.settings.staleAfter())) {
			this.state.change(BackboneState.STALE, "nothing can be read, although the topic goes on");
		}
		else {
			this.state.change(BackboneState.RUNNING, null);
		}
	}

	/**
	 * What Kafka has from now on is not this log: not even what is older.
	 */
	private void end() {
		this.window.seal();
		this.history.close();
	}

	@Override
	public void historyLost(String problem) {
		end();
		this.state.change(BackboneState.FAILED, problem);
	}

	@Override
	public void asked(byte[] request, long sequence, byte[] topic, Duration age) {
		if (this.exchange != null) {
			this.exchange.appended(request, sequence, topic, age);
		}
	}

	@Override
	public void denied(Throwable failure) {
		this.state.change(BackboneState.STALE, "Kafka does not give access any more: " + KafkaFailures.text(failure));
	}

	@Override
	public KafkaTopic.@Nullable Look look() {
		KafkaTopic.Look look = this.check.look();
		return (look != null && look.id().equals(this.facts.id())) ? look : null;
	}

	void append(byte[] topic, ContentType contentType, byte[] headers, byte[] payload, byte @Nullable [] request,
			AppendOutcome outcome) throws InterruptedException {
		TopicPartition partition = this.facts.partition();
		ProducerRecord<byte[], byte[]> record = RecordFormat.write(partition.topic(), partition.partition(), topic,
				contentType, headers, payload);
		if (request != null) {
			RecordFormat.ask(record, request);
		}
		this.sender.send(record, outcome);
	}

	long appended() {
		return this.sender.appended();
	}

	/**
	 * Whether there may be a sequence that was not read yet.
	 */
	boolean mayReach(long sequence, Duration waited) {
		KafkaTopic.Look last = this.check.last();
		boolean isNews = System.nanoTime() - last.begun() < waited.toNanos();
		return !isNews || sequence <= last.end();
	}

	BackboneStatus status() {
		TopicPartition partition = this.facts.partition();
		long offset = this.tail.offset();
		long end = Math.max(offset, Math.max(this.check.last().end(), this.tail.end()));
		return new BackboneStatus("kafka", partition.topic(), partition.partition(), this.facts.id().toString(),
				this.state.state(), end, end - offset, this.check.checked(), this.state.problem(), this.leftOut.get(),
				this.counters.counts());
	}

	/**
	 * How much memory the window and older messages take.
	 */
	long size() {
		return this.window.size() + this.history.size();
	}

	MemoryBroadcastLog window() {
		return this.window;
	}

	/**
	 * Wait for what is under way, and end: each part, even if another one cannot.
	 */
	void close() {
		try (Closing parts = new Closing()) {
			// what is added last is closed first
			parts.add((AutoCloseable) () -> this.admin.close(Duration.ofSeconds(1)));
			parts.add((AutoCloseable) this.window::close);
			parts.add((AutoCloseable) this.older::close);
			parts.add((AutoCloseable) this.history::close);
			if (this.reports != null) {
				parts.add((AutoCloseable) this.reports::close);
			}
			parts.add((AutoCloseable) this::closeTail);
			parts.add((AutoCloseable) () -> this.sender.close(this.settings.sendTimeout()));
			parts.add((AutoCloseable) this.check::close);
		}
	}

	private void closeTail() {
		if (this.reading) {
			this.tail.close();
		}
		else {
			this.tail.closeConsumer();
		}
	}

}
