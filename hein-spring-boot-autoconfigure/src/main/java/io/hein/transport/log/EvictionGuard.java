package io.hein.transport.log;

/**
 * Asked by a log before it appends a message, and before it drops its oldest ones to make
 * room: the place where a publisher's pacing and its policy {@code block} act. Must be
 * thread-safe.
 *
 * @since 0.1.0
 */
public interface EvictionGuard {

	/**
	 * A guard that never objects.
	 */
	EvictionGuard NONE = new EvictionGuard() {
	};

	/**
	 * Wait while the readers of the log are too far behind for it to grow. Called before
	 * each append, without any lock.
	 * @throws InterruptedException if the thread was interrupted
	 */
	default void pace() throws InterruptedException {
	}

	/**
	 * Whether messages may be dropped now. Called under the lock of the log: must return
	 * at once.
	 * @param lastSequence the last sequence that would be dropped
	 * @return whether they may
	 */
	default boolean mayEvict(long lastSequence) {
		return true;
	}

	/**
	 * Wait until it is worth asking {@link #mayEvict} again. Called without any lock.
	 * @param lastSequence the last sequence that is to be dropped
	 * @throws InterruptedException if the thread was interrupted
	 */
	default void awaitEviction(long lastSequence) throws InterruptedException {
	}

	/**
	 * Memory that the log has dropped is still needed by writes under way, more than the
	 * log likes. Called under the lock of the log: must return at once.
	 * @param pinnedBytes how much
	 */
	default void onPinned(long pinnedBytes) {
	}

}
