package io.hein.testsupport;

import io.hein.transport.frame.ControlFrame;
import io.hein.transport.frame.DataFrame;
import io.hein.transport.frame.FrameType;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A frame that a {@link RoguePeer} read.
 *
 * @param type its type
 * @param control the frame, {@code null} for DATA
 * @param sequence the position of a DATA frame, else 0
 */
public record RogueFrame(FrameType type, @Nullable ControlFrame control, long sequence) {

	static RogueFrame of(FrameType type, ByteBuf body) {
		if (type == FrameType.DATA) {
			return new RogueFrame(type, null,
					body.getLong(DataFrame.FIXED_LENGTH - Long.BYTES - ControlFrame.HEADER_LENGTH));
		}
		return new RogueFrame(type, ControlFrame.read(type, body), 0);
	}

	/**
	 * The frame.
	 * @param <T> its type
	 * @param type its type
	 * @return the frame
	 */
	public <T extends ControlFrame> T as(Class<T> type) {
		return type.cast(this.control);
	}

}
