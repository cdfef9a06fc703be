package io.hein.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import io.hein.test.Cut;
import io.hein.test.FaultProxy;
import io.hein.test.HeinAwait;
import io.hein.testsupport.CheckedSubscriber;
import io.hein.testsupport.Figures;
import io.hein.testsupport.SequenceSender;
import io.hein.testsupport.TilingChecker;
import io.hein.transport.frame.GapReason;
import io.hein.transport.lane.Gap;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.publisher.SlowSubscriberPolicy;
import io.hein.transport.topic.TopicFilter;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Connections are cut at random moments while messages flow: nothing is lost, nothing
 * comes twice, and what the log could not keep is one exact gap.
 */
@Tag("load")
class CutsScenarioTests {

	private static final int MEBIBYTE = 1024 * 1024;

	private static final int SUBSCRIBERS = 5;

	private static final int MESSAGE_SIZE = 1024;

	private final List<AutoCloseable> open = new ArrayList<>();

	private EventLoops publisherLoops;

	private EventLoops subscriberLoops;

	@BeforeEach
	void createEventLoops() {
		this.publisherLoops = EventLoops.create();
		this.subscriberLoops = EventLoops.create();
	}

	@AfterEach
	void closeAll() throws Exception {
		for (int i = this.open.size() - 1; i >= 0; i--) {
			this.open.get(i).close();
		}
		this.subscriberLoops.close();
		this.publisherLoops.close();
	}

	@ParameterizedTest
	@EnumSource
	void cutsLoseNothingThatTheLogStillHas(Wanted wanted) throws Exception {
		cutsLoseNothing(wanted, new Settings(2000, Duration.ofSeconds(2), 12, 128L * MEBIBYTE));
	}

	@ParameterizedTest
	@EnumSource
	@Tag("campaign")
	void cutsLoseNothingThatTheLogStillHasAtFullLength(Wanted wanted) throws Exception {
		cutsLoseNothing(wanted, new Settings(2000, Duration.ofSeconds(60), 200, 256L * MEBIBYTE));
	}

