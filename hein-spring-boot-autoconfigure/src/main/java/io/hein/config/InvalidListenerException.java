package io.hein.config;

import io.hein.core.HeinException;
import org.jspecify.annotations.Nullable;

/**
 * A listener cannot work as it was declared.
 *
 * @since 0.1.0
 */
public class InvalidListenerException extends HeinException {

	private static final long serialVersionUID = 1L;

	private final String listener;

	private final String problem;

	private final String action;

	/**
	 * Create an exception.
	 * @param listener which listener: where it was declared
	 * @param problem why it cannot work
	 * @param action what to do about it, a sentence
	 * @param cause what was thrown, {@code null} for nothing
	 */
	public InvalidListenerException(String listener, String problem, String action, @Nullable Throwable cause) {
		super("The listener on " + listener + " cannot work: " + problem, cause);
		this.listener = listener;
		this.problem = problem;
		this.action = action;
	}

	/**
	 * Which listener.
	 * @return where it was declared: the method or class, and the bean
	 */
	public String getListener() {
		return this.listener;
	}

	/**
	 * Why it cannot work.
	 * @return the reason, with the attribute if it is one's
	 */
	public String getProblem() {
		return this.problem;
	}

	/**
	 * What to do about it.
	 * @return a sentence
	 */
	public String getAction() {
		return this.action;
	}

}
