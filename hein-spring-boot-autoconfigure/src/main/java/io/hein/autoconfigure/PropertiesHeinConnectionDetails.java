package io.hein.autoconfigure;

import java.util.ArrayList;
import java.util.List;

import io.hein.config.HeinBeanNames;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.StringUtils;

/**
 * Takes the connection's details from the properties.
 */
class PropertiesHeinConnectionDetails implements HeinConnectionDetails {

	private final List<Address> addresses;

	PropertiesHeinConnectionDetails(HeinSubscriberProperties properties) {
		this.addresses = addresses(HeinBeanNames.DEFAULT_CONNECTION, properties.getAddresses());
	}

	@Override
	public List<Address> getAddresses() {
		return this.addresses;
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
