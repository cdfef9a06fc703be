package io.hein.transport.frame;

/**
 * Why a side said goodbye.
 *
 * @since 0.1.0
 */
public enum GoodbyeReason {

	/**
	 * A reason that this version does not know.
	 */
	UNKNOWN(0),

	/**
	 * The side shuts down.
	 */
	SHUTDOWN(1),

	/**
	 * The subscriber has no listener left that wants anything.
	 */
	UNSUBSCRIBED(2),

	/**
	 * The publisher shuts down, but its log outlives it: the next process continues after
	 * the head, which is not final.
	 */
	CONTINUES(3);

	private static final GoodbyeReason[] BY_CODE = values();

	private final byte code;

	GoodbyeReason(int code) {
		this.code = (byte) code;
	}

	/**
	 * The byte on the wire.
	 * @return the code
	 */
	public byte code() {
		return this.code;
	}

	static GoodbyeReason of(byte code) {
		int index = code & 0xFF;
		return (index < BY_CODE.length) ? BY_CODE[index] : UNKNOWN;
	}

}
