package io.hein.transport.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.hein.test.HeinAwait;
import io.hein.testsupport.KafkaBroker;
import io.hein.transport.backbone.BackboneException;
import io.hein.transport.confirm.Delivery;
import io.hein.transport.confirm.DeliveryStatus;
import io.hein.transport.lane.Lane;
import io.hein.transport.lane.MessageHandler;
import io.hein.transport.lane.ReceivedMessage;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.OutgoingMessage;
import io.hein.transport.publisher.SubscriberInfo;
import io.hein.transport.subscriber.Subscriber;
import io.hein.transport.topic.TopicFilter;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Delivery reports of three edges at a real broker.
 */
@Timeout(240)
class KafkaConfirmTests {

	private static final KafkaBroker BROKER = KafkaBroker.shared();

	private static final Duration LONG = Duration.ofSeconds(60);

	/**
	 * So many messages behind a subscriber has nothing at hand of what is sent now.
	 */
	private static final long FAR = 120;

	private static final int ASKED = 10;

	@RegisterExtension
	private final Edges edges = Edges.atSharedBroker();

	private final EventLoops loops = EventLoops.create();

	private final List<Subscriber> subscribers = new ArrayList<>();

	private final CountDownLatch held = new CountDownLatch(1);

	@AfterEach
	void closeAll() {
		this.held.countDown();
		CutOff.mend(this.edges.topic());
		this.subscribers.forEach(Subscriber::close);
		this.loops.close();
	}

	@Test
	void subscribersOfAllEdgesAreReported() throws Exception {
		Edges.Edge first = edge();
		Edges.Edge second = edge();
		Edges.Edge third = edge();
		subscribe("fine", (message) -> {
		}, first);
		subscribe("failing", (message) -> {
			throw new IllegalStateException("on purpose");
		}, second);
		subscribe("silent", this::hold, third);
		subscribe(Lane.Options.of("all", TopicFilter.of("other")), "elsewhere", (message) -> {
		}, first);
		// on a busy machine the others need longer
		Duration[] timeout = { Duration.ofMillis(500) };
		Awaitility.await().ignoreExceptions().untilAsserted(() -> {
			Map<String, DeliveryStatus> statuses = complete(confirm(first, timeout[0]));
			timeout[0] = timeout[0].multipliedBy(2);
			assertThat(statuses).isEqualTo(Map.of("fine", DeliveryStatus.HANDLED, "failing", DeliveryStatus.FAILED,
					"silent", DeliveryStatus.TIMED_OUT));
		});
	}

	@Test
	void whoSaysGoodbyeIsGone() throws Exception {
		Edges.Edge first = edge();
		Edges.Edge second = edge();
		Subscriber leaving = subscribe("leaving", this::hold, second);
		CompletableFuture<Delivery> report = confirm(first, LONG);
		Awaitility.await().until(() -> position(second) == 1);
		leaving.stop();
		assertThat(complete(report)).isEqualTo(Map.of("leaving", DeliveryStatus.GONE));
	}

	@Test
	void withoutSubscribersTheReportIsEmpty() throws Exception {
		Edges.Edge alone = edge();
		assertThat(complete(confirm(alone, LONG))).isEmpty();
		Edges.Edge second = edge();
		subscribe("there", (message) -> {
		}, second);
		assertThat(complete(confirm(alone, LONG))).isEqualTo(Map.of("there", DeliveryStatus.HANDLED));
	}

