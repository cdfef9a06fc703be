package io.hein.transport.subscriber;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

import io.hein.testsupport.Figures;
import io.hein.transport.fleet.Attach;
import io.hein.transport.frame.StartFrom;
import io.hein.transport.lane.Lane;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.topic.TopicFilter;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a member costs, and what a listener gets from many compared with one. Judged
 * generously: the machine may be busy with other things.
 */
@Tag("load")
class FleetCostTests {

	private static final int MESSAGES = 900_000;

	private static final int ROUNDS = Integer.getInteger("hein.fleet.rounds", 15);

	/**
	 * By then all that matters is compiled.
	 */
	private static final int WARM_UP = 6;

	@Test
	@Tag("campaign")
	void aListenerGetsAlmostAsMuchFromTenPublishersAsFromOne() {
		try (EventLoops loops = EventLoops.create()) {
			List<Publisher> one = publishers(1, loops);
			List<Publisher> ten = publishers(10, loops);
			double[] ratios = new double[ROUNDS];
			for (int i = 0; i < WARM_UP; i++) {
				read(one, Attach.ANY, loops);
				read(ten, Attach.ALL, loops);
			}
			for (int i = 0; i < ROUNDS; i++) {
				double single = read(one, Attach.ANY, loops);
				double many = read(ten, Attach.ALL, loops);
				ratios[i] = many / single;
				Figures.note("fleet", "%,.0f messages/s from one publisher, %,.0f from ten: %.2f", single, many,
						ratios[i]);
			}
			Arrays.sort(ratios);
			Figures.note("fleet", "median of the ratios: %.2f", ratios[ROUNDS / 2]);
			one.forEach(Publisher::close);
			ten.forEach(Publisher::close);
			assertThat(ratios[ROUNDS / 2]).isGreaterThan(0.5);
		}
	}

	@Test
	void aMemberTakesLittleMemoryAndNoThread() {
		int count = 100;
		try (EventLoops loops = EventLoops.create()) {
			List<Publisher> publishers = new ArrayList<>();
			for (int i = 0; i < count; i++) {
				publishers.add(publisher(loops, 1024 * 1024));
			}
			long heap = heap();
			int threads = Thread.activeCount();
			try (Subscriber subscriber = group(publishers, loops)) {
				AtomicLong handled = new AtomicLong();
				subscriber.addLane(Lane.Options.of("lane", TopicFilter.EVERYTHING),
						(message) -> handled.incrementAndGet());
				subscriber.start();
				await(subscriber, count);
				publishers.forEach((publisher) -> publisher.publish("a", new byte[10]));
				Awaitility.await().until(() -> handled.get() == count);
				long members = (heap() - heap) / count;
				int more = Thread.activeCount() - threads;
				Figures.note("fleet",
						"a member takes %,d bytes of heap, both ends of its connection counted; %d members:"
								+ " %d more threads",
						members, count, more);
				assertThat(more).isLessThan(10);
				assertThat(members).isLessThan(200_000);
			}
			publishers.forEach(Publisher::close);
		}
	}

	private static long heap() {
		for (int i = 0; i < 3; i++) {
			System.gc();
		}
		return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
	}

	private static List<Publisher> publishers(int count, EventLoops loops) {
		List<Publisher> publishers = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			Publisher publisher = publisher(loops, 128L * 1024 * 1024 / count);
			for (int m = 0; m < MESSAGES / count; m++) {
				publisher.publish("telemetry.cpu", new byte[100]);
			}
			publishers.add(publisher);
		}
		return publishers;
	}

	private static Publisher publisher(EventLoops loops, long size) {
		Publisher publisher = Publisher.builder().eventLoops(loops).port(0).logMaxSize(Math.max(4 << 20, size)).build();
		publisher.start();
		return publisher;
	}

	private static Subscriber group(List<Publisher> publishers, EventLoops loops) {
		List<InetSocketAddress> addresses = publishers.stream()
			.map((publisher) -> Objects.requireNonNull(publisher.address()))
			.toList();
		return Subscriber.builder()
			.attach(Attach.ALL)
			.addresses(addresses)
			.startFrom(StartFrom.EARLIEST)
			.eventLoops(loops)
			.build();
	}

	/**
	 * Read all that there is.
	 * @return how many messages in a second
	 */
	private static double read(List<Publisher> publishers, Attach attach, EventLoops loops) {
		AtomicLong count = new AtomicLong();
		Subscriber.Builder one = Subscriber.builder()
			.addresses(List.of(Objects.requireNonNull(publishers.get(0).address())))
			.startFrom(StartFrom.EARLIEST)
			.eventLoops(loops);
		try (Subscriber subscriber = (attach == Attach.ALL) ? group(publishers, loops) : one.build()) {
			Lane lane = subscriber.addLane(Lane.Options.of("lane", TopicFilter.EVERYTHING),
					(message) -> count.lazySet(count.get() + 1));
			// to connect takes its time, which is not what is measured
			lane.pause();
			subscriber.start();
			await(subscriber, (attach == Attach.ALL) ? publishers.size() : 1);
			long begin = System.nanoTime();
			lane.resume();
			Awaitility.await()
				.atMost(Duration.ofSeconds(60))
				.pollInterval(Duration.ofMillis(2))
				.until(() -> count.get() >= MESSAGES);
			return MESSAGES * 1e9 / (System.nanoTime() - begin);
		}
	}

	private static void await(Subscriber subscriber, int count) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.until(() -> subscriber.publishers()
				.stream()
				.filter((publisher) -> publisher.status().state() == ConnectionState.CONNECTED)
				.count() == count);
	}

}
