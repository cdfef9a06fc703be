package io.hein.transport.frame;

/**
 * Why a peer refused or ended a connection: the codes of ERROR
 * ({@code docs/wire-protocol.md}, "ERROR").
 *
 * @since 0.1.0
 */
public enum ErrorCode {

	/**
	 * A code that this version does not know.
	 */
	UNKNOWN(0, true),

	/**
	 * The peer broke a rule of the protocol.
	 */
	PROTOCOL(1, false),

	/**
	 * No common version of the protocol.
	 */
	VERSION(2, true),

	/**
	 * Another living subscriber has the name.
	 */
	NAME_IN_USE(3, true),

	/**
	 * The peer may not connect.
	 */
	AUTH(4, true),

	/**
	 * The publisher has as many connections as it may have.
	 */
	MAX_CONNECTIONS(5, true),

	/**
	 * A frame is longer than allowed.
	 */
	TOO_LARGE(6, false),

	/**
	 * The handshake took too long.
	 */
	HANDSHAKE_TIMEOUT(7, false),

	/**
	 * The position to resume at is not one of this log.
	 */
	BAD_POSITION(8, false),

	/**
	 * The subscriber fell behind and the policy is to disconnect.
	 */
	SLOW(9, false),

	/**
	 * No byte could be written for too long.
	 */
	STALLED(10, false),

	/**
	 * No byte came from the peer for too long.
	 */
	KEEPALIVE(11, false),

	/**
	 * A newer connection of the same subscriber took its place.
	 */
	REPLACED(12, false),

	/**
	 * The handshake of TLS failed, or one side speaks TLS and the other does not.
	 */
	TLS(13, true);

	private static final ErrorCode[] BY_CODE = values();

	private final byte code;

	private final boolean refusal;

	ErrorCode(int code, boolean refusal) {
		this.code = (byte) code;
		this.refusal = refusal;
	}

	/**
	 * The byte on the wire.
	 * @return the code
	 */
	public byte code() {
		return this.code;
	}

	/**
	 * Whether dialling again soon would only be refused again, so that a subscriber waits
	 * for {@code reconnect.refused-delay}.
	 * @return whether it is a refusal
	 */
	public boolean isRefusal() {
		return this.refusal;
	}

	/**
	 * The error that a byte stands for.
	 * @param code the byte on the wire
	 * @return the error, {@link #UNKNOWN} if none has that code
	 */
	public static ErrorCode of(byte code) {
		int index = code & 0xFF;
		return (index < BY_CODE.length) ? BY_CODE[index] : UNKNOWN;
	}

}