	@Test
	void sendersAtSeveralEdgesGetTheirOwnReports() throws Exception {
		Edges.Edge first = edge();
		Edges.Edge second = edge();
		subscribe("odd", (message) -> {
			if (message.sequence() % 2 == 1) {
				throw new IllegalStateException("on purpose");
			}
		}, first);
		subscribe("even", (message) -> {
			if (message.sequence() % 2 == 0) {
				throw new IllegalStateException("on purpose");
			}
		}, second);
		List<CompletableFuture<Delivery>> reports = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			reports.add(confirm(first, LONG));
			reports.add(confirm(second, LONG));
		}
		Map<Long, Map<String, DeliveryStatus>> all = new HashMap<>();
		for (CompletableFuture<Delivery> report : reports) {
			Delivery delivery = get(report);
			assertThat(delivery.problem()).isNull();
			all.put(delivery.position().sequence(), delivery.statuses());
		}
		assertThat(all).hasSize(40);
		all.forEach((sequence, statuses) -> assertThat(statuses)
			.isEqualTo(Map.of("odd", (sequence % 2 == 1) ? DeliveryStatus.FAILED : DeliveryStatus.HANDLED, "even",
					(sequence % 2 == 0) ? DeliveryStatus.FAILED : DeliveryStatus.HANDLED)));
	}

	@Test
	void aSubscriberOfAnEdgeThatStopsAnswersElsewhere() throws Exception {
		Edges.Edge first = edge();
		Edges.Edge second = edge();
		Edges.Edge third = edge();
		subscribe("moving", this::hold, second, third);
		subscribe("failing", (message) -> {
			hold(message);
			throw new IllegalStateException("on purpose");
		}, second, third);
		CompletableFuture<Delivery> report = confirm(first, LONG);
		Awaitility.await()
			.until(() -> second.publisher().subscribers().stream().allMatch((one) -> one.position() == 1));
		second.publisher().close();
		HeinAwait.subscribers(third.publisher(), 2, LONG);
		assertThat(report).isNotDone();
		this.held.countDown();
		assertThat(complete(report))
			.isEqualTo(Map.of("moving", DeliveryStatus.HANDLED, "failing", DeliveryStatus.FAILED));
	}

	@Test
	void aSubscriberThatHandlesTheMessageWhileItMovesIsReported() throws Exception {
		Edges.Edge first = edge();
		Edges.Edge second = this.edges.startAgainLater();
		CountDownLatch handled = new CountDownLatch(1);
		subscribe("moving", (message) -> {
			hold(message);
			handled.countDown();
		}, second);
		CompletableFuture<Delivery> report = confirm(first, LONG);
		Awaitility.await().until(() -> position(second) == 1);
		int port = second.port();
		second.publisher().close();
		this.held.countDown();
		handled.await();
		this.edges.start(port);
		assertThat(complete(report)).isEqualTo(Map.of("moving", DeliveryStatus.HANDLED));
	}

	@Test
	void anEdgeThatIsCutOffMakesTheReportIncomplete() throws Exception {
		Edges.Edge first = quick();
		Edges.Edge second = cuttable();
		subscribe("here", (message) -> {
		}, first);
		subscribe("there", (message) -> {
		}, second);
		// an edge that the machine holds up for 2 s counts as silent too
		Awaitility.await().untilAsserted(() -> {
			awaitBoth(first);
			CutOff.cut(this.edges.topic());
			Delivery delivery = get(confirm(first, LONG));
			CutOff.mend(this.edges.topic());
			assertThat(delivery.problem()).contains("edge 'edge' (", "has not answered");
			assertThat(delivery.statuses()).isEqualTo(Map.of("here", DeliveryStatus.HANDLED));
		});
		awaitBoth(first);
	}

	private static void awaitBoth(Edges.Edge edge) {
		Awaitility.await()
			.untilAsserted(() -> assertThat(complete(confirm(edge, LONG))).containsOnlyKeys("here", "there"));
	}

	@Test
	@Tag("campaign")
	void aGapIsReported() throws Exception {
		Edges.Edge first = small();
		Edges.Edge second = small();
		CompletableFuture<Delivery> report = confirmFarBehind(first, second, this::hold);
		BROKER.deleteRecords(this.edges.topic(), second.publisher().oldest() - 1);
		this.held.countDown();
		assertThat(complete(report)).isEqualTo(Map.of("slow", DeliveryStatus.GAP));
	}

	@Test
	@Tag("campaign")
	void whoComesToAnOldMessageElsewhereAndFailsIsReported() throws Exception {
		Edges.Edge first = small();
		Edges.Edge second = small();
		CompletableFuture<Delivery> report = confirmFarBehind(first, second, (message) -> {
			hold(message);
			if (message.payload().length == ASKED) {
				throw new IllegalStateException("on purpose");
			}
		});
		second.publisher().close();
		this.held.countDown();
		assertThat(complete(report)).isEqualTo(Map.of("slow", DeliveryStatus.FAILED));
	}

	private Edges.Edge small() {
		return this.edges.with((kafka) -> {
		}, (publisher) -> publisher.logMaxSize(1024 * 1024)
			.maxMessageSize(60_000)
			.shutdownGracePeriod(Duration.ofMillis(200))).start();
	}

	/**
	 * Ask for a report of a message that no edge has in its window any more when the
	 * subscriber comes to it.
	 */
	private CompletableFuture<Delivery> confirmFarBehind(Edges.Edge first, Edges.Edge second, MessageHandler handler) {
		subscribe(new Lane.Options("all", TopicFilter.EVERYTHING, 1, 1, 0, false), "slow", handler, second, first);
		do {
			fill(first, second);
		}
		while (head(second) - position(second) < FAR);
		CompletableFuture<Delivery> report = confirm(first, LONG);
		do {
			fill(first, second);
		}
		while (second.publisher().oldest() < head(second) - 30);
		return report;
	}

	private static void fill(Edges.Edge from, Edges.Edge to) {
		long last = 0;
		for (int i = 0; i < 40; i++) {
			last = from.publisher().publish("t", new byte[50_000]).sequence();
		}
		long end = last;
		Awaitility.await().until(() -> head(to) >= end);
	}

	private static long head(Edges.Edge edge) {
		return edge.publisher().head().sequence();
	}

	private static long position(Edges.Edge edge) {
		return edge.publisher().subscribers().get(0).position();
	}

	@Test
	void aStopEndsReports() throws Exception {
		Edges.Edge first = edge();
		subscribe("here", this::hold, first);
		CompletableFuture<Delivery> report = confirm(first, LONG);
		Awaitility.await().until(() -> position(first) == 1);
		first.publisher().close();
		Delivery delivery = get(report);
		assertThat(delivery.statuses()).isEqualTo(Map.of("here", DeliveryStatus.TIMED_OUT));
		assertThat(delivery.problem()).contains("the publisher was stopped");
	}

	@Test
	void theTopicOfReportsHasToBeThereIfItIsNotToBeCreated() {
		BROKER.create(this.edges.topic(), 1, Map.of());
		this.edges.with((kafka) -> kafka.createTopic(false), (publisher) -> {
		});
		assertThatExceptionOfType(BackboneException.class).isThrownBy(() -> this.edges.start())
			.withMessageContaining("'" + this.edges.topic() + "-reports'")
			.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo(BackboneException.Reason.NO_TOPIC));
		String reports = BROKER.newTopic(Map.of());
		this.edges.with((kafka) -> kafka.createTopic(false).reportsTopic(reports), (publisher) -> {
		});
		assertThat(this.edges.start().publisher().isRunning()).isTrue();
	}

	private Edges.Edge edge() {
		return this.edges.with((kafka) -> {
		}, (publisher) -> {
		}).start();
	}

	private Edges.Edge quick() {
		return this.edges.with(KafkaConfirmTests::quick, (publisher) -> {
		}).start();
	}

	private Edges.Edge cuttable() {
		return this.edges.with((kafka) -> {
			quick(kafka);
			kafka.producerProperties(CutOff.properties(this.edges.topic()));
		}, (publisher) -> {
		}).start();
	}

	/**
	 * It is noticed soon that an edge is silent.
	 */
	private static void quick(KafkaBackbone.Builder kafka) {
		kafka.staleAfter(Duration.ofSeconds(2));
	}

	private void hold(ReceivedMessage message) {
		try {
			this.held.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private Subscriber subscribe(String name, MessageHandler handler, Edges.Edge... edges) {
		return subscribe(Lane.Options.of("all", TopicFilter.EVERYTHING), name, handler, edges);
	}

	private Subscriber subscribe(Lane.Options options, String name, MessageHandler handler, Edges.Edge... edges) {
		Subscriber subscriber = Subscriber.builder()
			.name(name)
			.addresses(Arrays.stream(edges).map((edge) -> edge.publisher().address()).toList())
			.eventLoops(this.loops)
			.shutdownTimeout(Duration.ofMillis(100))
			.build();
		this.subscribers.add(subscriber);
		subscriber.addLane(options, handler);
		subscriber.start();
		HeinAwait.connected(subscriber, Duration.ofSeconds(30));
		Awaitility.await()
			.until(() -> edges[0].publisher().subscribers().stream().map(SubscriberInfo::name).anyMatch(name::equals));
		return subscriber;
	}

	private static CompletableFuture<Delivery> confirm(Edges.Edge edge, Duration timeout) {
		return edge.publisher().publishAndConfirm(new OutgoingMessage("t", new byte[ASKED]), timeout);
	}

	private static Map<String, DeliveryStatus> complete(CompletableFuture<Delivery> report) throws Exception {
		Delivery delivery = get(report);
		assertThat(delivery.problem()).isNull();
		return delivery.statuses();
	}

	private static Delivery get(CompletableFuture<Delivery> report) throws Exception {
		return report.get(90, TimeUnit.SECONDS);
	}

}
