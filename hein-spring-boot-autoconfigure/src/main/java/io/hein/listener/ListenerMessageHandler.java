package io.hein.listener;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.hein.core.HeinGap;
import io.hein.core.HeinHeaders;
import io.hein.core.HeinPosition;
import io.hein.event.HeinEventPublisher;
import io.hein.event.HeinListenerFailedEvent;
import io.hein.observation.ContainedObservation;
import io.hein.observation.DefaultHeinListenerObservationConvention;
import io.hein.observation.HeinListenerObservation;
import io.hein.observation.HeinListenerObservationConvention;
import io.hein.observation.HeinReceiverContext;
import io.hein.transport.lane.Gap;
import io.hein.transport.lane.MessageHandler;
import io.hein.transport.lane.ReceivedMessage;
import io.hein.transport.netty.JvmFailure;
import io.hein.transport.netty.LimitedLog;
import io.hein.transport.netty.SafeLog;
import io.hein.transport.subscriber.Subscriber;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

/**
 * Stands between a lane and a listener: calls it, asks the error handler when it fails,
 * and reports when that gives up. What is given up is thrown to the lane, so that the
 * publisher's report says FAILED.
 */
final class ListenerMessageHandler implements MessageHandler {

	private static final HeinListenerObservationConvention DEFAULT_CONVENTION = new DefaultHeinListenerObservationConvention();

	private final String id;

	private final String connection;

	private final Subscriber subscriber;

	private final HeinMessageListener listener;

	private final ContainerProperties properties;

	private final StopSignal stopSignal;

	private final LimitedLog log = new LimitedLog(SafeLog.getLog(MessageListenerContainer.class));

	private final @Nullable MethodListener direct;

	ListenerMessageHandler(String id, String connection, Subscriber subscriber, HeinMessageListener listener,
			ContainerProperties properties, StopSignal stopSignal) {
		this.id = id;
		this.connection = connection;
		this.subscriber = subscriber;
		this.listener = listener;
		this.properties = properties;
		this.stopSignal = stopSignal;
		this.direct = (listener instanceof MethodListener method) ? method : null;
	}

	@Override
	public void onMessage(ReceivedMessage received) throws Exception {
		MethodListener direct = this.direct;
		@Nullable Object[] arguments = (direct != null) ? directArguments(direct, received) : null;
		if (direct != null && arguments != null) {
			handle(() -> direct.callWith(arguments), () -> invocation(received));
		}
		else {
			handle(invocation(received));
		}
	}

	/**
	 * The arguments of the listener's method without a message around them, or
	 * {@code null} if that is impossible: then the usual way reports what is wrong.
	 */
	private @Nullable Object @Nullable [] directArguments(MethodListener listener, ReceivedMessage received) {
		DirectArguments arguments = listener.direct();
		if (arguments == null || !isDirect(received)) {
			return null;
		}
		try {
			return arguments.of(received);
		}
		catch (Exception | Error ex) {
			return null;
		}
	}

	private boolean isDirect(ReceivedMessage received) {
		return DirectArguments.takes(received) && this.properties.getObservationRegistry() == null;
	}

	/**
	 * Call a listener that needs no message. Only when it fails the messages are made,
	 * for messages about it.
	 */
	private void handle(Call call, Supplier<Invocation> usual) {
		long start = startOfCall();
		ListenerOutcome outcome = ListenerOutcome.HANDLED;
		try {
			call.run();
		}
		catch (Exception | Error ex) {
			outcome = ListenerOutcome.FAILED;
			Invocation invocation = usual.get();
			try {
				failed(invocation, ex);
			}
			finally {
				outcome = invocation.outcome;
			}
		}
		finally {
			record(outcome, start);
		}
	}

	/**
	 * The time, unless the duration of calls is not measured: asking for it can cost as
	 * much as the rest of a call.
	 */
	private long startOfCall() {
		return (isInstrumented()) ? System.nanoTime() : 0;
	}

	private void record(ListenerOutcome outcome, long start) {
		if (isInstrumented()) {
			try {
				this.properties.getInstrumentation()
					.record(this.connection, this.id, outcome, System.nanoTime() - start);
			}
			catch (Throwable ex) {
				ContainedObservation.failed(ex);
			}
		}
	}

	private boolean isInstrumented() {
		return this.properties.getInstrumentation() != ListenerInstrumentation.NONE;
	}

	private Message<byte[]> toMessage(ReceivedMessage received) {
		return ReceivedMessages.toMessage(received, publisher(received));
	}

	private @Nullable String publisher(ReceivedMessage received) {
		return this.subscriber.publisher(received.epoch());
	}

	private Invocation invocation(ReceivedMessage received) {
		try {
			Message<byte[]> message = toMessage(received);
			return new Invocation(List.of(message), null, () -> this.listener.onMessage(message));
		}
		catch (UnreadableMessageException ex) {
			return failing(ReceivedMessages.withoutSentHeaders(received, publisher(received)), ex);
		}
	}

