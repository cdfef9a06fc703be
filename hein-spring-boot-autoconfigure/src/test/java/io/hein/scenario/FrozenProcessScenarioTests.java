package io.hein.scenario;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.hein.test.HeinAwait;
import io.hein.testsupport.CheckedSubscriber;
import io.hein.testsupport.Figures;
import io.hein.testsupport.SequenceSender;
import io.hein.testsupport.TilingChecker;
import io.hein.transport.frame.StartFrom;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.DisconnectReason;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.subscriber.ConnectionState;
import io.hein.transport.topic.TopicFilter;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Processes that stand still for a while: SIGSTOP and SIGCONT, as a long collection of
 * garbage or a paused virtual machine.
 */
@Tag("campaign")
@DisabledOnOs(OS.WINDOWS)
class FrozenProcessScenarioTests {

	private static final int KEEPALIVE_TIME = 300;

	private static final int KEEPALIVE_TIMEOUT = 1500;

	/**
	 * What busy machines may add to each deadline.
	 */
	private static final int SLACK = 1500;

	private static final int RATE = 500;

	@TempDir
	private Path directory;

	private EventLoops loops;

	@BeforeEach
	void start() {
		this.loops = EventLoops.create();
	}

	@AfterEach
	void stop() {
		this.loops.close();
	}

	@ParameterizedTest
	@ValueSource(ints = { 3, 10, 60 })
	void aPublisherThatStoodStillIsLeftAndAllContinueWhereTheyWere(int seconds) throws Exception {
		Duration duration = Duration.ofSeconds(seconds);
		int subscribers = 10;
		int times = (seconds < 60) ? 3 : 1;
		try (ForkedPeer publisher = publisher(KEEPALIVE_TIMEOUT)) {
			List<CheckedSubscriber> all = subscribers(publisher, subscribers);
			for (int i = 1; i <= times; i++) {
				long start = System.nanoTime();
				publisher.freeze();
				Awaitility.await()
					.pollInterval(Duration.ofMillis(10))
					.until(() -> all.stream().noneMatch(FrozenProcessScenarioTests::isConnected));
				long noticed = (System.nanoTime() - start) / 1_000_000;
				assertThat(noticed).isLessThan(KEEPALIVE_TIMEOUT + SLACK);
				Campaign.pauseUntil(start + duration.toNanos());
				publisher.thaw();
				start = System.nanoTime();
				Awaitility.await()
					.pollInterval(Duration.ofMillis(10))
					.until(() -> all.stream().allMatch(FrozenProcessScenarioTests::isConnected));
				long back = (System.nanoTime() - start) / 1_000_000;
				moreComes(all);
				Figures.note("publisher frozen", "%d ms, %d subscribers: noticed after %d ms, all back after %d ms",
						duration.toMillis(), subscribers, noticed, back);
			}
			for (CheckedSubscriber subscriber : all) {
				assertThat(subscriber.checker().faults()).isEmpty();
				// the same log, all of it
				assertThat(subscriber.checker().gaps()).isEmpty();
				assertThat(subscriber.subscriber().status().reconnects()).isGreaterThanOrEqualTo(times);
				subscriber.close();
			}
		}
	}

	@Test
	void aPauseWithinTheKeepaliveEndsNothing() throws Exception {
		try (ForkedPeer publisher = publisher(6 * KEEPALIVE_TIMEOUT)) {
			List<CheckedSubscriber> all = subscribers(publisher, 10);
			for (int i = 0; i < 3; i++) {
				publisher.freeze();
				Campaign.pause(Duration.ofMillis(2 * KEEPALIVE_TIMEOUT));
				publisher.thaw();
				moreComes(all);
			}
			for (CheckedSubscriber subscriber : all) {
				assertThat(subscriber.subscriber().status().reconnects()).isZero();
				assertThat(subscriber.checker().faults()).isEmpty();
				subscriber.close();
			}
		}
	}

	private ForkedPeer publisher(int keepaliveTimeout) throws Exception {
		return ForkedPeer.start("publisher", "0", "" + RATE, "" + KEEPALIVE_TIME, "" + keepaliveTimeout);
	}

