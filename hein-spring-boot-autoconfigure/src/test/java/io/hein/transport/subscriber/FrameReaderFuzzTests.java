package io.hein.transport.subscriber;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.hein.transport.frame.ControlFrame;
import io.hein.transport.frame.DataFrame;
import io.hein.transport.frame.ProtocolException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Replays inputs that a fuzzer was given or found; {@code mvn -Pfuzz test} searches for
 * more.
 */
class FrameReaderFuzzTests {

	private static final int MAX_MESSAGE = 64;

	/**
	 * What the publisher may send, and the reader passes over.
	 */
	private static final int LONGEST = 2048;

	@FuzzTest(maxDuration = "10m")
	void aStreamIsReadTheSameHoweverItIsSplit(byte[] input) {
		for (boolean holes : new boolean[] { true, false }) {
			assertThat(read(input, 1, holes)).isEqualTo(read(input, Math.max(1, input.length), holes))
				.isEqualTo(read(input, 7, holes));
		}
	}

	private static String read(byte[] input, int step, boolean holes) {
		UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false, true);
		WritingSink sink = new WritingSink(holes);
		FrameReader reader = new FrameReader(sink, allocator, MAX_MESSAGE);
		try {
			for (int at = 0; at < input.length; at += step) {
				reader.read(Unpooled.wrappedBuffer(input, at, Math.min(step, input.length - at)));
				assertThat(allocator.metric().usedHeapMemory()).isLessThanOrEqualTo(2L * (at + step) + 1024);
			}
		}
		catch (ProtocolException ex) {
			assertThat(ex).hasMessageNotContainingAny("\r", "\n");
			sink.seen.append(ex.code()).append(ex.getMessage());
		}
		reader.close();
		assertThat(allocator.metric().usedHeapMemory()).isZero();
		return sink.seen.toString();
	}

	/**
	 * Writes down each message and frame, however they are bundled.
	 */
	private static final class WritingSink implements FrameReader.Sink {

		private final StringBuilder seen = new StringBuilder();

		private final boolean holes;

		private long last;

		WritingSink(boolean holes) {
			this.holes = holes;
		}

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
			return LONGEST;
		}

		@Override
		public void onTooLong(long sequence, boolean confirm) {
			this.seen.append("too long ").append(sequence).append(confirm).append('\n');
			this.last = Math.max(this.last, sequence);
		}

		@Override
		public long beginRun() {
			return this.last;
		}

		@Override
		public boolean isWithoutHoles() {
			return !this.holes;
		}

		@Override
		public void onRun(ByteBuf buffer, int from, int to, int count, long last, boolean sparse) {
			int frames = 0;
			for (int at = from; at < to; at += DataFrame.frameLength(buffer, at)) {
				int length = DataFrame.frameLength(buffer, at);
				assertThat(at + length).isLessThanOrEqualTo(to);
				assertThat(at + length - DataFrame.payloadIndex(buffer, at)).isBetween(0, MAX_MESSAGE);
				long sequence = DataFrame.sequence(buffer, at);
				assertThat(sequence).isGreaterThan(this.last);
				this.last = sequence;
				this.seen.append(ByteBufUtil.hexDump(buffer, at, length)).append('\n');
				frames++;
			}
			assertThat(frames).isEqualTo(count);
			assertThat(this.last).isEqualTo(last);
		}

		@Override
		public void onFrame(ControlFrame frame) {
			this.seen.append(frame).append('\n');
		}

	}

}
