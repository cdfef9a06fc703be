package io.hein.sample.telemetry;

import io.hein.transport.topic.Topics;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TopicWord}.
 */
class TopicWordTests {

	@ParameterizedTest
	@CsvSource({ "eth0, eth0", "eth0.100, eth0-100", "G1 Young Generation, g1-young-generation",
			"PHYSICALDRIVE0, physicaldrive0", "'', unknown", "'  ', unknown", "**, unknown", "a*b, a-b",
			"'\u00e9\u00e8', unknown", "br-1a2b, br-1a2b", "dm_0, dm_0" })
	void aNameBecomesAWord(String name, String word) {
		assertThat(TopicWord.of(name)).isEqualTo(word);
	}

	@ParameterizedTest
	@ValueSource(strings = { "\\\\.\\PHYSICALDRIVE0", "a\u202eb", "tab\there", "\ud800", "x",
			"a name that goes on and on and on and on and on and on - until it is too long" })
	void whateverTheNameTheTopicIsLegal(String name) {
		assertThat(Topics.encode(new DiskReading(name, 0, 0).topic())).hasSizeLessThan(64);
		assertThat(TopicWord.of(name)).doesNotContain(".");
	}

}
