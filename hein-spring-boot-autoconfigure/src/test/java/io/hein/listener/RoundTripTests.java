package io.hein.listener;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Currency;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.hein.core.DeliveryReport;
import io.hein.core.HeinConversionService;
import io.hein.core.HeinException;
import io.hein.core.HeinGap;
import io.hein.core.HeinHeaders;
import io.hein.core.HeinPosition;
import io.hein.core.HeinTemplate;
import io.hein.core.PingResult;
import io.hein.support.FakeMessage;
import io.hein.transport.confirm.DeliveryStatus;
import io.hein.transport.frame.GapReason;
import io.hein.transport.frame.Headers;
import io.hein.transport.frame.Position;
import io.hein.transport.publisher.OutgoingMessage;
import io.hein.transport.publisher.Publisher;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.support.MessageBuilder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;

/**
 * Whatever a template accepts comes back equal at a listener of its type, alone and in a
 * batch; everything else is refused with a sentence.
 */
class RoundTripTests extends AbstractListenerTests {

	private static final HeinPosition POSITION = HeinPosition.of(new Position(FakeMessage.EPOCH, 5));

	private final Publisher publisher = mock();

	private final HeinTemplate template = new HeinTemplate(this.publisher);

	private final Values values = new Values();

	private final Batches batches = new Batches();

	private @Nullable OutgoingMessage sent;

	RoundTripTests() {
		given(this.publisher.publish(any())).willAnswer((invocation) -> {
			this.sent = invocation.getArgument(0);
			Headers.encode(this.sent.headers());
			return new Position(FakeMessage.EPOCH, 1);
		});
	}

	static Stream<Object[]> payloads() {
		String text = "a\u0000\n\"\\é漢😀";
		return Stream.of(new Object[][] { { "text", "" }, { "text", text }, { "bytes", new byte[0] },
				{ "bytes", new byte[] { 0, -1 } }, { "integer", -1 }, { "bool", true }, { "number", Double.NaN },
				{ "number", -0.0 }, { "number", Double.POSITIVE_INFINITY }, { "number", Double.MIN_VALUE },
				{ "character", 'x' }, { "character", '\u0000' }, { "character", '\uD800' },
				{ "characters", new char[] { 'a', 'é' } }, { "decimal", new BigDecimal("1.50") },
				{ "decimal", new BigDecimal("1E+90") }, { "big", BigInteger.TEN.pow(99) }, { "instant", Instant.MAX },
				{ "date", new Date(1_700_000_000_123L) }, { "uuid", new UUID(1, 2) }, { "locale", Locale.GERMANY },
				{ "level", Level.LOW }, { "level", Level.HIGH }, { "integers", new int[] { 1, 2 } },
				{ "integers", new int[0] }, { "readings", new Reading[] { new Reading("a", 1) } },
				{ "set", Set.of(new Reading("a", 1)) }, { "map", Map.of("", 1, text, 2) },
				{ "buffer", ByteBuffer.wrap(new byte[] { 1, 2 }) }, { "position", POSITION },
				{ "nothing", new Nothing() }, { "everything", everything(text) },
				{ "everything",
						new Everything("\uDC00", 'a', null, null, Optional.empty(), OptionalInt.empty(), -0.0f, null,
								null, null, Map.of("\uD83D\uDE00", Level.HIGH), List.of(), null, null, null, null,
								null) } });
	}

