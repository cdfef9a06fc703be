package io.hein.transport.publisher;

import io.hein.transport.admission.Gatekeeper;

/**
 * How far a {@link NativeSession} has come ({@code docs/wire-protocol.md}, "Who may send
 * what when"). It goes through the states in this order and may be closed in each.
 */
enum SessionState {

	/**
	 * Nothing was said yet: {@link Handshake} waits for HELLO.
	 */
	ACCEPTED,

	/**
	 * HELLO came: {@link Gatekeeper} finds out whether the subscriber may attach.
	 */
	AUTHENTICATING,

	/**
	 * It may attach: {@link NameClaim} finds out whether it may have the name.
	 */
	NAMING,

	/**
	 * WELCOME was sent, or is about to be: {@link Attachment} is in charge.
	 */
	ATTACHED,

	/**
	 * It has ended, or is about to: {@link Refuser} has seen to that before it was
	 * attached, {@link Farewell} after.
	 */
	CLOSED;

	/**
	 * Whether it neither attached nor ended yet.
	 */
	boolean isNew() {
		return this == ACCEPTED || this == AUTHENTICATING || this == NAMING;
	}

}
