package io.hein.transport.frame;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

/**
 * DATA frames as bytes.
 */
public final class DataFrames {

	private DataFrames() {
	}

	/**
	 * A frame of a text, without headers and without a flag.
	 * @param sequence its position
	 * @param topic its topic
	 * @param payload its text
	 * @return the bytes
	 */
	public static byte[] data(long sequence, String topic, String payload) {
		return data(sequence, topic, payload.getBytes(StandardCharsets.UTF_8), false);
	}

	/**
	 * A frame without headers.
	 * @param sequence its position
	 * @param topic its topic
	 * @param payload its payload
	 * @param confirm whether it is flagged
	 * @return the bytes
	 */
	public static byte[] data(long sequence, String topic, byte[] payload, boolean confirm) {
		ByteBuf out = Unpooled.buffer();
		DataFrame.write(out, sequence, confirm, ContentType.TEXT, topic.getBytes(StandardCharsets.UTF_8), Headers.NONE,
				payload);
		return ByteBufUtil.getBytes(out);
	}

}
