package io.hein.autoconfigure;

import java.util.ArrayList;
import java.util.List;

import io.hein.config.HeinBeanNames;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.util.StringUtils;

/**
 * Takes the connection's details from the properties.
 */
class PropertiesHeinConnectionDetails implements HeinConnectionDetails {

	private final List<Address> addresses;

	private final HeinSubscriberProperties properties;

	private final @Nullable SslBundles sslBundles;

	PropertiesHeinConnectionDetails(HeinSubscriberProperties properties, @Nullable SslBundles sslBundles) {
		this.properties = properties;
		this.sslBundles = sslBundles;
		this.addresses = addresses(HeinBeanNames.DEFAULT_CONNECTION, properties.getAddresses());
	}

	@Override
	public List<Address> getAddresses() {
		return this.addresses;
	}

	@Override
	public @Nullable SslBundle getSslBundle() {
		String name = this.properties.getSsl().getBundle();
		return (StringUtils.hasText(name) && this.sslBundles != null) ? this.sslBundles.getBundle(name) : null;
	}

	@Override
	public @Nullable String getToken() {
		return this.properties.getToken();
	}

	static List<Address> addresses(String connection, List<String> texts) {
		List<Address> addresses = new ArrayList<>();
		for (int i = 0; i < texts.size(); i++) {
			String text = texts.get(i);
			if (StringUtils.hasText(text)) {
				addresses.add(address(ConnectionProperties.addresses(connection) + "[" + i + "]", text));
			}
		}
		return List.copyOf(addresses);
	}

	private static Address address(String property, String text) {
		try {
			return Address.parse(text);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationPropertyValueException(property, text, ex.getMessage());
		}
	}

}
