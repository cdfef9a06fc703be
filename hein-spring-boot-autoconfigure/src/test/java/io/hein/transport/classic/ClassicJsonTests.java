package io.hein.transport.classic;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;

import io.hein.testsupport.OtherDigits;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What {@code classic-golden.jsonl} does not show of the typed JSON: other types of Java,
 * limits, what is refused, and the time it takes.
 */
class ClassicJsonTests {

	@Test
	void floatsAreWrittenAsPythonWritesThem() throws IOException {
		try (InputStream in = getClass().getResourceAsStream("python-floats.csv")) {
			List<String> lines = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8).lines()
				.toList();
			assertThat(lines).hasSizeGreaterThan(500);
			for (String line : lines) {
				double value = Double.longBitsToDouble(Long.parseUnsignedLong(line.substring(0, 16), 16));
				String text = line.substring(17);
				assertThat(PythonFloat.format(value)).isEqualTo(text);
				assertThat(Double.doubleToRawLongBits(PythonFloat.parse(text)))
					.isEqualTo(Double.doubleToRawLongBits(value));
			}
		}
	}

	@Test
	void floatsAreTheSameWhereOtherDigitsAreUsed() {
		try (OtherDigits digits = new OtherDigits()) {
			assertThat(PythonFloat.format(1e-5)).isEqualTo("1e-05");
			assertThat(PythonFloat.format(1.5e300)).isEqualTo("1.5e+300");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "+", "1e", "0x1p3", "1d", "1f", "--1", "1_0", "infinit", "nanx", "1 2", "." })
	void whatIsNoFloatIsRefused(String text) {
		assertThatExceptionOfType(ClassicFormatException.class).isThrownBy(() -> decode("\"f:" + text + "\""));
	}

	@ParameterizedTest
	@CsvSource({ "5., 5.0", ".5, 0.5", "1E5, 100000.0", "' 2.5 ', 2.5", "Infinity, Infinity", "-INF, -Infinity",
			"1e400, Infinity" })
	void otherFormsOfFloatsAreRead(String text, double value) {
		assertThat(decode("\"f:" + text + "\"")).isEqualTo(value);
	}

	@ParameterizedTest
	@CsvSource({ "1, true", "0, false", "-3, true", "00, false", "' 7', true" })
	void anyWholeNumberIsABool(String text, boolean value) {
		assertThat(decode("\"b:" + text + "\"")).isEqualTo(value);
	}

	@Test
	void integersOfAllSizesAreReadBack() {
		BigInteger tooBig = BigInteger.ONE.shiftLeft(63);
		assertThat(decoded((byte) 1)).isEqualTo(1L);
		assertThat(decoded(Long.MIN_VALUE)).isEqualTo(Long.MIN_VALUE);
		assertThat(decoded(tooBig.subtract(BigInteger.ONE))).isEqualTo(Long.MAX_VALUE);
		assertThat(decoded(tooBig)).isEqualTo(tooBig);
		assertThat(decoded(tooBig.negate())).isEqualTo(Long.MIN_VALUE);
		assertThat(decode("\"i: +5 \"")).isEqualTo(5L);
		assertThat(decode("\"i:-000000000000000000000005\"")).isEqualTo(-5L);
	}

	@Test
	void anIntegerMayHave4300DigitsEitherWay() {
		BigInteger longest = BigInteger.TEN.pow(4300).subtract(BigInteger.ONE);
		assertThat(decoded(longest)).isEqualTo(longest);
		assertThat(decoded(longest.negate())).isEqualTo(longest.negate());
		assertThatExceptionOfType(ClassicFormatException.class)
			.isThrownBy(() -> ClassicJson.encode(longest.add(BigInteger.ONE)));
		assertThatExceptionOfType(ClassicFormatException.class)
			.isThrownBy(() -> decode("\"i:" + "1".repeat(4301) + "\""));
		assertThatExceptionOfType(ClassicFormatException.class)
			.isThrownBy(() -> ClassicJson.fromJson(utf8("1".repeat(4301))));
	}

	@Test
	void aFloatGoesByWayOfItsText() {
		assertThat(encoded(0.1f)).isEqualTo("\"f:0.1\"");
	}

	@Test
	void instantsAndOffsetsAreSentAsUtcInMicroseconds() {
		Instant instant = Instant.parse("2024-02-29T23:59:59.123456789Z");
		String utc = "\"t:2024,2,29,23,59,59,123456,UTC\"";
		assertThat(encoded(instant)).isEqualTo(utc);
		assertThat(encoded(instant.atOffset(ZoneOffset.ofHours(5)))).isEqualTo(utc);
		assertThat(encoded(instant.atOffset(ZoneOffset.UTC))).isEqualTo(utc);
		assertThat(encoded(instant.atZone(ZoneOffset.UTC))).isEqualTo(utc);
		assertThat(encoded(instant.atZone(ZoneId.of("UTC+1")))).isEqualTo(utc);
		assertThat(encoded(instant.atZone(ZoneId.of("GMT+01:00")))).isEqualTo(utc);
		assertThat(encoded(instant.atZone(ZoneId.of("SystemV/PST8")))).isEqualTo(utc);
		assertThat(encoded(OffsetTime.of(1, 2, 3, 4999, ZoneOffset.ofHours(1)))).isEqualTo("\"T:0,2,3,4,UTC\"");
		assertThat(decode(utc)).isEqualTo(ZonedDateTime.of(2024, 2, 29, 23, 59, 59, 123456000, ZoneId.of("UTC")));
	}

	@Test
	void theLaterOfTwoInstantsWithTheSameLocalTimeIsSentAsUtc() {
		ZonedDateTime earlier = ZonedDateTime.of(2024, 10, 27, 2, 30, 0, 0, ZoneId.of("Europe/Paris"));
		assertThat(encoded(earlier)).isEqualTo("\"t:2024,10,27,2,30,0,0,Europe/Paris\"");
		assertThat(encoded(earlier.withLaterOffsetAtOverlap())).isEqualTo("\"t:2024,10,27,1,30,0,0,UTC\"");
	}

	@Test
	void aLocalTimeThatAZoneDoesNotHaveIsKeptUnchanged() {
		ClassicDateTime value = new ClassicDateTime(LocalDateTime.of(2024, 3, 31, 2, 30), "Europe/Paris");
		assertThat(decode("\"t:2024,3,31,2,30,0,0,Europe/Paris\"")).isEqualTo(value);
		assertThat(decoded(value)).isEqualTo(value);
	}

	@Test
	void aZoneIsFoundInAnyCaseAndNoneIsMadeUp() {
		assertThat(decode("\"t:2024,3,1,2,30,0,0,eUROPE/paris\""))
			.isEqualTo(ZonedDateTime.of(2024, 3, 1, 2, 30, 0, 0, ZoneId.of("Europe/Paris")));
		for (String zone : List.of("None", "Z", "+01:00", "UTC+1", "Mars/Base")) {
			assertThat(decode("\"t:2024,3,1,2,30,0,0," + zone + "\""))
				.isEqualTo(new ClassicDateTime(LocalDateTime.of(2024, 3, 1, 2, 30), zone));
			assertThatExceptionOfType(ClassicFormatException.class)
				.isThrownBy(() -> ClassicJson.encode(new ClassicDateTime(LocalDateTime.of(2024, 3, 1, 2, 30), zone)));
		}
		assertThat(decode("\"T:1,2,3,4,Europe/Paris\""))
			.isEqualTo(new ClassicTime(LocalTime.of(1, 2, 3, 4000), "Europe/Paris"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "t:2024,1,1,0,0,60,0,", "t:0,1,1,0,0,0,0,", "t:10000,1,1,0,0,0,0,", "t:2024,13,1,0,0,0,0,",
			"t:2024,2,30,0,0,0,0,", "t:2024,1,1,24,0,0,0,", "t:2024,1,1,0,0,0,1000000,", "t:2024,1,1,0,0,0,0",
			"t:2024,1,1,0,0,0,0,UTC,", "t:x,1,1,0,0,0,0,", "D:2024,2", "D:2024,2,30", "D:2024,2,1,", "T:1,2,3",
			"T:24,0,0,0,", "T:0,0,-1,0,", "t:99999999999,1,1,0,0,0,0," })
	void aDateOrTimeThatIsNoneIsRefused(String leaf) {
		assertThatExceptionOfType(ClassicFormatException.class).isThrownBy(() -> decode("\"" + leaf + "\""))
			.withMessageStartingWith("bad date or time");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "5", "true", "null", "\"\"", "\"x\"", "\":\"", "\"q:1\"", "\"ab:1\"", "[", "]", "{",
			"}", "[\"i:1\"", "[\"i:1\",]", "[,]", "{\"a\"}", "{\"a\":}", "{a:\"i:1\"}", "\"i:1\" x", "\"i:1\"\"i:2\"",
			"\"u:a", "[\"i:1\" \"i:2\"]", "{\"a\":\"i:1\",}", "\"i:1.0\"", "\"b:\"", "\"i:\"", "{\"a\"b\":\"i:1\"}" })
	void whatIsNoTypedJsonIsRefused(String json) {
		assertThatExceptionOfType(ClassicFormatException.class).isThrownBy(() -> decode(json));
	}

	@Test
	void escapesAboveLatin1AreNoEscapesThatPythonWrites() {
		assertThat(decode("\"u:\\u2b16\"")).isEqualTo("\\u2b16");
		assertThat(decode("\"u:\\u00c3\\u00a9\"")).isEqualTo("\u00e9");
	}

	@Test
	void quotesAndBackslashesOfPythonAreRepaired() {
		assertThat(decode("\"u:say \\\\\"hi\\\\\"\"")).isEqualTo("say \"hi\"");
		assertThat(decode("{\"a\":\"u:x\\d\",\"b\":\"u:dir\\\"}")).isEqualTo(Map.of("a", "x\\d", "b", "dir\\"));
		assertThat(decode("[\"u:\\\\\\\"\",\"u:a\\d\"]")).isEqualTo(List.of("\\\"", "a\\d"));
	}

	/**
	 * Python's strings, by the rules that were measured. Where they happen to be JSON,
	 * they are read as that, as Python itself does; no other value may be wrong.
	 */
	@Test
	void textOfPythonIsReadRightOrRefusedUnlessItIsJsonByChance() {
		Random random = new Random(84);
		int refused = 0;
		for (int i = 0; i < 20_000; i++) {
			String text = randomText(random);
			byte[] sent = latin1("{\"k\":[\"u:" + text.replace("\"", "\\\\\"") + "\",\"i:7\"]}");
			try {
				Object read = ((Map<?, ?>) ClassicJson.decode(sent)).get("k");
				assertThat(read).as(text).isEqualTo(List.of(asRead(sent, text), 7L));
			}
			catch (ClassicFormatException ex) {
				refused++;
			}
		}
		assertThat(refused).isLessThan(200);
	}

	private static String randomText(Random random) {
		String alphabet = "\\\"\\\"nu0a,:[]{} ";
		StringBuilder text = new StringBuilder();
		for (int length = random.nextInt(10); length > 0; length--) {
			text.append(alphabet.charAt(random.nextInt(alphabet.length())));
		}
		return text.toString();
	}

	private static String asRead(byte[] sent, String text) {
		try {
			String read = JsonMapper.shared().readTree(sent).at("/k/0").asString().substring(2);
			return (read.chars().allMatch((c) -> c <= 0xFF)) ? read : text;
		}
		catch (JacksonException ex) {
			return text;
		}
	}

	@Test
	void onlyQuotesAndBackslashesAreEscaped() {
		assertThat(encoded(Map.of("k\"\\", "v\"\\\n\u0000/"))).isEqualTo("{\"k\\\"\\\\\":\"u:v\\\"\\\\\n\u0000/\"}");
		assertThat(decoded(Map.of("k\"\\", "v\"\\\n\u0000/"))).isEqualTo(Map.of("k\"\\", "v\"\\\n\u0000/"));
	}

	@Test
	void whatPythonCannotTakeIsNotSent() {
		for (Object value : List.of(Map.of("\u20ac", 1), Map.of(1, 2), "\ud800", new BigDecimal("1.5"), new Object(),
				LocalDate.of(10_000, 1, 1), LocalDate.of(0, 1, 1), LocalDateTime.of(-5, 1, 1, 0, 0), Instant.MAX,
				OffsetDateTime.MIN, Thread.State.NEW)) {
			assertThatExceptionOfType(ClassicFormatException.class).isThrownBy(() -> ClassicJson.encode(value));
		}
	}

	@Test
	void listsAndMapsAreSent100DeepAndRead512Deep() {
		assertThat(decoded(nested(100))).isEqualTo(nested(100));
		assertThatExceptionOfType(ClassicFormatException.class).isThrownBy(() -> ClassicJson.encode(nested(101)));
		assertThat(decode("[".repeat(512) + "]".repeat(512))).isEqualTo(nested(512));
		assertThatExceptionOfType(ClassicFormatException.class)
			.isThrownBy(() -> decode("[".repeat(513) + "]".repeat(513)));
		assertThatExceptionOfType(ClassicFormatException.class).isThrownBy(() -> decode("[".repeat(1_000_000)));
		assertThatExceptionOfType(ClassicFormatException.class)
			.isThrownBy(() -> ClassicJson.fromJson(utf8("[".repeat(101) + "]".repeat(101))));
		List<Object> circle = new ArrayList<>();
		circle.add(circle);
		assertThatExceptionOfType(ClassicFormatException.class).isThrownBy(() -> ClassicJson.encode(circle));
	}

	private static List<Object> nested(int depth) {
		List<Object> list = new ArrayList<>();
		for (int i = 1; i < depth; i++) {
			list = new ArrayList<>(List.of(list));
		}
		return list;
	}

	@Test
	void ordinaryJsonBecomesTyped() {
		Map<String, Object> expected = new LinkedHashMap<>();
		expected.put("text", "caf\u00e9 \ud83d\ude00 \"\\/\b\f\n\r\t");
		expected.put("whole", 5L);
		expected.put("big", new BigInteger("123456789012345678901234567890"));
		expected.put("float", 1.5);
		expected.put("exponent", 1e20);
		expected.put("zero", 0L);
		expected.put("yes", true);
		expected.put("no", false);
		expected.put("nothing", null);
		expected.put("list", List.of(List.of(), Map.of(), "\u00e9"));
		expected.put("cl\u00e9", "");
		String json = """
				{ "text": "caf\u00e9 \\ud83d\\ude00 \\"\\\\\\/\\b\\f\\n\\r\\t", "whole":5, "big":123456789012345678901234567890,
				"float":1.50, "exponent":1E+20, "zero":-0, "yes":true, "no":false, "nothing":null,
				"list":[[],{},"\\u00e9"],"cl\\u00e9":"" }
				""";
		assertThat(ClassicJson.decode(ClassicJson.fromJson(utf8(json)))).isEqualTo(expected);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "nul", "01", "1.", ".5", "+1", "1e", "[1,]", "{\"a\":1,}", "{1:2}", "'a'", "\"a",
			"1 2", "NaN", "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"\\x\"", "\"\\u12g4\"", "{\"\u20ac\":1}" })
	void whatIsNoJsonOrCannotBeSentIsRefused(String json) {
		assertThatExceptionOfType(ClassicFormatException.class).isThrownBy(() -> ClassicJson.fromJson(utf8(json)));
	}

	@Test
	void jsonThatIsNotUtf8IsRefused() {
		assertThatExceptionOfType(ClassicFormatException.class)
			.isThrownBy(() -> ClassicJson.fromJson(new byte[] { '"', (byte) 0xE9, '"' }));
	}

	/**
	 * Work that grew with the square of these sizes would take hours.
	 */
	@Test
	@Tag("load")
	void noInputTakesLong() {
		assertShort((size) -> latin1("\"u:" + "x".repeat(size) + "\""), ClassicJson::decode);
		assertShort((size) -> latin1("\"u:" + "\\\\\"".repeat(size / 3) + "\\d\""), ClassicJson::decode);
		assertShort((size) -> latin1("\"u:" + "\\".repeat(size) + "\\d"), ClassicJson::decode);
		assertShort((size) -> latin1("[" + "\"f:0.1\",".repeat(size / 8) + "\"n:\"]"), ClassicJson::decode);
		assertShort((size) -> latin1("[" + ("\"i:" + "7".repeat(4300) + "\",").repeat(size / 4306) + "\"n:\"]"),
				ClassicJson::decode);
		assertShort((size) -> latin1("\"i:" + "7".repeat(size) + "\""), ClassicJson::decode);
		assertShort((size) -> latin1("\"f:" + "7".repeat(size) + "\""), ClassicJson::decode);
		assertShort((size) -> latin1("\"t:" + ",".repeat(size) + "\""), ClassicJson::decode);
		assertShort((size) -> latin1("[" + "1.5,".repeat(size / 4) + "1]"), ClassicJson::fromJson);
		assertShort((size) -> latin1("7".repeat(size)), ClassicJson::fromJson);
		assertShort((size) -> latin1("\"" + "\\n".repeat(size / 2) + "\""), ClassicJson::fromJson);
	}

	private static void assertShort(Function<Integer, byte[]> json, Function<byte[], Object> codec) {
		byte[] input = json.apply(4 << 20);
		ThreadMXBean threads = ManagementFactory.getThreadMXBean();
		long begin = threads.getCurrentThreadCpuTime();
		try {
			assertThat(codec.apply(input)).isNotNull();
		}
		catch (ClassicFormatException ex) {
			assertThat(ex).hasMessageNotContaining("\n");
		}
		assertThat(Duration.ofNanos(threads.getCurrentThreadCpuTime() - begin))
			.as(new String(input, 0, 20, StandardCharsets.ISO_8859_1))
			.isLessThan(Duration.ofSeconds(20));
	}

	private static Object decode(String json) {
		return ClassicJson.decode(latin1(json));
	}

	private static Object decoded(Object value) {
		return ClassicJson.decode(ClassicJson.encode(value));
	}

	private static String encoded(Object value) {
		return new String(ClassicJson.encode(value), StandardCharsets.ISO_8859_1);
	}

	private static byte[] latin1(String text) {
		return text.getBytes(StandardCharsets.ISO_8859_1);
	}

	private static byte[] utf8(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
