package io.hein.transport.topic;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Topics}.
 */
class TopicsTests {

	@ParameterizedTest
	@ValueSource(strings = { "", "a", "telemetry.cpu.0", "a-b_c/d:e", "\u00e4.\u65e5\u672c", "a.\ud83d\ude00" })
	void aLegalTopicIsEncodedInUtf8(String topic) {
		assertThat(new String(Topics.encode(topic), StandardCharsets.UTF_8)).isEqualTo(topic);
	}

	@ParameterizedTest
	@ValueSource(strings = { ".", "a.", ".a", "a..b", "a b", " ", "a\tb", "a\n", "a\0", "a\u00a0b", "a\u2028",
			"a\u202e", "a\u200d", "\ufeffa", "a\u0085", "*", "a.*", "a.**", "a*", "\ud800", "a\udc00b", "\udc00\ud800",
			"a\udb40\udc01" })
	void anotherTopicIsRefused(String topic) {
		assertThatIllegalArgumentException().isThrownBy(() -> Topics.encode(topic));
	}

	@Test
	void theLengthCountsInBytes() {
		assertThat(Topics.encode("a".repeat(255))).hasSize(255);
		assertThat(Topics.encode("\u00e4".repeat(127))).hasSize(254);
		assertThatIllegalArgumentException().isThrownBy(() -> Topics.encode("a".repeat(256)))
			.withMessageContaining("256 bytes");
		assertThatIllegalArgumentException().isThrownBy(() -> Topics.encode("\u00e4".repeat(128)));
	}

	@Test
	void theMessageShowsTheTopicEscapedAndCut() {
		assertThatIllegalArgumentException().isThrownBy(() -> Topics.encode("a\r\n\u001b" + "x".repeat(200)))
			.satisfies((ex) -> assertThat(ex.getMessage()).contains("a\\u000d\\u000a\\u001b", "...")
				.matches("[ -~]+")
				.hasSizeLessThan(300));
	}

}
