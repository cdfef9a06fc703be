package io.hein.autoconfigure;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code host:port}.
 */
final class AddressParser {

	private static final Pattern ADDRESS = Pattern
		.compile("(?:\\[(?<bracketed>[0-9A-Fa-f:.%\\w]+)]|(?<host>[^\\s:/\\[\\]@]+)):(?<port>\\d{1,5})");

	private AddressParser() {
	}

	static HeinConnectionDetails.Address parse(String text) {
		Matcher matcher = ADDRESS.matcher(text.strip());
		if (!matcher.matches()) {
			throw new IllegalArgumentException("an address looks like 'host:port' or '[::1]:port'");
		}
		String bracketed = matcher.group("bracketed");
		String host = (bracketed != null) ? bracketed : matcher.group("host");
		return new HeinConnectionDetails.Address(host, Integer.parseInt(matcher.group("port")));
	}

}
