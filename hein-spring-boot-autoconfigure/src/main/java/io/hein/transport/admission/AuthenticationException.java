package io.hein.transport.admission;

/**
 * A subscriber may not attach.
 *
 * @since 0.1.0
 */
@SuppressWarnings("serial")
public class AuthenticationException extends RuntimeException {

	/**
	 * Create an exception.
	 * @param reason why, for the publisher's log and event: never with a secret in it
	 */
	public AuthenticationException(String reason) {
		// peers may cause many of them
		super(reason, null, false, false);
	}

}
