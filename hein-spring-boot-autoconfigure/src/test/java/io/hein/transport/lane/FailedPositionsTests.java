package io.hein.transport.lane;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;

import io.hein.transport.frame.Ack;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FailedPositions}.
 */
class FailedPositionsTests {

	@Test
	void anAcknowledgementClaimsNothingPastTheFirstFailureThatItDoesNotCarry() {
		FailedPositions failed = new FailedPositions();
		LongStream.rangeClosed(1, 1001).map((i) -> 10 * i).forEach(failed::add);
		assertThat(failed.next(-1, 20_000).handled()).isEqualTo(10_009);
		assertThat(failed.next(-1, 20_000).failed()).hasSize(1000).endsWith(10_000);
		assertThat(failed.next(10_009, 20_000)).isEqualTo(new Ack(20_000, new long[] { 10_010 }));
		assertThat(failed.next(20_000, 20_000)).isEqualTo(new Ack(20_000, new long[0]));
	}

	@Test
	void whatIsNotHandledIsNotReported() {
		FailedPositions failed = new FailedPositions();
		failed.add(3);
		failed.add(7);
		assertThat(failed.next(-1, 2)).isEqualTo(new Ack(2, new long[0]));
		assertThat(failed.next(2, 6)).isEqualTo(new Ack(6, new long[] { 3 }));
		assertThat(failed.next(6, 7)).isEqualTo(new Ack(7, new long[] { 7 }));
	}

	@Test
	void allFailuresAreReportedOnceInWhateverOrderTheyCome() {
		Random random = new Random(7);
		for (int round = 0; round < 50; round++) {
			FailedPositions failed = new FailedPositions();
			TreeSet<Long> expected = new TreeSet<>();
			for (int i = 0; i < 3000; i++) {
				long sequence = 1 + random.nextInt(5000);
				failed.add(sequence);
				expected.add(sequence);
			}
			long reportedUpTo = random.nextInt(5000);
			failed.reported(reportedUpTo);
			expected.headSet(reportedUpTo, true).clear();
			List<Long> reported = new ArrayList<>();
			long after = -1;
			while (after < 5000) {
				Ack ack = failed.next(after, 5000);
				Arrays.stream(ack.failed()).forEach(reported::add);
				assertThat(ack.handled()).isGreaterThan(after);
				assertThat(expected.headSet(ack.handled(), true)).containsExactlyElementsOf(reported);
				after = ack.handled();
			}
			assertThat(failed.isAny(5000)).isEqualTo(!expected.isEmpty());
		}
	}

	@Test
	void neighboursTakeOnePlace() {
		FailedPositions failed = new FailedPositions(1, new TreeMap<>());
		LongStream.rangeClosed(1, 100_000).forEach(failed::add);
		assertThat(failed.isOverfull()).isFalse();
	}

	@Test
	void nothingIsClaimedFromTheFirstUnkeptFailureOn() {
		FailedPositions failed = new FailedPositions(2, new TreeMap<>());
		failed.add(2);
		failed.add(4);
		failed.add(8);
		failed.add(6);
		assertThat(failed.isOverfull()).isTrue();
		assertThat(failed.next(-1, 10)).isEqualTo(new Ack(5, new long[] { 2, 4 }));
		assertThat(failed.next(5, 10)).isEqualTo(new Ack(5, new long[0]));
		failed.clear();
		assertThat(failed.isOverfull()).isFalse();
		assertThat(failed.next(5, 10)).isEqualTo(new Ack(10, new long[0]));
	}

	@Test
	void nothingIsClaimedFromAFailureOnForWhichThereWasNoMemory() {
		FailedPositions failed = new FailedPositions(10, new TreeMap<>() {

			@Override
			public @Nullable Long put(Long first, Long last) {
				if (first == 4) {
					throw new OutOfMemoryError("planned by the test");
				}
				return super.put(first, last);
			}

		});
		LongStream.of(2, 5, 4, 8).forEach(failed::add);
		assertThat(failed.isOverfull()).isTrue();
		assertThat(failed.next(-1, 10)).isEqualTo(new Ack(3, new long[] { 2 }));
	}

}
