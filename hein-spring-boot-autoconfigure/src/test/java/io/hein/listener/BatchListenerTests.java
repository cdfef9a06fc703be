package io.hein.listener;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.hein.core.HeinGap;
import io.hein.core.HeinHeaders;
import io.hein.core.HeinMessageConverters;
import io.hein.core.HeinPosition;
import io.hein.support.FakeMessage;
import io.hein.transport.frame.GapReason;
import io.hein.transport.lane.Gap;
import io.hein.transport.lane.PartOfBatchFailedException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.annotation.JsonDeserialize;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.expression.StandardBeanExpressionResolver;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Headers;
import org.springframework.validation.Validator;
import org.springframework.validation.annotation.Validated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class BatchListenerTests extends AbstractListenerTests {

	private final Batches bean = new Batches();

	private final Mistakes mistakes = new Mistakes();

	@Test
	void aListOfObjectsIsABatch() {
		this.properties.setMaxBatchSize(50);
		listen(this.bean, "objects");
		assertThat(this.subscriber.options("test").maxBatchSize()).isEqualTo(50);
		this.subscriber.receive(reading(1), reading(2));
		assertThat(this.bean.received).containsExactly(List.of(new Reading("r", 1), new Reading("r", 2)));
		assertThat(this.outcomes).containsExactly(ListenerOutcome.HANDLED);
	}

	@Test
	void aMethodOfSingleMessagesGetsNoBatches() {
		listen(this.bean, "single");
		assertThat(this.subscriber.options("test").maxBatchSize()).isZero();
	}

	@Test
	void aListOfTextIsABatch() {
		listen(this.bean, "texts");
		this.subscriber.receive(FakeMessage.text(1, "a"), FakeMessage.text(2, ""));
		assertThat(this.bean.received).containsExactly(List.of("a", ""));
	}

	@Test
	void aListOfBytesIsABatch() {
		listen(this.bean, "bytes");
		this.subscriber.receive(FakeMessage.text(1, "a"), FakeMessage.bytes(2));
		assertThat((List<?>) this.bean.received.get(0)).hasSize(2).first().isEqualTo(new byte[] { 'a' });
	}

	@Test
	void aListOfMessagesKeepsTheHeadersOfEach() {
		listen(this.bean, "messages");
		this.subscriber.receive(reading(1).withHeaders(Map.of("x", "1")), reading(2).withTopic("t"));
		List<?> batch = (List<?>) this.bean.received.get(0);
		assertThat(batch).extracting("payload").containsExactly(new Reading("r", 1), new Reading("r", 2));
		assertThat(((Message<?>) batch.get(0)).getHeaders()).containsEntry("x", "1");
		assertThat(((Message<?>) batch.get(1)).getHeaders()).containsEntry(HeinHeaders.TOPIC, "t");
	}

	@Test
	void aBatchHasThePositionOfItsLastMessageAndListsOfHeaders() {
		listen(this.bean, "parts");
		this.subscriber.receive(reading(1), reading(2).withTopic("t"));
		assertThat(this.bean.received).containsExactly(position(2), List.of("a.b", "t"),
				List.of(position(1), position(2)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "sentHeader", "oneTopic", "onePosition", "optionalHeader", "allHeaders", "messageHeaders",
			"wholeMessage", "valuesOfHeader" })
	void aBatchHasNoHeadersOfASingleMessage(String method) {
		assertThatIllegalStateException().isThrownBy(() -> listen(this.mistakes, method))
			.withMessageContaining("BatchListenerTests.Mistakes." + method + "'")
			.withMessageContaining("take List<Message<T>>");
	}

	@Test
	void theNameOfABatchsHeaderMayBeAPlaceholder() {
		DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
		beans.addEmbeddedValueResolver((value) -> value.replace("${header}", HeinHeaders.TOPIC));
		beans.setBeanExpressionResolver(new StandardBeanExpressionResolver());
		MethodListenerFactory factory = new MethodListenerFactory(HeinMessageConverters.createDefault(), null, null,
				List.of(), beans);
		run(factory.create(this.bean, method(this.bean, "placeholder")));
		this.subscriber.receive(reading(1), reading(2).withTopic("t"));
		assertThat(this.bean.received.get(0)).isEqualTo(new String[] { "a.b", "t" });
	}

	@Test
	void aBatchIsRetriedAndSkippedWhole() {
		List<List<HeinPosition>> failed = new ArrayList<>();
		this.properties.setErrorHandler((invocation) -> {
			failed.add(invocation.getMessages()
				.stream()
				.map((message) -> message.getHeaders().get(HeinHeaders.POSITION, HeinPosition.class))
				.toList());
			invocation.retry();
		});
		listen(this.bean, "failing");
		this.subscriber.receive(reading(1), reading(2));
		assertThat(this.bean.received).containsExactly(List.of(new Reading("r", 1), new Reading("r", 2)),
				List.of(new Reading("r", 1), new Reading("r", 2)));
		assertThat(failed).containsExactly(List.of(position(1), position(2)));
		assertThat(this.outcomes).containsExactly(ListenerOutcome.FAILED);
		assertThat(this.subscriber.failures).singleElement()
			.extracting(Throwable::getMessage)
			.asString()
			.contains("a batch of 2 messages from " + position(1) + " to " + position(2));
	}

	@Test
	void theBatchDoesWithoutWhatIsUnreadable() {
		listen(this.bean, "objects");
		this.subscriber.receive(reading(1), FakeMessage.json(2, "?"), reading(3));
		assertThat(this.bean.received).containsExactly(List.of(new Reading("r", 1), new Reading("r", 3)));
		assertThat(this.outcomes).containsExactly(ListenerOutcome.UNREADABLE, ListenerOutcome.HANDLED);
		assertThat(this.subscriber.failures).isEmpty();
	}

	@Test
	void theBatchDoesWithoutHeadersThatAreUnreadable() {
		listen(this.bean, "objects");
		this.subscriber.receive(reading(1), reading(2).withHeaders(null), reading(3));
		assertThat(this.bean.received).containsExactly(List.of(new Reading("r", 1), new Reading("r", 3)));
		assertThat(this.outcomes).containsExactly(ListenerOutcome.UNREADABLE, ListenerOutcome.HANDLED);
		assertThat(this.subscriber.failures).isEmpty();
	}

	@Test
	void theBatchDoesWithoutWhatAnErrorKeepsFromBeingConverted() {
		listen(this.bean, "sums");
		this.subscriber.receive(number(1), number(-2), number(3));
		assertThat(this.bean.received).containsExactly(List.of(new Positive(1), new Positive(3)));
		assertThat(this.outcomes).containsExactly(ListenerOutcome.FAILED, ListenerOutcome.HANDLED);
	}

	@Test
	void anUnreadableMessageWithAPendingReportFails() {
		listen(this.bean, "objects");
		this.subscriber.receive(reading(1), FakeMessage.json(2, "?").withConfirmRequested());
		assertThat(this.bean.received).containsExactly(List.of(new Reading("r", 1)));
		assertThat(this.subscriber.failures).hasSize(1);
	}

	@Test
	void whatTheListenerHasHandledDoesNotFailWithWhatIsUnreadable() {
		listen(this.bean, "objects");
		FakeMessage[] batch = { reading(1).withConfirmRequested(), FakeMessage.json(2, "?").withConfirmRequested(),
				FakeMessage.json(3, "?"), reading(4).withConfirmRequested() };
		this.subscriber.receive(batch);
		assertThat(this.bean.received).containsExactly(List.of(new Reading("r", 1), new Reading("r", 4)));
		assertThat(failed(batch)).containsExactly(batch[1]);
	}

	@Test
	void whatTheErrorHandlerHasHandledDoesNotFailWithTheBatch() {
		this.properties.setErrorHandler((invocation) -> {
			if (!invocation.isUnreadable()) {
				throw invocation.getCause();
			}
		});
		listen(this.bean, "failing");
		FakeMessage[] batch = { reading(1).withConfirmRequested(), FakeMessage.json(2, "?").withConfirmRequested(),
				reading(3).withConfirmRequested() };
		this.subscriber.receive(batch);
		assertThat(this.outcomes).containsExactly(ListenerOutcome.UNREADABLE, ListenerOutcome.FAILED);
		assertThat(failed(batch)).containsExactly(batch[0], batch[2]);
	}

	private List<FakeMessage> failed(FakeMessage... batch) {
		assertThat(this.subscriber.failures).singleElement().isInstanceOf(PartOfBatchFailedException.class);
		PartOfBatchFailedException failure = (PartOfBatchFailedException) this.subscriber.failures.get(0);
		return Stream.of(batch).filter(failure::hasFailed).toList();
	}

	@Test
	void theBatchDoesWithoutWhatAConverterRefusesWithACheckedException() {
		List<Object> causes = handleFailures();
		run(factory(new RefusingConverter(), null).create(this.bean, method(this.bean, "objects")));
		this.subscriber.receive(reading(1), FakeMessage.json(2, "?"), reading(3));
		theSecondIsUnreadable(causes);
	}

	@Test
	void theBatchDoesWithoutWhatAValidatorRefusesWithACheckedException() {
		List<Object> causes = handleFailures();
		Validator validator = Validator.forInstanceOf(Reading.class, (reading, errors) -> {
			if (reading.value() == 2) {
				RefusingConverter.refuse();
			}
		});
		run(factory(HeinMessageConverters.createDefault(), validator).create(this.bean,
				method(this.bean, "validated")));
		this.subscriber.receive(reading(1), reading(2), reading(3));
		theSecondIsUnreadable(causes);
	}

	@Test
	void theBatchDoesWithoutWhatJsonRefusesWithACheckedException() {
		List<Object> causes = handleFailures();
		listen(this.bean, "refusing");
		this.subscriber.receive(FakeMessage.json(1, "1"), FakeMessage.json(2, "-2"), FakeMessage.json(3, "3"));
		assertThat(this.bean.received).containsExactly(List.of(new Refusing(1), new Refusing(3)));
		assertThat(this.outcomes).containsExactly(ListenerOutcome.UNREADABLE, ListenerOutcome.HANDLED);
		assertThat(causes).hasSize(1);
	}

	@Test
	void theBatchDoesWithoutWhatAnotherListenerCannotRead() {
		List<Object> causes = handleFailures();
		run(new HeinMessageListener() {

			@Override
			public void onMessage(Message<byte[]> message) {
				BatchListenerTests.this.bean.received.add(message.getHeaders().get(HeinHeaders.POSITION));
			}

			@Override
			public boolean takesBatches() {
				return true;
			}

			@Override
			public Object read(Message<byte[]> message) {
				if (position(2).equals(message.getHeaders().get(HeinHeaders.POSITION))) {
					throw new IllegalStateException("expected by the test");
				}
				return message;
			}

		});
		this.subscriber.receive(reading(1), reading(2), reading(3));
		assertThat(this.bean.received).containsExactly(position(1), position(3));
		assertThat(causes).singleElement().isInstanceOf(IllegalStateException.class);
	}

	/**
	 * Have the error handler handle everything.
	 * @return the causes of what it is asked about
	 */
	private List<Object> handleFailures() {
		List<Object> causes = new ArrayList<>();
		this.properties.setErrorHandler((invocation) -> causes.add(invocation.getCause().getCause()));
		return causes;
	}

	private void theSecondIsUnreadable(List<Object> causes) {
		assertThat(this.bean.received).containsExactly(List.of(new Reading("r", 1), new Reading("r", 3)));
		assertThat(this.outcomes).containsExactly(ListenerOutcome.UNREADABLE, ListenerOutcome.HANDLED);
		assertThat(causes).singleElement().isInstanceOf(IOException.class);
		assertThat(this.subscriber.failures).isEmpty();
	}

	private static MethodListenerFactory factory(MessageConverter converter, @Nullable Validator validator) {
		return new MethodListenerFactory(converter, validator, null, List.of(), null);
	}

	@Test
	void aBatchWithNothingReadableIsNoCall() {
		listen(this.bean, "objects");
		this.subscriber.receive(FakeMessage.json(2, "?"));
		assertThat(this.bean.received).isEmpty();
		assertThat(this.outcomes).containsExactly(ListenerOutcome.UNREADABLE);
	}

	@Test
	void aBatchAndItsGapsCanBeOneListener() {
		BatchesAndGaps bean = new BatchesAndGaps();
		listen(bean);
		assertThat(this.subscriber.options("test").gapsOnly()).isFalse();
		this.subscriber.receive(reading(1));
		Gap gap = new Gap(FakeMessage.EPOCH, 2, 3, GapReason.SLOW, true);
		this.subscriber.receive(gap);
		assertThat(bean.received).containsExactly(List.of(new Reading("r", 1)), HeinGap.of(gap));
	}

	private static FakeMessage reading(int value) {
		return FakeMessage.json(value, "{\"name\":\"r\",\"value\":" + value + "}");
	}

	private static FakeMessage number(int value) {
		return FakeMessage.json(Math.abs(value), "{\"value\":" + value + "}");
	}

	private static HeinPosition position(long sequence) {
		return HeinPosition.parse(FakeMessage.EPOCH + ":" + sequence);
	}

	record Positive(int value) {

		Positive {
			if (value < 0) {
				throw new AssertionError("expected by the test");
			}
		}

	}

	@JsonDeserialize(using = RefusingDeserializer.class)
	record Refusing(int value) {

	}

	static class RefusingDeserializer extends ValueDeserializer<Refusing> {

		@Override
		public Refusing deserialize(JsonParser parser, DeserializationContext context) {
			int value = parser.getIntValue();
			if (value < 0) {
				RefusingConverter.refuse();
			}
			return new Refusing(value);
		}

	}

	static class Batches {

		final List<Object> received = new ArrayList<>();

		void objects(List<Reading> readings) {
			this.received.add(readings);
		}

		void validated(@Validated List<Reading> readings) {
			this.received.add(readings);
		}

		void refusing(List<Refusing> numbers) {
			this.received.add(numbers);
		}

		void sums(List<Positive> numbers) {
			this.received.add(numbers);
		}

		void single(Reading reading) {
			this.received.add(reading);
		}

		void texts(List<String> texts) {
			this.received.add(texts);
		}

		void bytes(List<byte[]> payloads) {
			this.received.add(payloads);
		}

		void messages(List<Message<Reading>> messages) {
			this.received.add(messages);
		}

		void parts(List<Reading> readings, HeinPosition last, @Header(HeinHeaders.TOPIC) List<String> topics,
				@Header(HeinHeaders.POSITION) List<HeinPosition> positions) {
			this.received.addAll(List.of(last, topics, positions));
		}

		void placeholder(List<Reading> readings, @Header("${header}") String[] topics) {
			this.received.add(topics);
		}

		void failing(List<Reading> readings) {
			this.received.add(List.copyOf(readings));
			readings.clear();
			throw new IllegalStateException("always");
		}

	}

	static class Mistakes {

		void sentHeader(List<Reading> readings, @Header("sensor") int sensor) {
		}

		void oneTopic(List<Reading> readings, @Header(HeinHeaders.TOPIC) String topic) {
		}

		void onePosition(List<Reading> readings, @Header(HeinHeaders.POSITION) HeinPosition position) {
		}

		void optionalHeader(List<Message<Reading>> readings, @Header(name = "sensor", required = false) String sensor) {
		}

		void allHeaders(List<Reading> readings, @Headers Map<String, Object> headers) {
		}

		void messageHeaders(List<Reading> readings, MessageHeaders headers) {
		}

		void wholeMessage(List<Reading> readings, Message<?> message) {
		}

		void valuesOfHeader(List<Reading> readings, @Header("sensor") List<String> sensors) {
		}

	}

	static class BatchesAndGaps {

		final List<Object> received = new ArrayList<>();

		void onReadings(List<Reading> readings) {
			this.received.add(readings);
		}

		void onGap(HeinGap gap) {
			this.received.add(gap);
		}

	}

}
