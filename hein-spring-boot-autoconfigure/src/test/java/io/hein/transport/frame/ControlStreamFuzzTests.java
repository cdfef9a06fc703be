package io.hein.transport.frame;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Replays inputs that a fuzzer was given or found; {@code mvn -Pfuzz test} searches for
 * more.
 */
class ControlStreamFuzzTests {

	@FuzzTest(maxDuration = "10m")
	void aStreamIsDecodedTheSameHoweverItIsSplit(byte[] input) {
		assertThat(decode(input, input.length)).isEqualTo(decode(input, 1)).isEqualTo(decode(input, 7));
	}

	private static String decode(byte[] input, int step) {
		StringBuilder seen = new StringBuilder();
		EmbeddedChannel channel = new EmbeddedChannel(new ControlFrameDecoder());
		try {
			for (int at = 0; at < input.length; at += step) {
				channel.writeInbound(Unpooled.wrappedBuffer(input, at, Math.min(step, input.length - at)));
			}
		}
		catch (DecoderException ex) {
			assertThat(ex).hasCauseInstanceOf(ProtocolException.class);
			seen.append(ex.getMessage());
		}
		for (Object frame = channel.readInbound(); frame != null; frame = channel.readInbound()) {
			seen.append(frame);
		}
		channel.finishAndReleaseAll();
		return seen.toString();
	}

}
