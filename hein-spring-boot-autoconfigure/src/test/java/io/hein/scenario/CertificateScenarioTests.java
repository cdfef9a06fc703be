package io.hein.scenario;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.hein.testsupport.Certificates;
import io.hein.transport.frame.ErrorCode;
import io.hein.transport.lane.Lane;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.publisher.PublisherListener;
import io.hein.transport.subscriber.ConnectionState;
import io.hein.transport.subscriber.ConnectionStatus;
import io.hein.transport.subscriber.Subscriber;
import io.hein.transport.topic.TopicFilter;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A subscriber with the wrong certificate, or none, or no TLS, is refused: both sides say
 * why, and the subscriber does not try again soon.
 */
@Tag("load")
@ExtendWith(OutputCaptureExtension.class)
class CertificateScenarioTests {

	private static final Certificates certificates = new Certificates();

	private static final Certificates strangers = new Certificates();

	private static EventLoops loops;

	@BeforeAll
	static void open() {
		loops = EventLoops.create();
	}

	@AfterAll
	static void close() {
		loops.close();
	}

	@Test
	void theRightCertificatesOnBothSidesAttach() throws Exception {
		try (Publisher publisher = publisher(certificates.server(certificates.publisher(), ClientAuth.REQUIRE));
				Subscriber subscriber = subscriber(publisher, certificates.client(certificates.subscriber("stock")))) {
			await().until(() -> subscriber.status().state() == ConnectionState.CONNECTED);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "localhost", "127.0.0.1" })
	void aCertificateForTheHostIsAcceptedByNameAndByAddress(String host) {
		try (Publisher publisher = publisher(certificates.server());
				Subscriber subscriber = subscriber(publisher, host, certificates.client())) {
			await().until(() -> subscriber.status().state() == ConnectionState.CONNECTED);
		}
	}

	@Test
	void anExpiredCertificateOfThePublisherIsRefused(CapturedOutput output) {
		theSubscriberRefuses(certificates.publisher(Certificates::expired), "has expired", output);
	}

	@Test
	void aCertificateOfThePublisherThatIsNotValidYetIsRefused(CapturedOutput output) {
		theSubscriberRefuses(certificates.publisher(Certificates::notYetValid), "is not valid yet", output);
	}

	@Test
	void aPublisherOfAnotherAuthorityIsRefused(CapturedOutput output) {
		theSubscriberRefuses(strangers.publisher(), "is not from an authority that is trusted here", output);
	}

	@Test
	void aPublisherThatCertifiesItselfIsRefused(CapturedOutput output) throws Exception {
		theSubscriberRefuses(new CertificateBuilder().subject("CN=localhost")
			.addSanDnsName("localhost")
			.addSanIpAddress("127.0.0.1")
			.setIsCertificateAuthority(true)
			.buildSelfSigned(), "is not from an authority that is trusted here", output);
	}

	@Test
	void aCertificateForAnotherHostIsRefused(CapturedOutput output) {
		theSubscriberRefuses(certificates.other("CN=localhost", (builder) -> builder.addSanDnsName("elsewhere.test")),
				"No subject alternative", output);
	}

	@Test
	void aHostInTheSubjectAloneIsNotEnough(CapturedOutput output) {
		theSubscriberRefuses(certificates.other("CN=127.0.0.1", (builder) -> {
		}), "is not accepted", output);
	}

