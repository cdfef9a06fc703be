package io.hein.core;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import io.hein.observation.HeinSenderContext;
import io.hein.support.FaultyObservations;
import io.hein.transport.confirm.Delivery;
import io.hein.transport.confirm.DeliveryStatus;
import io.hein.transport.confirm.PingReply;
import io.hein.transport.frame.ContentType;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.Headers;
import io.hein.transport.frame.Position;
import io.hein.transport.publisher.OutgoingMessage;
import io.hein.transport.publisher.PublishException;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.publisher.SubscriberInfo;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mockito.ArgumentCaptor;

import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.support.MessageBuilder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.argThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;

class HeinTemplateTests {

	private static final Epoch EPOCH = new Epoch(1, 2);

	private static final Duration TIMEOUT = Duration.ofSeconds(1);

	private final Publisher publisher = mock();

	private final HeinTemplate template = new HeinTemplate(this.publisher);

	@BeforeEach
	void preparePublisher() {
		given(this.publisher.head()).willReturn(new Position(EPOCH, 7));
		given(this.publisher.publish(any())).willReturn(new Position(EPOCH, 7));
		given(this.publisher.name()).willReturn("weather");
	}

	@Test
	void bytesTravelAsTheyAre() {
		byte[] payload = { 1, 2 };
		HeinPosition position = this.template.send("a.b", payload);
		assertThat(position).isEqualTo(HeinPosition.of(new Position(EPOCH, 7)));
		OutgoingMessage sent = sent();
		assertThat(sent.topic()).isEqualTo("a.b");
		assertThat(sent.payload()).isEqualTo(payload);
		assertThat(sent.contentType()).isEqualTo(ContentType.BYTES);
		assertThat(sent.headers()).isEmpty();
	}

	@Test
	void aStringTravelsAsText() {
		this.template.send("a", "grün");
		assertThat(sent().payload()).isEqualTo("grün".getBytes(StandardCharsets.UTF_8));
		assertThat(sent().contentType()).isEqualTo(ContentType.TEXT);
	}

	@Test
	void everythingElseTravelsAsJson() {
		this.template.send("a", new Reading("cpu", 3));
		assertThat(sentText()).isEqualTo("{\"name\":\"cpu\",\"value\":3}");
		assertThat(sent().contentType()).isEqualTo(ContentType.JSON);
	}

	@Test
	void withoutATopicTheDefaultTopicIsUsed() {
		this.template.send("hello");
		assertThat(sent().topic()).isEmpty();
		this.template.setDefaultTopic("greeting");
		this.template.send("hello");
		then(this.publisher).should().publish(argThatHasTopic("greeting"));
	}

	@Test
	void headersTravelAsText() {
		UUID id = UUID.randomUUID();
		this.template.send("a", "b", Map.of("text", "x", "number", 5, "uuid", id, "flag", true, "reason",
				DeliveryStatus.GONE, "when", Instant.EPOCH));
		assertThat(sent().headers()).isEqualTo(Map.of("text", "x", "number", "5", "uuid", id.toString(), "flag", "true",
				"reason", "GONE", "when", "1970-01-01T00:00:00Z"));
	}

	@Test
	void aHeaderThatIsNoSimpleValueIsRefused() {
		assertThatExceptionOfType(HeinException.class)
			.isThrownBy(() -> this.template.send("a", "b", Map.of("list", List.of(1))))
			.withMessageContaining("header 'list'")
			.withMessageContaining("topic 'a'");
		Map<String, Object> headers = new HashMap<>();
		headers.put("nothing", null);
		assertThatExceptionOfType(HeinException.class).isThrownBy(() -> this.template.send("a", "b", headers))
			.withMessageContaining("header 'nothing' is null");
		then(this.publisher).should(never()).publish(any());
	}

	@Test
	void aMessageChoosesItsTopicAndKeepsItsHeaders() {
		this.template.send(MessageBuilder.withPayload("b")
			.setHeader(HeinHeaders.TOPIC, "a")
			.setHeader(HeinHeaders.POSITION, HeinPosition.of(new Position(EPOCH, 1)))
			.setHeader(MessageHeaders.REPLY_CHANNEL, "replies")
			.setHeader(MessageHeaders.ERROR_CHANNEL, "errors")
			.setHeader("x", "y")
			.build());
		assertThat(sent().topic()).isEqualTo("a");
		assertThat(sent().headers()).isEqualTo(Map.of("x", "y"));
	}

