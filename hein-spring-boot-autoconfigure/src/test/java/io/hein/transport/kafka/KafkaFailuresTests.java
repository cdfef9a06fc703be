package io.hein.transport.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import io.hein.testsupport.KafkaBroker;
import io.hein.transport.backbone.BackboneException;
import io.hein.transport.backbone.BackboneState;
import io.hein.transport.frame.GapReason;
import io.hein.transport.frame.Position;
import io.hein.transport.lane.Gap;
import io.hein.transport.publisher.OutgoingMessage;
import io.hein.transport.publisher.Publisher;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

/**
 * What may be wrong with a topic, or happen to it, with a real broker.
 */
class KafkaFailuresTests {

	private static final KafkaBroker BROKER = KafkaBroker.shared();

	@RegisterExtension
	private final Edges edges = Edges.atSharedBroker();

	@Test
	void withoutKafkaAStartFailsAndNamesTheServers() {
		try (Publisher publisher = Publisher.builder()
			.backbone(KafkaBackbone.builder()
				.bootstrapServers("localhost:1")
				.startTimeout(Duration.ofMillis(200))
				.build())
			.build()) {
			assertThatExceptionOfType(BackboneException.class).isThrownBy(publisher::start)
				.withMessageContaining("localhost:1")
				.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo(BackboneException.Reason.UNREACHABLE));
		}
	}

	@Test
	void aTopicThatIsNotToBeCreatedHasToBeThere() {
		this.edges.with((kafka) -> kafka.createTopic(false), (publisher) -> {
		});
		assertThat(startFails()).isEqualTo(BackboneException.Reason.NO_TOPIC);
	}

	@Test
	void oneOfSeveralPartitionsHasToBeChosen() {
		BROKER.create(this.edges.topic(), 3, Map.of());
		assertThat(startFails()).isEqualTo(BackboneException.Reason.PARTITIONS);
		chosen(3);
		assertThat(startFails()).isEqualTo(BackboneException.Reason.PARTITIONS);
		chosen(2);
		Edges.Edge edge = this.edges.start();
		assertThat(edge.publish("m").sequence()).isEqualTo(1);
		assertThat(edge.publisher().backbone().partition()).isEqualTo(2);
	}

	private void chosen(int partition) {
		this.edges.with((kafka) -> kafka.partition(partition), (publisher) -> {
		});
	}

	@ParameterizedTest
	@CsvSource({ "cleanup.policy, compact, UNSAFE_TOPIC", "unclean.leader.election.enable, true, UNSAFE_TOPIC",
			"max.message.bytes, 1000000, MESSAGE_SIZE" })
	void aSettingWithWhichMessagesWouldBeLostFailsTheStart(String setting, String value,
			BackboneException.Reason reason) {
		BROKER.create(this.edges.topic(), 1, Map.of(setting, value));
		assertThat(startFails()).isEqualTo(reason);
	}

	private BackboneException.Reason startFails() {
		Edges.Edge edge = this.edges.create(0);
		BackboneException[] thrown = new BackboneException[1];
		assertThatExceptionOfType(BackboneException.class).isThrownBy(edge.publisher()::start)
			.satisfies((ex) -> thrown[0] = ex);
		return thrown[0].getReason();
	}

	@Test
	void uncleanElectionsCanBeAllowed() {
		BROKER.create(this.edges.topic(), 1, Map.of("unclean.leader.election.enable", "true"));
		this.edges.with((kafka) -> kafka.allowUncleanElection(true), (publisher) -> {
		});
		assertThat(this.edges.start().publish("m").sequence()).isEqualTo(1);
	}

	@Test
	void recordsOfOthersAreMessagesToo() {
		Edges.Edge edge = this.edges.start();
		Edges.Listening listening = this.edges.listen("foreign", edge);
		try (KafkaProducer<byte[], byte[]> other = BROKER.producer(Map.of())) {
			other.send(new ProducerRecord<>(this.edges.topic(), bytes("weather.rome"), bytes("sunny")));
			other.send(new ProducerRecord<>(this.edges.topic(), bytes("no topic at all"), bytes("rain")));
			ProducerRecord<byte[], byte[]> odd = new ProducerRecord<>(this.edges.topic(), null, bytes("fog"));
			odd.headers()
				.add("binary", new byte[] { (byte) 0xFF })
				.add("x".repeat(100), bytes("long"))
				.add("none", null);
			other.send(odd);
		}
		listening.await(3);
		assertThat(listening.texts()).containsExactly("sunny", "rain", "fog");
		assertThat(listening.topics()).containsExactly("weather.rome", "", "");
		assertThat(listening.gaps()).isEmpty();
	}

	@Test
	void whatCannotBeAMessageIsAnExactGap() {
		this.edges.with((kafka) -> {
		}, (publisher) -> publisher.maxMessageSize(1000));
		Edges.Edge edge = this.edges.start();
		Edges.Listening listening = this.edges.listen("strict", edge);
		edge.publish("first");
		try (KafkaProducer<byte[], byte[]> other = BROKER.producer(Map.of())) {
			other.send(new ProducerRecord<>(this.edges.topic(), null, new byte[1001]));
			other.send(new ProducerRecord<>(this.edges.topic(), bytes("t"), null));
		}
		edge.publish("second");
		listening.await(2);
		assertThat(listening.gaps()).extracting(Gap::from, Gap::to).containsExactly(tuple(2L, 3L));
		assertThat(edge.publisher().backbone().leftOut()).isEqualTo(2);
	}

	@Test
	void transactionsLeaveExactGaps() {
		Edges.Edge edge = this.edges.start();
		Edges.Listening listening = this.edges.listen("transactional", edge);
		edge.publish("before");
		try (KafkaProducer<byte[], byte[]> other = BROKER
			.producer(Map.of("transactional.id", this.edges.topic(), "linger.ms", 0))) {
			other.initTransactions();
			other.beginTransaction();
			other.send(new ProducerRecord<>(this.edges.topic(), bytes("t"), bytes("committed")));
			other.commitTransaction();
			other.beginTransaction();
			other.send(new ProducerRecord<>(this.edges.topic(), bytes("t"), bytes("aborted")));
			other.flush();
			other.abortTransaction();
		}
		awaitEnd(5);
		assertThat(edge.publish("after").sequence()).isEqualTo(6);
		listening.await(3);
		assertThat(listening.texts()).containsExactly("before", "committed", "after");
		assertThat(listening.gaps()).extracting(Gap::from, Gap::to, Gap::reason)
			.containsExactly(tuple(3L, 5L, GapReason.EVICTED));
		Edges.Edge later = this.edges.start();
		assertThat(later.publisher().head()).isEqualTo(edge.publisher().head());
	}

	@Test
	void anEdgeStartsBehindATransactionThatEndsTheTopic() {
		BROKER.create(this.edges.topic(), 1, Map.of());
		try (KafkaProducer<byte[], byte[]> other = BROKER
			.producer(Map.of("transactional.id", this.edges.topic(), "linger.ms", 0))) {
			other.initTransactions();
			other.beginTransaction();
			other.send(new ProducerRecord<>(this.edges.topic(), bytes("t"), bytes("aborted")));
			other.flush();
			other.abortTransaction();
		}
		awaitEnd(2);
		Edges.Edge edge = this.edges.start();
		assertThat(edge.publisher().backbone().lag()).isZero();
		assertThat(edge.publish("m").sequence()).isEqualTo(3);
	}

	/**
	 * Retention must not hang on the clocks of edges.
	 */
	@Test
	void topicsThatAreCreatedHaveTheTimeOfTheBroker() {
		this.edges.start();
		assertThat(List.of(this.edges.topic(), this.edges.topic() + "-reports")).allSatisfy(
				(topic) -> assertThat(BROKER.config(topic, "message.timestamp.type")).isEqualTo("LogAppendTime"));
	}

	@Test
	void whatKafkaHasRemovedIsAnExactGap() throws Exception {
		Edges.Edge edge = this.edges.startAgainLater();
		Edges.Listening listening = this.edges.listen("away", edge);
		edge.publish("1");
		listening.await(1);
		int port = edge.port();
		edge.publisher().close();
		Edges.Edge elsewhere = this.edges.start();
		for (int i = 2; i <= 6; i++) {
			elsewhere.publish(String.valueOf(i));
		}
		BROKER.deleteRecords(this.edges.topic(), 4);
		this.edges.start(port);
		listening.await(3);
		assertThat(listening.texts()).containsExactly("1", "5", "6");
		assertThat(listening.gaps()).extracting(Gap::from, Gap::to, Gap::reason)
			.containsExactly(tuple(2L, 4L, GapReason.EVICTED));
	}

	@Test
	void aTopicThatIsDeletedIsMissedAndOneThatIsCreatedAnewIsAnotherLog() {
		Edges.Edge edge = this.edges.start();
		Edges.Listening listening = this.edges.listen("recreated", edge);
		edge.publish("old");
		listening.await(1);
		BROKER.delete(this.edges.topic());
		awaitState(edge, BackboneState.MISSING);
		assertThat(edge.publisher().subscribers()).hasSize(1);
		BROKER.create(this.edges.topic(), 1, Map.of());
		Awaitility.await().until(() -> edge.publisher().statistics().renewals() == 1);
		edge.publish("new");
		listening.await(2);
		assertThat(listening.texts()).containsExactly("old", "new");
		assertThat(listening.gaps()).extracting(Gap::reason).containsExactly(GapReason.EPOCH);
		assertThat(listening.positions().get(1).sequence()).isEqualTo(1);
	}

	@Test
	void aWindowOfALongTopicHasItsEnd() {
		Edges.Edge edge = this.edges.start();
		byte[] payload = new byte[50_000];
		List<CompletableFuture<Position>> sends = IntStream.range(0, 200)
			.mapToObj((i) -> edge.publisher().publishAsync(new OutgoingMessage("t", payload)))
			.toList();
		sends.forEach(CompletableFuture::join);
		Edges.Edge later = this.edges.start();
		assertThat(later.publisher().head().sequence()).isEqualTo(200);
		// 4 MiB hold some 70 of them, and not more were read than fit
		assertThat(later.publisher().oldest()).isBetween(100L, 160L);
	}

	/**
	 * By the last messages alone, all of the topic would seem to fit.
	 */
	@Test
	void notMoreIsReadThanFitsEvenIfTheLastMessagesAreShort() {
		Edges.Edge edge = this.edges.start();
		CompletableFuture<?>[] sends = IntStream.range(0, 800)
			.mapToObj((i) -> edge.publisher().publishAsync(new OutgoingMessage("t", new byte[(i < 400) ? 50_000 : 10])))
			.toArray(CompletableFuture<?>[]::new);
		CompletableFuture.allOf(sends).join();
		Edges.Edge later = this.edges.start();
		assertThat(later.publisher().head().sequence()).isEqualTo(800);
		assertThat(Edges.readByNewest("tail")).isBetween(1L, 12_000_000L);
	}

	/**
	 * The mark that ends a transaction may be written later.
	 */
	private void awaitEnd(long offset) {
		Awaitility.await().until(() -> BROKER.end(this.edges.topic()) == offset);
	}

	static void awaitState(Edges.Edge edge, BackboneState state) {
		Awaitility.await().until(() -> edge.publisher().backbone().state() == state);
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
