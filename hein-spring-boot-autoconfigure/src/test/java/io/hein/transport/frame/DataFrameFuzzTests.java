package io.hein.transport.frame;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Replays inputs that a fuzzer was given or found; {@code mvn -Pfuzz test} searches for
 * more.
 */
class DataFrameFuzzTests {

	private static final int MAX_MESSAGE = 64;

	@FuzzTest(maxDuration = "10m")
	void aFrameIsReadOrRefusedAndNothingElse(byte[] input) {
		ByteBuf buffer = Unpooled.wrappedBuffer(input);
		try {
			int length = FrameLength.peek(buffer, 0, input.length, MAX_MESSAGE + DataFrame.MAX_OVERHEAD);
			if (length > 0 && length <= input.length && DataFrame.isData(buffer, 0)) {
				ByteBuf frame = buffer.slice(0, length);
				DataFrame.check(frame, 0, MAX_MESSAGE);
				int payload = DataFrame.payloadIndex(frame, 0);
				assertThat(length - payload).isBetween(0, MAX_MESSAGE);
				assertThat(DataFrame.sequence(frame, 0)).isPositive();
				assertThat(Headers.encode(Headers.decode(frame, 0)).length).isLessThanOrEqualTo(Headers.MAX_LENGTH);
			}
		}
		catch (ProtocolException ex) {
			assertThat(ex).hasMessageNotContainingAny("\r", "\n");
		}
	}

}
