package io.hein.transport.kafka;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import io.hein.testsupport.KafkaBroker;
import io.hein.transport.frame.GapReason;
import io.hein.transport.frame.Position;
import io.hein.transport.frame.StartFrom;
import io.hein.transport.lane.Gap;
import io.hein.transport.publisher.OutgoingMessage;
import io.hein.transport.topic.TopicFilter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Subscribers that need what the window of an edge does not have any more.
 */
class KafkaHistoryTests {

	private static final KafkaBroker BROKER = KafkaBroker.shared();

	private static final int MESSAGES = 500;

	@RegisterExtension
	private final Edges edges = Edges.atSharedBroker();

	private Edges.Edge edge;

	private List<Position> sent;

	/**
	 * Fill the topic with some 20 MB, five times what the window holds.
	 */
	@BeforeEach
	void fill() {
		this.edge = this.edges.start();
		byte[] payload = new byte[40_000];
		List<CompletableFuture<Position>> sends = IntStream.range(0, MESSAGES)
			.mapToObj((i) -> this.edge.publisher()
				.publishAsync(new OutgoingMessage((i % 10 == 0) ? "tenth" : "others", payload)))
			.toList();
		this.sent = sends.stream().map(CompletableFuture::join).toList();
	}

	@Test
	void whoWasAwayForLongHasNoGap() {
		assertThat(this.edge.publisher().oldest()).isGreaterThan(300);
		Edges.Listening late = this.edges.listen("late", (builder) -> builder.startAfter(() -> this.sent.get(0)),
				this.edge);
		late.await(MESSAGES - 1);
		this.edge.publish("live");
		late.await(MESSAGES);
		assertThat(late.positions().subList(0, MESSAGES - 1)).isEqualTo(this.sent.subList(1, MESSAGES));
		assertThat(late.gaps()).isEmpty();
	}

	@Test
	void whoWantsSomeTopicsOnlyHasNoGapEither() {
		Edges.Listening late = this.edges.listen("filtering", TopicFilter.of("tenth"),
				(builder) -> builder.startAfter(() -> this.sent.get(0)), this.edge);
		late.await(MESSAGES / 10 - 1);
		this.edge.publisher().publish("tenth", new byte[1]);
		late.await(MESSAGES / 10);
		assertThat(late.gaps()).isEmpty();
	}

	@Test
	void theEarliestIsTheFirstThatKafkaHas() {
		BROKER.deleteRecords(this.edges.topic(), 100);
		Edges.Listening late = this.edges.listen("behind", (builder) -> builder.startAfter(() -> this.sent.get(49)),
				this.edge);
		late.await(MESSAGES - 100);
		assertThat(late.gaps()).extracting(Gap::from, Gap::to, Gap::reason)
			.containsExactly(tuple(51L, 100L, GapReason.EVICTED));
		assertThat(late.positions().get(0)).isEqualTo(this.sent.get(100));
		this.edge.publisher().close();
		Edges.Edge again = this.edges.start();
		Edges.Listening earliest = this.edges.listen("earliest", (builder) -> builder.startFrom(StartFrom.EARLIEST),
				again);
		earliest.await(MESSAGES - 100);
		assertThat(earliest.positions().get(0)).isEqualTo(this.sent.get(100));
		assertThat(earliest.gaps()).isEmpty();
	}

}
