package io.hein.transport.backbone;

import io.hein.transport.frame.Position;

/**
 * Learns how an append has ended, exactly once, by whichever thread knows it first:
 * returns at once.
 *
 * @since 0.1.0
 */
public interface AppendOutcome {

	/**
	 * The message was appended.
	 * @param position where it is
	 */
	void appended(Position position);

	/**
	 * The message was not appended, or may not have been.
	 * @param failure says which
	 */
	void failed(AppendFailedException failure);

	/**
	 * Called at most once, before the append may end: an append counts as under way until
	 * what waits for its outcome has run, so that no more outcomes pile up than may be
	 * under way.
	 * @param taken to be run once that has run, by any thread
	 * @return whether it will be run; if not, an outcome counts as taken when it is there
	 */
	default boolean whenTaken(Runnable taken) {
		return false;
	}

}
