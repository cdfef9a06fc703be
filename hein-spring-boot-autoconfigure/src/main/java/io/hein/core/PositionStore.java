package io.hein.core;

import org.jspecify.annotations.Nullable;

/**
 * Keeps for each connection how far its listeners have come, so that the next process
 * goes on there: every message at least once. Used when there is such a bean. Called by
 * one thread for each connection, never by an event loop.
 *
 * @since 0.1.0
 */
public interface PositionStore {

	/**
	 * Load what was saved. Asked for once in the life of a process, before the first
	 * attach.
	 * @param connection the connection's name
	 * @return the position that was saved last, {@code null} if there is none
	 * @throws HeinException if it cannot be told; the start fails then
	 */
	@Nullable HeinPosition load(String connection);

	/**
	 * Save how far the listeners have come: this message and all before it are done with.
	 * Called at most once a second, and when the connection has stopped.
	 * @param connection the connection's name
	 * @param handled the position
	 * @throws HeinException if it cannot be saved; it is logged, and tried again with the
	 * next position
	 */
	void save(String connection, HeinPosition handled);

}
