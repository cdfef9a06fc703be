package io.hein.transport.publisher;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

import io.hein.transport.backbone.AppendFailedException;
import io.hein.transport.backbone.AppendOutcome;
import io.hein.transport.backbone.BackboneException;
import io.hein.transport.backbone.BackboneStatus;
import io.hein.transport.backbone.Renewal;
import io.hein.transport.backbone.SharedLog;
import io.hein.transport.backbone.confirm.PendingReport;
import io.hein.transport.backbone.confirm.SharedConfirmations;
import io.hein.transport.confirm.Confirmations;
import io.hein.transport.confirm.Delivery;
import io.hein.transport.confirm.PingReply;
import io.hein.transport.confirm.Pings;
import io.hein.transport.confirm.TooManyPendingException;
import io.hein.transport.frame.ContentType;
import io.hein.transport.frame.Headers;
import io.hein.transport.frame.Position;
import io.hein.transport.log.BroadcastLog;
import io.hein.transport.log.InsufficientDirectMemoryException;
import io.hein.transport.log.LogDirectoryException;
import io.hein.transport.log.LogFailedException;
import io.hein.transport.log.LogStatus;
import io.hein.transport.netty.Checks;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.netty.EventThread;
import io.hein.transport.netty.SafeLog;
import io.hein.transport.netty.UserFuture;
import io.hein.transport.topic.TopicEncoder;
import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

/**
 * The publisher: checks what is sent and hands it to the log, and is started, stopped and
 * started again. What belongs to one start is in {@link PublisherRun}.
 */
final class NettyPublisher implements Publisher {

	private static final Log logger = SafeLog.getLog(Publisher.class);

	private final PublisherOptions options;

	private final PublisherCounters counters = new PublisherCounters();

	private final PublisherStatistics statistics = new PublisherCounts(this.counters, () -> this.run.shared(),
			() -> this.run.published());

	private final List<PublisherListener> listeners = new CopyOnWriteArrayList<>();

	private final TopicEncoder topics = new TopicEncoder();

	private final ReentrantLock lifecycle = new ReentrantLock();

	private final boolean ownLoops;

	private volatile EventLoops loops;

	private volatile PublisherRun run;

	private volatile @Nullable InetSocketAddress address;

	private @Nullable CompletableFuture<Void> stopping;

	/**
	 * The end of the last stop, which users cannot complete.
	 */
	private volatile CompletableFuture<Void> ended = CompletableFuture.completedFuture(null);

	private boolean stopped;

	private boolean closed;

	NettyPublisher(PublisherOptions options) {
		this.options = options;
		this.listeners.addAll(options.listeners);
		EventLoops shared = options.eventLoops;
		this.ownLoops = shared == null;
		this.loops = (shared != null) ? shared : EventLoops.create();
		this.run = createFirst();
	}

	private PublisherRun createFirst() {
		boolean created = false;
		try {
			PublisherRun first = create(0);
			created = true;
			return first;
		}
		finally {
			if (!created && this.ownLoops) {
				this.loops.close();
			}
		}
	}

	private PublisherRun create(long publishedBefore) {
		EventThread thread = this.loops.events();
		PublisherEvents events = new PublisherEvents(this, this.counters, this.listeners, thread::publish);
		PublisherRun created = new PublisherRun(this.options, this.counters, events, this.loops, publishedBefore);
		created.follow(() -> new Renewal(name(), new Renewing(created)::attempt, this::inASecond).begin());
		return created;
	}

	private void inASecond(Runnable task) {
		try {
			this.loops.next().schedule(task, 1, TimeUnit.SECONDS);
		}
		catch (RejectedExecutionException ex) {
			// closed meanwhile: there is nothing to begin anew
		}
	}

	@Override
	public void start() {
		this.lifecycle.lock();
		try {
			if (this.address == null) {
				startNow();
			}
		}
		finally {
			this.lifecycle.unlock();
		}
	}