	private Invocation failing(Message<byte[]> message, Throwable cause) {
		return new Invocation(List.of(message), null, () -> {
			if (cause instanceof Error error) {
				throw error;
			}
			throw (Exception) cause;
		});
	}

	/**
	 * What cannot be read is left out of the batch and reported by itself. If its
	 * publisher waits for a report, the engine is given its position: only it failed, not
	 * what the listener has handled.
	 */
	@Override
	public void onBatch(List<ReceivedMessage> batch) throws Exception {
		MethodListener direct = this.direct;
		List<Object> elements = (direct != null) ? directElements(direct, batch) : null;
		if (direct != null && elements != null) {
			handle(() -> direct.callWith(new ArrayList<>(elements)), () -> invocation(elements, batch));
		}
		else {
			onBatchOfMessages(batch);
		}
	}

	private @Nullable List<Object> directElements(MethodListener listener, List<ReceivedMessage> batch) {
		DirectArguments.Source source = listener.directElement();
		if (source == null) {
			return null;
		}
		List<Object> elements = new ArrayList<>(batch.size());
		try {
			for (ReceivedMessage received : batch) {
				if (!isDirect(received)) {
					return null;
				}
				elements.add(source.of(received));
			}
			return elements;
		}
		catch (Exception | Error ex) {
			return null;
		}
	}

	private Invocation invocation(List<Object> elements, List<ReceivedMessage> batch) {
		List<Message<byte[]>> messages = batch.stream().map(this::toMessage).toList();
		return invocationOf(elements, messages);
	}

	private Invocation invocationOf(List<Object> elements, List<Message<byte[]>> messages) {
		return new Invocation(List.copyOf(messages), null,
				() -> this.listener.onBatch(new ArrayList<>(elements), messages));
	}

	private void onBatchOfMessages(List<ReceivedMessage> batch) throws Exception {
		List<Message<byte[]>> messages = new ArrayList<>(batch.size());
		List<Object> elements = new ArrayList<>(batch.size());
		BatchFailure failure = new BatchFailure();
		List<ReceivedMessage> read = new ArrayList<>(batch.size());
		for (ReceivedMessage received : batch) {
			Message<byte[]> message = null;
			try {
				message = toMessage(received);
				elements.add(this.listener.read(message));
				messages.add(message);
				read.add(received);
			}
			catch (Exception | Error ex) {
				ListenerFailedException left = leaveOut((message != null) ? message
						: ReceivedMessages.withoutSentHeaders(received, publisher(received)), unreadable(ex));
				if (left != null && received.isConfirmRequested()) {
					failure.add(left, List.of(received));
				}
			}
		}
		try {
			if (!messages.isEmpty()) {
				handle(invocationOf(elements, messages));
			}
		}
		catch (ListenerFailedException ex) {
			failure.add(ex, read);
		}
		failure.throwIfAny();
	}

	/**
	 * What reads a message may throw anything, also a checked exception in secret.
	 */
	private static Throwable unreadable(Throwable cause) {
		return (cause instanceof UnreadableMessageException || cause instanceof Error) ? cause
				: new UnreadableMessageException("The message cannot be read: " + cause, cause);
	}

	private @Nullable ListenerFailedException leaveOut(Message<byte[]> message, Throwable cause) {
		try {
			handle(failing(message, cause));
			return null;
		}
		catch (ListenerFailedException ex) {
			this.log.warn("left out of a batch", () -> String.valueOf(ex.getMessage()), ex.getCause());
			return ex;
		}
	}

	@Override
	public void onGap(Gap gap) throws Exception {
		if (this.listener.takesGaps()) {
			HeinGap heinGap = HeinGap.of(gap);
			String publisher = this.subscriber.publisher(gap.epoch());
			String known = (publisher != null) ? publisher : "";
			handle(new Invocation(List.of(), heinGap, () -> this.listener.onGap(heinGap, known)));
		}
	}

	@Override
	public void onEntry() throws Exception {
		this.listener.onEntry();
	}

	private void handle(Invocation invocation) {
		ObservationRegistry registry = this.properties.getObservationRegistry();
		if (registry != null) {
			observe(registry, invocation);
			return;
		}
		long start = startOfCall();
		try {
			attempt(invocation);
		}
		finally {
			record(invocation.outcome, start);
		}
	}

	private void observe(ObservationRegistry registry, Invocation invocation) {
		HeinReceiverContext context = invocation.context();
		ContainedObservation observation = ContainedObservation.start(registry, () -> HeinListenerObservation.LISTENER
			.observation(this.properties.getObservationConvention(), DEFAULT_CONVENTION, () -> context, registry));
		Throwable failure = null;
		try {
			attempt(invocation);
		}
		catch (ListenerFailedException ex) {
			failure = (ex.getCause() != null) ? ex.getCause() : ex;
			throw ex;
		}
		catch (RuntimeException | Error ex) {
			failure = ex;
			throw ex;
		}
		finally {
			context.setOutcome(invocation.outcome.tag());
			observation.end(failure);
		}
	}

