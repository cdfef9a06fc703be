package io.hein.scenario;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import com.sun.management.UnixOperatingSystemMXBean;
import io.hein.test.Cut;
import io.hein.test.FaultProxy;
import io.hein.test.HeinAwait;
import io.hein.testsupport.CheckedSubscriber;
import io.hein.testsupport.Figures;
import io.hein.testsupport.Ports;
import io.hein.testsupport.RogueFrame;
import io.hein.testsupport.RogueSubscriber;
import io.hein.testsupport.SequenceSender;
import io.hein.testsupport.ThreadLeaks;
import io.hein.testsupport.TilingChecker;
import io.hein.transport.confirm.Delivery;
import io.hein.transport.confirm.DeliveryStatus;
import io.hein.transport.frame.FrameType;
import io.hein.transport.frame.GapReason;
import io.hein.transport.frame.Goodbye;
import io.hein.transport.frame.GoodbyeReason;
import io.hein.transport.lane.Gap;
import io.hein.transport.lane.Lane;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.OutgoingMessage;
import io.hein.transport.publisher.PublishException;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.subscriber.Subscriber;
import io.hein.transport.topic.TopicFilter;
import io.netty.util.internal.PlatformDependent;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * An orderly end loses nothing, takes no longer than allowed, and leaves nothing behind.
 */
class ShutdownScenarioTests {

	/**
	 * Longer than a busy machine needs to write everything.
	 */
	private static final Duration GRACE_PERIOD = Duration.ofSeconds(60);

	@Test
	void whatWasPublishedIsWrittenBeforeTheGoodbye() throws Exception {
		try (EventLoops loops = EventLoops.create(); Publisher publisher = publisher(loops, 0)) {
			CheckedSubscriber subscriber = CheckedSubscriber.create("drained", publisher.address(), loops).start();
			RogueSubscriber rogue = RogueSubscriber.dial(publisher.address());
			rogue.attach("raw");
			HeinAwait.subscribers(publisher, 2);
			SequenceSender.send(publisher, 5000, 1024);
			long head = publisher.head().sequence();
			long start = System.nanoTime();
			CompletableFuture<Void> stopped = publisher.stop(Duration.ofMillis(700));
			assertThatExceptionOfType(PublishException.class).isThrownBy(() -> publisher.publish("t", new byte[1]));
			assertThat(readToGoodbye(rogue, head)).isEqualTo(new Goodbye(head, GoodbyeReason.SHUTDOWN, 700, false));
			rogue.close();
			stopped.get(GRACE_PERIOD.toSeconds() + 1, TimeUnit.SECONDS);
			Duration took = Duration.ofNanos(System.nanoTime() - start);
			assertThat(took).isLessThan(GRACE_PERIOD);
			assertThat(publisher.isRunning()).isFalse();
			assertThat(publisher.statistics().connections()).isZero();
			assertThat(subscriber.awaitFinish(head, Duration.ofSeconds(60))).isEmpty();
			subscriber.close();
			Figures.note("shutdown", "5,000 messages of 1 KiB in flight to 2: drained and closed in %d ms",
					took.toMillis());
		}
	}

	private static Goodbye readToGoodbye(RogueSubscriber rogue, long head) throws Exception {
		long last = 0;
		for (RogueFrame frame = rogue.read(); frame != null; frame = rogue.read()) {
			if (frame.type() == FrameType.DATA) {
				assertThat(frame.sequence()).isEqualTo(++last);
			}
			else if (frame.type() == FrameType.GOODBYE) {
				assertThat(last).isEqualTo(head);
				return frame.as(Goodbye.class);
			}
		}
		throw new AssertionError("The connection ended without GOODBYE, after message " + last);
	}

