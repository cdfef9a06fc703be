package io.hein.transport.frame;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link DataFrame}.
 */
class DataFrameTests {

	private static final int MAX = 1024;

	static List<byte[]> data() {
		return FrameExamples.data();
	}

	@Test
	void everyPartIsReadWhereItLies() {
		Map<String, String> headers = new LinkedHashMap<>();
		headers.put("b", "2");
		headers.put("a", "");
		byte[] bytes = FrameExamples.data(42, true, "telemetry.cpu.0", headers, "payload");
		ByteBuf buffer = Unpooled.wrappedBuffer(new byte[3], bytes);
		int index = 3;
		DataFrame.check(buffer, index, MAX);
		assertThat(DataFrame.isData(buffer, index)).isTrue();
		assertThat(DataFrame.frameLength(buffer, index)).isEqualTo(bytes.length);
		assertThat(DataFrame.sequence(buffer, index)).isEqualTo(42);
		assertThat(DataFrame.isConfirm(buffer, index)).isTrue();
		assertThat(DataFrame.contentType(buffer, index)).isEqualTo(ContentType.JSON);
		assertThat(buffer.toString(index + DataFrame.FIXED_LENGTH, DataFrame.topicLength(buffer, index),
				StandardCharsets.UTF_8))
			.isEqualTo("telemetry.cpu.0");
		assertThat(Headers.decode(buffer, index)).containsExactlyEntriesOf(headers);
		int payload = DataFrame.payloadIndex(buffer, index);
		assertThat(buffer.toString(payload, index + bytes.length - payload, StandardCharsets.UTF_8))
			.isEqualTo("payload");
	}

	@Test
	void withoutHeadersThePayloadFollowsTheTopic() {
		byte[] bytes = FrameExamples.data(1, false, "abc", Map.of(), "xy");
		ByteBuf buffer = Unpooled.wrappedBuffer(bytes);
		DataFrame.check(buffer, 0, MAX);
		assertThat(DataFrame.isConfirm(buffer, 0)).isFalse();
		assertThat(DataFrame.hasHeaders(buffer, 0)).isFalse();
		assertThat(Headers.decode(buffer, 0)).isEmpty();
		assertThat(DataFrame.payloadIndex(buffer, 0)).isEqualTo(bytes.length - 2);
		assertThat(bytes).hasSize(DataFrame.length(3, 0, 2));
	}

	@Test
	void everyContentTypeIsKept() {
		for (ContentType type : ContentType.values()) {
			ByteBuf buffer = Unpooled.buffer();
			DataFrame.write(buffer, 1, false, type, new byte[255], Headers.NONE, new byte[0]);
			assertThat(DataFrame.contentType(buffer, 0)).isEqualTo(type);
			assertThat(DataFrame.topicLength(buffer, 0)).isEqualTo(255);
		}
	}

	@ParameterizedTest
	@MethodSource("data")
	void aFrameThatEndsEarlyIsRefusedOrHasAShorterPayload(byte[] bytes) {
		int payload = DataFrame.payloadIndex(Unpooled.wrappedBuffer(bytes), 0);
		for (int length = ControlFrame.HEADER_LENGTH; length < bytes.length; length++) {
			ByteBuf truncated = withLength(Arrays.copyOf(bytes, length));
			if (length >= payload) {
				DataFrame.check(truncated, 0, MAX);
			}
			else {
				assertThatExceptionOfType(ProtocolException.class).as("%d of %d bytes", length, bytes.length)
					.isThrownBy(() -> DataFrame.check(truncated, 0, MAX));
			}
		}
	}

