package io.hein.autoconfigure;

/**
 * A property of the publisher's security is set that Hein does not know. Its value is not
 * kept: it may be a secret.
 */
@SuppressWarnings("serial")
class UnknownPropertyException extends RuntimeException {

	private final String property;

	UnknownPropertyException(String property) {
		super("The property '" + property + "' is set, but Hein has no such property");
		this.property = property;
	}

	String getProperty() {
		return this.property;
	}

}
