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

	@ParameterizedTest
	@CsvSource({ "weather.#, weather.**", "weather.>, weather.**", "weather/+, weather.*", "weather/#, weather.**",
			"#, **", ">, **", "+, *", "weather.+.north, weather.*.north", "+/rome/#, *.rome.**", "a.+, a.*" })
	void aPatternOfOthersIsRefusedWithWhatToWrite(String text, String advice) {
		assertThatIllegalArgumentException().isThrownBy(() -> TopicPattern.parse(text))
			.withMessageStartingWith("Not a legal topic pattern: ")
			.withMessageEndingWith("write '" + advice + "'");
	}

	@ParameterizedTest
	@ValueSource(strings = { "#.error", "/weather/+", "a.>.b", "+/a*", "a*", "**.a", "**.**", "a.**.b" })
	void whatCannotBeSaidIsRefusedWithTheRule(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> TopicPattern.parse(text))
			.withMessageContaining("'*' stands for one")
			.withMessageContaining("'**' at the end for any number of words");
	}

	@ParameterizedTest
	@ValueSource(strings = { "c#", "c#.news", "a+b", "a->b", "#1", "docs/rome", "a/b+c", "$SYS.load" })
	void aNameWithSuchCharactersIsOne(String text) {
		assertThat(TopicPattern.parse(text).matches(text)).isTrue();
	}

	@Test
	void patternsAreEqualWhenTheyAreWrittenTheSame() {
		assertThat(TopicPattern.parse("a.*")).isEqualTo(TopicPattern.parse("a.*"))
			.hasSameHashCodeAs(TopicPattern.parse("a.*"))
			.isNotEqualTo(TopicPattern.parse("a.**"))
			.hasToString("a.*");
	}

}
