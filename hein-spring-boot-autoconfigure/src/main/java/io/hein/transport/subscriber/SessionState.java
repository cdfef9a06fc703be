package io.hein.transport.subscriber;

/**
 * How far a {@link SubscriberConnection} has come ({@code docs/wire-protocol.md}, "Who
 * may send what when"). It goes through the states in this order and may be closed in
 * each.
 */
enum SessionState {

	/**
	 * It is not connected yet.
	 */
	DIALLED,

	/**
	 * HELLO was sent, or is about to be: {@link Handshake} waits for the answer.
	 */
	HELLO_SENT,

	/**
	 * WELCOME came: {@link Attachment} is in charge.
	 */
	ATTACHED,

	/**
	 * It has ended, or is about to: {@link Farewell} has seen to that.
	 */
	CLOSED

}
