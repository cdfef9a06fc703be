package io.hein.transport.backbone;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a message could not be appended to a log that is kept elsewhere.
 *
 * @since 0.1.0
 */
public class AppendFailedException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final boolean uncertain;

	/**
	 * Create an exception.
	 * @param message what has happened and what to do
	 * @param uncertain whether the message may have been appended
	 * @param cause why, {@code null} for nothing
	 */
	public AppendFailedException(String message, boolean uncertain, @Nullable Throwable cause) {
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
