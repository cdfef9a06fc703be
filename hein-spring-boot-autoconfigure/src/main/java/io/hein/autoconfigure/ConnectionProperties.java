package io.hein.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.Set;

import io.hein.config.HeinBeanNames;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * Where the properties of connections are, and which connections they name. For what has
 * to know before there are beans.
 */
final class ConnectionProperties {

	static final String SUBSCRIBER = "hein.subscriber";

	private static final String NAMED = SUBSCRIBER + ".connection";

	private ConnectionProperties() {
	}

	/**
	 * The prefix of a connection's properties.
	 * @param connection the connection's name
	 * @return the prefix, without a dot at its end
	 */
	static String prefix(String connection) {
		return HeinBeanNames.DEFAULT_CONNECTION.equals(connection) ? SUBSCRIBER : NAMED + "." + connection;
	}

	static String addresses(String connection) {
		return prefix(connection) + ".addresses";
	}

	/**
	 * The connections beside the default one.
	 * @param environment where the properties are
	 * @return their names, whether they have an address or not
	 */
	static Set<String> named(Environment environment) {
		Set<String> names = Binder.get(environment)
			.bind(NAMED, Bindable.mapOf(String.class, Object.class))
			.orElse(Map.of())
			.keySet();
		if (names.contains(HeinBeanNames.DEFAULT_CONNECTION)) {
			throw new InvalidConfigurationPropertyValueException(NAMED + "." + HeinBeanNames.DEFAULT_CONNECTION, null,
					"the connection of that name is that of '" + addresses(HeinBeanNames.DEFAULT_CONNECTION) + "'");
		}
		return names;
	}

	/**
	 * Whether a connection has an address.
	 * @param environment where the properties are
	 * @param connection the connection's name
	 * @return whether it has
	 */
	static boolean hasAddress(Environment environment, String connection) {
		return addressesIn(environment, connection).stream().anyMatch(StringUtils::hasText);
	}

	/**
	 * The addresses of a connection, as they are written.
	 * @param environment where the properties are
	 * @param connection the connection's name
	 * @return the addresses
	 */
	static List<String> addressesIn(Environment environment, String connection) {
		if (HeinBeanNames.DEFAULT_CONNECTION.equals(connection)) {
			return Binder.get(environment)
				.bind(ConfigurationPropertyName.of(addresses(connection)), Bindable.listOf(String.class))
				.orElse(List.of());
		}
		HeinConnectionProperties properties = Binder.get(environment)
			.bind(NAMED, Bindable.mapOf(String.class, HeinConnectionProperties.class))
			.orElse(Map.of())
			.get(connection);
		return (properties != null) ? properties.getAddresses() : List.of();
	}

}
