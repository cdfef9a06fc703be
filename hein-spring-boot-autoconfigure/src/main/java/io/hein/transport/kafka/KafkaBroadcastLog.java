package io.hein.transport.kafka;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.LongConsumer;

import io.hein.transport.backbone.AppendFailedException;
import io.hein.transport.backbone.AppendOutcome;
import io.hein.transport.backbone.Backbone;
import io.hein.transport.backbone.BackboneListener;
import io.hein.transport.backbone.BackboneState;
import io.hein.transport.backbone.BackboneStatus;
import io.hein.transport.backbone.SharedLog;
import io.hein.transport.backbone.confirm.ReportExchange;
import io.hein.transport.frame.ContentType;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.Position;
import io.hein.transport.log.EvictionGuard;
import io.hein.transport.log.LogCursor;
import org.jspecify.annotations.Nullable;

/**
 * A log that is a partition of a topic in Kafka. Opened when something of it is first
 * needed, at the latest by {@link #open()}.
 */
final class KafkaBroadcastLog implements SharedLog {

	private final KafkaSettings settings;

	private final Backbone.Settings wanted;

	private final LaterGuard guard;

	private final SendCounters counters;

	private final StateKeeper state;

	private final BiFunction<String, Runnable, Thread> threads;

	private final ReentrantLock lifecycle = new ReentrantLock();

	private final CompletableFuture<Void> closed = new CompletableFuture<>();

	private volatile @Nullable OpenLog log;

	private volatile @Nullable ReportExchange exchange;

	private volatile boolean sealed;

	/**
	 * Whether somebody has tried to open it. For whoever has the lock.
	 */
	private boolean tried;

	/**
	 * Create a log, without a look at Kafka.
	 * @param settings where it is
	 * @param wanted what the publisher wants
	 * @param guard asked before the window grows or shrinks
	 * @param counters counts how appends end
	 */
	KafkaBroadcastLog(KafkaSettings settings, Backbone.Settings wanted, EvictionGuard guard, SendCounters counters) {
		this(settings, wanted, guard, counters, KafkaBroadcastLog::daemon);
	}

	KafkaBroadcastLog(KafkaSettings settings, Backbone.Settings wanted, EvictionGuard guard, SendCounters counters,
			BiFunction<String, Runnable, Thread> threads) {
		this.threads = threads;
		this.settings = settings;
		this.wanted = wanted;
		this.guard = new LaterGuard(guard);
		this.counters = counters;
		this.state = new StateKeeper("Kafka's topic '" + settings.topicOf(wanted.publisher()) + "'");
	}

	private static Thread daemon(String name, Runnable task) {
		Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		return thread;
	}

	@Override
	public void open() {
		opened();
	}

	private OpenLog opened() {
		OpenLog opened = this.log;
		return (opened != null) ? opened : openNow();
	}

	private OpenLog openNow() {
		this.lifecycle.lock();
		try {
			return openLocked(this.settings);
		}
		finally {
			this.lifecycle.unlock();
		}
	}

	/**
	 * For a sender, which waits no longer than it may for what another thread has begun.
	 * It takes its time only if nobody has tried before.
	 */
	private OpenLog openedInTime() throws InterruptedException {
		OpenLog opened = this.log;
		if (opened != null) {
			return opened;
		}
		if (!this.lifecycle.tryLock(this.settings.maxBlock().toNanos(), TimeUnit.NANOSECONDS)) {
			throw new AppendFailedException("the log is still being opened", false, null);
		}
		try {
			return openLocked((this.tried) ? this.settings.startingWithin(this.settings.maxBlock()) : this.settings);
		}
		finally {
			this.lifecycle.unlock();
		}
	}

	private OpenLog openLocked(KafkaSettings settings) {
		OpenLog opened = this.log;
		if (opened == null) {
			if (this.state.isClosed()) {
				throw new IllegalStateException("The log is closed");
			}
			this.tried = true;
			opened = OpenLog.open(settings, this.wanted, this.guard, this.state, this.counters, this.exchange);
			begin(opened);
		}
		return opened;
	}

	/**
	 * Serve a log. If there is no thread to be had, the next start opens it anew.
	 */
	private void begin(OpenLog opened) {
		boolean begun = false;
		try {
			this.log = opened;
			this.guard.activate();
			this.state.change(BackboneState.RUNNING, null);
			opened.start(this.threads);
			begun = true;
		}
		finally {
			if (!begun) {
				this.log = null;
				this.state.change(BackboneState.STARTING, null);
				opened.close();
			}
		}
	}

