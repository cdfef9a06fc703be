package io.hein.docs;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.hein.annotation.HeinListener;
import io.hein.core.HeinHeaders;
import io.hein.core.HeinTemplate;
import io.hein.testsupport.PythonReceiver;
import io.hein.testsupport.PythonTransmitter;
import io.hein.transport.classic.ClassicProtocol;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.MimeTypeUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The snippets of {@code docs/python.md}. Python's side is played.
 */
class PythonSnippetsTests extends AbstractSnippetsTests {

	@Test
	void aPythonSubscriberGetsWhatATemplateSends() throws Exception {
		ConfigurableApplicationContext publisher = publish(Publishing.class);
		HeinTemplate hein = publisher.getBean(HeinTemplate.class);
		try (PythonReceiver python = PythonReceiver.connect(hein.getPublisher().address(), "alpha",
				PythonReceiver.Behaviour.DEFAULT)) {
			// tag::python-send[]
			hein.send("weather.rome", new Reading("rome", 21.5));
			// end::python-send[]
			byte[] bytes = { 1 };
			// tag::python-typed[]
			hein.send("dates", Map.of("at", Instant.now(), "day", LocalDate.now(), "bytes", bytes),
					Map.of(HeinHeaders.CONTENT_TYPE, ClassicProtocol.MIME_TYPE));
			// end::python-typed[]
			// tag::python-bytes-and-none[]
			hein.send("bytes", bytes, Map.of(HeinHeaders.CLASSIC_FORM, "typed"));
			hein.send("nothing", "null".getBytes(StandardCharsets.UTF_8),
					Map.of(HeinHeaders.CONTENT_TYPE, MimeTypeUtils.APPLICATION_JSON_VALUE));
			// end::python-bytes-and-none[]
			List<PythonReceiver.Frame> frames = python.awaitMessages(4);
			assertThat(frames.get(0).tag()).isEqualTo("weather.rome");
			assertThat(frames.get(0).value()).isEqualTo(Map.of("city", "rome", "celsius", 21.5));
			assertThat(frames.get(1).value()).asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
				.containsEntry("bytes", bytes)
				.containsEntry("day", LocalDate.now());
			assertThat(frames.get(2).text()).isEqualTo("\"y:\u0001\"");
			assertThat(frames.get(3).text()).isEqualTo("\"n:\"");
		}
	}

	@Test
	void aListenerGetsWhatAPythonPublisherSends() throws Exception {
		try (PythonTransmitter python = new PythonTransmitter()) {
			ConfigurableApplicationContext subscriber = run(Listening.class,
					"hein.subscriber.addresses=localhost:" + python.port(), "hein.subscriber.protocol=classic");
			PythonTransmitter.Peer peer = python.accept();
			peer.send(PythonTransmitter.json("weather.rome", Map.of("city", "rome", "celsius", 21.5)));
			List<Reading> readings = subscriber.getBean(Listening.class).readings;
			await().untilAsserted(() -> assertThat(readings).containsExactly(new Reading("rome", 21.5)));
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Publishing {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Listening {

		final List<Reading> readings = new CopyOnWriteArrayList<>();

		// tag::python-listen[]
		@HeinListener(topics = "weather.*")
		void onReading(Reading reading) {
			this.readings.add(reading);
		}
		// end::python-listen[]

	}

}
