package io.hein.transport.subscriber;

import java.util.Map;

import io.hein.transport.frame.ContentType;
import io.hein.transport.frame.DataFrame;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.Headers;
import io.netty.buffer.ByteBuf;

/**
 * A message, seen where its frame lies. Can be put on another frame.
 */
final class MessageView implements ReceivedMessage {

	private Chunk chunk;

	private int index;

	private String topic;

	MessageView(Chunk chunk, int index, String topic) {
		this.chunk = chunk;
		this.index = index;
		this.topic = topic;
	}

	MessageView put(Chunk chunk, int index, String topic) {
		this.chunk = chunk;
		this.index = index;
		this.topic = topic;
		return this;
	}

	@Override
	public Epoch epoch() {
		return this.chunk.epoch();
	}

	@Override
	public long sequence() {
		return DataFrame.sequence(buffer(), this.index);
	}

	@Override
	public String topic() {
		return this.topic;
	}

	@Override
	public ContentType contentType() {
		return DataFrame.contentType(buffer(), this.index);
	}

	@Override
	public boolean isConfirmRequested() {
		return DataFrame.isConfirm(buffer(), this.index);
	}

	@Override
	public Map<String, String> headers() {
		return Headers.decode(buffer(), this.index);
	}

	@Override
	public int payloadLength() {
		return this.index + DataFrame.frameLength(buffer(), this.index) - payloadIndex();
	}

	@Override
	public byte[] payload() {
		byte[] payload = new byte[payloadLength()];
		buffer().getBytes(payloadIndex(), payload);
		return payload;
	}

	@Override
	public ByteBuf buffer() {
		return this.chunk.buffer();
	}

	@Override
	public int payloadIndex() {
		return DataFrame.payloadIndex(buffer(), this.index);
	}

	@Override
	public String toString() {
		return "ReceivedMessage[topic=" + this.topic + "]";
	}

}
