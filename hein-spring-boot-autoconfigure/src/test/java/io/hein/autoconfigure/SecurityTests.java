package io.hein.autoconfigure;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

import io.hein.annotation.HeinListener;
import io.hein.core.HeinAuthenticator;
import io.hein.core.HeinAuthorizer;
import io.hein.core.HeinTemplate;
import io.hein.testsupport.CanarySecret;
import io.hein.testsupport.Certificates;
import io.hein.transport.frame.ErrorCode;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.subscriber.ConnectionState;
import io.hein.transport.subscriber.Subscriber;
import io.netty.pkitesting.X509Bundle;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * TLS and authentication by properties and beans.
 */
@ExtendWith(OutputCaptureExtension.class)
class SecurityTests {

	private static final String TOKEN = CanarySecret.TOKEN;

	private static final String OTHER = CanarySecret.OTHER;

	private static final Certificates certificates = new Certificates();

	@TempDir
	private static Path folder;

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withConfiguration(AutoConfigurations
		.of(HeinAutoConfiguration.class, SslAutoConfiguration.class, JacksonAutoConfiguration.class));

	private final ApplicationContextRunner publisher = this.runner.withPropertyValues("hein.publisher.port=0");

	@BeforeAll
	static void writeFiles() throws Exception {
		Files.writeString(folder.resolve("ca.crt"), certificates.authority().getCertificatePEM());
		write("publisher", certificates.publisher());
		write("stock", certificates.subscriber("stock"));
		Certificates others = new Certificates();
		write("stranger", others.subscriber("stock"));
		Files.writeString(folder.resolve("others.crt"), others.authority().getCertificatePEM());
		write("expired", certificates.publisher(Certificates::expired));
		Files.copy(folder.resolve("publisher.crt"), folder.resolve("mismatch.crt"));
		Files.copy(folder.resolve("stock.key"), folder.resolve("mismatch.key"));
		Files.writeString(folder.resolve("garbage.crt"), "garbage");
		Files.writeString(folder.resolve("garbage.key"), "garbage");
	}

	private static void write(String name, X509Bundle bundle) throws Exception {
		Files.writeString(folder.resolve(name + ".crt"), bundle.getCertificatePathPEM());
		Files.writeString(folder.resolve(name + ".key"), bundle.getPrivateKeyPEM());
	}

	private static String[] bundle(String name) {
		String prefix = "spring.ssl.bundle.pem." + name;
		return new String[] { prefix + ".keystore.certificate=file:" + folder.resolve(name + ".crt"),
				prefix + ".keystore.private-key=file:" + folder.resolve(name + ".key"),
				prefix + ".truststore.certificate=file:" + folder.resolve("ca.crt") };
	}

	private static String[] trust() {
		return new String[] { "spring.ssl.bundle.pem.trust.truststore.certificate=file:" + folder.resolve("ca.crt") };
	}

	private void attach(ApplicationContextRunner publishing, ApplicationContextRunner subscribing,
			Consumer<AssertableApplicationContext> then) {
		publishing.run((there) -> {
			assertThat(there).hasNotFailed();
			String address = "localhost:" + there.getEnvironment().getProperty("local.hein.publisher.port");
			subscribing.withUserConfiguration(Listening.class)
				.withPropertyValues("hein.subscriber.addresses=" + address)
				.run((here) -> {
					assertThat(here).hasNotFailed();
					then.accept(here);
				});
		});
	}

	private static void connected(AssertableApplicationContext context) {
		await().until(() -> context.getBean(Subscriber.class).status().state() == ConnectionState.CONNECTED);
	}

	private static Consumer<AssertableApplicationContext> refused(ErrorCode code) {
		return (context) -> {
			Subscriber subscriber = context.getBean(Subscriber.class);
			await().until(() -> subscriber.status().lastCode() == code);
			assertThat(subscriber.status().state()).isNotEqualTo(ConnectionState.CONNECTED);
		};
	}

	@Test
	void withTlsAndATokenASubscriberAttaches() {
		attach(this.publisher.withPropertyValues(bundle("publisher"))
			.withPropertyValues("hein.publisher.ssl.bundle=publisher",
					"hein.publisher.auth.tokens=" + OTHER + "," + TOKEN),
				this.runner.withPropertyValues(trust())
					.withPropertyValues("hein.subscriber.ssl.bundle=trust", "hein.subscriber.token=" + TOKEN),
				SecurityTests::connected);
	}

	@Test
	void withoutTheTokenItIsRefused() {
		attach(this.publisher.withPropertyValues("hein.publisher.auth.tokens=" + TOKEN),
				this.runner.withPropertyValues("hein.subscriber.token=" + OTHER), refused(ErrorCode.AUTH));
	}

	@Test
	void withoutTlsItIsRefused() {
		attach(this.publisher.withPropertyValues(bundle("publisher"))
			.withPropertyValues("hein.publisher.ssl.bundle=publisher"), this.runner, refused(ErrorCode.TLS));
	}

