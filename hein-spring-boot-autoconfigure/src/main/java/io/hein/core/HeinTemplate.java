package io.hein.core;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import io.hein.observation.ContainedObservation;
import io.hein.observation.DefaultHeinTemplateObservationConvention;
import io.hein.observation.HeinSenderContext;
import io.hein.observation.HeinTemplateObservation;
import io.hein.observation.HeinTemplateObservationConvention;
import io.hein.transport.confirm.Delivery;
import io.hein.transport.confirm.PingReply;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.Position;
import io.hein.transport.netty.UserFuture;
import io.hein.transport.publisher.OutgoingMessage;
import io.hein.transport.publisher.PublishException;
import io.hein.transport.publisher.Publisher;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.util.Assert;
import org.springframework.util.ClassUtils;

/**
 * Sends through a {@link Publisher}. Thread-safe once it is configured.
 *
 * @since 0.1.0
 */
public class HeinTemplate implements HeinOperations {

	private static final HeinTemplateObservationConvention DEFAULT_CONVENTION = new DefaultHeinTemplateObservationConvention();

	private final Publisher publisher;

	private OutgoingMessages messages;

	private String defaultTopic = "";

	private @Nullable ObservationRegistry observationRegistry;

	private @Nullable HeinTemplateObservationConvention observationConvention;

	/**
	 * Create a template with the default converter.
	 * @param publisher sends the messages; not started or stopped by the template
	 */
	public HeinTemplate(Publisher publisher) {
		Assert.notNull(publisher, "'publisher' must not be null");
		this.publisher = publisher;
		this.messages = new OutgoingMessages(HeinMessageConverters.createDefault(), true);
	}

	/**
	 * Create a template.
	 * @param publisher sends the messages; not started or stopped by the template
	 * @param converter converts every payload to bytes or text
	 */
	public HeinTemplate(Publisher publisher, MessageConverter converter) {
		Assert.notNull(publisher, "'publisher' must not be null");
		Assert.notNull(converter, "'converter' must not be null");
		this.publisher = publisher;
		this.messages = new OutgoingMessages(converter, HeinMessageConverters.takesBytesAndTextAsTheyAre(converter));
	}

	/**
	 * Set the topic of messages that name none. Default: the empty topic.
	 * @param defaultTopic the topic
	 */
	public void setDefaultTopic(String defaultTopic) {
		Assert.notNull(defaultTopic, "'defaultTopic' must not be null");
		this.defaultTopic = defaultTopic;
	}

	/**
	 * Observe sending, and propagate the trace in the headers. Default: not observed.
	 * @param registry the registry, {@code null} to observe nothing
	 */
	public void setObservationRegistry(@Nullable ObservationRegistry registry) {
		this.observationRegistry = registry;
	}

	/**
	 * Set the names and key values of observations.
	 * @param convention the convention, {@code null} for the default one
	 */
	public void setObservationConvention(@Nullable HeinTemplateObservationConvention convention) {
		this.observationConvention = convention;
	}

	/**
	 * The publisher that sends the messages.
	 * @return the publisher
	 */
	public Publisher getPublisher() {
		return this.publisher;
	}

	@Override
	public HeinPosition send(Object payload) {
		return (payload instanceof Message<?> message) ? send(message) : send(this.defaultTopic, payload, Map.of());
	}

	@Override
	public HeinPosition send(String topic, Object payload) {
		return send(topic, payload, Map.of());
	}

	@Override
	public HeinPosition send(Message<?> message) {
		Assert.notNull(message, "'message' must not be null");
		Object topic = message.getHeaders().get(HeinHeaders.TOPIC);
		return send((topic != null) ? topic.toString() : this.defaultTopic, message.getPayload(), message.getHeaders());
	}

	@Override
	public HeinPosition send(String topic, Object payload, Map<String, ?> headers) {
		return HeinPosition.of(send(topic, payload, headers, this.publisher::publish));
	}

