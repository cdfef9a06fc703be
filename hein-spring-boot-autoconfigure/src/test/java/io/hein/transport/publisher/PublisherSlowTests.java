package io.hein.transport.publisher;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.FrameType;
import io.hein.transport.frame.GapFrame;
import io.hein.transport.frame.GapReason;
import io.hein.transport.frame.InstanceId;
import io.hein.transport.frame.Ping;
import io.hein.transport.frame.Subscribe;
import io.hein.transport.frame.Subscribed;
import io.hein.transport.publisher.TestSubscriber.Frame;
import io.hein.transport.topic.TopicFilter;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Subscribers that do not keep up.
 */
class PublisherSlowTests extends AbstractPublisherTests {

	private static final int MIB = 1 << 20;

	private static final int SMALL_BUFFER = 4096;

	@Test
	void underLagWhatWasOverwrittenIsOneExactGapAndTheStreamContinues() throws Exception {
		restart((builder) -> small(builder).pacing(Pacing.NONE));
		TestSubscriber slow = dial(SMALL_BUFFER);
		slow.attach(TestSubscriber.hello("slow"));
		TestSubscriber good = attached(TestSubscriber.hello("good"));
		for (int i = 0; i < 30; i++) {
			publish("t", 100, 1000);
			good.messages(100);
		}
		List<String> tiles = tiles(slow, 3000);
		assertThat(tiles).hasSize(3);
		assertThat(tiles.get(1)).startsWith("gap");
		assertThat(this.publisher.statistics().dropped()).isPositive();
	}

	@Test
	void underDisconnectASubscriberThatDoesNotReadIsSentAway() throws Exception {
		restart((builder) -> small(builder).slowSubscriberPolicy("slow", SlowSubscriberPolicy.DISCONNECT));
		TestSubscriber slow = dial(SMALL_BUFFER);
		slow.attach(TestSubscriber.hello("slow"));
		TestSubscriber good = attached(TestSubscriber.hello("good"));
		for (int i = 0; i < 30; i++) {
			publish("t", 100, 1000);
			good.messages(100);
		}
		this.events.await("disconnected slow SLOW");
		assertThat(this.publisher.subscribers()).extracting(SubscriberInfo::name).containsExactly("good");
	}

	@Test
	void underDisconnectASubscriberThatReadsAgainLearnsWhy() throws Exception {
		restart((builder) -> small(builder).pacing(Pacing.NONE)
			.slowSubscriberPolicy("slow", SlowSubscriberPolicy.DISCONNECT));
		// It has a second to read why: again if the machine kept it from that
		Awaitility.await().untilAsserted(() -> {
			TestSubscriber slow = dial(SMALL_BUFFER);
			slow.attach(TestSubscriber.hello("slow"));
			publish("t", 3000, 1000);
			assertThat(slow.error()).isEqualTo(ErrorCode.SLOW);
		});
	}

	@Test
	void underBlockASenderWaitsAndNothingIsLost() throws Exception {
		restart((builder) -> small(builder).slowSubscriberPolicy(SlowSubscriberPolicy.BLOCK)
			.blockTimeout(Duration.ofSeconds(30)));
		TestSubscriber slow = dial(SMALL_BUFFER);
		slow.attach(TestSubscriber.hello("slow"));
		Thread sender = new Thread(() -> publish("t", 5000, 1000));
		sender.start();
		Awaitility.await()
			.until(() -> sender.getState() == Thread.State.TIMED_WAITING && this.publisher.head().sequence() > 900);
		assertThat(this.publisher.head().sequence()).isLessThan(4000);
		List<Long> messages = slow.messages(5000);
		assertThat(messages).isSorted().doesNotHaveDuplicates().endsWith(5000L);
		sender.join();
	}

	@Test
	void underBlockWhatIsTakenBackOfAWriteIsStillInTheLog() throws Exception {
		restart((builder) -> small(builder).slowSubscriberPolicy(SlowSubscriberPolicy.BLOCK)
			.blockTimeout(Duration.ofSeconds(30)));
		TestSubscriber slow = dial(SMALL_BUFFER);
		slow.attach(TestSubscriber.hello("slow"));
		Thread sender = new Thread(() -> publish("t", 5000, 1000));
		sender.start();
		// it has taken no byte for a second
		this.events.await("slow slow");
		assertThat(slow.messages(5000)).isSorted().doesNotHaveDuplicates().endsWith(5000L);
		sender.join();
	}

