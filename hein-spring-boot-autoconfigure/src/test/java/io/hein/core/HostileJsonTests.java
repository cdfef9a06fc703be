package io.hein.core;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.util.MimeTypeUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * JSON that a listener is not to suffer from: it is refused, or read soon, as the default
 * converter has it.
 */
class HostileJsonTests {

	private static final int MANY = 1_000_000;

	private final MessageConverter converter = HeinMessageConverters.createDefault();

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "{\"word\":\"x", "{\"word\":\"x\"}}", "{\"word\":\"x\"} {\"word\":\"y\"}",
			"/* */ {\"word\":\"x\"}", "{'word':'x'}", "{word:\"x\"}", "{\"word\":NaN}", "{\"word\":Infinity}",
			"{\"word\":\"x\",}", "{\"word\":\"\t\"}", "[]", "\"x\"", "{\"word\":\"\\ux\"}" })
	void whatIsNoJsonOfTheTypeIsRefused(String text) {
		assertRefused(bytes(text), Word.class);
	}

	@ParameterizedTest
	@ValueSource(strings = { "ff", "80", "f88880", "e222", "eda080" })
	void bytesThatCannotBeUtf8AreRefused(String hex) {
		byte[] json = bytes("{\"word\":\"@@@\"}");
		byte[] bad = HexFormat.of().parseHex(hex);
		System.arraycopy(bad, 0, json, "{\"word\":\"".length(), bad.length);
		assertRefused(json, Word.class);
	}

	@Test
	void theEncodingsOfUnicodeAreRecognized() {
		for (String name : new String[] { "UTF-8", "UTF-16", "UTF-16BE", "UTF-16LE", "UTF-32" }) {
			assertThat(read("{\"word\":\"x\"}".getBytes(Charset.forName(name)), Word.class)).as(name)
				.isEqualTo(new Word("x"));
		}
		assertThat(read(bytes("\ufeff{\"word\":\"x\"}"), Word.class)).isEqualTo(new Word("x"));
	}

	@ParameterizedTest
	@MethodSource
	void whatIsNestedTooDeeplyIsRefusedWhereverItIs(String open) {
		assertRefused(bytes(open.repeat(MANY)), Map.class);
		assertRefused(bytes("{\"word\":" + open.repeat(MANY)), Word.class);
		assertRefused(bytes("{\"unknown\":" + open.repeat(MANY)), Word.class);
	}

	static Stream<String> whatIsNestedTooDeeplyIsRefusedWhereverItIs() {
		return Stream.of("[", "{\"a\":", "[{\"a\":");
	}

	@ParameterizedTest
	@ValueSource(strings = { "decimal", "integer", "instant", "duration", "whole", "floating" })
	void numbersThatAreTooLongAreRefusedAndGreatOnesAreNotExpanded(String field) {
		for (int digits : new int[] { 101, 100_000, MANY }) {
			String number = "9".repeat(digits);
			assertRefused(bytes("{\"%s\":%s}".formatted(field, number)), Numbers.class);
			assertRefused(bytes("{\"%s\":0.%s}".formatted(field, number)), Numbers.class);
			assertRefused(bytes("{\"%s\":1e%s}".formatted(field, number)), Numbers.class);
			assertRefused(bytes("{\"%s\":%s}".formatted("unknown", number)), Numbers.class);
		}
		for (String number : new String[] { "1e999999999", "-1e999999999", "1e-999999999", "1e2147483647" }) {
			readOrRefused(bytes("{\"%s\":%s}".formatted(field, number)));
			readOrRefused(bytes("{\"%s\":\"%s\"}".formatted(field, number)));
		}
	}

	@Test
	void aNumberThatWouldHaveABillionDigitsIsNoInteger() {
		assertRefused(bytes("{\"integer\":1e999999999}"), Numbers.class);
		assertRefused(bytes("{\"whole\":1e999999999}"), Numbers.class);
	}

	@Test
	void ofAPropertyThatComesTwiceTheLastCountsAndAnUnknownOneIsPassedOver() {
		assertThat(read(bytes("{\"word\":\"x\",\"other\":{\"a\":[1]},\"word\":\"y\"}"), Word.class))
			.isEqualTo(new Word("y"));
	}

	@Test
	void anEndlessNameIsRefusedAndManyNamesOfOneHashAreRead() {
		assertRefused(bytes("{\"" + "n".repeat(MANY) + "\":1}"), Map.class);
		int bits = 14;
		StringBuilder text = new StringBuilder("{\"first\":0");
		for (int i = 0; i < 1 << bits; i++) {
			text.append(",\"");
			for (int bit = 0; bit < bits; bit++) {
				text.append(((i >> bit & 1) == 0) ? "Aa" : "BB");
			}
			text.append("\":1");
		}
		Object map = read(bytes(text.append('}').toString()), Map.class);
		assertThat((Map<?, ?>) map).hasSize((1 << bits) + 1);
		assertThat(read(bytes(text.toString()), Word.class)).isEqualTo(new Word(null));
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private void assertRefused(byte[] json, Class<?> type) {
		assertThatExceptionOfType(MessageConversionException.class).isThrownBy(() -> read(json, type));
	}

	private void readOrRefused(byte[] json) {
		try {
			assertThat(read(json, Numbers.class)).isInstanceOf(Numbers.class);
		}
		catch (MessageConversionException ex) {
			assertThat(ex).hasMessageContaining("JSON");
		}
	}

	private Object read(byte[] json, Class<?> type) {
		return this.converter.fromMessage(MessageBuilder.withPayload(json)
			.setHeader(MessageHeaders.CONTENT_TYPE, MimeTypeUtils.APPLICATION_JSON)
			.build(), type);
	}

	record Word(String word) {

	}

	record Numbers(BigDecimal decimal, BigInteger integer, Instant instant, Duration duration, Long whole,
			Double floating) {

	}

}
