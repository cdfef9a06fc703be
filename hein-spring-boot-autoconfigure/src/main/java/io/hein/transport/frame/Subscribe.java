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
	 * Create a SUBSCRIBE.
	 */
	public Subscribe {
		Objects.requireNonNull(topics, "topics");
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
		return new Subscribe(Wire.readMillis(in, "number"), Wire.readTopics(in));
	}

}
