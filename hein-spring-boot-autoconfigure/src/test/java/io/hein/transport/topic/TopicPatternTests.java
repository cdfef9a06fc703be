package io.hein.transport.topic;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link TopicPattern}.
 */
class TopicPatternTests {

	@ParameterizedTest
	@CsvSource({ "a, a", "a.b, a.b", "*, a", "*.b, a.b", "a.*, a.b", "*.*, a.b", "a.*.c, a.b.c", "a.**, a", "a.**, a.b",
			"a.**, a.b.c", "*.**, a", "*.**, a.b", "a.*.**, a.b", "a.*.**, a.b.c.d", "**, ''", "**, a", "**, a.b" })
	void aPatternWantsATopic(String pattern, String topic) {
		assertThat(TopicPattern.parse(pattern).matches(topic)).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "a, b", "a, A", "a, a.b", "a.b, a", "a, ''", "*, ''", "*, a.b", "*.**, ''", "a.**, ''", "a.**, b",
			"a.**, ab", "a.*, a", "a.*, a.b.c", "a.*.**, a", "a.*.c, a.b.d", "*.b, a.c", "a.b, a.bc" })
	void aPatternDoesNotWantATopic(String pattern, String topic) {
		assertThat(TopicPattern.parse(pattern).matches(topic)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", ".", "a.", ".a", "a..b", "**.a", "a.**.b", "a*", "*a", "a.b*", "***", "a.***", "a **",
			"\u0000", "a\n" })
	void anotherTextIsNoPattern(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> TopicPattern.parse(text))
			.withMessageStartingWith("Not a legal topic pattern: ");
	}

	@Test
	void patternsAreEqualWhenTheyAreWrittenTheSame() {
		assertThat(TopicPattern.parse("a.*")).isEqualTo(TopicPattern.parse("a.*"))
			.hasSameHashCodeAs(TopicPattern.parse("a.*"))
			.isNotEqualTo(TopicPattern.parse("a.**"))
			.hasToString("a.*");
	}

}