	@Test
	void aSubscriberThatDoesNotReadDoesNotHoldTheStopBeyondTheGracePeriod() throws Exception {
		try (EventLoops loops = EventLoops.create();
				Publisher publisher = Publisher.builder()
					.eventLoops(loops)
					.shutdownGracePeriod(Duration.ofSeconds(1))
					.build()) {
			publisher.start();
			RogueSubscriber rogue = RogueSubscriber.dial(publisher.address(), 16 * 1024);
			rogue.attach("stuck");
			SequenceSender.send(publisher, 10_000, 1024);
			long start = System.nanoTime();
			publisher.stop().get(20, TimeUnit.SECONDS);
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(800));
			rogue.close();
		}
	}

	@Test
	void pendingReportsAreFinalAfterTheStop() throws Exception {
		try (EventLoops loops = EventLoops.create(); Publisher publisher = publisher(loops, 0)) {
			AtomicLong handled = new AtomicLong();
			try (Subscriber subscriber = Subscriber.builder()
				.name("handles")
				.addresses(List.of(publisher.address()))
				.eventLoops(loops)
				.build()) {
				subscriber.addLane(Lane.Options.of("lane", TopicFilter.EVERYTHING),
						(message) -> handled.incrementAndGet());
				subscriber.start();
				HeinAwait.subscribers(publisher, 1);
				List<CompletableFuture<Delivery>> reports = new ArrayList<>();
				for (int i = 0; i < 500; i++) {
					reports.add(
							publisher.publishAndConfirm(new OutgoingMessage("t", new byte[10]), Duration.ofMinutes(1)));
				}
				publisher.stop().get(GRACE_PERIOD.toSeconds() + 1, TimeUnit.SECONDS);
				assertThat(reports).allMatch(CompletableFuture::isDone);
				assertThat(reports).allSatisfy((report) -> assertThat(report.join().statuses()).containsEntry("handles",
						DeliveryStatus.HANDLED));
				assertThat(handled).hasValue(500);
			}
		}
	}

	@Test
	void aRestartIsANewLogAndAnExactGap() {
		try (EventLoops loops = EventLoops.create();
				EventLoops subscriberLoops = EventLoops.create();
				Publisher publisher = publisher(loops, 0);
				FaultProxy proxy = FaultProxy.to(publisher.address())) {
			try (CheckedSubscriber subscriber = CheckedSubscriber
				.create(CheckedSubscriber.builder("survivor", proxy.address(), subscriberLoops), new TilingChecker(1),
						TopicFilter.EVERYTHING)
				.start()) {
				HeinAwait.subscribers(publisher, 1);
				SequenceSender.send(publisher, 1000, 100);
				long head = publisher.head().sequence();
				// until it leads to where the new log is
				proxy.refuse();
				publisher.stop().join();
				publisher.start();
				assertThat(publisher.head().sequence()).isZero();
				SequenceSender.send(publisher, 1000, 100);
				proxy.target(publisher.address());
				proxy.accept();
				Awaitility.await().until(() -> subscriber.checker().delivered() >= 2000);
				assertThat(subscriber.awaitFinish(1000, Duration.ofSeconds(60))).isEmpty();
				assertThat(subscriber.checker().gaps()).hasSize(1);
				Gap gap = subscriber.checker().gaps().get(0);
				assertThat(gap.reason()).isEqualTo(GapReason.EPOCH);
				assertThat(gap.from()).isEqualTo(head + 1);
				assertThat(gap.isEndKnown()).isTrue();
				assertThat(gap.count()).isZero();
			}
		}
	}

	@Test
	void aSubscribersStopFinishesItsRunningCallAndAcknowledges() throws Exception {
		try (EventLoops loops = EventLoops.create(); Publisher publisher = publisher(loops, 0)) {
			AtomicLong finished = new AtomicLong();
			CompletableFuture<Void> begun = new CompletableFuture<>();
			CompletableFuture<Void> release = new CompletableFuture<>();
			try (Subscriber subscriber = Subscriber.builder()
				.name("leaving")
				.addresses(List.of(publisher.address()))
				.eventLoops(loops)
				.build()) {
				subscriber.addLane(Lane.Options.of("lane", TopicFilter.EVERYTHING), (message) -> {
					begun.complete(null);
					release.get(60, TimeUnit.SECONDS);
					finished.incrementAndGet();
				});
				subscriber.start();
				HeinAwait.subscribers(publisher, 1);
				CompletableFuture<Delivery> report = publisher.publishAndConfirm(new OutgoingMessage("t", new byte[10]),
						Duration.ofSeconds(20));
				begun.get(60, TimeUnit.SECONDS);
				CompletableFuture<Void> stopped = subscriber.stop();
				assertThat(stopped).isNotDone();
				release.complete(null);
				stopped.get(60, TimeUnit.SECONDS);
				assertThat(finished).hasValue(1);
				assertThat(report.get(60, TimeUnit.SECONDS).statuses()).containsEntry("leaving",
						DeliveryStatus.HANDLED);
				HeinAwait.noSubscribers(publisher);
			}
		}
	}

	@Test
	void openingAndClosingAgainAndAgainLeavesNothingBehind() throws Exception {
		openAndClose(10);
		List<String> threads = ThreadLeaks.present();
		long descriptors = descriptors();
		long memory = PlatformDependent.usedDirectMemory();
		long start = System.nanoTime();
		int times = 100;
		openAndClose(times);
		Duration took = Duration.ofNanos(System.nanoTime() - start);
		ThreadLeaks.awaitNoneBut(threads);
		Awaitility.await().untilAsserted(() -> assertThat(descriptors()).isLessThanOrEqualTo(descriptors + 2));
		Awaitility.await()
			.untilAsserted(() -> assertThat(PlatformDependent.usedDirectMemory())
				.isLessThanOrEqualTo(memory + 8 * 1024 * 1024));
		Figures.note("open and close", "%d times in %d ms: descriptors %d then %d, direct memory %d then %d", times,
				took.toMillis(), descriptors, descriptors(), memory, PlatformDependent.usedDirectMemory());
	}

	private static void openAndClose(int times) throws IOException {
		int port = Ports.unused();
		for (int i = 0; i < times; i++) {
			// The same port again and again: nothing may keep it
			try (Publisher publisher = Publisher.builder().port(port).logMaxSize(8 * 1024 * 1024).build()) {
				publisher.start();
				try (CheckedSubscriber subscriber = CheckedSubscriber
					.create(Subscriber.builder().name("again").address("localhost", port), new TilingChecker(1),
							TopicFilter.EVERYTHING)
					.start()) {
					HeinAwait.subscribers(publisher, 1);
					SequenceSender.send(publisher, 10, 100);
					assertThat(subscriber.awaitFinish(10, Duration.ofSeconds(60))).isEmpty();
				}
			}
		}
	}

	@Test
	@Tag("load")
	void whatIsInFlightWhenTheConnectionIsCutDuringTheStopIsAnExactGap() {
		try (EventLoops loops = EventLoops.create();
				EventLoops subscriberLoops = EventLoops.create();
				Publisher publisher = publisher(loops, 0);
				FaultProxy proxy = FaultProxy.to(publisher.address())) {
			InetSocketAddress address = proxy.address();
			try (CheckedSubscriber subscriber = CheckedSubscriber
				.create(CheckedSubscriber.builder("unlucky", address, subscriberLoops), new TilingChecker(1),
						TopicFilter.EVERYTHING)
				.start()) {
				HeinAwait.subscribers(publisher, 1);
				proxy.toClient().throttle(2_000_000);
				SequenceSender.send(publisher, 5000, 1024);
				CompletableFuture<Void> stopped = publisher.stop();
				Awaitility.await().until(() -> subscriber.checker().delivered() > 500);
				proxy.refuse();
				proxy.cutAll(Cut.RESET);
				proxy.toClient().heal();
				stopped.join();
				publisher.start();
				SequenceSender.send(publisher, 100, 1024);
				proxy.target(publisher.address());
				proxy.accept();
				Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> subscriber.checker().gaps().size() > 0);
				assertThat(subscriber.awaitFinish(100, Duration.ofSeconds(60))).isEmpty();
				assertThat(subscriber.checker().gaps()).singleElement()
					.satisfies((gap) -> assertThat(gap.reason()).isEqualTo(GapReason.EPOCH));
			}
		}
	}

	private static long descriptors() {
		return (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix)
				? unix.getOpenFileDescriptorCount() : 0;
	}

	private static Publisher publisher(EventLoops loops, int port) {
		Publisher publisher = Publisher.builder()
			.port(port)
			.eventLoops(loops)
			.shutdownGracePeriod(GRACE_PERIOD)
			.build();
		publisher.start();
		return publisher;
	}

}
