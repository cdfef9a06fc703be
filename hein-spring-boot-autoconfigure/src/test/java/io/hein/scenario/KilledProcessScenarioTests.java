package io.hein.scenario;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

import io.hein.test.FaultProxy;
import io.hein.test.HeinAwait;
import io.hein.testsupport.Certificates;
import io.hein.testsupport.CheckedSubscriber;
import io.hein.testsupport.Figures;
import io.hein.testsupport.Ports;
import io.hein.testsupport.SequenceSender;
import io.hein.testsupport.TilingChecker;
import io.hein.transport.frame.GapReason;
import io.hein.transport.frame.StartFrom;
import io.hein.transport.lane.Gap;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.DisconnectReason;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.subscriber.ConnectionState;
import io.hein.transport.subscriber.Subscriber;
import io.hein.transport.topic.TopicFilter;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Publishers and subscribers in processes of their own, killed without a warning.
 */
@Tag("load")
class KilledProcessScenarioTests {

	/**
	 * A subscriber dials again after 5 s at the latest, if nothing holds it up.
	 */
	private static final Duration MAX_DELAY = Duration.ofSeconds(30);

	private static final int RATE = 1000;

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

	@Test
	void aSubscriberMayStartFirst() throws Exception {
		aSubscriberMayStartFirst(Duration.ofSeconds(1));
	}

	@Test
	@Tag("campaign")
	void aSubscriberMayStartFirstAtFullLength() throws Exception {
		aSubscriberMayStartFirst(Duration.ofSeconds(5));
	}

	private void aSubscriberMayStartFirst(Duration head) throws Exception {
		int port = Ports.unused();
		InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
		try (CheckedSubscriber subscriber = CheckedSubscriber
			.create(Subscriber.builder().name("early").addresses(List.of(address)).eventLoops(this.loops),
					new TilingChecker(0), TopicFilter.EVERYTHING)
			.start()) {
			Awaitility.await()
				.pollDelay(head)
				.until(() -> subscriber.subscriber().status().state() != ConnectionState.CONNECTED);
			try (ForkedPeer publisher = ForkedPeer.start("publisher", "" + port, "" + RATE)) {
				publisher.awaitPort();
				long start = System.nanoTime();
				HeinAwait.connected(subscriber.subscriber(), MAX_DELAY);
				Figures.note("subscriber first", "publisher %d ms later: connected %d ms after that", head.toMillis(),
						(System.nanoTime() - start) / 1_000_000);
				Awaitility.await().until(() -> subscriber.checker().delivered() > RATE / 2);
			}
			assertThat(subscriber.checker().faults()).isEmpty();
		}
	}

	@Test
	void aKilledPublisherIsANewLogAndAReportedGap() throws Exception {
		aKilledPublisherIsANewLog(2, null);
	}

	@Test
	@Tag("campaign")
	void aKilledPublisherIsANewLogAndAReportedGapAtFullLength() throws Exception {
		aKilledPublisherIsANewLog(Campaign.number("kills", 20), null);
	}

	@Test
	@Tag("campaign")
	void aKilledPublisherIsANewLogAndAReportedGapWithTlsToo() throws Exception {
		aKilledPublisherIsANewLog(Campaign.number("kills", 20), tls());
	}

	private PeerTls tls() throws Exception {
		return PeerTls.write(this.directory, new Certificates());
	}

	private static List<String> options(@Nullable PeerTls tls) {
		return (tls != null) ? tls.options() : List.of();
	}

	private void aKilledPublisherIsANewLog(int kills, @Nullable PeerTls tls) throws Exception {
		int port = Ports.unused();
		InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
		List<Long> millis = new ArrayList<>();
		// From the beginning, so that what it missed while it dialled is no question of
		// time
		Subscriber.Builder builder = CheckedSubscriber.builder("survivor", address, this.loops)
			.startFrom(StartFrom.EARLIEST);
		if (tls != null) {
			builder.sslContext(tls.client());
		}
		try (CheckedSubscriber subscriber = CheckedSubscriber
			.create(builder, new TilingChecker(1), TopicFilter.EVERYTHING)
			.start()) {
			for (int i = 0; i <= kills; i++) {
				long before = subscriber.checker().delivered();
				try (ForkedPeer publisher = ForkedPeer.start(options(tls), "publisher", "" + port, "" + RATE)) {
					publisher.awaitPort();
					long start = System.nanoTime();
					HeinAwait.connected(subscriber.subscriber(), MAX_DELAY);
					millis.add((System.nanoTime() - start) / 1_000_000);
					Awaitility.await().until(() -> subscriber.checker().delivered() > before + RATE / 2);
				}
				Awaitility.await().until(() -> subscriber.subscriber().status().state() != ConnectionState.CONNECTED);
				assertThat(subscriber.checker().faults()).isEmpty();
				assertThat(subscriber.checker().gaps()).hasSize(i);
			}
			assertThat(subscriber.checker().gaps()).allSatisfy((gap) -> {
				assertThat(gap.reason()).isEqualTo(GapReason.EPOCH);
				assertThat(gap.isEndKnown()).isFalse();
			});
			assertThat(subscriber.checker().gaps()).extracting(Gap::epoch).doesNotHaveDuplicates();
			Figures.note("publisher killed" + ((tls != null) ? ", TLS" : ""),
					"%d times: each an EPOCH gap of unknown end and then the new log from 1; connected after %s ms",
					kills, millis);
		}
	}

