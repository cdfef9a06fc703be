package io.hein.autoconfigure;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.hein.annotation.HeinListener;
import io.hein.core.ClassicPayload;
import io.hein.core.DeliveryReport;
import io.hein.core.HeinGap;
import io.hein.core.HeinHeaders;
import io.hein.core.HeinOperations;
import io.hein.event.HeinListenerFailedEvent;
import io.hein.testsupport.PythonReceiver;
import io.hein.testsupport.PythonTransmitter;
import io.hein.transport.classic.ClassicFrame;
import io.hein.transport.classic.ClassicProtocol;
import io.hein.transport.confirm.DeliveryStatus;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.messaging.handler.annotation.Header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Real applications whose other side speaks the classic protocol.
 */
class ClassicEndToEndTests {

	@Test
	void whatATemplateSendsAPythonSubscriberGets() throws Exception {
		try (ConfigurableApplicationContext context = run(PublishingApplication.class, "hein.publisher.port=0")) {
			int port = context.getEnvironment().getRequiredProperty("local.hein.publisher.port", Integer.class);
			HeinOperations template = context.getBean(HeinOperations.class);
			try (PythonReceiver python = PythonReceiver.connect(new InetSocketAddress("localhost", port), "python",
					PythonReceiver.Behaviour.DEFAULT)) {
				template.send("telemetry.cpu.0", new Reading("cpu", 0.5));
				template.send("m", Map.of("list", List.of(1, true, "caf\u00e9")));
				template.send("n", 42);
				template.send("t", "text");
				template.send("b", new byte[] { 1, 2 });
				template.send("t", "text", Map.of(HeinHeaders.CLASSIC_FORM, "typed"));
				template.send("d", new Dated(LocalDate.of(2024, 1, 2), Instant.EPOCH, new byte[] { 3 }),
						Map.of(HeinHeaders.CONTENT_TYPE, ClassicProtocol.MIME_TYPE));
				List<PythonReceiver.Frame> frames = python.awaitMessages(7);
				assertThat(frames).extracting(PythonReceiver.Frame::tag)
					.containsExactly("telemetry.cpu.0", "m", "n", "t", "b", "t", "d");
				assertThat(frames.get(0).value()).isEqualTo(Map.of("sensor", "cpu", "value", 0.5));
				assertThat(frames.get(1).value()).isEqualTo(Map.of("list", List.of(1L, true, "caf\u00e9")));
				assertThat(frames.get(2).value()).isEqualTo(42L);
				assertThat(frames.get(3).key()).isEqualTo(ClassicFrame.Key.RAW);
				assertThat(frames.get(3).text()).isEqualTo("text");
				assertThat(frames.get(4).payload()).containsExactly(1, 2);
				assertThat(frames.get(5).text()).isEqualTo("\"u:text\"");
				assertThat(frames.get(6).text())
					.isEqualTo("{\"day\":\"D:2024,1,2\",\"at\":\"t:1970,1,1,0,0,0,0,UTC\",\"bytes\":\"y:\u0003\"}");
				DeliveryReport report = template.sendAndConfirm("n", 1, Duration.ofSeconds(50))
					.get(60, TimeUnit.SECONDS);
				assertThat(report.statuses()).isEqualTo(Map.of("python", DeliveryStatus.RECEIVED));
				assertThat(template.ping(Duration.ofSeconds(50)).get(60, TimeUnit.SECONDS).get("python").roundTrip())
					.isNotNull();
				assertThat(template.subscribers()).singleElement()
					.satisfies((subscriber) -> assertThat(subscriber.protocol()).isEqualTo("classic"));
				MeterRegistry meters = context.getBean(MeterRegistry.class);
				assertThat(meters.get("hein.publisher.connections").tag("protocol", "classic").gauge().value()).isOne();
				assertThat(meters.get("hein.publisher.connections").tag("protocol", "native").gauge().value()).isZero();
				assertThat(
						meters.get("hein.publisher.messages.sent").tag("protocol", "classic").functionCounter().count())
					.isEqualTo(8);
			}
		}
	}

