package io.hein.autoconfigure;

import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

import io.hein.annotation.HeinListener;
import io.hein.event.HeinEvent;
import io.hein.event.HeinSubscriberRefusedEvent;
import io.hein.testsupport.CanarySecret;
import io.hein.testsupport.Certificates;
import io.hein.testsupport.RoguePeer;
import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.Hello;
import io.hein.transport.frame.InstanceId;
import io.hein.transport.frame.StartFrom;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.subscriber.ConnectionState;
import io.hein.transport.subscriber.Subscriber;
import io.hein.transport.topic.TopicFilter;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tokens and keys go everywhere in applications that show as much as they can, and in
 * what goes wrong; they are seen nowhere.
 */
@ExtendWith(OutputCaptureExtension.class)
class SecretsTests {

	private static final String VALID = CanarySecret.TOKEN;

	private static final String OWN = CanarySecret.OTHER;

	private static final String WRONG = CanarySecret.THIRD;

	private static final List<String> LOGGERS = List.of("io.hein", "io.netty", "org.springframework.boot");

	private static final HttpClient http = HttpClient.newHttpClient();

	private final StringBuilder seen = new StringBuilder();

	@TempDir
	private Path folder;

	/**
	 * The levels outlive the applications, and Spring Boot shows whole documents then.
	 */
	@AfterAll
	static void logAsBefore() {
		LoggingSystem system = LoggingSystem.get(SecretsTests.class.getClassLoader());
		LOGGERS.forEach((logger) -> system.setLogLevel(logger, null));
	}

	@Test
	void aSecretIsSeenNowhere(CapturedOutput output) throws Exception {
		Certificates certificates = new Certificates();
		var certificate = certificates.publisher();
		Files.writeString(this.folder.resolve("ca.crt"), certificates.authority().getCertificatePEM());
		Files.writeString(this.folder.resolve("tls.crt"), certificate.getCertificatePathPEM());
		Files.writeString(this.folder.resolve("tls.key"), certificate.getPrivateKeyPEM());
		try (ConfigurableApplicationContext publishing = run(Publishing.class, "spring.application.name=weather",
				"hein.publisher.port=0", "hein.publisher.ssl.bundle=mine", "hein.publisher.auth.tokens[0]=" + VALID,
				"hein.publisher.auth.subscribers.own.tokens=${DISPLAY_TOKEN}", "DISPLAY_TOKEN=" + OWN,
				"json={\"hein\":{\"publisher\":{\"auth\":{\"tokens\":[\"" + VALID + "\"]}}}}",
				"spring.ssl.bundle.pem.mine.keystore.certificate=file:" + this.folder.resolve("tls.crt"),
				"spring.ssl.bundle.pem.mine.keystore.private-key=file:" + this.folder.resolve("tls.key"))) {
			String address = "localhost:"
					+ publishing.getEnvironment().getRequiredProperty("local.hein.publisher.port");
			try (ConfigurableApplicationContext subscribing = run(Subscribing.class, "hein.subscriber.name=good",
					"hein.subscriber.addresses=" + address, "hein.subscriber.token=${secret}", "secret=" + VALID,
					"hein.subscriber.ssl.bundle=mine", "hein.subscriber.connection.wrong.addresses=" + address,
					"hein.subscriber.connection.wrong.token=${other.secret}", "other.secret=" + WRONG,
					"hein.subscriber.connection.wrong.ssl.bundle=mine",
					"hein.subscriber.connection.plain.addresses=" + address,
					"hein.subscriber.connection.plain.token=" + OWN,
					"spring.ssl.bundle.pem.mine.truststore.certificate=file:" + this.folder.resolve("ca.crt"))) {
				Subscriber good = subscribing.getBean("heinSubscriber", Subscriber.class);
				await().until(() -> good.status().state() == ConnectionState.CONNECTED);
				awaitCode(subscribing, "wrongHeinSubscriber", ErrorCode.AUTH);
				awaitCode(subscribing, "plainHeinSubscriber", ErrorCode.TLS);
				sendSecretsThatAreNotTls(publishing.getBean(Publisher.class));
				await().until(() -> events(publishing).stream()
					.filter(HeinSubscriberRefusedEvent.class::isInstance)
					.count() >= 4);
				look(publishing);
				look(subscribing);
			}
		}
		assertThat(this.seen.toString()).contains("hein.publisher.auth")
			.contains("hein.subscriber")
			.contains("good")
			.contains("DISPLAY_TOKEN");
		assertThat(output).contains("Refused Subscriber").contains("is connected to publisher 'weather'");
		for (String secret : List.of(VALID, OWN, WRONG,
				certificate.getPrivateKeyPEM().lines().skip(1).findFirst().orElseThrow())) {
			assertUnseen(secret, output.getAll());
			assertUnseen(secret, this.seen.toString());
		}
	}

