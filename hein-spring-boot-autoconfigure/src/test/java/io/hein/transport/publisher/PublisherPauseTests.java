package io.hein.transport.publisher;

import java.io.IOException;
import java.util.Objects;

import io.hein.transport.frame.FrameType;
import io.hein.transport.frame.Ping;
import io.hein.transport.frame.Pong;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.netty.TransportType;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Subscribers that say what they have received, and that they take nothing.
 */
class PublisherPauseTests extends AbstractPublisherTests {

	private SubscriberInfo info() {
		return this.publisher.subscribers().get(0);
	}

	/**
	 * Say what was received, and wait until the publisher has read it.
	 */
	private static void say(TestSubscriber subscriber, long token, long received) throws IOException {
		subscriber.send(new Ping(token, received));
		subscriber.await(FrameType.PONG);
	}

	@Test
	void whatWasWrittenButNotReadCountsAsLag() throws Exception {
		TestSubscriber subscriber = attached(TestSubscriber.hello("reader"));
		publish(100);
		Awaitility.await().until(() -> info().position() == 100);
		Awaitility.await().untilAsserted(() -> {
			// what it has received is known for two seconds
			subscriber.send(new Ping(1, 0));
			assertThat(info().lag()).isEqualTo(100);
			assertThat(this.publisher.statistics().maxLag()).isEqualTo(100);
		});
		subscriber.messages(100);
		subscriber.send(new Ping(2, 100));
		Awaitility.await().until(() -> Objects.equals(info().lag(), 0L));
		assertThat(this.publisher.statistics().maxLag()).isZero();
	}

	@Test
	void theLagOfOneThatSaysNothingIsUnknown() throws Exception {
		TestSubscriber silent = attached(TestSubscriber.hello("silent"));
		publish(1);
		Awaitility.await().until(() -> info().lag() == null);
		assertThat(this.publisher.statistics().maxLag()).isNull();
		silent.ack(1);
		Awaitility.await().until(() -> Objects.equals(info().lag(), 0L));
	}

	@Test
	void anUnknownLagThatCannotBeTheGreatestDoesNotMatter() throws Exception {
		TestSubscriber behind = attached(TestSubscriber.hello("behind"));
		publish(10);
		TestSubscriber silent = attached(TestSubscriber.hello("silent"));
		publish(1);
		Awaitility.await()
			.until(() -> this.publisher.subscribers().stream().allMatch((subscriber) -> subscriber.lag() == null));
		assertThat(this.publisher.statistics().maxLag()).isNull();
		Awaitility.await().untilAsserted(() -> {
			behind.send(new Ping(1, 0));
			assertThat(this.publisher.statistics().maxLag()).isEqualTo(11);
		});
		assertThat(silent.messages(1)).containsExactly(11L);
	}

	@Test
	void aFilteredSubscriberThatHasWhatItWantsIsNotBehind() throws Exception {
		TestSubscriber filtered = attached(TestSubscriber.hello("filtered", "mine"));
		publish("mine", 1, 10);
		publish("others", 1000, 10);
		assertThat(filtered.messages(1)).containsExactly(1L);
		say(filtered, 1, 1);
		Awaitility.await().until(() -> info().position() == 1001 && Objects.equals(info().lag(), 0L));
	}

	@Test
	void aPausedSubscriberIsSentNothingUntilItResumes() throws Exception {
		TestSubscriber subscriber = attached(TestSubscriber.hello("paused"));
		publish(10);
		subscriber.messages(10);
		subscriber.send(new Pong(Pong.PAUSED, 10));
		say(subscriber, 1, 10);
		publish(1000);
		subscriber.send(new Ping(2, 10));
		assertThat(subscriber.await(FrameType.PONG).control()).isEqualTo(new Pong(2, 1010));
		assertThat(info().position()).isEqualTo(10);
		assertThat(info().lag()).isEqualTo(1000);
		subscriber.send(new Pong(Pong.RESUMED, 10));
		assertThat(subscriber.messages(1000)).startsWith(11L).endsWith(1010L);
	}

	@Test
	void aPausedSubscriberWithAFilterDoesNotHoldUpOthers() throws Exception {
		try (EventLoops loops = EventLoops.create(TransportType.NIO, 1)) {
			restart((builder) -> builder.logMaxSize(1 << 20).maxMessageSize(1000).eventLoops(loops));
			TestSubscriber paused = attached(TestSubscriber.hello("paused", "mine"));
			paused.send(new Pong(Pong.PAUSED, 0));
			say(paused, 1, 0);
			publish("mine", 300, 1000);
			TestSubscriber other = attached(TestSubscriber.hello("other", "others"));
			publish("others", 1, 10);
			assertThat(other.messages(1)).containsExactly(301L);
			this.publisher.close();
		}
	}

	@Test
	void aNoticeIsNoAnswer() throws Exception {
		TestSubscriber subscriber = attached(TestSubscriber.hello("flood"));
		flood(subscriber, 20_000, (number) -> new Pong((number % 2 == 0) ? Pong.PAUSED : Pong.RESUMED, 0));
		this.events.await("disconnected flood PROTOCOL");
	}

}
