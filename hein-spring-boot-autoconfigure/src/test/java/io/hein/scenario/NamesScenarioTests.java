package io.hein.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.hein.test.FaultProxy;
import io.hein.test.HeinAwait;
import io.hein.testsupport.CheckedSubscriber;
import io.hein.testsupport.Figures;
import io.hein.testsupport.RogueSubscriber;
import io.hein.testsupport.SequenceSender;
import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.FrameType;
import io.hein.transport.frame.InstanceId;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.DisconnectReason;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.publisher.PublisherListener;
import io.hein.transport.publisher.SubscriberInfo;
import io.hein.transport.subscriber.ConnectionState;
import io.hein.transport.subscriber.ConnectionStatus;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which subscriber gets a name, and what happens when there is no room.
 */
class NamesScenarioTests {

	private static final Duration KEEPALIVE = Duration.ofMillis(500);

	/**
	 * For those that are not to be missed, however long the machine holds them up.
	 */
	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private final List<AutoCloseable> open = new ArrayList<>();

	private EventLoops loops;

	private Publisher publisher;

	@BeforeEach
	void start() {
		this.loops = EventLoops.create();
	}

	@AfterEach
	void closeAll() throws Exception {
		for (int i = this.open.size() - 1; i >= 0; i--) {
			this.open.get(i).close();
		}
		this.loops.close();
	}

	@Test
	void aNameThatALivingSubscriberHasIsNotGivenAway() {
		aNameIsNotGivenAway(Duration.ofSeconds(5));
	}

	@Test
	@Tag("campaign")
	void aNameThatALivingSubscriberHasIsNotGivenAwayAtFullLength() {
		aNameIsNotGivenAway(Duration.ofSeconds(60));
	}

	private void aNameIsNotGivenAway(Duration duration) {
		start(Publisher.builder());
		CheckedSubscriber holder = subscriber("twin");
		HeinAwait.subscriber(this.publisher, "twin");
		CheckedSubscriber newcomer = subscriber("twin");
		try (SequenceSender sender = SequenceSender.start(this.publisher, 1000, 100)) {
			Awaitility.await()
				.atMost(Duration.ofSeconds(60))
				.until(() -> newcomer.subscriber().status().lastCode() == ErrorCode.NAME_IN_USE);
			Awaitility.await()
				.atMost(duration.plusSeconds(30))
				.pollInterval(Duration.ofMillis(100))
				.until(() -> sender.sent() > 1000 * duration.toSeconds());
		}
		assertThat(holder.awaitFinish(this.publisher.head().sequence(), Duration.ofSeconds(60))).isEmpty();
		assertThat(holder.subscriber().status().reconnects()).isZero();
		assertThat(newcomer.checker().delivered()).isZero();
		assertThat(newcomer.subscriber().status().isRefused()).isTrue();
		assertThat(this.publisher.statistics().accepted()).isOne();
		assertThat(this.publisher.statistics().connections()).isOne();
		long refused = refused(ErrorCode.NAME_IN_USE);
		assertThat(refused).isPositive();
		Figures.note("equal names for " + duration.toSeconds() + " s", "newcomer refused %d times, holder undisturbed",
				refused);
		holder.close();
		HeinAwait.connected(newcomer.subscriber());
	}

	@Test
	void aNameWhoseHolderIsSilentIsGivenAway() {
		start(Publisher.builder(), KEEPALIVE);
		FaultProxy proxy = FaultProxy.to(this.publisher.address());
		this.open.add(proxy);
		CheckedSubscriber holder = CheckedSubscriber.create("twin", proxy.address(), this.loops).start();
		this.open.add(holder);
		HeinAwait.subscriber(this.publisher, "twin");
		proxy.toTarget().stall();
		proxy.toClient().stall();
		proxy.hold();
		long start = System.nanoTime();
		CheckedSubscriber newcomer = subscriber("twin");
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.until(() -> newcomer.subscriber().status().state() == ConnectionState.CONNECTED);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(KEEPALIVE.multipliedBy(60));
		assertThat(this.publisher.statistics().connections()).isOne();
	}

	@Test
	void theSameInstanceTakesItsOwnPlaceAtOnce() throws Exception {
		List<DisconnectReason> reasons = new ArrayList<>();
		start(Publisher.builder().listener(new PublisherListener() {

			@Override
			public void onDisconnected(Publisher publisher, SubscriberInfo subscriber, DisconnectReason reason) {
				synchronized (reasons) {
					reasons.add(reason);
				}
			}

		}));
		InstanceId instanceId = InstanceId.random();
		RogueSubscriber first = rogue();
		first.send(RogueSubscriber.hello("same", instanceId, List.of()));
		first.readUntil(FrameType.WELCOME);
		RogueSubscriber second = rogue();
		second.send(RogueSubscriber.hello("same", instanceId, List.of()));
		second.readUntil(FrameType.WELCOME);
		assertThat(first.readError()).isEqualTo(ErrorCode.REPLACED);
		assertThat(this.publisher.subscribers()).hasSize(1);
		assertThat(this.publisher.statistics().connections()).isOne();
		Awaitility.await().until(() -> {
			synchronized (reasons) {
				return reasons.equals(List.of(DisconnectReason.REPLACED));
			}
		});
	}

	@Test
	void theConnectionAboveTheLimitIsRefusedUntilOneLeaves() throws Exception {
		int limit = 1000;
		start(Publisher.builder().maxConnections(limit));
		List<RogueSubscriber> members = new ArrayList<>();
		for (int i = 0; i < limit; i++) {
			RogueSubscriber member = rogue();
			member.attach("member-" + i);
			members.add(member);
		}
		assertThat(this.publisher.statistics().connections()).isEqualTo(limit);
		CheckedSubscriber late = subscriber("late");
		Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.until(() -> late.subscriber().status().lastCode() == ErrorCode.MAX_CONNECTIONS);
		ConnectionStatus status = late.subscriber().status();
		assertThat(status.isRefused()).isTrue();
		assertThat(status.lastError()).isNotEmpty();
		assertThat(refused(ErrorCode.MAX_CONNECTIONS)).isPositive();
		assertThat(this.publisher.statistics().connections()).isEqualTo(limit);
		members.get(0).close();
		HeinAwait.connected(late.subscriber());
		assertThat(this.publisher.statistics().connections()).isEqualTo(limit);
		Figures.note("connection 1,001 of 1,000", "%s, \"%s\"", status.lastCode(), status.lastError());
	}

	private long refused(ErrorCode code) {
		return this.publisher.statistics().refused().getOrDefault(code, 0L);
	}

	private void start(Publisher.Builder builder) {
		start(builder, PATIENCE);
	}

	private void start(Publisher.Builder builder, Duration keepalive) {
		this.publisher = builder.eventLoops(this.loops)
			.keepalive(keepalive, keepalive.multipliedBy(60))
			.handshakeTimeout(PATIENCE.multipliedBy(2))
			.build();
		this.open.add(this.publisher);
		this.publisher.start();
	}

	private CheckedSubscriber subscriber(String name) {
		CheckedSubscriber subscriber = CheckedSubscriber.create(name, this.publisher.address(), this.loops).start();
		this.open.add(subscriber);
		return subscriber;
	}

	private RogueSubscriber rogue() throws Exception {
		RogueSubscriber rogue = RogueSubscriber.dial(this.publisher.address());
		this.open.add(rogue);
		return rogue;
	}

}
