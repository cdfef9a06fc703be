package io.hein.benchmarks.jmh;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import io.hein.transport.classic.ClassicFrame;
import io.hein.transport.classic.ClassicFrameReader;
import io.hein.transport.classic.ClassicJson;
import io.hein.transport.classic.ClassicTranslator;
import io.hein.transport.frame.ContentType;
import io.hein.transport.frame.DataFrame;
import io.hein.transport.topic.TopicFilter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The codecs of the classic protocol: about 64 KiB of frames at once, the time is for one
 * frame.
 *
 * @since 0.1.0
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ClassicBenchmark {

	private static final int FRAMES = 500;

	private static final byte[] TOPIC = "telemetry.cpu.0".getBytes(StandardCharsets.UTF_8);

	private static final byte[] NO_HEADERS = {};

	private static final byte[] JSON = """
			{"host":"alpha","core":3,"load":0.375,"busy":true,"since":null,"temperatures":[51.5,52.0]}"""
		.getBytes(StandardCharsets.UTF_8);

	private final ByteBuf messages = Unpooled.directBuffer(64 * 1024);

	private final ByteBuf jsonMessages = Unpooled.directBuffer(64 * 1024);

	private final ByteBuf read = Unpooled.directBuffer(64 * 1024);

	private final ByteBuf out = Unpooled.directBuffer(128 * 1024);

	private final ClassicTranslator translator = new ClassicTranslator(TopicFilter.EVERYTHING, 1 << 20);

	private final Counter counter = new Counter();

	private final ClassicFrameReader reader = new ClassicFrameReader(this.counter, UnpooledByteBufAllocator.DEFAULT,
			1 << 20, 1 << 24);

	private final byte[] typed = ClassicJson.fromJson(JSON);

	/**
	 * Make what is read.
	 */
	@Setup
	public void write() {
		for (int i = 1; i <= FRAMES; i++) {
			DataFrame.write(this.messages, i, false, ContentType.BYTES, TOPIC, NO_HEADERS, new byte[64]);
			DataFrame.write(this.jsonMessages, i, false, ContentType.JSON, TOPIC, NO_HEADERS, JSON);
			ClassicFrame.write(this.read, ClassicFrame.Key.RAW, TOPIC, false, Unpooled.wrappedBuffer(new byte[64]), 0,
					64);
		}
	}

	/**
	 * Find the frames in what was read, 64 bytes each, and look at their payloads.
	 * @return how many bytes came so far
	 */
	@Benchmark
	@OperationsPerInvocation(FRAMES)
	public long read() {
		this.reader.read(this.read.readerIndex(0));
		return this.counter.bytes;
	}

	/**
	 * Make frames of messages of 64 bytes, as a publisher does for each subscriber.
	 * @return the frames
	 */
	@Benchmark
	@OperationsPerInvocation(FRAMES)
	public ByteBuf translateBytes() {
		return translate(this.messages);
	}

	/**
	 * Make frames of messages of JSON.
	 * @return the frames
	 */
	@Benchmark
	@OperationsPerInvocation(FRAMES)
	public ByteBuf translateJson() {
		return translate(this.jsonMessages);
	}

	private ByteBuf translate(ByteBuf from) {
		this.out.clear();
		this.translator.source(from);
		for (int index = 0; index < from.writerIndex(); index += DataFrame.frameLength(from, index)) {
			this.translator.write(index, this.out);
		}
		return this.out;
	}

	/**
	 * Make a value of typed JSON.
	 * @return the value
	 */
	@Benchmark
	public @Nullable Object decodeJson() {
		return ClassicJson.decode(this.typed);
	}

	private static final class Counter implements ClassicFrameReader.Sink {

		private long bytes;

		@Override
		public void onFrame(ClassicFrame frame) {
			this.bytes += frame.escapedLength();
		}

		@Override
		public void onTooLong() {
			throw new IllegalStateException("Nothing here is long");
		}

		@Override
		public void onMalformed(String reason) {
			throw new IllegalStateException(reason);
		}

	}

}
