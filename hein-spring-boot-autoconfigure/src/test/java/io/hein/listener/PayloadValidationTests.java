package io.hein.listener;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import io.hein.core.HeinMessageConverters;
import io.hein.support.FakeMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.validation.Errors;
import org.springframework.validation.SmartValidator;
import org.springframework.validation.Validator;
import org.springframework.validation.annotation.Validated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Every payload is validated by itself, in whatever it comes.
 */
class PayloadValidationTests extends AbstractListenerTests {

	private final Singles singles = new Singles();

	private final Batches batches = new Batches();

	private final Lists lists = new Lists();

	private final Maps maps = new Maps();

	static Stream<String> singles() {
		return names(Singles.class);
	}

	static Stream<String> batches() {
		return names(Batches.class);
	}

	static Stream<String> maps() {
		return names(Maps.class);
	}

	static Stream<String> lists() {
		return names(Lists.class);
	}

	private static Stream<String> names(Class<?> type) {
		return Arrays.stream(type.getDeclaredMethods()).filter((method) -> !method.isSynthetic()).map(Method::getName);
	}

	@ParameterizedTest
	@MethodSource("singles")
	void aSinglePayloadIsValidated(String method) {
		validate(this.singles, method);
		this.subscriber.receive(reading(-1), reading(2));
		assertThat(this.singles.received).containsExactly(new Reading("r", 2));
		assertThat(this.outcomes).containsExactly(ListenerOutcome.UNREADABLE, ListenerOutcome.HANDLED);
	}

	@ParameterizedTest
	@MethodSource("batches")
	void aBatchDoesWithoutWhatIsInvalid(String method) {
		validate(this.batches, method);
		this.subscriber.receive(reading(1), reading(-2), reading(3));
		assertThat(this.batches.received).containsExactly(List.of(new Reading("r", 1), new Reading("r", 3)));
		assertThat(this.outcomes).containsExactly(ListenerOutcome.UNREADABLE, ListenerOutcome.HANDLED);
	}

	@ParameterizedTest
	@MethodSource("lists")
	void theElementsOfAPayloadThatIsAListAreValidated(String method) {
		validate(this.lists, method);
		this.subscriber.receive(FakeMessage.json(1, "[{\"name\":\"r\",\"value\":1},{\"name\":\"r\",\"value\":-1}]"),
				FakeMessage.json(2, "[{\"name\":\"r\",\"value\":1}]"));
		assertThat(this.outcomes).containsExactly(ListenerOutcome.UNREADABLE, ListenerOutcome.HANDLED);
		assertThat(this.lists.received).containsExactly(new Reading("r", 1));
	}

	@ParameterizedTest
	@MethodSource("maps")
	void theValuesOfAPayloadThatIsAMapAreValidated(String method) {
		validate(this.maps, method);
		this.subscriber.receive(
				FakeMessage.json(1, "{\"a\":{\"name\":\"r\",\"value\":1},\"b\":{\"name\":\"r\",\"value\":-1}}"),
				FakeMessage.json(2, "{\"a\":{\"name\":\"r\",\"value\":1},\"b\":null}"));
		assertThat(this.outcomes).containsExactly(ListenerOutcome.UNREADABLE, ListenerOutcome.HANDLED);
		assertThat(this.maps.received).containsExactly(new Reading("r", 1));
	}

	@Test
	void aValidatorThatIsMadeForMapsValidatesThemWhole() {
		Validator validator = Validator.forInstanceOf(Map.class, (map, errors) -> {
			if (map.isEmpty()) {
				errors.reject("empty");
			}
		});
		run(factory(validator).create(this.maps, method(this.maps, "annotated")));
		this.subscriber.receive(FakeMessage.json(1, "{}"), FakeMessage.json(2, "{\"a\":{\"name\":\"r\",\"value\":1}}"));
		assertThat(this.outcomes).containsExactly(ListenerOutcome.UNREADABLE, ListenerOutcome.HANDLED);
	}

	@Test
	void aValidatorThatTakesEverythingValidatesTheValuesOfAMap() {
		List<Object> validated = new ArrayList<>();
		Validator validator = Validator.forInstanceOf(Object.class, (target, errors) -> validated.add(target));
		run(factory(validator).create(this.maps, method(this.maps, "annotated")));
		this.subscriber.receive(FakeMessage.json(2, "{\"a\":{\"name\":\"r\",\"value\":1}}"));
		assertThat(validated).containsExactly(new Reading("r", 1));
	}

	@Test
	void anOptionalThatIsEmptyIsValid() {
		Others bean = new Others();
		validate(bean, "validOptional");
		this.subscriber.receive(FakeMessage.bytes(1), reading(-2));
		assertThat(this.outcomes).containsExactly(ListenerOutcome.HANDLED, ListenerOutcome.UNREADABLE);
		assertThat(bean.received).containsExactly(Optional.empty());
	}

