package io.hein.transport.classic;

import java.nio.charset.StandardCharsets;
import java.util.Map;

import io.hein.transport.frame.ContentType;
import io.hein.transport.frame.DataFrame;
import io.hein.transport.frame.Headers;
import io.hein.transport.topic.Topics;
import io.netty.buffer.ByteBuf;

/**
 * Converts classic frames to DATA frames, so that messages of Python publishers are
 * handed over like all others: the tag is the topic; a raw payload is bytes; typed text
 * is text and typed bytes are bytes; other typed JSON stays unchanged, to be decoded by
 * its receiver. Not thread-safe.
 *
 * @since 0.1.0
 */
public final class DataTranslator {

	private static final byte[] TYPED = header(ClassicProtocol.MIME_TYPE);

	private static final byte[] PACKED = header(ClassicProtocol.MIME_TYPE_PACKED);

	private final int maxMessageSize;

	private String tag = "";

	private byte[] topic = {};

	/**
	 * Create a translator.
	 * @param maxMessageSize the longest payload that is accepted
	 */
	public DataTranslator(int maxMessageSize) {
		this.maxMessageSize = maxMessageSize;
	}

	private static byte[] header(String contentType) {
		return Headers.encode(Map.of("contentType", contentType));
	}

	/**
	 * Append a message.
	 * @param frame a frame with a message
	 * @param sequence the sequence that the message is to have
	 * @param out where to append
	 * @return whether it is short enough to be accepted
	 * @throws ClassicFormatException if it is not accepted for another reason; the
	 * message says why
	 */
	public boolean write(ClassicFrame frame, long sequence, ByteBuf out) {
		byte[] topic = topic(frame.tag());
		byte[] payload = frame.payload();
		if (payload.length > this.maxMessageSize) {
			return false;
		}
		if (frame.key() == ClassicFrame.Key.RAW) {
			write(out, sequence, ContentType.BYTES, topic, Headers.NONE, payload);
		}
		else if (!frame.isUnpack()) {
			write(out, sequence, ContentType.OTHER, topic, PACKED, payload);
		}
		else if (!writeLeaf(out, sequence, topic, payload)) {
			write(out, sequence, ContentType.OTHER, topic, TYPED, payload);
		}
		return true;
	}

	private byte[] topic(String tag) {
		if (!tag.equals(this.tag)) {
			byte[] bytes = tag.getBytes(StandardCharsets.UTF_8);
			if (bytes.length > Topics.MAX_BYTES) {
				throw new ClassicFormatException(
						"tag of " + bytes.length + " bytes, at most " + Topics.MAX_BYTES + " are accepted");
			}
			this.tag = tag;
			this.topic = bytes;
		}
		return this.topic;
	}

	/**
	 * Append a message that is nothing but text or bytes.
	 * @return whether it is
	 */
	private static boolean writeLeaf(ByteBuf out, long sequence, byte[] topic, byte[] payload) {
		if (payload.length < 4 || payload[0] != '"' || payload[2] != ClassicProtocol.SEPARATOR
				|| "uyYs".indexOf(payload[1]) < 0) {
			return false;
		}
		Object value;
		try {
			value = ClassicJson.decode(payload);
		}
		catch (ClassicFormatException ex) {
			// the listener that takes it finds out, and reports it
			return false;
		}
		if (value instanceof String text) {
			write(out, sequence, ContentType.TEXT, topic, Headers.NONE, text.getBytes(StandardCharsets.UTF_8));
		}
		else if (value instanceof byte[] bytes) {
			write(out, sequence, ContentType.BYTES, topic, Headers.NONE, bytes);
		}
		return true;
	}

	private static void write(ByteBuf out, long sequence, ContentType type, byte[] topic, byte[] headers,
			byte[] payload) {
		DataFrame.write(out, sequence, false, type, topic, headers, payload);
	}

}
