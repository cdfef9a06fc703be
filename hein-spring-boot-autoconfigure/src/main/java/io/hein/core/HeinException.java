package io.hein.core;

import org.jspecify.annotations.Nullable;

import org.springframework.core.NestedRuntimeException;

/**
 * Something that was asked of Hein did not happen. The exception's message says what, and
 * names the topic and the payload's type if a message could not be sent.
 *
 * @since 0.1.0
 */
public class HeinException extends NestedRuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create an exception.
	 * @param message what happened
	 */
	public HeinException(String message) {
		super(message);
	}

	/**
	 * Create an exception.
	 * @param message what happened
	 * @param cause why, or {@code null}
	 */
	public HeinException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
