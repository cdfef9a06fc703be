package io.hein.transport.classic;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Makes values of leaves.
 */
final class TypedLeaf {

	private static final Pattern WHOLE_NUMBER = Pattern.compile("[+-]?[0-9]{1," + ClassicJson.MAX_DIGITS + "}+");

	private static final int MAX_LONG_LENGTH = 18;

	private static final String UTC = "UTC";

	private TypedLeaf() {
	}

	/**
	 * Make a value.
	 * @param code its type
	 * @param value its bytes
	 * @return the value
	 * @throws ClassicFormatException if that type cannot have it, or there is no such
	 * type
	 */
	static @Nullable Object read(char code, byte[] value) {
		return switch (code) {
			case 'b' -> wholeNumber("bool", latin1(value)).signum() != 0;
			case 'i' -> integer(latin1(value));
			case 'f' -> PythonFloat.parse(latin1(value).strip());
			case 'n' -> null;
			case 'y', 'Y', 's' -> value;
			case 'u' -> text(value);
			case 't', 'D', 'T' -> temporal(code, latin1(value));
			default -> throw new ClassicFormatException("a leaf has an unknown type");
		};
	}

	static String latin1(byte[] bytes) {
		return new String(bytes, StandardCharsets.ISO_8859_1);
	}

	private static Number integer(String text) {
		if (text.length() > MAX_LONG_LENGTH) {
			BigInteger number = wholeNumber("int", text);
			return (number.bitLength() < Long.SIZE) ? (Number) number.longValue() : number;
		}
		String digits = text.strip();
		requireWholeNumber("int", digits);
		return Long.parseLong(digits);
	}

	private static BigInteger wholeNumber(String what, String text) {
		String digits = text.strip();
		requireWholeNumber(what, digits);
		return new BigInteger(digits);
	}

	private static void requireWholeNumber(String what, String digits) {
		if (!WHOLE_NUMBER.matcher(digits).matches()) {
			throw new ClassicFormatException(
					"bad " + what + ": not a whole number of at most " + ClassicJson.MAX_DIGITS + " digits");
		}
	}

	private static String text(byte[] value) {
		String text = new String(value, StandardCharsets.UTF_8);
		if (text.indexOf('\uFFFD') < 0) {
			return text;
		}
		try {
			return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
		}
		catch (CharacterCodingException ex) {
			return latin1(value);
		}
	}

	private static Object temporal(char code, String text) {
		String[] fields = text.split(",", -1);
		try {
			return switch (code) {
				case 't' -> dateTime(require(fields, 8));
				case 'T' -> time(require(fields, 5));
				default -> date(require(fields, 3));
			};
		}
		catch (DateTimeException ex) {
			throw new ClassicFormatException("bad date or time: a field is out of range");
		}
	}

	private static String[] require(String[] fields, int count) {
		if (fields.length != count) {
			throw new ClassicFormatException("bad date or time: " + fields.length + " fields instead of " + count);
		}
		return fields;
	}

	private static LocalDate date(String[] fields) {
		int year = number(fields[0]);
		if (year < 1 || year > 9999) {
			throw new ClassicFormatException("bad date or time: the year is not 1 to 9999");
		}
		return LocalDate.of(year, number(fields[1]), number(fields[2]));
	}

	private static LocalTime localTime(String[] fields, int from) {
		int micros = number(fields[from + 3]);
		if (micros < 0 || micros > 999_999) {
			throw new ClassicFormatException("bad date or time: a field is out of range");
		}
		return LocalTime.of(number(fields[from]), number(fields[from + 1]), number(fields[from + 2]),
				(int) TimeUnit.MICROSECONDS.toNanos(micros));
	}

	private static int number(String field) {
		String digits = field.strip();
		if (digits.isEmpty()) {
			return 0;
		}
		if (digits.length() > 9 || !WHOLE_NUMBER.matcher(digits).matches()) {
			throw new ClassicFormatException("bad date or time: a field is not a number");
		}
		return Integer.parseInt(digits);
	}

	private static Object dateTime(String[] fields) {
		LocalDateTime local = LocalDateTime.of(date(fields), localTime(fields, 3));
		String zone = fields[7];
		if (zone.isEmpty()) {
			return local;
		}
		ZoneId known = Zones.find(zone);
		ZonedDateTime zoned = (known != null) ? local.atZone(known) : null;
		// where the clocks go forward these local fields may not exist
		return (zoned != null && zoned.toLocalDateTime().equals(local)) ? zoned : new ClassicDateTime(local, zone);
	}

	private static Object time(String[] fields) {
		LocalTime local = localTime(fields, 0);
		String zone = fields[4];
		if (zone.isEmpty()) {
			return local;
		}
		return (zone.equalsIgnoreCase(UTC)) ? local.atOffset(ZoneOffset.UTC) : new ClassicTime(local, zone);
	}

}