	private List<CheckedSubscriber> subscribers(ForkedPeer publisher, int number) {
		InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), publisher.awaitPort());
		List<CheckedSubscriber> all = new ArrayList<>();
		for (int i = 0; i < number; i++) {
			all.add(CheckedSubscriber
				.create(CheckedSubscriber.builder("s" + i, address, this.loops).startFrom(StartFrom.EARLIEST),
						new TilingChecker(1), TopicFilter.EVERYTHING)
				.start());
		}
		moreComes(all);
		return all;
	}

	private static void moreComes(List<CheckedSubscriber> all) {
		for (CheckedSubscriber subscriber : all) {
			long before = subscriber.checker().delivered();
			Awaitility.await().until(() -> subscriber.checker().delivered() > before + RATE / 5);
		}
	}

	private static boolean isConnected(CheckedSubscriber subscriber) {
		return subscriber.subscriber().status().state() == ConnectionState.CONNECTED;
	}

	@Test
	void aSubscriberThatStoodStillContinuesWhereItWas() throws Exception {
		List<String> gaps = subscriberStandsStill(Publisher.builder(), RATE, Duration.ofSeconds(3), 5);
		assertThat(gaps).isEmpty();
	}

	@Test
	void aSubscriberThatStoodStillForTooLongHasAnExactGap() throws Exception {
		List<String> gaps = subscriberStandsStill(Publisher.builder().logMaxSize(1024 * 1024).maxMessageSize(1024),
				20 * RATE, Duration.ofSeconds(5), 3);
		assertThat(gaps).isNotEmpty().allMatch((gap) -> gap.endsWith(" EVICTED"));
	}

	private List<String> subscriberStandsStill(Publisher.Builder builder, int rate, Duration duration, int times)
			throws Exception {
		try (Publisher publisher = builder.eventLoops(this.loops)
			.keepalive(Duration.ofMillis(KEEPALIVE_TIME), Duration.ofMillis(KEEPALIVE_TIMEOUT))
			.writeStallTimeout(Duration.ofMillis(KEEPALIVE_TIMEOUT))
			.build()) {
			publisher.start();
			try (CheckedSubscriber witness = CheckedSubscriber.create("witness", publisher.address(), this.loops)
				.start()) {
				HeinAwait.subscriber(publisher, "witness");
				List<Long> noticed = new ArrayList<>();
				try (ForkedPeer subscriber = ForkedPeer.start("subscriber", "" + publisher.address().getPort(),
						"frozen", this.directory.resolve("position").toString())) {
					subscriber.await("connected"::equals);
					try (SequenceSender sender = SequenceSender.start(publisher, rate, 200)) {
						for (int i = 1; i <= times; i++) {
							Awaitility.await().until(() -> !subscriber.sequences().isEmpty());
							long start = System.nanoTime();
							subscriber.freeze();
							Awaitility.await()
								.pollInterval(Duration.ofMillis(10))
								.until(() -> publisher.statistics().connections() == 1);
							noticed.add((System.nanoTime() - start) / 1_000_000);
							Campaign.pauseUntil(start + duration.toNanos());
							subscriber.thaw();
							HeinAwait.subscriber(publisher, "frozen");
						}
						assertThat(sender.sent()).isPositive();
					}
					long head = publisher.head().sequence();
					Awaitility.await()
						.atMost(Duration.ofSeconds(30))
						.until(() -> subscriber.sequences().contains(head));
					assertThat(noticed).allMatch((millis) -> millis < KEEPALIVE_TIMEOUT + SLACK);
					assertThat(witness.awaitFinish(head, Duration.ofSeconds(60))).isEmpty();
					assertThat(witness.subscriber().status().reconnects()).isZero();
					assertThat(publisher.statistics().closed().get(DisconnectReason.KEEPALIVE)
							+ publisher.statistics().closed().get(DisconnectReason.STALLED))
						.isGreaterThanOrEqualTo(times);
					List<String> gaps = tiles(subscriber.said());
					Figures.note("subscriber frozen",
							"%d times for %d ms at %d messages a second: missed after %s ms, %d messages, gaps %s",
							times, duration.toMillis(), rate, noticed, subscriber.sequences().size(), gaps);
					return gaps;
				}
			}
		}
	}

	/**
	 * Make sure that messages and gaps follow each other without a hole.
	 * @return the gaps
	 */
	private static List<String> tiles(List<String> said) {
		List<String> gaps = new ArrayList<>();
		long next = -1;
		for (String line : said) {
			String[] words = line.split(" ");
			if (line.startsWith("message ") || line.startsWith("gap ")) {
				long from = Long.parseLong(words[1]);
				assertThat(next).as(line).isIn(-1L, from);
				next = from + 1;
			}
			if (line.startsWith("gap ")) {
				next = Long.parseLong(words[2]) + 1;
				gaps.add(line);
			}
		}
		return gaps;
	}

	/**
	 * What is acknowledged while the publisher stands still comes all at once.
	 */
	@Test
	void aSubscriberWithManyReportsToMakeStaysConnectedOverAPause() throws Exception {
		int messages = 4000;
		try (ForkedPeer publisher = ForkedPeer.start("asking", "" + messages)) {
			InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), publisher.awaitPort());
			try (CheckedSubscriber subscriber = CheckedSubscriber.create("reporter", address, this.loops)
				.then((message) -> Campaign.pause(Duration.ofMillis(5)))
				.start()) {
				publisher.await("asked"::equals);
				publisher.freeze();
				// less than the keep-alive, which is a minute
				Campaign.pause(Duration.ofSeconds(12));
				publisher.thaw();
				assertThat(subscriber.awaitFinish(messages, Duration.ofSeconds(60))).isEmpty();
				assertThat(subscriber.subscriber().status().reconnects()).isZero();
				assertThat(publisher.logged("broke the protocol")).isEmpty();
			}
		}
	}

}