	@Test
	void underBlockTheWaitEndsWithTheTimeoutAndTheSubscriberGoes() throws Exception {
		restart((builder) -> small(builder).slowSubscriberPolicy("slow", SlowSubscriberPolicy.BLOCK)
			.blockTimeout(Duration.ofMillis(300)));
		TestSubscriber slow = dial(SMALL_BUFFER);
		slow.attach(TestSubscriber.hello("slow"));
		long begin = System.nanoTime();
		publish("t", 5000, 1000);
		assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(300));
		assertThat(this.publisher.head().sequence()).isEqualTo(5000);
		this.events.await("disconnected slow SLOW");
	}

	@Test
	void anInterruptedSenderHasPublishedNothing() throws Exception {
		restart((builder) -> small(builder).slowSubscriberPolicy("slow", SlowSubscriberPolicy.BLOCK)
			.blockTimeout(Duration.ofSeconds(30)));
		TestSubscriber slow = dial(SMALL_BUFFER);
		slow.attach(TestSubscriber.hello("slow"));
		AtomicReference<Throwable> failure = new AtomicReference<>();
		AtomicLong published = new AtomicLong();
		Thread sender = new Thread(() -> {
			try {
				while (published.get() < 5000) {
					publish("t", 1, 1000);
					published.incrementAndGet();
				}
			}
			catch (PublishException ex) {
				failure.set(Thread.currentThread().isInterrupted() ? ex : null);
			}
		});
		sender.start();
		Awaitility.await()
			.until(() -> sender.getState() == Thread.State.TIMED_WAITING && this.publisher.head().sequence() > 900);
		sender.interrupt();
		sender.join();
		assertThat(failure.get()).hasMessageContaining("nothing was published");
		assertThat(this.publisher.head().sequence()).isEqualTo(published.get());
	}

	@Test
	void aStalledConnectionIsClosedAndItsMemoryComesBack() throws Exception {
		restart((builder) -> small(builder).writeStallTimeout(Duration.ofMillis(500)).pacing(Pacing.NONE));
		TestSubscriber stalled = dial(SMALL_BUFFER);
		stalled.attach(TestSubscriber.hello("stalled"));
		publish("t", 3000, 1000);
		this.events.await("disconnected stalled STALLED");
		publish("t", 3000, 1000);
		assertThat(this.publisher.statistics().logSize()).isLessThanOrEqualTo(MIB);
	}

	@Test
	void aSubscriberThatDoesNotReadCannotKeepItselfAliveByAsking() throws Exception {
		restart((builder) -> small(builder).writeStallTimeout(Duration.ofMillis(500)).pacing(Pacing.NONE));
		TestSubscriber stalled = dial(SMALL_BUFFER);
		stalled.attach(TestSubscriber.hello("stalled"));
		publish("t", 3000, 1000);
		int[] number = { 0 };
		Awaitility.await().pollInterval(Duration.ofMillis(20)).until(() -> {
			if (this.publisher.statistics().connections() == 1) {
				this.publisher.ping(Duration.ofMillis(1));
				ask(stalled, new Subscribe(++number[0], TopicFilter.EVERYTHING));
			}
			return this.events.all.contains("disconnected stalled STALLED");
		});
	}

	private static void ask(TestSubscriber stalled, Subscribe question) {
		try {
			stalled.send(question);
		}
		catch (IOException ex) {
			// thrown out meanwhile
		}
	}

	@Test
	void topicsChangedWhileNothingIsTakenHoldOnceItIs() throws Exception {
		restart((builder) -> small(builder).pacing(Pacing.NONE));
		TestSubscriber slow = dial(SMALL_BUFFER);
		slow.attach(TestSubscriber.hello("slow"));
		// more than the sockets take, else nothing would be waiting
		publish("t", 850, 1000);
		Awaitility.await().until(() -> this.publisher.subscribers().get(0).position() > 0);
		for (int i = 1; i <= 100; i++) {
			slow.send(new Subscribe(i, TopicFilter.of("x" + i)));
		}
		long last = 0;
		while (last != 100) {
			Frame frame = slow.read();
			if (frame.type() == FrameType.SUBSCRIBED) {
				last = ((Subscribed) frame.control()).number();
			}
		}
		publish("t", 1, 10);
		publish("x100", 1, 10);
		assertThat(slow.messages(1)).containsExactly(852L);
	}

	@Test
	void aStalledSubscriberDoesNotHoldASenderInATightLoop() throws Exception {
		restart((builder) -> builder.logMaxSize(8 * MIB).maxMessageSize(10_000));
		TestSubscriber stalled = dial(SMALL_BUFFER);
		stalled.attach(TestSubscriber.hello("stalled"));
		Thread sender = new Thread(() -> publish("t", 50_000, 1000));
		sender.start();
		Awaitility.await().until(() -> this.publisher.head().sequence() == 50_000);
		sender.join();
	}

	@Test
	void aSenderInATightLoopCausesNoGapForSubscribersThatRead() {
		// Who is held up by the machine for more than a tenth of a second does not read
		Awaitility.await().untilAsserted(this::assertThatATightLoopCausesNoGap);
	}

	private void assertThatATightLoopCausesNoGap() throws Exception {
		restart((builder) -> builder.logMaxSize(16 * MIB).maxMessageSize(10_000));
		List<TestSubscriber> readers = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			readers.add(attached(TestSubscriber.hello("reader" + i)));
		}
		List<Thread> threads = new ArrayList<>();
		List<Throwable> failures = new CopyOnWriteArrayList<>();
		for (TestSubscriber reader : readers) {
			Thread thread = new Thread(() -> {
				try {
					assertThat(reader.messages(100_000)).endsWith(100_000L);
				}
				catch (Throwable ex) {
					failures.add(ex);
				}
			});
			thread.start();
			threads.add(thread);
		}
		publish("t", 100_000, 1000);
		for (Thread thread : threads) {
			thread.join();
		}
		assertThat(failures).isEmpty();
		assertThat(this.publisher.statistics().dropped()).isZero();
	}

	@Test
	void aSubscriberThatFallsFarBehindIsSlow() throws Exception {
		restart((builder) -> small(builder).pacing(Pacing.NONE));
		TestSubscriber slow = dial(SMALL_BUFFER);
		slow.attach(TestSubscriber.hello("slow"));
		publish("t", 800, 1000);
		this.events.await("slow slow");
		assertThat(this.publisher.statistics().slow()).isEqualTo(1);
		assertThat(this.publisher.subscribers().get(0).slow()).isTrue();
		Awaitility.await().untilAsserted(() -> {
			// what it has received is known for two seconds
			slow.send(new Ping(1, 0));
			assertThat(this.publisher.statistics().maxLag()).isPositive();
		});
		slow.messages(800);
		Awaitility.await().until(() -> !this.publisher.subscribers().get(0).slow());
	}

	@Test
	void aSubscriberThatWantsNothingOfWhatIsPublishedIsNotSlow() throws Exception {
		TestSubscriber idle = attached(TestSubscriber.hello("idle", "mine"));
		inBackground(() -> publish("others", 100, 100));
		int positions = 0;
		while (positions < 30) {
			if (idle.read().type() == FrameType.POSITION) {
				positions++;
			}
			if (this.publisher.head().sequence() > 3_000_000) {
				break;
			}
		}
		Awaitility.await().during(Duration.ofSeconds(2)).until(() -> this.publisher.statistics().slow() == 0);
	}

	@Test
	void manyStalledConnectionsDoNotKeepTheLogFromItsMemory() throws Exception {
		restart((builder) -> small(builder).pacing(Pacing.NONE).sendBufferSize(SMALL_BUFFER));
		for (int i = 0; i < 16; i++) {
			TestSubscriber stalled = dial(SMALL_BUFFER);
			stalled.attach(TestSubscriber.hello("stalled" + i));
			publish("t", 70, 1000);
		}
		publish("t", 10_000, 1000);
		assertThat(this.publisher.statistics().logSize()).isLessThanOrEqualTo(MIB);
		TestSubscriber good = attached(TestSubscriber.hello("good"));
		publish("t", 10, 1000);
		assertThat(good.messages(10)).hasSize(10);
	}

	@Test
	void anAwayGapIsNotASlowOne() throws Exception {
		restart(PublisherSlowTests::small);
		publish("t", 3000, 1000);
		TestSubscriber subscriber = attached(TestSubscriber.resume("s", InstanceId.random(), at(1)));
		GapFrame gap = (GapFrame) subscriber.await(FrameType.GAP).control();
		assertThat(gap.reason()).isEqualTo(GapReason.EVICTED);
	}

	@Test
	void publishRefusesWhatIsTooLong() {
		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> this.publisher.publish("t", new byte[MIB + 1]))
			.withMessageContaining("maximum message size");
		assertThat(this.publisher.head().sequence()).isZero();
	}

	private static Publisher.Builder small(Publisher.Builder builder) {
		return builder.logMaxSize(MIB).maxMessageSize(10_000).sendBufferSize(64 * 1024);
	}

	/**
	 * Read up to a sequence, as alternating runs of messages and gaps without a hole.
	 */
	private static List<String> tiles(TestSubscriber subscriber, long end) throws Exception {
		List<String> tiles = new ArrayList<>();
		long expected = 1;
		while (expected <= end) {
			Frame frame = subscriber.read();
			if (frame.control() instanceof GapFrame gap) {
				assertThat(gap.from()).isEqualTo(expected);
				assertThat(gap.reason()).isEqualTo(GapReason.SLOW);
				expected = gap.to() + 1;
				tiles.add("gap");
			}
			else if (frame.type() == FrameType.DATA) {
				assertThat(frame.sequence()).isEqualTo(expected);
				expected++;
				if (tiles.isEmpty() || tiles.get(tiles.size() - 1).equals("gap")) {
					tiles.add("data");
				}
			}
		}
		return tiles;
	}

}
