package io.hein.transport.publisher;

import java.time.Duration;
import java.util.List;

import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.FrameType;
import io.hein.transport.frame.GapFrame;
import io.hein.transport.frame.GapReason;
import io.hein.transport.frame.Hello;
import io.hein.transport.frame.InstanceId;
import io.hein.transport.frame.Live;
import io.hein.transport.frame.Ping;
import io.hein.transport.frame.Position;
import io.hein.transport.frame.StartFrom;
import io.hein.transport.frame.Welcome;
import io.hein.transport.topic.TopicFilter;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Where a subscriber's stream begins.
 */
class PublisherAttachTests extends AbstractPublisherTests {

	@Test
	void welcomeSaysWhatThereIsToKnow() throws Exception {
		restart((builder) -> builder.name("plant")
			.maxMessageSize(5000)
			.keepalive(Duration.ofSeconds(3), Duration.ofSeconds(7)));
		publish(5);
		TestSubscriber subscriber = dial();
		assertThat(subscriber.attach(TestSubscriber.hello("a")))
			.isEqualTo(new Welcome(1, at(5), 5, 5000, 3000, 7000, "plant"));
	}

	@Test
	void aLaterVersionIsAnsweredWithThisOne() throws Exception {
		Welcome welcome = dial().attach(new Hello(7, "a", InstanceId.random(), TopicFilter.EVERYTHING, StartFrom.LATEST,
				false, List.of(), null));
		assertThat(welcome.version()).isEqualTo(1);
	}

	@Test
	void latestGetsOnlyWhatIsPublishedFromNowOn() throws Exception {
		publish(5);
		TestSubscriber subscriber = attached(TestSubscriber.hello("a"));
		publish(3);
		assertThat(subscriber.messages(3)).containsExactly(6L, 7L, 8L);
	}

	@Test
	void earliestGetsWhatIsHeldWithoutAGap() throws Exception {
		restart((builder) -> builder.logMaxSize(1 << 20).maxMessageSize(10_000));
		publish("t", 3000, 1000);
		long oldest = this.publisher.oldest();
		assertThat(oldest).isGreaterThan(1000);
		TestSubscriber subscriber = dial();
		assertThat(subscriber.attach(TestSubscriber.earliest("a")).start()).isEqualTo(at(oldest - 1));
		List<Long> messages = subscriber.messages((int) (3000 - oldest + 1));
		assertThat(messages.get(0)).isEqualTo(oldest);
		assertThat(messages.get(messages.size() - 1)).isEqualTo(3000);
	}

	@Test
	void aSubscriberResumesAfterItsPosition() throws Exception {
		publish(10);
		TestSubscriber subscriber = dial();
		Welcome welcome = subscriber.attach(TestSubscriber.resume("a", InstanceId.random(), at(4)));
		assertThat(welcome.start()).isEqualTo(at(4));
		assertThat(welcome.head()).isEqualTo(10);
		assertThat(subscriber.messages(6)).containsExactly(5L, 6L, 7L, 8L, 9L, 10L);
	}

	@Test
	void theMatchingOneOfManyPositionsCounts() throws Exception {
		publish(10);
		Position other = new Position(Epoch.random(), 99);
		Hello hello = new Hello(1, "a", InstanceId.random(), TopicFilter.EVERYTHING, StartFrom.LATEST, true,
				List.of(other, at(7)), null);
		assertThat(dial().attach(hello).start()).isEqualTo(at(7));
	}

	@Test
	void aSubscriberThatWasAttachedBeforeGetsAnUnknownLogFromItsBeginning() throws Exception {
		publish(3);
		TestSubscriber subscriber = dial();
		Welcome welcome = subscriber
			.attach(TestSubscriber.resume("a", InstanceId.random(), new Position(Epoch.random(), 55)));
		assertThat(welcome.start()).isEqualTo(at(0));
		assertThat(subscriber.messages(3)).containsExactly(1L, 2L, 3L);
	}

	@Test
	void whatIsGoneOfAnUnknownLogIsAnExactGap() throws Exception {
		restart((builder) -> builder.logMaxSize(1 << 20).maxMessageSize(10_000));
		publish("t", 3000, 1000);
		TestSubscriber subscriber = dial();
		subscriber.attach(TestSubscriber.resume("a", InstanceId.random(), new Position(Epoch.random(), 55)));
		long oldest = this.publisher.oldest();
		assertThat(subscriber.read().control()).isEqualTo(new GapFrame(1, oldest - 1, GapReason.EVICTED));
		assertThat(subscriber.messages(1)).containsExactly(oldest);
		assertThat(this.publisher.statistics().dropped()).isEqualTo(oldest - 1);
	}

