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
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Makes values of bytes.
 */
final class RandomValue {

	private static final int MAX_DEPTH = 5;

	private final byte[] source;

	private int at;

	private RandomValue(byte[] source) {
		this.source = source;
	}

	static Object of(byte[] source) {
		return new RandomValue(source).next(0);
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

	static void assertSame(Object actual, Object expected) {
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

}
