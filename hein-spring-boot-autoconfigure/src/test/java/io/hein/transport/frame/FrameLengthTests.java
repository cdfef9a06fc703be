package io.hein.transport.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link FrameLength}.
 */
class FrameLengthTests {

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 999, 1000 })
	void aLengthUpToTheLimitIsAccepted(int length) {
		assertThat(peek(length, 4)).isEqualTo(length + 4);
	}

	@ParameterizedTest
	@CsvSource({ "0, PROTOCOL", "1001, TOO_LARGE", "16777215, TOO_LARGE", "16777216, PROTOCOL", "2147483647, PROTOCOL",
			"-2147483648, PROTOCOL", "-1, PROTOCOL" })
	void anotherLengthIsRefused(int length, ErrorCode code) {
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> peek(length, 4))
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo(code));
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 2, 3 })
	void withoutTheWholeLengthFieldTheLengthIsUnknown(int available) {
		assertThat(peek(16777215, available)).isEqualTo(-1);
	}

	@ParameterizedTest
	@CsvSource({ "0x16, TLS", "0x47, HTTP", "0x50, HTTP", "0x53, SSH", "0xff, 0xff", "0x06, 0x06" })
	void theFirstByteAloneRevealsAForeignProtocol(String first, String hint) {
		ByteBuf buffer = Unpooled.wrappedBuffer(new byte[] { Integer.decode(first).byteValue() });
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> FrameLength.peek(buffer, 0, 1, 1000))
			.withMessageContaining(hint);
	}

	@Test
	void theFrameMayLieAnywhereInTheBuffer() {
		ByteBuf buffer = Unpooled.buffer().writeByte(99).writeInt(7);
		assertThat(FrameLength.peek(buffer, 1, 4, 1000)).isEqualTo(11);
	}

	private static int peek(int length, int available) {
		return FrameLength.peek(Unpooled.buffer().writeInt(length), 0, available, 1000);
	}

}