	@Test
	void onlyTheAuthoritiesOfTheBundleAreTrusted() {
		String[] others = { "hein.subscriber.ssl.bundle=trust",
				"spring.ssl.bundle.pem.trust.truststore.certificate=file:" + folder.resolve("others.crt") };
		attach(this.publisher.withPropertyValues(bundle("publisher"))
			.withPropertyValues("hein.publisher.ssl.bundle=publisher"), this.runner.withPropertyValues(others),
				SecurityTests::notTrusted);
		attach(this.publisher.withPropertyValues(bundle("publisher"))
			.withPropertyValues("hein.publisher.ssl.bundle=publisher", "hein.publisher.ssl.client-auth=need"),
				this.runner.withPropertyValues(bundle("stranger"))
					.withPropertyValues("hein.subscriber.ssl.bundle=stranger", "hein.subscriber.name=stock"),
				SecurityTests::notTrusted);
	}

	private static void notTrusted(AssertableApplicationContext context) {
		Subscriber subscriber = context.getBean(Subscriber.class);
		await().untilAsserted(() -> assertThat(subscriber.status().lastError()).contains("TLS handshake failed"));
		assertThat(subscriber.status().lastCode()).isEqualTo(ErrorCode.TLS);
	}

	@Test
	void aTokenOfOneSubscriberIsForThatOneOnly() {
		ApplicationContextRunner publishing = this.publisher.withPropertyValues("hein.publisher.auth.tokens=" + OTHER,
				"hein.publisher.auth.subscribers.stock.tokens=" + TOKEN);
		ApplicationContextRunner stock = this.runner.withPropertyValues("hein.subscriber.name=stock");
		attach(publishing, stock.withPropertyValues("hein.subscriber.token=" + TOKEN), SecurityTests::connected);
		attach(publishing, stock.withPropertyValues("hein.subscriber.token=" + OTHER), refused(ErrorCode.AUTH));
	}

	@ParameterizedTest
	@CsvSource({ "stock, true", "stock2, false" })
	void aCertificateIsForItsNameOnly(String name, boolean admitted) {
		attach(this.publisher.withPropertyValues(bundle("publisher"))
			.withPropertyValues("hein.publisher.ssl.bundle=publisher", "hein.publisher.ssl.client-auth=need"),
				this.runner.withPropertyValues(bundle("stock"))
					.withPropertyValues("hein.subscriber.ssl.bundle=stock", "hein.subscriber.name=" + name),
				(admitted) ? SecurityTests::connected : refused(ErrorCode.AUTH));
	}

	@ParameterizedTest
	@CsvSource({ "want, true", "need, false", "none, true" })
	void aSubscriberWithoutACertificateAttachesUnlessItNeedsOne(String clientAuth, boolean admitted) {
		attach(this.publisher.withPropertyValues(bundle("publisher"))
			.withPropertyValues("hein.publisher.ssl.bundle=publisher", "hein.publisher.ssl.client-auth=" + clientAuth),
				this.runner.withPropertyValues(trust()).withPropertyValues("hein.subscriber.ssl.bundle=trust"),
				(admitted) ? SecurityTests::connected : refused(ErrorCode.TLS));
	}

	@Test
	void aNamedConnectionHasTlsAndATokenOfItsOwnAndInheritsNone() {
		this.publisher.withPropertyValues(bundle("publisher"))
			.withPropertyValues("hein.publisher.ssl.bundle=publisher", "hein.publisher.auth.tokens=" + TOKEN)
			.run((there) -> {
				String address = "localhost:" + there.getEnvironment().getProperty("local.hein.publisher.port");
				this.runner.withPropertyValues(trust())
					.withUserConfiguration(ListeningTwice.class)
					.withPropertyValues("hein.subscriber.addresses=" + address, "hein.subscriber.ssl.bundle=trust",
							"hein.subscriber.token=" + TOKEN, "hein.subscriber.connection.own.addresses=" + address,
							"hein.subscriber.connection.own.ssl.bundle=trust",
							"hein.subscriber.connection.own.token=" + TOKEN,
							"hein.subscriber.connection.bare.addresses=" + address)
					.run((here) -> {
						Subscriber own = here.getBean("ownHeinSubscriber", Subscriber.class);
						Subscriber bare = here.getBean("bareHeinSubscriber", Subscriber.class);
						await().until(() -> own.status().state() == ConnectionState.CONNECTED);
						await().until(() -> bare.status().lastCode() == ErrorCode.TLS);
					});
			});
	}

	@Test
	void connectionDetailsOfTheUserHaveTlsAndATokenToo() {
		attach(this.publisher.withPropertyValues(bundle("publisher"))
			.withPropertyValues("hein.publisher.ssl.bundle=publisher", "hein.publisher.auth.tokens=" + TOKEN),
				this.runner.withPropertyValues(trust()).withUserConfiguration(OwnDetails.class),
				SecurityTests::connected);
	}

