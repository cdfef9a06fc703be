package io.hein.model;

/**
 * How the modelled sides behave: as they do, or in a way that was considered, or is
 * easily mistaken for it, and is wrong.
 */
enum Variant {

	/**
	 * As it is: a subscriber keeps its queue over a disconnect, and resumes behind what
	 * it has received.
	 */
	CORRECT,

	/**
	 * A subscriber drops its queue at a disconnect, and resumes behind what it has
	 * handled: the message that its listener is working on comes twice.
	 */
	RESUME_BEHIND_HANDLED,

	/**
	 * A subscriber acknowledges what it has received: a report says HANDLED of a message
	 * that no listener has seen.
	 */
	ACKNOWLEDGE_RECEIVED,

	/**
	 * A publisher moves a cursor that the log has overtaken, and does not send GAP.
	 */
	JUMP_WITHOUT_GAP,

	/**
	 * A publisher lets a subscriber that it does not know begin at its head, also if that
	 * one was attached to the log before this one.
	 */
	NEW_LOG_FROM_HEAD,

	/**
	 * A publisher keeps the reports open of a subscriber that begins anew, since its last
	 * connection was lost before WELCOME came: it acknowledges what it has never seen.
	 * The search has found this in the publisher as it was.
	 */
	KEEP_REPORTS_OVER_FRESH_ATTACH

}
