package io.hein.core;

import java.io.File;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.chrono.JapaneseDate;
import java.util.Currency;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SimpleTimeZone;
import java.util.TimeZone;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.hein.transport.confirm.DeliveryStatus;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.util.MimeTypeUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Whatever is accepted is read as an equal value of its type, in whatever language the
 * listener's machine speaks.
 */
class HeaderTextTests {

	private static final List<Locale> LANGUAGES = List.of(Locale.US, Locale.GERMANY, Locale.forLanguageTag("sv-SE"),
			Locale.forLanguageTag("nl-NL"), Locale.JAPAN, Locale.forLanguageTag("ar-EG"));

	static Stream<Object> values() throws Exception {
		return Stream.of("", " ", "text", "a,b", "😀", new StringBuilder("built"), 'x', ' ', ',', true, (byte) -1,
				(short) 2, Integer.MIN_VALUE, Long.MAX_VALUE, 0.1f, Float.NaN, -0.0, Double.MIN_VALUE,
				Double.NEGATIVE_INFINITY, new BigDecimal("1.500"), new BigDecimal("1E+30"),
				BigInteger.TEN.pow(40).negate(), new UUID(1, 2), DeliveryStatus.GONE, Labelled.COLD, Labelled.HOT,
				TimeUnit.SECONDS, DayOfWeek.MONDAY, new Date(1_700_000_000_123L), new Date(0),
				new Timestamp(1_700_000_000_123L), Instant.EPOCH, Instant.parse("2024-02-01T03:04:05.000000006Z"),
				Instant.MAX, LocalDate.of(2024, 2, 1), LocalDate.of(-1, 12, 31), LocalTime.of(1, 2),
				LocalTime.of(23, 59, 59, 1), LocalDateTime.of(2024, 2, 1, 12, 0),
				OffsetDateTime.of(2024, 2, 1, 1, 2, 3, 4, ZoneOffset.ofHours(-3)),
				OffsetTime.of(1, 2, 3, 4, ZoneOffset.UTC),
				ZonedDateTime.of(2024, 10, 27, 2, 30, 0, 0, ZoneId.of("Europe/Berlin")), Year.of(7),
				YearMonth.of(2024, 2), ZoneId.of("Europe/Berlin"), ZoneOffset.ofHours(2),
				TimeZone.getTimeZone("Asia/Tokyo"), Locale.GERMANY, Locale.FRENCH, Locale.forLanguageTag("zh-Hans-CN"),
				Currency.getInstance("EUR"), StandardCharsets.UTF_16,
				URI.create("https://example.com/a?b=c d".replace(" ", "%20")),
				URI.create("https://example.com/").toURL(), Path.of("a", "b"), new File("/tmp/x"),
				InetAddress.getByName("127.0.0.1"), InetAddress.getByName("::1"), Pattern.compile("a+"),
				MimeTypeUtils.IMAGE_PNG, HeinPosition.valueOf("00000000000000010000000000000002:7"));
	}

	static Stream<Object> refused() {
		return Stream.of(new AtomicInteger(1), new java.sql.Date(1_700_000_000_123L), JapaneseDate.of(2024, 2, 1),
				Locale.ROOT, new SimpleTimeZone(1, "here"), Pattern.compile("a", Pattern.CASE_INSENSITIVE),
				String.class, List.of(1), Optional.of(1), new int[1], new Object(), new Labelling("x"));
	}

	@ParameterizedTest
	@MethodSource("values")
	void whatIsAcceptedIsReadAsAnEqualValueOfItsType(Object value) {
		String text = HeaderText.of("name", value);
		for (Locale language : LANGUAGES) {
			Object read = in(language, () -> new HeinConversionService().convert(text, type(value)));
			if (value instanceof Pattern || value instanceof CharSequence) {
				assertThat(read).hasToString(value.toString());
			}
			else {
				assertThat(read).isEqualTo(value);
			}
		}
	}

	@ParameterizedTest
	@MethodSource("refused")
	void whatCouldNotBeReadAgainIsRefused(Object value) {
		assertThatExceptionOfType(HeinException.class).isThrownBy(() -> HeaderText.of("name", value))
			.withMessageContaining("header 'name'")
			.withMessageContaining(value.getClass().getName());
	}

	private static Class<?> type(Object value) {
		if (value instanceof Enum<?> constant) {
			return constant.getDeclaringClass();
		}
		return Stream.of(Path.class, InetAddress.class, java.nio.charset.Charset.class, ZoneId.class, TimeZone.class)
			.filter((type) -> type.isInstance(value))
			.<Class<?>>map((type) -> type)
			.findFirst()
			.orElse(value.getClass());
	}

	private static @Nullable Object in(Locale language, Supplier<@Nullable Object> reading) {
		LocaleContextHolder.setLocale(language);
		try {
			return reading.get();
		}
		finally {
			LocaleContextHolder.resetLocaleContext();
		}
	}

	enum Labelled {

		COLD, HOT {

			@Override
			boolean isWarm() {
				return true;
			}

		};

		boolean isWarm() {
			return false;
		}

		@Override
		public String toString() {
			return "it is " + name().charAt(0);
		}

	}

	record Labelling(String label) {

	}

}
