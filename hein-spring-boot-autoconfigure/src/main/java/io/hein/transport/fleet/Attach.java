package io.hein.transport.fleet;

/**
 * To which of its publishers a subscriber attaches.
 *
 * @since 0.1.0
 */
public enum Attach {

	/**
	 * To one that works; it moves on to the next when that fails. Its addresses are ways
	 * to the same messages.
	 */
	ANY,

	/**
	 * To all of them: each address of each name is another publisher, unless it turns out
	 * to be one that is attached already.
	 */
	ALL

}
