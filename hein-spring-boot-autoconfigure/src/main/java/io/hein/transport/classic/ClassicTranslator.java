package io.hein.transport.classic;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import io.hein.transport.frame.ContentType;
import io.hein.transport.frame.DataFrame;
import io.hein.transport.frame.Headers;
import io.hein.transport.topic.TopicCache;
import io.hein.transport.topic.TopicFilter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Makes classic frames of the DATA frames of a log: the topic becomes a tag, the payload
 * goes in the {@link ClassicForm} that its content type or its sender asks for. Headers
 * are left out. Not thread-safe.
 *
 * @since 0.1.0
 */
public final class ClassicTranslator {

	private static final String CONTENT_TYPE = "contentType";

	private static final byte[] NO_TAG = {};

	/**
	 * How much memory may be taken by what is remembered about topics, for each classic
	 * subscriber.
	 */
	private static final int REMEMBERED = 64 * 1024;

	private final TopicCache<Topic> topics;

	private final int maxMessageSize;

	private ByteBuf data = Unpooled.EMPTY_BUFFER;

	private ByteBuffer bytes = ByteBuffer.allocate(0);

	/**
	 * Create a translator.
	 * @param topics which topics are wanted
	 * @param maxMessageSize the longest frame that is made, in bytes
	 */
	public ClassicTranslator(TopicFilter topics, int maxMessageSize) {
		this.topics = new TopicCache<>(REMEMBERED, (topic, length, hash) -> topic(topics, topic, length),
				Topic::weight);
		this.maxMessageSize = maxMessageSize;
	}

	/**
	 * Go on with frames elsewhere.
	 * @param data where the DATA frames lie from now on; not released
	 */
	public void source(ByteBuf data) {
		this.data = data;
		this.bytes = data.nioBuffer(0, data.writerIndex());
	}

	/**
	 * Whether a message is wanted.
	 * @param index the first byte of its DATA frame
	 * @return whether its topic is
	 */
	public boolean isWanted(int index) {
		return topic(index).wanted();
	}

	private static Topic topic(TopicFilter topics, byte[] topic, int length) {
		if (!topics.matches(topic, length)) {
			return Topic.UNWANTED;
		}
		String text = new String(topic, 0, length, StandardCharsets.UTF_8);
		return new Topic(true, ClassicProtocol.latin1(ClassicProtocol.tag(text)));
	}

	private Topic topic(int index) {
		return this.topics.get(this.bytes, index + DataFrame.FIXED_LENGTH, DataFrame.topicLength(this.data, index));
	}

	/**
	 * Append a message.
	 * @param index the first byte of its DATA frame
	 * @param out where to append; left as it was if that fails
	 * @throws ClassicFormatException if it cannot be sent; the message says why
	 */
	public void write(int index, ByteBuf out) {
		ByteBuf data = this.data;
		int from = DataFrame.payloadIndex(data, index);
		int length = index + DataFrame.frameLength(data, index) - from;
		if (length > this.maxMessageSize) {
			throw tooLarge(length);
		}
		byte[] tag = topic(index).tag();
		int begin = out.writerIndex();
		ContentType type = DataFrame.contentType(data, index);
		if (type != ContentType.JSON && !DataFrame.hasHeaders(data, index)) {
			ClassicFrame.write(out, ClassicFrame.Key.RAW, tag, false, data, from, length);
		}
		else {
			write(out, tag, type, Headers.decode(data, index), data, from, length);
		}
		int written = out.writerIndex() - begin;
		if (written > this.maxMessageSize) {
			out.writerIndex(begin);
			throw tooLarge(written);
		}
	}

	private void write(ByteBuf out, byte[] tag, ContentType type, Map<String, String> headers, ByteBuf data, int from,
			int length) {
		String contentType = (type == ContentType.OTHER) ? headers.getOrDefault(CONTENT_TYPE, "") : "";
		boolean typed = contentType.startsWith(ClassicProtocol.MIME_TYPE);
		ClassicForm form = form(type, typed, contentType, headers.get(ClassicProtocol.FORM_HEADER));
		if (form == ClassicForm.RAW) {
			ClassicFrame.write(out, ClassicFrame.Key.RAW, tag, false, data, from, length);
			return;
		}
		byte[] payload = new byte[length];
		data.getBytes(from, payload);
		byte[] json = (typed) ? ClassicJson.rewrite(payload) : typed(type, payload);
		ClassicFrame.write(out, ClassicFrame.Key.JSON, tag, form == ClassicForm.TYPED, Unpooled.wrappedBuffer(json), 0,
				json.length);
	}

	private static ClassicForm form(ContentType type, boolean typed, String contentType, @Nullable String wish) {
		ClassicForm wanted = ClassicForm.of(wish);
		if (wanted != null) {
			return wanted;
		}
		if (typed) {
			return (contentType.equals(ClassicProtocol.MIME_TYPE)) ? ClassicForm.TYPED : ClassicForm.PACKED;
		}
		return (type == ContentType.JSON) ? ClassicForm.TYPED : ClassicForm.RAW;
	}

	private static byte[] typed(ContentType type, byte[] payload) {
		if (type == ContentType.JSON) {
			return ClassicJson.fromJson(payload);
		}
		TypedWriter writer = new TypedWriter();
		writer.leaf((type == ContentType.TEXT) ? 'u' : 'y', payload);
		return writer.toByteArray();
	}

	private ClassicFormatException tooLarge(int length) {
		return new ClassicFormatException("it has " + length + " bytes, at most " + this.maxMessageSize
				+ " are sent to classic subscribers (maximum message size)");
	}

	/**
	 * Append a frame that only asks for an acknowledgement.
	 * @param out where to append
	 */
	public static void writePing(ByteBuf out) {
		ClassicFrame.write(out, ClassicFrame.Key.PING, NO_TAG, true, Unpooled.EMPTY_BUFFER, 0, 0);
	}

	/**
	 * What is known about a topic.
	 *
	 * @param wanted whether it is wanted
	 * @param tag its tag
	 */
	private record Topic(boolean wanted, byte[] tag) {

		private static final Topic UNWANTED = new Topic(false, NO_TAG);

		/**
		 * How much memory it takes, about, in bytes.
		 */
		int weight() {
			return (this.wanted) ? 40 + this.tag.length : 0;
		}

	}

}
