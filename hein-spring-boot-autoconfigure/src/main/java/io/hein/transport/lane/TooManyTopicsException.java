package io.hein.transport.lane;

import io.hein.transport.frame.Subscribe;

/**
 * The lanes of a subscriber want more patterns than it can ask a publisher for. What was
 * to be added or changed was not; all lanes are as they were.
 *
 * @since 0.1.0
 */
public final class TooManyTopicsException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	private final String lane;

	/**
	 * Create an exception.
	 * @param lane the id of the lane
	 * @param patterns how many patterns there would be
	 * @param length how many bytes they would have
	 */
	TooManyTopicsException(String lane, int patterns, int length) {
		super("With the topics of '" + lane + "' the connection would have " + patterns + " topic patterns of " + length
				+ " bytes; at most " + Subscribe.MAX_PATTERNS + " patterns of " + Subscribe.MAX_TOPICS_LENGTH
				+ " bytes are allowed for all its listeners together");
		this.lane = lane;
	}

	/**
	 * The lane that was to want them.
	 * @return its id
	 */
	public String getLane() {
		return this.lane;
	}

}
