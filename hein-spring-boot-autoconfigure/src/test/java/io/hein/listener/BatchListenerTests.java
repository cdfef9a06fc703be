package io.hein.listener;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.hein.core.HeinGap;
import io.hein.core.HeinHeaders;
import io.hein.core.HeinPosition;
import io.hein.support.FakeMessage;
import io.hein.transport.frame.GapReason;
import io.hein.transport.lane.Gap;
import io.hein.transport.lane.PartOfBatchFailedException;
import org.junit.jupiter.api.Test;

import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.Header;

import static org.assertj.core.api.Assertions.assertThat;

class BatchListenerTests extends AbstractListenerTests {

	private final Batches bean = new Batches();

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

	static class Batches {

		final List<Object> received = new ArrayList<>();

		void objects(List<Reading> readings) {
			this.received.add(readings);
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

		void failing(List<Reading> readings) {
			this.received.add(List.copyOf(readings));
			readings.clear();
			throw new IllegalStateException("always");
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