	@Test
	void whatIsGoneSinceAPositionIsAnExactGapEvenUnderDisconnect() throws Exception {
		restart((builder) -> builder.logMaxSize(1 << 20)
			.maxMessageSize(10_000)
			.slowSubscriberPolicy(SlowSubscriberPolicy.DISCONNECT));
		publish("t", 3000, 1000);
		TestSubscriber subscriber = attached(TestSubscriber.resume("a", InstanceId.random(), at(7), "t"));
		long oldest = this.publisher.oldest();
		assertThat(subscriber.read().control()).isEqualTo(new GapFrame(8, oldest - 1, GapReason.EVICTED));
		assertThat(subscriber.messages((int) (3000 - oldest + 1))).endsWith(3000L);
	}

	@Test
	void aPositionBeyondTheHeadIsRefused() throws Exception {
		publish(3);
		TestSubscriber subscriber = dial();
		subscriber.send(TestSubscriber.resume("a", InstanceId.random(), at(4)));
		assertThat(subscriber.error()).isEqualTo(ErrorCode.BAD_POSITION);
		assertThat(refused(ErrorCode.BAD_POSITION)).isEqualTo(1);
		assertThat(this.publisher.statistics().connections()).isZero();
		attached(TestSubscriber.hello("a"));
	}

	@Test
	void liveComesOnceWhenTheHeadOfWelcomeIsPassed() throws Exception {
		publish(10);
		TestSubscriber late = attached(TestSubscriber.resume("late", InstanceId.random(), at(4)));
		for (long sequence = 5; sequence <= 10; sequence++) {
			assertThat(late.read().sequence()).isEqualTo(sequence);
		}
		assertThat(late.read().control()).isEqualTo(new Live(10));
		TestSubscriber fresh = attached(TestSubscriber.hello("fresh"));
		assertThat(fresh.read().control()).isEqualTo(new Live(10));
		publish(500);
		for (int i = 0; i < 500; i++) {
			assertThat(fresh.read().type()).isEqualTo(FrameType.DATA);
			assertThat(late.read().type()).isEqualTo(FrameType.DATA);
		}
	}

	@Test
	void liveComesToASubscriberThatWantsNothingOfWhatThereIs() throws Exception {
		publish("a", 100, 10);
		TestSubscriber subscriber = attached(TestSubscriber.resume("s", InstanceId.random(), at(0), "b"));
		assertThat(((Live) subscriber.await(FrameType.LIVE).control()).sequence()).isEqualTo(100);
	}

	@Test
	void helloInPiecesIsAccepted() throws Exception {
		TestSubscriber subscriber = dial();
		for (byte each : TestSubscriber.bytes(TestSubscriber.hello("slow"))) {
			subscriber.send(each);
		}
		assertThat(subscriber.welcome().head()).isZero();
	}

	@Test
	void subscribersAreListed() throws Exception {
		TestSubscriber subscriber = attached(TestSubscriber.hello("a", "x.**", "y"));
		publish("x.1", 3, 10);
		assertThat(subscriber.messages(3)).hasSize(3);
		subscriber.ack(2);
		subscriber.send(new Ping(1, 3));
		subscriber.await(FrameType.PONG);
		assertThat(this.publisher.subscribers().get(0).handled()).isEqualTo(2);
		SubscriberInfo info = this.publisher.subscribers().get(0);
		assertThat(info.name()).isEqualTo("a");
		assertThat(info.address().getPort()).isEqualTo(subscriber.localPort());
		assertThat(info.topics()).containsExactly("x.**", "y");
		assertThat(info.position()).isEqualTo(3);
		assertThat(info.lag()).isZero();
		assertThat(info.lagBytes()).isZero();
		assertThat(info.slow()).isFalse();
		PublisherStatistics statistics = this.publisher.statistics();
		assertThat(statistics.published()).isEqualTo(3);
		assertThat(statistics.sent()).isEqualTo(3);
		assertThat(statistics.bytesSent()).isGreaterThan(3 * 29);
		assertThat(statistics.accepted()).isEqualTo(1);
		assertThat(statistics.connections()).isEqualTo(1);
		assertThat(statistics.maxLag()).isZero();
		assertThat(statistics.logSize()).isPositive();
	}

}
