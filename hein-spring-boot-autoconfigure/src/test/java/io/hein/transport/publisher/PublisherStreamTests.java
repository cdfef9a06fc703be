package io.hein.transport.publisher;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import io.hein.transport.confirm.PingReply;
import io.hein.transport.frame.FrameType;
import io.hein.transport.frame.InstanceId;
import io.hein.transport.frame.Ping;
import io.hein.transport.frame.Pong;
import io.hein.transport.frame.PositionFrame;
import io.hein.transport.frame.Subscribe;
import io.hein.transport.frame.Subscribed;
import io.hein.transport.publisher.TestSubscriber.Frame;
import io.hein.transport.topic.TopicFilter;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an attached subscriber is sent.
 */
class PublisherStreamTests extends AbstractPublisherTests {

	@Test
	void manySubscribersGetEverythingInOrder() throws Exception {
		List<TestSubscriber> all = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			all.add(attached(TestSubscriber.hello("s" + i)));
		}
		publish("t", 5000, 100);
		for (TestSubscriber subscriber : all) {
			List<Long> messages = subscriber.messages(5000);
			for (int i = 0; i < 5000; i++) {
				assertThat(messages.get(i)).isEqualTo(i + 1);
			}
		}
		assertThat(this.publisher.statistics().sent()).isEqualTo(50_000);
	}

	@Test
	void filteredSubscribersGetWhatTheyWant() throws Exception {
		TestSubscriber first = attached(TestSubscriber.hello("first", "a.*"));
		TestSubscriber second = attached(TestSubscriber.hello("second", "b", "a.1"));
		for (int i = 0; i < 1000; i++) {
			publish((i % 4 < 2) ? "a." + i % 4 : "b", 1, 50);
		}
		assertThat(first.messages(500)).doesNotHaveDuplicates().isSorted();
		assertThat(second.messages(750)).doesNotHaveDuplicates().isSorted();
	}

	@Test
	void aSubscriberIsSentItsPositionOnceASecondWhileOthersGetMessages() throws Exception {
		TestSubscriber subscriber = attached(TestSubscriber.hello("s", "mine"));
		subscriber.await(FrameType.LIVE);
		publish("others", 10, 10);
		awaitPosition(subscriber, 10);
		publish("others", 1, 10);
		awaitPosition(subscriber, 11);
	}

	/**
	 * A second may be over while messages are being published.
	 */
	private static void awaitPosition(TestSubscriber subscriber, long position) throws Exception {
		PositionFrame frame = (PositionFrame) subscriber.await(FrameType.POSITION).control();
		while (frame.sequence() < position) {
			frame = (PositionFrame) subscriber.await(FrameType.POSITION).control();
		}
		assertThat(frame).isEqualTo(new PositionFrame(position, position));
	}

	@Test
	void aSubscriberIsSentItsPositionForEachMebibytePassedOver() throws Exception {
		publish("others", 20_000, 1000);
		long begin = System.nanoTime();
		TestSubscriber subscriber = attached(TestSubscriber.resume("s", InstanceId.random(), at(0), "mine"));
		int positions = 0;
		for (Frame frame = subscriber.read(); frame.type() != FrameType.LIVE; frame = subscriber.read()) {
			assertThat(frame.type()).isEqualTo(FrameType.POSITION);
			positions++;
		}
		// and one for each second that it takes
		long seconds = Duration.ofNanos(System.nanoTime() - begin).toSeconds();
		assertThat(positions).isBetween(15, 22 + (int) seconds);
	}

	@Test
	void changedTopicsHoldExactlyFromSubscribedOn() throws Exception {
		TestSubscriber subscriber = attached(TestSubscriber.hello("s", "a"));
		AtomicLong read = new AtomicLong();
		inBackground(() -> {
			if (this.publisher.head().sequence() - read.get() < 5000) {
				publish("a", 20, 10);
				publish("b", 20, 10);
			}
		});
		String wanted = "a";
		List<Long> received = new ArrayList<>();
		List<Long> expected = new ArrayList<>();
		long from = 1;
		int asked = 0;
		for (int number = 1; number <= 20;) {
			Frame frame = subscriber.read();
			if (frame.type() == FrameType.DATA) {
				received.add(frame.sequence());
				read.set(frame.sequence());
				if (asked < number && received.size() >= number * 500) {
					asked = number;
					subscriber.send(new Subscribe(number, TopicFilter.of(other(wanted))));
				}
			}
			else if (frame.control() instanceof Subscribed subscribed) {
				assertThat(subscribed.number()).isEqualTo(number++);
				for (long sequence = from; sequence <= subscribed.sequence(); sequence++) {
					if (topic(sequence).equals(wanted)) {
						expected.add(sequence);
					}
				}
				from = subscribed.sequence() + 1;
				wanted = other(wanted);
				assertThat(received).isEqualTo(expected);
			}
		}
		assertThat(received).hasSizeGreaterThanOrEqualTo(10_000);
	}

	private static String other(String topic) {
		return (topic.equals("a")) ? "b" : "a";
	}

	private static String topic(long sequence) {
		return ((sequence - 1) / 20 % 2 == 0) ? "a" : "b";
	}

	@Test
	void aPingIsAnsweredWithTheHead() throws Exception {
		TestSubscriber subscriber = attached(TestSubscriber.hello("s"));
		publish(3);
		subscriber.send(new Ping(42, 0));
		Pong pong = (Pong) subscriber.await(FrameType.PONG).control();
		assertThat(pong).isEqualTo(new Pong(42, 3));
	}

	@Test
	void anIdleSubscriberIsPinged() throws Exception {
		restart((builder) -> builder.keepalive(Duration.ofMillis(200), Duration.ofSeconds(5)));
		TestSubscriber subscriber = attached(TestSubscriber.hello("s"));
		assertThat(((Ping) subscriber.await(FrameType.PING).control()).sequence()).isZero();
		subscriber.await(FrameType.PING);
	}

	@Test
	void pingsAreAnsweredByName() throws Exception {
		TestSubscriber first = attached(TestSubscriber.hello("first"));
		TestSubscriber second = attached(TestSubscriber.hello("second"));
		TestSubscriber leaving = attached(TestSubscriber.hello("leaving"));
		var replies = this.publisher.ping(Duration.ofSeconds(20));
		for (TestSubscriber each : List.of(first, second)) {
			Ping ping = (Ping) each.await(FrameType.PING).control();
			each.send(new Pong(ping.token(), 7));
		}
		leaving.await(FrameType.PING);
		leaving.close();
		assertThat(replies.get()).containsOnlyKeys("first", "second", "leaving");
		assertThat(replies.get().get("first").received()).isEqualTo(7);
		assertThat(replies.get().get("first").roundTrip()).isPositive();
		assertThat(replies.get().get("leaving")).isEqualTo(PingReply.NONE);
	}

	@Test
	void aPingThatIsNotAnsweredEndsInTime() throws Exception {
		attached(TestSubscriber.hello("silent"));
		assertThat(this.publisher.ping(Duration.ofMillis(100)).get()).containsEntry("silent", PingReply.NONE);
		this.publisher.ping(Duration.ofDays(1_000_000)).cancel(false);
	}

	@Test
	void aPingWithoutSubscribersEndsAtOnce() throws Exception {
		assertThat(this.publisher.ping(Duration.ofDays(1)).get()).isEmpty();
	}

}
