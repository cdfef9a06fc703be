package io.hein.autoconfigure;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code host:port}, where the port may be that of this application's publisher.
 */
final class AddressParser {

	/**
	 * What stays of it when properties are bound before the publisher has started.
	 */
	private static final String LOCAL_PORT = "${" + LocalPort.PROPERTY + "}";

	private static final Pattern ADDRESS = Pattern
		.compile("(?:\\[(?<bracketed>[0-9A-Fa-f:.%\\w]+)]|(?<host>[^\\s:/\\[\\]@]+)):(?<port>\\d{1,5}|"
				+ Pattern.quote(LOCAL_PORT) + ")");

	private AddressParser() {
	}

	static HeinConnectionDetails.Address parse(String text) {
		Matcher matcher = ADDRESS.matcher(text.strip());
		if (!matcher.matches()) {
			throw new IllegalArgumentException("an address looks like 'host:port' or '[::1]:port'");
		}
		String bracketed = matcher.group("bracketed");
		String host = (bracketed != null) ? bracketed : matcher.group("host");
		return LOCAL_PORT.equals(matcher.group("port")) ? HeinConnectionDetails.Address.ofOwnPublisher(host)
				: new HeinConnectionDetails.Address(host, port(matcher.group("port")));
	}

	private static int port(String digits) {
		int port = Integer.parseInt(digits);
		if (port == 0) {
			throw new IllegalArgumentException("the port is 0, but must be 1 to 65535");
		}
		return port;
	}

}
