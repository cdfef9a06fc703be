package io.hein.transport.classic;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * The typed JSON of the classic protocol: JSON in which each leaf is a string
 * {@code code:value}. Values of Java and their codes:
 *
 * <table>
 * <caption>Types</caption>
 * <tr>
 * <th>code</th>
 * <th>sent for</th>
 * <th>read as</th>
 * </tr>
 * <tr>
 * <td>b</td>
 * <td>{@link Boolean}</td>
 * <td>{@link Boolean}</td>
 * </tr>
 * <tr>
 * <td>i</td>
 * <td>{@link Byte}, {@link Short}, {@link Integer}, {@link Long},
 * {@link java.math.BigInteger}</td>
 * <td>{@link Long}, or {@link java.math.BigInteger} if it does not fit</td>
 * </tr>
 * <tr>
 * <td>f</td>
 * <td>{@link Float}, {@link Double}</td>
 * <td>{@link Double}</td>
 * </tr>
 * <tr>
 * <td>n</td>
 * <td>{@code null}</td>
 * <td>{@code null}</td>
 * </tr>
 * <tr>
 * <td>y, Y, s</td>
 * <td>{@code byte[]} (y), {@link ClassicByteString} (Y)</td>
 * <td>{@code byte[]}</td>
 * </tr>
 * <tr>
 * <td>u</td>
 * <td>{@link CharSequence}</td>
 * <td>{@link String}</td>
 * </tr>
 * <tr>
 * <td>t</td>
 * <td>{@link java.time.LocalDateTime}, {@link java.time.ZonedDateTime},
 * {@link java.time.OffsetDateTime}, {@link java.time.Instant},
 * {@link ClassicDateTime}</td>
 * <td>{@link java.time.LocalDateTime}, {@link java.time.ZonedDateTime} or
 * {@link ClassicDateTime}</td>
 * </tr>
 * <tr>
 * <td>D</td>
 * <td>{@link java.time.LocalDate}</td>
 * <td>{@link java.time.LocalDate}</td>
 * </tr>
 * <tr>
 * <td>T</td>
 * <td>{@link java.time.LocalTime}, {@link java.time.OffsetTime}, {@link ClassicTime}</td>
 * <td>{@link java.time.LocalTime}, {@link java.time.OffsetTime} or
 * {@link ClassicTime}</td>
 * </tr>
 * </table>
 *
 * Collections become lists, maps with keys of text become dicts; they are read as
 * {@link java.util.ArrayList} and {@link java.util.LinkedHashMap}, which may hold
 * {@code null}. All methods are thread-safe and take time in proportion to the size.
 *
 * @since 0.1.0
 */
public final class ClassicJson {

	/**
	 * How deep lists and dicts may lie in each other when they are sent.
	 */
	public static final int MAX_DEPTH_SENT = 100;

	/**
	 * How deep lists and dicts may lie in each other when they are read.
	 */
	public static final int MAX_DEPTH_READ = 512;

	/**
	 * How many digits an integer may have.
	 */
	public static final int MAX_DIGITS = 4300;

	private ClassicJson() {
	}

	/**
	 * Encode a value. What is made can be read by Python; instants, and times with an
	 * offset, are sent as UTC, in microseconds.
	 * @param value the value, may be {@code null}
	 * @return the typed JSON
	 * @throws ClassicFormatException if it, or something in it, cannot be sent; the
	 * message says what
	 */
	public static byte[] encode(@Nullable Object value) {
		TypedWriter writer = new TypedWriter();
		writer.value(value, 0);
		return writer.toByteArray();
	}

	/**
	 * Decode a value. Reads what Python sends too, whose quotes and backslashes are not
	 * those of JSON.
	 * @param json the typed JSON
	 * @return the value, may be {@code null}
	 * @throws ClassicFormatException if it cannot be read
	 */
	public static @Nullable Object decode(byte[] json) {
		Objects.requireNonNull(json, "json");
		return read(json, false);
	}

	/**
	 * Write typed JSON anew, so that Python can read it, whatever wrote it. Each leaf
	 * keeps its type.
	 * @param json typed JSON as {@link #decode} reads it
	 * @return typed JSON as {@link #encode} writes it
	 * @throws ClassicFormatException if it cannot be read, or something in it not sent
	 */
	static byte[] rewrite(byte[] json) {
		return encode(read(json, true));
	}

	private static @Nullable Object read(byte[] json, boolean keepsByteStrings) {
		try {
			return read(json, JsonScanner.Strings.LATIN_1, keepsByteStrings);
		}
		catch (ClassicFormatException ex) {
			return readAsPythonWrites(json, keepsByteStrings, ex);
		}
	}

	private static @Nullable Object readAsPythonWrites(byte[] json, boolean keepsByteStrings,
			ClassicFormatException first) {
		try {
			return read(json, JsonScanner.Strings.PYTHON, keepsByteStrings);
		}
		catch (ClassicFormatException ex) {
			throw first;
		}
	}

	private static @Nullable Object read(byte[] json, JsonScanner.Strings strings, boolean keepsByteStrings) {
		return new TypedReader(new JsonScanner(json, strings), keepsByteStrings).document();
	}

	/**
	 * Make typed JSON of ordinary JSON: whole numbers become integers, other numbers
	 * floats.
	 * @param json the bytes of the JSON, in UTF-8
	 * @return the typed JSON
	 * @throws ClassicFormatException if it is no JSON, or something in it cannot be sent
	 */
	public static byte[] fromJson(byte[] json) {
		Objects.requireNonNull(json, "json");
		return new JsonTranslator(new JsonScanner(json, JsonScanner.Strings.UTF_8)).document();
	}

}
