package io.hein.transport.kafka;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import io.hein.transport.frame.Position;
import io.hein.transport.publisher.OutgoingMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Several publishers that share one topic of a real broker.
 */
class KafkaBackboneTests {

	@RegisterExtension
	private final Edges edges = Edges.atSharedBroker();

	@Test
	void whatIsSentAtAnyEdgeComesToAllSubscribersInOneOrder() {
		Edges.Edge first = this.edges.start();
		Edges.Edge second = this.edges.start();
		Edges.Listening here = this.edges.listen("here", first);
		Edges.Listening there = this.edges.listen("there", second);
		List<Position> positions = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			positions.add(((i % 2 == 0) ? first : second).publish("m" + i));
		}
		List<String> sent = IntStream.range(0, 20).mapToObj((i) -> "m" + i).toList();
		here.await(20);
		there.await(20);
		assertThat(here.texts()).isEqualTo(sent);
		assertThat(there.texts()).isEqualTo(sent);
		assertThat(here.positions()).isEqualTo(positions).isEqualTo(there.positions());
		assertThat(positions.get(19).sequence()).isEqualTo(20);
		assertThat(first.publisher().head()).isEqualTo(second.publisher().head());
	}

	@Test
	void aSubscriberGoesOnAtAnotherEdgeWhereItWas() {
		Edges.Edge first = this.edges.start();
		Edges.Edge second = this.edges.start();
		Edges.Listening listening = this.edges.listen("moving", first, second);
		first.publish("before");
		listening.await(1);
		first.publisher().close();
		second.publish("meanwhile");
		second.publish("after");
		listening.await(3);
		assertThat(listening.texts()).containsExactly("before", "meanwhile", "after");
		assertThat(listening.gaps()).isEmpty();
	}

	@Test
	void allEdgesMayBeStartedAnew() throws Exception {
		Edges.Edge first = this.edges.startAgainLater();
		Edges.Listening listening = this.edges.listen("staying", first);
		Position before = first.publish("before");
		listening.await(1);
		int port = first.port();
		first.publisher().close();
		Edges.Edge again = this.edges.start(port);
		assertThat(again.publisher().head()).isEqualTo(before);
		again.publish("after");
		listening.await(2);
		assertThat(listening.gaps()).isEmpty();
	}

	@Test
	void sendsThatDoNotWaitKeepTheirOrder() {
		Edges.Edge edge = this.edges.start();
		Edges.Listening listening = this.edges.listen("async", edge);
		List<CompletableFuture<Position>> sends = IntStream.range(0, 1000)
			.mapToObj((i) -> edge.publisher()
				.publishAsync(new OutgoingMessage("t", ("m" + i).getBytes(StandardCharsets.UTF_8))))
			.toList();
		List<Position> positions = sends.stream().map(CompletableFuture::join).toList();
		listening.await(1000);
		assertThat(listening.positions()).isEqualTo(positions);
		assertThat(listening.texts()).isEqualTo(IntStream.range(0, 1000).mapToObj((i) -> "m" + i).toList());
		assertThat(edge.publisher().statistics().published()).isEqualTo(1000);
		assertThat(edge.publisher().backbone().sends().acked()).isEqualTo(1000);
	}

}
