package io.hein.autoconfigure;

/**
 * A subscriber is to send its token where others can read it, without TLS and without the
 * consent of the user.
 */
@SuppressWarnings("serial")
class InsecureTokenException extends RuntimeException {

	private final String prefix;

	InsecureTokenException(String prefix, Throwable cause) {
		super(cause.getMessage(), cause);
		this.prefix = prefix;
	}

	/**
	 * The prefix of the connection's properties, without a dot at its end.
	 */
	String getPrefix() {
		return this.prefix;
	}

}
