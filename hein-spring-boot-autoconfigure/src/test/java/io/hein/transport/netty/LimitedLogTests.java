package io.hein.transport.netty;

import java.util.ArrayList;
import java.util.List;

import org.apache.commons.logging.Log;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link LimitedLog}: peers can neither forge lines nor fill the log.
 */
class LimitedLogTests {

	private final List<String> lines = new ArrayList<>();

	private final LimitedLog log = new LimitedLog(recording());

	private Log recording() {
		Log recording = mock(Log.class);
		willAnswer((call) -> this.lines.add(call.getArgument(0))).given(recording).warn(any(), any());
		return recording;
	}

	@ParameterizedTest
	@ValueSource(strings = { "\n", "\r", "\u001b[31m", "\u0000", "\u007f", "\u0085", "\u202e", "\u2028", "\u00e9",
			"\ud83d\ude00" })
	void whatIsNotPrintableIsEscaped(String text) {
		assertThat(LimitedLog.escape("a" + text + "b")).matches("[ -~]+").startsWith("a\\u").endsWith("b");
	}

	@Test
	void aLongTextIsCut() {
		assertThat(LimitedLog.escape("x".repeat(128))).isEqualTo("x".repeat(128));
		assertThat(LimitedLog.escape("x".repeat(100_000))).isEqualTo("x".repeat(128) + "...");
	}

	@Test
	void aKindThatComesTooOftenIsNotMadeIntoLines() {
		for (int i = 0; i < 1000; i++) {
			int number = i;
			this.log.warn("flood", () -> {
				assertThat(number).as("only what is written is made").isLessThan(LimitedLog.LINES);
				return "flood " + number;
			});
		}
		this.log.warn("other", () -> "other");
		assertThat(this.lines).hasSize(LimitedLog.LINES + 1).endsWith("flood 9", "other");
	}

}