	private void cutsLoseNothing(Wanted wanted, Settings settings) throws Exception {
		Publisher publisher = publisher(settings.logSize());
		List<Target> targets = new ArrayList<>();
		for (int i = 0; i < SUBSCRIBERS; i++) {
			targets.add(target(publisher, "cut-" + i, wanted, i));
		}
		// A subscriber that has not read its WELCOME yet owns nothing that was sent
		// before its next attempt
		targets.forEach((target) -> HeinAwait.connected(target.subscriber().subscriber()));
		HeinAwait.subscribers(publisher, SUBSCRIBERS);
		// For a machine that is very slow; what is missing then fails below
		long deadline = System.nanoTime() + 2 * settings.duration().plusSeconds(20).toNanos();
		try (SequenceSender sender = SequenceSender.start(publisher, settings.rate(), MESSAGE_SIZE)) {
			List<Thread> cutters = targets.stream()
				.map((target) -> new Thread(() -> cut(target, settings, deadline), "cutter"))
				.toList();
			cutters.forEach(Thread::start);
			for (Thread cutter : cutters) {
				cutter.join();
			}
			assertThat(sender.sent()).isPositive();
		}
		targets.forEach((target) -> target.proxy().heal());
		for (Target target : targets) {
			CheckedSubscriber subscriber = target.subscriber();
			assertThat(subscriber.awaitFinishAfterChanges(publisher, MESSAGE_SIZE, Duration.ofSeconds(60)))
				.as(target.name())
				.isEmpty();
			assertThat(subscriber.checker().gaps()).as(target.name()).isEmpty();
			assertThat(target.isCutOftenEnough(settings.cuts())).as(target.name()).isTrue();
		}
		Figures.note("cuts, " + wanted, "%d messages, cuts for each subscriber %s, reconnects %s, delivered %s, no gap",
				publisher.head().sequence(), targets.stream().map(Target::cuts).toList(),
				targets.stream().map((target) -> target.subscriber().subscriber().status().reconnects()).toList(),
				targets.stream().map((target) -> target.subscriber().checker().delivered()).toList());
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CHANGING")
	void aCutThatOutlastsTheLogIsOneExactGap(Wanted wanted) throws Exception {
		aLongCutIsOneExactGap(wanted, 3);
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CHANGING")
	@Tag("campaign")
	void aCutThatOutlastsTheLogIsOneExactGapAtFullLength(Wanted wanted) throws Exception {
		aLongCutIsOneExactGap(wanted, 50);
	}

	/**
	 * The log is written over several times while one subscriber is away. Senders wait
	 * for those that are connected, so that only the one that was cut can miss anything,
	 * however slow the machine is.
	 */
	private void aLongCutIsOneExactGap(Wanted wanted, int logs) {
		Publisher publisher = publisher(4L * MEBIBYTE);
		List<Target> targets = new ArrayList<>();
		for (int i = 0; i < SUBSCRIBERS; i++) {
			targets.add(target(publisher, "long-cut-" + i, wanted, i));
		}
		targets.forEach((target) -> HeinAwait.connected(target.subscriber().subscriber()));
		HeinAwait.subscribers(publisher, SUBSCRIBERS);
		Target victim = targets.get(0);
		SequenceSender.send(publisher, 2000, MESSAGE_SIZE);
		victim.proxy().refuse();
		victim.proxy().cutAll(Cut.RESET);
		Awaitility.await().until(() -> publisher.subscribers().size() == SUBSCRIBERS - 1);
		SequenceSender.send(publisher, logs * 4L * MEBIBYTE / MESSAGE_SIZE, MESSAGE_SIZE);
		victim.proxy().accept();
		HeinAwait.subscriber(publisher, victim.name(), Duration.ofSeconds(60));
		SequenceSender.send(publisher, 2000, MESSAGE_SIZE);
		long head = publisher.head().sequence();
		for (Target target : targets) {
			assertThat(target.subscriber().awaitFinish(head, Duration.ofSeconds(60))).as(target.name()).isEmpty();
		}
		Gap gap = onlyGap(victim);
		assertThat(gap.reason()).isEqualTo(GapReason.EVICTED);
		assertThat(gap.isEndKnown()).isTrue();
		assertThat(gap.countExact()).isEqualTo(wanted == Wanted.EVERYTHING);
		assertThat(victim.subscriber().subscriber().statistics().lost()).isEqualTo(gap.count());
		if (wanted == Wanted.EVERYTHING) {
			assertThat(victim.subscriber().checker().delivered() + gap.count()).isEqualTo(head);
		}
		targets.subList(1, SUBSCRIBERS)
			.forEach((target) -> assertThat(target.subscriber().checker().gaps()).as(target.name()).isEmpty());
		Figures.note("cut for " + logs + " logs of 4 MiB, " + wanted,
				"of %d messages %d to %d are one gap, all others came", head, gap.from(), gap.to());
	}

	private static Gap onlyGap(Target target) {
		assertThat(target.subscriber().checker().gaps()).hasSize(1);
		return target.subscriber().checker().gaps().get(0);
	}

	private Publisher publisher(long logSize) {
		Publisher publisher = Publisher.builder()
			.logMaxSize(logSize)
			.maxMessageSize(64 * 1024)
			.slowSubscriberPolicy(SlowSubscriberPolicy.BLOCK)
			.blockTimeout(Duration.ofMinutes(2))
			.eventLoops(this.publisherLoops)
			.build();
		this.open.add(publisher);
		publisher.start();
		return publisher;
	}

	private Target target(Publisher publisher, String name, Wanted wanted, int number) {
		FaultProxy proxy = FaultProxy.to(publisher.address());
		this.open.add(proxy);
		int tenth = number % SequenceSender.TOPICS;
		TilingChecker checker = (wanted != Wanted.EVERYTHING)
				? new TilingChecker(1, (sequence) -> sequence % SequenceSender.TOPICS == tenth) : new TilingChecker(1);
		TopicFilter topics = (wanted != Wanted.EVERYTHING) ? TopicFilter.of("t." + tenth) : TopicFilter.EVERYTHING;
		CheckedSubscriber subscriber = CheckedSubscriber
			.create(CheckedSubscriber.builder(name, proxy.address(), this.subscriberLoops), checker, topics);
		this.open.add(subscriber.start());
		return new Target(name, proxy, subscriber, wanted, new Random(number));
	}

	/**
	 * Cut a subscriber's connection again and again, in all ways, until it was cut often
	 * enough and came back after half of them.
	 */
	private static void cut(Target target, Settings settings, long deadline) {
		long interval = settings.duration().toNanos() / (settings.cuts() + settings.cuts() / 8 + 1);
		Random random = target.random();
		while (!target.isCutOftenEnough(settings.cuts()) && System.nanoTime() < deadline) {
			long wait = Math.max(1, interval - TimeUnit.MILLISECONDS.toNanos(50));
			LockSupport.parkNanos(Math.min((long) (random.nextDouble() * 2 * wait), deadline - System.nanoTime()));
			while (target.proxy().connections().isEmpty() && System.nanoTime() < deadline) {
				LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
			}
			if (random.nextInt(4) == 0) {
				Cut cut = (random.nextBoolean()) ? Cut.RESET : Cut.CLOSE;
				if (random.nextInt(4) == 0) {
					target.proxy().nextConnection().toTarget().cutAfter(random.nextInt(150), cut);
				}
				else {
					target.proxy().nextConnection().toClient().cutAfter(random.nextInt(300_000), cut);
				}
			}
			target.cutNow((random.nextInt(3) == 0) ? Cut.CLOSE : Cut.RESET);
			if (target.wanted() == Wanted.CHANGING) {
				target.change();
			}
		}
	}

	/**
	 * What the subscribers want.
	 */
	enum Wanted {

		EVERYTHING, A_TENTH, CHANGING

	}

	private record Settings(int rate, Duration duration, int cuts, long logSize) {

	}

	/**
	 * A subscriber and the proxy before it.
	 */
	private static final class Target {

		private final String name;

		private final FaultProxy proxy;

		private final CheckedSubscriber subscriber;

		private final Wanted wanted;

		private final Random random;

		private volatile int cuts;

		private Target(String name, FaultProxy proxy, CheckedSubscriber subscriber, Wanted wanted, Random random) {
			this.name = name;
			this.proxy = proxy;
			this.subscriber = subscriber;
			this.wanted = wanted;
			this.random = random;
		}

		private void cutNow(Cut cut) {
			this.cuts += this.proxy.cutAll(cut);
		}

		private void change() {
			TreeSet<Integer> tenths = new TreeSet<>();
			int count = 1 + this.random.nextInt(3);
			while (tenths.size() < count) {
				tenths.add(this.random.nextInt(SequenceSender.TOPICS));
			}
			boolean[] in = new boolean[SequenceSender.TOPICS];
			IntStream.range(0, in.length).forEach((i) -> in[i] = tenths.contains(i));
			this.subscriber.change(TopicFilter.of(tenths.stream().map((tenth) -> "t." + tenth).toList()),
					(sequence) -> in[(int) (sequence % SequenceSender.TOPICS)]);
		}

		private boolean isCutOftenEnough(int enough) {
			return this.cuts >= enough && this.subscriber.subscriber().status().reconnects() >= enough / 2;
		}

		private String name() {
			return this.name;
		}

		private FaultProxy proxy() {
			return this.proxy;
		}

		private CheckedSubscriber subscriber() {
			return this.subscriber;
		}

		private Wanted wanted() {
			return this.wanted;
		}

		private Random random() {
			return this.random;
		}

		private int cuts() {
			return this.cuts;
		}

	}

}
