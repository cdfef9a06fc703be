package io.hein.transport.subscriber;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;

import io.hein.test.Cut;
import io.hein.test.FaultProxy;
import io.hein.transport.lane.Lane;
import io.hein.transport.lane.MessageHandler;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.publisher.SubscriberInfo;
import io.hein.transport.topic.TopicFilter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The lag of a subscriber, as both sides report it, with a real publisher.
 */
class SubscriberLagTests {

	private static final long QUEUE = 4 * 1024 * 1024;

	/**
	 * As many messages as the buffers of sockets hold.
	 */
	private static final int FEW = 10;

	private final Semaphore permits = new Semaphore(0);

	private Publisher publisher;

	private FaultProxy proxy;

	private Subscriber subscriber;

	@BeforeEach
	void start() {
		this.publisher = Publisher.builder()
			.port(0)
			.logMaxSize(64 * 1024 * 1024)
			.sendBufferSize(64 * 1024)
			.writeStallTimeout(Duration.ofMillis(500))
			.shutdownGracePeriod(Duration.ofMillis(100))
			.build();
		this.publisher.start();
		this.proxy = FaultProxy.to(Objects.requireNonNull(this.publisher.address()));
		this.subscriber = Subscriber.builder().address("127.0.0.1", this.proxy.port()).name("test").build();
	}

	@AfterEach
	void stop() {
		this.permits.release(1_000_000);
		this.proxy.close();
		this.subscriber.close();
		this.publisher.close();
	}

	private Lane attach(TopicFilter topics, MessageHandler handler) {
		Lane lane = this.subscriber.addLane(new Lane.Options("lane", topics, 1, QUEUE, 0, false), handler);
		this.subscriber.start();
		await().until(() -> this.subscriber.status().state() == ConnectionState.CONNECTED);
		return lane;
	}

	private void publish(String topic, int count) {
		for (int i = 0; i < count; i++) {
			this.publisher.publish(topic, new byte[10_000]);
		}
	}

	private long received() {
		return Objects.requireNonNull(this.subscriber.status().received()).sequence();
	}

	private @Nullable Long lag() {
		return this.subscriber.status().lag();
	}

	private SubscriberInfo info() {
		List<SubscriberInfo> all = this.publisher.subscribers();
		assertThat(all).hasSize(1);
		return all.get(0);
	}

	/**
	 * Pause the listener and fill its queue, until the publisher knows. Never so much at
	 * once that a write waits for the subscriber: one that is held up would be stalled.
	 */
	private void fill(Lane lane) {
		lane.pause();
		for (int published = FEW; !this.subscriber.status().paused(); published += FEW) {
			publish("a", FEW);
			long last = published;
			// the queue may be full in the middle of them
			await().pollInterval(Duration.ofMillis(5))
				.until(() -> received() == last || this.subscriber.status().paused());
		}
		// its answer comes after its notice
		assertThat(this.publisher.ping(Duration.ofMinutes(1))).succeedsWithin(Duration.ofMinutes(1));
	}

	@Test
	void aPausedListenerIsNotDisconnectedAndBothSidesKnowItsLag() {
		Lane lane = attach(TopicFilter.EVERYTHING, (message) -> {
		});
		fill(lane);
		publish("a", 2500);
		long head = this.publisher.head().sequence();
		await().untilAsserted(() -> {
			assertThat(lag()).isEqualTo(head - received()).isPositive();
			assertThat(info().lag()).isEqualTo(head - received());
		});
		await().during(Duration.ofSeconds(1)).until(() -> this.publisher.statistics().connections() == 1);
		assertThat(this.subscriber.status().reconnects()).isZero();
		lane.resume();
		await().untilAsserted(() -> {
			assertThat(received()).isEqualTo(head);
			assertThat(lag()).isZero();
			assertThat(info().lag()).isZero();
		});
		assertThat(this.subscriber.statistics().lost()).isZero();
	}

	@Test
	void aPublisherThatGoesWhileTheListenerIsPausedIsNoticed() {
		Lane lane = attach(TopicFilter.EVERYTHING, (message) -> {
		});
		fill(lane);
		this.proxy.cutAll(Cut.RESET);
		await().until(() -> this.subscriber.status().reconnects() == 1);
		this.proxy.refuse();
		this.proxy.cutAll(Cut.RESET);
		await().until(() -> !this.subscriber.status().paused() && lag() == null);
	}

	@Test
	void aListenerThatHangsIsBehindAndItsSideDoesNotClaimToKnowItsLag() {
		attach(TopicFilter.EVERYTHING, (message) -> this.permits.acquire());
		publish("a", 3000);
		await().until(() -> lag() == null);
		assertThat(this.subscriber.status().paused()).isFalse();
		this.permits.release(1_000_000);
		await().untilAsserted(() -> {
			assertThat(received()).isEqualTo(3000);
			assertThat(lag()).isZero();
		});
	}

	@Test
	void aSubscriberThatHearsNothingDoesNotClaimToBeUpToDate() {
		attach(TopicFilter.EVERYTHING, (message) -> {
		});
		publish("a", 1);
		await().until(() -> received() == 1 && Objects.equals(lag(), 0L));
		this.proxy.toClient().stall();
		publish("a", 10);
		await().untilAsserted(() -> {
			assertThat(lag()).isNull();
			assertThat(info().lag()).isEqualTo(10);
		});
		this.proxy.heal();
		await().untilAsserted(() -> {
			assertThat(received()).isEqualTo(11);
			assertThat(lag()).isZero();
			assertThat(info().lag()).isZero();
		});
	}

	@Test
	void aSubscriberThatWantsNothingOfAllThatIsPublishedIsNotBehind() {
		attach(TopicFilter.of("mine"), (message) -> {
		});
		publish("mine", 1);
		await().until(() -> received() == 1);
		publish("others", 100);
		await().untilAsserted(() -> {
			assertThat(lag()).isZero();
			assertThat(received()).isEqualTo(101);
			assertThat(info().lag()).isZero();
		});
	}

}
