package io.hein.transport.frame;

/**
 * The types of frames and the byte that stands for each ({@code docs/wire-protocol.md},
 * "Frame types").
 *
 * @since 0.1.0
 */
public enum FrameType {

	/**
	 * First frame of a subscriber.
	 */
	HELLO(0x01),

	/**
	 * The publisher's answer to HELLO.
	 */
	WELCOME(0x02),

	/**
	 * One message.
	 */
	DATA(0x03),

	/**
	 * A range of positions that will never come.
	 */
	GAP(0x04),

	/**
	 * The subscriber has passed the head announced in WELCOME.
	 */
	LIVE(0x05),

	/**
	 * Nothing more for this subscriber up to a position.
	 */
	POSITION(0x06),

	/**
	 * A subscriber's new set of topics.
	 */
	SUBSCRIBE(0x07),

	/**
	 * From which position on the new topics hold.
	 */
	SUBSCRIBED(0x08),

	/**
	 * What a subscriber has handled.
	 */
	ACK(0x09),

	/**
	 * Asks for a PONG.
	 */
	PING(0x0A),

	/**
	 * Answer to PING.
	 */
	PONG(0x0B),

	/**
	 * Orderly end of a connection.
	 */
	GOODBYE(0x0C),

	/**
	 * Refusal, or end of a connection because of a fault.
	 */
	ERROR(0x0D);

	private static final FrameType[] BY_CODE = new FrameType[0x0E];

	static {
		for (FrameType type : values()) {
			BY_CODE[type.code] = type;
		}
	}

	private final byte code;

	FrameType(int code) {
		this.code = (byte) code;
	}

	/**
	 * The byte on the wire.
	 * @return the code
	 */
	public byte code() {
		return this.code;
	}

	/**
	 * The type that a byte stands for.
	 * @param code the byte on the wire
	 * @return the type
	 * @throws ProtocolException if no type has that code
	 */
	public static FrameType of(byte code) {
		int index = code & 0xFF;
		if (index == 0 || index >= BY_CODE.length) {
			throw new ProtocolException(ErrorCode.PROTOCOL, "unknown frame type " + index);
		}
		return BY_CODE[index];
	}

}
