package io.hein.transport.frame;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.Unpooled;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Replays inputs that a fuzzer was given or found; {@code mvn -Pfuzz test} searches for
 * more.
 */
class ControlFrameFuzzTests {

	@FuzzTest(maxDuration = "10m")
	void aBodyIsReadOrRefusedAndNothingElse(byte[] input) {
		if (input.length < 1) {
			return;
		}
		try {
			FrameType type = FrameType.of(input[0]);
			if (type != FrameType.DATA) {
				ControlFrame frame = ControlFrame.read(type, Unpooled.wrappedBuffer(input).skipBytes(1));
				assertThat(FrameExamples.read(FrameExamples.bytes(frame))).isEqualTo(frame);
			}
		}
		catch (ProtocolException ex) {
			assertThat(ex).hasMessageNotContainingAny("\r", "\n");
		}
	}

}
