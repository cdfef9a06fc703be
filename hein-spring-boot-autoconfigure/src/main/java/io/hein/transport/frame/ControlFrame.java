package io.hein.transport.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * Every frame but DATA, as a value. {@link DataFrame} is apart because it is never an
 * object: it is bytes in the log and in the read buffers.
 *
 * @since 0.1.0
 */
public sealed interface ControlFrame permits Hello, Welcome, GapFrame, Live, PositionFrame, Subscribe, Subscribed, Ack,
		Ping, Pong, Goodbye, ErrorFrame {

	/**
	 * Length of what every frame begins with: its length and its type.
	 */
	int HEADER_LENGTH = 5;

	/**
	 * The type.
	 * @return the type
	 */
	FrameType type();

	/**
	 * Append what follows the type.
	 * @param out where to append
	 */
	void writeBody(ByteBuf out);

	/**
	 * Append the whole frame.
	 * @param out where to append
	 */
	default void writeTo(ByteBuf out) {
		int start = out.writerIndex();
		out.writeInt(0);
		out.writeByte(type().code());
		writeBody(out);
		out.setInt(start, out.writerIndex() - start - Integer.BYTES);
	}

	/**
	 * Encode the whole frame.
	 * @param allocator where the buffer comes from
	 * @return the bytes; the caller releases them
	 */
	default ByteBuf encode(ByteBufAllocator allocator) {
		ByteBuf out = allocator.buffer(64);
		try {
			writeTo(out);
			return out;
		}
		catch (RuntimeException ex) {
			out.release();
			throw ex;
		}
	}

	/**
	 * Read the body of a frame.
	 * @param type the frame's type, not DATA
	 * @param body exactly what follows the type
	 * @return the frame
	 * @throws ProtocolException if the body is not a legal one of that type
	 */
	static ControlFrame read(FrameType type, ByteBuf body) {
		ControlFrame frame = switch (type) {
			case HELLO -> Hello.read(body);
			case WELCOME -> Welcome.read(body);
			case GAP -> GapFrame.read(body);
			case LIVE -> new Live(Wire.readSequence(body, "position"));
			case POSITION -> PositionFrame.read(body);
			case SUBSCRIBE -> Subscribe.read(body);
			case SUBSCRIBED -> Subscribed.read(body);
			case ACK -> Ack.read(body);
			case PING -> Ping.read(body);
			case PONG -> Pong.read(body);
			case GOODBYE -> Goodbye.read(body);
			case ERROR -> ErrorFrame.read(body);
			case DATA -> throw new IllegalArgumentException("DATA is not a control frame");
		};
		Wire.requireEnd(body, type);
		return frame;
	}

}
