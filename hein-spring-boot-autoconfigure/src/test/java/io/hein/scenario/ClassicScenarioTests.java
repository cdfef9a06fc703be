package io.hein.scenario;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import io.hein.testsupport.CheckedSubscriber;
import io.hein.testsupport.Figures;
import io.hein.testsupport.Payloads;
import io.hein.testsupport.PythonReceiver;
import io.hein.testsupport.PythonReceiver.Behaviour;
import io.hein.testsupport.SequenceSender;
import io.hein.transport.lane.Lane;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.subscriber.Protocol;
import io.hein.transport.subscriber.Subscriber;
import io.hein.transport.topic.TopicFilter;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Native and classic subscribers of one publisher under load.
 */
@Tag("load")
class ClassicScenarioTests {

	@Test
	void oneThatNeverAcknowledgesTakesNothingFromTheOthersForAWhile() throws Exception {
		mixed(Duration.ofSeconds(5));
	}

	@Test
	@Tag("campaign")
	void oneThatNeverAcknowledgesTakesNothingFromTheOthers() throws Exception {
		mixed(Duration.ofSeconds(60));
	}

	/**
	 * Three native and three classic subscribers, 2,000 messages a second, one of the
	 * classic ones dials again and again and never acknowledges.
	 */
	private static void mixed(Duration duration) throws Exception {
		EventLoops loops = EventLoops.create();
		List<CheckedSubscriber> natives = new ArrayList<>();
		List<SequenceCheck> classics = new ArrayList<>();
		try (Publisher publisher = Publisher.builder().eventLoops(loops).build()) {
			publisher.start();
			for (int i = 0; i < 3; i++) {
				natives.add(CheckedSubscriber.create("native-" + i, publisher.address(), loops).start());
			}
			classics.add(new SequenceCheck(PythonReceiver.connect(publisher.address(), "python-0", Behaviour.DEFAULT)));
			classics.add(new SequenceCheck(
					PythonReceiver.connect(publisher.address(), "python-1", new Behaviour(65536, 1, 0))));
			PythonReceiver mute = PythonReceiver.connect(publisher.address(), "mute", Behaviour.NEVER_ACKNOWLEDGES);
			Awaitility.await().until(() -> publisher.statistics().connections() == 6);
			try (SequenceSender sender = SequenceSender.start(publisher, 2000, 100)) {
				long end = System.nanoTime() + duration.toNanos();
				while (System.nanoTime() < end) {
					assertThat(mute.awaitEnd()).isEqualTo(PythonReceiver.End.END_OF_STREAM);
					mute = PythonReceiver.connect(publisher.address(), "mute", Behaviour.NEVER_ACKNOWLEDGES);
				}
			}
			long head = publisher.head().sequence();
			Figures.note("classic", "%d messages in %s", head, duration);
			for (CheckedSubscriber subscriber : natives) {
				assertThat(subscriber.awaitFinish(head, Duration.ofSeconds(60))).isEmpty();
				assertThat(subscriber.checker().gaps()).isEmpty();
			}
			for (SequenceCheck check : classics) {
				Awaitility.await().untilAsserted(() -> assertThat(check.count.get()).isEqualTo(head));
				assertThat(check.faults).isEmpty();
			}
			mute.close();
		}
		finally {
			natives.forEach(CheckedSubscriber::close);
			for (SequenceCheck check : classics) {
				check.receiver.close();
			}
			loops.close();
		}
	}

	@Test
	void aClassicSubscriberGetsAllOfManyMessages() throws Exception {
		throughput(3, 100_000);
	}

	@Test
	@Tag("campaign")
	void aClassicSubscriberTakesAHundredThousandMessagesASecond() throws Exception {
		assertThat(throughput(5, 1_000_000)).isGreaterThan(100_000);
	}

	/**
	 * Send rounds of messages of 64 bytes.
	 * @return how many came in a second of the best round
	 */
	private static double throughput(int rounds, int count) throws Exception {
		EventLoops publisherLoops = EventLoops.create();
		EventLoops subscriberLoops = EventLoops.create();
		AtomicLong received = new AtomicLong();
		try (Publisher publisher = Publisher.builder().eventLoops(publisherLoops).build()) {
			publisher.start();
			try (Subscriber subscriber = Subscriber.builder()
				.protocol(Protocol.CLASSIC)
				.name("java")
				.address("localhost", publisher.address().getPort())
				.eventLoops(subscriberLoops)
				.build()) {
				subscriber.addLane(new Lane.Options("lane", TopicFilter.EVERYTHING, 1, 64 << 20, 0, false),
						(message) -> received.incrementAndGet());
				subscriber.start();
				Awaitility.await().until(() -> publisher.statistics().connections() == 1);
				double best = 0;
				for (int i = 1; i <= rounds; i++) {
					long begin = System.nanoTime();
					send(publisher, (long) i * count, received);
					long expected = (long) i * count;
					Awaitility.await()
						.pollInterval(Duration.ofMillis(2))
						.until(() -> received.get() + publisher.statistics().dropped() >= expected);
					best = Math.max(best, count / ((System.nanoTime() - begin) / 1e9));
				}
				assertThat(publisher.statistics().dropped()).isZero();
				assertThat(received.get()).isEqualTo((long) rounds * count);
				Figures.note("classic throughput", "best of %d rounds of %,d messages of 64 B: %,.0f a second", rounds,
						count, best);
				return best;
			}
		}
		finally {
			publisherLoops.close();
			subscriberLoops.close();
		}
	}

	/**
	 * No classic subscriber sets the pace, so the sender does: it stays within the log.
	 */
	private static void send(Publisher publisher, long upTo, AtomicLong received) {
		byte[] payload = new byte[64];
		for (long sequence = publisher.head().sequence(); sequence < upTo; sequence++) {
			while (sequence - received.get() > 100_000) {
				LockSupport.parkNanos(200_000);
			}
			publisher.publish("telemetry.cpu.0", payload);
		}
	}

	/**
	 * Checks that everything comes, in order.
	 */
	private static final class SequenceCheck {

		final PythonReceiver receiver;

		final AtomicLong count = new AtomicLong();

		final List<String> faults = new ArrayList<>();

		SequenceCheck(PythonReceiver receiver) {
			this.receiver = receiver;
			receiver.listener(this::check);
		}

		private void check(PythonReceiver.Frame frame) {
			long index = this.count.incrementAndGet();
			long sequence = Payloads.check(ByteBuffer.wrap(frame.payload()), frame.payload().length,
					SequenceSender.SEED);
			if (sequence != index && this.faults.size() < 10) {
				this.faults.add(sequence + " came as message " + index);
			}
		}

	}

}
