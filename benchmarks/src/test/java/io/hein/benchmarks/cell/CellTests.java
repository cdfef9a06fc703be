package io.hein.benchmarks.cell;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Cell}.
 */
class CellTests {

	@Test
	void itsWordsAreReadBack() {
		Cell cell = new Cell(Cell.LATENCY, "hein", 64, 10, Map.of("rate", "1000", "jvm", "-Da=b"));
		assertThat(Cell.parse(cell.words())).isEqualTo(cell);
	}

	@Test
	void tooFewWordsAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> Cell.parse(List.of("throughput", "hein", "64")))
			.withMessageContaining("kind peer size subscribers");
	}

	@Test
	void aWordThatIsNoOptionIsRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> Cell.parse(List.of("throughput", "hein", "64", "10", "fast")))
			.withMessageContaining("fast");
	}

}
