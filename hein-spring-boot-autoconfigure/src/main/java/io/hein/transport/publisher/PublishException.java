package io.hein.transport.publisher;

/**
 * A message could not be published. Nothing was appended, unless it is
 * {@linkplain #isUncertain() uncertain}: when the log in a directory has failed, or what
 * holds a log that is shared has not answered, the message may have been.
 *
 * @since 0.1.0
 * @see io.hein.transport.backbone.AppendFailedException
 */
public class PublishException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	private final boolean uncertain;

	/**
	 * Create an exception.
	 * @param message what happened and what to do
	 */
	public PublishException(String message) {
		super(message);
		this.uncertain = false;
	}

	/**
	 * Create an exception.
	 * @param message what happened and what to do
	 * @param cause why
	 */
	public PublishException(String message, Throwable cause) {
		this(message, cause, false);
	}

	/**
	 * Create an exception.
	 * @param message what happened and what to do
	 * @param cause why
	 * @param uncertain whether the message may have been appended
	 */
	public PublishException(String message, Throwable cause, boolean uncertain) {
		super(message, cause);
		this.uncertain = uncertain;
	}

	/**
	 * Whether the message may have been appended.
	 * @return whether it may; otherwise it was not
	 */
	public boolean isUncertain() {
		return this.uncertain;
	}

}