	@Test
	void aMessageGivenAsPayloadIsAMessage() {
		Object message = MessageBuilder.withPayload("b").setHeader(HeinHeaders.TOPIC, "a").build();
		this.template.send(message);
		assertThat(sent().topic()).isEqualTo("a");
		assertThat(sentText()).isEqualTo("b");
	}

	@Test
	void theContentTypeSaysWhatTextAndBytesAre() {
		this.template.send("a", "{}", Map.of(HeinHeaders.CONTENT_TYPE, "application/json"));
		assertThat(sent().contentType()).isEqualTo(ContentType.JSON);
		assertThat(sent().headers()).isEmpty();
	}

	@Test
	void anUnusualContentTypeTravelsAsAHeader() {
		this.template.send("a", new byte[1], Map.of(HeinHeaders.CONTENT_TYPE, "image/png"));
		assertThat(sent().contentType()).isEqualTo(ContentType.OTHER);
		assertThat(sent().headers()).isEqualTo(Map.of(HeinHeaders.CONTENT_TYPE, "image/png"));
	}

	@Test
	void textInAnotherCharsetSaysSo() {
		this.template.send("a", "grün", Map.of(HeinHeaders.CONTENT_TYPE, "text/plain;charset=ISO-8859-1"));
		assertThat(sent().contentType()).isEqualTo(ContentType.OTHER);
		assertThat(sent().payload()).isEqualTo("grün".getBytes(StandardCharsets.ISO_8859_1));
	}

	@Test
	void anotherConverterSeesEveryPayload() {
		MessageConverter converter = mock();
		given(converter.toMessage(any(), any())).willAnswer((invocation) -> MessageBuilder.withPayload(new byte[] { 9 })
			.setHeader(HeinHeaders.CONTENT_TYPE, "application/x-nine")
			.build());
		new HeinTemplate(this.publisher, converter).send("a", new byte[] { 1 });
		assertThat(sent().payload()).containsExactly(9);
		assertThat(sent().headers()).containsEntry(HeinHeaders.CONTENT_TYPE, "application/x-nine");
	}

	@Test
	void whatNoConverterTakesNamesTopicAndType() {
		HeinTemplate template = new HeinTemplate(this.publisher, HeinMessageConverters.of(null));
		assertThatExceptionOfType(HeinException.class).isThrownBy(() -> template.send("a.b", new Reading("x", 1)))
			.withMessageContaining("topic 'a.b'")
			.withMessageContaining(Reading.class.getName())
			.withMessageContaining("no message converter");
	}

	@Test
	void aConverterMayRefuseWithACheckedException() {
		MessageConverter converter = mock();
		given(converter.toMessage(any(), any())).willAnswer((invocation) -> {
			throw new IOException("expected by the test");
		});
		assertThatExceptionOfType(HeinException.class)
			.isThrownBy(() -> new HeinTemplate(this.publisher, converter).send("a.b", new Reading("x", 1)))
			.withMessageContaining("topic 'a.b'")
			.withCauseInstanceOf(IOException.class);
	}

	@Test
	void aStoppedPublisherIsAnError() {
		given(this.publisher.publish(any())).willThrow(new PublishException("it was stopped"));
		assertThatExceptionOfType(HeinException.class).isThrownBy(() -> this.template.send("a.b", "c"))
			.withMessageContaining("java.lang.String")
			.withMessageContaining("topic 'a.b'")
			.withMessageContaining("it was stopped")
			.withCauseInstanceOf(PublishException.class);
	}

	@Test
	void anIllegalTopicIsAnError() {
		given(this.publisher.publish(any())).willThrow(new IllegalArgumentException("a dot"));
		assertThatExceptionOfType(HeinException.class).isThrownBy(() -> this.template.send("a.", "c"))
			.withMessageContaining("topic 'a.'");
	}

