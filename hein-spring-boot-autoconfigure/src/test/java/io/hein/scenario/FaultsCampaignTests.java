package io.hein.scenario;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.hein.test.FaultProxy;
import io.hein.test.HeinAwait;
import io.hein.testsupport.Certificates;
import io.hein.testsupport.CheckedSubscriber;
import io.hein.testsupport.Figures;
import io.hein.testsupport.SequenceSender;
import io.hein.testsupport.TilingChecker;
import io.hein.transport.frame.GapReason;
import io.hein.transport.lane.Gap;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.subscriber.Subscriber;
import io.hein.transport.topic.TopicFilter;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Ten subscribers, each of which suffers one fault after the other while messages flow:
 * all of them get every message once and in order, and nothing is left behind. The kinds,
 * lengths and moments of the faults come from a seed ({@code -Dhein.campaign.seed}).
 */
@Tag("load")
class FaultsCampaignTests {

	private static final int SUBSCRIBERS = 10;

	private static final int MESSAGE_SIZE = 200;

	private static final long LONGEST = TimeUnit.MILLISECONDS.toNanos(700);

	private final AtomicInteger faults = new AtomicInteger();

	private final AtomicIntegerArray byKind = new AtomicIntegerArray(Fault.values().length);

	@Test
	void nothingIsLostWhateverTheNetworkDoes() throws Exception {
		run(new Settings(Duration.ofSeconds(3), 60, 1000, null));
	}

	/**
	 * As many faults as {@code -Dhein.campaign.faults} says (10,000), or as many as there
	 * are in {@code -Dhein.campaign.duration} if that is set.
	 */
	@Test
	@Tag("campaign")
	void nothingIsLostWhateverTheNetworkDoesAtFullLength() throws Exception {
		run(settings(10_000, null));
	}

	/**
	 * The same with TLS, under which no bit can be changed: there is no gap at all.
	 */
	@Test
	@Tag("campaign")
	void nothingIsLostWhateverTheNetworkDoesToTls() throws Exception {
		run(settings(2000, new Certificates()));
	}

	private static Settings settings(int faults, @Nullable Certificates tls) {
		Duration duration = Campaign.duration("duration", null);
		int rate = Campaign.number("rate", 1500);
		return (duration != null) ? new Settings(duration, Integer.MAX_VALUE, rate, tls)
				: new Settings(Duration.ofMinutes(20), Campaign.number("faults", faults), rate, tls);
	}

