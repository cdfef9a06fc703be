package io.hein.transport.frame;

import java.util.Objects;

import io.hein.transport.topic.TopicFilter;
import io.netty.buffer.ByteBuf;

/**
 * The whole set of topics that a subscriber wants from now on
 * ({@code docs/wire-protocol.md}, "SUBSCRIBE").
 *
 * @param number grows with each SUBSCRIBE of a connection
 * @param topics what is wanted
 * @since 0.1.0
 */
public record Subscribe(int number, TopicFilter topics) implements ControlFrame {

	/**
	 * Greatest number of patterns in a set of topics.
	 */
	public static final int MAX_PATTERNS = Wire.MAX_PATTERNS;

	/**
	 * Greatest length of a set of topics in bytes: two, and for each pattern one more
	 * than its length in UTF-8. It always fits into a HELLO too.
	 */
	public static final int MAX_TOPICS_LENGTH = Wire.MAX_TOPICS_LENGTH;

	/**
	 * Create a SUBSCRIBE.
	 * @throws IllegalArgumentException if the topics are too many or too long
	 */
	public Subscribe {
		Objects.requireNonNull(topics, "topics");
		Wire.checkTopics(topics);
	}

	/**
	 * How long a set of topics is when it is encoded.
	 * @param topics what is wanted
	 * @return the length in bytes; more than {@value #MAX_TOPICS_LENGTH} cannot be asked
	 * for
	 */
	public static int length(TopicFilter topics) {
		return Wire.topicsLength(topics);
	}

	@Override
	public FrameType type() {
		return FrameType.SUBSCRIBE;
	}

	@Override
	public void writeBody(ByteBuf out) {
		out.writeInt(this.number);
		Wire.writeTopics(out, this.topics);
	}

	static Subscribe read(ByteBuf in) {
		return new Subscribe(Wire.readCount(in, "number"), Wire.readTopics(in));
	}

}
