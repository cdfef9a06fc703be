package io.hein.benchmarks.plan;

import java.util.List;
import java.util.stream.IntStream;

import io.hein.benchmarks.cell.Cell;
import io.hein.benchmarks.peer.Peers;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Plan}.
 */
class PlanTests {

	private final List<Plan.Step> steps = Plan.all().steps();

	@Test
	void noCellIsMeasuredTwiceInARound() {
		assertThat(this.steps).doesNotHaveDuplicates();
	}

	@Test
	void everyPeerIsKnown() {
		assertThat(this.steps).allSatisfy((step) -> assertThat(Peers.get(step.cell().peer())).isNotNull());
	}

	@Test
	void targetsAreMeasuredInFiveRounds() {
		Cell cell = Cells.throughput("nats", 1024, 100);
		assertThat(this.steps.stream().filter((step) -> step.cell().equals(cell))).hasSize(5);
	}

	@Test
	void peersAreMeasuredOneAfterTheOther() {
		List<Cell> cells = this.steps.stream().filter((step) -> step.round() == 3).map(Plan.Step::cell).toList();
		int first = cells.indexOf(Cells.throughput(Cells.HEIN, 64, 100));
		assertThat(IntStream.range(0, Cells.PEERS.size()).mapToObj((i) -> cells.get(first + i).peer()))
			.containsExactlyElementsOf(Cells.PEERS);
	}

}
