package io.hein.core;

import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.Position;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class HeinPositionTests {

	private static final Epoch EPOCH = new Epoch(0x0123456789abcdefL, -2);

	@Test
	void theTextFormIsReadBack() {
		HeinPosition position = at(EPOCH, Long.MAX_VALUE);
		assertThat(position).hasToString("0123456789abcdeffffffffffffffffe:9223372036854775807");
		assertThat(HeinPosition.parse(position.toString())).isEqualTo(position).hasSameHashCodeAs(position);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", ":", "5", "0123456789abcdeffffffffffffffffe", "0123456789abcdeffffffffffffffffe:",
			"0123456789abcdeffffffffffffffffe:x", "0123456789abcdeffffffffffffffffe:-1",
			"0123456789abcdeffffffffffffffffe:+1", "0123456789abcdefffffffffffffffg:1", "0123:1",
			"0123456789abcdeffffffffffffffffe:9223372036854775808", "0123456789abcdeffffffffffffffffe: 1" })
	void whatIsNoPositionIsRefused(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> HeinPosition.parse(text))
			.withMessageContaining("'" + text + "' is not a position");
	}

	@Test
	void positionsOfOneLogHaveAnOrder() {
		assertThat(at(EPOCH, 2).isAfter(at(EPOCH, 1))).isTrue();
		assertThat(at(EPOCH, 1).isAfter(at(EPOCH, 1))).isFalse();
		assertThat(at(EPOCH, 1).isAfter(at(EPOCH, 2))).isFalse();
	}

	@Test
	void positionsOfTwoLogsHaveNone() {
		HeinPosition other = at(new Epoch(1, 1), 1);
		assertThat(at(EPOCH, 2).isSameLogAs(other)).isFalse();
		assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> at(EPOCH, 2).isAfter(other))
			.withMessageContaining("different logs");
	}

	private static HeinPosition at(Epoch epoch, long sequence) {
		return HeinPosition.of(new Position(epoch, sequence));
	}

}
