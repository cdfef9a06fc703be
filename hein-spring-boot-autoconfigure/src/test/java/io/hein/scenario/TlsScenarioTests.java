package io.hein.scenario;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;

import io.hein.test.Cut;
import io.hein.test.FaultProxy;
import io.hein.test.HeinAwait;
import io.hein.testsupport.Certificates;
import io.hein.testsupport.CheckedSubscriber;
import io.hein.testsupport.PythonReceiver;
import io.hein.testsupport.RoguePeer;
import io.hein.testsupport.RogueSubscriber;
import io.hein.testsupport.SequenceSender;
import io.hein.testsupport.ThreadLeaks;
import io.hein.testsupport.TilingChecker;
import io.hein.transport.frame.ErrorCode;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.DisconnectReason;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.publisher.PublisherListener;
import io.hein.transport.publisher.SubscriberInfo;
import io.hein.transport.topic.TopicFilter;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What holds without TLS holds with it.
 */
@Tag("load")
class TlsScenarioTests {

	private static final Certificates certificates = new Certificates();

	private final List<String> before = ThreadLeaks.present();

	private EventLoops loops;

	@BeforeEach
	void open() {
		this.loops = EventLoops.create();
	}

	@AfterEach
	void close() {
		this.loops.close();
		ThreadLeaks.awaitNoneBut(this.before);
	}

	private Publisher.Builder publisher() {
		return Publisher.builder()
			.eventLoops(this.loops)
			.sslContext(certificates.server())
			.shutdownGracePeriod(Duration.ofSeconds(60));
	}

	private CheckedSubscriber subscriber(String name, InetSocketAddress address, TilingChecker checker) {
		return CheckedSubscriber.create(
				CheckedSubscriber.builder(name, address, this.loops).sslContext(certificates.client()), checker,
				TopicFilter.EVERYTHING);
	}

