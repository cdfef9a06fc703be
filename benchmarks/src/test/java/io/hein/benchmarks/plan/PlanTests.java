package io.hein.benchmarks.plan;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.hein.benchmarks.cell.Cell;
import io.hein.benchmarks.peer.Peers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

	@ParameterizedTest
	@ValueSource(strings = { "hein", "limit", "jeromq", "nats" })
	void throughputWithATargetIsMeasuredInFiveRounds(String peer) {
		assertThat(rounds(Cells.throughput(peer, 1024, 100))).isEqualTo(5);
	}

	@ParameterizedTest
	@ValueSource(strings = { "hein", "limit", "jeromq", "nats", "redis", "rsocket" })
	void latencyWithATargetIsMeasuredInFiveRounds(String peer) {
		assertThat(rounds(Cells.latency(peer, 1000, 10))).isEqualTo(5);
	}

	@Test
	void whatTargetsSetForHeinAloneIsMeasuredInFiveRounds() {
		assertThat(rounds(Cells.idle(Cells.HEIN, 10_000))).isEqualTo(5);
	}

	@Test
	void whatHasNoTargetIsMeasuredInTwoRounds() {
		assertThat(rounds(Cells.throughput("redis", 1024, 100))).isEqualTo(2);
		assertThat(rounds(Cells.throughput("nats", 1024, 1))).isEqualTo(2);
		assertThat(rounds(Cells.latency("netty", 1000, 10))).isEqualTo(2);
		assertThat(rounds(Cells.idle("netty", 10_000))).isEqualTo(2);
	}

	private long rounds(Cell cell) {
		return this.steps.stream().filter((step) -> step.cell().equals(cell)).count();
	}

	@Test
	void theQuickPlanMeasuresEveryPeerInItsFirstRoundAndThoseClosestAgain() {
		assertThat(quick(1).map(Cell::peer)).containsAll(Cells.PEERS);
		assertThat(quick(1).map(Cell::peer)).containsAll(Cells.LATENCY_PEERS);
		assertThat(quick(3).map(Cell::peer).distinct()).containsExactlyInAnyOrder("hein", "hein-direct", "limit",
				"limit-threads", "aeron", "libzmq", "jeromq", "rsocket", "netty");
	}

	@Test
	void theQuickPlanMeasuresNoCellTwiceInARound() {
		assertThat(Plan.quick().steps()).doesNotHaveDuplicates();
	}

	@Test
	void theQuickPlanMeasuresWhatHasATarget() {
		assertThat(quick(1)).contains(Cells.tls(Cells.LIMIT_TLS), Cells.throughput("nats", 16 * 1024, 100),
				Cells.distinctFilters(10_000), Cells.idle(Cells.HEIN, 10_000), Cells.json(), Cells.jackson());
	}

	private static Stream<Cell> quick(int round) {
		return Plan.quick().steps().stream().filter((step) -> step.round() == round).map(Plan.Step::cell);
	}

	@Test
	void hurriedCellsKeepAWarmUpThatTheyNeed() {
		assertThat(Plan.hurried(Cells.tls(Cells.HEIN_TLS))).isEqualTo(Cells.tls(Cells.HEIN_TLS));
		assertThat(Plan.hurried(Cells.latency(Cells.HEIN, 1000, 10))).isEqualTo(Cells.latency(Cells.HEIN, 1000, 10));
		assertThat(Plan.hurried(Cells.json())).isEqualTo(Cells.json().with("warmup", 1000));
	}

	@Test
	void somePeersAreMeasuredForFewSubscribersOnly() {
		assertThat(rounds(Cells.throughput("aeron", 64, 100))).isEqualTo(5);
		assertThat(rounds(Cells.throughput("aeron", 64, 1000))).isZero();
		assertThat(rounds(Cells.throughput("kafka", 16 * 1024, 10))).isZero();
		assertThat(rounds(Cells.throughput(Cells.JGROUPS, 64, 10))).isZero();
	}

	@Test
	void peersAreMeasuredOneAfterTheOther() {
		List<Cell> cells = this.steps.stream().filter((step) -> step.round() == 2).map(Plan.Step::cell).toList();
		int first = cells.indexOf(Cells.throughput(Cells.HEIN, 64, 100));
		List<String> peers = Cells.PEERS.stream().filter((peer) -> !peer.equals(Cells.JGROUPS)).toList();
		assertThat(IntStream.range(0, peers.size()).mapToObj((i) -> cells.get(first + i).peer()))
			.containsExactlyElementsOf(peers);
	}

}
