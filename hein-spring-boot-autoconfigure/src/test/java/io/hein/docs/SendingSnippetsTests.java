package io.hein.docs;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.hein.annotation.HeinListener;
import io.hein.core.ConnectedSubscriber;
import io.hein.core.HeinException;
import io.hein.core.HeinHeaders;
import io.hein.core.HeinPosition;
import io.hein.core.HeinTemplate;
import io.hein.core.PingResult;
import io.hein.test.HeinAwait;
import io.hein.test.HeinProbe;
import io.hein.test.ProbeMessage;
import io.hein.transport.confirm.DeliveryStatus;
import io.hein.transport.frame.ContentType;
import io.hein.transport.publisher.Publisher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.AbstractMessageConverter;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.util.MimeType;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * The snippets of {@code docs/sending.md}.
 */
@ExtendWith(OutputCaptureExtension.class)
class SendingSnippetsTests extends AbstractSnippetsTests {

	@Test
	void aPayloadTravelsAsJsonAsTextOrAsBytes() {
		ConfigurableApplicationContext publisher = publish(Publishing.class);
		HeinTemplate hein = template(publisher);
		byte[] picture = { 1, 2, 3 };
		try (HeinProbe probe = probe(publisher)) {
			// tag::send[]
			hein.send("weather.rome", new Reading("rome", 21.5)); // as JSON
			hein.send("station.log", "all sensors found"); // as text
			hein.send("camera.door", picture); // a byte[], as it is
			// end::send[]
			List<ProbeMessage> messages = probe.awaitMessages(3);
			assertThat(messages).extracting(ProbeMessage::contentType)
				.containsExactly(ContentType.JSON, ContentType.TEXT, ContentType.BYTES);
			assertThat(messages.get(0).text()).isEqualTo("{\"city\":\"rome\",\"celsius\":21.5}");
			assertThat(messages.get(2).payload()).isEqualTo(picture);
		}
	}

	@Test
	void headersTravelAsText() {
		ConfigurableApplicationContext publisher = publish(Publishing.class);
		HeinTemplate hein = template(publisher);
		Reading reading = new Reading("rome", 21.5);
		try (HeinProbe probe = probe(publisher)) {
			// tag::send-headers[]
			HeinPosition position = hein.send("weather.rome", reading, Map.of("sensor", 7, "measured", Instant.now()));
			// end::send-headers[]
			ProbeMessage message = probe.awaitMessage();
			assertThat(message.headers()).containsEntry("sensor", "7").containsKey("measured");
			assertThat(HeinPosition.of(message.position())).isEqualTo(position);
			assertThatExceptionOfType(HeinException.class)
				.isThrownBy(() -> hein.send("weather.rome", reading, Map.of("reading", reading)))
				.withMessageContaining("header 'reading'");
		}
	}

	@Test
	void aMessageChoosesItsTopicByAHeader() {
		ConfigurableApplicationContext publisher = publish(Publishing.class);
		HeinTemplate hein = template(publisher);
		try (HeinProbe probe = probe(publisher)) {
			// tag::send-message[]
			hein.send(MessageBuilder.withPayload("rome;21.5")
				.setHeader(HeinHeaders.TOPIC, "weather.rome")
				.setHeader(HeinHeaders.CONTENT_TYPE, "text/csv")
				.build());
			// end::send-message[]
			ProbeMessage message = probe.awaitMessage();
			assertThat(message.topic()).isEqualTo("weather.rome");
			assertThat(message.headers()).isEqualTo(Map.of(HeinHeaders.CONTENT_TYPE, "text/csv"));
			assertThat(message.text()).isEqualTo("rome;21.5");
		}
	}

	@Test
	void aReportSaysWhichSubscribersHaveHandledAMessage(CapturedOutput output) {
		ConfigurableApplicationContext publisher = publish(Publishing.class);
		HeinTemplate hein = template(publisher);
		subscribe(publisher, Failing.class, "hein.subscriber.name=broken",
				"hein.subscriber.listener.retry.max-retries=0");
		subscribe(publisher, Handling.class, "hein.subscriber.name=sound");
		// tag::send-confirm[]
		hein.sendAndConfirm("config.changed", "night", Duration.ofSeconds(5)).thenAccept((report) -> {
			if (!report.isHandledByAll()) {
				System.out.println("Not handled by all: " + report.statuses());
			}
		});
		// end::send-confirm[]
		await().until(() -> output.getOut().contains("Not handled by all: {"));
		assertThat(output.getOut()).contains("broken=" + DeliveryStatus.FAILED, "sound=" + DeliveryStatus.HANDLED);
	}

