package io.hein.autoconfigure;

/**
 * A property is set that this version knows only by name. Its value is not kept: it may
 * be a secret.
 */
@SuppressWarnings("serial")
class ReservedPropertyException extends RuntimeException {

	private final String property;

	private final String reason;

	ReservedPropertyException(String property, String reason) {
		super("The property '" + property + "' is set, but " + reason);
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
