package io.hein.transport.publisher;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.hein.testsupport.GivenLog;
import io.hein.testsupport.Ports;
import io.hein.testsupport.ThreadLeaks;
import io.hein.transport.confirm.Delivery;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.FrameType;
import io.hein.transport.frame.Goodbye;
import io.hein.transport.frame.GoodbyeReason;
import io.hein.transport.frame.Position;
import io.hein.transport.frame.PositionFrame;
import io.hein.transport.log.InsufficientDirectMemoryException;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.netty.TransportType;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mockito.MockedStatic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.CALLS_REAL_METHODS;
import static org.mockito.Mockito.mockStatic;
import static org.mockito.Mockito.spy;

/**
 * Starting, stopping, and doing so again.
 */
class PublisherStopTests extends AbstractPublisherTests {

	@Test
	void aStopDrainsAndSaysGoodbyeWithTheHead() throws Exception {
		restart((builder) -> builder.shutdownGracePeriod(Duration.ofMinutes(1)));
		TestSubscriber subscriber = attached(TestSubscriber.hello("s"));
		TestSubscriber filtered = attached(TestSubscriber.hello("f", "other"));
		publish("t", 20_000, 100);
		CompletableFuture<Void> stopped = this.publisher.stop(Duration.ofMillis(1500));
		assertThat(subscriber.messages(20_000)).endsWith(20_000L);
		Goodbye goodbye = new Goodbye(20_000, GoodbyeReason.SHUTDOWN, 1500, false);
		assertThat(subscriber.await(FrameType.GOODBYE).control()).isEqualTo(goodbye);
		PositionFrame position = null;
		for (TestSubscriber.Frame frame = filtered.read(); frame.type() != FrameType.GOODBYE; frame = filtered.read()) {
			position = (frame.control() instanceof PositionFrame announced) ? announced : position;
		}
		assertThat(position).isEqualTo(new PositionFrame(20_000, 20_000));
		assertThat(subscriber.read()).isNull();
		subscriber.close();
		filtered.close();
		stopped.get(60, TimeUnit.SECONDS);
		this.events.await("disconnected s SHUTDOWN");
		assertThat(this.publisher.subscribers()).isEmpty();
	}

	@Test
	void aPublisherIsShownWithItsPortWhileItHasOne() {
		InetSocketAddress address = this.publisher.address();
		assertThat(address).isNotNull();
		assertThat(this.publisher).asString().endsWith(", port " + address.getPort() + "]");
		this.publisher.stop().join();
		assertThat(this.publisher).asString().endsWith(", stopped]");
	}

	@Test
	void afterAStopNothingIsPublished() throws Exception {
		publish(3);
		this.publisher.stop().get(60, TimeUnit.SECONDS);
		assertThatExceptionOfType(PublishException.class).isThrownBy(() -> publish(1)).withMessageContaining("stopped");
		assertThat(this.publisher.head().sequence()).isEqualTo(3);
		assertThat(this.publisher.isRunning()).isFalse();
		assertThat(this.publisher.address()).isNull();
		assertThat(this.publisher.stop()).succeedsWithin(Duration.ofMinutes(1));
	}

	@Test
	void aSubscriberThatDoesNotReadDelaysAStopByTheGracePeriodOnly() throws Exception {
		restart((builder) -> builder.shutdownGracePeriod(Duration.ofMillis(300)).sendBufferSize(4096));
		dial(4096).attach(TestSubscriber.hello("stalled"));
		publish("t", 20_000, 1000);
		long begin = System.nanoTime();
		this.publisher.stop().get(60, TimeUnit.SECONDS);
		assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
	}

	@Test
	void aRestartIsANewEpoch() throws Exception {
		publish(3);
		Epoch before = this.publisher.head().epoch();
		this.publisher.stop().get(60, TimeUnit.SECONDS);
		this.publisher.start();
		assertThat(this.publisher.head().sequence()).isZero();
		assertThat(this.publisher.head().epoch()).isNotEqualTo(before);
		assertThat(this.publisher.statistics().published()).isEqualTo(3);
		publish(2);
		assertThat(this.publisher.statistics().published()).isEqualTo(5);
		TestSubscriber subscriber = attached(TestSubscriber.earliest("s"));
		assertThat(subscriber.messages(2)).containsExactly(1L, 2L);
	}

