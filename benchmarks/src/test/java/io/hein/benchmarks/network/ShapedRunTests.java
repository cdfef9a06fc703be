package io.hein.benchmarks.network;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Tests for {@link ShapedRun}.
 */
class ShapedRunTests {

	@Test
	void whatIsComputedIsTheSpeedOfTheLinkByTheBytesOfADelivery() {
		ShapedRun run = new ShapedRun(64, false, 10, 1000, 1_000_000, 100);
		assertThat(run.computedBytes()).isCloseTo((16 + 11 + 64) * 1538 / 1448.0, within(1e-9));
		assertThat(run.computed()).isCloseTo(125e6 / run.computedBytes(), within(1e-3));
	}

}
