package io.hein.transport.classic;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Floats as Python writes and reads them: the shortest decimal that reads back the same.
 */
final class PythonFloat {

	private static final Pattern DECIMAL = Pattern
		.compile("[+-]?(?:[0-9]++(?:\\.[0-9]*+)?|\\.[0-9]++)(?:[eE][+-]?[0-9]++)?");

	/**
	 * Up to so many digits two decimals are two doubles, so a decimal that reads back the
	 * same is the shortest.
	 */
	private static final int SAFE_DIGITS = 15;

	private static final double SMALLEST_NORMAL = Double.MIN_NORMAL;

	private PythonFloat() {
	}

	/**
	 * Read a float.
	 * @param text a decimal, or a word for infinity or for no number
	 * @return the float
	 * @throws ClassicFormatException if it is none
	 */
	static double parse(String text) {
		if (text.length() <= ClassicJson.MAX_DIGITS && DECIMAL.matcher(text).matches()) {
			return Double.parseDouble(text);
		}
		return switch ((text.length() <= 9) ? text.toLowerCase(Locale.ROOT) : "") {
			case "inf", "+inf", "infinity", "+infinity" -> Double.POSITIVE_INFINITY;
			case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
			case "nan", "+nan", "-nan" -> Double.NaN;
			default -> throw new ClassicFormatException("bad float");
		};
	}

	/**
	 * Write a float.
	 * @param value the float
	 * @return it as Python writes it
	 */
	static String format(double value) {
		if (Double.isNaN(value)) {
			return "nan";
		}
		if (Double.isInfinite(value)) {
			return (value > 0) ? "inf" : "-inf";
		}
		String sign = (Double.doubleToRawLongBits(value) < 0) ? "-" : "";
		return sign + ((value == 0) ? "0.0" : format(shortest(Math.abs(value))));
	}

	private static BigDecimal shortest(double value) {
		BigDecimal written = new BigDecimal(Double.toString(value)).stripTrailingZeros();
		if (written.precision() <= SAFE_DIGITS && value >= SMALLEST_NORMAL) {
			return written;
		}
		// Java 17 does not always write the shortest one, nor the nearest of that length
		BigDecimal exact = new BigDecimal(value);
		BigDecimal best = written;
		for (int digits = written.precision(); digits > 0; digits--) {
			BigDecimal shorter = nearest(exact, value, digits);
			if (shorter == null) {
				break;
			}
			best = shorter;
		}
		return best.stripTrailingZeros();
	}

	private static @Nullable BigDecimal nearest(BigDecimal exact, double value, int digits) {
		BigDecimal nearest = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
		if (nearest.doubleValue() == value) {
			return nearest;
		}
		// next to a power of two more of the decimals above read back the same
		BigDecimal above = exact.round(new MathContext(digits, RoundingMode.UP));
		return (above.doubleValue() == value) ? above : null;
	}

	private static String format(BigDecimal value) {
		String digits = value.unscaledValue().toString();
		int exponent = digits.length() - value.scale() - 1;
		if (exponent < -4 || exponent >= 16) {
			String fraction = (digits.length() > 1) ? "." + digits.substring(1) : "";
			return String.format(Locale.ROOT, "%s%se%+03d", digits.charAt(0), fraction, exponent);
		}
		if (exponent < 0) {
			return "0." + "0".repeat(-exponent - 1) + digits;
		}
		if (digits.length() <= exponent + 1) {
			return digits + "0".repeat(exponent + 1 - digits.length()) + ".0";
		}
		return digits.substring(0, exponent + 1) + "." + digits.substring(exponent + 1);
	}

}
