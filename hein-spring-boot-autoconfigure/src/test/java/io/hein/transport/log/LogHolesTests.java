package io.hein.transport.log;

import java.util.ArrayList;
import java.util.List;

import io.hein.transport.frame.ContentType;
import io.hein.transport.frame.DataFrame;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.Headers;
import io.hein.transport.log.LogCursor.Result;
import io.hein.transport.topic.TopicFilter;
import io.hein.transport.topic.Topics;
import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * A log whose sequences are given, and leave holes.
 */
class LogHolesTests {

	private static final int MIB = 1024 * 1024;

	private static final Epoch EPOCH = new Epoch(1, 2);

	private final MemoryBroadcastLog log = new MemoryBroadcastLog(MIB, 1000, null, EvictionGuard.NONE, EPOCH, 100);

	private final List<LogCursor> cursors = new ArrayList<>();

	@AfterEach
	void everythingIsGivenBack() {
		this.cursors.forEach(LogCursor::close);
		this.log.close();
		assertThat(this.log.allocated()).isZero();
	}

	@Test
	void itBeginsWhereItIsTold() throws Exception {
		assertThat(this.log.epoch()).isEqualTo(EPOCH);
		assertThat(this.log.head()).isEqualTo(100);
		assertThat(this.log.oldest()).isEqualTo(101);
		LogCursor before = cursor(40);
		append(101, 102);
		assertThat(read(before)).containsExactly("gap 41-100", "101", "102");
		assertThat(read(cursor(100))).containsExactly("101", "102");
		assertThatIllegalArgumentException().isThrownBy(() -> cursor(103));
	}

	@Test
	void aHoleIsAnExactGapThatNoReaderWasTooSlowFor() throws Exception {
		LogCursor live = cursor(100);
		append(101);
		assertThat(read(live)).containsExactly("101");
		append(105, 106);
		assertThat(read(live)).containsExactly("hole 102-104", "105", "106");
		append(107, 109);
		assertThat(read(live)).containsExactly("107", "hole 108-108", "109");
		assertThat(read(cursor(100))).containsExactly("101", "hole 102-104", "105", "106", "107", "hole 108-108",
				"109");
	}

	@Test
	void theOffsetIsThatOfTheBytesAcrossAHole() throws Exception {
		LogCursor cursor = cursor(100);
		append(101, 110);
		read(cursor);
		assertThat(cursor.offset()).isEqualTo(this.log.appendedBytes());
	}

	@Test
	void aPositionInAHoleReadsOnBehindIt() throws Exception {
		append(101, 110, 111);
		assertThat(read(cursor(105))).containsExactly("hole 106-109", "110", "111");
		assertThat(read(cursor(109))).containsExactly("110", "111");
		assertThat(read(cursor(101))).containsExactly("hole 102-109", "110", "111");
	}

	@Test
	void aCursorWithAFilterGetsTheHoleToo() throws Exception {
		LogRouter router = new LogRouter(this.log, MIB);
		LogCursor live = router.cursor(TopicFilter.of("t"), 100);
		append(101, 102);
		router.advance();
		assertThat(read(live)).containsExactly("101", "102");
		append(105, 106);
		router.advance();
		assertThat(read(live)).containsExactly("hole 103-104", "105", "106");
		LogCursor later = router.cursor(TopicFilter.of("t"), 101);
		router.advance();
		assertThat(read(later)).containsExactly("102", "hole 103-104", "105", "106");
		live.close();
		later.close();
		router.close();
	}

	@Test
	void whatIsDroppedWithAHoleIsOneGap() throws Exception {
		LogCursor slow = cursor(100);
		append(101, 105);
		for (long sequence = 106; this.log.oldest() <= 105; sequence++) {
			append(sequence);
		}
		String first = read(slow).get(0);
		assertThat(first).isEqualTo("gap 101-" + (this.log.oldest() - 1));
	}

	@Test
	void manyHolesDoNotMakeTheLogSmall() throws Exception {
		LogCursor reader = cursor(100);
		for (int i = 0; i < 400; i++) {
			append(101 + 2 * i);
		}
		assertThat(this.log.oldest()).isEqualTo(101);
		List<String> read = read(reader);
		assertThat(read).hasSize(799).startsWith("101", "hole 102-102", "103").endsWith("hole 898-898", "899");
		assertThat(read(cursor(500))).startsWith("501", "hole 502-502");
	}

	@Test
	void whatIsBeingWrittenOfABlockIsKeptAndTheRestIsUsedAgain() throws Exception {
		append(101);
		LogCursor reader = cursor(100);
		assertThat(reader.read(MIB)).isEqualTo(Result.DATA);
		ByteBuf written = reader.data();
		for (int i = 1; i < 5000; i++) {
			append(101 + 2 * i);
			assertThat(this.log.size()).isLessThanOrEqualTo(MIB);
		}
		assertThat(this.log.oldest()).isBetween(5000L, 9500L);
		assertThat(DataFrame.sequence(written, 0)).isEqualTo(101);
		written.release();
		assertThat(read(cursor(this.log.head() - 2))).containsExactly("hole 10098-10098", "10099");
	}

	@Test
	void sequencesOnlyGrow() throws Exception {
		append(105);
		assertThatIllegalArgumentException().isThrownBy(() -> append(105));
		assertThatIllegalArgumentException().isThrownBy(() -> append(3));
		this.log.seal();
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> append(106));
	}

	private void append(long... sequences) throws InterruptedException {
		for (long sequence : sequences) {
			this.log.appendAt(sequence, Topics.encode("t"), ContentType.BYTES, Headers.NONE, new byte[100], false);
		}
	}

	private LogCursor cursor(long after) {
		LogCursor cursor = this.log.cursor(after);
		this.cursors.add(cursor);
		return cursor;
	}

	private static List<String> read(LogCursor cursor) {
		List<String> read = new ArrayList<>();
		for (Result result = cursor.read(MIB); result != Result.NONE; result = cursor.read(MIB)) {
			if (result == Result.GAP) {
				read.add(((cursor.isHole()) ? "hole " : "gap ") + cursor.gapFrom() + "-" + cursor.gapTo());
			}
			else if (result == Result.DATA) {
				ByteBuf data = cursor.data();
				for (int at = data.readerIndex(); at < data.writerIndex(); at += DataFrame.frameLength(data, at)) {
					read.add(String.valueOf(DataFrame.sequence(data, at)));
				}
				data.release();
			}
		}
		return read;
	}

}