	@Test
	void whatAPythonPublisherSendsListenersGet() throws Exception {
		try (PythonTransmitter transmitter = new PythonTransmitter();
				ConfigurableApplicationContext context = run(SubscribingApplication.class,
						"hein.subscriber.connection.python.addresses=localhost:" + transmitter.port(),
						"hein.subscriber.connection.python.protocol=classic",
						"spring.application.name=an-application")) {
			PythonTransmitter.Peer peer = transmitter.accept();
			assertThat(peer.name()).matches("an-applica-[0-9a-f]{4}");
			SubscribingApplication application = context.getBean(SubscribingApplication.class);
			peer.send(PythonTransmitter.json("readings", Map.of("sensor", "cpu", "value", 0.5)));
			peer.send(PythonTransmitter.json("dated",
					Map.of("day", LocalDate.of(2024, 1, 2), "at", Instant.EPOCH, "bytes", new byte[] { 3 })));
			peer.send(PythonTransmitter.json("map", Map.of("when", LocalDateTime.of(2024, 1, 2, 3, 4))));
			peer.send(PythonTransmitter.json("text", "caf\u00e9"));
			peer.send(PythonTransmitter.json("text", List.of(1, "two")));
			peer.send(PythonTransmitter.raw("bytes", "raw"));
			peer.send(PythonTransmitter.json("bytes", new byte[] { 'y' }));
			peer.send(PythonTransmitter.json("number", 5));
			peer.send(PythonTransmitter.frame(ClassicFrame.Key.JSON, "later", false,
					"{\"a\":\"i:1\"}".getBytes(StandardCharsets.US_ASCII)));
			peer.send(PythonTransmitter.frame(ClassicFrame.Key.JSON, "later", false,
					"{bad".getBytes(StandardCharsets.US_ASCII)));
			peer.send(PythonTransmitter.frame(ClassicFrame.Key.JSON, "readings", true,
					"{bad".getBytes(StandardCharsets.US_ASCII)));
			peer.send(PythonTransmitter.json("number", 6));
			await().untilAsserted(() -> assertThat(application.received).contains("number 6")
				.containsOnlyOnce("reading Reading[sensor=cpu, value=0.5] readings", "map {when=2024-01-02T03:04}",
						"text caf\u00e9", "text [1,\"two\"]", "bytes raw", "bytes y", "number 5", "later {a=1}",
						"later unreadable"));
			await().untilAsserted(() -> assertThat(application.received)
				.anyMatch((line) -> line.startsWith("dated 2024-01-02 1970-01-01T00:00:00Z 3")));
			await().untilAsserted(() -> assertThat(application.received).contains("failed true"));
			MeterRegistry meters = context.getBean(MeterRegistry.class);
			assertThat(meters.get("hein.subscriber.messages.received")
				.tag("protocol", "classic")
				.functionCounter()
				.count()).isEqualTo(12);
			peer.close();
			transmitter.accept().send(PythonTransmitter.json("number", 7));
			await().untilAsserted(() -> assertThat(application.received).contains("gap EPOCH", "number 7"));
		}
	}

	private static ConfigurableApplicationContext run(Class<?> application, String... properties) {
		return new SpringApplicationBuilder(application).web(WebApplicationType.NONE)
			.properties("spring.threads.virtual.enabled=" + Boolean.getBoolean("hein.test.virtual-threads"))
			.properties(properties)
			.run();
	}

	record Reading(String sensor, double value) {

	}

	record Dated(LocalDate day, Instant at, byte[] bytes) {

	}

	@Configuration(proxyBeanMethods = false)
	static class Meters {

		@Bean
		MeterRegistry meterRegistry() {
			return new SimpleMeterRegistry();
		}

	}

	@EnableAutoConfiguration
	static class PublishingApplication extends Meters {

	}

	@EnableAutoConfiguration
	static class SubscribingApplication extends Meters {

		final List<String> received = new CopyOnWriteArrayList<>();

		@HeinListener(topics = "readings", connection = "python")
		void onReading(Reading reading, @Header(HeinHeaders.TOPIC) String topic) {
			this.received.add("reading " + reading + " " + topic);
		}

		@HeinListener(topics = "dated", connection = "python")
		void onDated(Dated dated) {
			this.received.add("dated " + dated.day() + " " + dated.at() + " " + dated.bytes()[0]);
		}

		@HeinListener(topics = "map", connection = "python")
		void onMap(Map<String, Object> map) {
			this.received.add("map " + map);
		}

		@HeinListener(topics = "text", connection = "python")
		void onText(String text) {
			this.received.add("text " + text);
		}

		@HeinListener(topics = "bytes", connection = "python")
		void onBytes(byte[] bytes) {
			this.received.add("bytes " + new String(bytes, StandardCharsets.ISO_8859_1));
		}

		@HeinListener(topics = "number", connection = "python")
		void onNumber(int number) {
			this.received.add("number " + number);
		}

		@HeinListener(topics = "later", connection = "python")
		void onLater(ClassicPayload payload) {
			try {
				this.received.add("later " + payload.value());
			}
			catch (RuntimeException ex) {
				this.received.add("later unreadable");
			}
		}

		@HeinListener(connection = "python")
		void onGap(HeinGap gap) {
			this.received.add("gap " + gap.reason());
		}

		@EventListener
		void onFailure(HeinListenerFailedEvent event) {
			this.received.add("failed " + event.isUnreadable());
		}

	}

}
