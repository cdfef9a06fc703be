package io.hein.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.hein.test.HeinAwait;
import io.hein.testsupport.Figures;
import io.hein.transport.confirm.Delivery;
import io.hein.transport.confirm.DeliveryStatus;
import io.hein.transport.confirm.PingReply;
import io.hein.transport.frame.GapReason;
import io.hein.transport.lane.Gap;
import io.hein.transport.lane.Lane;
import io.hein.transport.lane.MessageHandler;
import io.hein.transport.lane.ReceivedMessage;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.OutgoingMessage;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.subscriber.Subscriber;
import io.hein.transport.topic.TopicFilter;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a publisher learns about each of its subscribers.
 */
class ConfirmScenarioTests {

	private static final OutgoingMessage MESSAGE = new OutgoingMessage("config.changed", new byte[] { 1 });

	private static final Duration LONG = Duration.ofMinutes(1);

	private final List<Subscriber> subscribers = new ArrayList<>();

	private final CountDownLatch release = new CountDownLatch(1);

	private EventLoops loops;

	private Publisher publisher;

	@BeforeEach
	void start() {
		this.loops = EventLoops.create();
		this.publisher = Publisher.builder().eventLoops(this.loops).build();
		this.publisher.start();
	}

	@AfterEach
	void stop() {
		this.release.countDown();
		this.subscribers.forEach(Subscriber::close);
		this.publisher.close();
		this.loops.close();
	}

	@Test
	void oneHandlesOneFailsAndOneTakesTooLong() throws Exception {
		AtomicInteger handled = new AtomicInteger();
		subscriber("fine", "**", (message) -> handled.incrementAndGet());
		subscriber("failing", "config.*", (message) -> {
			throw new IllegalStateException("on purpose");
		});
		subscriber("stalled", "**", (message) -> this.release.await());
		subscriber("elsewhere", "other", (message) -> {
		});
		HeinAwait.subscribers(this.publisher, 4);
		AtomicInteger sent = new AtomicInteger();
		// on a busy machine the others may need longer
		Duration[] timeout = { Duration.ofMillis(500) };
		Awaitility.await().pollDelay(Duration.ZERO).untilAsserted(() -> {
			timeout[0] = timeout[0].multipliedBy(2);
			sent.incrementAndGet();
			assertThat(confirmInVain(timeout[0])).isEqualTo(Map.of("fine", DeliveryStatus.HANDLED, "failing",
					DeliveryStatus.FAILED, "stalled", DeliveryStatus.TIMED_OUT));
		});
		assertThat(handled).hasValue(sent.get());
	}

	/**
	 * Ask for a report that is final only when its time has passed.
	 */
	private Map<String, DeliveryStatus> confirmInVain(Duration timeout) throws Exception {
		long start = System.nanoTime();
		Delivery delivery = this.publisher.publishAndConfirm(MESSAGE, timeout).get(60, TimeUnit.SECONDS);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(timeout);
		assertThat(delivery.position()).isEqualTo(this.publisher.head());
		Figures.note("confirm", "%s", delivery.statuses());
		return delivery.statuses();
	}

	@Test
	void confirmationsOfHandledMessagesArePrompt() throws Exception {
		subscriber("a", "**", (message) -> {
		});
		subscriber("b", "**", (message) -> {
		});
		HeinAwait.subscribers(this.publisher, 2);
		this.publisher.publishAndConfirm(MESSAGE, LONG).get(60, TimeUnit.SECONDS);
		int rounds = 20;
		long[] took = new long[rounds];
		for (int i = 0; i < rounds; i++) {
			long start = System.nanoTime();
			Delivery delivery = this.publisher.publishAndConfirm(MESSAGE, LONG).get(60, TimeUnit.SECONDS);
			assertThat(delivery.statuses().values()).containsExactly(DeliveryStatus.HANDLED, DeliveryStatus.HANDLED);
			took[i] = System.nanoTime() - start;
		}
		Arrays.sort(took);
		// Without a flag a subscriber acknowledges once a second. Some may have been held
		// up by the machine.
		Duration median = Duration.ofNanos(took[rounds / 2]);
		assertThat(median).isLessThan(Duration.ofMillis(400));
		Figures.note("confirm", "2 subscribers, median of 20: %d us", median.toNanos() / 1000);
	}

