package io.hein.support;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

import io.hein.transport.frame.ContentType;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.ProtocolException;
import io.hein.transport.lane.ReceivedMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * A message as if it had been received.
 */
public record FakeMessage(Epoch epoch, long sequence, String topic, ContentType contentType,
		@Nullable Map<String, String> sentHeaders, byte[] content,
		boolean isConfirmRequested) implements ReceivedMessage {

	/**
	 * The log of all fake messages.
	 */
	public static final Epoch EPOCH = new Epoch(1, 2);

	public static FakeMessage bytes(long sequence, byte... content) {
		return new FakeMessage(EPOCH, sequence, "a.b", ContentType.BYTES, Map.of(), content, false);
	}

	public static FakeMessage text(long sequence, String content) {
		return new FakeMessage(EPOCH, sequence, "a.b", ContentType.TEXT, Map.of(),
				content.getBytes(StandardCharsets.UTF_8), false);
	}

	public static FakeMessage json(long sequence, String content) {
		return text(sequence, content).withContentType(ContentType.JSON);
	}

	public FakeMessage withTopic(String topic) {
		return new FakeMessage(this.epoch, this.sequence, topic, this.contentType, this.sentHeaders, this.content,
				this.isConfirmRequested);
	}

	public FakeMessage withContentType(ContentType contentType) {
		return new FakeMessage(this.epoch, this.sequence, this.topic, contentType, this.sentHeaders, this.content,
				this.isConfirmRequested);
	}

	/**
	 * The same message with other headers.
	 * @param headers the headers, {@code null} for some that cannot be read
	 * @return the message
	 */
	public FakeMessage withHeaders(@Nullable Map<String, String> headers) {
		return new FakeMessage(this.epoch, this.sequence, this.topic, this.contentType, headers, this.content,
				this.isConfirmRequested);
	}

	public FakeMessage withConfirmRequested() {
		return new FakeMessage(this.epoch, this.sequence, this.topic, this.contentType, this.sentHeaders, this.content,
				true);
	}

	@Override
	public boolean hasHeaders() {
		return !headers().isEmpty();
	}

	@Override
	public Map<String, String> headers() {
		if (this.sentHeaders == null) {
			throw new ProtocolException(ErrorCode.PROTOCOL, "the headers are damaged");
		}
		return new LinkedHashMap<>(this.sentHeaders);
	}

	@Override
	public int payloadLength() {
		return this.content.length;
	}

	@Override
	public byte[] payload() {
		return this.content.clone();
	}

	@Override
	public ByteBuf buffer() {
		return Unpooled.wrappedBuffer(this.content);
	}

	@Override
	public int payloadIndex() {
		return 0;
	}

}
