package io.hein.transport.kafka;

import java.util.Map;

import io.hein.testsupport.KafkaBroker;
import io.hein.transport.backbone.BackboneException;
import io.hein.transport.frame.Epoch;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What an edge knows at its start of what others have read before.
 */
class KafkaLostMessagesTests {

	private static final KafkaBroker BROKER = KafkaBroker.shared();

	@RegisterExtension
	private final Edges edges = Edges.atSharedBroker();

	@Test
	void anEdgeDoesNotStartOnATopicThatHasLostWhatOthersHaveRead() {
		Edges.Edge edge = this.edges.start();
		Epoch epoch = edge.publish("1").epoch();
		edge.publisher().close();
		mark(new ReadMark(new Epoch(1, 2), 0, 9, 0));
		mark(new ReadMark(epoch, 1, 9, 0));
		mark(new ReadMark(epoch, 0, 1, 0));
		this.edges.start().publisher().close();
		mark(new ReadMark(epoch, 0, 9, 0));
		assertLost();
		// what that one has written once more is enough
		String reports = this.edges.topic() + "-reports";
		BROKER.deleteRecords(reports, BROKER.end(reports) - 1);
		assertLost();
		this.edges.with((kafka) -> kafka.generation(1), (publisher) -> {
		});
		assertThat(this.edges.start().publish("2").epoch()).isNotEqualTo(epoch);
	}

	private void assertLost() {
		assertThatExceptionOfType(BackboneException.class).isThrownBy(this.edges::start)
			.withMessageContaining("has read up to offset 9")
			.withMessageContaining("before offset 1 is still there")
			.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo(BackboneException.Reason.HISTORY_LOST));
	}

	private void mark(ReadMark mark) {
		try (KafkaProducer<byte[], byte[]> other = BROKER.producer(Map.of())) {
			ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(this.edges.topic() + "-reports", 0, null,
					null);
			record.headers().add(ReadMark.HEADER, mark.encode());
			other.send(record);
		}
	}

}