	@Test
	void groupsAreKeptInABatch() {
		NegativeValues validator = new NegativeValues();
		run(factory(validator).create(this.batches, method(this.batches, "grouped")));
		this.subscriber.receive(reading(1));
		assertThat(validator.hints).containsExactly(List.of(Group.class));
	}

	@Test
	void aListenerThatAsksForValidationNeedsAValidator() {
		assertThatIllegalStateException()
			.isThrownBy(() -> factory(null).create(this.singles, method(this.singles, "annotated")))
			.withMessageContaining("Singles.annotated")
			.withMessageContaining("there is no Validator bean");
		assertThatIllegalStateException()
			.isThrownBy(() -> factory(new NegativeValues()).create(new Others(), method(new Others(), "text")))
			.withMessageContaining("there is no Validator for String");
	}

	@Test
	void collectionsAndIterablesAreBatchesToo() {
		Plain bean = new Plain();
		for (String name : List.of("list", "collection", "iterable", "wildcard")) {
			assertThat(this.factory.create(bean, method(bean, name)).takesBatches()).as(name).isTrue();
		}
		for (String name : List.of("set", "array")) {
			assertThat(this.factory.create(bean, method(bean, name)).takesBatches()).as(name).isFalse();
		}
	}

	@Test
	void aMessageThatIsItselfAListIsNoBatchAndTheSentenceSaysWhatToDo() {
		Plain bean = new Plain();
		listen(bean, "list");
		this.subscriber.receive(FakeMessage.json(1, " [{\"name\":\"r\",\"value\":1}]").withConfirmRequested());
		assertThat(this.subscriber.failures).singleElement()
			.satisfies(
					(failure) -> assertThat(failure.getCause()).hasMessageContaining("A List or Collection is a batch")
						.hasMessageContaining("Message<List<AbstractListenerTests.Reading>>"));
	}

	@Test
	void aSingleObjectIsNoListAndTheSentenceSaysWhatToDo() {
		for (String name : List.of("set", "array")) {
			this.subscriber.failures.clear();
			listen(new Plain(), name);
			this.subscriber.receive(reading(1));
			assertThat(this.subscriber.failures).isNotEmpty()
				.allSatisfy((failure) -> assertThat(failure.getCause())
					.hasMessageContaining("a batch is a List or Collection"));
		}
	}

	@Test
	void aMessageThatIsItselfAListIsReceivedAsAnArrayAndInsideAMessage() {
		Plain bean = new Plain();
		listen(bean, "array");
		listen(bean, "inside");
		this.subscriber.receive(FakeMessage.json(1, "[{\"name\":\"r\",\"value\":1}]"));
		assertThat(bean.received).containsExactly(new Reading("r", 1), new Reading("r", 1));
	}

	@Test
	void anOptionalThatIsNotRequiredIsEmptyIfThePayloadIs() {
		Others bean = new Others();
		listen(bean, "optional");
		this.subscriber.receive(FakeMessage.text(1, ""), FakeMessage.text(2, "x"));
		assertThat(this.subscriber.failures).isEmpty();
		assertThat(bean.received).containsExactly(Optional.empty(), Optional.of("x"));
	}

	@ParameterizedTest
	@MethodSource("optionals")
	void whatIsNotRequiredIsNullIfItIsEmpty(String method) {
		Optionals bean = new Optionals();
		listen(bean, method);
		this.subscriber.receive(FakeMessage.bytes(1), FakeMessage.json(2, "{\"name\":\"r\",\"value\":1}"));
		assertThat(this.subscriber.failures).isEmpty();
		assertThat(bean.received).hasSize(2);
		assertThat(bean.received.get(0)).isNull();
		assertThat(bean.received.get(1)).isNotNull();
	}

	static Stream<String> optionals() {
		return names(Optionals.class);
	}

	@Test
	void inABatchEveryPayloadIsThere() {
		Others bean = new Others();
		assertThatIllegalStateException().isThrownBy(() -> this.factory.create(bean, method(bean, "notRequired")))
			.withMessageContaining("@Payload(required = false)");
	}

	private void validate(Object bean, String method) {
		run(factory(new NegativeValues()).create(bean, method(bean, method)));
	}

	private static MethodListenerFactory factory(@Nullable Validator validator) {
		return new MethodListenerFactory(HeinMessageConverters.createDefault(), validator, null, List.of(), null);
	}

	private static FakeMessage reading(int value) {
		return FakeMessage.json(Math.abs(value), "{\"name\":\"r\",\"value\":" + value + "}");
	}

