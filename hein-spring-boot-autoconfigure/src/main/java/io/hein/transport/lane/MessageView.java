package io.hein.transport.lane;

import java.util.Map;

import io.hein.transport.frame.ContentType;
import io.hein.transport.frame.DataFrame;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.util.IllegalReferenceCountException;

/**
 * A message, seen where its frame lies. Can be put on another frame.
 */
final class MessageView implements ReceivedMessage {

	private final TopicReader topics;

	@SuppressWarnings("NullAway.Init")
	private Chunk chunk;

	private int index;

	private long head;

	private long sequence;

	/**
	 * Create a view of nothing yet.
	 * @param topics reads a frame's topic when it is asked for
	 */
	@SuppressWarnings("NullAway.Init")
	MessageView(TopicReader topics) {
		this.topics = topics;
	}

	MessageView put(Chunk chunk, int index, long head, long sequence) {
		this.chunk = chunk;
		this.index = index;
		this.head = head;
		this.sequence = sequence;
		return this;
	}

	@Override
	public Epoch epoch() {
		return this.chunk.epoch();
	}

	@Override
	public long sequence() {
		return this.sequence;
	}

	@Override
	public String topic() {
		if (buffer().refCnt() == 0) {
			// the bytes may be anything by now, or gone, and are read without a check
			throw new IllegalReferenceCountException("A message was used after its call");
		}
		return this.topics.topic(this.chunk, this.index, this.head);
	}

	@Override
	public ContentType contentType() {
		return DataFrame.contentType(this.head);
	}

	@Override
	public boolean isConfirmRequested() {
		return DataFrame.isConfirm(this.head);
	}

	@Override
	public boolean hasHeaders() {
		return DataFrame.hasHeaders(this.head);
	}

	@Override
	public Map<String, String> headers() {
		return Headers.decode(buffer(), this.index);
	}

	@Override
	public int payloadLength() {
		return this.index + DataFrame.frameLength(this.head) - payloadIndex();
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
		int headers = this.index + DataFrame.FIXED_LENGTH + DataFrame.topicLength(this.head);
		return (DataFrame.hasHeaders(this.head)) ? DataFrame.payloadIndex(buffer(), this.index) : headers;
	}

	@Override
	public String toString() {
		return "ReceivedMessage[position=" + this.sequence + "]";
	}

	/**
	 * Reads a frame's topic.
	 */
	interface TopicReader {

		String topic(Chunk chunk, int index, long head);

	}

}
