package io.hein.scenario;

import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

import io.hein.testsupport.Certificates;
import io.hein.testsupport.CheckedSubscriber;
import io.hein.testsupport.Payloads;
import io.hein.testsupport.SequenceSender;
import io.hein.testsupport.TilingChecker;
import io.hein.transport.frame.GapReason;
import io.hein.transport.frame.Position;
import io.hein.transport.frame.StartFrom;
import io.hein.transport.lane.Lane;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.netty.TransportType;
import io.hein.transport.subscriber.Subscriber;
import io.hein.transport.topic.TopicFilter;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A file of the log is cut short while subscribers read from it, in a process of its own,
 * since it could cost the process.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Nobody can cut a file there that is mapped")
class SpoiledLogScenarioTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final int COUNT = 12_000;

	private static final int HELD_UP_AT = 100;

	@TempDir
	private Path temp;

	private EventLoops loops;

	private final AtomicReference<@Nullable Position> start = new AtomicReference<>();

	@BeforeEach
	void start() {
		this.loops = EventLoops.create();
	}

	@AfterEach
	void stop() {
		this.loops.close();
	}

	@Test
	@EnabledOnOs(value = OS.LINUX, disabledReason = "Epoll is there on Linux only")
	void theRestIsServedWithEpoll() throws Exception {
		spoil(TransportType.EPOLL, TopicFilter.EVERYTHING, null);
	}

	@Test
	void theRestIsServedWithNio() throws Exception {
		spoil(TransportType.NIO, TopicFilter.EVERYTHING, null);
	}

	@Test
	void theRestIsServedThroughAFilter() throws Exception {
		spoil(TransportType.AUTO, TopicFilter.of("t.1", "t.2", "t.3"), null);
	}

	@Test
	void theRestIsServedWithTls() throws Exception {
		spoil(TransportType.AUTO, TopicFilter.EVERYTHING, PeerTls.write(this.temp, new Certificates()));
	}

	private void spoil(TransportType transport, TopicFilter topics, @Nullable PeerTls tls) throws Exception {
		Path directory = this.temp.resolve("log");
		List<String> options = (tls != null) ? tls.options() : List.of();
		try (ForkedPeer publisher = ForkedPeer.start(options, "spoiled", directory.toString(), transport.name(),
				"" + COUNT)) {
			InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), publisher.awaitPort());
			CountDownLatch held = new CountDownLatch(1);
			CountDownLatch goOn = new CountDownLatch(1);
			try (CheckedSubscriber fast = subscriber("fast", address, TopicFilter.EVERYTHING, tls, () -> {
			}); CheckedSubscriber late = subscriber("late", address, topics, tls, () -> {
				held.countDown();
				await(goOn);
			})) {
				publisher.proceed();
				publisher.await("sent"::equals);
				awaitCompleteUpTo(COUNT, fast.start());
				if (topics.equals(TopicFilter.EVERYTHING)) {
					late.start();
					await(held);
				}
				cut(directory.resolve("segment-0011"));
				goOn.countDown();
				awaitCompleteUpTo(COUNT, late.start());
				publisher.proceed();
				assertThat(publisher.await((line) -> line.startsWith("refused "))).contains("can no longer be written");
				long head = head(publisher);
				awaitCompleteUpTo(head, fast);
				awaitCompleteUpTo(head, late);
				assertThat(fast.checker().gaps()).isEmpty();
				assertThat(late.checker().gaps()).singleElement()
					.satisfies((gap) -> assertThat(gap.reason()).isEqualTo(GapReason.EVICTED));
				assertThat(late.subscriber().status().reconnects()).isLessThanOrEqualTo(1);
				assertThat(fast.subscriber().status().reconnects()).isZero();
				assertThat(errors(publisher)).singleElement().asString().contains("can no longer be written");
				publisher.proceed();
				assertThat(publisher.await((line) -> line.startsWith("subscribers "))).isEqualTo("subscribers 2");
				publisher.await("stopped"::equals);
			}
			catch (AssertionError | ConditionTimeoutException ex) {
				throw new AssertionError("The publisher has logged: " + publisher.logged(""), ex);
			}
		}
	}

	/**
	 * Netty's TLS has a line of its own if a page is gone while it is being encrypted.
	 */
	private static List<String> errors(ForkedPeer publisher) {
		return publisher.logged("ERROR").stream().filter((line) -> !line.contains("CoalescingBufferQueue")).toList();
	}

	private CheckedSubscriber subscriber(String name, InetSocketAddress address, TopicFilter topics,
			@Nullable PeerTls tls, Runnable atHold) {
		// one that was there before, if it is late: what is gone when it attaches is a
		// gap for it
		Subscriber.Builder builder = CheckedSubscriber.builder(name, address, this.loops)
			.startFrom(StartFrom.EARLIEST)
			.startAfter(this.start::get);
		if (tls != null) {
			builder.sslContext(tls.client());
		}
		boolean all = topics.equals(TopicFilter.EVERYTHING);
		TilingChecker checker = new TilingChecker(1,
				(sequence) -> all || topics.patterns().contains(SequenceSender.topic(sequence)));
		CheckedSubscriber subscriber = CheckedSubscriber.create(builder, checker,
				new Lane.Options("checked", topics, 1, 64 * 1024, 0, false));
		return subscriber.then((message) -> {
			this.start.compareAndSet(null, new Position(message.epoch(), 0));
			if (Payloads.check(message, SequenceSender.SEED) != message.sequence()) {
				checker.report("another message at position " + message.sequence());
			}
			if (message.sequence() >= HELD_UP_AT) {
				atHold.run();
			}
		});
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static void awaitCompleteUpTo(long position, CheckedSubscriber subscriber) {
		Awaitility.await().atMost(PATIENCE).until(() -> subscriber.checker().isCompleteUpTo(position));
		assertThat(subscriber.checker().faults()).isEmpty();
	}

	private static long head(ForkedPeer publisher) {
		String line = publisher.await((said) -> said.startsWith("log "));
		assertThat(line).startsWith("log FAILED, head ");
		return Long.parseLong(line.substring("log FAILED, head ".length()));
	}

	private static void cut(Path file) throws Exception {
		try (RandomAccessFile segment = new RandomAccessFile(file.toFile(), "rw")) {
			// whole pages: what is left of one reads as zeros, which cannot be detected
			segment.setLength(4096 * 120);
		}
	}

}