	private void startNow() {
		Undo undo = new Undo();
		boolean started = false;
		try {
			if (this.stopped) {
				begin();
			}
			// first: once it listens nothing may fail
			this.loops.start();
			InetSocketAddress bound = this.run.bind();
			this.loops.hold();
			synchronized (this.listeners) {
				this.address = bound;
				started = true;
				this.run.shared().events().started(bound);
			}
		}
		finally {
			if (!started) {
				undo.run();
			}
		}
	}

	/**
	 * Begin anew after a stop: another log, another epoch.
	 */
	private void begin() {
		this.ended.join();
		if (this.closed && this.ownLoops) {
			this.loops = EventLoops.create();
		}
		this.run = create(this.run.published());
		this.stopped = false;
		this.closed = false;
	}

	@Override
	public CompletableFuture<Void> stop(Duration retryAfter) {
		Checks.notNegative("retry-after", retryAfter);
		this.lifecycle.lock();
		try {
			if (this.address == null) {
				CompletableFuture<Void> running = this.stopping;
				return (running != null) ? running : CompletableFuture.completedFuture(null);
			}
			this.address = null;
			this.stopped = true;
			this.loops.stopping();
			UserFuture<Void> done = new UserFuture<>(this.loops.results());
			this.stopping = done;
			CompletableFuture<Void> end = new CompletableFuture<>();
			this.ended = end;
			EventLoops held = this.loops;
			this.run.stop(retryAfter, () -> {
				try {
					// first: the next start may follow at once
					held.release();
					logger.info("Publisher '" + name() + "' has stopped");
				}
				finally {
					end.complete(null);
					done.settle(null);
				}
			});
			return done;
		}
		finally {
			this.lifecycle.unlock();
		}
	}

	@Override
	public void close() {
		stop();
		this.ended.join();
		this.lifecycle.lock();
		try {
			if (!this.closed) {
				this.closed = true;
				this.stopped = true;
				this.run.closeLog();
				if (this.ownLoops) {
					this.loops.close();
				}
			}
		}
		finally {
			this.lifecycle.unlock();
		}
	}

	@Override
	public boolean isRunning() {
		return this.address != null;
	}

	@Override
	public String name() {
		return this.options.name;
	}

	@Override
	public @Nullable InetSocketAddress address() {
		return this.address;
	}

	@Override
	public Position head() {
		BroadcastLog log = this.run.log();
		return new Position(log.epoch(), log.head());
	}

	@Override
	public @Nullable LogStatus logStatus() {
		return this.run.log().status();
	}

	@Override
	public @Nullable BackboneStatus backbone() {
		SharedLog log = this.run.shared().sharedLog();
		return (log != null) ? log.backbone() : null;
	}

	@Override
	public long oldest() {
		return this.run.log().oldest();
	}

	@Override
	public Position publish(String topic, byte[] payload) {
		PublisherRun current = this.run;
		long sequence = publish(current, topic, ContentType.BYTES, Headers.NONE, payload, null);
		return new Position(current.log().epoch(), sequence);
	}

	@Override
	public Position publish(OutgoingMessage message) {
		PublisherRun current = this.run;
		long sequence = publish(current, message, null);
		return new Position(current.log().epoch(), sequence);
	}

	@Override
	public CompletableFuture<Position> publishAsync(OutgoingMessage message) {
		SharedLog log = this.run.shared().sharedLog();
		if (log == null) {
			return CompletableFuture.completedFuture(publish(message));
		}
		byte[] topic = checked(message.topic(), message.payload());
		byte[] headers = Headers.encode(message.headers());
		Sent sent = new Sent(this.loops.results());
		append(log, topic, headers, message, null, sent);
		return sent;
	}

