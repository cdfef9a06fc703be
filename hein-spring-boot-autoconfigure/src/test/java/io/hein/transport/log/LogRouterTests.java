package io.hein.transport.log;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.hein.transport.frame.DataFrame;
import io.hein.transport.log.LogCursor.Result;
import io.hein.transport.log.LogRouter.Advance;
import io.hein.transport.topic.TopicFilter;
import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.AdditionalAnswers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.BDDMockito.willReturn;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link LogRouter}: whatever happens to the copies, each cursor gets exactly
 * what its filter wants.
 */
class LogRouterTests {

	private static final int SLICE = 64 * 1024;

	private static final String[] TOPICS = { "a", "b", "c", "d", "a.x" };

	private static final TopicFilter[] FILTERS = { TopicFilter.of("a"), TopicFilter.of("b"), TopicFilter.of("a", "b"),
			TopicFilter.of("a.**"), TopicFilter.of("c"), TopicFilter.of("none"), TopicFilter.NOTHING,
			TopicFilter.EVERYTHING };

	private final MemoryBroadcastLog log = new MemoryBroadcastLog(256 * 1024, 60_000, null, EvictionGuard.NONE);

	private final Map<Long, String> topics = new HashMap<>();

	private final Deque<ByteBuf> kept = new ArrayDeque<>();

	@AfterEach
	void everythingIsGivenBack() {
		this.log.close();
		assertThat(this.log.allocated()).isZero();
	}

	@Test
	void aFilteredCursorGetsWhatItWantsAndPassesTheRest() throws Exception {
		LogRouter router = new LogRouter(this.log, SLICE);
		Reader reader = new Reader(router, TopicFilter.of("b"), 0);
		for (int i = 0; i < 100; i++) {
			append((i % 10 == 3) ? "b" : "a", 100);
		}
		router.advance();
		reader.readAll();
		assertThat(reader.received).hasSize(10);
		assertThat(reader.cursor.position()).isEqualTo(100);
		assertThat(reader.cursor.offset()).isEqualTo(this.log.appendedBytes());
		reader.cursor.close();
		router.close();
		assertThat(router.allocated()).isZero();
	}

	@Test
	void whatCouldNotBeSortedIsReadFromTheLog() throws Exception {
		LogCursor sorting = this.log.cursor(0);
		LogCursor faulty = mock(LogCursor.class, AdditionalAnswers.delegatesTo(sorting));
		BroadcastLog source = mock(BroadcastLog.class, AdditionalAnswers.delegatesTo(this.log));
		willReturn(faulty).given(source).cursorAtHand(0);
		LogRouter router = new LogRouter(source, SLICE);
		Reader reader = new Reader(router, TopicFilter.of("b"), 0);
		for (int i = 0; i < 10; i++) {
			append("b", 50);
		}
		willAnswer((call) -> {
			sorting.data().release();
			ByteBuf data = mock(ByteBuf.class);
			given(data.nioBuffer(anyInt(), anyInt())).willThrow(new OutOfMemoryError("no memory"));
			return data;
		}).willAnswer((call) -> sorting.data()).given(faulty).data();
		assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(router::advance);
		for (int i = 0; i < 10; i++) {
			append("b", 50);
		}
		router.advance();
		reader.readAll();
		assertThat(reader.received).hasSize(20);
		reader.cursor.close();
		router.close();
	}

	@Test
	void aMessageThatIsLongerThanWhatIsReadAtOnceIsReadAlone() throws Exception {
		LogRouter router = new LogRouter(this.log, SLICE);
		Reader reader = new Reader(router, TopicFilter.of("b"), 0);
		append("b", 5000);
		router.advance();
		assertThat(reader.cursor.read(1000)).isEqualTo(LogCursor.Result.DATA);
		reader.cursor.data().release();
		append("b", 5000);
		append("b", 5000);
		router.advance();
		for (int i = 0; i < 2; i++) {
			assertThat(reader.cursor.read(1000)).isEqualTo(LogCursor.Result.DATA);
			assertThat(reader.cursor.frames()).isEqualTo(1);
			reader.cursor.data().release();
		}
		reader.cursor.close();
		router.close();
	}

