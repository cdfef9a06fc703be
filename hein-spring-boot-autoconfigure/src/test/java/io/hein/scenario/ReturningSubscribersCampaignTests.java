package io.hein.scenario;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.hein.testsupport.Figures;
import io.hein.testsupport.KafkaBroker;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.Position;
import io.hein.transport.lane.Gap;
import io.hein.transport.lane.Lane;
import io.hein.transport.lane.MessageHandler;
import io.hein.transport.lane.ReceivedMessage;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.subscriber.Subscriber;
import io.hein.transport.topic.TopicFilter;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SynchronizedHistogram;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A thousand subscribers come back at once, and need what the window of the edge does not
 * have any more, while others follow what is sent now.
 */
@Tag("campaign")
class ReturningSubscribersCampaignTests {

	private static final int MIB = 1024 * 1024;

	private static final int WINDOW = 8 * MIB;

	private static final int OLD = 16 * 1024;

	private static final int COUNT = Campaign.number("returning", 1000);

	@TempDir
	private Path directory;

	private final KafkaBroker broker = KafkaBroker.shared();

	private final String topic = this.broker.newTopic(Map.of());

	private final EventLoops loops = EventLoops.create();

	private final EventLoops liveLoops = EventLoops.create();

	private final List<Member> members = new ArrayList<>();

	private volatile Histogram latency = new SynchronizedHistogram(3);

	private volatile Epoch epoch;

	@AfterEach
	void closeAll() {
		this.members.forEach((member) -> member.subscriber.close());
		this.loops.close();
		this.liveLoops.close();
	}

	@Test
	void theMemoryIsBoundedAndTheOthersGoOn() throws Exception {
		fill();
		try (ForkedPeer edge = ForkedPeer.start(
				List.of("-Dhein.edge.report=true", "-Dhein.edge.window=" + WINDOW, "-XX:TieredStopAtLevel=4",
						"-XX:MaxDirectMemorySize=256m"),
				"edge", "0", this.broker.servers(), this.topic, this.directory.resolve("results").toString(), "1", "1",
				"200", "1024")) {
			InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), edge.awaitPort());
			for (int i = 0; i < 10; i++) {
				this.members.add(new Member("live-" + i, address, this.liveLoops, 0));
			}
			edge.proceed();
			Awaitility.await().until(() -> this.latency.getTotalCount() > 1000);
			this.latency = new SynchronizedHistogram(3);
			Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> this.latency.getTotalCount() > 10_000);
			Histogram before = this.latency;
			long[] idle = largest(edge, 0);
			this.latency = new SynchronizedHistogram(3);
			int said = edge.said().size();
			long begin = System.nanoTime();
			for (int i = 0; i < COUNT; i++) {
				// most in the part that only Kafka has
				this.members.add(new Member("returning-" + i, address, this.loops, 1 + i * (OLD / 2L) / COUNT));
			}
			Awaitility.await()
				.atMost(Duration.ofSeconds(120))
				.until(() -> this.members.stream().allMatch((member) -> member.last > OLD));
			long took = System.nanoTime() - begin;
			Histogram during = this.latency;
			long[] busy = largest(edge, said);
			assertThat(this.members).allSatisfy((member) -> assertThat(member.faults).hasValue(0));
			Figures.note("kafka, subscribers return",
					"%d subscribers that need up to %d MiB, %d MiB of which the window has, all there after %d ms; "
							+ "window and history %.1f MiB before and at most %.1f MiB, direct memory in all %.1f and "
							+ "%.1f MiB; others' latency before p50 %.2f p99 %.2f ms, meanwhile p50 %.2f p99 %.2f ms",
					COUNT, OLD / 1024, WINDOW / MIB, TimeUnit.NANOSECONDS.toMillis(took), idle[0] / (double) MIB,
					busy[0] / (double) MIB, idle[1] / (double) MIB, busy[1] / (double) MIB, ms(before, 50),
					ms(before, 99), ms(during, 50), ms(during, 99));
			assertThat(busy[0]).isLessThanOrEqualTo(WINDOW + 8L * MIB);
		}
	}

	private void fill() {
		try (KafkaProducer<byte[], byte[]> producer = this.broker.producer(Map.of("batch.size", 256 * 1024))) {
			byte[] key = "t".getBytes(StandardCharsets.UTF_8);
			for (int i = 0; i < OLD; i++) {
				producer.send(new ProducerRecord<>(this.topic, 0, key, new byte[1024]));
			}
		}
	}

	/**
	 * The largest sizes that the edge has said: of window and history, and of all direct
	 * memory.
	 */
	private static long[] largest(ForkedPeer edge, int from) {
		long[] largest = new long[2];
		edge.said().stream().skip(from).filter((line) -> line.startsWith("state ")).forEach((line) -> {
			String[] parts = line.split(" ");
			largest[0] = Math.max(largest[0], Long.parseLong(parts[2]));
			largest[1] = Math.max(largest[1], Long.parseLong(parts[3]));
		});
		return largest;
	}

	private static double ms(Histogram histogram, double percentile) {
		return histogram.getValueAtPercentile(percentile) / 1e6;
	}

	/**
	 * A subscriber that begins after a position, or lives.
	 */
	private final class Member implements MessageHandler {

		private final boolean live;

		private final Subscriber subscriber;

		private final AtomicLong faults = new AtomicLong();

		private volatile long last;

		private Member(String name, InetSocketAddress address, EventLoops loops, long after) {
			this.live = after == 0;
			this.last = after;
			Subscriber.Builder builder = Subscriber.builder().name(name).addresses(List.of(address)).eventLoops(loops);
			if (!this.live) {
				builder.startAfter(() -> new Position(ReturningSubscribersCampaignTests.this.epoch, after));
			}
			this.subscriber = builder.build();
			this.subscriber.addLane(Lane.Options.of("all", TopicFilter.EVERYTHING), this);
			this.subscriber.start();
		}

		@Override
		public void onMessage(ReceivedMessage message) {
			if (this.last != 0 && message.sequence() != this.last + 1) {
				this.faults.incrementAndGet();
			}
			this.last = message.sequence();
			if (this.live) {
				ReturningSubscribersCampaignTests.this.epoch = message.epoch();
				ReturningSubscribersCampaignTests.this.latency
					.recordValue(System.nanoTime() - message.buffer().getLong(message.payloadIndex() + Long.BYTES));
			}
		}

		@Override
		public void onGap(Gap gap) {
			this.faults.incrementAndGet();
		}

	}

}
