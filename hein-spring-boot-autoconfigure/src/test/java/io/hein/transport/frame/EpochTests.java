package io.hein.transport.frame;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Epoch} and {@link Position}.
 */
class EpochTests {

	@Test
	void anEpochIs32HexadecimalDigits() {
		assertThat(FrameExamples.EPOCH).hasToString("0123456789abcdeffedcba9876543210");
		assertThat(Epoch.parse("0123456789ABCDEFfedcba9876543210")).isEqualTo(FrameExamples.EPOCH);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "0", "0123456789abcdeffedcba987654321", "0123456789abcdeffedcba98765432100",
			"0123456789abcdef-edcba9876543210", "0123456789abcdefgedcba9876543210",
			"\u0660123456789abcdeffedcba987654321" })
	void anythingElseIsNoEpoch(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> Epoch.parse(text));
	}

	@Test
	void randomEpochsDiffer() {
		assertThat(Epoch.random()).isNotEqualTo(Epoch.random());
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, 1, 42, Long.MAX_VALUE })
	void aPositionIsReadAgain(long sequence) {
		Position position = new Position(FrameExamples.EPOCH, sequence);
		assertThat(Position.parse(position.toString())).isEqualTo(position);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", ":", "0123456789abcdeffedcba9876543210", "0123456789abcdeffedcba9876543210:",
			"0123456789abcdeffedcba9876543210:-1", "0123456789abcdeffedcba9876543210:+1",
			"0123456789abcdeffedcba9876543210:9223372036854775808", "0123456789abcdeffedcba9876543210:1 ",
			"0123456789abcdeffedcba9876543210:1\n", "0123456789abcdeffedcba987654321:1",
			"0123456789abcdeffedcba9876543210:\u0661" })
	void anythingElseIsNoPosition(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> Position.parse(text));
	}

	@Test
	void aSequenceIsNotNegative() {
		assertThatIllegalArgumentException().isThrownBy(() -> new Position(FrameExamples.EPOCH, -1));
	}

}
