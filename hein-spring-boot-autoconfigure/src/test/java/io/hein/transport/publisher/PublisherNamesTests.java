package io.hein.transport.publisher;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.FrameType;
import io.hein.transport.frame.InstanceId;
import io.hein.transport.frame.Ping;
import io.hein.transport.frame.Pong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which subscriber may have a name, and how many may be there.
 */
class PublisherNamesTests extends AbstractPublisherTests {

	@BeforeEach
	void shortTimes() {
		restart((builder) -> builder.keepalive(Duration.ofMillis(100), Duration.ofSeconds(20)).maxConnections(3));
	}

	@Test
	void theSameInstanceTakesTheOldConnectionsPlace() throws Exception {
		InstanceId id = InstanceId.random();
		TestSubscriber old = attached(TestSubscriber.hello("a", id));
		publish(3);
		assertThat(old.messages(3)).hasSize(3);
		TestSubscriber young = attached(TestSubscriber.resume("a", id, at(2)));
		assertThat(old.error()).isEqualTo(ErrorCode.REPLACED);
		publish(1);
		assertThat(young.messages(2)).containsExactly(3L, 4L);
		assertThat(this.publisher.subscribers()).hasSize(1);
		awaitReplacement();
	}

	private void awaitReplacement() {
		Awaitility.await()
			.untilAsserted(() -> assertThat(this.events.all).containsSubsequence("connected a",
					"disconnected a REPLACED", "connected a"));
	}

	@Test
	void aBurstOfConnectionsOfOneInstanceLeavesTheLastOne() throws Exception {
		InstanceId id = InstanceId.random();
		List<TestSubscriber> all = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			all.add(dial());
			all.get(i).send(TestSubscriber.hello("a", id));
		}
		// which one is the last is up to the event loops
		Awaitility.await().until(() -> replaced() == 19 && this.publisher.subscribers().size() == 1);
		int last = this.publisher.subscribers().get(0).address().getPort();
		publish(1);
		for (TestSubscriber each : all) {
			if (each.localPort() == last) {
				each.welcome();
				assertThat(each.messages(1)).containsExactly(1L);
			}
			else {
				assertThat(each.error()).isEqualTo(ErrorCode.REPLACED);
			}
		}
		assertThat(this.publisher.statistics().connections()).isEqualTo(1);
	}

	private long replaced() {
		return this.events.all.stream().filter((event) -> event.contains("a REPLACED")).count();
	}

	@Test
	void anotherInstanceIsRefusedWhileTheHolderLives() throws Exception {
		giveTimeToAnswer();
		TestSubscriber holder = attached(TestSubscriber.hello("a"));
		inBackground(() -> answerPings(holder));
		TestSubscriber newcomer = dial();
		newcomer.send(TestSubscriber.hello("a"));
		assertThat(newcomer.error()).isEqualTo(ErrorCode.NAME_IN_USE);
		assertThat(refused(ErrorCode.NAME_IN_USE)).isEqualTo(1);
		this.events.await("refused a NAME_IN_USE " + newcomer.localPort());
		assertThat(this.publisher.subscribers()).singleElement()
			.satisfies((info) -> assertThat(info.address().getPort()).isEqualTo(holder.localPort()));
	}

	@Test
	void howeverManyWantANameItsHolderIsAskedSeldom() throws Exception {
		giveTimeToAnswer();
		TestSubscriber holder = attached(TestSubscriber.hello("a"));
		AtomicInteger pings = new AtomicInteger();
		inBackground(() -> {
			answerPings(holder);
			pings.incrementAndGet();
		});
		long begin = System.nanoTime();
		for (int round = 0; round < 3; round++) {
			List<TestSubscriber> newcomers = new ArrayList<>();
			for (int i = 0; i < 100; i++) {
				newcomers.add(dial());
				newcomers.get(i).send(TestSubscriber.hello("a"));
			}
			for (TestSubscriber newcomer : newcomers) {
				assertThat(newcomer.error()).isEqualTo(ErrorCode.NAME_IN_USE);
			}
		}
		long tenths = Duration.ofNanos(System.nanoTime() - begin).toMillis() / 100;
		assertThat(pings).hasValueBetween(1, (int) tenths + 2);
		holder.close();
	}

	/**
	 * The holder of a name has six seconds to show that it lives.
	 */
	private void giveTimeToAnswer() {
		restart((builder) -> builder.keepalive(Duration.ofSeconds(5), Duration.ofSeconds(20)));
	}

	private static void answerPings(TestSubscriber subscriber) {
		try {
			Ping ping = (Ping) subscriber.await(FrameType.PING).control();
			subscriber.send(new Pong(ping.token(), 0));
		}
		catch (Exception | AssertionError ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Test
	void anotherInstanceTakesThePlaceOfADeadHolder() throws Exception {
		TestSubscriber holder = attached(TestSubscriber.hello("a"));
		long begin = System.nanoTime();
		TestSubscriber newcomer = attached(TestSubscriber.hello("a"));
		assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(1000));
		assertThat(holder.error()).isEqualTo(ErrorCode.REPLACED);
		publish(1);
		assertThat(newcomer.messages(1)).containsExactly(1L);
		awaitReplacement();
	}

	@Test
	void aNameIsFreeAtOnceWhenItsHolderLeaves() throws Exception {
		TestSubscriber holder = attached(TestSubscriber.hello("a"));
		TestSubscriber newcomer = dial();
		newcomer.send(TestSubscriber.hello("a"));
		holder.await(FrameType.PING);
		holder.reset();
		newcomer.welcome();
		assertThat(this.publisher.statistics().connections()).isEqualTo(1);
	}

	@Test
	void oneConnectionTooManyIsRefusedUntilAnotherLeaves() throws Exception {
		attached(TestSubscriber.hello("a"));
		attached(TestSubscriber.hello("b"));
		TestSubscriber leaving = attached(TestSubscriber.hello("c"));
		TestSubscriber refused = dial();
		refused.send(TestSubscriber.hello("d"));
		assertThat(refused.error()).isEqualTo(ErrorCode.MAX_CONNECTIONS);
		assertThat(refused(ErrorCode.MAX_CONNECTIONS)).isEqualTo(1);
		leaving.close();
		awaitConnections(2);
		attached(TestSubscriber.hello("d"));
		assertThat(this.publisher.statistics().connections()).isEqualTo(3);
	}

}