	@Test
	void aPayloadIsNeeded() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.template.send("a", (Object) null));
	}

	@Test
	void aConfirmationShowsWhatBecameOfTheMessage() throws Exception {
		given(this.publisher.publishAndConfirm(any(), any())).willReturn(CompletableFuture
			.completedFuture(new Delivery(new Position(EPOCH, 7), Map.of("display", DeliveryStatus.HANDLED))));
		DeliveryReport report = this.template.sendAndConfirm("a", "b", TIMEOUT).get();
		assertThat(report.position()).isEqualTo(HeinPosition.of(new Position(EPOCH, 7)));
		assertThat(report.statuses()).isEqualTo(Map.of("display", DeliveryStatus.HANDLED));
	}

	@Test
	void aConfirmationFailsOnlyIfTheSendDoes() {
		given(this.publisher.publishAndConfirm(any(), any())).willThrow(new PublishException("too many are pending"));
		CompletableFuture<DeliveryReport> report = this.template.sendAndConfirm("a", "b", TIMEOUT);
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(report::get)
			.withCauseInstanceOf(HeinException.class)
			.withMessageContaining("too many are pending");
	}

	@Test
	void aConfirmationOfAMessageThatWasNotAppendedFails() {
		given(this.publisher.publishAndConfirm(any(), any()))
			.willReturn(CompletableFuture.failedFuture(new PublishException("Kafka is away")));
		CompletableFuture<DeliveryReport> report = this.template.sendAndConfirm("a", "b", TIMEOUT);
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(report::get)
			.withCauseInstanceOf(HeinException.class)
			.withMessageContaining("Kafka is away");
	}

	@Test
	void aReportThatThereIsNoMemoryForDoesNotSayThatTheMessageWasNotSent() {
		Delivery delivery = mock();
		given(delivery.position()).willThrow(new OutOfMemoryError("planned by the test"));
		given(this.publisher.publishAndConfirm(any(), any())).willReturn(CompletableFuture.completedFuture(delivery));
		CompletableFuture<DeliveryReport> report = this.template.sendAndConfirm("a", "b", TIMEOUT);
		assertThat(report).isDone();
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(report::get)
			.withCauseInstanceOf(UncertainSendException.class)
			.withMessageContaining("planned by the test");
	}

	@Test
	void aConfirmationSaysWhatItLacks() throws Exception {
		given(this.publisher.publishAndConfirm(any(), any())).willReturn(CompletableFuture
			.completedFuture(new Delivery(new Position(EPOCH, 7), Map.of(), "an edge has not answered")));
		DeliveryReport report = this.template.sendAndConfirm("a", "b", TIMEOUT).get();
		assertThat(report.isComplete()).isFalse();
		assertThat(report.problem()).isEqualTo("an edge has not answered");
	}

	@Test
	void aPingShowsWhichSubscribersAnswered() throws Exception {
		given(this.publisher.ping(TIMEOUT)).willReturn(CompletableFuture
			.completedFuture(Map.of("near", new PingReply(Duration.ofMillis(1), 5), "away", PingReply.NONE)));
		Map<String, PingResult> results = this.template.ping(TIMEOUT).get();
		assertThat(results.get("near"))
			.isEqualTo(new PingResult(Duration.ofMillis(1), HeinPosition.parse(EPOCH + ":5")));
		assertThat(results.get("near").isAnswered()).isTrue();
		assertThat(results.get("away").isAnswered()).isFalse();
		assertThat(results.get("away").received()).isNull();
	}

	@Test
	void subscribersAreListed() {
		InetSocketAddress address = InetSocketAddress.createUnresolved("somewhere", 1);
		given(this.publisher.subscribers()).willReturn(List.of(new SubscriberInfo("display", address, Instant.EPOCH,
				"native", List.of("**"), EPOCH, 5, 4, 2L, 20, false)));
		assertThat(this.template.subscribers())
			.containsExactly(new ConnectedSubscriber("display", address, Instant.EPOCH, "native", List.of("**"),
					HeinPosition.parse(EPOCH + ":5"), HeinPosition.parse(EPOCH + ":4"), 2L, 20, false));
	}

	@Test
	void withARegistrySendingIsObservedAndTheTraceTravels() {
		TestObservationRegistry registry = TestObservationRegistry.create();
		registry.observationConfig().observationHandler(new TraceHandler());
		this.template.setObservationRegistry(registry);
		this.template.send("a.b", "c", Map.of("x", "y"));
		assertThat(sent().headers()).isEqualTo(Map.of("x", "y", "traceparent", "00-1"));
		TestObservationRegistryAssert.assertThat(registry)
			.hasObservationWithNameEqualTo("hein.template")
			.that()
			.hasBeenStopped()
			.hasContextualNameEqualTo("a.b send")
			.hasLowCardinalityKeyValue("name", "weather")
			.hasHighCardinalityKeyValue("topic", "a.b");
	}

	@Test
	void aFailedSendIsObservedAsAnError() {
		TestObservationRegistry registry = TestObservationRegistry.create();
		this.template.setObservationRegistry(registry);
		given(this.publisher.publish(any())).willThrow(new PublishException("it was stopped"));
		assertThatExceptionOfType(HeinException.class).isThrownBy(() -> this.template.send("a.b", "c"));
		TestObservationRegistryAssert.assertThat(registry)
			.hasObservationWithNameEqualTo("hein.template")
			.that()
			.hasError();
	}

	@ParameterizedTest
	@EnumSource
	void anObservationThatFailsChangesNothingAboutASend(FaultyObservations fault) {
		ObservationRegistry registry = ObservationRegistry.create();
		fault.addTo(registry);
		this.template.setObservationRegistry(registry);
		assertThat(this.template.send("a", "b")).isEqualTo(HeinPosition.of(new Position(EPOCH, 7)));
		assertThat(sentText()).isEqualTo("b");
		assertThat(registry.getCurrentObservationScope()).isNull();
	}

	@ParameterizedTest
	@EnumSource
	void anObservationThatFailsDoesNotHideWhyASendFailed(FaultyObservations fault) {
		ObservationRegistry registry = ObservationRegistry.create();
		fault.addTo(registry);
		this.template.setObservationRegistry(registry);
		given(this.publisher.publish(any())).willThrow(new PublishException("it was stopped"));
		assertThatExceptionOfType(HeinException.class).isThrownBy(() -> this.template.send("a", "b"))
			.withMessageContaining("it was stopped")
			.withCauseInstanceOf(PublishException.class);
		assertThat(registry.getCurrentObservationScope()).isNull();
	}

	@Test
	void aMessageWithAllTheHeadersThatAreLegalIsSentWithoutItsTrace() {
		Map<String, String> headers = new HashMap<>();
		for (int i = 0; i < Headers.MAX_COUNT; i++) {
			headers.put("header-" + i, "value");
		}
		observeWith(new TraceHandler());
		this.template.send("a", "b", headers);
		assertThat(sent().headers()).isEqualTo(headers);
	}

	@Test
	void onlyTheLegalPartOfATraceTravels() {
		observeWith(new TraceHandler() {

			@Override
			public void onStart(HeinSenderContext context) {
				Map<String, String> carrier = context.getCarrier();
				context.getSetter().set(carrier, "baggage", "x".repeat(Headers.MAX_VALUE + 1));
				context.getSetter().set(carrier, "nothing", null);
				context.getSetter().set(carrier, "", "empty");
				context.getSetter().set(carrier, "own", "x".repeat(Headers.MAX_VALUE + 1));
				carrier.remove("kept");
				super.onStart(context);
			}

		});
		this.template.send("a", "b", Map.of("own", "value", "kept", "too"));
		assertThat(sent().headers()).isEqualTo(Map.of("own", "value", "kept", "too", "traceparent", "00-1"));
	}

	private void observeWith(TraceHandler handler) {
		TestObservationRegistry registry = TestObservationRegistry.create();
		registry.observationConfig().observationHandler(handler);
		this.template.setObservationRegistry(registry);
	}

	private OutgoingMessage sent() {
		ArgumentCaptor<OutgoingMessage> captor = ArgumentCaptor.captor();
		then(this.publisher).should().publish(captor.capture());
		return captor.getValue();
	}

	private String sentText() {
		return new String(sent().payload(), StandardCharsets.UTF_8);
	}

	private static OutgoingMessage argThatHasTopic(String topic) {
		return argThat((message) -> message != null && message.topic().equals(topic));
	}

	record Reading(String name, int value) {

	}

	private static class TraceHandler implements ObservationHandler<HeinSenderContext> {

		@Override
		public void onStart(HeinSenderContext context) {
			context.getSetter().set(context.getCarrier(), "traceparent", "00-1");
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return context instanceof HeinSenderContext;
		}

	}

}