	private void attempt(Invocation invocation) {
		try {
			invocation.call.run();
			invocation.outcome = ListenerOutcome.HANDLED;
		}
		catch (Exception | Error ex) {
			failed(invocation, ex);
		}
	}

	private static void suppress(Throwable failure, Throwable cause) {
		try {
			if (failure != cause && failure.getCause() != cause) {
				failure.addSuppressed(cause);
			}
		}
		catch (Throwable ex) {
			// an exception whose own methods fail only says less
		}
	}

	private void failed(Invocation invocation, Throwable cause) {
		if (cause instanceof Exception exception) {
			recover(invocation, exception);
		}
		else {
			throw giveUp(invocation, cause);
		}
	}

	private void recover(Invocation invocation, Exception cause) {
		boolean unreadable = cause instanceof UnreadableMessageException;
		invocation.outcome = (unreadable) ? ListenerOutcome.UNREADABLE : ListenerOutcome.FAILED;
		try {
			this.properties.getErrorHandler().handle(invocation.failed(cause));
			invocation.outcome = (unreadable) ? ListenerOutcome.UNREADABLE : ListenerOutcome.HANDLED;
		}
		catch (Exception | Error ex) {
			suppress(ex, cause);
			throw giveUp(invocation, ex);
		}
	}

	// Report it everywhere but in the log: the lane does that.
	private ListenerFailedException giveUp(Invocation invocation, Throwable cause) {
		if (cause instanceof VirtualMachineError error && JvmFailure.isFatal(error)) {
			throw error;
		}
		HeinEventPublisher events = this.properties.getEventPublisher();
		if (events != null) {
			events.publish(new HeinListenerFailedEvent(this.subscriber, this.connection, this.id,
					invocation.positions(), invocation.gap, invocation.outcome == ListenerOutcome.UNREADABLE, cause));
		}
		return new ListenerFailedException(
				"Listener '" + this.id + "' could not handle " + invocation.description() + "; it is skipped", cause);
	}

	/**
	 * A call of the listener.
	 */
	private interface Call {

		void run() throws Exception;

	}

	/**
	 * What the listener is called with, and how it ends.
	 */
	private final class Invocation {

		final List<Message<byte[]>> messages;

		final @Nullable HeinGap gap;

		final Call call;

		ListenerOutcome outcome = ListenerOutcome.FAILED;

		Invocation(List<Message<byte[]>> messages, @Nullable HeinGap gap, Call call) {
			this.messages = messages;
			this.gap = gap;
			this.call = call;
		}

		List<HeinPosition> positions() {
			return this.messages.stream().map(this::position).toList();
		}

		private HeinPosition position(Message<byte[]> message) {
			HeinPosition position = message.getHeaders().get(HeinHeaders.POSITION, HeinPosition.class);
			if (position == null) {
				throw new IllegalStateException("A received message has no position");
			}
			return position;
		}

		String description() {
			if (this.messages.isEmpty()) {
				return "the " + this.gap;
			}
			Message<byte[]> first = this.messages.get(0);
			if (this.messages.size() > 1) {
				return "a batch of " + this.messages.size() + " messages from " + position(first) + " to "
						+ position(this.messages.get(this.messages.size() - 1));
			}
			return "the message of topic '" + first.getHeaders().get(HeinHeaders.TOPIC) + "' at " + position(first);
		}

		HeinReceiverContext context() {
			ListenerMessageHandler handler = ListenerMessageHandler.this;
			if (this.messages.size() != 1 || handler.listener.takesBatches()) {
				return new HeinReceiverContext(handler.connection, handler.id, "", Map.of());
			}
			Message<byte[]> message = this.messages.get(0);
			return new HeinReceiverContext(handler.connection, handler.id,
					String.valueOf(message.getHeaders().get(HeinHeaders.TOPIC)), ReceivedMessages.textHeaders(message));
		}

		FailedInvocation failed(Exception cause) {
			return new Failed(this, cause);
		}

	}

	/**
	 * What the error handler sees of an invocation.
	 */
	private final class Failed implements FailedInvocation {

		private final Invocation invocation;

		private final Exception cause;

		Failed(Invocation invocation, Exception cause) {
			this.invocation = invocation;
			this.cause = cause;
		}

		@Override
		public String getListenerId() {
			return ListenerMessageHandler.this.id;
		}

		@Override
		public String getConnection() {
			return ListenerMessageHandler.this.connection;
		}

		@Override
		public List<Message<byte[]>> getMessages() {
			return this.invocation.messages;
		}

		@Override
		public @Nullable HeinGap getGap() {
			return this.invocation.gap;
		}

		@Override
		public Exception getCause() {
			return this.cause;
		}

		@Override
		public void retry() throws Exception {
			if (isUnreadable()) {
				throw this.cause;
			}
			this.invocation.call.run();
		}

		@Override
		public boolean await(Duration duration) throws InterruptedException {
			return ListenerMessageHandler.this.stopSignal.await(duration);
		}

	}

}