	@Test
	void aPingIsAnsweredByEverySubscriber(CapturedOutput output) {
		ConfigurableApplicationContext publisher = publish(Publishing.class);
		HeinTemplate hein = template(publisher);
		subscribe(publisher, Handling.class, "hein.subscriber.name=one");
		subscribe(publisher, Handling.class, "hein.subscriber.name=two");
		// one that is held up for two seconds has no round trip
		await().untilAsserted(() -> {
			ping(hein);
			assertThat(output.getOut()).contains("one: PT", "two: PT");
		});
	}

	private static void ping(HeinTemplate hein) {
		// tag::ping[]
		Map<String, PingResult> answers = hein.ping(Duration.ofSeconds(2)).join();
		answers.forEach((name, answer) -> System.out.println(name + ": " + answer.roundTrip()));
		// end::ping[]
	}

	@Test
	void connectedSubscribersAreShown(CapturedOutput output) {
		ConfigurableApplicationContext publisher = publish(Publishing.class);
		HeinTemplate hein = template(publisher);
		subscribe(publisher, Handling.class, "hein.subscriber.name=one");
		// tag::subscribers[]
		for (ConnectedSubscriber subscriber : hein.subscribers()) {
			System.out.println(subscriber.name() + " wants " + subscriber.topics() + " and is " + subscriber.lag()
					+ " messages behind");
		}
		// end::subscribers[]
		assertThat(output.getOut()).contains("one wants [**] and is 0 messages behind");
	}

	@Test
	void anotherConverterTakesWhatIsNeitherBytesNorText() {
		ConfigurableApplicationContext publisher = publish(OwnConverter.class);
		try (HeinProbe probe = probe(publisher)) {
			template(publisher).send("weather.rome", new Reading("rome", 21.5));
			template(publisher).send("weather.rome", "text");
			List<ProbeMessage> messages = probe.awaitMessages(2);
			assertThat(messages.get(0).text()).isEqualTo("rome;21.5");
			assertThat(messages.get(0).headers()).containsEntry(HeinHeaders.CONTENT_TYPE, "text/csv");
			assertThat(messages.get(1).contentType()).isEqualTo(ContentType.TEXT);
		}
	}

	@Test
	void theLogKeepsWhatIsSentBeforeTheStartAndNothingCanBeSentAfterTheStop() {
		ConfigurableApplicationContext publisher = publish(Early.class);
		assertThat(publisher.getBean(Publisher.class).head().sequence()).isOne();
		HeinTemplate hein = template(publisher);
		publisher.stop();
		assertThatExceptionOfType(HeinException.class).isThrownBy(() -> hein.send("topic", "late"))
			.withMessageContaining("nothing was published");
	}

	private static HeinProbe probe(ConfigurableApplicationContext publisher) {
		HeinProbe probe = HeinProbe.connect(port(publisher));
		HeinAwait.subscribers(publisher.getBean(Publisher.class), 1);
		return probe;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Publishing {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Early {

		Early(HeinTemplate hein) {
			hein.send("topic", "early");
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class OwnConverter {

		// tag::converter[]
		@Bean
		MessageConverter readingConverter() {
			return new ReadingConverter();
		}
		// end::converter[]

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Handling {

		@HeinListener
		void onMessage(String message) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Failing {

		@HeinListener
		void onMessage(String message) {
			throw new IllegalStateException("on purpose");
		}

	}

	static class ReadingConverter extends AbstractMessageConverter {

		ReadingConverter() {
			super(new MimeType("text", "csv"));
		}

		@Override
		protected boolean supports(Class<?> type) {
			return type == Reading.class;
		}

		@Override
		protected Object convertToInternal(Object payload, MessageHeaders headers, Object conversionHint) {
			Reading reading = (Reading) payload;
			return (reading.city() + ";" + reading.celsius()).getBytes(StandardCharsets.UTF_8);
		}

		@Override
		protected Object convertFromInternal(Message<?> message, Class<?> targetClass, Object conversionHint) {
			String[] fields = new String((byte[]) message.getPayload(), StandardCharsets.UTF_8).split(";");
			return new Reading(fields[0], Double.parseDouble(fields[1]));
		}

	}

}
