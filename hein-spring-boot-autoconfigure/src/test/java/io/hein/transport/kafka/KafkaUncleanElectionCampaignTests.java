package io.hein.transport.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.hein.testsupport.KafkaBroker;
import io.hein.transport.backbone.BackboneException;
import io.hein.transport.backbone.BackboneState;
import io.hein.transport.frame.GapReason;
import io.hein.transport.lane.Gap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Two brokers, of which the one that has not all messages becomes the leader: the others
 * are lost, and new ones are at their positions.
 */
@Tag("campaign")
class KafkaUncleanElectionCampaignTests {

	private static final int KEPT = 10;

	private static final int READ = 20;

	private static final int REFILLED = 40;

	private final KafkaBroker brokers = KafkaBroker.cluster(2);

	private final String topic = this.brokers
		.newTopic(Map.of("min.insync.replicas", "1", "unclean.leader.election.enable", "true"));

	@RegisterExtension
	private final Edges edges = Edges.at(this.brokers, this.topic);

	@Test
	void edgesThatRunNoticeItAndThoseThatStartToo() {
		allow(0);
		Edges.Edge first = this.edges.start();
		Edges.Edge second = this.edges.start();
		int port = first.port();
		Edges.Listening listening = this.edges.listen("listening", first);
		int leader = publishWhatIsLost(first);
		listening.await(READ);
		lose(leader);
		for (Edges.Edge edge : List.of(first, second)) {
			KafkaFailuresTests.awaitState(edge, BackboneState.FAILED);
			assertThat(edge.publisher().backbone().problem()).contains("lost messages");
		}
		Awaitility.await().until(() -> first.publisher().subscribers().isEmpty());
		assertLost();
		first.publisher().close();
		second.publisher().close();
		assertLost();
		assertLost();
		assertThat(listening.texts()).hasSize(READ);
		assertThat(listening.gaps()).isEmpty();
		allow(1);
		Edges.Edge anew = this.edges.start(port);
		anew.publish("after");
		Awaitility.await().until(() -> listening.texts().contains("after"));
		assertThat(listening.gaps()).first().extracting(Gap::reason).isEqualTo(GapReason.EPOCH);
		assertThat(listening.texts().subList(READ, READ + KEPT)).startsWith("0", "1");
	}

	@Test
	void itIsNoticedWhenAllEdgesWereStopped() {
		allow(0);
		Edges.Edge edge = this.edges.start();
		int leader = publishWhatIsLost(edge);
		Awaitility.await().until(() -> edge.publisher().head().sequence() == READ);
		edge.publisher().close();
		lose(leader);
		assertLost();
		allow(1);
		assertThat(this.edges.start().publisher().head().sequence()).isEqualTo(REFILLED);
	}

	private void allow(int generation) {
		this.edges.with((kafka) -> kafka.allowUncleanElection(true).generation(generation), (publisher) -> {
		});
	}

	/**
	 * Publish messages of which the last ones are at one broker only.
	 * @return that broker
	 */
	private int publishWhatIsLost(Edges.Edge edge) {
		publish(edge, 0, KEPT);
		awaitInSync(List.of(0, 1));
		int leader = this.brokers.leader(this.topic);
		this.brokers.stop(1 - leader);
		awaitInSync(List.of(leader));
		publish(edge, KEPT, READ);
		return leader;
	}

	private static void publish(Edges.Edge edge, int from, int to) {
		IntStream.range(from, to).forEach((i) -> edge.publish(String.valueOf(i)));
	}

	private void lose(int leader) {
		this.brokers.stop(leader);
		this.brokers.start(1 - leader);
		Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.ignoreExceptions()
			.until(() -> this.brokers.leader(this.topic) == 1 - leader);
		this.brokers.start(leader);
		awaitInSync(List.of(0, 1));
		try (KafkaProducer<byte[], byte[]> other = this.brokers.producer(Map.of())) {
			for (int i = KEPT; i < REFILLED; i++) {
				other.send(new ProducerRecord<>(this.topic, 0, null, ("new " + i).getBytes(StandardCharsets.UTF_8)));
			}
		}
	}

	private void awaitInSync(List<Integer> brokers) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.ignoreExceptions()
			.until(() -> this.brokers.inSync(this.topic).equals(brokers));
	}

	private void assertLost() {
		assertThatExceptionOfType(BackboneException.class).isThrownBy(this.edges::start)
			.withMessageContaining("has read up to offset " + READ)
			.withMessageContaining("before offset " + KEPT)
			.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo(BackboneException.Reason.HISTORY_LOST));
	}

}
