package io.hein.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import io.hein.testsupport.Figures;
import io.hein.testsupport.KafkaBroker;
import io.hein.transport.frame.Epoch;
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

	/**
	 * How often they come back: how the others are then, and how they are between, is
	 * measured by turns.
	 */
	private static final int WAVES = Campaign.number("returning.waves", 3);

	private static final Duration BETWEEN = Campaign.duration("returning.between", Duration.ofSeconds(10));

	@TempDir
	private Path directory;

	private final KafkaBroker broker = KafkaBroker.shared();

	private final String topic = this.broker.newTopic(Map.of());

	private final EventLoops loops = EventLoops.create();

	private final List<Member> members = new ArrayList<>();

	private volatile Histogram latency = new SynchronizedHistogram(3);

	private volatile Epoch epoch;

	@AfterEach
	void closeAll() {
		this.members.forEach((member) -> member.subscriber.close());
		this.loops.close();
	}

	@Test
	void theMemoryIsBoundedAndTheOthersGoOn() throws Exception {
		fill();
		try (ForkedPeer edge = ForkedPeer.start(
				List.of("-Dhein.edge.report=true", "-Dhein.edge.window=" + WINDOW, "-XX:TieredStopAtLevel=4",
						"-XX:MaxDirectMemorySize=256m"),
				"edge", "0", this.broker.servers(), this.topic, this.directory.resolve("results").toString(), "1", "1",
				"200", "1024")) {
			int port = edge.awaitPort();
			for (int i = 0; i < 10; i++) {
				this.members.add(new Member("live-" + i, port));
			}
			edge.proceed();
			Awaitility.await().until(() -> this.latency.getTotalCount() > 1000);
			try (ForkedPeer returning = ForkedPeer.startNice(
					List.of("-XX:TieredStopAtLevel=4", "-Xmx512m", "-XX:MaxDirectMemorySize=512m"), "returning",
					"" + port, this.epoch.toString())) {
				measure(edge, returning);
			}
		}
	}

	private void measure(ForkedPeer edge, ForkedPeer returning) throws Exception {
		wave(returning, COUNT / 4);
		Histogram before = new Histogram(3);
		Histogram meanwhile = new Histogram(3);
		List<Long> took = new ArrayList<>();
		long[] idle = new long[2];
		long[] busy = new long[2];
		for (int i = 0; i < WAVES; i++) {
			int said = edge.said().size();
			add(before, latency(() -> Campaign.pause(BETWEEN)));
			largest(edge, said, idle);
			int comes = edge.said().size();
			add(meanwhile, latency(() -> took.add(wave(returning, COUNT))));
			largest(edge, comes, busy);
		}
		Figures.note("kafka, subscribers return",
				"%d subscribers that need up to %d MiB, %d MiB of which the window has, all there after %s ms; "
						+ "window and history %.1f MiB before and at most %.1f MiB, direct memory in all %.1f and "
						+ "%.1f MiB; others' latency before p50 %.2f p99 %.2f ms, meanwhile p50 %.2f p99 %.2f ms",
				COUNT, OLD / 1024, WINDOW / MIB, took, idle[0] / (double) MIB, busy[0] / (double) MIB,
				idle[1] / (double) MIB, busy[1] / (double) MIB, ms(before, 50), ms(before, 99), ms(meanwhile, 50),
				ms(meanwhile, 99));
		assertThat(this.members).allSatisfy((member) -> assertThat(member.faults).hasValue(0));
		assertThat(busy[0]).isLessThanOrEqualTo(WINDOW + 8L * MIB);
	}

	/**
	 * Have so many come back, most of them to the part that only Kafka has.
	 * @return how long it took until all had what they had missed, in milliseconds
	 */
	private long wave(ForkedPeer returning, int count) {
		long waves = there(returning).size();
		try {
			returning.proceed(this.members.get(0).last + " " + OLD + " " + count);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		Awaitility.await().atMost(Duration.ofSeconds(120)).until(() -> there(returning).size() > waves);
		String[] words = there(returning).get((int) waves).split(" ");
		assertThat(words[2]).as("gaps and what is twice").isEqualTo("0");
		return Long.parseLong(words[1]);
	}

	private static List<String> there(ForkedPeer returning) {
		return returning.said().stream().filter((line) -> line.startsWith("there ")).toList();
	}

	/**
	 * The latency of those that are there always, while something is done.
	 */
	private Histogram latency(Runnable action) {
		Histogram meanwhile = new SynchronizedHistogram(3);
		this.latency = meanwhile;
		action.run();
		this.latency = new SynchronizedHistogram(3);
		return meanwhile;
	}

	private static void add(Histogram all, Histogram some) {
		all.add(some);
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
	private static void largest(ForkedPeer edge, int from, long[] largest) {
		edge.said().stream().skip(from).filter((line) -> line.startsWith("state ")).forEach((line) -> {
			String[] parts = line.split(" ");
			largest[0] = Math.max(largest[0], Long.parseLong(parts[2]));
			largest[1] = Math.max(largest[1], Long.parseLong(parts[3]));
		});
	}

	private static double ms(Histogram histogram, double percentile) {
		return histogram.getValueAtPercentile(percentile) / 1e6;
	}

	/**
	 * One that is there all the time.
	 */
	private final class Member implements MessageHandler {

		private final Subscriber subscriber;

		private final AtomicLong faults = new AtomicLong();

		private volatile long last;

		private Member(String name, int port) {
			this.subscriber = Subscriber.builder()
				.name(name)
				.addresses(List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)))
				.eventLoops(ReturningSubscribersCampaignTests.this.loops)
				.build();
			this.subscriber.addLane(Lane.Options.of("all", TopicFilter.EVERYTHING), this);
			this.subscriber.start();
		}

		@Override
		public void onMessage(ReceivedMessage message) {
			if (this.last != 0 && message.sequence() != this.last + 1) {
				this.faults.incrementAndGet();
			}
			this.last = message.sequence();
			ReturningSubscribersCampaignTests.this.epoch = message.epoch();
			ReturningSubscribersCampaignTests.this.latency
				.recordValue(System.nanoTime() - message.buffer().getLong(message.payloadIndex() + Long.BYTES));
		}

		@Override
		public void onGap(Gap gap) {
			this.faults.incrementAndGet();
		}

	}

}