	@Override
	public BackboneStatus backbone() {
		OpenLog opened = this.log;
		return (opened != null) ? opened.status()
				: new BackboneStatus("kafka", this.settings.topicOf(this.wanted.publisher()),
						Objects.requireNonNullElse(this.settings.partition(), 0), "", this.state.state(), 0, 0, null,
						this.state.problem(), 0, this.counters.counts());
	}

	@Override
	public void addStateListener(BackboneListener listener) {
		this.state.add(listener);
	}

	@Override
	public boolean mayReach(long sequence, Duration waited) {
		return opened().mayReach(sequence, waited);
	}

	@Override
	public Epoch epoch() {
		return opened().window().epoch();
	}

	@Override
	public long head() {
		return opened().window().head();
	}

	@Override
	public long oldest() {
		return opened().window().oldest();
	}

	@Override
	public long earliest() {
		return opened().earliest();
	}

	@Override
	public long agedUpTo() {
		return opened().window().agedUpTo();
	}

	@Override
	public long appended() {
		OpenLog opened = this.log;
		return (opened != null) ? opened.appended() : 0;
	}

	@Override
	public long appendedBytes() {
		return opened().window().appendedBytes();
	}

	@Override
	public long capacity() {
		return this.wanted.windowSize();
	}

	@Override
	public long size() {
		OpenLog opened = this.log;
		return (opened != null) ? opened.size() : 0;
	}

	@Override
	public boolean exchangeReports(ReportExchange exchange) {
		this.exchange = exchange;
		return true;
	}

	@Override
	public void append(byte[] topic, ContentType contentType, byte[] headers, byte[] payload, byte @Nullable [] request,
			AppendOutcome outcome) throws InterruptedException {
		if (this.sealed) {
			throw new IllegalStateException("The log is sealed: nothing is appended any more");
		}
		openedInTime().append(topic, contentType, headers, payload, request, outcome);
	}

	/**
	 * Append a message, and wait until Kafka has it.
	 */
	@Override
	public long append(byte[] topic, ContentType contentType, byte[] headers, byte[] payload,
			@Nullable LongConsumer onAssigned) throws InterruptedException {
		if (onAssigned != null) {
			throw new UnsupportedOperationException("Nobody knows the position before Kafka has the message");
		}
		Awaited appended = new Awaited();
		append(topic, contentType, headers, payload, null, appended);
		try {
			return appended.get().sequence();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AppendFailedException("the thread was interrupted while Kafka had not acknowledged it yet", true,
					ex);
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof AppendFailedException failure) {
				throw failure;
			}
			throw new AppendFailedException(KafkaFailures.text(ex), true, ex);
		}
	}

	@Override
	public LogCursor cursor(long after) {
		return opened().cursor(after);
	}

	@Override
	public LogCursor cursorAtHand(long after) {
		return opened().window().cursor(after);
	}

	@Override
	public void addListener(Runnable listener) {
		opened().addListener(listener);
	}

	@Override
	public void removeListener(Runnable listener) {
		OpenLog opened = this.log;
		if (opened != null) {
			opened.removeListener(listener);
		}
	}

	@Override
	public void seal() {
		this.sealed = true;
	}

	@Override
	public void close() {
		this.sealed = true;
		// first: what is being opened gives up
		this.state.change(BackboneState.CLOSED, null);
		try {
			this.threads.apply("hein-kafka-close", this::closeNow).start();
		}
		catch (Throwable ex) {
			// without a thread: a stop that waits for it would have no end
			closeNow();
		}
	}

	private void closeNow() {
		this.lifecycle.lock();
		try {
			OpenLog opened = this.log;
			if (opened != null && !this.closed.isDone()) {
				opened.close();
			}
		}
		finally {
			this.lifecycle.unlock();
			this.closed.complete(null);
		}
	}

	@Override
	public CompletionStage<Void> closed() {
		return this.closed;
	}

	@Override
	public String toString() {
		return "KafkaBroadcastLog[" + this.settings.topicOf(this.wanted.publisher()) + "]";
	}

	/**
	 * An outcome that a thread waits for.
	 */
	private static final class Awaited extends CompletableFuture<Position> implements AppendOutcome {

		@Override
		public void appended(Position position) {
			complete(position);
		}

		@Override
		public void failed(AppendFailedException failure) {
			completeExceptionally(failure);
		}

	}

}
