package io.hein.benchmarks.plan;

import io.hein.benchmarks.cell.Cell;
import io.hein.benchmarks.peer.Groups;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link Series}.
 */
class SeriesTests {

	@Test
	void eachSizeHasACellOfItsOwn() {
		assertThat(Series.all()).hasSize(6).allSatisfy((series) -> {
			assertThat(series.sizes()).isSorted();
			assertThat(series.cells()).hasSameSizeAs(series.sizes()).doesNotHaveDuplicates();
		});
	}

	@Test
	void groupsOfTopicsDivideThem() {
		assertThatNoException().isThrownBy(() -> Series.all()
			.stream()
			.flatMap((series) -> series.cells().stream())
			.filter(Groups::in)
			.forEach(Groups::new));
	}

	@Test
	void listenersShareOneConnectionAndMembersHaveOneEach() {
		assertThat(last(4).connections()).isOne();
		assertThat(last(4).subscribers()).isEqualTo(1000);
		assertThat(last(5).connections()).isEqualTo(100);
		assertThat(last(5).streams()).isEqualTo(100);
	}

	private static Cell last(int series) {
		return Series.all().get(series).cells().get(Series.all().get(series).cells().size() - 1);
	}

}
