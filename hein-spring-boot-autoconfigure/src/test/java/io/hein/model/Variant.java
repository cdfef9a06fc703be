package io.hein.model;

/**
 * How the modelled sides behave: as they do, or in a way that was considered, or is
 * easily mistaken for it, and is wrong.
 */
enum Variant {

	/**
	 * The real behaviour: a subscriber keeps its queue over a disconnect, and resumes
	 * after what it has received.
	 */
	CORRECT,

	/**
	 * A subscriber drops its queue at a disconnect, and resumes after what it has
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
	KEEP_REPORTS_OVER_FRESH_ATTACH,

	/**
	 * A subscriber acknowledges all that is handled, whether or not the acknowledgement
	 * carries all that failed of it. As it was.
	 */
	CLAIM_PAST_A_FAILURE,

	/**
	 * A subscriber forgets what failed as soon as it has sent it. As it was for all but
	 * the last thousand failures.
	 */
	FORGET_FAILURES_THAT_WERE_SENT,

	/**
	 * A subscriber forgets what failed when it reads another log. As it was.
	 */
	FORGET_FAILURES_AT_ANOTHER_LOG,

	/**
	 * What comes for a listener that was stopped, before the publisher knows, counts as
	 * handled. As it was.
	 */
	CLAIM_WHAT_A_STOPPED_LISTENER_MISSED,

	/**
	 * A subscriber reports a log as lost whenever it reads another one, also if it may go
	 * on with it later. As it was.
	 */
	GAP_AT_EACH_CHANGE_OF_THE_LOG,

	/**
	 * A subscriber takes the head of each GOODBYE for the end of the log, even if the log
	 * continues.
	 */
	END_A_LOG_THAT_GOES_ON,

	/**
	 * A subscriber that leaves forgets where it was: when it comes back, and is served by
	 * another publisher later, it gets again what it had from that. As it was.
	 */
	FORGET_ALL_LOGS_WHEN_LEAVING,

	/**
	 * A subscriber waits forever for what is left of a log whose publisher was killed.
	 */
	NO_GAP_WITHOUT_GOODBYE

}
