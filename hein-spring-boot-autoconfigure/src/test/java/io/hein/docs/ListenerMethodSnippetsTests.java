package io.hein.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.hein.annotation.HeinHandler;
import io.hein.annotation.HeinListener;
import io.hein.core.HeinGap;
import io.hein.core.HeinHeaders;
import io.hein.core.HeinPosition;
import io.hein.core.HeinTemplate;
import io.hein.test.FaultProxy;
import io.hein.transport.frame.GapReason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.convert.converter.Converter;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.stereotype.Component;
import org.springframework.validation.Validator;
import org.springframework.validation.annotation.Validated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The snippets of {@code docs/listeners.md} about methods and their parameters.
 */
@ExtendWith(OutputCaptureExtension.class)
class ListenerMethodSnippetsTests extends AbstractSnippetsTests {

	private ConfigurableApplicationContext publisher;

	private final List<FaultProxy> proxies = new ArrayList<>();

	private HeinTemplate hein;

	private List<Object> listen(Class<?> application, String... properties) {
		this.publisher = publish(Publishing.class);
		this.hein = template(this.publisher);
		return subscribe(this.publisher, application, properties).getBean(Screen.class).shown;
	}

	@Test
	void aListenerGetsPayloadTopicAndPosition() {
		List<Object> shown = listen(OneMethod.class);
		HeinPosition position = this.hein.send("weather.rome", new Reading("rome", 21.5));
		this.hein.send("sports.rome", new Reading("rome", 0));
		this.hein.send("weather.oslo", new Reading("oslo", 3));
		await().until(() -> shown.size() == 2);
		assertThat(shown.get(0)).isEqualTo(List.of("weather.rome", new Reading("rome", 21.5), position));
	}

	@Test
	void everyKindOfParameterCanBeHad() {
		List<Object> shown = listen(Parameters.class);
		this.hein.send("weather.rome", new Reading("rome", 21.5), Map.of("sensor", 7));
		await().until(() -> shown.size() == 5);
		assertThat(shown).containsExactlyInAnyOrder(List.of(new Reading("rome", 21.5)),
				List.of("{\"city\":\"rome\",\"celsius\":21.5}"), List.of(30), List.of("7", new Reading("rome", 21.5)),
				List.of(7, "none"));
	}

	@Test
	void aListIsABatch() {
		List<Object> shown = listen(Batch.class);
		for (int i = 0; i < 100; i++) {
			this.hein.send("weather.rome", new Reading("rome", i));
		}
		await().until(() -> shown.stream().mapToInt((batch) -> (int) ((List<?>) batch).get(0)).sum() == 200);
	}

	@Test
	void aMethodThatTakesAGapGetsTheGaps() {
		List<Object> shown = listenAndMiss(Gaps.class);
		await().until(() -> shown.size() == 3);
		assertThat(shown).contains(List.of(new Reading("rome", 21.5)), List.of(new Reading("oslo", 3)));
		assertThat(shown).filteredOn((what) -> ((List<?>) what).get(0) instanceof HeinGap).hasSize(1);
	}

	@Test
	void aGapCanBePrinted(CapturedOutput output) {
		listenAndMiss(Printing.class);
		await().until(() -> output.getOut()
			.matches("(?s).*Missed: gap from .* to .*, at most \\d+ messages \\(EVICTED\\).*"));
	}

	@Test
	void aBatchDoesWithoutWhatIsNotValid() {
		ConfigurableApplicationContext sender = publish(Publishing.class);
		List<Object> shown = subscribe(sender, Valid.class).getBean(Screen.class).shown;
		template(sender).send("weather.rome", new Reading("rome", -300));
		template(sender).send("weather.rome", new Reading("rome", 21.5));
		await().until(() -> shown.size() == 1);
		assertThat(shown).containsExactly(List.of("valid", 1));
	}

	@Test
	void headersAreConvertedByTheApplicationsConverters() {
		ConfigurableApplicationContext sender = publish(Publishing.class);
		List<Object> shown = subscribe(sender, OwnConversion.class).getBean(Screen.class).shown;
		Reading reading = new Reading("rome", 21.5);
		template(sender).send("weather.rome", reading, Map.of("place", "forum"));
		await().until(() -> shown.size() == 1);
		assertThat(shown).containsExactly(List.of(new Place("forum"), reading));
	}

	@Test
	void aClassGetsMessagesAndGapsInOrder() {
		List<Object> shown = listenAndMiss(WholeClass.class);
		await().until(() -> shown.size() == 3);
		assertThat(shown.get(0)).isEqualTo(List.of(new Reading("rome", 21.5)));
		HeinGap gap = (HeinGap) ((List<?>) shown.get(1)).get(0);
		assertThat(gap.reason()).isEqualTo(GapReason.EVICTED);
		assertThat(shown.get(2)).isEqualTo(List.of(new Reading("oslo", 3)));
		this.hein.send("weather.log", "sunny");
		await().until(() -> shown.contains(List.of("sunny")));
	}

	private List<Object> listenAndMiss(Class<?> application) {
		this.publisher = publish(Publishing.class, SMALL_LOG);
		this.hein = template(this.publisher);
		FaultProxy proxy = proxy(this.publisher);
		this.proxies.add(proxy);
		List<Object> shown = subscribe(this.publisher, proxy, application).getBean(Screen.class).shown;
		this.hein.send("weather.rome", new Reading("rome", 21.5));
		await().until(() -> shown.size() == 1);
		miss(this.publisher, proxy, "sports");
		this.hein.send("weather.oslo", new Reading("oslo", 3));
		return shown;
	}

