package io.hein.transport.lane;

import java.util.Map;

import io.hein.transport.frame.ContentType;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.Position;
import io.netty.buffer.ByteBuf;

/**
 * A message where it lies in the read buffer. Valid only until the handler's call
 * returns, for the thread that is called; copy what is needed longer ({@link #payload()}
 * is a copy). In calls to a {@link MessageHandler} the same object represents one message
 * after another.
 *
 * @since 0.1.0
 */
public interface ReceivedMessage {

	/**
	 * The log it comes from.
	 * @return the epoch
	 */
	Epoch epoch();

	/**
	 * Its sequence in that log.
	 * @return the sequence
	 */
	long sequence();

	/**
	 * Its position.
	 * @return a new position
	 */
	default Position position() {
		return new Position(epoch(), sequence());
	}

	/**
	 * Its topic.
	 * @return the topic; the same object for the same topic most of the time
	 */
	String topic();

	/**
	 * What the payload is.
	 * @return the content type
	 */
	ContentType contentType();

	/**
	 * Whether the publisher asks for prompt confirmation that it was handled.
	 * @return whether it does
	 */
	boolean isConfirmRequested();

	/**
	 * Whether it has headers.
	 * @return whether it does
	 */
	boolean hasHeaders();

	/**
	 * Its headers.
	 * @return a new map, empty for none
	 */
	Map<String, String> headers();

	/**
	 * The length of the payload.
	 * @return the length in bytes
	 */
	int payloadLength();

	/**
	 * The payload.
	 * @return a copy
	 */
	byte[] payload();

	/**
	 * The buffer that holds the payload. Its indexes must not be changed, and it must not
	 * be kept.
	 * @return the buffer
	 */
	ByteBuf buffer();

	/**
	 * Where the payload begins in {@link #buffer()}.
	 * @return the index of its first byte
	 */
	int payloadIndex();

}