	@ParameterizedTest
	@MethodSource("data")
	void aFrameWithABitFlippedIsReadOrRefusedAndNothingElse(byte[] bytes) {
		for (int bit = 0; bit < bytes.length * Byte.SIZE; bit++) {
			byte[] flipped = bytes.clone();
			flipped[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
			ByteBuf buffer = Unpooled.wrappedBuffer(flipped);
			try {
				int length = FrameLength.peek(buffer, 0, flipped.length, MAX);
				if (length > 0 && length <= flipped.length && DataFrame.isData(buffer, 0)) {
					// Exactly the frame, so that reading beyond it would fail
					ByteBuf frame = buffer.slice(0, length);
					DataFrame.check(frame, 0, MAX);
					assertThat(Headers.decode(frame, 0).size()).isLessThanOrEqualTo(Headers.MAX_COUNT);
					assertThat(DataFrame.payloadIndex(frame, 0)).isBetween(DataFrame.FIXED_LENGTH, length);
				}
			}
			catch (ProtocolException ex) {
				assertThat(ex.code()).as("bit %d", bit).isIn(ErrorCode.PROTOCOL, ErrorCode.TOO_LARGE);
			}
		}
	}

	@Test
	void aPayloadLongerThanTheLimitIsTooLarge() {
		ByteBuf buffer = Unpooled.wrappedBuffer(FrameExamples.data(1, false, "t", Map.of("k", "v"), "x".repeat(10)));
		DataFrame.check(buffer, 0, 10);
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> DataFrame.check(buffer, 0, 9))
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.TOO_LARGE));
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, -1, Long.MIN_VALUE })
	void aSequenceBelowOneIsRefused(long sequence) {
		ByteBuf buffer = Unpooled.wrappedBuffer(FrameExamples.data(1, false, "t", Map.of(), "x"));
		buffer.setLong(8, sequence);
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> DataFrame.check(buffer, 0, MAX))
			.withMessage("DATA without a position");
	}

	@ParameterizedTest
	@ValueSource(ints = { 4, 8, 16, 32, 64, 128 })
	void unknownFlagsAreRefused(int flag) {
		ByteBuf buffer = Unpooled.wrappedBuffer(FrameExamples.data(1, false, "t", Map.of(), "x"));
		buffer.setByte(5, flag);
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> DataFrame.check(buffer, 0, MAX))
			.withMessage("unknown flags in DATA");
	}

	@Test
	void aTopicIsCheckedByteByByteWhereverTheByteIs() {
		for (int length = 1; length < 30; length++) {
			for (int at = 0; at < length; at++) {
				for (int value = 0; value < 256; value++) {
					byte[] topic = new byte[length];
					Arrays.fill(topic, (byte) '~');
					topic[at] = (byte) value;
					boolean legal = value > ' ' && value < 127;
					assertThat(isTopic(topic)).as("%d at %d of %d", value, at, length).isEqualTo(legal);
				}
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "61c3a4", "c3a4", "e697a5e69cac", "f09f9880", "61626364656667c3a468696a" })
	void aTopicMayHaveCharactersBeyondAscii(String hex) {
		assertThat(isTopic(HexFormat.of().parseHex(hex))).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "ff", "c0ae", "eda080", "f4908080", "61c3", "a4", "e697", "61626364656667c3" })
	void aTopicThatIsNotUtf8IsRefused(String hex) {
		assertThat(isTopic(HexFormat.of().parseHex(hex))).isFalse();
	}

	private static boolean isTopic(byte[] topic) {
		ByteBuf buffer = Unpooled.buffer(DataFrame.length(topic.length, 0, 0));
		DataFrame.write(buffer, 1, false, ContentType.BYTES, topic, Headers.NONE, new byte[0]);
		try {
			DataFrame.check(buffer, 0, MAX);
			return true;
		}
		catch (ProtocolException ex) {
			assertThat(ex).hasMessageStartingWith("topic ");
			return false;
		}
	}

	@Test
	void theLongestFrameHasALengthBelow2To24() {
		int longest = DataFrame.length(255, Headers.MAX_LENGTH, DataFrame.MAX_PAYLOAD) - Integer.BYTES;
		assertThat(longest).isLessThan(1 << 24);
		assertThat(DataFrame.FIXED_LENGTH).isLessThanOrEqualTo(24);
	}

	private static ByteBuf withLength(byte[] bytes) {
		return Unpooled.wrappedBuffer(bytes).setInt(0, bytes.length - Integer.BYTES);
	}

}
