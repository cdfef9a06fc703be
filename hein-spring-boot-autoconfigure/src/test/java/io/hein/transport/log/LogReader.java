package io.hein.transport.log;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

import io.hein.transport.frame.ContentType;
import io.hein.transport.frame.DataFrame;
import io.hein.transport.frame.Headers;
import io.hein.transport.log.LogCursor.Result;
import io.hein.transport.topic.Topics;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Reads a log without holes from a cursor and checks that what it gets has no hole, no
 * overlap and the bytes that belong to each sequence.
 */
final class LogReader {

	static final int SLICE = 256 * 1024;

	private final LogCursor cursor;

	private final List<String> gaps = new ArrayList<>();

	private long expected;

	private long messages;

	private long dropped;

	LogReader(LogCursor cursor) {
		this.cursor = cursor;
		this.expected = cursor.position() + 1;
	}

	/**
	 * Append a message whose payload is a function of its sequence.
	 */
	static long append(BroadcastLog log, int size) throws InterruptedException {
		return append(log, "t", size);
	}

	static long append(BroadcastLog log, String topic, int size) throws InterruptedException {
		byte[] payload = new byte[size];
		LongConsumer fill = (sequence) -> fill(payload, sequence);
		return log.append(Topics.encode(topic), ContentType.BYTES, Headers.NONE, payload, fill);
	}

	private static void fill(byte[] payload, long sequence) {
		for (int i = 0; i < payload.length; i++) {
			payload[i] = at(sequence, i);
		}
	}

	private static byte at(long sequence, int index) {
		return (byte) (sequence * 31 + (sequence >>> 8) + index * 7L);
	}

	static void checkPayload(ByteBuf data, int frame) {
		long sequence = DataFrame.sequence(data, frame);
		int begin = DataFrame.payloadIndex(data, frame);
		int end = frame + DataFrame.frameLength(data, frame);
		for (int i = begin; i < end; i++) {
			if (data.getByte(i) != at(sequence, i - begin)) {
				throw new AssertionError("Wrong byte " + (i - begin) + " in message " + sequence);
			}
		}
	}

	Result read() {
		return read(SLICE);
	}

	Result read(int maxBytes) {
		Result result = this.cursor.read(maxBytes);
		if (result == Result.DATA) {
			takeData().release();
		}
		else {
			checkNoData(result);
		}
		return result;
	}

	/**
	 * Read, and do not give the memory back.
	 * @return what was read, {@code null} if it was no data
	 */
	@Nullable ByteBuf readAndKeep(int maxBytes) {
		Result result = this.cursor.read(maxBytes);
		if (result == Result.DATA) {
			return takeData();
		}
		checkNoData(result);
		return null;
	}

	private ByteBuf takeData() {
		ByteBuf data = this.cursor.data();
		check(data, this.cursor.frames());
		assertThat(this.cursor.position()).isEqualTo(this.expected - 1);
		return data;
	}

	private void checkNoData(Result result) {
		if (result == Result.GAP) {
			assertThat(this.cursor.gapFrom()).isEqualTo(this.expected);
			assertThat(this.cursor.gapTo()).isGreaterThanOrEqualTo(this.expected);
			this.gaps.add(this.cursor.gapFrom() + "-" + this.cursor.gapTo());
			this.dropped += this.cursor.gapTo() - this.cursor.gapFrom() + 1;
			this.expected = this.cursor.gapTo() + 1;
		}
		assertThat(this.cursor.position()).isEqualTo(this.expected - 1);
	}

	/**
	 * Check frames that follow what was read before.
	 */
	void check(ByteBuf data, int frames) {
		int count = 0;
		for (int at = data.readerIndex(); at < data.writerIndex(); at += DataFrame.frameLength(data, at)) {
			assertThat(DataFrame.sequence(data, at)).isEqualTo(this.expected);
			checkPayload(data, at);
			this.expected++;
			count++;
		}
		assertThat(count).isEqualTo(frames);
		this.messages += count;
	}

	/**
	 * Read until there is nothing more.
	 */
	LogReader readAll() {
		while (read() != Result.NONE) {
			assertThat(this.cursor.position()).isEqualTo(this.expected - 1);
		}
		return this;
	}

	long messages() {
		return this.messages;
	}

	long dropped() {
		return this.dropped;
	}

	List<String> gaps() {
		return this.gaps;
	}

	long position() {
		return this.expected - 1;
	}

}
