package io.hein.autoconfigure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.hein.annotation.HeinListener;
import io.hein.testsupport.Certificates;
import io.hein.testsupport.PemFiles;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.subscriber.ConnectionState;
import io.hein.transport.subscriber.Subscriber;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.pkitesting.X509Bundle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Real applications whose certificates are changed while they run.
 */
@ExtendWith(OutputCaptureExtension.class)
class SslReloadTests {

	private static final String RELOADED = "was reloaded: Hein uses it for new connections";

	private static final String REFUSED = "was reloaded, but cannot be used (";

	private static final Certificates first = new Certificates();

	private static final Certificates second = new Certificates();

	@TempDir
	private Path folder;

	private PemFiles publisherFiles;

	private PemFiles subscriberFiles;

	@BeforeEach
	void writeFiles() throws Exception {
		this.publisherFiles = new PemFiles(Files.createDirectory(this.folder.resolve("publisher")));
		this.subscriberFiles = new PemFiles(Files.createDirectory(this.folder.resolve("subscriber")));
		this.publisherFiles.swap(first.publisher(), first.authority());
		this.subscriberFiles.swap(first.subscriber("stock"), first.authority());
	}

	@Test
	void otherCertificatesReachBothSidesWithoutARestartAsOftenAsTheyChange(CapturedOutput output) throws Exception {
		try (ConfigurableApplicationContext publishing = publishing();
				ConfigurableApplicationContext subscribing = subscribing(publishing)) {
			Publisher publisher = publishing.getBean(Publisher.class);
			Subscriber subscriber = subscribing.getBean(Subscriber.class);
			awaitConnected(subscriber);
			Certificates[] authorities = { second, first };
			for (int i = 0; i < authorities.length; i++) {
				long accepted = publisher.statistics().accepted();
				Certificates next = authorities[i];
				this.publisherFiles.swap(next.publisher(), next.authority());
				awaitLines(output, "SSL bundle 'mine' " + RELOADED, 2 * i + 1);
				// the connection that is there does not mind
				assertThat(subscriber.status().state()).isEqualTo(ConnectionState.CONNECTED);
				assertThat(publisher.statistics().accepted()).isEqualTo(accepted);
				// Spring Boot may see one swap as two, so the lines may be those of the
				// last one
				await().untilAsserted(() -> {
					reconnect(subscriber);
					awaitAttempt(subscriber);
					assertThat(subscriber.status().lastError()).contains("TLS handshake failed");
				});
				this.subscriberFiles.swap(next.subscriber("stock"), next.authority());
				awaitLines(output, "SSL bundle 'mine' " + RELOADED, 2 * i + 2);
				awaitConnected(subscriber);
			}
			assertThat(reloads(publishing, "hein.publisher.ssl.reloads", "taken")).isGreaterThanOrEqualTo(2);
			assertThat(reloads(subscribing, "hein.subscriber.ssl.reloads", "taken")).isGreaterThanOrEqualTo(2);
		}
	}

	@Test
	void whatCannotBeUsedIsIgnoredAndTheLogSaysSo(CapturedOutput output) throws Exception {
		X509Bundle publisher = first.publisher();
		X509Bundle other = first.publisher();
		X509Bundle expired = first.publisher(Certificates::expired);
		try (ConfigurableApplicationContext publishing = publishing();
				ConfigurableApplicationContext subscribing = subscribing(publishing)) {
			Subscriber subscriber = subscribing.getBean(Subscriber.class);
			awaitConnected(subscriber);
			this.publisherFiles.swap(expired, first.authority());
			awaitLines(output, REFUSED + "NotAfter", 1);
			this.publisherFiles.swap(publisher.getCertificatePathPEM(), other.getPrivateKeyPEM(),
					first.authority().getCertificatePEM());
			awaitLines(output, REFUSED, 2);
			this.publisherFiles.swap("garbage", "garbage", "garbage");
			awaitLines(output, "Unexpected SSL reload error", 1);
			reconnect(subscriber);
			awaitConnected(subscriber);
			this.publisherFiles.swap(second.publisher(), second.authority());
			awaitLines(output, RELOADED, 1);
			// Spring Boot may see one swap as two
			await().untilAsserted(() -> {
				assertThat(reloads(publishing, "hein.publisher.ssl.reloads", "failed"))
					.isEqualTo(lines(output, REFUSED));
				assertThat(reloads(publishing, "hein.publisher.ssl.reloads", "taken"))
					.isEqualTo(lines(output, RELOADED));
			});
			assertThat(reloads(subscribing, "hein.subscriber.ssl.reloads", "failed")).isZero();
			int before = lines(output, REFUSED);
			this.subscriberFiles.swap(expired, first.authority());
			awaitLines(output, REFUSED, before + 1);
			await().untilAsserted(() -> assertThat(reloads(subscribing, "hein.subscriber.ssl.reloads", "failed"))
				.isEqualTo(lines(output, REFUSED) - before));
			assertThat(output).doesNotContain(privateKey(publisher), privateKey(other), privateKey(expired));
		}
	}

	private static double reloads(ConfigurableApplicationContext context, String meter, String outcome) {
		return context.getBean(MeterRegistry.class).get(meter).tag("outcome", outcome).functionCounter().count();
	}

	private static String privateKey(X509Bundle bundle) {
		return bundle.getPrivateKeyPEM().lines().skip(1).findFirst().orElseThrow();
	}

	private static void awaitLines(CapturedOutput output, String text, int count) {
		await().untilAsserted(() -> assertThat(lines(output, text)).isGreaterThanOrEqualTo(count));
	}

	private static int lines(CapturedOutput output, String text) {
		return output.getAll().split(Pattern.quote(text), -1).length - 1;
	}

	private static void awaitConnected(Subscriber subscriber) {
		await().until(() -> subscriber.status().state() == ConnectionState.CONNECTED);
	}

	private static void awaitAttempt(Subscriber subscriber) {
		await().until(() -> subscriber.status().state() == ConnectionState.CONNECTED
				|| subscriber.status().lastError() != null);
	}

	private static void reconnect(Subscriber subscriber) {
		subscriber.stop().join();
		subscriber.start();
	}

	private ConfigurableApplicationContext publishing() {
		return run(Publishing.class, this.publisherFiles, "hein.publisher.port=0", "hein.publisher.ssl.bundle=mine",
				"hein.publisher.ssl.client-auth=need");
	}

	private ConfigurableApplicationContext subscribing(ConfigurableApplicationContext publishing) {
		return run(Subscribing.class, this.subscriberFiles,
				"hein.subscriber.addresses=localhost:"
						+ publishing.getEnvironment().getRequiredProperty("local.hein.publisher.port"),
				"hein.subscriber.ssl.bundle=mine", "hein.subscriber.name=stock",
				"hein.subscriber.reconnect.refused-delay=200ms");
	}

	private static ConfigurableApplicationContext run(Class<?> application, PemFiles files, String... properties) {
		return new SpringApplicationBuilder(application).web(WebApplicationType.NONE)
			.properties(Stream.of(files.properties("mine"), properties).flatMap(Stream::of).toArray(String[]::new))
			.run();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Publishing {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Subscribing {

		@HeinListener
		void on(String text) {
		}

	}

}
