package io.hein.transport.subscriber;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.hein.transport.frame.ControlFrame;
import io.hein.transport.frame.DataFrame;
import io.hein.transport.frame.DataFrames;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.FrameType;
import io.hein.transport.frame.GapFrame;
import io.hein.transport.frame.GapReason;
import io.hein.transport.frame.Live;
import io.hein.transport.frame.Ping;
import io.hein.transport.frame.PositionFrame;
import io.hein.transport.frame.ProtocolException;
import io.hein.transport.frame.Welcome;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Frames are found however the bytes come.
 */
class FrameReaderTests {

	private static final int MAX = 2_000_000;

	private final ByteBufAllocator allocator = new UnpooledByteBufAllocator(false);

	private RecordingSink sink = new RecordingSink();

	private FrameReader reader = new FrameReader(this.sink, this.allocator, MAX);

	@AfterEach
	void close() {
		this.reader.close();
	}

	private static byte[] stream() {
		return LaneTests.concat(new byte[] { 6 },
				ScriptedPublisher.bytes(ScriptedPublisher.welcomeFrame(Epoch.random(), 0, 9)),
				DataFrames.data(1, "a", "one"), DataFrames.data(2, "", ""),
				ScriptedPublisher.bytes(new Live(2), new Ping(1, 9)), DataFrames.data(3, "telemetry.cpu.0", "three"),
				ScriptedPublisher.bytes(new GapFrame(4, 5, GapReason.SLOW), new PositionFrame(6, 9)),
				DataFrames.data(7, "b", "x".repeat(300)), DataFrames.data(9, "b", "nine"));
	}

	private void read(byte[] bytes, int from, int to) {
		ByteBuf in = this.allocator.buffer(Math.max(1, to - from)).writeBytes(bytes, from, to - from);
		try {
			this.reader.read(in);
		}
		finally {
			in.release();
		}
	}

	private List<String> readIn(byte[] bytes, int... cuts) {
		this.reader.close();
		this.sink = new RecordingSink();
		this.reader = new FrameReader(this.sink, this.allocator, MAX);
		int from = 0;
		for (int cut : cuts) {
			read(bytes, from, cut);
			from = cut;
		}
		read(bytes, from, bytes.length);
		return this.sink.events;
	}

	@Test
	void everySplitOfAStreamGivesTheSameFrames() {
		byte[] bytes = stream();
		List<String> whole = readIn(bytes);
		assertThat(whole).hasSize(10);
		for (int cut = 1; cut < bytes.length; cut++) {
			assertThat(readIn(bytes, cut)).as("cut at %s", cut).isEqualTo(whole);
			assertThat(readIn(bytes, cut, Math.min(bytes.length - 1, cut + 3))).as("cut at %s and 3 later", cut)
				.isEqualTo(whole);
		}
	}

	@Test
	void singleBytesGiveTheSameFrames() {
		byte[] bytes = stream();
		List<String> whole = readIn(bytes);
		int[] cuts = new int[bytes.length - 1];
		Arrays.setAll(cuts, (i) -> i + 1);
		assertThat(readIn(bytes, cuts)).isEqualTo(whole);
	}

	@Test
	void aRunOfDataIsHandedOnAtOnce() {
		this.sink.attached = true;
		read(LaneTests.concat(DataFrames.data(1, "a", "1"), DataFrames.data(2, "a", "2"), DataFrames.data(3, "a", "3")),
				0, 3 * (DataFrame.FIXED_LENGTH + 2));
		assertThat(this.sink.runs).isEqualTo(1);
	}

	@Test
	void aLongFrameInSmallPiecesIsReadInLinearTimeAndMemory() {
		this.sink.attached = true;
		byte[] bytes = DataFrames.data(1, "a", new byte[1024 * 1024], false);
		UnpooledByteBufAllocator counting = new UnpooledByteBufAllocator(false);
		this.reader = new FrameReader(this.sink, counting, MAX);
		for (int at = 0; at < bytes.length; at++) {
			read(bytes, at, at + 1);
			assertThat(counting.metric().usedHeapMemory()).isLessThanOrEqualTo(2 * at + 512);
		}
		assertThat(this.sink.events).hasSize(1);
	}

	@Test
	void nothingIsAllocatedForAnAnnouncedLength() {
		this.sink.attached = true;
		UnpooledByteBufAllocator counting = new UnpooledByteBufAllocator(false);
		this.reader = new FrameReader(this.sink, counting, MAX);
		read(DataFrames.data(1, "a", new byte[MAX], false), 0, 20);
		assertThat(counting.metric().usedHeapMemory()).isLessThanOrEqualTo(256);
	}

