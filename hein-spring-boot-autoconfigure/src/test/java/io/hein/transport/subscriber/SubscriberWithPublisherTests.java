package io.hein.transport.subscriber;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.LongStream;

import io.hein.testsupport.Ports;
import io.hein.transport.lane.Lane;
import io.hein.transport.lane.RecordingHandler;
import io.hein.transport.publisher.OutgoingMessage;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.publisher.PublisherLimits;
import io.hein.transport.topic.TopicFilter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A subscriber with a real publisher.
 */
class SubscriberWithPublisherTests {

	private Publisher publisher;

	private Subscriber subscriber;

	@BeforeEach
	void start() throws IOException {
		start((limits) -> {
		});
	}

	/**
	 * At a port that nothing else is given before the next publisher listens there.
	 */
	private void start(Consumer<PublisherLimits> limits) throws IOException {
		int port = Ports.unused();
		this.publisher = Publisher.builder().port(port).logMaxSize(8 * 1024 * 1024).limits(limits).build();
		this.publisher.start();
		this.subscriber = Subscriber.builder().address("127.0.0.1", port).name("test").build();
	}

	@AfterEach
	void stop() {
		this.subscriber.close();
		this.publisher.close();
	}

	private void awaitConnected() {
		await().until(() -> this.subscriber.status().state() == ConnectionState.CONNECTED);
	}

	private void publish(String topic, String payload) {
		this.publisher.publish(topic, payload.getBytes(StandardCharsets.UTF_8));
	}

	@Test
	void messagesArriveInOrder() {
		List<Long> sequences = new CopyOnWriteArrayList<>();
		this.subscriber.addLane(Lane.Options.of("all", TopicFilter.EVERYTHING),
				(message) -> sequences.add(message.sequence()));
		this.subscriber.start();
		awaitConnected();
		for (int i = 0; i < 2000; i++) {
			publish("a.b", "message " + i);
		}
		await().until(() -> sequences.size() == 2000);
		assertThat(sequences).containsExactlyElementsOf(LongStream.rangeClosed(1, 2000).boxed().toList());
		assertThat(this.subscriber.statistics().received()).isEqualTo(2000);
		await().until(() -> Objects.requireNonNull(this.subscriber.status().handled()).sequence() == 2000);
	}

	@Test
	void eachLaneGetsItsTopicsOnly() {
		RecordingHandler first = new RecordingHandler();
		RecordingHandler second = new RecordingHandler();
		this.subscriber.addLane(Lane.Options.of("first", TopicFilter.of("a.*")), first);
		this.subscriber.addLane(Lane.Options.of("second", TopicFilter.of("a.x", "b")), second);
		this.subscriber.start();
		awaitConnected();
		publish("a.x", "1");
		publish("c", "2");
		publish("b", "3");
		publish("a.y", "4");
		first.awaitEvents("1 a.x 1", "4 a.y 4");
		second.awaitEvents("1 a.x 1", "3 b 3");
		assertThat(this.subscriber.statistics().received()).isEqualTo(3);
	}

	@Test
	void aLaneThatStartsLaterJoinsAndOneThatStopsLeavesTheOthersAlone() {
		RecordingHandler first = new RecordingHandler();
		RecordingHandler second = new RecordingHandler();
		this.subscriber.addLane(Lane.Options.of("first", TopicFilter.of("a")), first);
		this.subscriber.start();
		awaitConnected();
		publish("b", "before");
		publish("a", "1");
		first.awaitEvents("2 a 1");
		Lane lane = this.subscriber.addLane(Lane.Options.of("second", TopicFilter.of("b")), second);
		await().until(() -> this.publisher.subscribers().get(0).topics().contains("b"));
		publish("b", "during");
		publish("a", "2");
		second.awaitEvents("3 b during");
		lane.stop().join();
		await().until(() -> !this.publisher.subscribers().get(0).topics().contains("b"));
		publish("b", "after");
		publish("a", "3");
		first.awaitEvents("2 a 1", "4 a 2", "6 a 3");
		second.awaitEvents("3 b during");
	}

	@Test
	void aSubscriberWhoseTopicsChangeAllTheTimeIsNotMistakenForAFlood() throws IOException {
		stop();
		start((limits) -> limits.maxControlFramesPerSecond(200).controlFrameBurst(200));
		AtomicInteger disconnects = new AtomicInteger();
		this.subscriber.addListener(new SubscriberListener() {

			@Override
			public void onDisconnected(Subscriber subscriber, InetSocketAddress address, String reason) {
				disconnects.incrementAndGet();
			}

		});
		Lane lane = this.subscriber.addLane(Lane.Options.of("lane", TopicFilter.of("begin")), (message) -> {
		});
		this.subscriber.start();
		awaitConnected();
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
		for (int i = 0; System.nanoTime() < end; i++) {
			lane.topics(TopicFilter.of("t" + i));
			LockSupport.parkNanos(100_000);
		}
		lane.topics(TopicFilter.of("end"));
		await().until(() -> this.publisher.subscribers()
			.stream()
			.anyMatch((subscriber) -> subscriber.topics().equals(List.of("end"))));
		assertThat(disconnects).hasValue(0);
	}

	@Test
	void aRestartOfThePublisherIsAnEmptyEpochGapAfterAnOrderlyStop() {
		RecordingHandler handler = new RecordingHandler();
		this.subscriber.addLane(Lane.Options.of("all", TopicFilter.EVERYTHING), handler);
		this.subscriber.start();
		awaitConnected();
		publish("a", "old");
		int port = Objects.requireNonNull(this.publisher.address()).getPort();
		this.publisher.close();
		this.publisher = Publisher.builder().port(port).build();
		publish("a", "new 1");
		this.publisher.start();
		publish("a", "new 2");
		handler.awaitEvents("1 a old", "gap 2-1 EPOCH", "1 a new 1", "2 a new 2");
	}

	@Test
	void whatAFilteredSubscriberDidNotWantIsNotMissingAfterAnOrderlyStop() {
		RecordingHandler handler = new RecordingHandler();
		this.subscriber.addLane(Lane.Options.of("some", TopicFilter.of("a")), handler);
		this.subscriber.start();
		awaitConnected();
		publish("a", "old");
		for (int i = 0; i < 10; i++) {
			publish("b", "unwanted");
		}
		int port = Objects.requireNonNull(this.publisher.address()).getPort();
		this.publisher.close();
		this.publisher = Publisher.builder().port(port).build();
		publish("a", "new");
		this.publisher.start();
		handler.awaitEvents("1 a old", "gap 12-11 EPOCH", "1 a new");
	}

	@Test
	void aConfirmedMessageIsReportedAsHandled() {
		this.subscriber.addLane(Lane.Options.of("all", TopicFilter.EVERYTHING), (message) -> {
			if (message.topic().equals("bad")) {
				throw new IllegalStateException("expected by the test");
			}
		});
		this.subscriber.start();
		awaitConnected();
		CompletableFuture<?> good = this.publisher.publishAndConfirm(new OutgoingMessage("good", new byte[1]),
				Duration.ofMinutes(1));
		CompletableFuture<?> bad = this.publisher.publishAndConfirm(new OutgoingMessage("bad", new byte[1]),
				Duration.ofMinutes(1));
		assertThat(String.valueOf(good.join())).contains("HANDLED");
		assertThat(String.valueOf(bad.join())).contains("FAILED");
	}

}
