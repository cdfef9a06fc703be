package io.hein.transport.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;

import io.hein.testsupport.Figures;
import io.hein.testsupport.KafkaBroker;
import io.hein.transport.backbone.BackboneState;
import io.hein.transport.frame.Position;
import io.hein.transport.publisher.OutgoingMessage;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two brokers: the leader of the topic moves from one to the other.
 */
@Tag("campaign")
@Timeout(120)
class KafkaLeaderTests {

	private final KafkaBroker brokers = KafkaBroker.pair();

	private final Edges edges = new Edges(this.brokers.servers(), KafkaBroker.newName());

	private final TopicPartition partition = new TopicPartition(this.edges.topic(), 0);

	private final List<CompletableFuture<Position>> sends = new ArrayList<>();

	@AfterEach
	void closeAll() {
		this.edges.close();
		this.brokers.close();
	}

	@Test
	void theLeaderMovesAndNothingIsMissed() throws Exception {
		this.brokers.admin()
			.createTopics(List.of(new NewTopic(this.edges.topic(), Map.of(0, List.of(0, 1)))
				.configs(Map.of("max.message.bytes", "2000000"))))
			.all()
			.get();
		Edges.Edge edge = this.edges.start();
		Edges.Listening listening = this.edges.listen("leader", edge);
		send(edge, 200);
		this.brokers.admin()
			.alterPartitionReassignments(
					Map.of(this.partition, Optional.of(new NewPartitionReassignment(List.of(1, 0)))))
			.all()
			.get();
		Awaitility.await().ignoreExceptions().until(() -> {
			this.brokers.admin().electLeaders(ElectionType.PREFERRED, Set.of(this.partition)).all().get();
			return leader() == 1;
		});
		send(edge, 200);
		this.brokers.stop(1);
		assertThat(leader()).isZero();
		send(edge, 200);
		long slowest = 0;
		for (CompletableFuture<Position> send : this.sends) {
			long begin = System.nanoTime();
			send.get(30, TimeUnit.SECONDS);
			slowest = Math.max(slowest, System.nanoTime() - begin);
		}
		listening.await(this.sends.size());
		assertThat(listening.gaps()).isEmpty();
		assertThat(listening.sequences()).isEqualTo(LongStream.rangeClosed(1, this.sends.size()).boxed().toList());
		assertThat(edge.publisher().backbone().state()).isEqualTo(BackboneState.RUNNING);
		Figures.note("kafka, leader moved", "twice, once with its broker stopped: %d sends acknowledged, no gap; %s",
				this.sends.size(), edge.publisher().backbone().sends());
	}

	private int leader() throws Exception {
		return this.brokers.admin()
			.describeTopics(List.of(this.edges.topic()))
			.allTopicNames()
			.get()
			.get(this.edges.topic())
			.partitions()
			.get(0)
			.leader()
			.id();
	}

	private void send(Edges.Edge edge, int count) {
		for (int i = 0; i < count; i++) {
			this.sends.add(edge.publisher()
				.publishAsync(new OutgoingMessage("t", String.valueOf(i).getBytes(StandardCharsets.UTF_8))));
			LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
		}
	}

}