	@Override
	public CompletableFuture<Delivery> publishAndConfirm(OutgoingMessage message, Duration timeout) {
		long nanos = Checks.nanos(Checks.positive("timeout of the confirmation", timeout));
		PublisherRun current = this.run;
		SharedLog sharedLog = current.shared().sharedLog();
		if (sharedLog != null) {
			return confirmAcross(sharedLog, current.shared().across(), message, nanos);
		}
		Confirmations confirmations = current.shared().confirmations();
		byte[] topic = this.topics.encode(message.topic());
		Confirmations.Pending report = begin(() -> confirmations.begin(message.topic()));
		try {
			publish(current, message,
					(sequence) -> confirmations.asked(report, new Position(current.log().epoch(), sequence),
							() -> current.shared().sessions().asked(sequence, topic)));
		}
		catch (RuntimeException | Error ex) {
			confirmations.cancel(report);
			throw ex;
		}
		expire(report.future(), () -> confirmations.timedOut(report), nanos);
		return report.future();
	}

	/**
	 * Other publishers of the log are asked too. Does not wait for what holds the log.
	 */
	private CompletableFuture<Delivery> confirmAcross(SharedLog log, @Nullable SharedConfirmations across,
			OutgoingMessage message, long nanos) {
		if (across == null) {
			throw new UnsupportedOperationException("The publisher '" + name() + "' shares its log with others, and "
					+ "they exchange no reports: it would not be complete. Send without confirmation, and let "
					+ "subscribers answer in a way of their own");
		}
		byte[] topic = checked(message.topic(), message.payload());
		byte[] headers = Headers.encode(message.headers());
		PendingReport report = begin(() -> across.begin(nanos));
		// first: there is one deadline, for Kafka too
		expire(report.future(), () -> across.timedOut(report, NettyPublisher::unacknowledged), nanos);
		try {
			append(log, topic, headers, message, report.request(), new Confirmed(across, report));
		}
		catch (RuntimeException ex) {
			across.cancel(report);
			throw ex;
		}
		return report.future();
	}

	private static RuntimeException unacknowledged() {
		return explained(new AppendFailedException("it was not acknowledged before the timeout of the confirmation",
				true, null));
	}

	private static <T> T begin(Supplier<T> wait) {
		try {
			return wait.get();
		}
		catch (TooManyPendingException ex) {
			throw new PublishException(String.valueOf(ex.getMessage()));
		}
	}

	/**
	 * End a wait after a time, or when its user has ended the future, and forget about it
	 * when it has ended before.
	 * @param end ends the wait if it has not ended: short, takes no lock but its own
	 */
	private void expire(UserFuture<?> future, Runnable end, long nanos) {
		if (future.isDone()) {
			return;
		}
		try {
			Future<?> timer = this.loops.next().schedule(end, nanos, TimeUnit.NANOSECONDS);
			future.whenSettled(() -> {
				// nobody waits any more. First: what fails is left to the timer
				end.run();
				timer.cancel(false);
			});
		}
		catch (RejectedExecutionException ex) {
			// closed meanwhile: the stop ends all waits
		}
		catch (Throwable ex) {
			// The message was sent, and it must not look as if it was not. Better a wait
			// that ends at once than one that never does
			logger.warn("No timer is available for a wait, which ends at once", ex);
			end.run();
		}
	}

	private long publish(PublisherRun current, OutgoingMessage message, @Nullable LongConsumer onAssigned) {
		return publish(current, message.topic(), message.contentType(), Headers.encode(message.headers()),
				message.payload(), onAssigned);
	}

	private long publish(PublisherRun current, String topic, ContentType contentType, byte[] headers, byte[] payload,
			@Nullable LongConsumer onAssigned) {
		byte[] topicBytes = checked(topic, payload);
		try {
			return current.log().append(topicBytes, contentType, headers, payload, onAssigned);
		}
		catch (InterruptedException | RuntimeException ex) {
			throw refusal(ex);
		}
	}

	private void append(SharedLog log, byte[] topic, byte[] headers, OutgoingMessage message, byte @Nullable [] request,
			AppendOutcome outcome) {
		try {
			log.append(topic, message.contentType(), headers, message.payload(), request, outcome);
		}
		catch (InterruptedException | RuntimeException ex) {
			throw refusal(ex);
		}
	}

