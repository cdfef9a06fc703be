package io.hein.transport.classic;

/**
 * Something is not what the classic protocol can carry, or could not be read. Has no
 * stack trace: it is about data, and peers may cause many.
 *
 * @since 0.1.0
 */
public class ClassicFormatException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create an exception.
	 * @param message what is wrong, without raw text of a peer
	 */
	public ClassicFormatException(String message) {
		super(message, null, false, false);
	}

}