	@Test
	void theFirstStartKeepsWhatWasPublishedBefore() throws Exception {
		this.publisher.close();
		this.publisher = build((builder) -> {
		});
		publish(3);
		Epoch epoch = this.publisher.head().epoch();
		this.publisher.start();
		assertThat(this.publisher.head()).isEqualTo(at(3));
		assertThat(this.publisher.head().epoch()).isEqualTo(epoch);
		assertThat(attached(TestSubscriber.earliest("s")).messages(3)).containsExactly(1L, 2L, 3L);
	}

	@Test
	void thePortIsFreeWhenAStopIsOver() throws Exception {
		int port = Ports.unused();
		restart((builder) -> builder.port(port));
		for (int i = 0; i < 50; i++) {
			InetSocketAddress address = this.publisher.address();
			this.publisher.stop().get(60, TimeUnit.SECONDS);
			try (ServerSocket other = new ServerSocket()) {
				other.setReuseAddress(true);
				other.bind(address);
			}
			this.publisher.start();
		}
	}

	@Test
	void aRestartThatFailsLeavesThePublisherStopped() throws Exception {
		int port = Ports.unused();
		restart((builder) -> builder.port(port));
		publish(3);
		this.publisher.stop().join();
		try (ServerSocket other = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
			assertThatExceptionOfType(PublisherBindException.class).isThrownBy(this.publisher::start);
			assertThatExceptionOfType(PublishException.class).isThrownBy(() -> publish(1))
				.withMessageContaining("stopped");
			assertThat(this.publisher.head().sequence()).isEqualTo(3);
		}
		this.publisher.start();
		assertThat(this.publisher.statistics().published()).isEqualTo(3);
		publish(1);
	}

	@Test
	void aRestartAfterACloseThatFailsLeavesNoThread() throws Exception {
		int port = Ports.unused();
		restart((builder) -> builder.port(port));
		this.publisher.close();
		List<String> before = ThreadLeaks.present();
		try (ServerSocket other = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
			assertThatExceptionOfType(PublisherBindException.class).isThrownBy(this.publisher::start);
		}
		ThreadLeaks.awaitNoneBut(before);
		this.publisher.start();
		publish(1);
	}

	@Test
	void aStopThatItsUserNoLongerWaitsForEndsAllTheSame() throws Exception {
		restart((builder) -> builder.shutdownGracePeriod(Duration.ofMinutes(10)));
		TestSubscriber subscriber = attached(TestSubscriber.hello("s"));
		CompletableFuture<Delivery> report = this.publisher.publishAndConfirm(new OutgoingMessage("t", new byte[1]),
				Duration.ofHours(1));
		assertThat(this.publisher.stop().cancel(true)).isTrue();
		subscriber.await(FrameType.DATA);
		subscriber.ack(1);
		subscriber.await(FrameType.GOODBYE);
		subscriber.close();
		this.publisher.start();
		assertThat(report).isDone();
		assertThat(this.publisher.isRunning()).isTrue();
	}

	@Test
	void aStartThatCannotHaveALogLeavesNoEventLoops() {
		AtomicBoolean full = new AtomicBoolean();
		Publisher publisher = build((builder) -> builder.backbone((settings, guard) -> {
			if (full.get()) {
				throw new InsufficientDirectMemoryException(2, 1);
			}
			return new GivenLog(new Epoch(1, 2), guard);
		}));
		publisher.start();
		publisher.close();
		try (MockedStatic<EventLoops> made = mockStatic(EventLoops.class, CALLS_REAL_METHODS)) {
			EventLoops loops = spy(EventLoops.create());
			made.when(EventLoops::create).thenReturn(loops);
			full.set(true);
			assertThatExceptionOfType(InsufficientDirectMemoryException.class).isThrownBy(publisher::start);
			assertThat(loops.group().isShuttingDown()).isTrue();
		}
		full.set(false);
		publisher.start();
		assertThat(publisher.isRunning()).isTrue();
	}

