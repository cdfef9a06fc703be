package io.hein.transport.kafka;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import io.hein.testsupport.Figures;
import io.hein.testsupport.KafkaBroker;
import io.hein.testsupport.Ports;
import io.hein.testsupport.Silence;
import io.hein.testsupport.TilingChecker;
import io.hein.transport.fleet.AddressOrder;
import io.hein.transport.frame.Position;
import io.hein.transport.lane.Gap;
import io.hein.transport.lane.Lane;
import io.hein.transport.lane.MessageHandler;
import io.hein.transport.lane.ReceivedMessage;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.OutgoingMessage;
import io.hein.transport.publisher.PublishException;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.subscriber.Subscriber;
import io.hein.transport.topic.TopicFilter;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Three edges, thirty subscribers, ten senders: edges are cut off and replaced one after
 * the other, and all subscribers see one order, each message once.
 */
@Tag("load")
class KafkaEdgesScenarioTests {

	private static final int EDGES = 3;

	private static final int SUBSCRIBERS = 30;

	private static final int SENDERS = 10;

	private static final int SIZE = 1024;

	private final String topic = KafkaBroker.newName();

	private final EventLoops loops = EventLoops.create();

	private final List<Edge> edges = new CopyOnWriteArrayList<>();

	private final List<Member> members = new ArrayList<>();

	private final AtomicBoolean sending = new AtomicBoolean(true);

	private final AtomicLong rejected = new AtomicLong();

	/**
	 * What was acknowledged, by position.
	 */
	private final Map<Long, Long> acknowledged = new ConcurrentHashMap<>();

	@AfterEach
	void closeAll() {
		this.sending.set(false);
		this.members.forEach((member) -> member.subscriber.close());
		this.edges.forEach(Edge::close);
		this.loops.close();
	}

	@Test
	void allSeeOneOrderWhileEdgesComeAndGo() throws Exception {
		allSeeOneOrder(Duration.ofSeconds(3), Duration.ofSeconds(1), 100);
	}

	@Test
	@Tag("campaign")
	void allSeeOneOrderWhileEdgesComeAndGoAtFullLength() throws Exception {
		allSeeOneOrder(Duration.ofSeconds(Integer.getInteger("hein.kafka.seconds", 60)), Duration.ofSeconds(5), 500);
	}

	private void allSeeOneOrder(Duration duration, Duration between, int perSecond) throws IOException {
		for (int i = 0; i < EDGES; i++) {
			// nothing else takes it while an edge is being replaced
			this.edges.add(new Edge(Ports.unused()));
		}
		for (int i = 0; i < SUBSCRIBERS; i++) {
			this.members.add(new Member("member-" + i));
		}
		Awaitility.await().until(() -> this.members.stream().allMatch((member) -> member.subscriber.status().live()));
		List<CompletableFuture<Void>> senders = new ArrayList<>();
		for (int i = 0; i < SENDERS; i++) {
			int sender = i;
			senders.add(CompletableFuture.runAsync(() -> send(sender, perSecond),
					(task) -> new Thread(task, "sender-" + sender).start()));
		}
		long end = System.nanoTime() + duration.toNanos();
		for (int next = 0; System.nanoTime() - end < 0; next++) {
			Awaitility.await().pollDelay(between).until(() -> true);
			Edge killed = this.edges.get(next % EDGES);
			killed.kill();
			this.edges.set(next % EDGES, new Edge(killed.port));
		}
		this.sending.set(false);
		senders.forEach(CompletableFuture::join);
		// nothing is appended any more, and all that was is known
		long head = KafkaBroker.shared().end(this.topic);
		for (Member member : this.members) {
			Awaitility.await().until(() -> member.last.get() >= head || !member.checker.faults().isEmpty());
			assertThat(member.checker.faults()).isEmpty();
			assertThat(member.checker.gaps()).isEmpty();
		}
		Map<Long, Long> seen = this.members.get(0).seen;
		assertThat(this.members).allSatisfy((member) -> assertThat(member.seen).isEqualTo(seen));
		assertThat(seen).containsAllEntriesOf(this.acknowledged);
		assertThat(seen.values()).doesNotHaveDuplicates();
		Figures.note("kafka edges", "%d messages at %d subscribers, %d sends failed; longest silence %d ms", head,
				SUBSCRIBERS, this.rejected.get(),
				this.members.stream().mapToLong((member) -> member.silence.longest()).max().orElse(0) / 1_000_000);
	}

