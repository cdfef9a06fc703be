package io.hein.benchmarks.jmh;

import java.util.Map;

import io.hein.transport.frame.ContentType;
import io.hein.transport.frame.Epoch;
import io.hein.transport.lane.ReceivedMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * A message as a lane hands it over, always the same.
 */
final class FixedMessage implements ReceivedMessage {

	private final Epoch epoch = Epoch.random();

	private final ByteBuf payload;

	private final ContentType contentType;

	FixedMessage(byte[] payload, ContentType contentType) {
		this.payload = Unpooled.directBuffer(payload.length).writeBytes(payload);
		this.contentType = contentType;
	}

	@Override
	public Epoch epoch() {
		return this.epoch;
	}

	@Override
	public long sequence() {
		return 1;
	}

	@Override
	public String topic() {
		return "bench.topic";
	}

	@Override
	public ContentType contentType() {
		return this.contentType;
	}

	@Override
	public boolean isConfirmRequested() {
		return false;
	}

	@Override
	public boolean hasHeaders() {
		return false;
	}

	@Override
	public Map<String, String> headers() {
		return Map.of();
	}

	@Override
	public int payloadLength() {
		return this.payload.readableBytes();
	}

	@Override
	public byte[] payload() {
		byte[] copy = new byte[payloadLength()];
		this.payload.getBytes(0, copy);
		return copy;
	}

	@Override
	public ByteBuf buffer() {
		return this.payload;
	}

	@Override
	public int payloadIndex() {
		return 0;
	}

}
