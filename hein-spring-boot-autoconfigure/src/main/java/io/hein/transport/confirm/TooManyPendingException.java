package io.hein.transport.confirm;

/**
 * More answers are waited for than may be.
 */
public class TooManyPendingException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	TooManyPendingException(String message) {
		super(message);
	}

}
