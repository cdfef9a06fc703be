package io.hein.scenario;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.hein.testsupport.Certificates;
import io.hein.testsupport.CheckedSubscriber;
import io.hein.testsupport.Figures;
import io.hein.testsupport.Payloads;
import io.hein.testsupport.Ports;
import io.hein.testsupport.SequenceSender;
import io.hein.testsupport.TilingChecker;
import io.hein.transport.frame.Position;
import io.hein.transport.frame.StartFrom;
import io.hein.transport.netty.EventLoops;
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
 * Publishers with the log in a directory, in processes of their own: killed without a
 * warning, or stopped while the next one waits. Their subscribers get each message once.
 */
@Tag("load")
class DurableLogScenarioTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final int SLICE = 100;

	@TempDir
	private Path temp;

	private EventLoops loops;

	private final List<CheckedSubscriber> subscribers = new ArrayList<>();

	private final List<Long> backAfter = new ArrayList<>();

	@BeforeEach
	void start() {
		this.loops = EventLoops.create();
	}

	@AfterEach
	void stop() {
		this.subscribers.forEach(CheckedSubscriber::close);
		this.loops.close();
	}

	@Test
	void aKilledPublisherContinuesItsLog() throws Exception {
		kill(3, 2000, 4, null);
	}

	/**
	 * With {@code -Dhein.campaign.kills=200} some fifteen minutes.
	 */
	@Test
	@Tag("campaign")
	void aKilledPublisherContinuesItsLogAtFullLength() throws Exception {
		kill(Campaign.number("kills", 20), 20_000, 10, null);
	}

	@Test
	@Tag("campaign")
	void aKilledPublisherContinuesItsLogWithTlsToo() throws Exception {
		kill(Campaign.number("kills", 20), 5000, 10, PeerTls.write(this.temp, new Certificates()));
	}

	@Test
	void aNewProcessWaitsForTheOldOneAndNothingIsMissed() throws Exception {
		deploy(2, 1000, 4, Duration.ofMillis(300));
	}

	/**
	 * With {@code -Dhein.campaign.deploys=100} some ten minutes.
	 */
	@Test
	@Tag("campaign")
	void aNewProcessWaitsForTheOldOneAndNothingIsMissedAtFullLength() throws Exception {
		deploy(Campaign.number("deploys", 20), 1000, 10, Duration.ofMillis(300));
	}

	@Test
	@Tag("campaign")
	void aThousandSubscribersComeBackSoonAfterAKillButNotAllAtOnce() throws Exception {
		kill(Campaign.number("storms", 3), 50, 1000, null);
	}

	@Test
	@Tag("campaign")
	void aThousandSubscribersComeBackSoonAfterAStopButNotAllAtOnce() throws Exception {
		deploy(Campaign.number("storms", 3), 50, 1000, Duration.ofMillis(300));
	}

	private void kill(int kills, int rate, int count, @Nullable PeerTls tls) throws Exception {
		int port = Ports.unused();
		subscribe(port, count, tls);
		long sent = 0;
		for (int i = 0; i <= kills; i++) {
			try (ForkedPeer publisher = publisher(port, rate, Duration.ZERO, tls)) {
				long found = awaitBack(publisher);
				assertThat(found).as("a message that was published is there").isGreaterThanOrEqualTo(sent);
				Awaitility.await()
					.atMost(PATIENCE)
					.until(() -> lastSent(publisher) > found + rate / 4 && areAllBeyond(found + rate / 4));
				publisher.kill();
				sent = lastSent(publisher);
				check();
			}
		}
		note("publisher with a directory killed" + ((tls != null) ? ", TLS" : ""), kills, count);
	}

	private void deploy(int deploys, int rate, int count, Duration retryAfter) throws Exception {
		int port = Ports.unused();
		subscribe(port, count, null);
		ForkedPeer old = publisher(port, rate, retryAfter, null);
		try {
			awaitBack(old);
			for (int i = 0; i < deploys; i++) {
				ForkedPeer next = publisher(port, rate, retryAfter, null);
				try {
					next.await("opening"::equals);
					assertThat(next.said()).noneMatch((line) -> line.startsWith("found"));
					old.proceed();
					old.await("stopped"::equals);
					long sent = lastSent(old);
					old.close();
					old = next;
					long found = awaitBack(next);
					assertThat(found).isEqualTo(sent);
					Awaitility.await().atMost(PATIENCE).until(() -> areAllBeyond(found + rate / 10));
					check();
				}
				finally {
					if (old != next) {
						next.close();
					}
				}
			}
		}
		finally {
			old.close();
		}
		note("publisher with a directory replaced", deploys, count);
	}

	private void subscribe(int port, int count, @Nullable PeerTls tls) {
		InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
		for (int i = 0; i < count; i++) {
			// the default waits: what is measured is what users get
			Subscriber.Builder builder = Subscriber.builder()
				.name("subscriber-" + i)
				.addresses(List.of(address))
				.eventLoops(this.loops)
				.startFrom(StartFrom.EARLIEST);
			if (tls != null) {
				builder.sslContext(tls.client());
			}
			boolean filtered = i % 5 == 4;
			TilingChecker checker = (filtered) ? new TilingChecker(1, (sequence) -> sequence % 10 == 3)
					: new TilingChecker(1);
			CheckedSubscriber subscriber = CheckedSubscriber.create(builder, checker,
					(filtered) ? TopicFilter.of("t.3") : TopicFilter.EVERYTHING);
			this.subscribers.add(subscriber.then((message) -> {
				long index = Payloads.check(message, SequenceSender.SEED);
				if (index != message.sequence()) {
					checker.report("position " + message.sequence() + " was used twice: " + index);
				}
			}).start());
		}
	}

	private ForkedPeer publisher(int port, int rate, Duration retryAfter, @Nullable PeerTls tls) throws Exception {
		return ForkedPeer.start((tls != null) ? tls.options() : List.of(), "durable", "" + port, "" + rate,
				this.temp.resolve("log").toString(), (rate > 10_000) ? "1024" : "200", "" + retryAfter.toMillis());
	}

	/**
	 * Wait until all subscribers get messages of this process.
	 * @return the head that the process has found
	 */
	private long awaitBack(ForkedPeer publisher) {
		publisher.awaitPort();
		long start = System.nanoTime();
		String line = publisher.await((said) -> said.startsWith("found "));
		long found = Long.parseLong(line.substring(line.indexOf(':') + 1));
		List<CheckedSubscriber> away = new ArrayList<>(this.subscribers);
		int[] back = new int[(int) PATIENCE.toMillis() / SLICE + 1];
		Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(() -> {
			int slice = (int) (TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start) / SLICE);
			int before = away.size();
			away.removeIf((subscriber) -> isBeyond(subscriber, found));
			back[Math.min(slice, back.length - 1)] += before - away.size();
			return away.isEmpty();
		});
		this.backAfter.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
		if (this.subscribers.size() >= 100 && this.backAfter.size() > 1) {
			assertThat(Arrays.stream(back).max().getAsInt()).as("at once").isLessThan(this.subscribers.size() / 3);
		}
		return found;
	}

	private boolean areAllBeyond(long sequence) {
		return this.subscribers.stream().allMatch((subscriber) -> isBeyond(subscriber, sequence));
	}

	private static boolean isBeyond(CheckedSubscriber subscriber, long sequence) {
		Position handled = subscriber.subscriber().status().handled();
		return handled != null && handled.sequence() > sequence;
	}

	private static long lastSent(ForkedPeer publisher) {
		return publisher.said()
			.stream()
			.filter((line) -> line.startsWith("sent "))
			.mapToLong((line) -> Long.parseLong(line.substring("sent ".length())))
			.max()
			.orElse(0);
	}

	private void check() {
		for (CheckedSubscriber subscriber : this.subscribers) {
			assertThat(subscriber.checker().faults()).isEmpty();
			assertThat(subscriber.checker().gaps()).isEmpty();
		}
	}

	private void note(String what, int times, int count) {
		List<Long> sorted = this.backAfter.stream().skip(1).sorted().toList();
		Figures.note(what,
				"%d times: %d subscribers, %d deliveries, no gap, no fault; all received again after %d ms (p50), "
						+ "%d ms (longest)",
				times, count,
				this.subscribers.stream().mapToLong((subscriber) -> subscriber.checker().delivered()).sum(),
				sorted.get(sorted.size() / 2), sorted.get(sorted.size() - 1));
	}

}
