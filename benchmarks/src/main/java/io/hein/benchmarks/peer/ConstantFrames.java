package io.hein.benchmarks.peer;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import io.hein.transport.frame.ContentType;
import io.hein.transport.frame.DataFrame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * A buffer of whole frames as Hein writes them, to be written again and again.
 */
final class ConstantFrames {

	private static final int LENGTH = 256 * 1024;

	private ConstantFrames() {
	}

	static ByteBuffer create(int size) {
		byte[] topic = Topics.TOPIC.getBytes(StandardCharsets.UTF_8);
		byte[] payload = new byte[size];
		int count = LENGTH / DataFrame.length(topic.length, 0, size);
		ByteBuffer frames = ByteBuffer.allocateDirect(count * DataFrame.length(topic.length, 0, size));
		ByteBuf out = Unpooled.wrappedBuffer(frames).clear();
		for (int i = 0; i < count; i++) {
			DataFrame.write(out, i + 1, false, ContentType.BYTES, topic, new byte[0], Sequences.write(payload, i, 0));
		}
		return frames;
	}

}