	/**
	 * Plain, and in the encodings in which bytes are often shown.
	 */
	private static void assertUnseen(String secret, String text) {
		byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
		String base64 = Base64.getEncoder().withoutPadding().encodeToString(bytes);
		assertThat(text).doesNotContain(secret).doesNotContain(base64);
		assertThat(text.toLowerCase(Locale.ROOT)).doesNotContain(HexFormat.of().formatHex(bytes))
			.doesNotContain(HexFormat.ofDelimiter(" ").formatHex(bytes));
	}

	private static void awaitCode(ConfigurableApplicationContext context, String name, ErrorCode code) {
		Subscriber subscriber = context.getBean(name, Subscriber.class);
		await().until(() -> subscriber.status().lastCode() == code);
	}

	/**
	 * What TLS cannot read it shows in its exceptions, byte by byte.
	 */
	private static void sendSecretsThatAreNotTls(Publisher publisher) throws Exception {
		Hello hello = new Hello(Hello.VERSION, "clear", InstanceId.random(), TopicFilter.EVERYTHING, StartFrom.LATEST,
				false, List.of(), WRONG);
		byte[] shifted = RoguePeer.bytes(hello);
		shifted[0] = 'G';
		for (byte[] bytes : List.of(shifted, ("token=" + WRONG).getBytes(StandardCharsets.UTF_8))) {
			try (Socket socket = new Socket(publisher.address().getAddress(), publisher.address().getPort())) {
				OutputStream out = socket.getOutputStream();
				out.write(bytes);
				out.flush();
				socket.setSoTimeout(60_000);
				socket.getInputStream().readAllBytes();
			}
		}
	}

	private void look(ConfigurableApplicationContext context) throws Exception {
		String port = context.getEnvironment().getRequiredProperty("local.server.port");
		for (String path : List.of("env", "configprops", "hein", "health", "metrics", "beans", "conditions", "mappings",
				"loggers", "info", "env/hein.subscriber.token", "env/hein.publisher.auth.tokens%5B0%5D", "env/secret",
				"env/DISPLAY_TOKEN")) {
			HttpResponse<String> response = http.send(
					HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/actuator/" + path)).build(),
					HttpResponse.BodyHandlers.ofString());
			assertThat(response.statusCode()).as(path).isIn(200, 404, 503);
			this.seen.append(response.body()).append('\n');
		}
		context.getBean(MeterRegistry.class).forEachMeter((meter) -> this.seen.append(meter.getId()).append('\n'));
		context.getBeansOfType(Subscriber.class)
			.values()
			.forEach((subscriber) -> this.seen.append(subscriber).append(subscriber.status()).append('\n'));
		context.getBeansOfType(Publisher.class)
			.values()
			.forEach((publisher) -> this.seen.append(publisher).append(publisher.subscribers()).append('\n'));
		events(context).forEach((event) -> this.seen.append(event)
			.append((event instanceof HeinSubscriberRefusedEvent refused) ? refused.getMessage() : "")
			.append('\n'));
	}

	private static List<HeinEvent> events(ConfigurableApplicationContext context) {
		return context.getBean(Events.class).events;
	}

	private static ConfigurableApplicationContext run(Class<?> application, String... properties) {
		return new SpringApplicationBuilder(application, Events.class)
			.properties("server.port=0", "management.endpoints.web.exposure.include=*",
					"management.endpoint.env.show-values=always", "management.endpoint.configprops.show-values=always",
					"management.endpoint.health.show-details=always", "logging.level.io.hein=trace",
					"logging.level.io.netty=debug", "logging.level.org.springframework.boot=debug",
					"spring.main.banner-mode=off")
			.properties(properties)
			.run();
	}

	@Configuration(proxyBeanMethods = false)
	static class Events {

		private final List<HeinEvent> events = new CopyOnWriteArrayList<>();

		@EventListener
		void on(HeinEvent event) {
			this.events.add(event);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Publishing {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Subscribing {

		@HeinListener
		void good(String text) {
		}

		@HeinListener(connection = "wrong")
		void wrong(String text) {
		}

		@HeinListener(connection = "plain")
		void plain(String text) {
		}

	}

}
