package io.hein.transport.frame;

/**
 * A peer broke a rule of the protocol. Ends that peer's connection and nothing else. Has
 * no stack trace: it is about the peer, not this code, and peers may cause many.
 *
 * @since 0.1.0
 */
public class ProtocolException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final ErrorCode code;

	/**
	 * Create an exception.
	 * @param code the code for the peer
	 * @param message what the peer did, without raw text of the peer
	 */
	public ProtocolException(ErrorCode code, String message) {
		super(message, null, false, false);
		this.code = code;
	}

	/**
	 * The code for the peer.
	 * @return the code
	 */
	public ErrorCode code() {
		return this.code;
	}

}
