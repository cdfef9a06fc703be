package io.hein.transport.classic;

import com.code_intelligence.jazzer.junit.FuzzTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Replays inputs that a fuzzer was given or found; {@code mvn -Pfuzz test} searches for
 * more.
 */
class ClassicFrameFuzzTests {

	@FuzzTest(maxDuration = "10m")
	void aStreamIsReadTheSameHoweverItIsCutAndAPayloadIsReadBack(byte[] input) {
		assertThat(read(input, 1)).isEqualTo(read(input, Math.max(1, input.length))).isEqualTo(read(input, 7));
		byte[] wire = ClassicFrameReaderTests.raw(input);
		try (FrameCollector collector = new FrameCollector().read(wire).read(wire)) {
			assertThat(collector.found).hasSize(2).allSatisfy((found) -> assertThat(found.payload()).isEqualTo(input));
		}
	}

	private static String read(byte[] input, int step) {
		try (FrameCollector collector = new FrameCollector(100, 1000)) {
			String end = "";
			try {
				for (int at = 0; at < input.length; at += step) {
					collector.read(input, at, Math.min(input.length, at + step));
				}
			}
			catch (ClassicFormatException ex) {
				end = ex.getMessage();
			}
			return collector.found + " " + collector.malformed + " " + end;
		}
	}

}
