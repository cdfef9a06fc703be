package io.hein.transport.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import io.hein.test.HeinAwait;
import io.hein.testsupport.KafkaBroker;
import io.hein.transport.backbone.BackboneState;
import io.hein.transport.backbone.SendCounts;
import io.hein.transport.confirm.Delivery;
import io.hein.transport.confirm.DeliveryStatus;
import io.hein.transport.publisher.OutgoingMessage;
import io.hein.transport.publisher.PublishException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A broker that is stopped, and comes back.
 */
@Timeout(240)
class KafkaOutageTests {

	private final KafkaBroker broker = KafkaBroker.own();

	@RegisterExtension
	private final Edges edges = Edges.at(this.broker, KafkaBroker.newName());

	@Test
	void sendsFailWhileKafkaIsAwayAndSubscribersGoOnWithoutAGap() {
		this.edges.with((kafka) -> kafka.sendTimeout(Duration.ofSeconds(1))
			.maxBlock(Duration.ofMillis(500))
			.staleAfter(Duration.ofSeconds(3)), (publisher) -> {
			});
		Edges.Edge edge = this.edges.start();
		Edges.Listening listening = this.edges.listen("outage", edge);
		// on a busy machine the broker may need longer than a send waits here
		Awaitility.await().ignoreExceptions().until(() -> edge.publish("before") != null);
		listening.await(1);
		SendCounts before = edge.publisher().backbone().sends();
		this.broker.stop();
		assertThatExceptionOfType(PublishException.class).isThrownBy(() -> edge.publish("lost"))
			// whether it was handed over depends on what the client still knew of the
			// broker
			.satisfies((ex) -> assertThat(ex)
				.hasMessageStartingWith((ex.isUncertain()) ? "It is not certain" : "Nothing was published"));
		SendCounts sends = edge.publisher().backbone().sends();
		assertThat(sends.uncertain() + sends.failed()).isEqualTo(before.uncertain() + before.failed() + 1);
		// sooner than Kafka's client would give it up
		assertThat(confirm(edge, Duration.ofMillis(500))).failsWithin(Duration.ofSeconds(60))
			.withThrowableOfType(ExecutionException.class)
			.withCauseInstanceOf(PublishException.class);
		KafkaFailuresTests.awaitState(edge, BackboneState.STALE);
		HeinAwait.noSubscribers(edge.publisher());
		assertThat(edge.publisher().isRunning()).isTrue();
		this.broker.start();
		KafkaFailuresTests.awaitState(edge, BackboneState.RUNNING);
		Awaitility.await().ignoreExceptions().until(() -> edge.publish("after") != null);
		Awaitility.await().until(() -> listening.texts().contains("after"));
		Awaitility.await().ignoreExceptions().untilAsserted(() -> {
			Delivery delivery = confirm(edge, Duration.ofSeconds(30)).get();
			assertThat(delivery.problem()).isNull();
			assertThat(delivery.statuses()).isEqualTo(Map.of("outage", DeliveryStatus.HANDLED));
		});
		assertThat(listening.gaps()).isEmpty();
		assertThat(listening.texts()).startsWith("before").contains("after");
	}

	private static CompletableFuture<Delivery> confirm(Edges.Edge edge, Duration timeout) {
		return edge.publisher().publishAndConfirm(new OutgoingMessage("t", new byte[1]), timeout);
	}

}
