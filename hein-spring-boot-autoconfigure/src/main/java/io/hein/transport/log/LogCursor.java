package io.hein.transport.log;

import io.netty.buffer.ByteBuf;

/**
 * One reader's place in a {@link BroadcastLog}. Costs the log nothing while it lags. To
 * be used by one thread at a time.
 *
 * @since 0.1.0
 */
public interface LogCursor {

	/**
	 * What {@link #read} found.
	 */
	enum Result {

		/**
		 * Nothing to read at present.
		 */
		NONE,

		/**
		 * There is more to read, but not at hand: the listeners of the log are called
		 * when it is.
		 */
		LATER,

		/**
		 * Only messages that this cursor does not want. It has moved past them; there may
		 * be more to read.
		 */
		PASSED,

		/**
		 * Frames, to be taken with {@link LogCursor#data()}.
		 */
		DATA,

		/**
		 * A range that the log has dropped, or never had: {@link LogCursor#gapFrom()} to
		 * {@link LogCursor#gapTo()}.
		 */
		GAP

	}

	/**
	 * Read on, and move past what was found.
	 * @param maxBytes how many bytes to take, at least one frame; a log that can cut at
	 * some places only may take more, up to the next of them
	 * @return what was found
	 */
	Result read(int maxBytes);

	/**
	 * The frames that the last {@link #read} found: whole DATA frames, one after the
	 * other. To be taken exactly once after each {@link Result#DATA}.
	 * @return the bytes; the caller releases them
	 */
	ByteBuf data();

	/**
	 * How many messages the last {@link #read} found.
	 * @return the number of frames in {@link #data()}
	 */
	int frames();

	/**
	 * The sequence of the last frame that the last {@link #read} found. A cursor with a
	 * filter may have moved beyond it, past what is not wanted.
	 * @return the last sequence in {@link #data()}
	 */
	default long lastFound() {
		return position();
	}

	/**
	 * The first sequence of the range that the last {@link #read} found dropped.
	 * @return the first sequence of the gap
	 */
	long gapFrom();

	/**
	 * The last sequence of the range that the last {@link #read} found dropped.
	 * @return the last sequence of the gap
	 */
	long gapTo();

	/**
	 * Whether the range that the last {@link #read} found dropped never was there: a hole
	 * of the log, for which no reader was too slow.
	 * @return whether it is a hole
	 */
	default boolean isHole() {
		return false;
	}

	/**
	 * The last sequence that this cursor has passed.
	 * @return the sequence after which it reads on
	 */
	long position();

	/**
	 * The place of this cursor in the measure of {@link BroadcastLog#appendedBytes()};
	 * the difference is how many bytes it is behind.
	 * @return the offset in bytes
	 */
	long offset();

	/**
	 * Whether the log has dropped something that this cursor has not read yet.
	 * @return whether the next {@link #read} finds a gap
	 */
	boolean isOverrun();

	/**
	 * Whether this cursor reads what the log has to fetch from elsewhere: it is far
	 * behind all others, and nothing waits for it.
	 * @return whether it does
	 */
	default boolean isElsewhere() {
		return false;
	}

	/**
	 * After a gap a log may hold some of what it drops next for this cursor, so that one
	 * absence does not become several gaps. A reader that does not read on soon has to
	 * give that up.
	 */
	default void letGo() {
	}

	/**
	 * Release what the cursor shares with others. It must not be used after that.
	 */
	default void close() {
	}

}