	private byte[] checked(String topic, byte[] payload) {
		byte[] encoded = this.topics.encode(topic);
		if (payload.length > this.options.maxMessageSize) {
			throw new IllegalArgumentException("The message for topic '" + topic + "' has " + payload.length
					+ " bytes, at most " + this.options.maxMessageSize + " are allowed (maximum message size)");
		}
		return encoded;
	}

	/**
	 * What a failed append means to whoever sends.
	 */
	private RuntimeException refusal(Exception failure) {
		if (failure instanceof InterruptedException) {
			Thread.currentThread().interrupt();
			return new PublishException("Interrupted while waiting to publish: nothing was published", failure);
		}
		if (failure instanceof AppendFailedException) {
			return explained(failure);
		}
		if (failure instanceof LogFailedException ex) {
			return new PublishException(((ex.isUncertain()) ? "It is not certain that the message was published: "
					: "Nothing was published: ") + ex.getMessage(), ex, ex.isUncertain());
		}
		if (failure instanceof BackboneException || failure instanceof LogDirectoryException) {
			return new PublishException("Nothing was published: " + failure.getMessage(), failure);
		}
		if (failure instanceof InsufficientDirectMemoryException) {
			return new PublishException("No direct memory is available for the log: nothing was published", failure);
		}
		if (failure instanceof IllegalStateException) {
			return new PublishException("The publisher '" + name() + "' is stopped: nothing was published", failure);
		}
		return (failure instanceof RuntimeException ex) ? ex : new IllegalStateException(failure);
	}

	private static RuntimeException explained(Throwable failure) {
		if (failure instanceof AppendFailedException ex) {
			return new PublishException(((ex.isUncertain()) ? "It is not certain that the message was published: "
					: "Nothing was published: ") + ex.getMessage(), ex, ex.isUncertain());
		}
		return new PublishException("It is not certain that the message was published: " + SafeLog.message(failure),
				failure, true);
	}

	@Override
	public CompletableFuture<Map<String, PingReply>> ping(Duration timeout) {
		long nanos = Checks.nanos(Checks.positive("timeout of the ping", timeout));
		PublisherRun current = this.run;
		List<Session> all = List.copyOf(current.shared().sessions().all());
		Pings.Ping ping = begin(() -> current.shared().pings().begin(all));
		// first: the wait ends whatever happens to one of the connections
		expire(ping.future(), () -> current.shared().pings().end(ping), nanos);
		all.forEach((connection) -> connection.execute(() -> connection.ping(ping)));
		return ping.future();
	}

	@Override
	public List<SubscriberInfo> subscribers() {
		return this.run.shared().sessions().all().stream().filter(Session::isAttached).map(Session::info).toList();
	}

	@Override
	public PublisherStatistics statistics() {
		return this.statistics;
	}

	@Override
	public void addListener(PublisherListener listener) {
		Objects.requireNonNull(listener, "listener");
		// Either a start finds the listener, or the listener finds that it has started
		synchronized (this.listeners) {
			this.listeners.add(listener);
			InetSocketAddress bound = this.address;
			if (bound != null) {
				this.run.shared().events().started(listener, bound);
			}
		}
	}

	@Override
	public void removeListener(PublisherListener listener) {
		this.listeners.remove(listener);
	}

	PublisherRun run() {
		return this.run;
	}

	@Override
	public String toString() {
		InetSocketAddress bound = this.address;
		return "Publisher[" + this.options.name + ", " + ((bound != null) ? "port " + bound.getPort() : "stopped")
				+ "]";
	}

	/**
	 * What there was before a start. If that fails it is as if it had not been tried, but
	 * nothing that was published is lost.
	 */
	private final class Undo {

		private final PublisherRun before = NettyPublisher.this.run;

		private final boolean wasOpen = NettyPublisher.this.stopped || this.before.isLogOpen();

		private final EventLoops loopsBefore = NettyPublisher.this.loops;