	@Test
	void withoutASubscriberToAskAReportIsEmptyAtOnce() throws Exception {
		Delivery delivery = this.publisher.publishAndConfirm(MESSAGE, Duration.ofMinutes(10)).get(60, TimeUnit.SECONDS);
		assertThat(delivery.statuses()).isEmpty();
	}

	@Test
	void aSubscriberThatSaysGoodbyeIsGone() throws Exception {
		CountDownLatch begun = new CountDownLatch(1);
		Subscriber leaving = subscriber("leaving", "**", (message) -> {
			begun.countDown();
			this.release.await();
		});
		HeinAwait.subscribers(this.publisher, 1);
		this.publisher.publish("first", new byte[0]);
		assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
		var report = this.publisher.publishAndConfirm(MESSAGE, LONG);
		var stopped = leaving.stop();
		this.release.countDown();
		assertThat(report.get(60, TimeUnit.SECONDS).statuses()).isEqualTo(Map.of("leaving", DeliveryStatus.GONE));
		stopped.get(60, TimeUnit.SECONDS);
	}

	@Test
	void aMessageThatIsLongerThanTheSubscriberTakesHasFailedAndIsAGapThere() throws Exception {
		List<Gap> gaps = new CopyOnWriteArrayList<>();
		subscriber("small", "**", new MessageHandler() {

			@Override
			public void onMessage(ReceivedMessage message) {
			}

			@Override
			public void onGap(Gap gap) {
				gaps.add(gap);
			}

		}, (builder) -> builder.maxMessageSize(1024));
		HeinAwait.subscribers(this.publisher, 1);
		OutgoingMessage message = new OutgoingMessage("config.changed", new byte[2048]);
		Delivery delivery = this.publisher.publishAndConfirm(message, LONG).get(60, TimeUnit.SECONDS);
		assertThat(delivery.statuses()).isEqualTo(Map.of("small", DeliveryStatus.FAILED));
		Awaitility.await().until(() -> !gaps.isEmpty());
		assertThat(gaps).extracting(Gap::reason).containsExactly(GapReason.TOO_LARGE);
	}

	@Test
	void pingListsAllWithTheirRoundTripTimes() throws Exception {
		subscriber("one", "**", (message) -> {
		});
		subscriber("two", "nothing", (message) -> {
		});
		subscriber("blocked", "**", (message) -> this.release.await());
		HeinAwait.subscribers(this.publisher, 3);
		long head = this.publisher.publish("t", new byte[] { 1 }).sequence();
		Map<String, PingReply> replies = this.publisher.ping(LONG).get(60, TimeUnit.SECONDS);
		assertThat(replies).containsOnlyKeys("one", "two", "blocked");
		replies.values().forEach((reply) -> {
			assertThat(reply.roundTrip()).isPositive().isLessThan(LONG);
			assertThat(reply.received()).isBetween(0L, head);
		});
		assertThat(replies.get("one").received()).isEqualTo(head);
		Figures.note("ping", "%s", replies);
	}

	private Subscriber subscriber(String name, String topics, MessageHandler handler) {
		return subscriber(name, topics, handler, (builder) -> {
		});
	}

	private Subscriber subscriber(String name, String topics, MessageHandler handler,
			Consumer<Subscriber.Builder> options) {
		Subscriber.Builder builder = Subscriber.builder()
			.name(name)
			.addresses(List.of(this.publisher.address()))
			.eventLoops(this.loops);
		options.accept(builder);
		Subscriber subscriber = builder.build();
		this.subscribers.add(subscriber);
		subscriber.addLane(Lane.Options.of("lane", TopicFilter.of(topics)), handler);
		subscriber.start();
		return subscriber;
	}

}
