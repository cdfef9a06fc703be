package io.hein.listener;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.hein.core.HeinGap;
import io.hein.core.HeinHeaders;
import io.hein.support.FakeMessage;
import io.hein.transport.frame.ContentType;
import io.hein.transport.frame.GapReason;
import io.hein.transport.lane.Gap;
import org.junit.jupiter.api.Test;

import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.Header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class MultiMethodListenerTests extends AbstractListenerTests {

	private static final Gap GAP = new Gap(FakeMessage.EPOCH, 3, 5, GapReason.SLOW, true);

	@Test
	void whatCameChoosesTheMethod() {
		OneOfEach bean = new OneOfEach();
		listen(bean);
		this.subscriber.receive(FakeMessage.text(1, "x"), FakeMessage.json(2, "{\"name\":\"r\",\"value\":2}"));
		this.subscriber.receive(GAP);
		this.subscriber.receive(FakeMessage.bytes(6, (byte) 1));
		assertThat(bean.received).containsExactly("text x of a.b", new Reading("r", 2), HeinGap.of(GAP), "1 bytes");
	}

	@Test
	void withoutAMethodOfItsOwnTheNextBestTakesAMessage() {
		ObjectsAndGaps bean = new ObjectsAndGaps();
		listen(bean);
		this.subscriber.receive(FakeMessage.text(1, "{\"name\":\"r\",\"value\":1}"),
				FakeMessage.text(2, "{\"name\":\"r\",\"value\":2}").withContentType(ContentType.BYTES));
		assertThat(bean.received).containsExactly(new Reading("r", 1), new Reading("r", 2));
	}

	@Test
	void theDefaultTakesWhatHasNoMethodOfItsOwn() {
		WithDefault bean = new WithDefault();
		listen(bean);
		this.subscriber.receive(FakeMessage.json(1, "{\"name\":\"r\",\"value\":1}"), FakeMessage.text(2, "x"));
		assertThat(bean.received).containsExactly(new Reading("r", 1), "default x");
	}

	@Test
	void objectsOfACommonTypeAreDistinguishedByTheirContent() {
		Sealed bean = new Sealed();
		listen(bean);
		this.subscriber.receive(FakeMessage.json(1, "{\"kind\":\"hot\",\"degrees\":50}"),
				FakeMessage.json(2, "{\"kind\":\"gone\",\"since\":5}"));
		assertThat(bean.received).containsExactly(new Hot(50), new Gone(5));
	}

	@Test
	void aTypeThatNoMethodTakesIsUnreadable() {
		Sealed bean = new Sealed();
		listen(bean);
		this.subscriber.receive(FakeMessage.json(1, "{\"kind\":\"odd\"}"),
				FakeMessage.json(2, "{\"kind\":\"java.lang.String\"}"));
		assertThat(bean.received).isEmpty();
		assertThat(this.outcomes).containsExactly(ListenerOutcome.UNREADABLE, ListenerOutcome.UNREADABLE);
	}

	@Test
	void whatAConverterRefusesWithACheckedExceptionIsUnreadable() {
		Sealed bean = new Sealed();
		List<Method> methods = List.of(method(bean, "onHot"), method(bean, "onGone"));
		run(new MethodListenerFactory(new RefusingConverter(), null, null, List.of(), null).create(bean, methods,
				null));
		this.subscriber.receive(FakeMessage.json(1, "?"), FakeMessage.json(2, "{\"kind\":\"hot\",\"degrees\":50}"));
		assertThat(this.outcomes).containsExactly(ListenerOutcome.UNREADABLE, ListenerOutcome.HANDLED);
		assertThat(bean.received).containsExactly(new Hot(50));
	}

	@Test
	void aClassOfGapMethodsOnlyGetsNoMessages() {
		GapsOnly bean = new GapsOnly();
		listen(bean);
		assertThat(this.subscriber.options("test").gapsOnly()).isTrue();
		this.subscriber.receive(GAP);
		assertThat(bean.received).containsExactly(HeinGap.of(GAP));
	}

	@Test
	void objectsThatCannotBeDistinguishedFailAtOnce() {
		assertThatIllegalStateException().isThrownBy(() -> listen(new Apart()))
			.withMessageContaining("MultiMethodListenerTests.Hot")
			.withMessageContaining("AbstractListenerTests.Reading");
	}

	@Test
	void twoMethodsForTheSameFailAtOnce() {
		assertThatIllegalStateException().isThrownBy(() -> listen(new Twice()))
			.withMessageContaining("another method of the same listener takes the same");
	}

	@Test
	void aListBesideOtherPayloadsFailsAtOnce() {
		assertThatIllegalStateException().isThrownBy(() -> listen(new ListAndText()))
			.withMessageContaining("a list cannot be distinguished");
	}

	abstract static class Recorder {

		final List<Object> received = new ArrayList<>();

	}

	static class OneOfEach extends Recorder {

		void onText(String text, @Header(HeinHeaders.TOPIC) String topic) {
			this.received.add("text " + text + " of " + topic);
		}

		void onReading(Reading reading) {
			this.received.add(reading);
		}

		void onBytes(byte[] bytes) {
			this.received.add(bytes.length + " bytes");
		}

		void onGap(HeinGap gap) {
			this.received.add(gap);
		}

	}

	static class ObjectsAndGaps extends Recorder {

		void onReading(Reading reading) {
			this.received.add(reading);
		}

		void onGap(HeinGap gap) {
			this.received.add(gap);
		}

	}

	static class WithDefault extends Recorder {

		void onReading(Reading reading) {
			this.received.add(reading);
		}

		void onDefault(Message<String> message) {
			this.received.add("default " + message.getPayload());
		}

	}

	static class Sealed extends Recorder {

		void onHot(Hot hot) {
			this.received.add(hot);
		}

		void onGone(Gone gone) {
			this.received.add(gone);
		}

	}

	static class GapsOnly extends Recorder {

		void onGap(HeinGap gap) {
			this.received.add(gap);
		}

	}

	static class Apart {

		void onHot(Hot hot) {
		}

		void onReading(Reading reading) {
		}

	}

	static class Twice {

		void onOne(String text) {
		}

		void onOther(String text) {
		}

	}

	static class ListAndText {

		void onList(List<Map<String, String>> list) {
		}

		void onText(String text) {
		}

	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
	@JsonSubTypes({ @JsonSubTypes.Type(name = "hot", value = Hot.class),
			@JsonSubTypes.Type(name = "gone", value = Gone.class),
			@JsonSubTypes.Type(name = "odd", value = Odd.class) })
	sealed interface News permits Hot, Gone, Odd {

	}

	record Hot(int degrees) implements News {

	}

	record Gone(int since) implements News {

	}

	record Odd() implements News {

	}

}
