package io.hein.transport.backbone;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

import io.hein.transport.frame.ContentType;
import io.hein.transport.frame.DataFrame;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.Headers;
import io.hein.transport.log.BroadcastLog;
import io.hein.transport.log.EvictionGuard;
import io.hein.transport.log.LogCursor;
import io.hein.transport.log.LogCursor.Result;
import io.hein.transport.log.LogRouter;
import io.hein.transport.log.MemoryBroadcastLog;
import io.hein.transport.topic.TopicFilter;
import io.hein.transport.topic.Topics;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mockito.AdditionalAnswers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.Mockito.mock;

/**
 * Cursors that read what the window does not have any more.
 */
class LogHistoryTests {

	private static final int MIB = 1024 * 1024;

	private static final int CHUNK = 64 * 1024;

	private static final byte[] TOPIC = Topics.encode("t");

	private final MemoryBroadcastLog window = new MemoryBroadcastLog(MIB, 2000, null, EvictionGuard.NONE,
			new Epoch(1, 2), 1000);

	private final AtomicInteger loads = new AtomicInteger();

	private final AtomicInteger arrivals = new AtomicInteger();

	private final Set<LogCursor> cursors = Collections.newSetFromMap(new IdentityHashMap<>());

	private long begin = 1;

	private long hole = -1;

	/**
	 * There is none for multiples of this.
	 */
	private long holes = Long.MAX_VALUE;

	/**
	 * How much further than the window it is read.
	 */
	private long ahead;

	private volatile boolean failing;

	private final LogHistory history = new LogHistory(this::read, 4 * CHUNK, CHUNK, 2, this.arrivals::incrementAndGet);

	@AfterEach
	void everythingIsGivenBack() {
		this.cursors.forEach(LogCursor::close);
		this.history.close();
		this.window.close();
		Awaitility.await().untilAsserted(() -> assertThat(this.history.size()).isZero());
		assertThat(this.window.size()).isZero();
	}

	private long read(long from, HistorySource.Sink sink) {
		this.loads.incrementAndGet();
		if (this.failing) {
			throw new IllegalStateException("not now");
		}
		long sequence = from;
		if (from < this.begin) {
			sink.dropped(this.begin - 1);
			sequence = this.begin;
		}
		for (; sequence <= this.window.head() + this.ahead; sequence++) {
			if (sequence % this.holes != 0 && sequence != this.hole
					&& !sink.message(sequence, TOPIC, ContentType.BYTES, Headers.NONE, new byte[1000])) {
				return sequence - 1;
			}
		}
		return sequence - 1;
	}

	@Test
	void whatTheWindowDoesNotHaveIsReadBeforeIt() throws Exception {
		append(1001, 1010);
		assertThat(read(new HistoryCursor(this.window, this.history, 0), 1010)).containsExactly("1-1010");
	}

	@Test
	void whatIsThereAlreadyIsReadAtOnce() throws Exception {
		append(1001, 1010);
		read(new HistoryCursor(this.window, this.history, 900), 1010);
		int loaded = this.loads.get();
		assertThat(read(new HistoryCursor(this.window, this.history, 970), 1010)).containsExactly("971-1010");
		assertThat(this.loads).hasValueLessThanOrEqualTo(loaded + 1);
	}

	@Test
	void aHoleIsAnExactGap() throws Exception {
		this.hole = 20;
		append(1001, 1002);
		assertThat(read(new HistoryCursor(this.window, this.history, 0), 1002)).containsExactly("1-19", "hole 20-20",
				"21-1002");
	}

	@Test
	void manyHolesAreReadAsQuicklyAsOne() throws Exception {
		this.holes = 2;
		append(1001, 1002);
		List<String> read = read(new HistoryCursor(this.window, this.history, 500), 1000);
		assertThat(read).hasSize(500).startsWith("501-501", "hole 502-502").endsWith("999-999", "hole 1000-1000");
		assertThat(this.loads).hasValueLessThanOrEqualTo(6);
	}

	@Test
	void nobodyGetsAheadOfTheWindow() throws Exception {
		append(1001, 1010);
		this.ahead = 100;
		LogCursor cursor = new HistoryCursor(this.window, this.history, 980);
		assertThat(read(cursor, 1010)).containsExactly("981-1010");
		assertThat(cursor.read(CHUNK)).isEqualTo(Result.NONE);
		append(1011, 1011);
		assertThat(read(cursor, 1011)).containsExactly("1011-1011");
	}

	@Test
	void whoBeginsInTheWindowIsWhereTheWindowSays() throws Exception {
		append(1001, 1010);
		LogCursor cursor = new HistoryCursor(this.window, this.history, 1005);
		assertThat(cursor.isElsewhere()).isFalse();
		assertThat(cursor.offset()).isEqualTo(this.window.cursor(1005).offset());
		cursor.close();
	}

	@Test
	void whatIsGoneElsewhereTooIsAnExactGap() throws Exception {
		this.begin = 500;
		append(1001, 1002);
		assertThat(read(new HistoryCursor(this.window, this.history, 10), 1002)).containsExactly("gap 11-499",
				"500-1002");
	}

	@Test
	void whoIsOverrunByTheWindowGoesOnWithoutAGap() throws Exception {
		append(1001, 1010);
		LogCursor cursor = new HistoryCursor(this.window, this.history, 1000);
		assertThat(cursor.read(1)).isEqualTo(Result.DATA);
		cursor.data().release();
		long read = cursor.position();
		for (long sequence = 1011; this.window.oldest() <= read + 1; sequence++) {
			append(sequence, sequence);
		}
		assertThat(read(cursor, this.window.head())).containsExactly((read + 1) + "-" + this.window.head());
	}

