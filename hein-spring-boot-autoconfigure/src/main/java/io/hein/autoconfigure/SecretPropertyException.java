package io.hein.autoconfigure;

/**
 * A property that holds a secret is wrong. Does not show the value, nor does its
 * analysis.
 */
@SuppressWarnings("serial")
class SecretPropertyException extends RuntimeException {

	private final String property;

	private final String reason;

	SecretPropertyException(String property, String reason) {
		super("The property '" + property + "' (its value is not shown) is not valid: " + reason);
		this.property = property;
		this.reason = reason;
	}

	String getProperty() {
		return this.property;
	}

	String getReason() {
		return this.reason;
	}

}