	/**
	 * The JDK's own check would take the common name where no alternative name is a DNS
	 * name.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "CN=localhost", "CN=*", "O=Hein, CN=localhost" })
	void theCommonNameOfThePublisherDoesNotCount(String subject) {
		theSubscriberGoesNoFurther(certificates.other(subject, (builder) -> {
		}));
	}

	@Test
	void theCommonNameDoesNotCountBesideAlternativeNamesThatAreNoDnsNames() {
		theSubscriberGoesNoFurther(certificates.other("CN=localhost",
				(builder) -> builder.addSanIpAddress("127.0.0.1").addSanRfc822Name("localhost")));
	}

	private void theSubscriberGoesNoFurther(X509Bundle certificate) {
		AtomicInteger asked = new AtomicInteger();
		try (Publisher publisher = publisher(
				(builder) -> builder.sslContext(certificates.server(certificate, ClientAuth.NONE))
					.authenticator((credentials) -> {
						asked.incrementAndGet();
						return credentials::name;
					}));
				Subscriber subscriber = subscriber(publisher, "localhost", certificates.client())) {
			assertRefused(subscriber, "the certificate of the other side is not accepted");
			await().until(() -> publisher.statistics().unauthenticated() == 0);
			assertThat(publisher.statistics().connections()).isZero();
			assertThat(asked).as("HELLO with its token was sent").hasValue(0);
		}
	}

	private void theSubscriberRefuses(X509Bundle certificate, String reason, CapturedOutput output) {
		refused(publisherSettings(certificates.server(certificate, ClientAuth.NONE)), settings(certificates.client()),
				reason, "does not accept the certificate of this side", output);
	}

	@Test
	void aSubscriberWithoutACertificateIsRefused(CapturedOutput output) {
		thePublisherRefuses(certificates.client(), "presented no certificate", output);
	}

	@Test
	void anExpiredCertificateOfTheSubscriberIsRefused(CapturedOutput output) {
		thePublisherRefuses(certificates.client(certificates.subscriber(Certificates::expired, "stock")), "has expired",
				output);
	}

	@Test
	void aSubscriberOfAnotherAuthorityIsRefused(CapturedOutput output) throws Exception {
		SslContext context = SslContextBuilder.forClient()
			.trustManager(certificates.authority().getCertificate())
			.keyManager(strangers.subscriber("stock").toKeyManagerFactory())
			.build();
		thePublisherRefuses(() -> context, "TLS handshake failed", output);
	}

	private void thePublisherRefuses(Supplier<SslContext> client, String reason, CapturedOutput output) {
		refused(publisherSettings(certificates.server(certificates.publisher(), ClientAuth.REQUIRE)), settings(client),
				"(alert ", reason, output);
	}

	@ParameterizedTest
	@ValueSource(strings = { "stock2", "Stock", "a.stock", "stock.example", "stoc" })
	void aCertificateForANameThatOnlyLooksAlikeIsRefused(String certified, CapturedOutput output) {
		thePublisherDoesNotAdmit(certificates.subscriber(certified), output);
	}

	@Test
	void theNameInTheSubjectOfACertificateDoesNotCount(CapturedOutput output) {
		thePublisherDoesNotAdmit(certificates.other("CN=stock", (builder) -> {
		}), output);
	}

	@Test
	void onlyDnsNamesCount(CapturedOutput output) {
		thePublisherDoesNotAdmit(certificates.other("CN=stock", (builder) -> builder.addSanRfc822Name("stock")),
				output);
	}

	private void thePublisherDoesNotAdmit(X509Bundle certificate, CapturedOutput output) {
		List<String> events = new CopyOnWriteArrayList<>();
		try (Publisher publisher = publisher(
				(builder) -> builder.sslContext(certificates.server(certificates.publisher(), ClientAuth.REQUIRE))
					.listener(new Refusals(events)));
				Subscriber subscriber = subscriber(publisher, certificates.client(certificate))) {
			await().until(() -> subscriber.status().lastCode() == ErrorCode.AUTH);
			assertThat(subscriber.status().lastError()).contains("not admitted");
			await().until(() -> subscriber.status().state() == ConnectionState.WAITING);
			await().until(() -> events.size() == 1);
			assertThat(events.get(0)).contains("its certificate is not for that name");
			awaitLine(output, "its certificate is not for that name");
		}
	}

	@Test
	void aCertificateMayBeForSeveralNames() {
		try (Publisher publisher = publisher(certificates.server(certificates.publisher(), ClientAuth.REQUIRE));
				Subscriber subscriber = subscriber(publisher,
						certificates.client(certificates.subscriber("stock-prices", "stock")))) {
			await().until(() -> subscriber.status().state() == ConnectionState.CONNECTED);
		}
	}

	@Test
	void aSubscriberWithoutTlsLearnsThatThePublisherRequiresIt(CapturedOutput output) {
		refused(publisherSettings(certificates.server()), (builder) -> {
		}, "this publisher speaks TLS only", "does not speak TLS", output);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aSubscriberWithTlsFindsOutThatThePublisherHasNone(boolean classic, CapturedOutput output) {
		try (Publisher publisher = publisher((builder) -> builder.classic((options) -> options.enabled(classic)));
				Subscriber subscriber = subscriber(publisher, settings(certificates.client()))) {
			assertRefused(subscriber, "the other side does not speak TLS");
			awaitLine(output, "it looks like TLS, but TLS is not enabled here");
			assertThat(publisher.statistics().refused()).containsEntry(ErrorCode.PROTOCOL, 1L);
		}
	}

	@Test
	void oneVersionInCommonIsNeeded(CapturedOutput output) throws Exception {
		SslContext old = SslContextBuilder.forClient()
			.trustManager(certificates.authority().getCertificate())
			.protocols("TLSv1.2")
			.build();
		refused(publisherSettings(certificates.server()), settings(() -> old), "no version of TLS or cipher in common",
				"TLS handshake failed", output);
	}

	private void refused(Consumer<Publisher.Builder> there, Consumer<Subscriber.Builder> here, String hereReason,
			String thereReason, CapturedOutput output) {
		List<String> events = new CopyOnWriteArrayList<>();
		try (Publisher publisher = publisher(there.andThen((builder) -> builder.listener(new Refusals(events))));
				Subscriber subscriber = subscriber(publisher, here)) {
			assertRefused(subscriber, hereReason);
			await().untilAsserted(() -> assertThat(events).singleElement().asString().contains(thereReason));
			assertThat(events.get(0)).startsWith("TLS ");
			awaitLine(output, "Refused ");
			assertThat(output).contains(thereReason).contains(hereReason);
			assertThat(publisher.statistics().connections()).isZero();
			assertThat(publisher.statistics().refused()).containsEntry(ErrorCode.TLS, 1L);
		}
	}

	private static ConditionFactory await() {
		return Awaitility.with().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(10)).await();
	}

	private static void awaitLine(CapturedOutput output, String text) {
		await().untilAsserted(() -> assertThat(output).contains(text));
	}

	/**
	 * Once refused it waits for as long as it was asked to, which is so long that a
	 * second attempt would mean one of the short waits.
	 */
	private static void assertRefused(Subscriber subscriber, String reason) {
		await().untilAsserted(() -> assertThat(subscriber.status().lastError()).isNotNull().contains(reason));
		ConnectionStatus status = subscriber.status();
		assertThat(status.lastCode()).isEqualTo(ErrorCode.TLS);
		await().until(() -> subscriber.status().state() == ConnectionState.WAITING);
	}

