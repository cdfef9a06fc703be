package io.hein.transport.frame;

/**
 * Why positions of the log will never reach a subscriber.
 *
 * @since 0.1.0
 */
public enum GapReason {

	/**
	 * The log had dropped them while the subscriber was away, before it came, or because
	 * of their age.
	 */
	EVICTED(1),

	/**
	 * The log overwrote them while the subscriber was connected and behind.
	 */
	SLOW(2),

	/**
	 * The log to which they belong is gone: the publisher was restarted, or the
	 * subscriber met another one. Never on the wire: the subscriber finds out by
	 * WELCOME's epoch.
	 */
	EPOCH(3),

	/**
	 * It is a message that is longer than the subscriber accepts, though not longer than
	 * the publisher may send. Never on the wire: the subscriber skips the message.
	 */
	TOO_LARGE(4);

	private final byte code;

	GapReason(int code) {
		this.code = (byte) code;
	}

	/**
	 * The byte on the wire.
	 * @return the code
	 */
	public byte code() {
		return this.code;
	}

	static GapReason of(byte code) {
		return switch (code) {
			case 1 -> EVICTED;
			case 2 -> SLOW;
			default -> throw new ProtocolException(ErrorCode.PROTOCOL, "unknown gap reason " + (code & 0xFF));
		};
	}

}
