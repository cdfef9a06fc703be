package io.hein.benchmarks.network;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Tests for {@link Ethernet}.
 */
class EthernetTests {

	@Test
	void aFullSegmentTakesTheMtuAndAllThatSurroundsIt() {
		assertThat(Ethernet.full(Ethernet.SEGMENT)).isCloseTo(1500 + 14 + 4 + 8 + 12, within(1e-9));
	}

	@Test
	void whatIsSentAloneTakesWholeSegments() {
		assertThat(Ethernet.alone(100)).isEqualTo(100 + Ethernet.OVERHEAD);
		assertThat(Ethernet.alone(Ethernet.SEGMENT + 1)).isEqualTo(Ethernet.SEGMENT + 1 + 2 * Ethernet.OVERHEAD);
	}

	@Test
	void aLinkCarriesWhatItsSpeedAllows() {
		assertThat(Ethernet.perSecond(1, 125)).isEqualTo(1_000_000);
	}

}
