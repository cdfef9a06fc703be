package io.hein.transport.subscriber;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.hein.transport.frame.ControlFrame;
import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.ErrorFrame;
import io.hein.transport.frame.FrameType;
import io.hein.transport.frame.Goodbye;
import io.hein.transport.frame.GoodbyeReason;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.netty.FaultyThreads;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A publisher may be at several hosts: behind one name, or in the list of addresses. One
 * that does not let the subscriber attach, in whatever way, does not keep it from the
 * others. All waits are an hour long, so nothing is tried twice.
 */
class SeveralHostsTests extends AbstractScriptedTests {

	private static final Duration HOUR = Duration.ofHours(1);

	private final List<AutoCloseable> open = new CopyOnWriteArrayList<>();

	private final AtomicInteger accepted = new AtomicInteger();

	private final CountDownLatch release = new CountDownLatch(1);

	@AfterEach
	void closeFirst() throws Exception {
		this.release.countDown();
		for (AutoCloseable closeable : this.open) {
			closeable.close();
		}
	}

	private static InetAddress host(int last) {
		try {
			return InetAddress.getByAddress(new byte[] { 127, 0, 0, (byte) last });
		}
		catch (UnknownHostException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * A host that fails in some way, at the port of the publisher that works.
	 */
	private InetAddress failing(int last, Failure failure) throws IOException {
		if (failure == Failure.NOBODY) {
			return host(last);
		}
		ServerSocket server = new ServerSocket(this.publisher.port(), 50, host(last));
		this.open.add(server);
		Thread thread = new Thread(() -> {
			try {
				while (true) {
					Socket socket = server.accept();
					this.open.add(socket);
					this.accepted.incrementAndGet();
					failure.answer(socket);
				}
			}
			catch (IOException ex) {
				// closed
			}
		});
		thread.setDaemon(true);
		thread.start();
		return host(last);
	}

	private Subscriber.Builder patient() {
		return builder().reconnect(new Subscriber.Reconnect(HOUR, 1, HOUR, HOUR));
	}

	/**
	 * One that waits for an answer for a short time only takes a publisher on a machine
	 * that is held up for silent too, and so it tries again.
	 */
	private Subscriber.Builder builder(Failure failure) {
		return (failure.isSilent()) ? builder().keepalive(Duration.ofMillis(100), Duration.ofMillis(200)) : patient();
	}

	private void isFound() {
		lane("**");
		this.subscriber.start();
		await().ignoreExceptionsInstanceOf(UncheckedIOException.class)
			.until(this::welcome, Objects::nonNull)
			.send(1, "a", "x");
		this.handler.awaitEvents("1 a x");
	}

	private ScriptedPublisher.Session welcome() {
		ScriptedPublisher.Session session = this.publisher.acceptHello();
		session.welcome(this.epoch, 0, 0);
		return session;
	}

	@ParameterizedTest
	@EnumSource
	void theNextHostOfANameIsTriedAfterAnyFailure(Failure failure) throws Exception {
		InetAddress[] hosts = { failing(2, failure), failing(3, failure), InetAddress.getLoopbackAddress() };
		use(builder(failure)
			.addresses(List.of(InetSocketAddress.createUnresolved("publisher.test", this.publisher.port())))
			.resolver((name) -> hosts));
		isFound();
		if (failure.isSilent()) {
			await().until(() -> this.accepted.get() >= 2);
		}
		else {
			assertThat(this.accepted).hasValue((failure == Failure.NOBODY) ? 0 : 2);
		}
	}

	@ParameterizedTest
	@EnumSource
	void theNextAddressOfTheListIsTriedAfterAnyFailure(Failure failure) throws Exception {
		int port = this.publisher.port();
		use(builder(failure).addresses(
				List.of(new InetSocketAddress(failing(2, failure), port), new InetSocketAddress("127.0.0.1", port))));
		isFound();
	}

	@Test
	void aLookupThatHangsDoesNotKeepASubscriberFromOtherNames() {
		use(builder().connectTimeout(Duration.ofMillis(50))
			.addresses(List.of(InetSocketAddress.createUnresolved("hangs.test", 1),
					InetSocketAddress.createUnresolved("works.test", this.publisher.port())))
			.resolver((name) -> {
				if (name.startsWith("hangs")) {
					awaitUninterruptibly(this.release);
				}
				return new InetAddress[] { InetAddress.getLoopbackAddress() };
			}));
		isFound();
	}

	@Test
	void aLookupThatFailsInWhateverWayIsMadeAgain() {
		AtomicInteger lookups = new AtomicInteger();
		use(builder().addresses(List.of(InetSocketAddress.createUnresolved("works.test", this.publisher.port())))
			.resolver((name) -> switch (lookups.incrementAndGet()) {
				case 1 -> throw new UnknownHostException(name);
				case 2 -> throw new IllegalStateException("planned by the test");
				case 3 -> throw new StackOverflowError("planned by the test");
				case 4 -> new InetAddress[0];
				default -> new InetAddress[] { InetAddress.getLoopbackAddress() };
			}));
		isFound();
		assertThat(lookups).hasValue(5);
	}

	/**
	 * The thread of one lookup may end later than the attempt that it was for.
	 */
	@Test
	void aLookupThatHasEndedIsNotInTheWayOfTheNextOne() throws Exception {
		InetAddress[] hosts = { failing(2, Failure.CLOSES), InetAddress.getLoopbackAddress() };
		FaultyThreads threads = new FaultyThreads();
		threads.afterwards("hein-test-lookup", () -> awaitUninterruptibly(this.release));
		EventLoops loops = threads.eventLoops(1);
		use(patient().eventLoops(loops)
			.addresses(List.of(InetSocketAddress.createUnresolved("publisher.test", this.publisher.port())))
			.resolver((name) -> hosts));
		isFound();
		this.release.countDown();
		this.subscriber.close();
		loops.close();
	}

	private static void awaitUninterruptibly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void itStaysWithTheHostThatWorks() throws Exception {
		InetAddress[] hosts = { failing(2, Failure.CLOSES), InetAddress.getLoopbackAddress() };
		use(builder().addresses(List.of(InetSocketAddress.createUnresolved("publisher.test", this.publisher.port())))
			.resolver((name) -> hosts));
		lane("**");
		this.subscriber.start();
		for (int i = 1; i <= 5; i++) {
			ScriptedPublisher.Session session = this.publisher.welcome(this.epoch, i - 1, i - 1);
			session.send(i, "a", "x");
			int messages = i;
			await().until(() -> this.handler.events().size() == messages);
			session.reset();
		}
		this.publisher.welcome(this.epoch, 5, 5);
		assertThat(this.accepted).hasValue(1);
	}

	/**
	 * The ways to fail before WELCOME.
	 */
	enum Failure {

		NOBODY, CLOSES, SILENCE,

		RESETS {
			@Override
			void answer(Socket socket) throws IOException {
				socket.setSoLinger(true, 0);
				socket.close();
			}
		},

		CLOSES_AFTER_HELLO {
			@Override
			void answer(Socket socket) throws IOException {
				socket.getInputStream().read();
				socket.close();
			}
		},

		/**
		 * A byte of an answer now and then, and never a whole one.
		 */
		TRICKLES {
			@Override
			void answer(Socket socket) throws IOException {
				socket.getOutputStream().write(new byte[] { 0, 0, 100, 0, FrameType.WELCOME.code() });
				Thread thread = new Thread(() -> {
					CountDownLatch never = new CountDownLatch(1);
					try {
						while (!never.await(20, TimeUnit.MILLISECONDS)) {
							socket.getOutputStream().write(0);
						}
					}
					catch (IOException | InterruptedException ex) {
						// closed
					}
				});
				thread.setDaemon(true);
				thread.start();
			}
		},

		NONSENSE {
			@Override
			void answer(Socket socket) throws IOException {
				socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes());
			}
		},

		FULL {
			@Override
			void answer(Socket socket) throws IOException {
				say(socket, new ErrorFrame(ErrorCode.MAX_CONNECTIONS, "full"));
			}
		},

		NOT_ADMITTED {
			@Override
			void answer(Socket socket) throws IOException {
				say(socket, new ErrorFrame(ErrorCode.AUTH, "no"));
			}
		},

		NAME_IN_USE {
			@Override
			void answer(Socket socket) throws IOException {
				say(socket, new ErrorFrame(ErrorCode.NAME_IN_USE, "taken"));
			}
		},

		OTHER_VERSION {
			@Override
			void answer(Socket socket) throws IOException {
				say(socket, new ErrorFrame(ErrorCode.VERSION, "other"));
			}
		},

		BAD_POSITION {
			@Override
			void answer(Socket socket) throws IOException {
				say(socket, new ErrorFrame(ErrorCode.BAD_POSITION, "unknown"));
			}
		},

		STOPS {
			@Override
			void answer(Socket socket) throws IOException {
				say(socket, new Goodbye(0, GoodbyeReason.SHUTDOWN, 600_000, false));
			}
		};

		/**
		 * Whether only time shows it.
		 */
		boolean isSilent() {
			return this == SILENCE || this == TRICKLES;
		}

		void answer(Socket socket) throws IOException {
			if (this == CLOSES) {
				socket.close();
			}
		}

		private static void say(Socket socket, ControlFrame frame) throws IOException {
			ByteBuf bytes = frame.encode(UnpooledByteBufAllocator.DEFAULT);
			try {
				socket.getOutputStream().write(ByteBufUtil.getBytes(bytes));
			}
			finally {
				bytes.release();
			}
		}

	}

}
