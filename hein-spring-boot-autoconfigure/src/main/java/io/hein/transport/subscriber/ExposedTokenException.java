package io.hein.transport.subscriber;

/**
 * A subscriber has a token that it would send without encryption to an address that is
 * not loopback, and that was not allowed.
 *
 * @since 0.1.0
 */
@SuppressWarnings("serial")
public class ExposedTokenException extends IllegalArgumentException {

	ExposedTokenException(String host) {
		super("There is a token, nothing is encrypted, and " + host
				+ " is not a loopback address: anyone with access to the network could read the token. "
				+ "Give it an sslContext, or allow it with allowInsecure");
	}

}
