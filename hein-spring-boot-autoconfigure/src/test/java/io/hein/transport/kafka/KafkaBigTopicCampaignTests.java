package io.hein.transport.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.hein.testsupport.Figures;
import io.hein.testsupport.KafkaBroker;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An edge starts on a topic of many segments.
 */
@Tag("campaign")
class KafkaBigTopicCampaignTests {

	private static final int MIB = 1024 * 1024;

	private static final int TOPIC = Integer.getInteger("hein.kafka.topic", 1024);

	private static final int VERY_BIG = Integer.getInteger("hein.kafka.very-big-topic", 10 * 1024);

	private static final int WINDOW = 64;

	private final KafkaBroker broker = KafkaBroker.shared();

	private final String topic = this.broker.newTopic(Map.of("segment.bytes", String.valueOf(16 * MIB)));

	@RegisterExtension
	private final Edges edges = Edges.atSharedBroker(this.topic);

	@AfterEach
	void deleteTopic() {
		this.broker.delete(this.topic);
	}

	@Test
	void itIsReadySoonAndReadsWhatItNeedsOnly() {
		fill(10_000, TOPIC / 2);
		fill(1000, TOPIC / 2);
		assertReadySoon(TOPIC + " MiB");
	}

	@Test
	void howMuchHasGoneThroughTheTopicDoesNotMatter() throws Exception {
		fill(100_000, VERY_BIG);
		assertReadySoon(VERY_BIG + " MiB of 100 kB");
		set("retention.bytes", 128L * MIB);
		long most = (long) VERY_BIG * MIB / 100_000 - 256L * MIB / 100_000;
		Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> offset(OffsetSpec.earliest()) > most);
		assertReadySoon("the last " + (offset(OffsetSpec.latest()) - offset(OffsetSpec.earliest())) + " of "
				+ offset(OffsetSpec.latest()) + " records of 100 kB");
	}

	private void set(String name, long value) throws Exception {
		AlterConfigOp change = new AlterConfigOp(new ConfigEntry(name, String.valueOf(value)),
				AlterConfigOp.OpType.SET);
		this.broker.admin()
			.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, this.topic), List.of(change)))
			.all()
			.get();
	}

	private long offset(OffsetSpec which) throws Exception {
		TopicPartition partition = new TopicPartition(this.topic, 0);
		return this.broker.admin().listOffsets(Map.of(partition, which)).partitionResult(partition).get().offset();
	}

	private void assertReadySoon(String what) {
		this.edges.with((kafka) -> {
		}, (publisher) -> publisher.logMaxSize(WINDOW * MIB));
		// loads the classes
		start();
		long[] took = start();
		Figures.note("kafka, big topic",
				"%s in segments of 16 MiB: ready after %d ms with a window of %d MiB, %d MiB were read", what, took[0],
				WINDOW, took[1] / MIB);
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