	@AfterEach
	void closeProxies() {
		this.proxies.forEach(FaultProxy::close);
	}

	@Test
	void aSealedTypeChoosesTheMethod() {
		List<Object> shown = listen(Sealed.class);
		this.hein.send("alarm", new Raised("door open"));
		this.hein.send("alarm", new Cleared("ann"));
		await().until(() -> shown.size() == 2);
		assertThat(shown).containsExactly(List.of("raised", "door open"), List.of("cleared", "ann"));
	}

	/**
	 * Shows what it is given.
	 */
	static class Screen {

		final List<Object> shown = new CopyOnWriteArrayList<>();

		void show(Object... what) {
			this.shown.add(List.of(what));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Publishing {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	abstract static class Subscribing {

		final Screen screen = new Screen();

		@Bean
		Screen screen() {
			return this.screen;
		}

	}

	static class OneMethod extends Subscribing {

		// tag::listener[]
		@HeinListener(topics = "weather.*")
		void onReading(Reading reading, @Header(HeinHeaders.TOPIC) String topic, HeinPosition position) {
			this.screen.show(topic, reading, position);
		}
		// end::listener[]

	}

	static class Parameters extends Subscribing {

		// tag::parameters[]
		@HeinListener
		void onObject(Reading reading) {
			this.screen.show(reading);
		}

		@HeinListener
		void onText(String text) {
			this.screen.show(text);
		}

		@HeinListener
		void onBytes(byte[] bytes) {
			this.screen.show(bytes.length);
		}

		@HeinListener
		void onMessage(Message<Reading> message) {
			this.screen.show(message.getHeaders().get("sensor"), message.getPayload());
		}

		@HeinListener
		void onHeaders(@Header("sensor") int sensor, @Header(name = "unit", defaultValue = "none") String unit) {
			this.screen.show(sensor, unit);
		}
		// end::parameters[]

	}

	static class Batch extends Subscribing {

		// tag::batch[]
		@HeinListener(topics = "weather.*")
		void onReadings(List<Reading> readings) {
			this.screen.show(readings.size());
		}

		@HeinListener(topics = "weather.*")
		void onMessages(List<Message<Reading>> messages, HeinPosition last) {
			this.screen.show(messages.size(), last);
		}
		// end::batch[]

	}

	static class Valid extends Subscribing {

		// tag::valid-batch[]
		@HeinListener(topics = "weather.*")
		void onValid(@Validated List<Reading> readings) {
			this.screen.show("valid", readings.size());
		}
		// end::valid-batch[]

		@Bean
		Validator plausible() {
			return Validator.forType(Reading.class, (reading, errors) -> {
				if (reading.celsius() < -100) {
					errors.reject("too cold");
				}
			});
		}

	}

	static class OwnConversion extends Subscribing {

		// tag::conversion[]
		@Bean
		Converter<String, Place> placeConverter() {
			return new PlaceConverter();
		}

		@HeinListener(topics = "weather.*")
		void onPlace(Reading reading, @Header("place") Place place) {
			this.screen.show(place, reading);
		}
		// end::conversion[]

	}

	record Place(String name) {

	}

	static class PlaceConverter implements Converter<String, Place> {

		@Override
		public Place convert(String text) {
			return new Place(text);
		}

	}

	static class Gaps extends Subscribing {

		@HeinListener(topics = "weather.*")
		void onReading(Reading reading) {
			this.screen.show(reading);
		}

		// tag::gap-method[]
		@HeinListener
		void onGap(HeinGap gap) {
			this.screen.show(gap);
		}
		// end::gap-method[]

	}

	static class Printing extends Subscribing {

		@HeinListener(topics = "weather.*")
		void onReading(Reading reading) {
			this.screen.show(reading);
		}

		// tag::gap-print[]
		@HeinListener
		void onGap(HeinGap gap) {
			System.out.println("Missed: " + gap);
		}
		// end::gap-print[]

	}

	@Import(WholeClass.Weather.class)
	static class WholeClass extends Subscribing {

		// tag::class[]
		@Component
		@HeinListener(topics = "weather.*")
		static class Weather {

			private final Screen screen;

			Weather(Screen screen) {
				this.screen = screen;
			}

			@HeinHandler
			void onReading(Reading reading) {
				this.screen.show(reading);
			}

			@HeinHandler
			void onText(String text) {
				this.screen.show(text);
			}

			@HeinHandler
			void onGap(HeinGap gap) {
				this.screen.show(gap);
			}

		}
		// end::class[]

	}

	// tag::sealed-type[]
	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
	@JsonSubTypes({ @JsonSubTypes.Type(name = "raised", value = Raised.class),
			@JsonSubTypes.Type(name = "cleared", value = Cleared.class) })
	sealed interface Alarm permits Raised, Cleared {

	}

	record Raised(String what) implements Alarm {

	}

	record Cleared(String by) implements Alarm {

	}
	// end::sealed-type[]

	@HeinListener
	static class Sealed extends Subscribing {

		// tag::sealed-methods[]
		@HeinHandler
		void onRaised(Raised raised) {
			this.screen.show("raised", raised.what());
		}

		@HeinHandler
		void onCleared(Cleared cleared) {
			this.screen.show("cleared", cleared.by());
		}
		// end::sealed-methods[]

	}

}
