package io.hein.listener;

import io.hein.core.HeinException;
import org.jspecify.annotations.Nullable;

/**
 * A message could not be converted to what its listener takes. It is never handed over
 * again: the next attempt would end the same way.
 *
 * @since 0.1.0
 */
public class UnreadableMessageException extends HeinException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create an exception.
	 * @param message what could not be read
	 * @param cause why, or {@code null}
	 */
	public UnreadableMessageException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
