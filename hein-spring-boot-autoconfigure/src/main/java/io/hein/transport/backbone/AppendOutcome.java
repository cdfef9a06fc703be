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

}
