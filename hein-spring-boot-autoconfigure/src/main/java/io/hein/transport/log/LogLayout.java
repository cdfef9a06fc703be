package io.hein.transport.log;

/**
 * How the capacity of a log is divided.
 *
 * @param capacity how many bytes the log may take
 * @param blockSize the length of a segment
 * @param reserve how many bytes are kept for what was dropped, but is still needed by
 * writes under way or by cursors that come out of a gap
 */
record LogLayout(long capacity, int blockSize, long reserve) {

	private static final int MIN_SEGMENT = 64 * 1024;

	private static final int MAX_SEGMENT = 1024 * 1024;

	private static final int SEGMENTS = 64;

	private static final int MIN_SEGMENTS = 16;

	/**
	 * A log in files has about so many at most: a process may not map any number of them.
	 */
	private static final int MAX_FILES = 4096;

	/**
	 * But their segments are not longer than this: each is written full of zeros first.
	 */
	private static final int MAX_FILE_SEGMENT = 64 * 1024 * 1024;

	private static final int MIN_FRAMES = 3;

	/**
	 * So many of the {@value #SEGMENTS} parts are the reserve. Without it, dropping a
	 * segment that is still needed would make no room, and the next one had to go at
	 * once. What is left for messages is seven eighths even when the oldest segment is
	 * gone and the newest one is empty.
	 */
	private static final int RESERVED_SEGMENTS = 5;

	/**
	 * The layout of a log in memory.
	 */
	static LogLayout inMemory(long maxSize) {
		return of(maxSize, MAX_SEGMENT);
	}

	/**
	 * The layout of a log in files.
	 */
	static LogLayout inFiles(long maxSize) {
		return of(maxSize, Math.max(MAX_SEGMENT, Math.min(MAX_FILE_SEGMENT, maxSize / MAX_FILES)));
	}

	private static LogLayout of(long maxSize, long maxSegment) {
		// a small log has fewer segments, but not so few that much of it goes at once
		long small = Math.min(MIN_SEGMENT, Math.max(1, maxSize / MIN_SEGMENTS));
		int blockSize = (int) Math.max(small, Math.min(maxSegment, maxSize / SEGMENTS));
		return new LogLayout(maxSize, blockSize, maxSize * RESERVED_SEGMENTS / SEGMENTS);
	}

	/**
	 * How many bytes the segments may take that hold messages.
	 */
	long live() {
		return this.capacity - this.reserve;
	}

	/**
	 * Check that frames of a length could be appended.
	 * @throws IllegalArgumentException if the log is too small for them
	 */
	static void check(long maxSize, int maxFrame) {
		if (maxSize / MIN_FRAMES < maxFrame) {
			throw new IllegalArgumentException("The maximum size of the log (" + maxSize + " bytes) must be at least "
					+ MIN_FRAMES + " times the longest message with its topic and headers (" + maxFrame + " bytes)");
		}
	}

	/**
	 * Check the length of a frame.
	 * @throws IllegalArgumentException if it is too long for the log
	 */
	void check(int length) {
		if (length > this.capacity / MIN_FRAMES) {
			throw new IllegalArgumentException(
					"A message of " + length + " bytes with its topic and headers is longer than a third of the log ("
							+ this.capacity + " bytes)");
		}
	}

}