	@Test
	void everythingArrivesInOrderAndUnchangedAndIsDrainedAtTheEnd() throws Exception {
		Publisher publisher = publisher().build();
		publisher.start();
		List<CheckedSubscriber> subscribers = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			subscribers.add(subscriber("tls-" + i, publisher.address(), new TilingChecker(1)).start());
		}
		HeinAwait.subscribers(publisher, 3);
		for (int round = 0; round < 10; round++) {
			SequenceSender.send(publisher, 500, 100);
			SequenceSender.send(publisher, 200, 5000);
			assertThat(publisher.ping(Duration.ofSeconds(60)).get(60, TimeUnit.SECONDS)).hasSize(3);
		}
		long head = publisher.head().sequence();
		publisher.close();
		assertThat(publisher.statistics().closed()).containsEntry(DisconnectReason.SHUTDOWN, 3L);
		for (CheckedSubscriber subscriber : subscribers) {
			assertThat(subscriber.awaitFinish(head, Duration.ofSeconds(60))).isEmpty();
			subscriber.close();
		}
	}

	@Test
	void aConnectionCutAnywhereIsResumedWithoutLoss() throws Exception {
		try (Publisher publisher = publisher().build()) {
			publisher.start();
			try (FaultProxy proxy = FaultProxy.to(publisher.address());
					CheckedSubscriber subscriber = subscriber("cut", proxy.address(), new TilingChecker(1)).start()) {
				HeinAwait.subscribers(publisher, 1);
				// before that it is at no place from which nothing may be lost
				HeinAwait.connected(subscriber.subscriber());
				SequenceSender sender = SequenceSender.start(publisher, 5000, 1000);
				for (Cut cut : new Cut[] { Cut.RESET, Cut.CLOSE, Cut.RESET, Cut.CLOSE }) {
					long connected = publisher.statistics().accepted();
					proxy.cutAll(cut);
					Awaitility.await().until(() -> publisher.statistics().accepted() > connected);
				}
				sender.close();
				assertThat(subscriber.awaitFinish(publisher.head().sequence(), Duration.ofSeconds(60))).isEmpty();
			}
		}
	}

	@Test
	void silenceIsBrokenByKeepAlive() throws Exception {
		try (Publisher publisher = publisher().keepalive(Duration.ofMillis(100), Duration.ofMillis(2500)).build()) {
			publisher.start();
			try (CheckedSubscriber subscriber = subscriber("idle", publisher.address(), new TilingChecker(1)).start()) {
				HeinAwait.subscribers(publisher, 1);
				// without signs of life no connection would last so long; with them one
				// may
				// be lost while the machine is held up
				AtomicLong accepted = new AtomicLong();
				Awaitility.await().during(Duration.ofSeconds(3)).atMost(Duration.ofSeconds(60)).until(() -> {
					long now = publisher.statistics().accepted();
					return publisher.statistics().connections() == 1 && accepted.getAndSet(now) == now;
				});
			}
		}
	}

	@Test
	void aSubscriberThatDoesNotReadCostsNoMoreThanASliceAndIsCutOff() throws Exception {
		List<String> ends = new CopyOnWriteArrayList<>();
		try (Publisher publisher = publisher().writeStallTimeout(Duration.ofMillis(500))
			.logMaxSize(8 * 1024 * 1024)
			.listener(new PublisherListener() {

				@Override
				public void onDisconnected(Publisher source, SubscriberInfo subscriber, DisconnectReason reason) {
					ends.add(subscriber.name() + " " + reason);
				}

			})
			.build()) {
			publisher.start();
			try (SSLSocket socket = dial(publisher)) {
				socket.getOutputStream().write(RoguePeer.bytes(RogueSubscriber.hello("stuck")));
				HeinAwait.subscribers(publisher, 1);
				SequenceSender.send(publisher, 30_000, 1000);
				Awaitility.await().until(() -> ends.contains("stuck STALLED"));
				assertThat(publisher.statistics().connections()).isZero();
			}
		}
	}

	/**
	 * The thread that checks a certificate does the most expensive part of a handshake.
	 */
	@Test
	void noEventLoopDoesWhatTakesLongInAHandshake() throws Exception {
		ThreadsOfChecks ofPublisher = new ThreadsOfChecks();
		ThreadsOfChecks ofSubscriber = new ThreadsOfChecks();
		SslContext server = SslContextBuilder.forServer(certificates.publisher().toKeyManagerFactory())
			.trustManager(ofPublisher)
			.clientAuth(ClientAuth.REQUIRE)
			.build();
		SslContext client = SslContextBuilder.forClient()
			.keyManager(certificates.subscriber("busy").toKeyManagerFactory())
			.trustManager(ofSubscriber)
			.build();
		try (Publisher publisher = publisher().sslContext(() -> server).build()) {
			publisher.start();
			CheckedSubscriber subscriber = CheckedSubscriber.create(
					CheckedSubscriber.builder("busy", publisher.address(), this.loops).sslContext(() -> client),
					new TilingChecker(1), TopicFilter.EVERYTHING);
			try (subscriber) {
				subscriber.start();
				HeinAwait.subscribers(publisher, 1);
			}
		}
		assertThat(ofPublisher.names).isNotEmpty().allMatch((name) -> name.startsWith("hein-tls"));
		assertThat(ofSubscriber.names).isNotEmpty().allMatch((name) -> name.startsWith("hein-tls"));
	}

	@Test
	void anotherContextIsForTheNextHandshake() throws Exception {
		AtomicReference<SslContext> context = new AtomicReference<>(certificates.server().get());
		try (Publisher publisher = publisher().sslContext(context::get).build()) {
			publisher.start();
			try (CheckedSubscriber old = subscriber("old", publisher.address(), new TilingChecker(1)).start()) {
				HeinAwait.subscribers(publisher, 1);
				context.set(new Certificates().server().get());
				try (CheckedSubscriber late = subscriber("late", publisher.address(), new TilingChecker(1)).start()) {
					Awaitility.await().until(() -> late.subscriber().status().lastCode() == ErrorCode.TLS);
				}
				SequenceSender.send(publisher, 10, 10);
				assertThat(old.awaitFinish(10, Duration.ofSeconds(60))).isEmpty();
				assertThat(publisher.statistics().accepted()).isEqualTo(1);
			}
		}
	}

	@Test
	void classicSubscribersAreServedBesideOnlyIfThatIsAskedFor() throws Exception {
		try (Publisher without = publisher().build();
				Publisher with = publisher().classic((classic) -> classic.enabled(true)).build()) {
			without.start();
			with.start();
			try (RogueSubscriber python = RogueSubscriber.dial(without.address())) {
				python.sendText("python");
				Awaitility.await().until(() -> without.statistics().refused().get(ErrorCode.TLS) == 1);
			}
			try (CheckedSubscriber subscriber = subscriber("java", with.address(), new TilingChecker(1)).start();
					PythonReceiver receiver = PythonReceiver.connect(with.address(), "python",
							PythonReceiver.Behaviour.DEFAULT)) {
				HeinAwait.subscribers(with, 2);
				HeinAwait.connected(subscriber.subscriber());
				assertThat(with.subscribers()).extracting(SubscriberInfo::protocol)
					.containsExactlyInAnyOrder("native", "classic");
			}
		}
	}

	private static SSLSocket dial(Publisher publisher) throws Exception {
		SSLContext context = ((JdkSslContext) certificates.client().get()).context();
		SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket();
		socket.setReceiveBufferSize(16 * 1024);
		socket.connect(publisher.address());
		socket.startHandshake();
		return socket;
	}

	/**
	 * Trusts every peer, and notes which thread had to decide that.
	 */
	private static final class ThreadsOfChecks extends X509ExtendedTrustManager {

		private final List<String> names = new CopyOnWriteArrayList<>();

		private void note() {
			this.names.add(Thread.currentThread().getName());
		}

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
			note();
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
			note();
		}

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
			note();
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
			note();
		}

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String type) {
			note();
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String type) {
			note();
		}

		@Override
		public X509Certificate[] getAcceptedIssuers() {
			return new X509Certificate[0];
		}

	}

}
