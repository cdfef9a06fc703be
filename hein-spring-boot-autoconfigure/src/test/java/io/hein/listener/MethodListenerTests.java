package io.hein.listener;

import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.hein.core.HeinGap;
import io.hein.core.HeinHeaders;
import io.hein.core.HeinMessageConverters;
import io.hein.core.HeinPosition;
import io.hein.support.FakeMessage;
import io.hein.support.PackagePrivateListener;
import io.hein.transport.frame.ContentType;
import io.hein.transport.frame.GapReason;
import io.hein.transport.lane.Gap;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Headers;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.validation.Errors;
import org.springframework.validation.Validator;
import org.springframework.validation.annotation.Validated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNoException;

class MethodListenerTests extends AbstractListenerTests {

	private static final Gap GAP = new Gap(FakeMessage.EPOCH, 3, 5, GapReason.SLOW, true);

	private final Methods bean = new Methods();

	@Test
	void anObjectIsReadFromJson() {
		listen(this.bean, "object");
		this.subscriber.receive(FakeMessage.json(1, "{\"name\":\"cpu\",\"value\":3}"));
		assertThat(this.bean.received).containsExactly(new Reading("cpu", 3));
		assertThat(this.outcomes).containsExactly(ListenerOutcome.HANDLED);
	}

	@Test
	void anObjectIsReadFromJsonThatTravelledAsText() {
		listen(this.bean, "object");
		this.subscriber.receive(FakeMessage.text(1, "{\"name\":\"cpu\",\"value\":3}"));
		assertThat(this.bean.received).containsExactly(new Reading("cpu", 3));
	}

	@Test
	void genericsOfTheParameterCount() {
		listen(this.bean, "map");
		this.subscriber.receive(FakeMessage.json(1, "{\"a\":{\"name\":\"cpu\",\"value\":3}}"));
		assertThat(this.bean.received).containsExactly(Map.of("a", new Reading("cpu", 3)));
	}

	@Test
	void theTypeOfAMessageMayBeWhatASubclassSays() throws Exception {
		Readings readings = new Readings();
		run(this.factory.create(readings, Typed.class.getDeclaredMethod("take", Message.class)));
		this.subscriber.receive(FakeMessage.json(1, "{\"name\":\"cpu\",\"value\":3}"));
		assertThat(readings.received).containsExactly(new Reading("cpu", 3));
	}

	@Test
	void theTypeOfMessagesOfABatchMayBeWhatASubclassSays() throws Exception {
		Readings readings = new Readings();
		run(this.factory.create(readings, Typed.class.getDeclaredMethod("takeAll", List.class)));
		this.subscriber.receive(FakeMessage.json(1, "{\"name\":\"cpu\",\"value\":3}"));
		assertThat(readings.received).containsExactly(new Reading("cpu", 3));
	}

	@ParameterizedTest
	@ValueSource(strings = { "string", "annotated" })
	void aStringIsTheTextOfWhateverCame(String method) {
		listen(this.bean, method);
		this.subscriber.receive(FakeMessage.text(1, "grün"), FakeMessage.json(2, "{}"),
				FakeMessage.text(3, "x").withContentType(ContentType.BYTES), FakeMessage.text(4, ""));
		assertThat(this.bean.received).containsExactly("grün", "{}", "x", "");
	}

	@Test
	void bytesAreTheBytesOfWhateverCame() {
		listen(this.bean, "bytes");
		this.subscriber.receive(FakeMessage.bytes(1, (byte) 7), FakeMessage.json(2, "{}"), FakeMessage.bytes(3));
		assertThat(this.bean.received).containsExactly(new byte[] { 7 }, "{}".getBytes(StandardCharsets.UTF_8),
				new byte[0]);
	}

	@Test
	void aMessageHasPayloadAndHeaders() {
		listen(this.bean, "message");
		this.subscriber.receive(FakeMessage.json(1, "{\"name\":\"cpu\",\"value\":3}").withHeaders(Map.of("x", "y")));
		Message<?> message = (Message<?>) this.bean.received.get(0);
		assertThat(message.getPayload()).isEqualTo(new Reading("cpu", 3));
		assertThat(Map.copyOf(message.getHeaders())).isEqualTo(Map.of("x", "y", HeinHeaders.TOPIC, "a.b",
				HeinHeaders.POSITION, position(1), HeinHeaders.CONTENT_TYPE, "application/json"));
	}

