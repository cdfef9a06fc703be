package io.hein.transport.lane;

import org.jspecify.annotations.Nullable;

/**
 * A lane cannot be added to a subscriber that calls its one listener directly, on the
 * event loop of its connection. All lanes are as they were.
 *
 * @since 0.1.0
 */
public final class DirectLaneException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	private final String lane;

	private final @Nullable String other;

	private DirectLaneException(String message, String lane, @Nullable String other) {
		super(message);
		this.lane = lane;
		this.other = other;
	}

	static DirectLaneException second(String lane, String other) {
		return new DirectLaneException("'" + lane + "' cannot be added: its connection calls its one listener directly,"
				+ " and that is '" + other + "' already", lane, other);
	}

	static DirectLaneException concurrent(String lane, int concurrency) {
		return new DirectLaneException("'" + lane + "' cannot be added: its connection calls its listener directly, on"
				+ " one thread, and '" + lane + "' asks for a concurrency of " + concurrency, lane, null);
	}

	/**
	 * The lane that was to be added.
	 * @return its id
	 */
	public String getLane() {
		return this.lane;
	}

	/**
	 * The lane that is there already.
	 * @return its id, {@code null} if the reason is another one
	 */
	public @Nullable String getOther() {
		return this.other;
	}

}