	/**
	 * Like that of Jakarta Validation.
	 */
	@Target({ ElementType.PARAMETER, ElementType.TYPE_USE })
	@Retention(RetentionPolicy.RUNTIME)
	@interface Valid {

	}

	interface Group {

	}

	@SuppressWarnings("unused")
	static class Singles {

		final List<Object> received = new ArrayList<>();

		void annotated(@Validated Reading reading) {
			this.received.add(reading);
		}

		void valid(@Valid Reading reading) {
			this.received.add(reading);
		}

		void optional(@Validated Optional<Reading> reading) {
			this.received.add(reading.orElseThrow());
		}

		void insideOptional(Optional<@Valid Reading> reading) {
			this.received.add(reading.orElseThrow());
		}

		void message(@Validated Message<Reading> message) {
			this.received.add(message.getPayload());
		}

		void insideMessage(Message<@Valid Reading> message) {
			this.received.add(message.getPayload());
		}

	}

	@SuppressWarnings("unused")
	static class Batches {

		final List<Object> received = new ArrayList<>();

		void annotated(@Validated List<Reading> readings) {
			this.received.add(readings);
		}

		void grouped(@Validated(Group.class) List<Reading> readings) {
			this.received.add(readings);
		}

		void elements(List<@Valid Reading> readings) {
			this.received.add(readings);
		}

		void collection(Collection<@Valid Reading> readings) {
			this.received.add(readings);
		}

		void annotatedCollection(@Validated @Payload Collection<Reading> readings) {
			this.received.add(readings);
		}

		void messages(@Validated List<Message<Reading>> messages) {
			this.received.add(messages.stream().map(Message::getPayload).toList());
		}

		void insideMessages(List<Message<@Valid Reading>> messages) {
			this.received.add(messages.stream().map(Message::getPayload).toList());
		}

	}

	@SuppressWarnings("unused")
	static class Lists {

		final List<Object> received = new ArrayList<>();

		void array(@Validated Reading[] readings) {
			this.received.addAll(List.of(readings));
		}

		void arrayOfValid(@Valid Reading[] readings) {
			this.received.addAll(List.of(readings));
		}

		void set(Set<@Valid Reading> readings) {
			this.received.addAll(readings);
		}

		void insideMessage(Message<List<@Valid Reading>> message) {
			this.received.addAll(message.getPayload());
		}

	}

	@SuppressWarnings("unused")
	static class Maps {

		final List<Object> received = new ArrayList<>();

		void annotated(@Validated Map<String, Reading> readings) {
			this.received.add(readings.get("a"));
		}

		void values(Map<String, @Valid Reading> readings) {
			this.received.add(readings.get("a"));
		}

		void hashMap(@Validated HashMap<String, Reading> readings) {
			this.received.add(readings.get("a"));
		}

		void insideMessage(Message<Map<String, @Valid Reading>> message) {
			this.received.add(message.getPayload().get("a"));
		}

	}

	@SuppressWarnings("unused")
	static class Plain {

		final List<Object> received = new ArrayList<>();

		void list(List<Reading> readings) {
		}

		void collection(Collection<Reading> readings) {
		}

		void iterable(Iterable<Reading> readings) {
		}

		void wildcard(List<? extends Reading> readings) {
		}

		void set(Set<Reading> readings) {
		}

		void array(Reading[] readings) {
			this.received.addAll(List.of(readings));
		}

		void inside(Message<List<Reading>> message) {
			this.received.addAll(message.getPayload());
		}

	}

	@SuppressWarnings("unused")
	static class Optionals {

		final List<@Nullable Object> received = new ArrayList<>();

		void text(@Payload(required = false) @Nullable String text) {
			this.received.add(text);
		}

		void bytes(@Payload(required = false) byte @Nullable [] bytes) {
			this.received.add(bytes);
		}

		void object(@Payload(required = false) @Nullable Reading reading) {
			this.received.add(reading);
		}

		void anything(@Payload(required = false) @Nullable Object anything) {
			this.received.add(anything);
		}

	}

	@SuppressWarnings("unused")
	static class Others {

		final List<@Nullable Object> received = new ArrayList<>();

		void optional(@Payload(required = false) Optional<String> text) {
			this.received.add(text);
		}

		void validOptional(@Payload(required = false) @Validated Optional<Reading> reading) {
			this.received.add(reading);
		}

		void text(@Validated String text) {
		}

		void notRequired(@Payload(required = false) List<Reading> readings) {
		}

	}

	private static final class NegativeValues implements SmartValidator {

		final List<Object> hints = new ArrayList<>();

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

		@Override
		public void validate(Object target, Errors errors, Object... hints) {
			this.hints.add(List.of(hints));
			validate(target, errors);
		}

	}

}
