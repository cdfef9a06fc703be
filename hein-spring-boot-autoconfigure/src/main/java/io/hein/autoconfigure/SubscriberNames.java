package io.hein.autoconfigure;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

import io.hein.config.HeinBeanNames;
import io.hein.transport.classic.ClassicProtocol;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * Makes the names by which publishers know this application's subscribers. Two instances
 * of an application are distinguished by a random part, which all connections of one
 * share.
 */
class SubscriberNames {

	private static final int MAX_LENGTH = 64;

	private static final int MAX_CONNECTION_LENGTH = 32;

	private final String application;

	private final String suffix;

	private final boolean named;

	/**
	 * Create names.
	 * @param name the default connection's name, {@code null} to make one
	 * @param applicationName the name of the application, {@code null} if it has none
	 */
	SubscriberNames(@Nullable String name, @Nullable String applicationName) {
		boolean named = StringUtils.hasText(name);
		this.named = named;
		String base = (named) ? name : applicationName;
		this.application = (StringUtils.hasText(base)) ? (named) ? base : clean(base) : "subscriber";
		this.suffix = (named) ? "" : "-" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
	}

	String name(String connection) {
		String end = HeinBeanNames.DEFAULT_CONNECTION.equals(connection) ? this.suffix
				: this.suffix + "-" + cut(clean(connection), MAX_CONNECTION_LENGTH);
		return (end.isEmpty()) ? this.application : cut(this.application, MAX_LENGTH - end.length()) + end;
	}

	/**
	 * A name for the classic protocol, in which names are short.
	 * @param connection the connection's name
	 * @return the name that was given, or a short one with what is left of the random
	 * part and of the connection's name
	 */
	String classicName(String connection) {
		boolean byDefault = HeinBeanNames.DEFAULT_CONNECTION.equals(connection);
		if (this.named && byDefault) {
			return this.application;
		}
		int hash = this.suffix.hashCode() * 31 + ((byDefault) ? 0 : connection.hashCode());
		String end = "-" + HexFormat.of().toHexDigits((short) ((hash * 0x9E3779B9) >>> 16));
		return cut(this.application, ClassicProtocol.MAX_NAME - end.length()) + end;
	}

	private static String clean(String text) {
		return text.replaceAll("[^A-Za-z0-9._-]", "-");
	}

	private static String cut(String text, int length) {
		return text.substring(0, Math.min(text.length(), length));
	}

}
