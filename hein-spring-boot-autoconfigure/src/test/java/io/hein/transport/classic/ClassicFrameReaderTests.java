package io.hein.transport.classic;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What {@code classic-golden.jsonl} does not show: limits, odd flags, and the time it
 * takes.
 */
class ClassicFrameReaderTests {

	private static final int MEGABYTE = 1024 * 1024;

	@ParameterizedTest
	@ValueSource(strings = { "ac", "ac96", "ac96ac96", "ac96ee", "acac96", "96ac96ac", "acac", "ac96ac", "ac96acac96",
			"ee", "ac96eeac96ee", "" })
	void anyPayloadIsReadBack(String hex) {
		FrameCollector collector = new FrameCollector().read(raw(HexFormat.of().parseHex(hex)));
		assertThat(collector.found).extracting(FrameCollector.Found::payloadHex).containsExactly(hex);
	}

	@ParameterizedTest
	@CsvSource({ "1, true", "01, true", "' 1', true", "+1, true", "0, false", "2, false", "-1, false", "10, false",
			"00, false" })
	void anyWholeNumberIsAFlagAndOneAsksForUnpacking(String flag, boolean unpack) {
		FrameCollector collector = new FrameCollector()
			.read(latin1("__jsn__:" + flag + ":\"i:1\"\u00ac\u0096\u00ac\u0096"));
		assertThat(collector.found).extracting(FrameCollector.Found::unpack).containsExactly(unpack);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "x", "1x", "-", "1.0", "0x1" })
	void aFlagThatIsNoNumberIsReportedAndTheNextFrameIsRead(String flag) {
		FrameCollector collector = new FrameCollector()
			.read(latin1("__jsn__:" + flag + ":\"i:1\"\u00ac\u0096\u00ac\u0096"))
			.read(raw(new byte[] { 1 }));
		assertThat(collector.malformed).containsExactly("frame whose flag is not a number");
		assertThat(collector.found).hasSize(1);
	}

	@Test
	void theFlagOfARawFrameIsIgnored() {
		assertThat(new FrameCollector().read(latin1("__raw__t:x:a\u00ac\u0096\u00ac\u0096")).found).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 7, 100, 4096 })
	void aFrameThatIsTooLongIsPassedOverAndTheNextOneIsRead(int step) {
		FrameCollector collector = new FrameCollector(1000, 100_000);
		feed(collector, raw(new byte[1000 - 10]), step);
		feed(collector, raw(new byte[1000 - 10 + 1]), step);
		feed(collector, raw(new byte[50_000]), step);
		feed(collector, raw(new byte[1]), step);
		assertThat(collector.found).hasSize(2);
		assertThat(collector.malformed).containsExactly("too long", "too long");
		assertThat(collector.reader.isAtFrameEnd()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 13, 4096 })
	void aFrameThatDoesNotEndIsRefused(int step) {
		FrameCollector collector = new FrameCollector(1000, 20_000);
		assertThatExceptionOfType(ClassicFormatException.class)
			.isThrownBy(() -> feed(collector, new byte[30_000], step))
			.withMessage("frame of more than 20000 bytes");
		collector.close();
	}

	@ParameterizedTest
	@CsvSource({ "telemetry.cpu.0, telemetry.cpu.0", "telemetry.cpu.10, telemetry.cpu.1", "a:b c/\u00e9!, ab c",
			"'', ''", "::::::::::::::::abc, ''", "a_b-c.d, a_b-c.d", "12, 12", "\ud83d\ude00ab, ab",
			"\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00abcdefgh, abcdefg" })
	void aTagIsCutFirstAndThenCleaned(String topic, String tag) {
		assertThat(ClassicProtocol.tag(topic)).isEqualTo(tag);
	}

	@ParameterizedTest
	@CsvSource({ "1, 78", "1, ac", "1, 96", "1024, 78", "1024, ac", "1024, 96", "65536, 78" })
	void workGrowsWithTheSizeWhateverTheReadsAre(int step, String filler) {
		byte value = (byte) Integer.parseInt(filler, 16);
		long one = work(filled(MEGABYTE, value), step);
		long four = work(filled(4 * MEGABYTE, value), step);
		// to find the end, to keep, to grow, to find escapes (words at a time, which
		// where every byte might begin one overlap), to copy the payload out
		assertThat(one).isLessThan(32L * MEGABYTE);
		assertThat(four).isLessThan(4 * 32L * MEGABYTE).isLessThan(5 * one);
	}

	private static byte[] filled(int size, byte filler) {
		byte[] payload = new byte[size];
		Arrays.fill(payload, filler);
		return raw(payload);
	}

	/**
	 * How many bytes are looked at or copied.
	 */
	private static long work(byte[] wire, int step) {
		CountingBuffer.Allocator allocator = new CountingBuffer.Allocator();
		Counter counter = new Counter();
		ClassicFrameReader reader = new ClassicFrameReader(counter, allocator, 8 * MEGABYTE, 16 * MEGABYTE);
		ByteBuf in = allocator.buffer(wire.length);
		in.setBytes(0, wire);
		for (int at = 0; at < wire.length; at += step) {
			in.setIndex(at, Math.min(wire.length, at + step));
			reader.read(in);
		}
		in.release();
		assertThat(counter.bytes).isGreaterThan(wire.length - 100);
		assertThat(allocator.work.get()).isGreaterThan(wire.length);
		return allocator.work.get();
	}

	static byte[] raw(byte[] payload) {
		ByteBuf out = Unpooled.buffer();
		ClassicFrame.write(out, ClassicFrame.Key.RAW, new byte[0], false, Unpooled.wrappedBuffer(payload), 0,
				payload.length);
		byte[] wire = new byte[out.readableBytes()];
		out.readBytes(wire);
		return wire;
	}

	private static byte[] latin1(String text) {
		return text.getBytes(StandardCharsets.ISO_8859_1);
	}

	private static void feed(FrameCollector collector, byte[] bytes, int step) {
		for (int at = 0; at < bytes.length; at += step) {
			collector.read(bytes, at, Math.min(bytes.length, at + step));
		}
	}

	private static final class Counter implements ClassicFrameReader.Sink {

		private long bytes;

		@Override
		public void onFrame(ClassicFrame frame) {
			this.bytes += frame.payload().length;
		}

		@Override
		public void onTooLong() {
			throw new AssertionError();
		}

		@Override
		public void onMalformed(String reason) {
			throw new AssertionError(reason);
		}

	}

}