	@Test
	void aMessageOfAnythingHasTheBytes() {
		listen(this.bean, "anyMessage");
		this.subscriber.receive(FakeMessage.text(1, "x"));
		assertThat(((Message<?>) this.bean.received.get(0)).getPayload()).isEqualTo(new byte[] { 'x' });
	}

	@Test
	void headersAndPositionCanBeHadApart() {
		listen(this.bean, "parts");
		this.subscriber.receive(FakeMessage.text(9, "x").withTopic("t.u").withHeaders(Map.of("number", "5")));
		assertThat(this.bean.received).containsExactly("t.u", 5, position(9), "x");
	}

	@Test
	void allHeadersCanBeHad() {
		listen(this.bean, "allHeaders");
		this.subscriber.receive(FakeMessage.text(9, "x").withHeaders(Map.of("number", "5")));
		assertThat(this.bean.received.get(0)).asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
			.containsEntry("number", "5")
			.containsEntry(HeinHeaders.TOPIC, "a.b");
		assertThat(this.bean.received.get(1)).isInstanceOf(MessageHeaders.class);
	}

	@Test
	void noParameterIsNeeded() {
		listen(this.bean, "nothing");
		this.subscriber.receive(FakeMessage.text(9, "x"));
		assertThat(this.bean.received).containsExactly("called");
	}

	@Test
	void whatASenderClaimsDoesNotReplaceTopicAndPosition() {
		listen(this.bean, "anyMessage");
		this.subscriber.receive(FakeMessage.text(9, "x")
			.withHeaders(Map.of(HeinHeaders.TOPIC, "forged", HeinHeaders.POSITION, "forged", HeinHeaders.CONTENT_TYPE,
					"forged/forged", MessageHeaders.REPLY_CHANNEL, "forged", MessageHeaders.ERROR_CHANNEL, "forged",
					MessageHeaders.ID, "forged", MessageHeaders.TIMESTAMP, "forged")));
		MessageHeaders headers = ((Message<?>) this.bean.received.get(0)).getHeaders();
		assertThat(headers).containsOnlyKeys(HeinHeaders.TOPIC, HeinHeaders.POSITION, HeinHeaders.CONTENT_TYPE);
		assertThat(headers.values()).doesNotContain("forged", "forged/forged");
	}

	@Test
	void anUnusualContentTypeIsTheSenders() {
		listen(this.bean, "anyMessage");
		this.subscriber.receive(FakeMessage.bytes(1, (byte) 1)
			.withContentType(ContentType.OTHER)
			.withHeaders(Map.of(HeinHeaders.CONTENT_TYPE, "image/png")));
		assertThat(((Message<?>) this.bean.received.get(0)).getHeaders()).containsEntry(HeinHeaders.CONTENT_TYPE,
				"image/png");
	}

	@Test
	void anErrorOfTheConversionIsAFailureOfTheListener() {
		listen(this.bean, "broken");
		this.subscriber.receive(FakeMessage.json(1, "{}"), FakeMessage.json(2, "{}"));
		assertThat(this.outcomes).containsExactly(ListenerOutcome.FAILED, ListenerOutcome.FAILED);
		assertThat(this.subscriber.failures).hasSize(2)
			.allSatisfy((failure) -> assertThat(failure).hasMessageContaining("Listener 'test' could not handle"));
	}

	@Test
	void jsonThatDoesNotFitIsUnreadableAndTheNextMessageIsHandled() {
		listen(this.bean, "object");
		this.subscriber.receive(FakeMessage.json(1, "{\"name\":\"cpu\",\"value\":\"much\"}"), FakeMessage.json(2, ""),
				FakeMessage.json(3, "{\"name\":\"cpu\",\"value\":3}"));
		assertThat(this.bean.received).containsExactly(new Reading("cpu", 3));
		assertThat(this.outcomes).containsExactly(ListenerOutcome.UNREADABLE, ListenerOutcome.UNREADABLE,
				ListenerOutcome.HANDLED);
		assertThat(this.subscriber.failures).hasSize(2)
			.first(InstanceOfAssertFactories.THROWABLE)
			.hasMessageContaining("Listener 'test'")
			.hasMessageContaining("topic 'a.b' at " + position(1))
			.hasCauseInstanceOf(UnreadableMessageException.class);
	}

