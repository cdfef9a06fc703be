package io.hein.transport.classic;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Collection;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Makes typed JSON of values. Escapes quotes and backslashes and nothing else: that is
 * what Python reads. Not thread-safe.
 */
final class TypedWriter {

	private static final BigInteger TOO_LONG = BigInteger.TEN.pow(ClassicJson.MAX_DIGITS);

	private final ByteSink out = new ByteSink();

	byte[] toByteArray() {
		return this.out.toByteArray(0);
	}

	void raw(char token) {
		this.out.write(token);
	}

	void value(@Nullable Object value, int depth) {
		if (value instanceof Map<?, ?> map) {
			dict(map, deeper(depth));
		}
		else if (value instanceof Collection<?> collection) {
			list(collection, deeper(depth));
		}
		else {
			leaf(value);
		}
	}

	static int deeper(int depth) {
		if (depth == ClassicJson.MAX_DEPTH_SENT) {
			throw new ClassicFormatException("lists and maps are nested deeper than " + ClassicJson.MAX_DEPTH_SENT);
		}
		return depth + 1;
	}

	private void list(Collection<?> collection, int depth) {
		char separator = '[';
		for (Object element : collection) {
			raw(separator);
			value(element, depth);
			separator = ',';
		}
		end(separator, '[', ']');
	}

	private void dict(Map<?, ?> map, int depth) {
		char separator = '{';
		for (Map.Entry<?, ?> entry : map.entrySet()) {
			raw(separator);
			if (!(entry.getKey() instanceof CharSequence key)) {
				throw new ClassicFormatException("the key of a map is not text");
			}
			key(key.toString());
			value(entry.getValue(), depth);
			separator = ',';
		}
		end(separator, '{', '}');
	}

	void end(char separator, char begin, char end) {
		if (separator == begin) {
			raw(begin);
		}
		raw(end);
	}

	/**
	 * Write a key and the colon after it.
	 */
	void key(String key) {
		if (!key.chars().allMatch((c) -> c <= 0xFF)) {
			throw new ClassicFormatException("the key of a map has characters outside ISO-8859-1");
		}
		byte[] bytes = ClassicProtocol.latin1(key);
		raw('"');
		escaped(bytes, 0, bytes.length);
		raw('"');
		raw(':');
	}

	private void leaf(@Nullable Object value) {
		if (value == null) {
			leaf('n', "");
		}
		else if (value instanceof CharSequence text) {
			leaf('u', utf8(text));
		}
		else if (value instanceof Boolean bool) {
			leaf('b', (bool) ? "1" : "0");
		}
		else if (value instanceof byte[] bytes) {
			leaf('y', bytes);
		}
		else if (value instanceof ClassicByteString bytes) {
			leaf('Y', bytes.bytes());
		}
		else if (value instanceof Number number) {
			number(number);
		}
		else {
			temporal(value);
		}
	}

	private void number(Number number) {
		if (number instanceof Double) {
			leaf('f', PythonFloat.format(number.doubleValue()));
		}
		else if (number instanceof Float) {
			// by way of its text: 0.1f is 0.1 and not what a double makes of its bits
			leaf('f', PythonFloat.format(Double.parseDouble(number.toString())));
		}
		else if (number instanceof Long || number instanceof Integer || number instanceof Short
				|| number instanceof Byte) {
			leaf('i', number.toString());
		}
		else if (number instanceof BigInteger big) {
			if (big.abs().compareTo(TOO_LONG) >= 0) {
				throw tooManyDigits();
			}
			leaf('i', big.toString());
		}
		else {
			throw unsupported(number);
		}
	}

	static ClassicFormatException tooManyDigits() {
		return new ClassicFormatException("an integer has more than " + ClassicJson.MAX_DIGITS + " digits");
	}

	private void temporal(Object value) {
		try {
			if (value instanceof LocalDateTime local) {
				dateTime(local, "");
			}
			else if (value instanceof ZonedDateTime zoned) {
				dateTime(zoned);
			}
			else if (value instanceof OffsetDateTime offset) {
				dateTime(offset.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime(), "UTC");
			}
			else if (value instanceof Instant instant) {
				dateTime(LocalDateTime.ofInstant(instant, ZoneOffset.UTC), "UTC");
			}
			else if (value instanceof ClassicDateTime classic) {
				dateTime(classic.local(), sendable(classic.zone()));
			}
			else if (value instanceof LocalDate date) {
				leaf('D', date(date));
			}
			else {
				time(value);
			}
		}
		catch (DateTimeException ex) {
			throw new ClassicFormatException("a date or time is out of range");
		}
	}

	private void time(Object value) {
		if (value instanceof LocalTime local) {
			leaf('T', time(local) + ",");
		}
		else if (value instanceof OffsetTime offset) {
			leaf('T', time(offset.withOffsetSameInstant(ZoneOffset.UTC).toLocalTime()) + ",UTC");
		}
		else if (value instanceof ClassicTime classic) {
			leaf('T', time(classic.local()) + "," + sendable(classic.zone()));
		}
		else {
			throw unsupported(value);
		}
	}

	private static ClassicFormatException unsupported(Object value) {
		return new ClassicFormatException("values of " + value.getClass().getName() + " have no type in this protocol");
	}

	/**
	 * Only the local fields and the zone's name travel. They stand for the earlier of two
	 * instants where the clocks go back, so the later one is sent as UTC.
	 */
	private void dateTime(ZonedDateTime zoned) {
		String zone = zoned.getZone().getId();
		LocalDateTime local = zoned.toLocalDateTime();
		if (Zones.isSendable(zone) && local.atZone(zoned.getZone()).getOffset().equals(zoned.getOffset())) {
			dateTime(local, zone);
		}
		else {
			dateTime(zoned.withZoneSameInstant(ZoneOffset.UTC).toLocalDateTime(), "UTC");
		}
	}

	private static String sendable(String zone) {
		if (!Zones.isSendable(zone)) {
			throw new ClassicFormatException("a date or time has a zone whose name is unknown");
		}
		return zone;
	}

	private void dateTime(LocalDateTime local, String zone) {
		leaf('t', date(local.toLocalDate()) + "," + time(local.toLocalTime()) + "," + zone);
	}

	private static String date(LocalDate date) {
		if (date.getYear() < 1 || date.getYear() > 9999) {
			throw new ClassicFormatException("the year of a date is not 1 to 9999");
		}
		return date.getYear() + "," + date.getMonthValue() + "," + date.getDayOfMonth();
	}

	private static String time(LocalTime time) {
		return time.getHour() + "," + time.getMinute() + "," + time.getSecond() + "," + time.getNano() / 1000;
	}

	private static byte[] utf8(CharSequence text) {
		try {
			ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
			byte[] result = new byte[bytes.remaining()];
			bytes.get(result);
			return result;
		}
		catch (CharacterCodingException ex) {
			throw new ClassicFormatException("a text has a lone surrogate");
		}
	}

	private void leaf(char code, String value) {
		leaf(code, ClassicProtocol.latin1(value));
	}

	void leaf(char code, byte[] value) {
		raw('"');
		raw(code);
		raw(':');
		escaped(value, 0, value.length);
		raw('"');
	}

	private void escaped(byte[] value, int from, int to) {
		int begin = from;
		for (int i = from; i < to; i++) {
			if (value[i] == '"' || value[i] == '\\') {
				this.out.write(value, begin, i);
				this.out.write('\\');
				begin = i;
			}
		}
		this.out.write(value, begin, to);
	}

}
