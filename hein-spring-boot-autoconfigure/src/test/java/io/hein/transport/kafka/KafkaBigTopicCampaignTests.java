package io.hein.transport.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.hein.testsupport.Figures;
import io.hein.testsupport.KafkaBroker;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An edge starts on a topic of many segments.
 */
@Tag("campaign")
class KafkaBigTopicCampaignTests {

	private static final int MIB = 1024 * 1024;

	private static final int TOPIC = Integer.getInteger("hein.kafka.topic", 1024);

	private static final int WINDOW = 64;

	private final KafkaBroker broker = KafkaBroker.shared();

	private final String topic = this.broker.newTopic(Map.of("segment.bytes", String.valueOf(16 * MIB)));

	private final Edges edges = new Edges(this.broker.servers(), this.topic);

	@AfterEach
	void closeAll() {
		this.edges.close();
	}

	@Test
	void itIsReadySoonAndReadsWhatItNeedsOnly() {
		fill(10_000, TOPIC / 2);
		fill(1000, TOPIC / 2);
		this.edges.with((kafka) -> {
		}, (publisher) -> publisher.logMaxSize(WINDOW * MIB));
		// loads the classes
		start();
		long[] took = start();
		Figures.note("kafka, big topic",
				"%d MiB in segments of 16 MiB: ready after %d ms with a window of %d MiB, %d MiB were read", TOPIC,
				took[0], WINDOW, took[1] / MIB);
		assertThat(took[1]).isLessThan((WINDOW + 16L) * MIB);
		assertThat(Duration.ofMillis(took[0])).isLessThanOrEqualTo(Duration.ofSeconds(3));
	}

	private long[] start() {
		long begin = System.nanoTime();
		Edges.Edge edge = this.edges.start();
		long took = System.nanoTime() - begin;
		long read = Edges.readByNewest("tail");
		assertThat(edge.publisher().head().sequence() - edge.publisher().oldest()).isPositive();
		edge.publisher().close();
		return new long[] { TimeUnit.NANOSECONDS.toMillis(took), read };
	}

	private void fill(int size, int mebibytes) {
		byte[] key = "t".getBytes(StandardCharsets.UTF_8);
		byte[] payload = new byte[size];
		try (KafkaProducer<byte[], byte[]> producer = this.broker.producer(Map.of(ProducerConfig.BATCH_SIZE_CONFIG, MIB,
				ProducerConfig.LINGER_MS_CONFIG, 5, ProducerConfig.ACKS_CONFIG, "all"))) {
			for (long i = 0; i < (long) mebibytes * MIB / size; i++) {
				producer.send(new ProducerRecord<>(this.topic, 0, key, payload));
			}
		}
	}

}
