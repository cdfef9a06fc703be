package io.hein.transport.topic;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link TopicFilter}.
 */
class TopicFilterTests {

	@Test
	void aFilterWantsWhatAnyOfItsPatternsWants() {
		TopicFilter filter = TopicFilter.of("a.*", "b.**");
		assertThat(filter.matches("a.x")).isTrue();
		assertThat(filter.matches("b")).isTrue();
		assertThat(filter.matches("b.x.y")).isTrue();
		assertThat(filter.matches("a")).isFalse();
		assertThat(filter.matches("c.x")).isFalse();
		assertThat(filter.matches("")).isFalse();
	}

	@Test
	void aFilterWithoutPatternsWantsNothing() {
		assertThat(TopicFilter.NOTHING.matches("")).isFalse();
		assertThat(TopicFilter.NOTHING.matches("a")).isFalse();
		assertThat(TopicFilter.NOTHING.isNothing()).isTrue();
		assertThat(TopicFilter.of()).isEqualTo(TopicFilter.NOTHING);
	}

	@Test
	void everythingSwallowsOtherPatterns() {
		TopicFilter filter = TopicFilter.of("a", "**", "b.*");
		assertThat(filter).isEqualTo(TopicFilter.EVERYTHING);
		assertThat(filter.isEverything()).isTrue();
		assertThat(filter.patterns()).containsExactly("**");
		assertThat(filter.matches("")).isTrue();
	}

	@Test
	void aFilterThatOnlyHappensToWantMuchIsNotEverything() {
		assertThat(TopicFilter.of("*.**").isEverything()).isFalse();
	}

	@Test
	void orderAndRepetitionMakeNoDifference() {
		TopicFilter filter = TopicFilter.of("b", "a", "b");
		assertThat(filter).isEqualTo(TopicFilter.of("a", "b")).hasSameHashCodeAs(TopicFilter.of("a", "b"));
		assertThat(filter.patterns()).containsExactly("a", "b");
		assertThat(filter).isNotEqualTo(TopicFilter.of("a"));
	}

	@Test
	void theUnionWantsWhatAnyOfThemWants() {
		TopicFilter union = TopicFilter
			.union(List.of(TopicFilter.of("a"), TopicFilter.NOTHING, TopicFilter.of("b", "a")));
		assertThat(union).isEqualTo(TopicFilter.of("a", "b"));
		assertThat(TopicFilter.union(List.of())).isEqualTo(TopicFilter.NOTHING);
		assertThat(TopicFilter.union(List.of(TopicFilter.of("a"), TopicFilter.EVERYTHING)))
			.isEqualTo(TopicFilter.EVERYTHING);
	}

	@Test
	void aPatternThatIsNotLegalIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> TopicFilter.of("a", "b..c"));
	}

}
