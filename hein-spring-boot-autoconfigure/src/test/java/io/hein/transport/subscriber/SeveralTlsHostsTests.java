package io.hein.transport.subscriber;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

import io.hein.testsupport.Certificates;
import io.hein.transport.lane.Lane;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.topic.TopicFilter;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * As {@link SeveralHostsTests}, with TLS: whatever is wrong with that of one host does
 * not keep the subscriber from the others. All waits are an hour long, so nothing is
 * tried twice.
 */
class SeveralTlsHostsTests {

	private static final Duration HOUR = Duration.ofHours(1);

	private static final Certificates CERTIFICATES = new Certificates();

	private static final Certificates OTHERS = new Certificates();

	private static EventLoops loops;

	private final List<AutoCloseable> open = new CopyOnWriteArrayList<>();

	private final List<String> handled = new CopyOnWriteArrayList<>();

	@BeforeAll
	static void openLoops() {
		loops = EventLoops.create();
	}

	@AfterAll
	static void closeLoops() {
		loops.close();
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

	/**
	 * A publisher that works.
	 */
	private Publisher publisher(int last, int port, @Nullable Supplier<SslContext> context)
			throws UnknownHostException {
		Publisher.Builder builder = Publisher.builder().eventLoops(loops).address(host(last)).port(port);
		if (context != null) {
			builder.sslContext(context);
		}
		Publisher publisher = builder.build();
		this.open.add(publisher);
		publisher.start();
		return publisher;
	}

	private static Subscriber.Builder patient() {
		return Subscriber.builder().reconnect(new Subscriber.Reconnect(HOUR, 1, HOUR, HOUR));
	}

	/**
	 * One that waits for an answer for a short time only takes a publisher on a machine
	 * that is held up for silent too, and so it tries again.
	 */
	private static Subscriber.Builder builder(Failure failure) {
		Subscriber.Builder builder = (failure.isSilent()) ? Subscriber.builder()
			.reconnect(AbstractScriptedTests.SHORT)
			.keepalive(Duration.ofMillis(100), Duration.ofMillis(300)) : patient();
		return builder.sslContext(CERTIFICATES.client());
	}

	private void isFound(Publisher publisher, Subscriber.Builder builder, List<InetSocketAddress> addresses,
			InetAddress... hosts) {
		Subscriber subscriber = builder.name("test")
			.eventLoops(loops)
			.addresses(addresses)
			.resolver((name) -> hosts)
			.build();
		this.open.add(subscriber);
		subscriber.addLane(Lane.Options.of("lane", TopicFilter.EVERYTHING),
				(message) -> this.handled.add(message.topic()));
		subscriber.start();
		await().until(
				() -> publisher.subscribers().size() == 1 && subscriber.status().state() == ConnectionState.CONNECTED);
		publisher.publish("a", new byte[1]);
		await().until(() -> this.handled.equals(List.of("a")));
	}

	private static int port(Publisher publisher) {
		return Objects.requireNonNull(publisher.address()).getPort();
	}

	private static List<InetSocketAddress> name(int port) {
		return List.of(InetSocketAddress.createUnresolved("localhost", port));
	}

	@ParameterizedTest
	@EnumSource
	void theNextHostOfANameIsTriedAfterAnyFailureOfTls(Failure failure) throws Exception {
		Publisher works = publisher(1, 0, CERTIFICATES.server());
		int port = port(works);
		failure.open(this, 2, port);
		failure.open(this, 3, port);
		isFound(works, builder(failure), name(port), host(2), host(3), host(1));
	}

	@ParameterizedTest
	@EnumSource
	void theNextAddressOfTheListIsTriedAfterAnyFailureOfTls(Failure failure) throws Exception {
		Publisher works = publisher(1, 0, CERTIFICATES.server());
		int port = port(works);
		failure.open(this, 2, port);
		isFound(works, builder(failure),
				List.of(new InetSocketAddress(host(2), port), new InetSocketAddress(host(1), port)));
	}

	@Test
	void theNextHostIsTriedWhereOneSpeaksTlsAndTheSubscriberDoesNot() throws Exception {
		Publisher works = publisher(1, 0, null);
		int port = port(works);
		publisher(2, port, CERTIFICATES.server());
		isFound(works, patient(), name(port), host(2), host(1));
		assertThat(this.handled).hasSize(1);
	}

	/**
	 * What may be wrong with the TLS of a host.
	 */
	enum Failure {

		NOT_TRUSTED {
			@Override
			void open(SeveralTlsHostsTests test, int last, int port) throws IOException {
				test.publisher(last, port, OTHERS.server());
			}
		},

		WRONG_NAME {
			@Override
			void open(SeveralTlsHostsTests test, int last, int port) throws IOException {
				test.publisher(last, port, CERTIFICATES.server(CERTIFICATES.subscriber("elsewhere"), ClientAuth.NONE));
			}
		},

		EXPIRED {
			@Override
			void open(SeveralTlsHostsTests test, int last, int port) throws IOException {
				test.publisher(last, port,
						CERTIFICATES.server(CERTIFICATES.publisher(Certificates::expired), ClientAuth.NONE));
			}
		},

		/**
		 * It finds out only after the subscriber is content.
		 */
		WANTS_A_CERTIFICATE {
			@Override
			void open(SeveralTlsHostsTests test, int last, int port) throws IOException {
				test.publisher(last, port, CERTIFICATES.server(CERTIFICATES.publisher(), ClientAuth.REQUIRE));
			}
		},

		WITHOUT_TLS {
			@Override
			void open(SeveralTlsHostsTests test, int last, int port) throws IOException {
				test.publisher(last, port, null);
			}
		},

		HANGS, CLOSES {
			@Override
			void answer(Socket socket) throws IOException {
				socket.getInputStream().read();
				socket.close();
			}
		},

		RESETS {
			@Override
			void answer(Socket socket) throws IOException {
				socket.getInputStream().read();
				socket.setSoLinger(true, 0);
				socket.close();
			}
		},

		/**
		 * Half a record of TLS.
		 */
		STOPS_IN_THE_MIDDLE {
			@Override
			void answer(Socket socket) throws IOException {
				socket.getOutputStream().write(new byte[] { 22, 3, 3, 0, 100, 2 });
			}
		},

		NONSENSE {
			@Override
			void answer(Socket socket) throws IOException {
				socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes());
			}
		};

		void open(SeveralTlsHostsTests test, int last, int port) throws IOException {
			ServerSocket server = new ServerSocket(port, 50, host(last));
			test.open.add(server);
			Thread thread = new Thread(() -> {
				try {
					while (true) {
						Socket socket = server.accept();
						test.open.add(socket);
						answer(socket);
					}
				}
				catch (IOException ex) {
					// closed
				}
			});
			thread.setDaemon(true);
			thread.start();
		}

		/**
		 * Whether only time shows it.
		 */
		boolean isSilent() {
			return this == HANGS || this == STOPS_IN_THE_MIDDLE;
		}

		void answer(Socket socket) throws IOException {
			// never
		}

	}

}