	/**
	 * Payloads of types with parts and parameters.
	 */
	static Stream<Object[]> structures() {
		Map<Level, List<Reading>> byLevel = Map.of(Level.HIGH, List.of(new Reading("a", 1), new Reading("", -1)),
				Level.LOW, List.of());
		List<List<@Nullable Integer>> nested = Arrays.asList(Arrays.asList(1, null), List.of(), null);
		return Stream
			.of(new Object[][] { { "longs", new long[] { Long.MIN_VALUE, Long.MAX_VALUE } },
					{ "doubles", new double[] { -0.0, Double.NaN, Double.NEGATIVE_INFINITY, Double.MIN_VALUE } },
					{ "floats", new float[] { Float.MAX_VALUE, Float.NaN } }, { "shorts", new short[] { -1, 1 } },
					{ "booleans", new boolean[] { true, false } }, { "grid", new int[][] { { 1 }, {}, { 2, 3 } } },
					{ "texts", new @Nullable String[] { "a", null, "" } },
					{ "blobs", new byte[][] { {}, { 0, -128, 127 } } },
					{ "levels", new Level[] { Level.HIGH, Level.LOW } }, { "nested", new Wrapped<>(nested) },
					{ "byLevel", new ByLevel(byLevel) },
					{ "keyed",
							new Keyed(Map.of(Integer.MIN_VALUE, "a"), Map.of(new UUID(1, 2), 1.5),
									Map.of(LocalDate.of(2024, 2, 29), true), Map.of('c', 1L)) },
					{ "times", new Times(LocalDate.MAX, LocalTime.MIN.plusNanos(1), LocalDateTime.MIN,
							OffsetDateTime.of(2024, 12, 31, 23, 59, 59, 999_999_999,
									ZoneOffset.ofHoursMinutes(-3, -30)),
							Period.of(1, -2, 3), Year.of(-1), YearMonth.of(2024, 2), MonthDay.of(2, 29),
							ZoneId.of("Europe/Rome"), ZoneOffset.ofTotalSeconds(1), DayOfWeek.FRIDAY, Month.MAY,
							Instant.ofEpochSecond(-1, 1)) },
					{ "zoned",
							new Zoned(ZonedDateTime.of(2024, 7, 1, 12, 0, 0, 1, ZoneId.of("Europe/Rome")),
									ZonedDateTime.of(2024, 10, 27, 2, 30, 0, 0, ZoneId.of("Europe/Rome"))
										.withLaterOffsetAtOverlap(),
									ZonedDateTime.of(2024, 7, 1, 12, 0, 0, 0, ZoneId.of("UTC")),
									OffsetDateTime.of(1, 1, 1, 0, 0, 0, 0, ZoneOffset.MAX),
									OffsetTime.of(1, 2, 3, 4, ZoneOffset.MIN)) },
					{ "shape", new Shape.Circle(1.5) }, { "shape", new Shape.Named("a", new Shape.Circle(0)) },
					{ "shapes", new Shapes(List.of(new Shape.Circle(1), new Shape.Named("b", new Shape.Circle(2)))) },
					{ "both", new Both(new byte[] { 1, -1 }, ByteBuffer.wrap(new byte[] { 1, -1 })) },
					{ "scales",
							new Scales(new BigDecimal("1.0"), new BigDecimal("1.00"), new BigDecimal("1E3"),
									BigDecimal.ZERO.setScale(7), BigInteger.ONE.negate()) },
					{ "maybe",
							new Maybe(Optional.of(Optional.of("x")), Optional.of(Level.HIGH), OptionalLong.of(-1),
									OptionalDouble.empty(), Optional.of(List.of(1, 2))) },
					{ "holder", new Wrapped<>("x") }, { "sorted", new TreeMap<>(Map.of("b", 1, "a", 2)) },
					{ "bean", new Bean("a", new int[] { 1 }) } });
	}

	@ParameterizedTest
	@MethodSource("structures")
	void whatHasPartsComesBackEqualOrIsRefused(String method, Object payload) {
		try {
			this.template.send("a", payload);
		}
		catch (HeinException ex) {
			assertThat(ex).hasMessageContaining("Cannot send a payload of type ");
			then(this.publisher).should(never()).publish(any());
			assertThat(method).as(ex.getMessage()).isIn("maybe");
			return;
		}
		listen(this.values, method);
		this.subscriber.receive(received());
		assertThat(this.subscriber.failures).isEmpty();
		assertThat(this.values.received).usingElementComparator((a, b) -> isSame(a, b) ? 0 : 1)
			.containsExactly(payload);
	}

