package io.hein.transport.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import io.hein.test.HeinAwait;
import io.hein.testsupport.KafkaBroker;
import io.hein.transport.backbone.BackboneState;
import io.hein.transport.frame.StartFrom;
import io.hein.transport.publisher.OutgoingMessage;
import io.hein.transport.publisher.PublishException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AclOperation;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What a broker may do to an edge that runs, and wrong clocks.
 */
class KafkaTroubleTests {

	private static final KafkaBroker BROKER = KafkaBroker.shared();

	@RegisterExtension
	private final Edges edges = Edges.atSharedBroker();

	/**
	 * The topic may still be described: the edge must not take that for being well.
	 */
	@Test
	void accessThatIsTakenAwaySendsSubscribersElsewhereUntilItIsBack() {
		Edges.Edge edge = this.edges.start();
		Edges.Listening listening = this.edges.listen("access", edge);
		edge.publish("before");
		listening.await(1);
		BROKER.deny(this.edges.topic(), AclOperation.READ, true);
		KafkaFailuresTests.awaitState(edge, BackboneState.STALE);
		assertThat(edge.publisher().backbone().problem()).contains("TopicAuthorizationException");
		Instant seen = edge.publisher().backbone().checked();
		Awaitility.await().until(() -> {
			assertThat(edge.publisher().backbone().state()).isEqualTo(BackboneState.STALE);
			return edge.publisher().backbone().checked().isAfter(seen);
		});
		HeinAwait.noSubscribers(edge.publisher());
		BROKER.deny(this.edges.topic(), AclOperation.READ, false);
		KafkaFailuresTests.awaitState(edge, BackboneState.RUNNING);
		BROKER.deny(this.edges.topic(), AclOperation.WRITE, true);
		Awaitility.await()
			.untilAsserted(() -> assertThatExceptionOfType(PublishException.class)
				.isThrownBy(() -> edge.publish("not allowed"))
				.withMessageContaining("TopicAuthorizationException"));
		assertThat(edge.publisher().backbone().state()).isEqualTo(BackboneState.RUNNING);
		BROKER.deny(this.edges.topic(), AclOperation.WRITE, false);
		Awaitility.await().ignoreExceptions().until(() -> edge.publish("after") != null);
		Awaitility.await().until(() -> listening.texts().contains("after"));
		assertThat(listening.gaps()).isEmpty();
	}

	/**
	 * The tail goes on for as long as its client knows the topic: minutes.
	 */
	@Test
	void anEdgeThatMayNotLookAtItsTopicSendsSubscribersElsewhereUntilItMay() {
		Edges.Edge edge = this.edges.start();
		edge.publish("before");
		BROKER.deny(this.edges.topic(), AclOperation.DESCRIBE, true);
		KafkaFailuresTests.awaitState(edge, BackboneState.STALE);
		assertThat(edge.publisher().backbone().problem()).contains("TopicAuthorizationException");
		BROKER.deny(this.edges.topic(), AclOperation.DESCRIBE, false);
		KafkaFailuresTests.awaitState(edge, BackboneState.RUNNING);
	}

	/**
	 * The topic may be looked at, but nothing comes of it.
	 */
	@Test
	void anEdgeThatReadsNothingAlthoughThereIsSomethingIsStale() {
		this.edges.with((kafka) -> kafka.staleAfter(Duration.ofSeconds(1)).consumerProperties(HeldReading.properties()),
				(publisher) -> {
				});
		Edges.Edge edge = this.edges.start();
		Edges.Listening listening = this.edges.listen("stuck", edge);
		HeldReading.hold(this.edges.topic());
		// one that is held up for a second is stale too
		Awaitility.await().ignoreExceptions().until(() -> edge.publish("1") != null);
		Awaitility.await()
			.untilAsserted(() -> assertThat(edge.publisher().backbone().problem())
				.isEqualTo("nothing can be read, although the topic goes on"));
		assertThat(edge.publisher().backbone().state()).isEqualTo(BackboneState.STALE);
		HeldReading.release(this.edges.topic());
		KafkaFailuresTests.awaitState(edge, BackboneState.RUNNING);
		listening.await(1);
		assertThat(listening.gaps()).isEmpty();
	}

	@Test
	void aQuotaMakesSendsSlowerAndNothingElse() {
		Edges.Edge edge = this.edges.start();
		Edges.Listening listening = this.edges.listen("throttled", edge);
		BROKER.quota(200_000.0);
		AtomicInteger sent = new AtomicInteger();
		try {
			// the broker may not have heard of its quota yet
			Awaitility.await().until(() -> {
				sent.addAndGet(30);
				return send(edge, 30).compareTo(Duration.ofSeconds(1)) > 0;
			});
			listening.await(sent.get());
			assertThat(edge.publisher().backbone().state()).isEqualTo(BackboneState.RUNNING);
		}
		finally {
			BROKER.quota(null);
		}
		assertThat(listening.gaps()).isEmpty();
		assertThat(listening.sequences()).isEqualTo(LongStream.rangeClosed(1, sent.get()).boxed().toList());
	}

	/**
	 * Send so many messages of 20 kB.
	 * @return how long it took
	 */
	private static Duration send(Edges.Edge edge, int count) {
		long begun = System.nanoTime();
		byte[] payload = new byte[20_000];
		CompletableFuture<?>[] sends = IntStream.range(0, count)
			.mapToObj((i) -> edge.publisher().publishAsync(new OutgoingMessage("t", payload)))
			.toArray(CompletableFuture<?>[]::new);
		CompletableFuture.allOf(sends).join();
		return Duration.ofNanos(System.nanoTime() - begun);
	}

	/**
	 * Ages are those of the edge that reads, not of the one that has sent.
	 */
	@Test
	void whateverTheClocksOfSendersSayNothingIsMissed() {
		BROKER.create(this.edges.topic(), 1, Map.of("message.timestamp.type", "CreateTime", "retention.ms", "-1"));
		long now = System.currentTimeMillis();
		long[] times = { now, now - Duration.ofDays(300).toMillis(), now + Duration.ofMinutes(50).toMillis(),
				now - Duration.ofDays(1).toMillis(), 0 };
		try (KafkaProducer<byte[], byte[]> other = BROKER.producer(Map.of("linger.ms", 0))) {
			for (int i = 0; i < times.length; i++) {
				other.send(new ProducerRecord<>(this.edges.topic(), 0, times[i], null,
						String.valueOf(i).getBytes(StandardCharsets.UTF_8)));
				other.flush();
			}
			this.edges.with((kafka) -> {
			}, (publisher) -> publisher.logMaxAge(Duration.ofMinutes(1)));
			Edges.Edge edge = this.edges.start();
			Edges.Listening listening = this.edges.listen("clocks", (builder) -> builder.startFrom(StartFrom.EARLIEST),
					edge);
			listening.await(times.length);
			other.send(new ProducerRecord<>(this.edges.topic(), 0, times[1], null, new byte[1]));
			other.flush();
			listening.await(times.length + 1);
			assertThat(listening.gaps()).isEmpty();
			assertThat(listening.sequences()).isEqualTo(LongStream.rangeClosed(1, times.length + 1).boxed().toList());
			Awaitility.await().until(() -> edge.publisher().backbone().lag() == 0);
			assertThat(edge.publisher().backbone().checked()).isBetween(Instant.ofEpochMilli(now), Instant.now());
		}
	}

}
