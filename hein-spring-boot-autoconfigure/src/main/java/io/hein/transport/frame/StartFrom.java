package io.hein.transport.frame;

/**
 * Where a subscriber without a position begins. Applies to the first attach of a process
 * only; afterwards it resumes.
 *
 * @since 0.1.0
 */
public enum StartFrom {

	/**
	 * After the head: only what is published from now on.
	 */
	LATEST,

	/**
	 * At the oldest position that the log still holds.
	 */
	EARLIEST

}
