package io.hein.transport.subscriber;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import io.hein.transport.frame.ContentType;
import io.hein.transport.frame.ControlFrame;
import io.hein.transport.frame.DataFrame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
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
 * Finding and checking the frames in 64 KiB that were read at once, messages of 64 bytes.
 * The time is for one frame.
 *
 * @since 0.1.0
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FrameDecodeBenchmark {

	private static final int FRAMES = 64 * 1024 / 91;

	private final ByteBuf read = Unpooled.directBuffer(64 * 1024);

	private final Counter counter = new Counter();

	private final FrameReader reader = new FrameReader(this.counter, UnpooledByteBufAllocator.DEFAULT, 1 << 20);

	/**
	 * Make what is read.
	 */
	@Setup
	public void write() {
		byte[] topic = "bench.topic".getBytes(StandardCharsets.UTF_8);
		for (int i = 1; i <= FRAMES; i++) {
			DataFrame.write(this.read, i, false, ContentType.BYTES, topic, new byte[0], new byte[64]);
		}
	}

	/**
	 * Decode.
	 * @return how many frames came so far
	 */
	@Benchmark
	@OperationsPerInvocation(FRAMES)
	public long decode() {
		this.reader.read(this.read.readerIndex(0));
		return this.counter.count;
	}

	private static final class Counter implements FrameReader.Sink {

		private long count;

		@Override
		public boolean isOpen() {
			return true;
		}

		@Override
		public boolean isAttached() {
			return true;
		}

		@Override
		public int longestPayload() {
			return 0;
		}

		@Override
		public void onTooLong(long sequence, boolean confirm) {
			throw new IllegalStateException("Nothing here is long");
		}

		@Override
		public long beginRun() {
			return 0;
		}

		@Override
		public boolean isWithoutHoles() {
			return true;
		}

		@Override
		public void onRun(ByteBuf buffer, int from, int to, int count, long last, boolean sparse) {
			this.count += count;
		}

		@Override
		public void onFrame(ControlFrame frame) {
			throw new IllegalStateException("Only DATA is there");
		}

	}

}
