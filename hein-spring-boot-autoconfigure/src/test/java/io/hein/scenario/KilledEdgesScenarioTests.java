package io.hein.scenario;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import io.hein.testsupport.Figures;
import io.hein.testsupport.KafkaBroker;
import io.hein.testsupport.Ports;
import io.hein.testsupport.Silence;
import io.hein.testsupport.TilingChecker;
import io.hein.transport.fleet.AddressOrder;
import io.hein.transport.frame.StartFrom;
import io.hein.transport.lane.Gap;
import io.hein.transport.lane.Lane;
import io.hein.transport.lane.MessageHandler;
import io.hein.transport.lane.ReceivedMessage;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.subscriber.Subscriber;
import io.hein.transport.topic.TopicFilter;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Publishers that share a topic in Kafka, in processes of their own, killed without a
 * warning and replaced while they send.
 */
@Tag("campaign")
class KilledEdgesScenarioTests {

	private static final int SECONDS = Integer.getInteger("hein.kafka.seconds", 60);

	private static final int EDGES = 3;

	private static final int SUBSCRIBERS = 30;

	private static final int SENDERS = 10;

	private static final int PER_SECOND = Integer.getInteger("hein.kafka.rate", 5000);

	private static final int SIZE = 1024;

	private static final Duration BETWEEN = Duration.ofSeconds(5);

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	@TempDir
	private Path results;

	private final KafkaBroker broker = KafkaBroker.shared();

	private final String topic = this.broker.newTopic(Map.of());

	private final EventLoops loops = EventLoops.create();

	private final int[] ports = new int[EDGES];

	private final ForkedPeer[] edges = new ForkedPeer[EDGES];

	private final List<Member> members = new ArrayList<>();

	private int started;

	@AfterEach
	void closeAll() {
		this.members.forEach((member) -> member.subscriber.close());
		for (ForkedPeer edge : this.edges) {
			if (edge != null) {
				edge.close();
			}
		}
		this.loops.close();
	}

	@Test
	void allSeeOneOrderWhileEdgesAreKilled() throws Exception {
		for (int i = 0; i < EDGES; i++) {
			this.ports[i] = Ports.unused();
			start(i);
		}
		for (ForkedPeer edge : this.edges) {
			edge.awaitPort();
		}
		for (int i = 0; i < SUBSCRIBERS; i++) {
			this.members.add(new Member("member-" + i));
		}
		Awaitility.await().until(() -> this.members.stream().allMatch((member) -> member.subscriber.status().live()));
		for (ForkedPeer edge : this.edges) {
			edge.proceed();
		}
		int kills = 0;
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
		for (long next = System.nanoTime() + BETWEEN.toNanos(); next - end < 0; next += BETWEEN.toNanos()) {
			while (System.nanoTime() - next < 0) {
				LockSupport.parkNanos(next - System.nanoTime());
			}
			int killed = kills % EDGES;
			this.edges[killed].kill();
			kills++;
			start(killed);
			this.edges[killed].awaitPort();
			this.edges[killed].proceed();
		}
		while (System.nanoTime() - end < 0) {
			LockSupport.parkNanos(end - System.nanoTime());
		}
		long silence = this.members.stream().mapToLong((member) -> member.silence.longest()).max().orElseThrow();
		for (ForkedPeer edge : this.edges) {
			edge.proceed();
			edge.await("stopped"::equals);
		}
		// The last one may have stopped before it had read what Kafka had just
		// acknowledged: that comes from the edge that is there next
		this.edges[0].close();
		start(0);
		this.edges[0].awaitPort();
		long head = this.broker.end(this.topic);
		for (Member member : this.members) {
			Awaitility.await()
				.atMost(PATIENCE)
				.until(() -> member.checker.isCompleteUpTo(head) || !member.checker.faults().isEmpty());
			assertThat(member.checker.finish(head)).isEmpty();
			assertThat(member.checker.gaps()).isEmpty();
			assertThat(member.checker.hash()).as("one order").isEqualTo(this.members.get(0).checker.hash());
		}
		int acknowledged = compare(this.members.get(0).ids, head);
		Figures.note("kafka edges killed",
				"%d processes killed in %d s: %d messages of %d B at %d subscribers, of which %d were acknowledged; "
						+ "no gap, no fault; longest silence %d ms",
				kills, SECONDS, head, SIZE, SUBSCRIBERS, acknowledged, TimeUnit.NANOSECONDS.toMillis(silence));
		assertThat(Duration.ofNanos(silence)).isLessThanOrEqualTo(Duration.ofSeconds(2));
	}

	private void start(int edge) throws Exception {
		int first = SENDERS * edge / EDGES;
		int count = SENDERS * (edge + 1) / EDGES - first;
		int id = this.started++;
		this.edges[edge] = ForkedPeer.start("edge", "" + this.ports[edge], this.broker.servers(), this.topic,
				this.results.resolve("" + id).toString(), "" + id * SENDERS, "" + count, "" + PER_SECOND / SENDERS,
				"" + SIZE);
	}

	/**
	 * Compare what was seen with what the senders know.
	 * @return how many messages were acknowledged
	 */
	private int compare(long[] seen, long head) throws Exception {
		Set<Long> ids = new HashSet<>();
		for (int sequence = 1; sequence <= head; sequence++) {
			assertThat(ids.add(seen[sequence])).as("message %d came once", sequence).isTrue();
		}
		int acknowledged = 0;
		for (int file = 0; file < this.started; file++) {
			Path path = this.results.resolve("" + file);
			ByteBuffer found = ByteBuffer.wrap((Files.exists(path)) ? Files.readAllBytes(path) : new byte[0]);
			while (found.remaining() >= 2 * Long.BYTES) {
				long sequence = found.getLong();
				long id = found.getLong();
				if (sequence == EdgePeer.NOT_APPENDED) {
					assertThat(ids).as("nothing was appended").doesNotContain(id);
				}
				else {
					assertThat(seen[(int) sequence]).as("message at %d", sequence).isEqualTo(id);
					acknowledged++;
				}
			}
		}
		return acknowledged;
	}

	/**
	 * A subscriber.
	 */
	private final class Member implements MessageHandler {

		private final TilingChecker checker = new TilingChecker(1);

		private final long[] ids = (KilledEdgesScenarioTests.this.members.isEmpty())
				? new long[2 * SECONDS * PER_SECOND] : new long[0];

		private final Subscriber subscriber;

		private final Silence silence = new Silence();

		private Member(String name) {
			this.subscriber = Subscriber.builder()
				.name(name)
				.addressOrder(AddressOrder.RANDOM)
				.addresses(IntStream.of(KilledEdgesScenarioTests.this.ports)
					.mapToObj((port) -> new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
					.toList())
				.eventLoops(KilledEdgesScenarioTests.this.loops)
				.startFrom(StartFrom.EARLIEST)
				.build();
			this.subscriber.addLane(Lane.Options.of("all", TopicFilter.EVERYTHING), this);
			this.subscriber.start();
		}

		@Override
		public void onMessage(ReceivedMessage message) {
			this.silence.ends();
			long id = message.buffer().getLong(message.payloadIndex());
			this.checker.message(message.epoch(), message.sequence(), id);
			if (message.sequence() < this.ids.length) {
				this.ids[(int) message.sequence()] = id;
			}
		}

		@Override
		public void onGap(Gap gap) {
			this.checker.gap(gap);
		}

	}

}
