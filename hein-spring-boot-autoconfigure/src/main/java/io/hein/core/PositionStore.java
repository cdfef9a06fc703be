package io.hein.core;

import org.jspecify.annotations.Nullable;

/**
 * Keeps for each connection how far its listeners have come, so that the next process
 * resumes there: every message is delivered at least once. Used when there is such a
 * bean, for the connections of its own application context. Positions are saved by one
 * thread, never by an event loop.
 *
 * @since 0.1.0
 */
public interface PositionStore {

	/**
	 * Load what was saved. Called once in the life of a process for each name, before the
	 * first attach.
	 * @param connection the connection's name; with {@code attach: all} a {@code /} and
	 * the publisher's name follow it, since each publisher has a position of its own
	 * @return the position that was saved last, {@code null} if there is none
	 * @throws HeinException if it cannot be read. The start fails then; with
	 * {@code attach: all} it is tried again, and that publisher is not listened to until
	 * it succeeds
	 */
	@Nullable HeinPosition load(String connection);

	/**
	 * Save how far the listeners have come: this message and all before it are done with.
	 * Called at most once a second, and when the connection has stopped.
	 * @param connection the connection's name, as for {@link #load}
	 * @param handled the position
	 * @throws HeinException if it cannot be saved; it is logged, and tried again with the
	 * next position
	 */
	void save(String connection, HeinPosition handled);

}
