package io.hein.transport.publisher;

/**
 * A message could not be published. Nothing was appended, with one exception that the
 * message names: when the log in a directory has failed, which is the cause, the message
 * may have been.
 *
 * @since 0.1.0
 * @see io.hein.transport.log.LogFailedException
 */
public class PublishException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create an exception.
	 * @param message what happened and what to do
	 */
	public PublishException(String message) {
		super(message);
	}

	/**
	 * Create an exception.
	 * @param message what happened and what to do
	 * @param cause why
	 */
	public PublishException(String message, Throwable cause) {
		super(message, cause);
	}

}