		private final boolean wasClosed = NettyPublisher.this.closed;

		void run() {
			NettyPublisher publisher = NettyPublisher.this;
			PublisherRun failed = publisher.run;
			// whatever it goes on with: the next start binds anew
			failed.unbind();
			if (failed != this.before) {
				stopAgain(publisher, failed);
			}
			else if (publisher.loops != this.loopsBefore) {
				closeAgain(publisher);
			}
			else if (!this.wasOpen && failed.isLogOpen()) {
				failed.abandon();
				publisher.run = create(failed.published());
			}
		}

		private void stopAgain(NettyPublisher publisher, PublisherRun failed) {
			if (!failed.isLogOpen() && failed.log().appended() > 0) {
				// sent meanwhile, into memory: the next start goes on with it
				return;
			}
			publisher.run = this.before;
			publisher.stopped = true;
			failed.abandon();
			if (this.wasClosed) {
				closeAgain(publisher);
			}
		}

		private void closeAgain(NettyPublisher publisher) {
			EventLoops begun = publisher.loops;
			publisher.loops = this.loopsBefore;
			publisher.closed = true;
			if (publisher.ownLoops) {
				begun.close();
			}
		}

	}

	/**
	 * The log was replaced by another one while the publisher runs.
	 */
	private final class Renewing {

		private final PublisherRun ended;

		private @Nullable PublisherRun next;

		Renewing(PublisherRun ended) {
			this.ended = ended;
		}

		/**
		 * Try once.
		 * @return whether it is over
		 */
		boolean attempt() {
			PublisherRun begun = begin();
			if (begun == null) {
				return true;
			}
			// without the lock: a stop must not wait for it
			begun.log().open();
			NettyPublisher publisher = NettyPublisher.this;
			publisher.lifecycle.lock();
			try {
				InetSocketAddress bound = publisher.address;
				if (bound != null && publisher.run == begun) {
					begun.bind(bound.getPort());
					publisher.counters.renewals.increment();
					begun.shared().events().started(bound);
				}
				return true;
			}
			finally {
				publisher.lifecycle.unlock();
			}
		}

		/**
		 * End the run that was, unless that is done.
		 * @return the run that takes its place, {@code null} if there is none
		 */
		private @Nullable PublisherRun begin() {
			NettyPublisher publisher = NettyPublisher.this;
			publisher.lifecycle.lock();
			try {
				PublisherRun expected = (this.next != null) ? this.next : this.ended;
				if (publisher.address == null || publisher.run != expected) {
					return null;
				}
				if (this.next == null) {
					CompletableFuture<Void> stopped = new CompletableFuture<>();
					this.ended.stop(Duration.ZERO, () -> stopped.complete(null));
					stopped.join();
					this.next = create(this.ended.published());
					publisher.run = this.next;
				}
				return this.next;
			}
			finally {
				publisher.lifecycle.unlock();
			}
		}

	}

	/**
	 * What a sender has of a message that is on its way.
	 */
	private static final class Sent extends UserFuture<Position> implements AppendOutcome {

		private @Nullable Runnable taken;

		private Sent(Executor callbacks) {
			super(callbacks);
		}

		@Override
		public boolean whenTaken(Runnable taken) {
			this.taken = taken;
			return true;
		}

		@Override
		protected void taken() {
			Runnable action = this.taken;
			if (action != null) {
				this.taken = null;
				action.run();
			}
		}

		@Override
		public void appended(Position position) {
			settle(position);
		}

		@Override
		public void failed(AppendFailedException failure) {
			fail(explained(failure));
		}

	}

	/**
	 * A report of a message that is on its way.
	 */
	private record Confirmed(SharedConfirmations across, PendingReport report) implements AppendOutcome {

		@Override
		public void appended(Position position) {
			this.across.appended(this.report, position.sequence());
		}

		@Override
		public void failed(AppendFailedException failure) {
			this.across.failed(this.report, explained(failure));
		}

	}

}