	private static boolean isSame(Object a, Object b) {
		return (a instanceof Both one && b instanceof Both other) ? one.isSame(other) : Objects.deepEquals(a, b);
	}

	static Stream<Object> headers() {
		return Stream.of("", "a=b;c", "é漢😀", 1, -1L, (short) 2, (byte) -3, true, -0.0, Float.MIN_VALUE, Double.NaN,
				'x', new BigDecimal("1.50"), BigInteger.TEN.pow(40), new UUID(1, 2), Instant.MIN, Duration.ofNanos(-1),
				LocalDate.MAX, LocalDateTime.of(2024, 2, 29, 0, 0), OffsetDateTime.MAX, ZoneOffset.UTC,
				ZoneId.of("Europe/Rome"), Year.of(2024), YearMonth.of(2024, 2), Period.ofDays(-1), DayOfWeek.MONDAY,
				Level.LOW, Level.HIGH, Locale.forLanguageTag("de-CH-1996"), URI.create("a:b?c#d"),
				StandardCharsets.UTF_16, Currency.getInstance("CHF"), TimeUnit.DAYS, POSITION, new Date(-1));
	}

	@ParameterizedTest
	@MethodSource("headers")
	void aHeaderComesBackEqualOrIsRefused(Object header) {
		try {
			this.template.send("a", "b", Map.of("header", header));
		}
		catch (HeinException ex) {
			assertThat(ex).hasMessageContaining("header 'header' is ").hasMessageNotContaining("null");
			then(this.publisher).should(never()).publish(any());
			return;
		}
		assertThat(this.sent).isNotNull();
		String text = this.sent.headers().get("header");
		Class<?> type = (header instanceof Enum<?> constant) ? constant.getDeclaringClass()
				: (header instanceof Charset) ? Charset.class
						: (header instanceof ZoneId) ? ZoneId.class : header.getClass();
		assertThat((Object) new HeinConversionService().convert(text, type)).isEqualTo(header);
	}

	@ParameterizedTest
	@ValueSource(strings = { "textOfMessage", "bytesOfMessage" })
	void anEmptyPayloadInAMessageIsAPayload(String method) {
		this.template.send("a", "");
		listen(this.values, method);
		this.subscriber.receive(received());
		assertThat(this.subscriber.failures).isEmpty();
		assertThat(this.values.received).hasSize(1);
		assertThat(this.values.received.get(0)).isIn("", new byte[0]);
	}

	private static Everything everything(String text) {
		return new Everything(text, '\u0000', ByteBuffer.wrap(new byte[] { 1 }), Duration.ofNanos(1),
				Optional.of(new Reading("a", 1)), OptionalInt.of(1), Float.NaN, Long.MIN_VALUE, new BigDecimal("-0.00"),
				TimeUnit.DAYS, Map.of("a", Level.LOW), List.of(new Reading("a", 1)), POSITION,
				HeinGap.of(POSITION, null, GapReason.EPOCH, false),
				new DeliveryReport(POSITION, Map.of("a", DeliveryStatus.GONE)),
				new PingResult(Duration.ofMillis(1), POSITION), new Everything("", 'b', null, null, Optional.empty(),
						OptionalInt.empty(), 0, 0L, null, null, Map.of(), List.of(), null, null, null, null, null));
	}

	@ParameterizedTest
	@MethodSource("payloads")
	void whatIsAcceptedComesBackEqual(String method, Object payload) {
		this.template.send("a", payload);
		listen(this.values, method);
		this.subscriber.receive(received());
		assertThat(this.subscriber.failures).isEmpty();
		assertThat(this.values.received).usingElementComparator((a, b) -> Objects.deepEquals(a, b) ? 0 : 1)
			.containsExactly(payload);
	}

