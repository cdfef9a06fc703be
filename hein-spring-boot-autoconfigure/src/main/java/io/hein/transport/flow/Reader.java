package io.hein.transport.flow;

/**
 * One that reads the log and whose speed matters: a stream, as flow control sees it.
 * Methods are for the event loop of the stream, except where said.
 */
public interface Reader {

	/**
	 * How far it has read, in bytes of the log. Any thread.
	 * @return the offset
	 */
	long offset();

	/**
	 * The last sequence that it has read or passed over. Any thread.
	 * @return the position
	 */
	long position();

	/**
	 * Up to where the log may drop what it has without taking anything from it that it
	 * was not sent. Any thread.
	 * @return the last such sequence
	 */
	long sentUpTo();

	/**
	 * The last sequence that it found and was sent: what lies between it and
	 * {@linkplain #position() the position} is not wanted. Any thread.
	 * @return the last such sequence
	 */
	long sent();

	/**
	 * Whether it reads no more. Any thread.
	 * @return whether it has ended
	 */
	boolean isEnded();

	/**
	 * Whether it reads copies that are kept for it and others, and not all of the log.
	 * @return whether it is filtered
	 */
	boolean isFiltered();

	/**
	 * Whether copies were dropped before it had read them.
	 * @return whether it was left behind
	 */
	boolean isLeftBehind();

	/**
	 * Whether it reads what the log has to fetch from elsewhere, so that nobody waits for
	 * it.
	 * @return whether it does
	 */
	default boolean isElsewhere() {
		return false;
	}

	/**
	 * Whether it has a way to go until it is where those are that keep up.
	 * @return whether it is late
	 */
	default boolean isLate() {
		return false;
	}

	/**
	 * Whether it takes nothing on purpose, for as long as it likes.
	 * @return whether it is held
	 */
	default boolean isHeld() {
		return false;
	}

	/**
	 * How fast it is.
	 * @return its speed, always the same object
	 */
	Speed speed();

	/**
	 * It has blocked senders for longer than it may, and has to end. Any thread.
	 */
	void expel();

}