	@Test
	void cursorsOfOneFilterShareACopy() throws Exception {
		LogRouter router = new LogRouter(this.log, SLICE);
		List<Reader> readers = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			readers.add(new Reader(router, TopicFilter.of("b"), 0));
		}
		for (int i = 0; i < 10; i++) {
			append("b", 50);
		}
		router.advance();
		assertThat(router.size()).isEqualTo(1536);
		readers.forEach(Reader::readAll);
		readers.forEach((reader) -> assertThat(reader.received).hasSize(10));
		assertThat(router.size()).isEqualTo(1536);
		readers.forEach((reader) -> reader.cursor.close());
		assertThat(router.size()).isZero();
		router.close();
		assertThat(router.allocated()).isZero();
	}

	@Test
	void aReadTakesNoMoreThanItMay() throws Exception {
		LogRouter router = new LogRouter(this.log, SLICE);
		for (int i = 0; i < 10; i++) {
			append((i % 2 == 0) ? "b" : "a", 50);
		}
		// one walks the log, which has been there before, the other one reads a copy
		for (LogCursor cursor : List.of(router.cursor(TopicFilter.of("b"), 0),
				router.cursor(TopicFilter.of("b"), 10))) {
			long first = cursor.position();
			for (int i = 0; i < 10 && first == 10; i++) {
				append((i % 2 == 0) ? "b" : "a", 50);
			}
			router.advance();
			for (int most : new int[] { 1, 2 * 67, 2 * 67 + 66 }) {
				assertThat(cursor.read(most)).isEqualTo(Result.DATA);
				ByteBuf data = cursor.data();
				assertThat(data.readableBytes()).isEqualTo(Math.max(67, most / 67 * 67));
				assertThat(cursor.frames()).isEqualTo(data.readableBytes() / 67);
				assertThat(cursor.position()).isBetween(DataFrame.sequence(data, data.writerIndex() - 67),
						DataFrame.sequence(data, data.writerIndex() - 67) + 1);
				data.release();
			}
			cursor.close();
		}
		router.close();
	}

	@Test
	void aCursorThatLetsGoReadsOnWhereItWas() throws Exception {
		LogRouter router = new LogRouter(this.log, SLICE);
		for (int i = 0; i < 10; i++) {
			append("b", 50);
		}
		LogCursor cursor = router.cursor(TopicFilter.of("b"), 0);
		for (int i = 1; i <= 10; i++) {
			assertThat(cursor.read(1)).isEqualTo(Result.DATA);
			ByteBuf data = cursor.data();
			assertThat(DataFrame.sequence(data, data.readerIndex())).isEqualTo(i);
			data.release();
			cursor.letGo();
		}
		cursor.close();
		router.close();
	}

	@Test
	void aCopyThatMakesRoomForAnotherLosesNothing() throws Exception {
		LogRouter router = new LogRouter(this.log, 4096);
		List<Reader> readers = new ArrayList<>();
		readers.add(new Reader(router, TopicFilter.of("a"), 0));
		for (int i = 0; i < 6; i++) {
			readers.add(new Reader(router, TopicFilter.of("a", "x" + i), 0));
		}
		router.advance();
		readers.forEach(Reader::readAll);
		for (int i = 0; i < 50; i++) {
			append("a", 700);
			router.advance();
			if (i % 3 == 0) {
				readers.forEach(Reader::readAll);
			}
		}
		readers.forEach(Reader::readAll);
		readers.forEach((reader) -> assertThat(reader.received).hasSize(50));
		readers.forEach((reader) -> reader.cursor.close());
		router.close();
		assertThat(router.allocated()).isZero();
	}

	@Test
	void withoutMemoryForCopiesACursorGetsRunsOfTheLog() throws Exception {
		LogRouter router = new LogRouter(this.log, 1);
		Reader reader = new Reader(router, TopicFilter.of("b"), 0);
		for (int i = 0; i < 300; i++) {
			append((i % 5 < 2) ? "b" : "a", 100);
		}
		router.advance();
		reader.readAll();
		assertThat(reader.received).hasSize(120);
		assertThat(reader.slices).isLessThan(10);
		assertThat(reader.cursor.position()).isEqualTo(300);
		assertThat(router.allocated()).isZero();
		reader.cursor.close();
		router.close();
	}

	@Test
	void onlyWhatTheLogHasDroppedIsAGap() throws Exception {
		LogRouter router = new LogRouter(this.log, 4096);
		Reader reader = new Reader(router, TopicFilter.of("b"), 0);
		append("a", 100);
		router.advance();
		reader.readAll();
		for (int i = 0; i < 5000; i++) {
			append((i % 10 == 3) ? "b" : "a", 200);
			if (i % 100 == 0) {
				router.advance();
			}
		}
		router.advance();
		reader.readAll();
		assertThat(reader.gaps).containsExactly("2-" + (this.log.oldest() - 1));
		reader.cursor.close();
		router.close();
		assertThat(router.allocated()).isZero();
	}

	@Test
	void aCursorThatIsClosedWithARestGivesItBack() throws Exception {
		LogRouter router = new LogRouter(this.log, 1);
		Reader reader = new Reader(router, TopicFilter.of("b"), 0);
		for (int i = 0; i < 300; i++) {
			append((i % 5 < 2) ? "b" : "a", 100);
		}
		reader.read();
		reader.cursor.close();
		assertThat(reader.cursor.read(SLICE)).isEqualTo(Result.NONE);
		router.close();
	}

	@Test
	void theRouterWaitsForThoseWhoseCopiesWouldBeDropped() throws Exception {
		LogRouter router = new LogRouter(this.log, SLICE);
		Reader reader = new Reader(router, TopicFilter.of("b"), 0);
		for (int i = 0; i < 1500; i++) {
			append((i % 2 == 0) ? "b" : "a", 100);
		}
		assertThat(router.advance(reader.cursor::position)).isEqualTo(Advance.HELD);
		Advance advance;
		do {
			reader.readAll();
			assertThat(router.isLeftBehind(reader.cursor)).isFalse();
			advance = router.advance(reader.cursor::position);
		}
		while (advance == Advance.HELD);
		reader.readAll();
		assertThat(reader.received).hasSize(750);
		assertThat(reader.cursor.position()).isEqualTo(1500);
		reader.cursor.close();
		router.close();
	}

	@Test
	void theRouterDoesNotWaitForWritesThatKeepItsMemory() throws Exception {
		LogRouter router = new LogRouter(this.log, SLICE);
		Reader stalled = new Reader(router, TopicFilter.of("b"), 0);
		stalled.keep = true;
		for (int i = 0; i < 1500; i++) {
			append("b", 100);
			router.advance(() -> 0);
			stalled.readAll();
		}
		assertThat(router.advance(() -> 1500)).isEqualTo(Advance.DONE);
		stalled.cursor.close();
		this.kept.forEach(ByteBuf::release);
		router.close();
		assertThat(router.allocated()).isZero();
	}

	@Test
	void cursorsThatWereLeftBehindShareCopiesAgainOnceTheRouterGoesBack() throws Exception {
		LogRouter router = new LogRouter(this.log, SLICE);
		Reader behind = new Reader(router, TopicFilter.of("b"), 0);
		Reader ahead = new Reader(router, TopicFilter.of("b"), 0);
		for (int i = 0; i < 1500; i++) {
			append((i % 2 == 0) ? "b" : "a", 100);
			router.advance();
			if (i % 100 == 0) {
				ahead.readAll();
			}
		}
		assertThat(router.isLeftBehind(behind.cursor)).isTrue();
		assertThat(router.isLeftBehind(ahead.cursor)).isFalse();
		router.rewind(behind.cursor.position());
		assertThat(router.isLeftBehind(behind.cursor)).isFalse();
		assertThat(ahead.cursor.read(SLICE)).as("one that waits for the router").isEqualTo(Result.NONE);
		do {
			behind.readAll();
			assertThat(router.isLeftBehind(behind.cursor)).isFalse();
		}
		while (router.advance(behind.cursor::position) == Advance.HELD);
		behind.readAll();
		ahead.readAll();
		assertThat(behind.received).hasSize(750);
		assertThat(ahead.received).hasSize(750);
		behind.cursor.close();
		ahead.cursor.close();
		router.close();
	}

	@Test
	void manyFiltersAreKeptUpWithInLittleMemory() throws Exception {
		LogRouter router = new LogRouter(this.log, 16 * SLICE, 3);
		List<Reader> readers = new ArrayList<>();
		for (int i = 0; i < 8; i++) {
			readers.add(new Reader(router, TopicFilter.of("b", "x" + i), 0));
		}
		for (int i = 0; i < 150; i++) {
			append((i % 10 == 3) ? "a" : "b", 1000);
		}
		assertThat(router.advance(() -> 0)).isEqualTo(Advance.DONE);
		assertThat(router.size()).isLessThan(SLICE / 4);
		readers.forEach((reader) -> assertThat(router.isLeftBehind(reader.cursor)).isFalse());
		readers.forEach(Reader::readAll);
		readers.forEach((reader) -> assertThat(reader.received).hasSize(135));
		readers.forEach((reader) -> assertThat(reader.slices).isLessThan(8));
		readers.forEach((reader) -> reader.cursor.close());
		router.close();
		assertThat(router.allocated()).isZero();
	}

	@Test
	void whileReferencesAreReadThereIsRoomForAsManyMore() throws Exception {
		LogRouter router = new LogRouter(this.log, 2 * SLICE, 10);
		List<Reader> readers = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			readers.add(new Reader(router, TopicFilter.of("t" + i), 0));
		}
		for (int i = 0; i < 48 * readers.size(); i++) {
			append("t" + i % readers.size(), 0);
		}
		assertThat(router.advance(() -> 0)).isEqualTo(Advance.DONE);
		readers.forEach((reader) -> assertThat(router.isLeftBehind(reader.cursor)).isFalse());
		readers.forEach(Reader::readAll);
		readers.forEach((reader) -> assertThat(reader.received).hasSize(48));
		readers.forEach((reader) -> reader.cursor.close());
		router.close();
	}

	@Test
	void whatIsKeptIsAskedForOnceInAPass() throws Exception {
		LogRouter router = new LogRouter(this.log, SLICE);
		Reader reader = new Reader(router, TopicFilter.of("a"), 0);
		for (int i = 0; i < 1000; i++) {
			append("a", 100);
		}
		int[] questions = new int[1];
		assertThat(router.advance(() -> {
			questions[0]++;
			return Long.MAX_VALUE;
		})).isEqualTo(Advance.DONE);
		assertThat(questions[0]).isOne();
		reader.readAll();
		reader.cursor.close();
		router.close();
	}

	@Test
	void whatIsReferredToAndDroppedByTheLogIsAGap() throws Exception {
		LogRouter router = new LogRouter(this.log, SLICE, 0);
		Reader reader = new Reader(router, TopicFilter.of("b"), 0);
		append("b", 100);
		router.advance();
		reader.readAll();
		for (int i = 0; i < 300; i++) {
			append((i % 10 == 3) ? "b" : "a", 200);
		}
		router.advance();
		assertThat(reader.cursor.isOverrun()).isFalse();
		for (int i = 0; i < 1500; i++) {
			append("a", 200);
		}
		assertThat(reader.cursor.isOverrun()).isTrue();
		append("b", 200);
		router.advance();
		reader.readAll();
		assertThat(reader.gaps).containsExactly("2-" + (this.log.oldest() - 1));
		assertThat(reader.received).containsExactly(1L, 1802L);
		reader.cursor.close();
		router.close();
		assertThat(router.allocated()).isZero();
	}

	@Test
	void whatNobodyWantsMayBeDroppedWithoutAGap() throws Exception {
		LogRouter router = new LogRouter(this.log, SLICE, 0);
		Reader reader = new Reader(router, TopicFilter.of("b"), 0);
		append("b", 100);
		router.advance();
		reader.readAll();
		for (int i = 0; i < 3000; i++) {
			append("a", 200);
			if (i % 100 == 0) {
				router.advance();
			}
		}
		append("b", 100);
		router.advance();
		assertThat(reader.cursor.isOverrun()).isFalse();
		reader.readAll();
		assertThat(reader.gaps).isEmpty();
		assertThat(reader.received).containsExactly(1L, 3002L);
		reader.cursor.close();
		router.close();
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20 })
	void eachCursorGetsExactlyWhatItWantsWhateverHappens(long seed) throws Exception {
		Random random = new Random(seed);
		long budget = new long[] { 1, 4096, 20_000, 100_000 }[(int) (seed % 4)];
		// references in all, in some, and in none
		int many = new int[] { 0, 3, 100 }[(int) (seed % 3)];
		LogRouter router = new LogRouter(this.log, budget, many);
		List<Reader> readers = new ArrayList<>();
		for (int step = 0; step < 6000; step++) {
			step(random, router, readers);
			assertThat(router.allocated()).isLessThanOrEqualTo(budget);
		}
		router.advance();
		readers.forEach(Reader::readAll);
		router.advance();
		for (Reader reader : readers) {
			reader.readAll();
			assertThat(reader.cursor.position()).isEqualTo(this.log.head());
			reader.cursor.close();
		}
		router.close();
		this.kept.forEach(ByteBuf::release);
		assertThat(router.allocated()).isZero();
	}

	private void step(Random random, LogRouter router, List<Reader> readers) throws InterruptedException {
		int what = random.nextInt(100);
		Reader reader = (readers.isEmpty()) ? null : readers.get(random.nextInt(readers.size()));
		if (what < 40) {
			for (int i = random.nextInt(10); i >= 0; i--) {
				append(TOPICS[random.nextInt(TOPICS.length)], size(random));
			}
		}
		else if (what < 50) {
			router.advance();
		}
		else if (what < 58) {
			long kept = this.log.head() - random.nextInt(200);
			router.advance(() -> kept);
		}
		else if (what < 60) {
			router.rewind(Math.max(0, this.log.head() - random.nextInt(300)));
		}
		else if (reader == null || (what < 64 && readers.size() < 12)) {
			long head = this.log.head();
			long after = (random.nextBoolean()) ? head : random.nextLong(head + 1);
			readers.add(new Reader(router, FILTERS[random.nextInt(FILTERS.length)], after));
		}
		else if (what < 66) {
			readers.remove(reader);
			reader.cursor.close();
		}
		else if (what < 70) {
			reader.change(router, FILTERS[random.nextInt(FILTERS.length)]);
		}
		else if (what < 95) {
			reader.keep = random.nextInt(4) == 0;
			reader.read();
		}
		else {
			reader.readAll();
		}
		while (this.kept.size() > 6) {
			this.kept.poll().release();
		}
	}

	private static int size(Random random) {
		return switch (random.nextInt(20)) {
			case 0 -> 5000 + random.nextInt(20_000);
			case 1, 2 -> 1000 + random.nextInt(1000);
			default -> random.nextInt(200);
		};
	}

	private void append(String topic, int size) throws InterruptedException {
		this.topics.put(LogReader.append(this.log, topic, size), topic);
	}

	/**
	 * Checks one cursor against what was appended.
	 */
	private final class Reader {

		private LogCursor cursor;

		private TopicFilter filter;

		/**
		 * Everything up to here was received, was in a gap, or was not wanted.
		 */
		private long done;

		private final List<Long> received = new ArrayList<>();

		private final List<String> gaps = new ArrayList<>();

		private int slices;

		private boolean keep;

		Reader(LogRouter router, TopicFilter filter, long after) {
			this.filter = filter;
			this.cursor = router.cursor(filter, after);
			this.done = after;
			assertThat(this.cursor.position()).isEqualTo(after);
		}

		void change(LogRouter router, TopicFilter other) {
			long position = this.cursor.position();
			pass(position);
			LogCursor next = router.cursor(other, position);
			this.cursor.close();
			this.cursor = next;
			this.filter = other;
		}

		void readAll() {
			Result result = read();
			while (result != Result.NONE) {
				result = read();
			}
		}

		Result read() {
			long oldest = LogRouterTests.this.log.oldest();
			long before = this.cursor.position();
			Result result = this.cursor.read(SLICE);
			switch (result) {
				case DATA -> data(this.cursor.data(), this.cursor.frames());
				case GAP -> gap(oldest);
				default -> assertThat(this.cursor.position()).isGreaterThanOrEqualTo(before);
			}
			pass(this.cursor.position());
			return result;
		}

		private void gap(long oldest) {
			long from = this.cursor.gapFrom();
			assertThat(from).isEqualTo(this.done + 1);
			assertThat(this.cursor.gapTo()).isBetween(from, oldest - 1);
			this.gaps.add(from + "-" + this.cursor.gapTo());
			this.done = this.cursor.gapTo();
		}

		private void data(ByteBuf data, int frames) {
			this.slices++;
			int count = 0;
			for (int at = data.readerIndex(); at < data.writerIndex(); at += DataFrame.frameLength(data, at)) {
				long sequence = DataFrame.sequence(data, at);
				pass(sequence - 1);
				assertThat(wants(sequence)).isTrue();
				LogReader.checkPayload(data, at);
				this.received.add(sequence);
				this.done = sequence;
				count++;
			}
			assertThat(frames).isEqualTo(count);
			assertThat(this.cursor.lastFound()).isEqualTo(this.done);
			if (this.keep) {
				LogRouterTests.this.kept.add(data);
			}
			else {
				data.release();
			}
		}

		private void pass(long position) {
			assertThat(position).isGreaterThanOrEqualTo(this.done);
			for (long sequence = this.done + 1; sequence <= position; sequence++) {
				assertThat(wants(sequence)).as("%s was wanted and is passed over", sequence).isFalse();
			}
			this.done = position;
		}

		private boolean wants(long sequence) {
			return this.filter.matches(LogRouterTests.this.topics.get(sequence));
		}

	}

}
