package io.hein.listener;

/**
 * How the handling of a message, a batch or a gap ended.
 *
 * @since 0.1.0
 */
public enum ListenerOutcome {

	/**
	 * The listener returned, at the first time or after retries, or the error handler
	 * took care of it.
	 */
	HANDLED("handled"),

	/**
	 * The error handler gave up: it was skipped.
	 */
	FAILED("failed"),

	/**
	 * The payload or a header could not be converted to what the listener takes.
	 */
	UNREADABLE("unreadable");

	private final String tag;

	ListenerOutcome(String tag) {
		this.tag = tag;
	}

	/**
	 * The outcome as the value of a meter's tag.
	 * @return the text
	 */
	public String tag() {
		return this.tag;
	}

}
