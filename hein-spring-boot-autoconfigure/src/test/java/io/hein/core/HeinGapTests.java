package io.hein.core;

import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.GapReason;
import io.hein.transport.lane.Gap;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class HeinGapTests {

	private static final Epoch EPOCH = new Epoch(1, 2);

	@Test
	void aGapHasBothEndsAndACount() {
		HeinGap gap = HeinGap.of(new Gap(EPOCH, 5, 7, GapReason.SLOW, true));
		assertThat(gap.from().toPosition().sequence()).isEqualTo(5);
		assertThat(gap.to()).isEqualTo(HeinPosition.parse(EPOCH + ":7"));
		assertThat(gap.count()).hasValue(3);
		assertThat(gap.isCountExact()).isTrue();
		assertThat(gap.isEmpty()).isFalse();
		assertThat(gap.reason()).isEqualTo(GapReason.SLOW);
		assertThat(gap.toString()).contains("3 messages").doesNotContain("at most");
	}

	@Test
	void withAFilterTheCountIsAnUpperBound() {
		HeinGap gap = HeinGap.of(new Gap(EPOCH, 5, 7, GapReason.EVICTED, false));
		assertThat(gap.count()).hasValue(3);
		assertThat(gap.isCountExact()).isFalse();
		assertThat(gap.toString()).contains("at most 3 messages");
	}

	@Test
	void anUnknownEndMakesTheCountUnknown() {
		HeinGap gap = HeinGap.of(new Gap(EPOCH, 5, -1, GapReason.EPOCH, true));
		assertThat(gap.to()).isNull();
		assertThat(gap.count()).isEmpty();
		assertThat(gap.isCountExact()).isFalse();
		assertThat(gap.isEmpty()).isFalse();
		assertThat(gap.toString()).contains("end unknown");
	}

	@Test
	void anotherLogWithoutLossIsAnEmptyGap() {
		HeinGap gap = HeinGap.of(new Gap(EPOCH, 1, 0, GapReason.EPOCH, true));
		assertThat(gap.isEmpty()).isTrue();
		assertThat(gap.count()).hasValue(0);
		assertThat(gap.to()).isEqualTo(HeinPosition.parse(EPOCH + ":0"));
	}

}