	private static Publisher publisher(Supplier<SslContext> context) {
		return publisher(publisherSettings(context));
	}

	private static Consumer<Publisher.Builder> publisherSettings(Supplier<SslContext> context) {
		return (builder) -> builder.sslContext(context);
	}

	private static Publisher publisher(Consumer<Publisher.Builder> settings) {
		Publisher.Builder builder = Publisher.builder()
			.eventLoops(loops)
			.logMaxSize(4 * 1024 * 1024)
			.shutdownGracePeriod(Duration.ofSeconds(2));
		settings.accept(builder);
		Publisher publisher = builder.build();
		publisher.start();
		return publisher;
	}

	private static Consumer<Subscriber.Builder> settings(Supplier<SslContext> context) {
		return (builder) -> builder.sslContext(context);
	}

	private static Subscriber subscriber(Publisher publisher, Supplier<SslContext> context) {
		return subscriber(publisher, settings(context));
	}

	private static Subscriber subscriber(Publisher publisher, String host, Supplier<SslContext> context) {
		return subscriber(publisher,
				(builder) -> builder.addresses(List.of())
					.address(host, publisher.address().getPort())
					.sslContext(context));
	}

	private static Subscriber subscriber(Publisher publisher, Consumer<Subscriber.Builder> settings) {
		InetSocketAddress address = publisher.address();
		Subscriber.Builder builder = Subscriber.builder()
			.address("127.0.0.1", address.getPort())
			.name("stock")
			.eventLoops(loops)
			.reconnect(new Subscriber.Reconnect(Duration.ofMillis(1), 1, Duration.ofMillis(1), Duration.ofHours(10)));
		settings.accept(builder);
		Subscriber subscriber = builder.build();
		subscriber.addLane(Lane.Options.of("lane", TopicFilter.EVERYTHING), (message) -> {
		});
		subscriber.start();
		return subscriber;
	}

	private record Refusals(List<String> events) implements PublisherListener {

		@Override
		public void onRefused(Publisher publisher, InetSocketAddress address, @Nullable String name, ErrorCode code,
				String message) {
			this.events.add(code + " " + message);
		}

	}

}
