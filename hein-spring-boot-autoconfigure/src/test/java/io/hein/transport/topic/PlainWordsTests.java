package io.hein.transport.topic;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PlainWords}: compared with a regular expression.
 */
class PlainWordsTests {

	private static final Pattern WORDS = Pattern.compile("(?:[!-~&&[^.*?]]+(?:\\.[!-~&&[^.*?]]+)*)?");

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 7, 8, 9, 14, 15, 16, 17, 30, 255 })
	void eachCharacterCountsAtEachPlace(int length) {
		for (int at = 0; at < length; at++) {
			for (int character = 0; character < 256; character++) {
				byte[] bytes = "a".repeat(length).getBytes(StandardCharsets.ISO_8859_1);
				bytes[at] = (byte) character;
				check(bytes);
			}
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 7, 8, 9, 14, 15, 16, 17, 30, 255 })
	void twoDotsInARowAreSeenAtEachPlace(int length) {
		for (int at = 0; at < length - 1; at++) {
			byte[] bytes = "a".repeat(length).getBytes(StandardCharsets.ISO_8859_1);
			bytes[at] = '.';
			bytes[at + 1] = '.';
			assertThat(PlainWords.are(bytes)).isFalse();
		}
	}

	@Test
	void anyWordsAreRecognized() {
		Random random = new Random(42);
		for (int i = 0; i < 100_000; i++) {
			byte[] bytes = new byte[random.nextInt(40)];
			for (int at = 0; at < bytes.length; at++) {
				bytes[at] = (byte) ((random.nextInt(100) == 0) ? random.nextInt(256)
						: "a.0~!".charAt(random.nextInt(5)));
			}
			check(bytes);
		}
	}

	private static void check(byte[] bytes) {
		String text = new String(bytes, StandardCharsets.ISO_8859_1);
		assertThat(PlainWords.are(bytes)).as(text).isEqualTo(WORDS.matcher(text).matches());
	}

}
