package io.hein.cache;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZonedDateTime;
import java.util.Currency;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Types of keys whose text says all about them. They go by their simple names.
 */
final class TextTypes {

	private static final Map<Class<?>, String> NAMES = new HashMap<>();

	private static final Map<String, Function<String, Object>> READERS = new HashMap<>();

	static {
		add(String.class, (text) -> text);
		add(Boolean.class, Boolean::valueOf);
		add(Character.class, (text) -> text.charAt(0));
		add(Byte.class, Byte::valueOf);
		add(Short.class, Short::valueOf);
		add(Integer.class, Integer::valueOf);
		add(Long.class, Long::valueOf);
		add(Float.class, Float::valueOf);
		add(Double.class, Double::valueOf);
		add(BigInteger.class, BigInteger::new);
		add(BigDecimal.class, BigDecimal::new);
		add(UUID.class, UUID::fromString);
		add(URI.class, URI::create);
		add(Currency.class, Currency::getInstance);
		add(Instant.class, Instant::parse);
		add(LocalDate.class, LocalDate::parse);
		add(LocalTime.class, LocalTime::parse);
		add(LocalDateTime.class, LocalDateTime::parse);
		add(OffsetDateTime.class, OffsetDateTime::parse);
		add(ZonedDateTime.class, ZonedDateTime::parse);
		add(Year.class, Year::parse);
		add(YearMonth.class, YearMonth::parse);
		add(MonthDay.class, MonthDay::parse);
		add(Duration.class, Duration::parse);
		add(Period.class, Period::parse);
	}

	private TextTypes() {
	}

	private static void add(Class<?> type, Function<String, Object> reader) {
		NAMES.put(type, type.getSimpleName());
		READERS.put(type.getSimpleName(), reader);
	}

	static @Nullable String nameOf(Class<?> type) {
		return NAMES.get(type);
	}

	static @Nullable Function<String, Object> reader(String name) {
		return READERS.get(name);
	}

}
