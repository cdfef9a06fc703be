package io.hein.transport.classic;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random input for both codecs: some in each build, and as much as a fuzzer finds with
 * {@code mvn -Pfuzz test -Dtest=ClassicFuzzTests#<method>}.
 */
class ClassicFuzzTests {

	private static final JsonMapper MAPPER = new JsonMapper();

	private static final int SECONDS = 2;

	@FuzzTest(maxDuration = "10m")
	void aStreamIsReadTheSameHoweverItIsCut(byte[] input) {
		assertThat(read(input, 1)).isEqualTo(read(input, Math.max(1, input.length))).isEqualTo(read(input, 7));
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

	@FuzzTest(maxDuration = "10m")
	void aPayloadIsReadBack(byte[] input) {
		byte[] wire = ClassicFrameReaderTests.raw(input);
		FrameCollector collector = new FrameCollector().read(wire).read(wire);
		assertThat(collector.found).hasSize(2).allSatisfy((found) -> assertThat(found.payload()).isEqualTo(input));
	}

	@FuzzTest(maxDuration = "10m")
	void typedJsonIsReadOrRefusedAndNothingElse(byte[] input) {
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
		assertSame(ClassicJson.decode(sent), value);
	}

	@FuzzTest(maxDuration = "10m")
	void jsonIsMadeTypedOrRefusedAndNothingElse(byte[] input) {
		byte[] typed;
		try {
			typed = ClassicJson.fromJson(input);
		}
		catch (ClassicFormatException ex) {
			assertThat(ex).hasMessageNotContainingAny("\r", "\n");
			return;
		}
		Object value = ClassicJson.decode(typed);
		try {
			assertSame(value, value(MAPPER.readTree(input)));
		}
		catch (JacksonException ex) {
			// it knows rules that this one does not: control characters in strings
		}
	}

	private static Object value(JsonNode node) {
		if (node.isObject()) {
			Map<String, Object> map = new LinkedHashMap<>();
			node.properties().forEach((entry) -> map.put(entry.getKey(), value(entry.getValue())));
			return map;
		}
		if (node.isArray()) {
			List<Object> list = new ArrayList<>();
			node.forEach((item) -> list.add(value(item)));
			return list;
		}
		if (node.isIntegralNumber()) {
			BigInteger number = node.bigIntegerValue();
			return (number.bitLength() < Long.SIZE) ? (Object) number.longValue() : number;
		}
		if (node.isNumber()) {
			return node.doubleValue();
		}
		return (node.isNull()) ? null : (node.isBoolean()) ? node.booleanValue() : node.asString();
	}

	@FuzzTest(maxDuration = "10m")
	void aValueIsReadBack(byte[] input) {
		Object value = Values.of(input);
		assertSame(ClassicJson.decode(ClassicJson.encode(value)), value);
	}

	private static void assertSame(Object actual, Object expected) {
		assertThat(isSame(actual, expected)).as("%s is %s", actual, expected).isTrue();
	}

	private static boolean isSame(Object actual, Object expected) {
		if (actual instanceof byte[] bytes) {
			return expected instanceof byte[] others && Arrays.equals(bytes, others);
		}
		if (actual instanceof List<?> list && expected instanceof List<?> others) {
			return list.size() == others.size()
					&& IntStream.range(0, list.size()).allMatch((i) -> isSame(list.get(i), others.get(i)));
		}
		if (actual instanceof Map<?, ?> map && expected instanceof Map<?, ?> others) {
			return List.copyOf(map.keySet()).equals(List.copyOf(others.keySet()))
					&& map.keySet().stream().allMatch((key) -> isSame(map.get(key), others.get(key)));
		}
		return Objects.equals(actual, expected);
	}

	@Test
	void randomInputBreaksNothing() {
		Random random = new Random(4);
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
		String alphabet = "[]{}\",:\\ \u00ac\u0096\u00ee_jsnrawpgdie01tfnuyYDTbi.eE+-\u00c3\u00a9\n";
		int rounds = 0;
		while (System.nanoTime() < end) {
			byte[] input = new byte[random.nextInt(80)];
			random.nextBytes(input);
			byte[] likely = new byte[input.length];
			for (int i = 0; i < likely.length; i++) {
				likely[i] = (byte) alphabet.charAt((input[i] & 0xFF) % alphabet.length());
			}
			for (byte[] bytes : List.of(input, likely)) {
				aStreamIsReadTheSameHoweverItIsCut(bytes);
				aPayloadIsReadBack(bytes);
				typedJsonIsReadOrRefusedAndNothingElse(bytes);
				jsonIsMadeTypedOrRefusedAndNothingElse(bytes);
				aValueIsReadBack(bytes);
			}
			rounds++;
		}
		assertThat(rounds).isPositive();
	}

	/**
	 * Makes values of bytes.
	 */
	private static final class Values {

		private static final int MAX_DEPTH = 5;

		private final byte[] source;

		private int at;

		private Values(byte[] source) {
			this.source = source;
		}

		static Object of(byte[] source) {
			return new Values(source).next(0);
		}

		private int take() {
			return (this.at < this.source.length) ? this.source[this.at++] & 0xFF : 0;
		}

		private long takeLong() {
			long value = 0;
			for (int i = 0; i < 8; i++) {
				value = value << 8 | take();
			}
			return value;
		}

		private byte[] takeBytes() {
			byte[] bytes = new byte[take() % 20];
			for (int i = 0; i < bytes.length; i++) {
				bytes[i] = (byte) take();
			}
			return bytes;
		}

		private Object next(int depth) {
			return switch (take() % ((depth < MAX_DEPTH) ? 14 : 12)) {
				case 0 -> null;
				case 1 -> take() % 2 == 0;
				case 2 -> takeLong();
				case 3 -> Double.longBitsToDouble(takeLong());
				case 4 -> takeBytes();
				case 5 -> new String(takeBytes(), StandardCharsets.UTF_16BE).replaceAll("\\p{Cs}", "");
				case 6 -> BigInteger.valueOf(takeLong() | 1).shiftLeft(64 + take());
				case 7 -> dateTime();
				case 8 -> dateTime().withMonth(1).atZone(ZoneId.of("Europe/Paris"));
				case 9 -> dateTime().toLocalDate();
				case 10 -> dateTime().toLocalTime();
				case 11 -> OffsetTime.of(dateTime().toLocalTime(), ZoneOffset.UTC);
				case 12 -> list(depth + 1);
				default -> map(depth + 1);
			};
		}

		private LocalDateTime dateTime() {
			return LocalDateTime.of(LocalDate.of(2000 + take(), 1 + take() % 12, 1 + take() % 28),
					LocalTime.of(take() % 24, take() % 60, take() % 60, take() * 1000));
		}

		private List<Object> list(int depth) {
			List<Object> list = new ArrayList<>();
			for (int i = take() % 5; i > 0; i--) {
				list.add(next(depth));
			}
			return list;
		}

		private Map<String, Object> map(int depth) {
			Map<String, Object> map = new LinkedHashMap<>();
			for (int i = take() % 5; i > 0; i--) {
				map.put(new String(takeBytes(), StandardCharsets.ISO_8859_1), next(depth));
			}
			return map;
		}

	}

}
