package io.hein.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import io.hein.config.HeinBeanNames;
import io.hein.transport.fleet.Attach;
import org.jspecify.annotations.Nullable;

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
	 * Whether a connection's publishers are the instances of a service.
	 * @param environment where the properties are
	 * @param connection the connection's name
	 * @return whether they are
	 */
	static boolean hasService(Environment environment, String connection) {
		return StringUtils.hasText(serviceIn(environment, connection));
	}

	/**
	 * The service whose instances are a connection's publishers.
	 * @param environment where the properties are
	 * @param connection the connection's name
	 * @return the service's name, {@code null} if it has none
	 */
	static @Nullable String serviceIn(Environment environment, String connection) {
		return HeinBeanNames.DEFAULT_CONNECTION.equals(connection)
				? Binder.get(environment).bind(SUBSCRIBER + ".discovery.service", String.class).orElse(null)
				: own(environment, connection).getDiscovery().getService();
	}

	/**
	 * Whether a connection attaches to all its publishers.
	 * @param environment where the properties are
	 * @param connection the connection's name
	 * @return whether it does
	 */
	static boolean isFleet(Environment environment, String connection) {
		Attach own = own(environment, connection).getAttach();
		Attach attach = (own != null) ? own
				: Binder.get(environment).bind(SUBSCRIBER + ".attach", Attach.class).orElse(Attach.ANY);
		return attach == Attach.ALL;
	}

	/**
	 * The addresses of a connection, as they are written.
	 * @param environment where the properties are
	 * @param connection the connection's name
	 * @return the addresses
	 */
	static List<String> addressesIn(Environment environment, String connection) {
		return HeinBeanNames.DEFAULT_CONNECTION.equals(connection) ? Binder.get(environment)
			.bind(ConfigurationPropertyName.of(addresses(connection)), Bindable.listOf(String.class))
			.orElse(List.of()) : own(environment, connection).getAddresses();
	}

	/**
	 * All that the properties say of where a connection's publishers are.
	 * @param environment where the properties are
	 * @param connection the connection's name
	 * @return addresses, and the service if there is one
	 */
	static List<String> placesIn(Environment environment, String connection) {
		String service = serviceIn(environment, connection);
		return Stream.concat(addressesIn(environment, connection).stream(), Stream.ofNullable(service)).toList();
	}

	// A name may have characters that a name of a property may not have
	private static HeinConnectionProperties own(Environment environment, String connection) {
		HeinConnectionProperties properties = Binder.get(environment)
			.bind(NAMED, Bindable.mapOf(String.class, HeinConnectionProperties.class))
			.orElse(Map.of())
			.get(connection);
		return (properties != null) ? properties : new HeinConnectionProperties();
	}

}