	@Test
	void whatJsonRefusesWithACheckedExceptionIsUnreadable() {
		listen(this.bean, "refusing");
		this.subscriber.receive(FakeMessage.json(1, "-1"), FakeMessage.json(2, "2"));
		assertThat(this.outcomes).containsExactly(ListenerOutcome.UNREADABLE, ListenerOutcome.HANDLED);
		assertThat(this.subscriber.failures).singleElement().isInstanceOf(ListenerFailedException.class);
	}

	@Test
	void whatNoConverterTakesIsUnreadable() {
		listen(this.bean, "object");
		this.subscriber.receive(FakeMessage.json(1, "{\"name\":\"cpu\",\"value\":3}")
			.withContentType(ContentType.OTHER)
			.withHeaders(Map.of(HeinHeaders.CONTENT_TYPE, "image/png")));
		assertThat(this.outcomes).containsExactly(ListenerOutcome.UNREADABLE);
	}

	@Test
	void aHeaderThatIsMissingOrDoesNotFitMakesAMessageUnreadable() {
		listen(this.bean, "parts");
		this.subscriber.receive(FakeMessage.text(1, "x"), FakeMessage.text(2, "x").withHeaders(Map.of("number", "?")));
		assertThat(this.bean.received).isEmpty();
		assertThat(this.outcomes).containsExactly(ListenerOutcome.UNREADABLE, ListenerOutcome.UNREADABLE);
	}

	@Test
	void whatAMethodThrowsIsAFailureEvenIfItIsAConversionError() {
		listen(this.bean, "failing");
		this.subscriber.receive(FakeMessage.text(1, "x"));
		assertThat(this.outcomes).containsExactly(ListenerOutcome.FAILED);
	}

	@Test
	void anEmptyPayloadThatIsNotRequiredIsNull() {
		listen(this.bean, "optional");
		this.subscriber.receive(FakeMessage.json(1, ""));
		assertThat(this.bean.received).containsExactly("null");
	}

	@Test
	void aMethodThatTakesAGapGetsTheGapsOnly() {
		listen(this.bean, "gap");
		assertThat(this.subscriber.options("test").gapsOnly()).isTrue();
		this.subscriber.receive(FakeMessage.text(1, "x"));
		this.subscriber.receive(GAP);
		assertThat(this.bean.received).containsExactly(HeinGap.of(GAP));
	}

	@Test
	void aMethodThatTakesAGapCanHaveItsPublisherEvenIfThatIsNotKnown() {
		listen(this.bean, "gapOf");
		this.subscriber.receive(GAP);
		assertThat(this.bean.received).containsExactly("");
	}

	@Test
	void aMethodThatTakesMessagesGetsNoGaps() {
		listen(this.bean, "string");
		this.subscriber.receive(GAP);
		assertThat(this.subscriber.options("test").gapsOnly()).isFalse();
		assertThat(this.bean.received).isEmpty();
		assertThat(this.outcomes).isEmpty();
	}

	@Test
	void aPayloadIsValidatedOnRequest() {
		MethodListenerFactory factory = new MethodListenerFactory(HeinMessageConverters.createDefault(),
				new NegativeValues(), null, List.of(), null);
		run(factory.create(this.bean, method(this.bean, "validated")));
		this.subscriber.receive(FakeMessage.json(1, "{\"name\":\"cpu\",\"value\":-3}"),
				FakeMessage.json(2, "{\"name\":\"cpu\",\"value\":3}"));
		assertThat(this.bean.received).containsExactly(new Reading("cpu", 3));
		assertThat(this.outcomes).containsExactly(ListenerOutcome.UNREADABLE, ListenerOutcome.HANDLED);
	}