	@Override
	public CompletableFuture<HeinPosition> sendAsync(String topic, Object payload, Map<String, ?> headers) {
		try {
			CompletableFuture<Position> sent = send(topic, payload, headers, this.publisher::publishAsync);
			return UserFuture.map(sent, HeinPosition::of, (failure) -> later(topic, payload, failure));
		}
		catch (HeinException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	@Override
	public CompletableFuture<DeliveryReport> sendAndConfirm(String topic, Object payload, Duration timeout) {
		Assert.notNull(timeout, "'timeout' must not be null");
		try {
			CompletableFuture<Delivery> sent = send(topic, payload, Map.of(),
					(message) -> this.publisher.publishAndConfirm(message, timeout));
			return UserFuture.map(sent, HeinTemplate::report, (failure) -> later(topic, payload, failure));
		}
		catch (HeinException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	@Override
	public CompletableFuture<Map<String, PingResult>> ping(Duration timeout) {
		Assert.notNull(timeout, "'timeout' must not be null");
		return UserFuture.map(this.publisher.ping(timeout), this::results);
	}

	@Override
	public List<ConnectedSubscriber> subscribers() {
		return ConnectedSubscriber.allOf(this.publisher);
	}

	private <T> T send(String topic, Object payload, Map<String, ?> headers, Function<OutgoingMessage, T> sender) {
		Assert.notNull(topic, "'topic' must not be null");
		Assert.notNull(payload, "'payload' must not be null");
		Assert.notNull(headers, "'headers' must not be null");
		try {
			OutgoingMessage message = this.messages.create(topic, payload, headers);
			return (this.observationRegistry != null) ? observe(this.observationRegistry, message, sender)
					: sender.apply(message);
		}
		catch (UnsupportedOperationException ex) {
			throw (this.publisher.backbone() != null) ? ex : failure(topic, payload, ex);
		}
		catch (Exception ex) {
			// a converter may throw a checked one in secret
			throw failure(topic, payload, ex);
		}
	}

	/**
	 * A future failed: what was not refused was sent.
	 */
	private static HeinException later(String topic, Object payload, Throwable cause) {
		return (cause instanceof PublishException) ? failure(topic, payload, cause)
				: new UncertainSendException(message(topic, payload, cause), cause);
	}

	private static HeinException failure(String topic, Object payload, Throwable cause) {
		String message = message(topic, payload, cause);
		return (cause instanceof PublishException refused && refused.isUncertain())
				? new UncertainSendException(message, cause) : new HeinException(message, cause);
	}

	private static String message(String topic, Object payload, Throwable cause) {
		return "Cannot send a payload of type " + ClassUtils.getDescriptiveType(payload) + " to topic '" + topic + "': "
				+ ((cause.getMessage() != null) ? cause.getMessage() : cause);
	}

	private <T> T observe(ObservationRegistry registry, OutgoingMessage message, Function<OutgoingMessage, T> sender) {
		Map<String, String> carrier = new LinkedHashMap<>(message.headers());
		HeinSenderContext context = new HeinSenderContext(this.publisher.name(), message.topic(), carrier);
		ContainedObservation observation = ContainedObservation.start(registry, () -> HeinTemplateObservation.TEMPLATE
			.observation(this.observationConvention, DEFAULT_CONVENTION, () -> context, registry));
		Throwable failure = null;
		try {
			return sender.apply(new OutgoingMessage(message.topic(), message.payload(), message.contentType(),
					TracedHeaders.of(message.headers(), carrier)));
		}
		catch (RuntimeException | Error ex) {
			failure = ex;
			throw ex;
		}
		finally {
			observation.end(failure);
		}
	}

	private static DeliveryReport report(Delivery delivery) {
		return new DeliveryReport(HeinPosition.of(delivery.position()), delivery.statuses(), delivery.problem());
	}

	private Map<String, PingResult> results(Map<String, PingReply> replies) {
		if (replies.isEmpty()) {
			return Map.of();
		}
		Epoch epoch = this.publisher.head().epoch();
		Map<String, PingResult> results = new LinkedHashMap<>();
		replies.forEach((name, reply) -> results.put(name, result(epoch, reply)));
		return results;
	}

	private static PingResult result(Epoch epoch, PingReply reply) {
		return (reply.roundTrip() != null)
				? new PingResult(reply.roundTrip(), HeinPosition.of(new Position(epoch, Math.max(0, reply.received()))))
				: new PingResult(null, null);
	}

}
