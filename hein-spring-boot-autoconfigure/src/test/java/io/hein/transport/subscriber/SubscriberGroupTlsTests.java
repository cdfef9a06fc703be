package io.hein.transport.subscriber;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.hein.testsupport.CanarySecret;
import io.hein.testsupport.Certificates;
import io.hein.testsupport.Ports;
import io.hein.transport.fleet.Attach;
import io.hein.transport.lane.Lane;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.topic.TopicFilter;
import io.netty.handler.ssl.ClientAuth;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A subscriber of several publishers that speak TLS. Their certificates are for
 * {@code localhost}, and for none of the addresses that they are at.
 */
class SubscriberGroupTlsTests {

	private static final Certificates CERTIFICATES = new Certificates();

	private static EventLoops loops;

	private final List<AutoCloseable> open = new ArrayList<>();

	private final List<String> handled = new CopyOnWriteArrayList<>();

	private int port;

	@BeforeAll
	static void openLoops() {
		loops = EventLoops.create();
	}

	@AfterAll
	static void closeLoops() {
		loops.close();
	}

	@BeforeEach
	void choosePort() throws Exception {
		this.port = Ports.unused();
	}

	@AfterEach
	void close() throws Exception {
		for (int i = this.open.size() - 1; i >= 0; i--) {
			this.open.get(i).close();
		}
	}

	private static InetAddress host(int last) throws UnknownHostException {
		return InetAddress.getByAddress(new byte[] { 127, 0, 0, (byte) last });
	}

	private Publisher publisher(int last, Publisher.Builder builder) throws UnknownHostException {
		Publisher publisher = builder.eventLoops(loops).address(host(last)).port(this.port).name("p" + last).build();
		this.open.add(publisher);
		publisher.start();
		return publisher;
	}

	private Subscriber.Builder builder(String name) {
		return Subscriber.builder()
			.attach(Attach.ALL)
			.name("test")
			.eventLoops(loops)
			.addresses(List.of(InetSocketAddress.createUnresolved(name, this.port)))
			.resolver((any) -> new InetAddress[] { host(2), host(3) })
			.discovery(Duration.ofMillis(50), Duration.ofHours(1))
			.reconnect(AbstractScriptedTests.SHORT)
			.sslContext(CERTIFICATES.client());
	}

	private Subscriber start(Subscriber.Builder builder) {
		Subscriber subscriber = builder.build();
		this.open.add(subscriber);
		subscriber.addLane(Lane.Options.of("lane", TopicFilter.EVERYTHING),
				(message) -> this.handled.add(subscriber.publisher(message.epoch()) + " " + message.topic()));
		subscriber.start();
		return subscriber;
	}

	private static long connected(Subscriber subscriber) {
		return subscriber.publishers()
			.stream()
			.filter((publisher) -> publisher.status().state() == ConnectionState.CONNECTED)
			.count();
	}

	@Test
	void theHostThatIsCheckedIsTheNameAndNotWhereItLeads() throws Exception {
		Publisher first = publisher(2, Publisher.builder().sslContext(CERTIFICATES.server()));
		Publisher second = publisher(3, Publisher.builder().sslContext(CERTIFICATES.server()));
		Subscriber subscriber = start(builder("localhost"));
		await().until(() -> connected(subscriber) == 2);
		first.publish("a", new byte[1]);
		second.publish("b", new byte[1]);
		await().untilAsserted(() -> assertThat(this.handled).containsExactlyInAnyOrder("p2 a", "p3 b"));
	}

	@Test
	void aNameThatIsNotTheCertificatesIsNotTrusted() throws Exception {
		publisher(2, Publisher.builder().sslContext(CERTIFICATES.server()));
		Subscriber subscriber = start(builder("peers.test"));
		await().untilAsserted(() -> assertThat(subscriber.publishers())
			.anySatisfy((publisher) -> assertThat(publisher.status().lastError()).contains("peers.test")));
		assertThat(connected(subscriber)).isZero();
	}

	@Test
	void onePublisherThatIsNotTrustedDoesNotKeepFromTheOthers() throws Exception {
		Publisher works = publisher(2, Publisher.builder().sslContext(CERTIFICATES.server()));
		publisher(3, Publisher.builder()
			.sslContext(CERTIFICATES.server(CERTIFICATES.subscriber("elsewhere"), ClientAuth.NONE)));
		Subscriber subscriber = start(builder("localhost"));
		await().until(() -> connected(subscriber) == 1);
		works.publish("a", new byte[1]);
		await().until(() -> this.handled.equals(List.of("p2 a")));
		await().untilAsserted(() -> assertThat(subscriber.publishers())
			.anySatisfy((publisher) -> assertThat(publisher.status().lastError()).isNotNull()));
		assertThat(subscriber.status().state()).isEqualTo(ConnectionState.CONNECTED);
	}

	@Test
	void eachPublisherGetsTheToken() throws Exception {
		publisher(2, Publisher.builder().sslContext(CERTIFICATES.server()).tokens(List.of(CanarySecret.TOKEN)));
		publisher(3, Publisher.builder().sslContext(CERTIFICATES.server()).tokens(List.of(CanarySecret.TOKEN)));
		Subscriber subscriber = start(builder("localhost").token(CanarySecret.TOKEN));
		await().until(() -> connected(subscriber) == 2);
	}

}