	@Test
	void aCustomResolverComesBeforeThePayload() {
		MethodListenerFactory factory = new MethodListenerFactory(HeinMessageConverters.createDefault(), null, null,
				List.of(new ThreadResolver()), null);
		run(factory.create(this.bean, method(this.bean, "custom")));
		this.subscriber.receive(FakeMessage.text(1, "x"));
		assertThat(this.bean.received).containsExactly("x", Thread.currentThread());
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "twoPayloads", "future", "gapWithPosition", "gapWithTopic", "gapWithTopicPerhaps", "gaps" })
	void whatCannotWorkFailsAtOnceAndNamesTheMethod(String method) {
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> listen(this.bean, method))
			.withMessageContaining("MethodListenerTests.Methods." + method + "'");
	}

	@Test
	void aMethodThatAProxyCannotOverrideFromItsPackageFailsAtOnce() throws Exception {
		ProxyFactory proxy = new ProxyFactory(new Elsewhere());
		proxy.setProxyTargetClass(true);
		Method method = PackagePrivateListener.class.getDeclaredMethod("on", String.class);
		assertThatIllegalStateException().isThrownBy(() -> this.factory.create(proxy.getProxy(), method))
			.withMessageContaining("PackagePrivateListener.on'")
			.withMessageContaining("make it public or protected");
		assertThatNoException().isThrownBy(() -> this.factory.create(new Elsewhere(), method));
	}

	private static HeinPosition position(long sequence) {
		return HeinPosition.parse(FakeMessage.EPOCH + ":" + sequence);
	}

	/**
	 * Methods of each kind.
	 */
	static class Broken {

		Broken() {
			throw new NoClassDefFoundError("expected by the test");
		}

	}

	abstract static class Typed<T> {

		final List<Object> received = new ArrayList<>();

		void take(Message<T> message) {
			this.received.add(message.getPayload());
		}

		void takeAll(List<Message<T>> messages) {
			messages.forEach(this::take);
		}

	}

	static class Readings extends Typed<Reading> {

	}

	static class Methods {

		final List<Object> received = new ArrayList<>();

		void refusing(BatchListenerTests.Refusing refusing) {
			this.received.add(refusing);
		}

		void broken(Broken broken) {
			this.received.add(broken);
		}

		void object(Reading reading) {
			this.received.add(reading);
		}

		void map(Map<String, Reading> readings) {
			this.received.add(readings);
		}

		void string(String text) {
			this.received.add(text);
		}

		void annotated(@Payload String text, @Header(HeinHeaders.TOPIC) String topic) {
			this.received.add(text);
		}

		private void bytes(byte[] bytes) {
			this.received.add(bytes);
		}

		void message(Message<Reading> message) {
			this.received.add(message);
		}

		void anyMessage(Message<?> message) {
			this.received.add(message);
		}

		void parts(@Header(HeinHeaders.TOPIC) String topic, @Header("number") int number, HeinPosition position,
				String text) {
			this.received.addAll(List.of(topic, number, position, text));
		}

		void allHeaders(@Headers Map<String, Object> map, MessageHeaders headers) {
			this.received.addAll(List.of(map, headers));
		}

		void nothing() {
			this.received.add("called");
		}

		void failing(String text) {
			throw new MessageConversionException("own");
		}

		void optional(@Payload(required = false) @Nullable Reading reading) {
			this.received.add(String.valueOf(reading));
		}

		void gap(HeinGap gap) {
			this.received.add(gap);
		}

		void gapOf(HeinGap gap, @Header(HeinHeaders.PUBLISHER) String publisher) {
			this.received.add(publisher);
		}

		void validated(@Validated Reading reading) {
			this.received.add(reading);
		}

		void custom(String text, Thread thread) {
			this.received.addAll(List.of(text, thread));
		}

		void twoPayloads(String one, Reading two) {
		}

		CompletableFuture<Void> future(String text) {
			return new CompletableFuture<>();
		}

		void gapWithPosition(HeinGap gap, HeinPosition position) {
		}

		void gapWithTopic(HeinGap gap, @Header(HeinHeaders.TOPIC) String topic) {
		}

		void gapWithTopicPerhaps(Message<HeinGap> gap,
				@Header(name = HeinHeaders.TOPIC, required = false) String topic) {
		}

		void gaps(List<HeinGap> gaps) {
		}

	}

	static class Elsewhere extends PackagePrivateListener {

	}

	private static final class NegativeValues implements Validator {

		@Override
		public boolean supports(Class<?> type) {
			return type == Reading.class;
		}

		@Override
		public void validate(Object target, Errors errors) {
			if (((Reading) target).value() < 0) {
				errors.reject("negative");
			}
		}

	}

	private static final class ThreadResolver implements HandlerMethodArgumentResolver {

		@Override
		public boolean supportsParameter(MethodParameter parameter) {
			return parameter.getParameterType() == Thread.class;
		}

		@Override
		public Object resolveArgument(MethodParameter parameter, Message<?> message) {
			return Thread.currentThread();
		}

	}

}