	private void send(int sender, int perSecond) {
		List<CompletableFuture<?>> under = new ArrayList<>();
		long begin = System.nanoTime();
		for (long number = 0; this.sending.get(); number++) {
			long due = begin + number * 1_000_000_000L / perSecond;
			while (System.nanoTime() - due < 0) {
				java.util.concurrent.locks.LockSupport.parkNanos(due - System.nanoTime());
			}
			long id = ((long) sender << 40) | number;
			byte[] payload = ByteBuffer.allocate(SIZE).putLong(id).array();
			try {
				under.removeIf(CompletableFuture::isDone);
				under.add(this.edges.get(sender % EDGES).publisher.publishAsync(new OutgoingMessage("t", payload))
					.handle((position, failure) -> acknowledged(id, position)));
			}
			catch (PublishException ex) {
				this.rejected.incrementAndGet();
			}
		}
		under.forEach(CompletableFuture::join);
	}

	private boolean acknowledged(long id, Position position) {
		if (position != null) {
			this.acknowledged.put(position.sequence(), id);
		}
		else {
			this.rejected.incrementAndGet();
		}
		return position != null;
	}

	/**
	 * One publisher, with event loops of its own, so that it can be cut off.
	 */
	private final class Edge {

		private final int port;

		private final EventLoops own = EventLoops.create();

		private final Publisher publisher;

		private Edge(int port) {
			this.publisher = Publisher.builder()
				.port(port)
				.name("edge")
				.eventLoops(this.own)
				.logMaxSize(32 * 1024 * 1024)
				.backbone(KafkaBackbone.builder()
					.bootstrapServers(KafkaBroker.shared().servers())
					.topic(KafkaEdgesScenarioTests.this.topic)
					.build())
				.build();
			this.publisher.start();
			this.port = Objects.requireNonNull(this.publisher.address()).getPort();
		}

		/**
		 * All its connections end without a word.
		 */
		private void kill() {
			this.own.close();
			this.publisher.close();
		}

		private void close() {
			this.publisher.close();
			this.own.close();
		}

	}

	/**
	 * A subscriber.
	 */
	private final class Member implements MessageHandler {

		private final TilingChecker checker = new TilingChecker(1);

		private final Map<Long, Long> seen = new ConcurrentHashMap<>();

		private final AtomicLong last = new AtomicLong();

		private final Silence silence = new Silence();

		private final Subscriber subscriber;

		private Member(String name) {
			this.subscriber = Subscriber.builder()
				.name(name)
				.addressOrder(AddressOrder.RANDOM)
				.addresses(KafkaEdgesScenarioTests.this.edges.stream()
					.map((edge) -> new InetSocketAddress("localhost", edge.port))
					.toList())
				.eventLoops(KafkaEdgesScenarioTests.this.loops)
				.build();
			this.subscriber.addLane(Lane.Options.of("all", TopicFilter.EVERYTHING), this);
			this.subscriber.start();
		}

		@Override
		public void onMessage(ReceivedMessage message) {
			this.silence.ends();
			long id = message.buffer().getLong(message.payloadIndex());
			this.checker.message(message.epoch(), message.sequence(), id);
			this.seen.put(message.sequence(), id);
			this.last.set(message.sequence());
		}

		@Override
		public void onGap(Gap gap) {
			this.checker.gap(gap);
		}

	}

}