	@Test
	void manyReadersAtDifferentPlacesStayWithinTheBudget() throws Exception {
		append(1001, 1002);
		List<LogCursor> cursors = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			cursors.add(new HistoryCursor(this.window, this.history, i * 9L));
		}
		Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> {
			boolean all = true;
			for (LogCursor cursor : cursors) {
				Result result = cursor.read(CHUNK);
				if (result == Result.DATA) {
					cursor.data().release();
				}
				assertThat(result).isNotEqualTo(Result.GAP);
				assertThat(this.history.size()).isLessThanOrEqualTo(4 * CHUNK);
				all &= cursor.position() == 1002;
			}
			return all;
		});
		cursors.forEach(LogCursor::close);
	}

	@Test
	void aFailureIsTriedAgain() throws Exception {
		this.failing = true;
		append(1001, 1002);
		LogCursor cursor = new HistoryCursor(this.window, this.history, 900);
		assertThat(cursor.read(CHUNK)).isEqualTo(Result.LATER);
		assertThat(cursor.isElsewhere()).isTrue();
		Awaitility.await().until(() -> this.arrivals.get() > 0);
		this.failing = false;
		assertThat(read(cursor, 1002)).containsExactly("901-1002");
		assertThat(cursor.read(CHUNK)).isEqualTo(Result.NONE);
		assertThat(cursor.isElsewhere()).isFalse();
	}

	@Test
	void whatThereWasNoThreadForIsFetchedWhenItIsAskedForAgain() throws Exception {
		AtomicBoolean missing = new AtomicBoolean(true);
		append(1001, 1002);
		// A pool of a newer JDK does not start its threads by the method that can be
		// overridden
		try (LogHistory fetching = new LogHistory(this::read, 4 * CHUNK, CHUNK, this.arrivals::incrementAndGet,
				Executors.newFixedThreadPool(1, (task) -> {
					if (missing.getAndSet(false)) {
						throw new OutOfMemoryError("no thread");
					}
					return new Thread(task, "history");
				}), UnpooledByteBufAllocator.DEFAULT::directBuffer)) {
			LogCursor cursor = new HistoryCursor(this.window, fetching, 900);
			assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> cursor.read(CHUNK));
			assertThat(read(cursor, 1002)).containsExactly("901-1002");
		}
	}

	@Test
	void whatThereWasNoMemoryForTakesNoRoom() throws Exception {
		AtomicInteger missing = new AtomicInteger(2);
		IntFunction<ByteBuf> buffers = (size) -> {
			if (missing.getAndDecrement() > 0) {
				throw new OutOfMemoryError("no memory");
			}
			return UnpooledByteBufAllocator.DEFAULT.directBuffer(size);
		};
		append(1001, 1002);
		// each failure keeps a thread for a while
		try (LogHistory fetching = new LogHistory(this::read, 2 * CHUNK, CHUNK, this.arrivals::incrementAndGet,
				Executors.newFixedThreadPool(3), buffers)) {
			fetching.get(1);
			fetching.get(500);
			Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> missing.get() <= 0);
			assertThat(read(new HistoryCursor(this.window, fetching, 900), 1002)).containsExactly("901-1002");
		}
	}

	@Test
	void aCursorWithAFilterReadsBothToo() throws Exception {
		append(1001, 1010);
		BroadcastLog log = mock(BroadcastLog.class, AdditionalAnswers.delegatesTo(this.window));
		willAnswer((call) -> new HistoryCursor(this.window, this.history, 900)).given(log).cursor(900);
		LogRouter router = new LogRouter(log, MIB);
		LogCursor cursor = router.cursor(TopicFilter.of("t"), 900);
		assertThat(cursor.isElsewhere()).isTrue();
		assertThat(router.isLeftBehind(cursor)).isFalse();
		assertThat(read(cursor, 1010)).containsExactly("901-1010");
		append(1011, 1012);
		router.advance();
		assertThat(read(cursor, 1012)).containsExactly("1011-1012");
		assertThat(cursor.isElsewhere()).isFalse();
		router.close();
	}

	private void append(long from, long to) throws InterruptedException {
		for (long sequence = from; sequence <= to; sequence++) {
			this.window.appendAt(sequence, TOPIC, ContentType.BYTES, Headers.NONE, new byte[1000], false);
		}
	}

	private List<String> read(LogCursor cursor, long upTo) {
		List<String> read = new ArrayList<>();
		long[] run = { 0, 0 };
		Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> {
			Result result = cursor.read(CHUNK);
			if (result == Result.GAP) {
				flush(read, run);
				read.add(((cursor.isHole()) ? "hole " : "gap ") + cursor.gapFrom() + "-" + cursor.gapTo());
			}
			else if (result == Result.DATA) {
				ByteBuf data = cursor.data();
				for (int at = data.readerIndex(); at < data.writerIndex(); at += DataFrame.frameLength(data, at)) {
					long sequence = DataFrame.sequence(data, at);
					if (run[0] == 0) {
						run[0] = sequence;
					}
					else {
						assertThat(sequence).isEqualTo(run[1] + 1);
					}
					run[1] = sequence;
				}
				data.release();
			}
			return cursor.position() >= upTo;
		});
		flush(read, run);
		this.cursors.add(cursor);
		return read;
	}

	private static void flush(List<String> read, long[] run) {
		if (run[0] > 0) {
			read.add(run[0] + "-" + run[1]);
			run[0] = 0;
		}
	}

}
