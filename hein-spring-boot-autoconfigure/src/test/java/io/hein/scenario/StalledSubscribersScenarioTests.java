package io.hein.scenario;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.hein.test.HeinAwait;
import io.hein.testsupport.CheckedSubscriber;
import io.hein.testsupport.Figures;
import io.hein.testsupport.LatencyRecorder;
import io.hein.testsupport.Pacer;
import io.hein.testsupport.Payloads;
import io.hein.testsupport.SequenceSender;
import io.hein.testsupport.TilingChecker;
import io.hein.transport.lane.Lane;
import io.hein.transport.lane.ReceivedMessage;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.topic.TopicFilter;
import io.netty.util.internal.PlatformDependent;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Of twenty subscribers some stop reading for a while: the others and the sender do not
 * feel it, the publisher's memory stays what it was, and those that stopped get an exact
 * gap or are cut off and resume.
 */
@Tag("load")
class StalledSubscribersScenarioTests {

	private static final int MEBIBYTE = 1024 * 1024;

	private static final int SUBSCRIBERS = 20;

	private static final int RATE = 2000;

	private static final int MESSAGE_SIZE = 1024;

	private static final int KEPT_UP = 100;

	private static final int FAR = 1000;

	private final List<Member> members = new ArrayList<>();

	private EventLoops publisherLoops;

	private EventLoops subscriberLoops;

	private Publisher publisher;

	private volatile long[] sentAt = new long[1];

	@AfterEach
	void closeAll() {
		this.members.forEach((member) -> member.stalled = false);
		this.members.forEach((member) -> member.subscriber.close());
		if (this.publisher != null) {
			this.publisher.close();
			this.subscriberLoops.close();
			this.publisherLoops.close();
		}
	}

	@Test
	void stalledSubscribersDisturbNoOther() {
		Settings settings = new Settings(1, Duration.ofSeconds(1), Duration.ofMillis(2500), 4L * MEBIBYTE);
		start(settings);
		// How late the others are depends on what else the machine does, and is noted
		// only. In each round they have caught up before those that stall go on: a sender
		// or a loop that waits would keep them from that.
		run(settings, 1, () -> true);
		// The sockets' buffers may hold what the log does not
		run(settings, 10, () -> this.publisher.statistics().slow() > 0);
		finish("1, then 10, of 20 stalled for 2.5 s");
	}

	@Test
	@Tag("campaign")
	void oneStalledSubscriberDisturbsNoOtherAtFullLength() {
		stalledSubscribersDisturbNoOther(1);
	}

	@Test
	@Tag("campaign")
	void tenStalledSubscribersDisturbNoOtherAtFullLength() {
		stalledSubscribersDisturbNoOther(10);
	}

	private void stalledSubscribersDisturbNoOther(int stalled) {
		Settings settings = new Settings(5, Duration.ofSeconds(20), Duration.ofSeconds(60), 64L * MEBIBYTE);
		start(settings);
		List<Round> rounds = new ArrayList<>();
		for (int i = 0; i < settings.rounds(); i++) {
			rounds.add(run(settings, stalled, () -> true));
		}
		double undisturbed = median(rounds.stream().mapToDouble(Round::undisturbedP99).toArray());
		double disturbed = median(rounds.stream().mapToDouble(Round::stalledP99).toArray());
		Figures.note(stalled + " of 20 stalled for 60 s",
				"p99 of the others, median of 5 runs: %.0f us undisturbed, %.0f us with %d stalled", undisturbed,
				disturbed, stalled);
		finish(stalled + " of 20 stalled for 60 s");
		assertThat(this.members.get(0).subscriber.checker().gaps()).as("gaps of the stalled one").isNotEmpty();
		assertThat(disturbed).isLessThanOrEqualTo(1.5 * undisturbed + 1000);
	}

	private void start(Settings settings) {
		this.publisherLoops = EventLoops.create();
		this.subscriberLoops = EventLoops.create();
		this.publisher = Publisher.builder()
			.logMaxSize(settings.logSize())
			.maxMessageSize(64 * 1024)
			.eventLoops(this.publisherLoops)
			.build();
		this.publisher.start();
		for (int i = 0; i < SUBSCRIBERS; i++) {
			this.members.add(new Member("stalled-" + i));
		}
		HeinAwait.subscribers(this.publisher, SUBSCRIBERS);
		// Warm up
		this.sentAt = new long[1];
		send(Duration.ofSeconds(1), 0);
	}

	private Round run(Settings settings, int stalled, Callable<Boolean> enough) {
		resetLatencies();
		send(settings.undisturbed(), 0);
		double undisturbed = p99(0);
		long memory = memory();
		resetLatencies();
		send(settings.stalled(), stalled);
		double disturbed = p99(stalled);
		assertThat(this.publisher.statistics().logSize()).isLessThanOrEqualTo(settings.logSize());
		// both sides are in this process: a stalled subscriber's queue, in buffers half
		// used
		long queues = stalled * 2 * Lane.Options.DEFAULT_MAX_QUEUE_SIZE;
		assertThat(memory() - memory).as("growth of direct memory")
			.isLessThan(settings.logSize() + queues + 32L * MEBIBYTE);
		Awaitility.await().until(enough);
		this.members.forEach((member) -> member.stalled = false);
		HeinAwait.subscribers(this.publisher, SUBSCRIBERS, Duration.ofSeconds(60));
		this.members.forEach(this::awaitCaughtUp);
		Figures.note(stalled + " of 20 stalled for " + settings.stalled().toMillis() + " ms",
				"p99 of the others %.0f us undisturbed, %.0f us disturbed; log %d bytes, disconnects so far %s",
				undisturbed, disturbed, this.publisher.statistics().logSize(),
				this.members.stream().map((member) -> member.subscriber.subscriber().status().reconnects()).toList());
		return new Round(undisturbed, disturbed);
	}