	private void run(Settings settings) throws Exception {
		long seed = Long.getLong("hein.campaign.seed", 20_251_126);
		long start = System.nanoTime();
		try (EventLoops publisherLoops = EventLoops.create();
				EventLoops subscriberLoops = EventLoops.create();
				Publisher publisher = publisher(publisherLoops, settings.tls())) {
			publisher.start();
			List<Target> targets = IntStream.range(0, SUBSCRIBERS)
				.mapToObj((i) -> new Target(publisher, "victim-" + i, subscriberLoops, settings.tls()))
				.toList();
			HeinAwait.subscribers(publisher, SUBSCRIBERS);
			SequenceSender.send(publisher, 10, MESSAGE_SIZE);
			judge(publisher, targets, settings);
			int threads = Campaign.threads();
			int descriptors = Campaign.descriptors();
			try (SequenceSender sender = SequenceSender.start(publisher, settings.rate(), MESSAGE_SIZE)) {
				hurt(targets, settings, seed);
				assertThat(sender.sent()).isPositive();
			}
			Duration took = Duration.ofNanos(System.nanoTime() - start);
			judge(publisher, targets, settings);
			// At least what was there before any connection was broken
			Awaitility.await("threads and descriptors as before").atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
				assertThat(publisher.statistics().connections()).isEqualTo(SUBSCRIBERS);
				assertThat(publisher.statistics().unauthenticated()).isZero();
				assertThat(Campaign.threads()).isLessThanOrEqualTo(threads);
				assertThat(Campaign.descriptors()).isLessThanOrEqualTo(descriptors + 5);
			});
			note(settings, seed, took, targets, threads, descriptors);
			targets.forEach(Target::close);
		}
	}

	private static Publisher publisher(EventLoops loops, @Nullable Certificates tls) {
		Publisher.Builder builder = Publisher.builder();
		if (tls != null) {
			builder.sslContext(tls.server());
		}
		return builder.eventLoops(loops)
			.logMaxSize(256L * 1024 * 1024)
			.maxMessageSize(64 * 1024)
			.keepalive(Duration.ofMillis(300), Duration.ofMillis(1500))
			.handshakeTimeout(Duration.ofSeconds(2))
			.limits((limits) -> limits.maxFailedAttemptsPerMinute(Integer.MAX_VALUE))
			.build();
	}

	private void hurt(List<Target> targets, Settings settings, long seed) throws InterruptedException {
		List<Fault> kinds = Stream.of(Fault.values())
			.filter((fault) -> settings.tls() != null || !fault.needsTls())
			.toList();
		long deadline = System.nanoTime() + settings.duration().toNanos();
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < targets.size(); i++) {
			Target target = targets.get(i);
			Random random = new Random(seed + i);
			Thread thread = new Thread(() -> hurt(target, kinds, settings.faults(), random, deadline), "nemesis-" + i);
			thread.start();
			threads.add(thread);
		}
		for (Thread thread : threads) {
			thread.join();
		}
	}

	private void hurt(Target target, List<Fault> kinds, int limit, Random random, long deadline) {
		try {
			while (System.nanoTime() < deadline && this.faults.getAndIncrement() < limit
					&& target.subscriber.checker().faults().isEmpty()) {
				Fault fault = kinds.get(random.nextInt(kinds.size()));
				this.byKind.incrementAndGet(fault.ordinal());
				target.flips += (fault == Fault.FLIPPED_BIT_TO_PUBLISHER) ? 1 : 0;
				fault.begin(target, random);
				Campaign.pause(Duration.ofNanos((long) (random.nextDouble() * LONGEST)));
				fault.end(target);
				target.proxy().heal();
				Campaign.pause(Duration.ofNanos((long) (random.nextDouble() * LONGEST)));
			}
		}
		catch (Exception ex) {
			target.subscriber.checker().report("The campaign itself failed: " + ex);
		}
		target.proxy().heal();
	}

	private void judge(Publisher publisher, List<Target> targets, Settings settings) {
		long head = publisher.head().sequence();
		for (Target target : targets) {
			CheckedSubscriber subscriber = target.subscriber;
			assertThat(subscriber.awaitFinish(head, Duration.ofSeconds(60))).as(target.name()).isEmpty();
			List<Gap> gaps = subscriber.checker().gaps();
			// A position that a flipped bit has moved into the future is refused, and
			// what is lost by that is reported
			assertThat(gaps).as(target.name())
				.hasSizeLessThanOrEqualTo((settings.tls() != null) ? 0 : target.flips)
				.allMatch((gap) -> gap.reason() == GapReason.EPOCH && !gap.isEndKnown());
			if (gaps.isEmpty()) {
				assertThat(subscriber.checker().delivered()).as(target.name()).isEqualTo(head);
			}
		}
	}

	private void note(Settings settings, long seed, Duration took, List<Target> targets, int threads, int descriptors) {
		int kinds = 0;
		int injected = 0;
		for (int i = 0; i < this.byKind.length(); i++) {
			kinds += (this.byKind.get(i) > 0) ? 1 : 0;
			injected += this.byKind.get(i);
		}
		Figures.note((settings.tls() != null) ? "faults, TLS" : "faults",
				"seed %d, %d faults of %d kinds in %d s, %d subscribers, %d messages a second: %d deliveries "
						+ "checked, reconnects %s, checker clean, %d gaps (flipped positions); threads %d -> %d, descriptors %d -> %d",
				seed, injected, kinds, took.toSeconds(), SUBSCRIBERS, settings.rate(),
				targets.stream().mapToLong((target) -> target.subscriber.checker().delivered()).sum(),
				targets.stream().map((target) -> target.subscriber.subscriber().status().reconnects()).toList(),
				targets.stream().mapToInt((target) -> target.subscriber.checker().gaps().size()).sum(), threads,
				Campaign.threads(), descriptors, Campaign.descriptors());
		if (settings.faults() >= 1000) {
			assertThat(kinds).isGreaterThanOrEqualTo(15);
		}
	}

	private record Settings(Duration duration, int faults, int rate, @Nullable Certificates tls) {

	}

	/**
	 * A subscriber and the proxy before it.
	 */
	private static final class Target implements Fault.Victim {

		private final String name;

		private final InetSocketAddress publisher;

		private final FaultProxy proxy;

		private final CheckedSubscriber subscriber;

		private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();

		private volatile long delay;

		private volatile int flips;

		private Target(Publisher publisher, String name, EventLoops loops, @Nullable Certificates tls) {
			this.name = name;
			this.publisher = publisher.address();
			this.proxy = FaultProxy.to(this.publisher);
			Subscriber.Builder builder = CheckedSubscriber.builder(name, this.proxy.address(), loops);
			if (tls != null) {
				builder.sslContext(tls.client());
			}
			this.subscriber = CheckedSubscriber.create(builder, new TilingChecker(1), TopicFilter.EVERYTHING)
				.then((message) -> {
					if (this.delay > 0) {
						LockSupport.parkNanos(this.delay);
					}
				})
				.start();
		}

		@Override
		public String name() {
			return this.name;
		}

		@Override
		public FaultProxy proxy() {
			return this.proxy;
		}

		@Override
		public InetSocketAddress publisher() {
			return this.publisher;
		}

		@Override
		public void delay(long nanos) {
			this.delay = nanos;
		}

		@Override
		public void open(Socket socket) {
			this.sockets.add(socket);
		}

		@Override
		public void closeSockets() throws IOException {
			for (Socket socket = this.sockets.poll(); socket != null; socket = this.sockets.poll()) {
				socket.close();
			}
		}

		private void close() {
			this.subscriber.close();
			this.proxy.close();
		}

	}

}