	@ParameterizedTest
	@MethodSource("payloads")
	void whatIsAcceptedComesBackEqualInABatch(String method, Object payload) {
		this.template.send("a", payload);
		listen(this.batches, method);
		this.subscriber.receive(received());
		assertThat(this.subscriber.failures).isEmpty();
		assertThat(this.batches.received).usingElementComparator((a, b) -> Objects.deepEquals(a, b) ? 0 : 1)
			.containsExactly(payload);
	}

	@Test
	void aReceivedMessageWithAsManyHeadersAsAreAllowedIsSentOn() {
		Map<String, String> headers = new HashMap<>();
		for (int i = 0; i < Headers.MAX_COUNT; i++) {
			headers.put("header" + i, "value");
		}
		FakeMessage received = FakeMessage.text(1, "x").withHeaders(headers);
		this.template.send(ReceivedMessages.toMessage(received, "weather"));
		assertThat(this.sent).isNotNull();
		assertThat(this.sent.topic()).isEqualTo(received.topic());
		assertThat(this.sent.headers()).isEqualTo(headers);
	}

	@Test
	void randomTextComesBackEqualOrIsRefused() {
		Random random = new Random(7);
		listen(this.values, "text");
		for (int i = 0; i < 2000; i++) {
			char[] chars = new char[random.nextInt(8)];
			for (int k = 0; k < chars.length; k++) {
				chars[k] = (char) ((random.nextBoolean()) ? random.nextInt(0x10000) : 0xD7F0 + random.nextInt(0x820));
			}
			String text = new String(chars);
			this.sent = null;
			this.values.received.clear();
			try {
				this.template.send("a", text, Map.of("header", text));
			}
			catch (HeinException ex) {
				assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(text)).as(text).isFalse();
				assertThat(this.sent).isNull();
				continue;
			}
			this.subscriber.receive(received());
			assertThat(this.values.received).containsExactly(text);
			assertThat(this.sent).isNotNull();
			assertThat(this.sent.headers()).containsEntry("header", text);
		}
	}

	static Stream<Object> refused() {
		List<Object> deep = new ArrayList<>();
		for (int i = 0; i < 64; i++) {
			deep = new ArrayList<>(List.of(deep));
		}
		Map<String, Object> wide = new LinkedHashMap<>();
		wide.put("a".repeat(50_001), 1);
		Map<String, Object> cyclic = new HashMap<>();
		cyclic.put("self", cyclic);
		return Stream.of("half \uD83D", "\uDE00", Map.of("\uDE00", 1), Map.of("x".repeat(40), "", "\uD83D", 1),
				Optional.of("x"), Optional.empty(), new AtomicReference<>(), deep, wide, cyclic,
				BigInteger.TEN.pow(100), new BigDecimal(BigInteger.TEN.pow(101), 50),
				List.of("x".repeat(300), BigInteger.TEN.pow(150)), new CompletableFuture<>(), Stream.of(1),
				List.of(1).iterator(), HeinGap.of(POSITION, null, GapReason.SLOW, false),
				List.of(MessageBuilder.withPayload("x").build()),
				new Object[] { new Message<?>[] { MessageBuilder.withPayload("x").build() } },
				Map.of("a", MessageBuilder.withPayload("x").build()));
	}

	@ParameterizedTest
	@MethodSource("refused")
	void whatCouldNotComeBackIsRefusedWithASentence(Object payload) {
		assertThatExceptionOfType(HeinException.class).isThrownBy(() -> this.template.send("a", payload))
			.withMessageContaining("Cannot send a payload of type ")
			.withMessageContaining("to topic 'a': ")
			.withMessageNotContaining(": null");
		assertThatExceptionOfType(HeinException.class).isThrownBy(
				() -> this.template.send("a", payload, Map.of(HeinHeaders.CONTENT_TYPE, "application/json;x=y")));
		then(this.publisher).should(never()).publish(any());
	}

	@Test
	void whatIsAsLongAndLiesAsDeepAsTheLimitsAllowComesBack() {
		Map<String, Object> parts = new LinkedHashMap<>();
		parts.put("a".repeat(50_000), new BigInteger("9".repeat(100)));
		parts.put("b", "9".repeat(70_000));
		List<Object> deep = new ArrayList<>();
		for (int i = 0; i < 62; i++) {
			deep = new ArrayList<>(List.of(deep));
		}
		parts.put("c", deep);
		this.template.send("a", parts);
		listen(this.values, "whole");
		this.subscriber.receive(received());
		assertThat(this.subscriber.failures).isEmpty();
		assertThat(this.values.received).containsExactly(parts);
	}

	@Test
	void textIsNeverWrittenInACharsetThatLacksItsCharacters() {
		Map<String, String> latin = Map.of(HeinHeaders.CONTENT_TYPE, "text/plain;charset=ISO-8859-1");
		assertThatExceptionOfType(HeinException.class).isThrownBy(() -> this.template.send("a", "漢", latin))
			.withMessageContaining("ISO-8859-1");
		this.template.send("a", "é", latin);
		listen(this.values, "text");
		this.subscriber.receive(received());
		assertThat(this.values.received).containsExactly("é");
	}

	@Test
	void aMessageAsPayloadIsSentWithItsHeaders() {
		Message<Reading> message = MessageBuilder.withPayload(new Reading("a", 1))
			.setHeader(HeinHeaders.TOPIC, "other")
			.setHeader("unit", "m")
			.setHeader("kept", Level.HIGH)
			.build();
		this.template.send("a", message, message.getHeaders());
		this.template.send("a", message, Map.of("unit", "km"));
		assertThat(this.sent).isNotNull();
		assertThat(this.sent.topic()).isEqualTo("a");
		assertThat(new String(this.sent.payload(), StandardCharsets.UTF_8)).isEqualTo("{\"name\":\"a\",\"value\":1}");
		assertThat(this.sent.headers()).isEqualTo(Map.of("unit", "km", "kept", "HIGH"));
	}

	@Test
	void aHeaderThatStaysAtHomeIsRefusedInAMap() {
		for (String name : List.of("id", "timestamp", "replyChannel", "errorChannel")) {
			assertThatExceptionOfType(HeinException.class)
				.isThrownBy(() -> this.template.send("a", "b", Map.of(name, "7")))
				.withMessageContaining("header '" + name + "'");
		}
		this.template.send("a", "b", MessageBuilder.withPayload("x").build().getHeaders());
		assertThat(this.sent).isNotNull();
		assertThat(this.sent.headers()).isEmpty();
	}

	@Test
	void aHeaderIsReadAsWhatItWas() {
		Date date = new Date(1_700_000_000_123L);
		this.template.send("a", "b", Map.of("level", Level.HIGH, "date", date, "position", POSITION));
		listen(this.values, "headers");
		this.subscriber.receive(received());
		assertThat(this.subscriber.failures).isEmpty();
		assertThat(this.values.received).containsExactly(Level.HIGH, date, POSITION);
	}

	private FakeMessage received() {
		OutgoingMessage message = this.sent;
		assertThat(message).isNotNull();
		return new FakeMessage(FakeMessage.EPOCH, 1, message.topic(), message.contentType(), message.headers(),
				message.payload(), false);
	}

	enum Level {

		LOW, HIGH {

			@Override
			public String toString() {
				return "very high";
			}

		};

		@Override
		public String toString() {
			return "rather low";
		}

	}

	record Nothing() {

	}

	record Everything(String text, char character, @Nullable ByteBuffer bytes, @Nullable Duration duration,
			Optional<Reading> optional, OptionalInt optionalInt, float number, @Nullable Long nullable,
			@Nullable BigDecimal decimal, @Nullable TimeUnit unit, Map<String, Level> map, List<Reading> list,
			@Nullable HeinPosition position, @Nullable HeinGap gap, @Nullable DeliveryReport report,
			@Nullable PingResult ping, @Nullable Everything nested) {

	}

	record Wrapped<T>(T value) {

	}

	record ByLevel(Map<Level, List<Reading>> readings) {

	}

	record Keyed(Map<Integer, String> integers, Map<UUID, Double> ids, Map<LocalDate, Boolean> days,
			Map<Character, Long> characters) {

	}

	record Times(LocalDate date, LocalTime time, LocalDateTime both, OffsetDateTime offset, Period period, Year year,
			YearMonth yearMonth, MonthDay monthDay, ZoneId zone, ZoneOffset zoneOffset, DayOfWeek day, Month month,
			Instant instant) {

	}

	record Zoned(ZonedDateTime summer, ZonedDateTime twice, ZonedDateTime utc, OffsetDateTime offset, OffsetTime time) {

	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
	@JsonSubTypes({ @JsonSubTypes.Type(value = Shape.Circle.class, name = "circle"),
			@JsonSubTypes.Type(value = Shape.Named.class, name = "named") })
	sealed interface Shape {

		record Circle(double radius) implements Shape {

		}

		record Named(String name, Shape shape) implements Shape {

		}

	}

	record Shapes(List<Shape> shapes) {

	}

	@SuppressWarnings("ArrayRecordComponent")
	record Both(byte[] bytes, ByteBuffer buffer) {

		boolean isSame(Both other) {
			return Arrays.equals(this.bytes, other.bytes) && this.buffer.equals(other.buffer);
		}

	}

	record Scales(BigDecimal one, BigDecimal two, BigDecimal large, BigDecimal zero, BigInteger whole) {

	}

	record Maybe(Optional<Optional<String>> twice, Optional<Level> level, OptionalLong number, OptionalDouble none,
			Optional<List<Integer>> list) {

	}

	static class Bean {

		@JsonProperty
		private String name;

		@JsonProperty
		private int[] numbers;

		Bean() {
			this("", new int[0]);
		}

		Bean(String name, int[] numbers) {
			this.name = name;
			this.numbers = numbers;
		}

		@Override
		public boolean equals(@Nullable Object other) {
			return other instanceof Bean bean && bean.name.equals(this.name)
					&& Arrays.equals(bean.numbers, this.numbers);
		}

		@Override
		public int hashCode() {
			return this.name.hashCode();
		}

	}

	/**
	 * The same as batches.
	 */
	@SuppressWarnings("unused")
	static class Batches {

		final List<Object> received = new ArrayList<>();

		void text(List<String> values) {
			this.received.addAll(values);
		}

		void bytes(List<byte[]> values) {
			this.received.addAll(values);
		}

		void integer(List<Integer> values) {
			this.received.addAll(values);
		}

		void bool(List<Boolean> values) {
			this.received.addAll(values);
		}

		void number(List<Double> values) {
			this.received.addAll(values);
		}

		void character(List<Character> values) {
			this.received.addAll(values);
		}

		void characters(List<char[]> values) {
			this.received.addAll(values);
		}

		void decimal(List<BigDecimal> values) {
			this.received.addAll(values);
		}

		void big(List<BigInteger> values) {
			this.received.addAll(values);
		}

		void instant(List<Instant> values) {
			this.received.addAll(values);
		}

		void date(List<Date> values) {
			this.received.addAll(values);
		}

		void uuid(List<UUID> values) {
			this.received.addAll(values);
		}

		void locale(List<Locale> values) {
			this.received.addAll(values);
		}

		void level(List<Level> values) {
			this.received.addAll(values);
		}

		void integers(List<int[]> values) {
			this.received.addAll(values);
		}

		void readings(List<Reading[]> values) {
			this.received.addAll(values);
		}

		void set(List<Set<Reading>> values) {
			this.received.addAll(values);
		}

		void map(List<Map<String, Integer>> values) {
			this.received.addAll(values);
		}

		void buffer(List<ByteBuffer> values) {
			this.received.addAll(values);
		}

		void position(@Payload List<HeinPosition> values) {
			this.received.addAll(values);
		}

		void nothing(List<Nothing> values) {
			this.received.addAll(values);
		}

		void everything(List<Everything> values) {
			this.received.addAll(values);
		}

	}

	@SuppressWarnings("unused")
	static class Values {

		final List<Object> received = new ArrayList<>();

		void text(String value) {
			this.received.add(value);
		}

		void bytes(byte[] value) {
			this.received.add(value);
		}

		void integer(int value) {
			this.received.add(value);
		}

		void bool(Boolean value) {
			this.received.add(value);
		}

		void number(double value) {
			this.received.add(value);
		}

		void character(char value) {
			this.received.add(value);
		}

		void characters(char[] value) {
			this.received.add(value);
		}

		void decimal(BigDecimal value) {
			this.received.add(value);
		}

		void big(BigInteger value) {
			this.received.add(value);
		}

		void instant(Instant value) {
			this.received.add(value);
		}

		void date(Date value) {
			this.received.add(value);
		}

		void uuid(UUID value) {
			this.received.add(value);
		}

		void locale(Locale value) {
			this.received.add(value);
		}

		void level(Level value) {
			this.received.add(value);
		}

		void integers(int[] value) {
			this.received.add(value);
		}

		void readings(Reading[] value) {
			this.received.add(value);
		}

		void set(Set<Reading> value) {
			this.received.add(value);
		}

		void map(Map<String, Integer> value) {
			this.received.add(value);
		}

		void buffer(ByteBuffer value) {
			this.received.add(value);
		}

		void position(@Payload HeinPosition value) {
			this.received.add(value);
		}

		void nothing(Nothing value) {
			this.received.add(value);
		}

		void everything(Everything value) {
			this.received.add(value);
		}

		void whole(Map<String, Object> value) {
			this.received.add(value);
		}

		void longs(long[] value) {
			this.received.add(value);
		}

		void doubles(double[] value) {
			this.received.add(value);
		}

		void floats(float[] value) {
			this.received.add(value);
		}

		void shorts(short[] value) {
			this.received.add(value);
		}

		void booleans(boolean[] value) {
			this.received.add(value);
		}

		void grid(int[][] value) {
			this.received.add(value);
		}

		void texts(@Nullable String[] value) {
			this.received.add(value);
		}

		void blobs(byte[][] value) {
			this.received.add(value);
		}

		void levels(Level[] value) {
			this.received.add(value);
		}

		void nested(Wrapped<List<List<@Nullable Integer>>> value) {
			this.received.add(value);
		}

		void byLevel(ByLevel value) {
			this.received.add(value);
		}

		void keyed(Keyed value) {
			this.received.add(value);
		}

		void times(Times value) {
			this.received.add(value);
		}

		void zoned(Zoned value) {
			this.received.add(value);
		}

		void shape(Shape value) {
			this.received.add(value);
		}

		void shapes(Shapes value) {
			this.received.add(value);
		}

		void both(Both value) {
			this.received.add(value);
		}

		void scales(Scales value) {
			this.received.add(value);
		}

		void maybe(Maybe value) {
			this.received.add(value);
		}

		void holder(Wrapped<String> value) {
			this.received.add(value);
		}

		void sorted(SortedMap<String, Integer> value) {
			this.received.add(value);
		}

		void bean(Bean value) {
			this.received.add(value);
		}

		void textOfMessage(Message<String> message) {
			this.received.add(message.getPayload());
		}

		void bytesOfMessage(Message<byte[]> message) {
			this.received.add(message.getPayload());
		}

		void headers(@Header("level") Level level, @Header("date") Date date,
				@Header("position") HeinPosition position) {
			this.received.addAll(List.of(level, date, position));
		}

	}

}
