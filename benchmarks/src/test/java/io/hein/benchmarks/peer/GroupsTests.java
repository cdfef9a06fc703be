package io.hein.benchmarks.peer;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

import io.hein.benchmarks.plan.Plan;
import io.hein.transport.topic.TopicFilter;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Groups}.
 */
class GroupsTests {

	@Test
	void theNumbersThatCountAsWantedAreThoseThatTheFilterWants() {
		Plan.manyTopics().stream().filter((cell) -> cell.subscribers() <= 10).map(Groups::new).forEach((groups) -> {
			String[] names = groups.names();
			TopicFilter filter = TopicFilter.of(groups.wanted(3));
			List<Long> wanted = LongStream.range(0, groups.period())
				.filter((number) -> filter.matches(names[groups.topic(number)]))
				.boxed()
				.toList();
			assertThat(Arrays.stream(groups.numbers(3)).boxed()).isEqualTo(wanted);
			assertThat(groups.wanted(3, 2L * groups.period() + wanted.get(0) + 1)).isEqualTo(2L * wanted.size() + 1);
		});
	}

	@Test
	void everyTopicComesOnceBeforeAnyComesAgain() {
		Groups groups = new Groups(Plan.manyTopics().get(1));
		assertThat(LongStream.range(5, 1_000_005).mapToInt(groups::topic).distinct().count()).isEqualTo(1_000_000);
	}

	@Test
	void aReceiverFindsWhatIsMissingAndWhatComesTwice() {
		Receiver receiver = new Receiver(new long[] { 1, 4 }, 10);
		for (long number : new long[] { 1, 4, 11, 21, 24, 24, 31 }) {
			receiver.received(number);
		}
		assertThat(receiver.count()).isEqualTo(6);
		assertThat(receiver.missing()).isEqualTo(1);
		assertThat(receiver.misplaced()).isEqualTo(1);
	}

}