	@Test
	void aPublisherThatCannotHaveALogLeavesNoEventLoops() {
		try (MockedStatic<EventLoops> made = mockStatic(EventLoops.class, CALLS_REAL_METHODS)) {
			EventLoops loops = spy(EventLoops.create());
			made.when(EventLoops::create).thenReturn(loops);
			assertThatExceptionOfType(InsufficientDirectMemoryException.class)
				.isThrownBy(() -> build((builder) -> builder.backbone((settings, guard) -> {
					throw new InsufficientDirectMemoryException(2, 1);
				})));
			assertThat(loops.group().isShuttingDown()).isTrue();
		}
	}

	@Test
	void aStartThatFailsInTheEndGivesThePortBack() throws Exception {
		int port = Ports.unused();
		try (EventLoops real = EventLoops.create()) {
			EventLoops loops = spy(real);
			willThrow(new OutOfMemoryError("planned by the test")).willCallRealMethod().given(loops).hold();
			Publisher publisher = build((builder) -> builder.port(port).eventLoops(loops));
			assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(publisher::start);
			publisher.start();
			assertThat(publisher.isRunning()).isTrue();
			publisher.close();
		}
	}

	@Test
	void aFirstStartThatFailsKeepsWhatWasPublishedBefore() throws Exception {
		int port = Ports.unused();
		restart((builder) -> builder.port(port));
		Publisher second = build((builder) -> builder.port(port));
		Position published = second.publish("t", new byte[1]);
		assertThatExceptionOfType(PublisherBindException.class).isThrownBy(second::start);
		this.publisher.close();
		second.start();
		assertThat(second.head()).isEqualTo(published);
	}

	@ParameterizedTest
	@EnumSource(names = { "NIO", "EPOLL" })
	void aPortInUseIsDistinguished(TransportType transport) throws Exception {
		// which no other process is given meanwhile
		int port = Ports.unused();
		restart((builder) -> builder.port(port));
		try (EventLoops loops = EventLoops.create(transport, 1)) {
			Publisher second = build((builder) -> builder.port(port).eventLoops(loops));
			assertThatExceptionOfType(PublisherBindException.class).isThrownBy(second::start).satisfies((ex) -> {
				assertThat(ex.isPortInUse()).isTrue();
				assertThat(ex.address().getPort()).isEqualTo(port);
			});
			assertThat(second.isRunning()).isFalse();
			this.publisher.close();
			second.start();
			assertThat(second.address().getPort()).isEqualTo(port);
			second.close();
		}
	}

	@Test
	void handshakesUnderWayDoNotOutliveAStop() throws Exception {
		for (int round = 0; round < 20; round++) {
			List<TestSubscriber> all = new ArrayList<>();
			for (int i = 0; i < 30; i++) {
				all.add(dial());
			}
			Future<?> stopped = this.publisher.stop();
			for (int i = 0; i < all.size(); i++) {
				try {
					all.get(i).send(TestSubscriber.hello("s" + i));
				}
				catch (IOException ex) {
					// closed already
				}
			}
			for (TestSubscriber each : all) {
				for (TestSubscriber.Frame frame = each.read(); frame != null; frame = each.read()) {
					assertThat(frame.type()).isIn(FrameType.WELCOME, FrameType.LIVE, FrameType.GOODBYE);
				}
				each.close();
			}
			stopped.get(60, TimeUnit.SECONDS);
			assertThat(this.publisher.subscribers()).isEmpty();
			this.publisher.start();
		}
	}

