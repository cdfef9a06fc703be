package io.hein.transport.kafka;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;

import io.hein.transport.publisher.DisconnectReason;
import io.hein.transport.publisher.OutgoingMessage;
import io.hein.transport.publisher.SlowSubscriberPolicy;
import io.hein.transport.topic.TopicFilter;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Subscribers that are connected, and that the window of an edge overruns.
 */
class KafkaSlowSubscribersTests {

	private static final int MESSAGES = 1200;

	private final CountDownLatch free = new CountDownLatch(1);

	@RegisterExtension
	private final Edges edges = Edges.atSharedBroker();

	@AfterEach
	void closeAll() {
		this.free.countDown();
	}

	@Test
	void whoLagsIsServedFromKafka() {
		// nobody reads while all of it is sent
		this.edges.with((kafka) -> {
		}, (publisher) -> publisher.writeStallTimeout(Duration.ofMinutes(5)));
		Edges.Edge edge = this.edges.start();
		Edges.Listening all = this.edges.listen("slow", edge);
		Edges.Listening some = this.edges.listen("filtering", TopicFilter.of("t"), (builder) -> {
		}, edge);
		Awaitility.await().until(() -> edge.publisher().subscribers().size() == 2);
		edge.publish("first");
		for (Edges.Listening slow : new Edges.Listening[] { all, some }) {
			slow.await(1);
			slow.holdUntil(this.free);
		}
		send(edge);
		assertThat(edge.publisher().subscribers()).hasSize(2);
		this.free.countDown();
		for (Edges.Listening slow : new Edges.Listening[] { all, some }) {
			slow.await(MESSAGES + 1);
			assertThat(slow.gaps()).isEmpty();
			assertThat(slow.sequences()).isEqualTo(LongStream.rangeClosed(1, MESSAGES + 1).boxed().toList());
		}
		assertThat(edge.publisher().statistics().dropped()).isZero();
		edge.publish("live");
		all.await(MESSAGES + 2);
	}

	@Test
	void whoIsToBeDisconnectedIs() {
		this.edges.with((kafka) -> {
		}, (publisher) -> publisher.slowSubscriberPolicy(SlowSubscriberPolicy.DISCONNECT));
		Edges.Edge edge = this.edges.start();
		Edges.Listening slow = this.edges.listen("slow", edge);
		edge.publish("first");
		slow.await(1);
		slow.holdUntil(this.free);
		send(edge);
		Awaitility.await().until(() -> edge.publisher().statistics().closed().get(DisconnectReason.SLOW) > 0);
	}

	/**
	 * Send ten times as much as the window holds.
	 */
	private static void send(Edges.Edge edge) {
		byte[] payload = new byte[40_000];
		CompletableFuture<?>[] sends = LongStream.range(0, MESSAGES)
			.mapToObj((i) -> edge.publisher().publishAsync(new OutgoingMessage("t", payload)))
			.toArray(CompletableFuture<?>[]::new);
		CompletableFuture.allOf(sends).join();
		Awaitility.await().until(() -> edge.publisher().head().sequence() == MESSAGES + 1);
	}

}
