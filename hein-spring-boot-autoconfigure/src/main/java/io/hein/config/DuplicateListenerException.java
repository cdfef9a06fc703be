package io.hein.config;

import io.hein.core.HeinException;

/**
 * Two listeners have the same id.
 *
 * @since 0.1.0
 */
public class DuplicateListenerException extends HeinException {

	private static final long serialVersionUID = 1L;

	private final String listener;

	/**
	 * Create an exception.
	 * @param listener the id
	 */
	public DuplicateListenerException(String listener) {
		super("Another listener has the id '" + listener + "' already");
		this.listener = listener;
	}

	/**
	 * The id that two listeners have.
	 * @return the id
	 */
	public String getListener() {
		return this.listener;
	}

}
