package io.hein.transport.flow;

/**
 * How fast a filtered stream passes the log. Copies are kept for those that are about as
 * fast as the others; one that is held passes as little as the slowest, so they are
 * distinguished by how far the others get before they are held.
 */
final class FilteredPace {

	/**
	 * Copies are not kept for one that stands still for so many ticks.
	 */
	private static final int MAX_IDLE_TICKS = 2;

	private long offset;

	private long passed;

	private long pace;

	private int idleTicks;

	private boolean keepsUp;

	FilteredPace(long offset, boolean keepsUp) {
		this.offset = offset;
		this.keepsUp = keepsUp;
	}

	/**
	 * Count what was passed since the last tick.
	 * @return a moving sum in bytes of the log
	 */
	long update(long offset) {
		this.passed = offset - this.offset;
		this.offset = offset;
		this.pace += this.passed - this.pace / 4;
		return this.pace;
	}

	/**
	 * Compare it with the others. Where nobody moves there is nothing to move for: all of
	 * them need copies of what comes next.
	 * @param usual the usual pace
	 */
	void compare(long usual) {
		this.idleTicks = (this.passed > 0 || usual == 0) ? 0 : this.idleTicks + 1;
		this.keepsUp = this.idleTicks < MAX_IDLE_TICKS && this.pace >= usual / 2;
	}

	boolean keepsUp() {
		return this.keepsUp;
	}

}
