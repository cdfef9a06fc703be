package io.hein.transport.classic;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;

/**
 * Writes down what a frame reader finds.
 */
final class FrameCollector implements ClassicFrameReader.Sink, AutoCloseable {

	/**
	 * Watching for leaks would take longer than the test.
	 */
	static final UnpooledByteBufAllocator UNWATCHED = new UnpooledByteBufAllocator(false, true);

	final List<Found> found = new ArrayList<>();

	final List<String> malformed = new ArrayList<>();

	final ClassicFrameReader reader;

	FrameCollector() {
		this(1 << 20, 1 << 24);
	}

	FrameCollector(int maxLength, int endless) {
		this.reader = new ClassicFrameReader(this, UNWATCHED, maxLength, endless);
	}

	FrameCollector read(byte[] bytes) {
		ByteBuf in = Unpooled.wrappedBuffer(bytes);
		this.reader.read(in);
		in.release();
		return this;
	}

	FrameCollector read(byte[] bytes, int from, int to) {
		ByteBuf in = Unpooled.wrappedBuffer(bytes, from, to - from);
		this.reader.read(in);
		in.release();
		return this;
	}

	@Override
	public void onFrame(ClassicFrame frame) {
		this.found
			.add(new Found(frame.key(), frame.tag(), frame.isUnpack(), HexFormat.of().formatHex(frame.payload())));
	}

	@Override
	public void onTooLong() {
		this.malformed.add("too long");
	}

	@Override
	public void onMalformed(String reason) {
		this.malformed.add(reason);
	}

	/**
	 * The frame as it travels.
	 */
	static byte[] wire(Found frame) {
		ByteBuf out = Unpooled.buffer();
		byte[] payload = frame.payload();
		ClassicFrame.write(out, frame.key(), ClassicProtocol.latin1(frame.tag()), frame.unpack(),
				Unpooled.wrappedBuffer(payload), 0, payload.length);
		return ByteBufUtil.getBytes(out);
	}

	int count() {
		return this.found.size() + this.malformed.size();
	}

	@Override
	public void close() {
		this.reader.close();
	}

	/**
	 * A frame that outlives the read buffer.
	 */
	record Found(ClassicFrame.Key key, String tag, boolean unpack, String payloadHex) {

		byte[] payload() {
			return HexFormat.of().parseHex(this.payloadHex);
		}

	}

}
