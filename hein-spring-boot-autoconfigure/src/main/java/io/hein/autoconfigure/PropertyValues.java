package io.hein.autoconfigure;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;

/**
 * Hands values of properties on, so that a refusal names the property.
 */
final class PropertyValues {

	private PropertyValues() {
	}

	/**
	 * Hand a value on, if there is one.
	 * @param <T> the type of the value
	 * @param property the property's name
	 * @param value its value, {@code null} to leave the default alone
	 * @param target takes the value or throws an {@link IllegalArgumentException}
	 * @throws InvalidConfigurationPropertyValueException if the target refuses it
	 */
	static <T> void apply(String property, @Nullable T value, Consumer<T> target) {
		if (value == null) {
			return;
		}
		try {
			target.accept(value);
		}
		catch (IllegalArgumentException ex) {
			throw invalid(property, value, ex);
		}
	}

	static void applyBytes(String property, @Nullable DataSize value, Consumer<Integer> target) {
		apply(property, value, (size) -> target.accept(toInt(size)));
	}

	static InvalidConfigurationPropertyValueException invalid(String property, @Nullable Object value,
			IllegalArgumentException cause) {
		return new InvalidConfigurationPropertyValueException(property, value, sentence(cause), cause);
	}

	private static int toInt(DataSize size) {
		long bytes = size.toBytes();
		if (bytes < Integer.MIN_VALUE || bytes > Integer.MAX_VALUE) {
			throw new IllegalArgumentException(bytes + " bytes are too many");
		}
		return (int) bytes;
	}

	private static String sentence(IllegalArgumentException cause) {
		// Boot's analysis ends the reason with a full stop of its own
		String message = String.valueOf(cause.getMessage());
		return (message.endsWith(".")) ? message.substring(0, message.length() - 1) : message;
	}

}