	@Test
	void aKilledSubscriberIsMissedAtOnceAndContinuesAfterWhatItKept() throws Exception {
		aKilledSubscriberContinues(2, null);
	}

	@Test
	@Tag("campaign")
	void aKilledSubscriberIsMissedAtOnceAndContinuesAfterWhatItKeptAtFullLength() throws Exception {
		aKilledSubscriberContinues(Campaign.number("kills", 20), null);
	}

	@Test
	@Tag("campaign")
	void aKilledSubscriberIsMissedAtOnceAndContinuesAfterWhatItKeptWithTlsToo() throws Exception {
		aKilledSubscriberContinues(Campaign.number("kills", 20), tls());
	}

	private void aKilledSubscriberContinues(int kills, @Nullable PeerTls tls) throws Exception {
		Path file = this.directory.resolve("position");
		TreeSet<Long> seen = new TreeSet<>();
		int twice = 0;
		List<Long> missedAfter = new ArrayList<>();
		Publisher.Builder builder = Publisher.builder().eventLoops(this.loops);
		if (tls != null) {
			builder.sslContext(tls.server());
		}
		try (Publisher publisher = builder.build()) {
			publisher.start();
			try (SequenceSender sender = SequenceSender.start(publisher, RATE, 200)) {
				for (int i = 0; i <= kills; i++) {
					ForkedPeer subscriber = ForkedPeer.start(options(tls), "subscriber",
							"" + publisher.address().getPort(), "kept", file.toString());
					try (subscriber) {
						subscriber.await("connected"::equals);
						assertThat(publisher.statistics().connections()).isOne();
						Awaitility.await().until(() -> subscriber.sequences().size() > RATE && file.toFile().exists());
						long start = System.nanoTime();
						subscriber.kill();
						Awaitility.await()
							.pollInterval(Duration.ofMillis(1))
							.until(() -> publisher.statistics().connections() == 0);
						missedAfter.add((System.nanoTime() - start) / 1_000_000);
					}
					List<Long> sequences = subscriber.sequences();
					assertThat(sequences).isSorted().doesNotHaveDuplicates();
					assertThat(subscriber.said()).noneMatch((line) -> line.startsWith("gap"));
					twice += (int) sequences.stream().filter(seen::contains).count();
					seen.addAll(sequences);
				}
				assertThat(sender.sent()).isPositive();
			}
			// At once, and not by the keep-alive
			assertThat(publisher.statistics().closed()).containsEntry(DisconnectReason.LOST, kills + 1L)
				.containsEntry(DisconnectReason.KEEPALIVE, 0L);
		}
		assertThat((long) seen.size()).as("every message from the first to the last")
			.isEqualTo(seen.last() - seen.first() + 1);
		Figures.note("subscriber killed" + ((tls != null) ? ", TLS" : ""),
				"%d times: %d messages, none lost, %d twice; missed after %s ms", kills, seen.size(), twice,
				missedAfter);
	}

	@Test
	void aSubscriberThatVanishesSilentlyIsMissedByTheKeepAlive() throws Exception {
		try (Publisher publisher = Publisher.builder()
			.eventLoops(this.loops)
			.keepalive(Duration.ofMillis(300), Duration.ofMillis(900))
			.build()) {
			publisher.start();
			try (FaultProxy proxy = FaultProxy.to(publisher.address());
					CheckedSubscriber subscriber = CheckedSubscriber.create("vanishing", proxy.address(), this.loops)) {
				subscriber.start();
				HeinAwait.subscribers(publisher, 1);
				proxy.hold();
				// and neither side learns that the other one has given up
				proxy.toTarget().stall();
				proxy.toClient().stall();
				HeinAwait.noSubscribers(publisher);
				assertThat(publisher.statistics().closed().get(DisconnectReason.KEEPALIVE)).isPositive();
				// The subscriber notices too
				Awaitility.await().until(() -> subscriber.subscriber().status().state() != ConnectionState.CONNECTED);
			}
		}
	}

}
