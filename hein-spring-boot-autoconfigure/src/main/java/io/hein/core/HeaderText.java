package io.hein.core;

import java.io.File;
import java.net.InetAddress;
import java.net.URI;
import java.net.URL;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TimeZone;
import java.util.UUID;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanUtils;
import org.springframework.core.convert.ConversionException;
import org.springframework.util.MimeType;

/**
 * The text of a header's value: one that a listener reads as an equal value of the same
 * type. What has none is refused.
 */
final class HeaderText {

	/**
	 * Types whose own text is known to be read as an equal value. Of others each value is
	 * tried.
	 */
	private static final Set<Class<?>> KNOWN = Set.of(String.class, Integer.class, Long.class, Short.class, Byte.class,
			Boolean.class, Double.class, Float.class, UUID.class, Instant.class, HeinPosition.class);

	/**
	 * What values of any class below are read as.
	 */
	private static final List<Class<?>> READ_AS = List.of(Path.class, InetAddress.class, Charset.class, ZoneId.class,
			TimeZone.class, MimeType.class, File.class, URI.class, URL.class);

	private static final HeinConversionService READER = new HeinConversionService();

	private HeaderText() {
	}

	static String of(String name, @Nullable Object value) {
		if (value == null) {
			throw refusal(name, "null");
		}
		if (KNOWN.contains(value.getClass())) {
			return value.toString();
		}
		if (value instanceof Enum<?> constant) {
			return constant.name();
		}
		if (value instanceof CharSequence) {
			return value.toString();
		}
		if (value instanceof Class || !(BeanUtils.isSimpleValueType(value.getClass()) || value instanceof MimeType)) {
			throw refusal(name, "of type " + value.getClass().getName());
		}
		String text = text(value);
		if (!isRead(text, value)) {
			throw new HeinException("header '" + name + "' is " + value + " of type " + value.getClass().getName()
					+ ", which a listener could not read back from its text; send text");
		}
		return text;
	}

	private static HeinException refusal(String name, String what) {
		return new HeinException("header '" + name + "' is " + what + "; only text and other simple values travel");
	}

	private static String text(Object value) {
		if (value.getClass() == Date.class) {
			return ((Date) value).toInstant().toString();
		}
		if (value instanceof Locale locale) {
			return locale.toLanguageTag();
		}
		if (value instanceof InetAddress address) {
			return address.getHostAddress();
		}
		if (value instanceof TimeZone zone) {
			return zone.getID();
		}
		return value.toString();
	}

	private static boolean isRead(String text, Object value) {
		Class<?> type = READ_AS.stream()
			.filter((candidate) -> candidate.isInstance(value))
			.findFirst()
			.orElseGet(value::getClass);
		try {
			Object read = READER.convert(text, type);
			return read != null && isEqual(read, value);
		}
		catch (ConversionException ex) {
			return false;
		}
	}

	private static boolean isEqual(Object read, Object value) {
		if (value instanceof Pattern pattern) {
			return pattern.flags() == ((Pattern) read).flags();
		}
		// To compare two URLs otherwise looks their hosts up
		return (value instanceof URL) ? read.toString().equals(value.toString()) : read.equals(value);
	}

}