	private void awaitCaughtUp(Member member) {
		assertThat(member.subscriber.awaitFinish(this.publisher.head().sequence(), Duration.ofSeconds(60)))
			.as(member.subscriber.subscriber().name())
			.isEmpty();
	}

	private void finish(String scenario) {
		for (int i = 0; i < SUBSCRIBERS; i++) {
			Member member = this.members.get(i);
			TilingChecker checker = member.subscriber.checker();
			assertThat(checker.faults()).isEmpty();
			assertThat(checker.delivered() + checker.missed()).isEqualTo(this.publisher.head().sequence());
			if (i >= 10) {
				assertThat(checker.gaps()).as("gaps of one that never stalled").isEmpty();
			}
		}
		Figures.note(scenario, "gaps %s",
				this.members.stream().map((member) -> member.subscriber.checker().gaps().size()).toList());
	}

	/**
	 * Send for a while. The first so many subscribers stall, one after the other in the
	 * first half of it.
	 */
	private void send(Duration duration, int stalled) {
		int count = (int) (RATE * duration.toMillis() / 1000);
		long first = this.publisher.head().sequence() + 1;
		this.sentAt = Arrays.copyOf(this.sentAt, (int) first + count);
		byte[] payload = new byte[MESSAGE_SIZE];
		Pacer pacer = new Pacer(RATE);
		long start = System.nanoTime();
		int stagger = (stalled > 0) ? count / 2 / stalled : 0;
		for (int i = 0; i < count; i++) {
			if (i < stalled * stagger && i % stagger == 0) {
				this.members.get(i / stagger).stalled = true;
			}
			if (i % KEPT_UP == 0) {
				awaitNotFarBehind(first + i, stalled);
			}
			long due = pacer.next();
			this.sentAt[(int) first + i] = due;
			Payloads.fill(payload, SequenceSender.SEED, first + i);
			assertThat(this.publisher.publish(SequenceSender.topic(first + i), payload).sequence())
				.isEqualTo(first + i);
		}
		// A sender that waits for one that is stalled waits for as long as the stall
		assertThat(System.nanoTime() - start).as("time to send")
			.isLessThan(duration.toNanos() + TimeUnit.SECONDS.toNanos(20));
		for (int i = stalled; i < SUBSCRIBERS; i++) {
			awaitCaughtUp(this.members.get(i));
		}
	}

	/**
	 * The log holds what the sender sends in two seconds, for which the machine may hold
	 * up anybody. One that has to wait for those that stall would wait in vain.
	 */
	private void awaitNotFarBehind(long next, int stalled) {
		List<Member> others = this.members.subList(stalled, SUBSCRIBERS);
		if (!areNotFarBehind(others, next)) {
			Awaitility.await().pollInterval(Duration.ofMillis(5)).until(() -> areNotFarBehind(others, next));
		}
	}

	private static boolean areNotFarBehind(List<Member> members, long next) {
		return members.stream().allMatch((member) -> member.subscriber.checker().isCompleteUpTo(next - FAR));
	}

	private void resetLatencies() {
		this.members.forEach((member) -> member.latencies.reset());
	}

	private double p99(int from) {
		return median(this.members.subList(from, SUBSCRIBERS)
			.stream()
			.mapToDouble((member) -> member.latencies.micros(99))
			.toArray());
	}

	private static double median(double[] values) {
		Arrays.sort(values);
		return values[values.length / 2];
	}

	private static long memory() {
		return PlatformDependent.usedDirectMemory() + ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)
			.stream()
			.mapToLong(BufferPoolMXBean::getMemoryUsed)
			.sum();
	}

	private record Settings(int rounds, Duration undisturbed, Duration stalled, long logSize) {

	}

	private record Round(double undisturbedP99, double stalledP99) {

	}

	/**
	 * A subscriber whose handler can be held.
	 */
	private final class Member {

		private final LatencyRecorder latencies = new LatencyRecorder();

		private final CheckedSubscriber subscriber;

		private volatile boolean stalled;

		private Member(String name) {
			StalledSubscribersScenarioTests test = StalledSubscribersScenarioTests.this;
			Lane.Options options = new Lane.Options("checked", TopicFilter.EVERYTHING, 1, 256 * 1024, 0, false);
			this.subscriber = CheckedSubscriber
				.create(CheckedSubscriber.builder(name, test.publisher.address(), test.subscriberLoops),
						new TilingChecker(1), options)
				.then(this::handle)
				.start();
		}

		private void handle(ReceivedMessage message) {
			this.latencies.since(StalledSubscribersScenarioTests.this.sentAt[(int) message.sequence()]);
			while (this.stalled) {
				LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
			}
		}

	}

}
