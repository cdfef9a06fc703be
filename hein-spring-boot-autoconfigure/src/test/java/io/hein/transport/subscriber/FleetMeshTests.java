package io.hein.transport.subscriber;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.hein.testsupport.Figures;
import io.hein.testsupport.Ports;
import io.hein.transport.fleet.Attach;
import io.hein.transport.lane.Lane;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.topic.TopicFilter;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Instances of one service that start together, each of which publishes and listens to
 * all others.
 */
class FleetMeshTests {

	private static final String NAME = "peers.test";

	private final List<AutoCloseable> open = new ArrayList<>();

	@Test
	void eightInstancesThatStartTogetherHearEachOther() throws Exception {
		mesh(8, 20);
	}

	@Test
	@Tag("load")
	void fiftyInstancesThatStartTogetherHearEachOther() throws Exception {
		mesh(50, 20);
	}

	private void mesh(int count, int messages) throws Exception {
		int port = Ports.unused();
		try (EventLoops loops = EventLoops.create()) {
			List<Instance> instances = new ArrayList<>();
			for (int i = 0; i < count; i++) {
				instances.add(new Instance(i, count, port, loops));
			}
			try {
				long begin = System.nanoTime();
				instances.forEach(Instance::start);
				Awaitility.await()
					.atMost(Duration.ofMinutes(5))
					.until(() -> instances.stream().allMatch((instance) -> instance.connected() == count - 1));
				long attached = System.nanoTime() - begin;
				Figures.note("fleet", "%d instances, all attached after %d ms", count,
						TimeUnit.NANOSECONDS.toMillis(attached));
				for (int m = 0; m < messages; m++) {
					for (Instance instance : instances) {
						instance.publish(m);
					}
				}
				Awaitility.await()
					.atMost(Duration.ofMinutes(5))
					.until(() -> instances.stream().allMatch((one) -> one.count.get() >= (count - 1) * messages));
				for (Instance instance : instances) {
					assertThat(instance.heard).hasSize((count - 1) * messages)
						.allSatisfy((key, times) -> assertThat(times).isOne());
					assertThat(instance.subscriber.statistics().lost()).isZero();
					assertThat(instance.subscriber.statistics().gaps().values()).containsOnly(0L);
				}
			}
			finally {
				for (Instance instance : instances) {
					instance.close();
				}
			}
		}
	}

	private static InetAddress host(int index) {
		try {
			return InetAddress.getByAddress(new byte[] { 127, 0, 1, (byte) (index + 1) });
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * One of them.
	 */
	private static final class Instance {

		private final Publisher publisher;

		private final Subscriber subscriber;

		private final Map<String, Integer> heard = new ConcurrentHashMap<>();

		private final AtomicInteger count = new AtomicInteger();

		private final int index;

		Instance(int index, int instances, int port, EventLoops loops) {
			this.index = index;
			this.publisher = Publisher.builder()
				.eventLoops(loops)
				.address(host(index))
				.port(port)
				.name("instance-" + index)
				.logMaxSize(4 * 1024 * 1024)
				.build();
			InetAddress[] all = new InetAddress[instances];
			for (int i = 0; i < instances; i++) {
				all[i] = host(i);
			}
			this.subscriber = Subscriber.builder()
				.attach(Attach.ALL)
				.addresses(List.of(InetSocketAddress.createUnresolved(NAME, port)))
				.name("instance-" + index)
				.eventLoops(loops)
				.exclude((epoch) -> epoch.equals(this.publisher.head().epoch()))
				.resolver((name) -> all)
				.build();
			this.subscriber.addLane(Lane.Options.of("lane", TopicFilter.EVERYTHING), (message) -> {
				this.heard.merge(this.subscriber.publisher(message.epoch()) + " "
						+ new String(message.payload(), StandardCharsets.UTF_8), 1, Integer::sum);
				this.count.incrementAndGet();
			});
		}

		void start() {
			this.publisher.start();
			this.subscriber.start();
		}

		long connected() {
			return this.subscriber.publishers()
				.stream()
				.filter((one) -> one.status().state() == ConnectionState.CONNECTED)
				.count();
		}

		void publish(int message) {
			this.publisher.publish("evict." + this.index, Integer.toString(message).getBytes(StandardCharsets.UTF_8));
		}

		void close() {
			this.subscriber.close();
			this.publisher.close();
		}

	}

}
