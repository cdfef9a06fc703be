package io.hein.transport.frame;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;

import io.hein.transport.topic.TopicFilter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for what single frame types forbid beyond their layout.
 */
class FrameRulesTests {

	@ParameterizedTest
	@CsvSource({ "WELCOME, 02, epoch 0000000000000001 0000000000000001 00100000 00001388 00003a98 00",
			"WELCOME, 01, epoch 0000000000000002 0000000000000001 00100000 00001388 00003a98 00",
			"WELCOME, 01, epoch 8000000000000000 0000000000000001 00100000 00001388 00003a98 00",
			"WELCOME, 01, epoch 0000000000000001 ffffffffffffffff 00100000 00001388 00003a98 00",
			"WELCOME, 01, epoch 0000000000000001 0000000000000001 00000000 00001388 00003a98 00",
			"WELCOME, 01, epoch 0000000000000001 0000000000000001 00ffffff 00001388 00003a98 00",
			"WELCOME, 01, epoch 0000000000000001 0000000000000001 ffffffff 00001388 00003a98 00",
			"WELCOME, 01, epoch 0000000000000001 0000000000000001 00100000 00000000 00003a98 00",
			"WELCOME, 01, epoch 0000000000000001 0000000000000001 00100000 00001388 00001388 00",
			"WELCOME, 01, epoch 0000000000000001 0000000000000001 00100000 00001388 00003a98 01ff",
			"GAP, '', 0000000000000000 0000000000000001 01", "GAP, '', 0000000000000002 0000000000000001 01",
			"GAP, '', ffffffffffffffff 0000000000000001 01", "GAP, '', 0000000000000001 0000000000000001 00",
			"GAP, '', 0000000000000001 0000000000000001 03", "LIVE, '', 8000000000000000",
			"POSITION, '', 0000000000000002 0000000000000001", "POSITION, '', 8000000000000000 0000000000000001",
			"SUBSCRIBE, '', 80000000 0000", "SUBSCRIBE, '', 00000001 0401", "SUBSCRIBE, '', 00000001 0001 00",
			"SUBSCRIBE, '', 00000001 0001 022e2e", "SUBSCRIBE, '', 00000001 0001 02c0ae",
			"SUBSCRIBED, '', 80000000 0000000000000001", "SUBSCRIBED, '', 00000001 ffffffffffffffff",
			"ACK, '', ffffffffffffffff 0000", "ACK, '', 0000000000000001 0001 0000000000000002",
			"ACK, '', 0000000000000001 0001 0000000000000000", "ACK, '', 0000000000000001 0001 ffffffffffffffff",
			"ACK, '', 0000000000000002 0002 0000000000000002 0000000000000001",
			"ACK, '', 0000000000000002 0002 0000000000000001 0000000000000001", "ACK, '', 0000000000000002 ffff",
			"PING, '', 0000000000000001 8000000000000000", "PONG, '', 0000000000000001 8000000000000000",
			"GOODBYE, '', 8000000000000000 01 00000000 00", "GOODBYE, '', 0000000000000001 01 80000000 00",
			"GOODBYE, '', 0000000000000001 01 00000000 02", "GOODBYE, '', 0000000000000001 01 00000000 81",
			"ERROR, '', 01 01ff" })
	void aValueThatMakesNoSenseIsRefused(FrameType type, String before, String after) {
		String hex = (before + after).replace(" ", "").replace("epoch", "00".repeat(16));
		ByteBuf body = Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex));
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> ControlFrame.read(type, body));
	}

	@Test
	void aWelcomeOfAnotherVersionSaysSo() {
		byte[] bytes = FrameExamples.bytes(new Welcome(1, new Position(FrameExamples.EPOCH, 1), 1, 1, 1, 2, ""));
		bytes[5] = 2;
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> FrameExamples.read(bytes))
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.VERSION));
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 14, 15, 127, 128, 255 })
	void anUnknownTypeIsRefused(int code) {
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> FrameType.of((byte) code))
			.withMessage("unknown frame type " + code);
	}

	@Test
	void everyTypeHasItsOwnCode() {
		for (FrameType type : FrameType.values()) {
			assertThat(FrameType.of(type.code())).isEqualTo(type);
		}
	}

	@Test
	void codesOfALaterVersionAreUnknownButNoError() {
		assertThat(ErrorCode.of((byte) 200)).isEqualTo(ErrorCode.UNKNOWN);
		assertThat(GoodbyeReason.of((byte) 200)).isEqualTo(GoodbyeReason.UNKNOWN);
		assertThat(ContentType.of((byte) 200)).isEqualTo(ContentType.OTHER);
	}

	@Test
	void theCodesAreTheirOwnInverse() {
		for (ErrorCode code : ErrorCode.values()) {
			assertThat(ErrorCode.of(code.code())).isEqualTo(code);
		}
		for (GoodbyeReason reason : GoodbyeReason.values()) {
			assertThat(GoodbyeReason.of(reason.code())).isEqualTo(reason);
		}
		for (ContentType type : ContentType.values()) {
			assertThat(ContentType.of(type.code())).isEqualTo(type);
		}
	}

	@Test
	void theSentenceOfAnErrorIsCutBetweenCharacters() {
		ErrorFrame frame = new ErrorFrame(ErrorCode.PROTOCOL, "\ud83d\ude00".repeat(60));
		assertThat(frame.message().getBytes(StandardCharsets.UTF_8)).hasSize(ErrorFrame.MAX_MESSAGE);
		assertThat(FrameExamples.read(FrameExamples.bytes(frame))).isEqualTo(frame);
	}

	@Test
	void moreFailedPositionsThanAllowedAreNotSent() {
		long[] failed = IntStream.rangeClosed(1, Ack.MAX_FAILED + 1).asLongStream().toArray();
		assertThatIllegalArgumentException().isThrownBy(() -> new Ack(5000, failed));
	}

	@Test
	void moreTopicsThanAllowedAreNotSent() {
		List<String> patterns = IntStream.rangeClosed(0, Subscribe.MAX_PATTERNS).mapToObj(Integer::toString).toList();
		assertThatIllegalArgumentException().isThrownBy(() -> new Subscribe(1, TopicFilter.of(patterns)))
			.withMessageContaining("1025");
	}

	@Test
	void moreTopicsThanAllowedAreRefused() {
		ByteBuf body = Unpooled.buffer();
		body.writeInt(1).writeShort(Subscribe.MAX_PATTERNS + 1);
		for (int i = 0; i <= Subscribe.MAX_PATTERNS; i++) {
			body.writeByte(4).writeBytes("%04d".formatted(i).getBytes(StandardCharsets.US_ASCII));
		}
		assertThatExceptionOfType(ProtocolException.class)
			.isThrownBy(() -> ControlFrame.read(FrameType.SUBSCRIBE, body))
			.withMessageContaining("1025 topics");
	}

	@Test
	void topicsThatWouldNotFitIntoAHelloAreNotSent() {
		List<String> patterns = IntStream.range(0, 64).mapToObj((i) -> i + "x".repeat(230)).toList();
		assertThatIllegalArgumentException().isThrownBy(() -> new Subscribe(1, TopicFilter.of(patterns)))
			.withMessageContaining(" bytes");
	}

	@Test
	void topicsThatWouldNotFitIntoAHelloAreRefused() {
		ByteBuf body = Unpooled.buffer();
		body.writeInt(1).writeShort(64);
		for (int i = 0; i < 64; i++) {
			body.writeByte(230).writeBytes("%0230d".formatted(i).getBytes(StandardCharsets.US_ASCII));
		}
		assertThatExceptionOfType(ProtocolException.class)
			.isThrownBy(() -> ControlFrame.read(FrameType.SUBSCRIBE, body))
			.withMessageContaining("longer");
	}

	@Test
	void theWordsOfAPeerReachAMessageOnlyEscaped() {
		ByteBuf body = Unpooled.buffer();
		byte[] pattern = "a\r\n\u001b[31m\u202e".getBytes(StandardCharsets.UTF_8);
		body.writeInt(1).writeShort(1).writeByte(pattern.length).writeBytes(pattern);
		assertThatExceptionOfType(ProtocolException.class)
			.isThrownBy(() -> ControlFrame.read(FrameType.SUBSCRIBE, body))
			.satisfies((ex) -> assertThat(ex.getMessage()).matches("[ -~]+"));
	}

	@Test
	void aPeersFaultHasNoStackTrace() {
		assertThat(new ProtocolException(ErrorCode.PROTOCOL, "x").getStackTrace()).isEmpty();
	}

}