	@Test
	void onlyOneByteOfAGreetingIsSkipped() {
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> read(new byte[] { 6, 6 }, 0, 2));
		this.sink = new RecordingSink();
		this.reader = new FrameReader(this.sink, this.allocator, MAX);
		byte[] bytes = ScriptedPublisher.bytes(new Live(1));
		read(bytes, 0, bytes.length);
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> read(new byte[] { 6 }, 0, 1));
	}

	@Test
	void whatComesBeforeAnIllegalFrameIsHandedOn() {
		this.sink.attached = true;
		byte[] bytes = LaneTests.concat(DataFrames.data(1, "a", "1"), DataFrames.data(2, "a", "2"),
				DataFrames.data(2, "a", "again"));
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> read(bytes, 0, bytes.length))
			.withMessage("DATA of 2 after position 2");
		assertThat(this.sink.events).containsExactly("DATA 1", "DATA 2");
	}

	@Test
	void aStreamWithoutHolesMustNotJump() {
		this.sink.attached = true;
		this.sink.withoutHoles = true;
		byte[] bytes = LaneTests.concat(DataFrames.data(1, "a", "1"), DataFrames.data(3, "a", "3"));
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> read(bytes, 0, bytes.length))
			.withMessage("DATA of 3 after position 1");
	}

	@Test
	void aDataFrameThatIsTooShortIsRefusedWhereverItLies() {
		for (int length = DataFrame.FIXED_LENGTH - 1; length > 4; length--) {
			byte[] tooShort = new byte[length];
			tooShort[3] = (byte) (length - 4);
			tooShort[4] = FrameType.DATA.code();
			for (byte[] bytes : List.of(tooShort, LaneTests.concat(tooShort, new byte[20]),
					LaneTests.concat(DataFrames.data(1, "a", "1"), tooShort))) {
				this.sink = new RecordingSink();
				this.sink.attached = true;
				this.reader = new FrameReader(this.sink, this.allocator, MAX);
				assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> read(bytes, 0, bytes.length))
					.withMessageContaining("too short");
			}
		}
	}

	@Test
	void aMessageThatIsTooLongForThisSideOnlyIsPassedOverHoweverItComes() {
		byte[] bytes = LaneTests.concat(DataFrames.data(1, "a", "1234567890"), DataFrames.data(2, "a", "12345678901"),
				DataFrames.data(3, "a", "3"), DataFrames.data(4, "a", new byte[20_000], true),
				DataFrames.data(5, "a", "5"), ScriptedPublisher.bytes(new Live(5)));
		for (int cut = 1; cut < bytes.length; cut = (cut < 150 || cut > 20_100) ? cut + 1 : cut + 997) {
			UnpooledByteBufAllocator counting = new UnpooledByteBufAllocator(false);
			this.reader.close();
			this.sink = new RecordingSink();
			this.sink.attached = true;
			this.sink.longestPayload = 20_000;
			this.reader = new FrameReader(this.sink, counting, 10);
			read(bytes, 0, cut);
			assertThat(counting.metric().usedHeapMemory()).isLessThan(1000);
			read(bytes, cut, bytes.length);
			assertThat(this.sink.events).as("cut at %s", cut)
				.containsExactly("DATA 1", "too long 2", "DATA 3", "too long 4, confirm", "DATA 5",
						new Live(5).toString());
		}
	}

	@Test
	void aTooLongMessageIsRefused() {
		this.sink.attached = true;
		this.reader = new FrameReader(this.sink, this.allocator, 10);
		byte[] most = DataFrames.data(1, "a", "1234567890");
		read(most, 0, most.length);
		byte[] more = DataFrames.data(2, "a", "12345678901");
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> read(more, 0, more.length))
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.TOO_LARGE));
	}

	@Test
	void aTooLongFrameIsRefusedByItsLength() {
		this.sink.attached = true;
		assertThatExceptionOfType(ProtocolException.class)
			.isThrownBy(() -> read(new byte[] { 0, (byte) 0xFF, 0, 0 }, 0, 4))
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.TOO_LARGE));
	}

	@Test
	void aLongFrameBeforeWelcomeOrOfAnotherTypeIsRefusedByItsLength() {
		byte[] data = DataFrames.data(1, "a", new byte[2000], false);
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> read(data, 0, 5))
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.TOO_LARGE));
		this.sink = new RecordingSink();
		this.sink.attached = true;
		this.reader = new FrameReader(this.sink, this.allocator, MAX);
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> read(new byte[] { 0, 0, 8, 0, 5 }, 0, 5))
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.TOO_LARGE));
	}

	@Test
	void otherProtocolsAreNamed() {
		assertThatExceptionOfType(ProtocolException.class)
			.isThrownBy(() -> read("HTTP/1.1 400".getBytes(StandardCharsets.US_ASCII), 0, 12))
			.withMessageContaining("HTTP");
	}

	@Test
	void nothingIsReadOnceTheSinkIsClosed() {
		this.sink.attached = true;
		this.sink.closeAfter = 1;
		byte[] bytes = LaneTests.concat(ScriptedPublisher.bytes(new Ping(1, 1)), DataFrames.data(1, "a", "1"));
		read(bytes, 0, bytes.length);
		assertThat(this.sink.events).hasSize(1);
	}

	/**
	 * Writes down what comes.
	 */
	private static final class RecordingSink implements FrameReader.Sink {

		private final List<String> events = new ArrayList<>();

		private boolean attached;

		private boolean withoutHoles;

		private int closeAfter = Integer.MAX_VALUE;

		private int runs;

		private long last;

		private int longestPayload;

		@Override
		public boolean isOpen() {
			return this.events.size() < this.closeAfter;
		}

		@Override
		public boolean isAttached() {
			return this.attached;
		}

		@Override
		public long beginRun() {
			assertThat(this.attached).isTrue();
			return this.last;
		}

		@Override
		public boolean isWithoutHoles() {
			return this.withoutHoles;
		}

		@Override
		public void onRun(ByteBuf buffer, int from, int to, int count, long last, boolean sparse) {
			this.runs++;
			int frames = 0;
			for (int at = from; at < to; at += DataFrame.frameLength(buffer, at)) {
				this.events.add("DATA " + DataFrame.sequence(buffer, at));
				frames++;
			}
			assertThat(frames).isEqualTo(count);
			this.last = last;
		}

		@Override
		public int longestPayload() {
			return this.longestPayload;
		}

		@Override
		public void onTooLong(long sequence, boolean confirm) {
			this.events.add("too long " + sequence + ((confirm) ? ", confirm" : ""));
			this.last = sequence;
		}

		@Override
		public void onFrame(ControlFrame frame) {
			this.events.add(frame.toString());
			this.attached |= frame instanceof Welcome;
		}

	}

}
