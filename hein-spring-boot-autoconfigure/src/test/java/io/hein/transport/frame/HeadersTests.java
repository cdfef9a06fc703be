package io.hein.transport.frame;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Headers}.
 */
class HeadersTests {

	static List<Map<String, String>> illegal() {
		return List.of(numbered(Headers.MAX_COUNT + 1), Map.of("", "v"), Map.of("k".repeat(65), "v"),
				Map.of("\u00e4".repeat(33), "v"), Map.of("k", "v".repeat(1025)), Map.of("a\nb", "v"),
				Map.of("a\0", "v"), Map.of("\ud800", "v"), Map.of("k", "\udc00"), longerThanAllTogether());
	}

	@Test
	void noHeadersAreNoBytes() {
		assertThat(Headers.encode(Map.of())).isEmpty();
	}

	@Test
	void theLongestHeadersAreReadAgain() {
		Map<String, String> headers = new LinkedHashMap<>();
		for (int i = 0; i < 7; i++) {
			headers.put(i + "k".repeat(63), "v".repeat(1024));
		}
		headers.put("\u00e4", "\ud83d\ude00\n\0");
		assertThat(decode(Headers.encode(headers))).containsExactlyEntriesOf(headers);
		assertThat(decode(Headers.encode(numbered(Headers.MAX_COUNT)))).hasSize(Headers.MAX_COUNT);
	}

	@ParameterizedTest
	@MethodSource("illegal")
	void headersBeyondTheLimitsAreNotSent(Map<String, String> headers) {
		assertThatIllegalArgumentException().isThrownBy(() -> Headers.encode(headers));
	}

	@ParameterizedTest
	@CsvSource({ "0003 00 0000, key", "0001 01, header", "0002 01 6b, header", "0004 01 6b 0001, header",
			"0008 01 6b 0000 01 6b 0000, twice", "0005 01 ff 0001 76, UTF-8", "0005 01 6b 0001 ff, UTF-8",
			"0004 01 0a 0000, control", "0004 41 6b 0000, key", "0004 01 6b 0401, value" })
	void bytesThatAreNoHeadersAreRefused(String hex, String hint) {
		byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> decode(bytes)).withMessageContaining(hint);
	}

	@Test
	void headersThatAreTooManyAreRefused() {
		ByteBuf headers = Unpooled.buffer().writeShort(0);
		for (int i = 0; i <= Headers.MAX_COUNT; i++) {
			headers.writeByte(2).writeBytes("%02d".formatted(i).getBytes(StandardCharsets.US_ASCII)).writeShort(0);
		}
		headers.setShort(0, headers.readableBytes() - 2);
		assertThatExceptionOfType(ProtocolException.class)
			.isThrownBy(() -> decode(headers.copy(0, headers.readableBytes()).array()))
			.withMessage("more than 32 headers");
	}

	@Test
	void headersThatAreTooLongAreRefusedBeforeTheyAreRead() {
		byte[] headers = new byte[Headers.MAX_LENGTH + 1];
		Unpooled.wrappedBuffer(headers).setShort(0, headers.length - 2);
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> decode(headers))
			.withMessageContaining("too long");
	}

	@Test
	void anEmptySetOfHeadersIsLegal() {
		assertThat(decode(new byte[2])).isEmpty();
	}

	private static Map<String, String> decode(byte[] headers) {
		ByteBuf frame = Unpooled.buffer();
		DataFrame.write(frame, 1, false, ContentType.BYTES, new byte[] { 't' }, headers, new byte[0]);
		DataFrame.check(frame, 0, 100);
		return Headers.decode(frame, 0);
	}

	private static Map<String, String> numbered(int count) {
		return IntStream.range(0, count).boxed().collect(Collectors.toMap((i) -> "k" + i, (i) -> "v"));
	}

	private static Map<String, String> longerThanAllTogether() {
		return IntStream.range(0, 8).boxed().collect(Collectors.toMap((i) -> "k" + i, (i) -> "v".repeat(1024)));
	}

}