	@Test
	void sendersWhileStoppingEitherPublishOrFail() throws Exception {
		TestSubscriber subscriber = attached(TestSubscriber.hello("s"));
		ExecutorService threads = Executors.newCachedThreadPool();
		List<Future<Long>> published = new ArrayList<>();
		for (int i = 0; i < 16; i++) {
			published.add(threads.submit((Callable<Long>) () -> {
				for (long count = 0;; count++) {
					try {
						this.publisher.publish("t", new byte[10]);
					}
					catch (PublishException ex) {
						return count;
					}
				}
			}));
		}
		Awaitility.await().until(() -> this.publisher.head().sequence() > 1000);
		Thread reader = new Thread(() -> {
			try {
				subscriber.await(FrameType.GOODBYE);
				subscriber.close();
			}
			catch (Exception | AssertionError ex) {
				// seen by the test otherwise
			}
		});
		reader.start();
		this.publisher.stop().get(60, TimeUnit.SECONDS);
		long sum = 0;
		for (Future<Long> each : published) {
			sum += each.get(60, TimeUnit.SECONDS);
		}
		assertThat(this.publisher.head().sequence()).isEqualTo(sum);
		threads.shutdown();
		reader.join();
	}

	@Test
	void openingAndClosingAHundredTimesLeavesNoThread() throws Exception {
		this.publisher.close();
		// An application context that Spring keeps for other tests may have some
		List<String> before = ThreadLeaks.present();
		for (int i = 0; i < 100; i++) {
			try (Publisher each = build((builder) -> builder.logMaxSize(1 << 20).maxMessageSize(1000))) {
				each.start();
				TestSubscriber subscriber = new TestSubscriber(each.address());
				subscriber.attach(TestSubscriber.hello("s"));
				each.publish("t", new byte[10]);
				subscriber.messages(1);
				subscriber.close();
			}
		}
		ThreadLeaks.awaitNoneBut(before);
	}

	@Test
	void closingTwiceAndBeforeAnyStartIsFine() {
		Publisher unused = build((builder) -> {
		});
		unused.close();
		unused.close();
		assertThatExceptionOfType(PublishException.class).isThrownBy(() -> unused.publish("t", new byte[1]));
		unused.start();
		unused.publish("t", new byte[1]);
		assertThat(unused.head().sequence()).isEqualTo(1);
		unused.close();
	}

	@Test
	void aStopEndsEvenIfTheEventLoopsAreGone() throws Exception {
		EventLoops loops = EventLoops.create();
		Publisher orphan = build((builder) -> builder.eventLoops(loops));
		orphan.start();
		try (TestSubscriber subscriber = new TestSubscriber(orphan.address(), 0)) {
			subscriber.attach(TestSubscriber.hello("a"));
			CompletableFuture<Delivery> report = orphan.publishAndConfirm(new OutgoingMessage("t", new byte[1]),
					Duration.ofDays(1));
			loops.close();
			assertThat(orphan.publish("t", new byte[1]).sequence()).isEqualTo(2);
			assertThat(orphan.stop()).succeedsWithin(Duration.ofMinutes(1));
			assertThatExceptionOfType(PublishException.class).isThrownBy(() -> orphan.publish("t", new byte[1]));
			assertThat(report).succeedsWithin(Duration.ofMinutes(1));
		}
	}

	@Test
	void eventsComeInOrder() throws Exception {
		TestSubscriber subscriber = attached(TestSubscriber.hello("s"));
		subscriber.send(new Goodbye(0, GoodbyeReason.SHUTDOWN, 0, false));
		this.events.await("disconnected s GOODBYE");
		assertThat(this.events.all).containsExactly("started", "connected s", "disconnected s GOODBYE");
	}

	@Test
	void aListenerThatFailsDoesNoHarm() throws Exception {
		this.publisher.addListener(new PublisherListener() {

			@Override
			public void onConnected(Publisher publisher, SubscriberInfo subscriber) {
				throw new IllegalStateException("planned");
			}

		});
		attached(TestSubscriber.hello("a")).close();
		attached(TestSubscriber.hello("b"));
		this.events.await("connected b");
	}

}
