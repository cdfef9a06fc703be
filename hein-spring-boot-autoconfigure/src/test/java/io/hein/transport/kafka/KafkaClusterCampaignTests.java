package io.hein.transport.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;

import io.hein.testsupport.Figures;
import io.hein.testsupport.KafkaBroker;
import io.hein.transport.backbone.BackboneState;
import io.hein.transport.frame.Position;
import io.hein.transport.publisher.OutgoingMessage;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two brokers, each of which can lead the topic.
 */
@Tag("campaign")
class KafkaClusterCampaignTests {

	private static final int PER_SECOND = 200;

	private final KafkaBroker brokers = KafkaBroker.cluster(2);

	private final String topic = this.brokers.newTopic(Map.of("min.insync.replicas", "1"));

	@RegisterExtension
	private final Edges edges = Edges.at(this.brokers, this.topic);

	@Test
	void whoeverLeadsSendsOnlyTakeLonger() {
		Edges.Edge first = this.edges.start();
		Edges.Edge second = this.edges.start();
		Edges.Listening here = this.edges.listen("here", first);
		Edges.Listening there = this.edges.listen("there", second);
		Sending sending = new Sending(first, second);
		sending.during("stopped leader", () -> {
			int leader = this.brokers.leader(this.topic);
			this.brokers.stop(leader);
			awaitLeader(1 - leader);
			sending.more();
			this.brokers.start(leader);
			awaitBoth();
		});
		sending.during("killed leader", () -> {
			int leader = this.brokers.leader(this.topic);
			this.brokers.kill(leader);
			awaitLeader(1 - leader);
			sending.more();
			this.brokers.start(leader);
			awaitBoth();
		});
		sending.during("preferred election", () -> {
			int leader = this.brokers.leader(this.topic);
			this.brokers.assign(this.topic, List.of(1 - leader, leader));
			this.brokers.elect(this.topic, false);
			awaitLeader(1 - leader);
			sending.more();
		});
		List<Position> positions = sending.end();
		assertThat(List.of(first, second))
			.allSatisfy((edge) -> assertThat(edge.publisher().backbone().state()).isEqualTo(BackboneState.RUNNING));
		for (Edges.Listening listening : List.of(here, there)) {
			listening.await(positions.size());
			assertThat(listening.gaps()).isEmpty();
			assertThat(listening.sequences()).isEqualTo(LongStream.rangeClosed(1, positions.size()).boxed().toList());
			for (int i = 0; i < positions.size(); i++) {
				assertThat(listening.texts().get((int) positions.get(i).sequence() - 1)).isEqualTo("" + i);
			}
		}
	}

	private void awaitLeader(int broker) {
		Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> this.brokers.leader(this.topic) == broker);
	}

	private void awaitBoth() {
		Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.until(() -> this.brokers.inSync(this.topic).equals(List.of(0, 1)));
	}

	/**
	 * Sends at two edges in turn, without waiting.
	 */
	private static final class Sending {

		private final List<CompletableFuture<Position>> sends = new ArrayList<>();

		private final AtomicLong longest = new AtomicLong();

		private final AtomicBoolean ended = new AtomicBoolean();

		private final AtomicLong acknowledged = new AtomicLong();

		private final Thread thread;

		Sending(Edges.Edge... edges) {
			this.thread = new Thread(() -> {
				while (!this.ended.get()) {
					send(edges[this.sends.size() % edges.length]);
					LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1) / PER_SECOND);
				}
			}, "sending");
			this.thread.start();
		}

		private void send(Edges.Edge edge) {
			long begun = System.nanoTime();
			byte[] text = String.valueOf(this.sends.size()).getBytes(StandardCharsets.UTF_8);
			this.sends
				.add(edge.publisher().publishAsync(new OutgoingMessage("t", text)).whenComplete((position, ex) -> {
					this.longest.accumulateAndGet(System.nanoTime() - begun, Math::max);
					this.acknowledged.incrementAndGet();
				}));
		}

		void during(String what, Runnable action) {
			more();
			this.longest.set(0);
			action.run();
			Figures.note("kafka, two brokers", "%s: the longest send took %d ms", what,
					TimeUnit.NANOSECONDS.toMillis(this.longest.get()));
		}

		void more() {
			long target = this.acknowledged.get() + PER_SECOND;
			Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> this.acknowledged.get() >= target);
		}

		List<Position> end() {
			this.ended.set(true);
			try {
				this.thread.join();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
			return this.sends.stream().map(CompletableFuture::join).toList();
		}

	}

}
