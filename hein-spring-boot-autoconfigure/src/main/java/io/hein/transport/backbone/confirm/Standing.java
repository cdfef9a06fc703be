package io.hein.transport.backbone.confirm;

/**
 * What an edge knows of a message at one subscriber. Written to the topic by number: new
 * ones come last.
 */
enum Standing {

	/**
	 * It was asked, and is connected.
	 */
	OPEN,

	/**
	 * It was asked, and its connection has ended without an answer. It may answer at
	 * another edge.
	 */
	LOST,

	/**
	 * It has handled the message, which it got or handled while it was here.
	 */
	HANDLED,

	/**
	 * It came here with the message handled, and the edge where it was may know that it
	 * failed: a failure is reported until one edge has heard it, and then no more.
	 */
	HEARSAY,

	/**
	 * A listener has failed.
	 */
	FAILED,

	/**
	 * It has passed a gap that has the message.
	 */
	GAP,

	/**
	 * It will not get the message.
	 */
	GONE,

	/**
	 * It has received the message, and does not say more.
	 */
	RECEIVED;

	/**
	 * Whether another edge cannot know better. A gap or a goodbye at one edge is no
	 * longer true when the subscriber goes on at another one.
	 */
	boolean isCertain() {
		return this == HANDLED || this == FAILED || this == RECEIVED;
	}

	/**
	 * Whether it is an answer at all.
	 */
	boolean isAnswer() {
		return isCertain() || this == GAP || this == GONE;
	}

}
