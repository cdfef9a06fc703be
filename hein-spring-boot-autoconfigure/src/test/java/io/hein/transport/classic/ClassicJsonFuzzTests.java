package io.hein.transport.classic;

import com.code_intelligence.jazzer.junit.FuzzTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Replays inputs that a fuzzer was given or found; {@code mvn -Pfuzz test} searches for
 * more.
 */
class ClassicJsonFuzzTests {

	@FuzzTest(maxDuration = "10m")
	void typedJsonIsReadOrRefusedAndAnyValueIsReadBack(byte[] input) {
		Object random = RandomValue.of(input);
		RandomValue.assertSame(ClassicJson.decode(ClassicJson.encode(random)), random);
		Object value;
		try {
			value = ClassicJson.decode(input);
		}
		catch (ClassicFormatException ex) {
			assertThat(ex).hasMessageNotContainingAny("\r", "\n");
			return;
		}
		assertReadBackIfSent(value);
	}

	private static void assertReadBackIfSent(Object value) {
		byte[] sent;
		try {
			sent = ClassicJson.encode(value);
		}
		catch (ClassicFormatException ex) {
			// an unknown zone, or too deep
			return;
		}
		RandomValue.assertSame(ClassicJson.decode(sent), value);
	}

}
