package io.hein.core;

import org.jspecify.annotations.Nullable;

/**
 * A message may have been appended to the log, or not: what holds the log did not say in
 * time, or the log in a directory has failed. Sent again, it may come twice. Any other
 * failure to send has appended nothing.
 *
 * @since 0.1.0
 */
public class UncertainSendException extends HeinException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create an exception.
	 * @param message what happened
	 * @param cause why, or {@code null}
	 */
	public UncertainSendException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