	@Test
	void withTlsAnAddressThatOthersReachNeedsNoConsent() {
		this.publisher.withPropertyValues(bundle("publisher"))
			.withPropertyValues("hein.publisher.ssl.bundle=publisher", "hein.publisher.address=0.0.0.0")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void theLoopbackAddressIsTheDefault() {
		this.publisher.run((context) -> assertThat(context.getBean(Publisher.class).address().getAddress())
			.isEqualTo(InetAddress.getLoopbackAddress()));
	}

	@ParameterizedTest
	@CsvSource({ "expired, NotAfter", "mismatch, ''", "garbage, ''" })
	void aBundleThatCouldNotWorkFailsTheStart(String name, String reason) {
		this.publisher.withPropertyValues(bundle(name))
			.withPropertyValues("hein.publisher.ssl.bundle=" + name)
			.run((context) -> assertThat(context).getFailure().hasStackTraceContaining(reason));
	}

	@ParameterizedTest
	@CsvSource({ "TLSv1.1, false", "TLSv1.2, true" })
	void oldVersionsOfTlsFailTheStart(String version, boolean taken) {
		this.publisher.withPropertyValues(bundle("publisher"))
			.withPropertyValues("hein.publisher.ssl.bundle=publisher",
					"spring.ssl.bundle.pem.publisher.options.enabled-protocols=" + version)
			.run((context) -> {
				if (taken) {
					assertThat(context).hasNotFailed();
				}
				else {
					assertThat(context).getFailure().hasStackTraceContaining("enabled-protocols");
				}
			});
	}

	@Test
	void aPublisherWithoutAKeyFailsTheStart() {
		this.publisher.withPropertyValues(trust())
			.withPropertyValues("hein.publisher.ssl.bundle=trust")
			.run((context) -> assertThat(context).getFailure().hasStackTraceContaining("no key with a certificate"));
	}

	@Test
	void certificatesOfSubscribersNeedATrustStore() {
		String[] bundle = bundle("publisher");
		this.publisher.withPropertyValues(bundle[0], bundle[1])
			.withPropertyValues("hein.publisher.ssl.bundle=publisher", "hein.publisher.ssl.client-auth=want")
			.run((context) -> assertThat(context).getFailure().hasStackTraceContaining("no trust store"));
	}

	@Test
	void beansTakeThePlaceOfTheProperties() {
		ApplicationContextRunner publishing = this.publisher.withUserConfiguration(OwnRules.class);
		attach(publishing, this.runner.withPropertyValues("hein.subscriber.token=" + TOKEN), SecurityTests::connected);
		attach(publishing, this.runner.withPropertyValues("hein.subscriber.token=" + OTHER), refused(ErrorCode.AUTH));
		attach(publishing, this.runner.withPropertyValues("hein.subscriber.token=" + TOKEN, "topic=forbidden"),
				refused(ErrorCode.AUTH));
		publishing.withPropertyValues("hein.publisher.auth.tokens=" + TOKEN)
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("HeinAuthenticator")
				.satisfies((failure) -> assertThat(failure.toString()).doesNotContain(TOKEN)));
	}

	@Test
	void aTokenMayBeSentInClearIfTheUserSaysSo(CapturedOutput output) {
		this.runner.withUserConfiguration(Listening.class)
			.withPropertyValues("hein.subscriber.addresses=192.0.2.1:1", "hein.subscriber.token=" + TOKEN,
					"hein.subscriber.allow-insecure=true", "hein.subscriber.connect-timeout=100ms")
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).doesNotContain(TOKEN);
	}

	@Test
	void whatIsSentArrives() {
		this.publisher.withPropertyValues(bundle("publisher"))
			.withPropertyValues("hein.publisher.ssl.bundle=publisher")
			.run((there) -> {
				String address = "localhost:" + there.getEnvironment().getProperty("local.hein.publisher.port");
				this.runner.withUserConfiguration(Listening.class)
					.withPropertyValues(trust())
					.withPropertyValues("hein.subscriber.addresses=" + address, "hein.subscriber.ssl.bundle=trust")
					.run((here) -> {
						connected(here);
						there.getBean(HeinTemplate.class).send("t", "hello");
						await().until(() -> "hello".equals(here.getBean(Listening.class).last));
					});
			});
	}

	@Configuration(proxyBeanMethods = false)
	static class Listening {

		private volatile String last;

		@HeinListener(topics = "${topic:**}")
		void on(String text) {
			this.last = text;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ListeningTwice {

		@HeinListener(connection = "own")
		void own(String text) {
		}

		@HeinListener(connection = "bare")
		void bare(String text) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnRules {

		@Bean
		HeinAuthenticator authenticator() {
			return (credentials) -> TOKEN.equals(credentials.token()) ? credentials::name : null;
		}

		@Bean
		HeinAuthorizer authorizer() {
			return (name, principal, topics) -> !topics.contains("forbidden");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnDetails {

		@Bean
		HeinConnectionDetails details(SslBundles bundles, @Value("${hein.subscriber.addresses}") String address) {
			return new HeinConnectionDetails() {

				@Override
				public List<Address> getAddresses() {
					return List.of(Address.parse(address));
				}

				@Override
				public SslBundle getSslBundle() {
					return bundles.getBundle("trust");
				}

				@Override
				public String getToken() {
					return TOKEN;
				}

			};
		}

	}

}
