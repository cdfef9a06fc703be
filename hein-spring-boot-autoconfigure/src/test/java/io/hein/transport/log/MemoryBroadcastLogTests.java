package io.hein.transport.log;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import io.hein.transport.frame.ContentType;
import io.hein.transport.frame.DataFrame;
import io.hein.transport.frame.Headers;
import io.hein.transport.log.LogCursor.Result;
import io.hein.transport.topic.Topics;
import io.netty.buffer.ByteBuf;
import io.netty.util.internal.PlatformDependent;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link MemoryBroadcastLog} and its cursors.
 */
class MemoryBroadcastLogTests {

	private static final int MIB = 1024 * 1024;

	private static final int SEGMENT = 64 * 1024;

	private static final int MAX_FRAME = 300 * 1024;

	private MemoryBroadcastLog log = new MemoryBroadcastLog(MIB, MAX_FRAME, null, EvictionGuard.NONE);

	private final List<LogCursor> cursors = new ArrayList<>();

	private LogCursor cursor(long after) {
		LogCursor cursor = this.log.cursor(after);
		this.cursors.add(cursor);
		return cursor;
	}

	@AfterEach
	void close() {
		this.cursors.forEach(LogCursor::close);
		this.log.close();
		assertThat(this.log.allocated()).isZero();
		assertThat(this.log.size()).isZero();
	}

	@Test
	void whatIsAppendedIsReadInOrder() throws Exception {
		LogReader reader = new LogReader(cursor(0));
		for (int i = 1; i <= 1000; i++) {
			assertThat(LogReader.append(this.log, i % 300)).isEqualTo(i);
			assertThat(this.log.head()).isEqualTo(i);
			if (i % 7 == 0) {
				reader.readAll();
			}
		}
		assertThat(reader.readAll().messages()).isEqualTo(1000);
		assertThat(reader.gaps()).isEmpty();
		assertThat(reader.read()).isEqualTo(Result.NONE);
	}

	@Test
	void aFrameHasWhatWasAppended() throws Exception {
		byte[] headers = Headers.encode(java.util.Map.of("k", "v"));
		this.log.append(Topics.encode("a.b"), ContentType.JSON, headers, new byte[] { 1, 2, 3 }, null);
		LogCursor cursor = cursor(0);
		assertThat(cursor.read(SEGMENT)).isEqualTo(Result.DATA);
		ByteBuf data = cursor.data();
		DataFrame.check(data, 0, 3);
		assertThat(data.readableBytes()).isEqualTo(DataFrame.length(3, headers.length, 3));
		assertThat(DataFrame.contentType(data, 0)).isEqualTo(ContentType.JSON);
		assertThat(DataFrame.isConfirm(data, 0)).isFalse();
		assertThat(Headers.decode(data, 0)).containsEntry("k", "v");
		assertThat(data.getByte(DataFrame.payloadIndex(data, 0) + 2)).isEqualTo((byte) 3);
		data.release();
	}

	@Test
	void theSequenceIsKnownBeforeTheMessageCanBeRead() throws Exception {
		LogCursor cursor = cursor(0);
		AtomicReference<Result> seen = new AtomicReference<>();
		this.log.append(Topics.encode("t"), ContentType.BYTES, Headers.NONE, new byte[1],
				(sequence) -> seen.set(cursor.read(SEGMENT)));
		assertThat(seen).hasValue(Result.NONE);
		assertThat(cursor.read(SEGMENT)).isEqualTo(Result.DATA);
		ByteBuf data = cursor.data();
		assertThat(DataFrame.isConfirm(data, 0)).isTrue();
		data.release();
	}

	@Test
	void cursorsReadIndependentlyOfEachOther() throws Exception {
		LogReader first = new LogReader(cursor(0));
		append(100, 1000);
		first.readAll();
		LogReader second = new LogReader(cursor(50));
		append(100, 1000);
		assertThat(second.readAll().messages()).isEqualTo(150);
		assertThat(first.readAll().messages()).isEqualTo(200);
		assertThat(new LogReader(cursor(200)).readAll().messages()).isZero();
	}

	@Test
	void aSliceEndsWithAFrameAndIsAboutAsLongAsAsked() throws Exception {
		append(600, 1000);
		int frame = DataFrame.length(1, 0, 1000);
		LogCursor cursor = cursor(0);
		LogReader reader = new LogReader(cursor);
		int slices = 0;
		while (cursor.read(40_000) == Result.DATA) {
			ByteBuf data = cursor.data();
			reader.check(data, cursor.frames());
			assertThat(data.readableBytes() % frame).isZero();
			assertThat(data.readableBytes()).isBetween(frame, 40_000);
			data.release();
			slices++;
		}
		assertThat(reader.messages()).isEqualTo(600);
		assertThat(slices).isBetween(15, 30);
	}

	@Test
	void aSliceHasOneFrameAtLeast() throws Exception {
		append(3, 50_000);
		LogReader reader = new LogReader(cursor(0));
		assertThat(reader.read(1)).isEqualTo(Result.DATA);
		assertThat(reader.messages()).isEqualTo(1);
	}

	@Test
	void aFrameLongerThanASegmentIsKeptWhole() throws Exception {
		LogReader reader = new LogReader(cursor(0));
		LogReader.append(this.log, 10);
		LogReader.append(this.log, 250_000);
		LogReader.append(this.log, 10);
		LogReader.append(this.log, 66_000);
		assertThat(reader.readAll().messages()).isEqualTo(4);
		for (int i = 0; i < 40; i++) {
			LogReader.append(this.log, 250_000);
			LogReader.append(this.log, 100);
			assertThat(this.log.allocated()).isLessThanOrEqualTo(MIB);
			reader.readAll();
		}
		assertThat(reader.gaps()).isEmpty();
		assertThat(reader.messages()).isEqualTo(84);
	}

	@Test
	void aLogThatCannotHoldThreeOfTheLongestFramesIsRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new MemoryBroadcastLog(MIB, MIB / 3 + 1, null, EvictionGuard.NONE))
			.withMessageContaining("3 times");
		MemoryBroadcastLog.check(MIB, MIB / 3);
	}

	@Test
	void aFrameLongerThanAThirdOfTheLogIsRefused() throws Exception {
		append(10, 10);
		assertThatIllegalArgumentException().isThrownBy(() -> LogReader.append(this.log, MIB / 3));
		assertThat(new LogReader(cursor(0)).readAll().messages()).isEqualTo(10);
	}

	@Test
	void aLogGreaterThanTheDirectMemoryIsRefused() {
		long max = PlatformDependent.maxDirectMemory();
		assertThatExceptionOfType(InsufficientDirectMemoryException.class)
			.isThrownBy(() -> new MemoryBroadcastLog(max + 1, MAX_FRAME, null, EvictionGuard.NONE))
			.satisfies((ex) -> {
				assertThat(ex.requested()).isEqualTo(max + 1);
				assertThat(ex.available()).isEqualTo(max);
			});
	}

	@Test
	void aSmallLogIsDroppedPieceByPiece() throws Exception {
		try (MemoryBroadcastLog small = new MemoryBroadcastLog(SEGMENT, 1000, null, EvictionGuard.NONE)) {
			for (int i = 0; i < 1000; i++) {
				LogReader.append(small, 500);
				long held = small.head() - small.oldest() + 1;
				assertThat(held).isGreaterThan(Math.min(i, 90));
			}
		}
	}

	@Test
	void whatIsDroppedIsOneExactGap() throws Exception {
		LogReader reader = new LogReader(cursor(0));
		append(10, 1000);
		reader.read();
		append(3000, 1000);
		long oldest = this.log.oldest();
		assertThat(oldest).isGreaterThan(1000);
		reader.readAll();
		assertThat(reader.gaps()).containsExactly("11-" + (oldest - 1));
		assertThat(reader.messages() + reader.dropped()).isEqualTo(3010);
	}

	@Test
	void theLogHoldsNearlyAsMuchAsItMay() throws Exception {
		append(3000, 1000);
		long held = (this.log.head() - this.log.oldest() + 1) * DataFrame.length(1, 0, 1000);
		assertThat(held).isBetween(MIB - 3L * SEGMENT, (long) MIB);
	}

	@Test
	void aCursorMadeBeforeTheOldestMessageBeginsWithAGap() throws Exception {
		append(3000, 1000);
		LogCursor cursor = cursor(5);
		assertThat(cursor.isOverrun()).isTrue();
		LogReader reader = new LogReader(cursor);
		assertThat(reader.read()).isEqualTo(Result.GAP);
		assertThat(reader.gaps()).containsExactly("6-" + (this.log.oldest() - 1));
		assertThat(cursor.isOverrun()).isFalse();
		reader.readAll();
		assertThat(reader.position()).isEqualTo(3000);
	}

	@Test
	void aGapIsMeasuredWhenItIsRead() throws Exception {
		append(3000, 1000);
		LogCursor behind = cursor(0);
		LogCursor oldest = cursor(this.log.oldest() - 1);
		append(300, 1000);
		assertThat(oldest.isOverrun()).isTrue();
		LogReader first = new LogReader(behind);
		first.read();
		assertThat(first.gaps()).containsExactly("1-" + (this.log.oldest() - 1));
		LogReader second = new LogReader(oldest).readAll();
		assertThat(second.gaps()).hasSize(1);
		assertThat(second.dropped()).isBetween(200L, 400L);
	}

	@Test
	void aCursorThatReadADroppedSegmentToItsEndHasNoGap() throws Exception {
		LogReader first = new LogReader(cursor(0));
		append(70, 1000);
		assertThat(first.read()).isEqualTo(Result.DATA);
		assertThat(first.position()).as("end of the first segment").isBetween(60L, 69L);
		while (this.log.oldest() == 1) {
			LogReader.append(this.log, 1000);
		}
		assertThat(this.log.oldest()).isEqualTo(first.position() + 1);
		assertThat(first.readAll().gaps()).isEmpty();
	}

	@Test
	void aCursorAtTheHeadHasNoGapHoweverMuchWasDropped() throws Exception {
		append(10, 1000);
		LogCursor cursor = cursor(0);
		LogReader reader = new LogReader(cursor).readAll();
		append((int) (this.log.capacity() / 1000), 1000);
		assertThat(cursor.isOverrun()).isEqualTo(this.log.oldest() > 11);
		reader.readAll();
		assertThat(reader.messages() + reader.dropped()).isEqualTo(this.log.head());
	}

	@Test
	void aSliceKeepsItsBytesWhileTheLogContinues() throws Exception {
		append(60, 1000);
		LogCursor cursor = cursor(0);
		List<ByteBuf> slices = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			assertThat(cursor.read(20_000)).isEqualTo(Result.DATA);
			slices.add(cursor.data());
		}
		append(5000, 1000);
		assertThat(this.log.oldest()).isGreaterThan(1000);
		int checked = 0;
		for (ByteBuf slice : slices) {
			for (int at = slice.readerIndex(); at < slice.writerIndex(); at += DataFrame.frameLength(slice, at)) {
				assertThat(DataFrame.sequence(slice, at)).isEqualTo(++checked);
				LogReader.checkPayload(slice, at);
			}
		}
		assertThat(checked).isGreaterThan(40);
		assertThat(this.log.allocated()).isLessThanOrEqualTo(MIB);
		slices.forEach(ByteBuf::release);
		append(2000, 1000);
		assertThat(this.log.size()).isLessThanOrEqualTo(MIB);
	}

	@Test
	void memoryIsGivenBackWhenTheLastSliceOfAClosedLogIsReleased() throws Exception {
		append(10, 1000);
		LogCursor cursor = cursor(0);
		cursor.read(SEGMENT);
		ByteBuf slice = cursor.data();
		this.log.close();
		assertThat(this.log.allocated()).isEqualTo(SEGMENT);
		assertThat(DataFrame.sequence(slice, 0)).isEqualTo(1);
		slice.release();
		assertThat(this.log.allocated()).isZero();
	}

	@Test
	void pinnedMemoryBeyondAQuarterIsReportedAndAnAppendWaitsForIt() throws Exception {
		AtomicLong reported = new AtomicLong();
		try (MemoryBroadcastLog pinned = new MemoryBroadcastLog(MIB, 1000, null, new EvictionGuard() {

			@Override
			public void onPinned(long pinnedBytes) {
				reported.accumulateAndGet(pinnedBytes, Math::max);
			}

		})) {
			Thread appender = new Thread(() -> appendUntilInterrupted(pinned));
			List<ByteBuf> slices = keepSliceOfEachSegment(pinned, appender);
			assertThat(reported.get()).isGreaterThan(MIB / 4);
			assertThat(pinned.allocated()).isLessThanOrEqualTo(MIB);
			long stuckAt = pinned.head();
			slices.forEach(ByteBuf::release);
			Awaitility.await().until(() -> pinned.head() > stuckAt + 1000);
			appender.interrupt();
			appender.join();
		}
	}

	/**
	 * Have an appender stuck: whatever it takes for its messages is pinned by a slice.
	 */
	private static List<ByteBuf> keepSliceOfEachSegment(MemoryBroadcastLog log, Thread appender) {
		List<ByteBuf> slices = new ArrayList<>();
		LogCursor cursor = log.cursor(0);
		appender.start();
		Awaitility.await().until(() -> log.head() > 0);
		while (log.oldest() <= log.head()) {
			if (cursor.read(1) == Result.DATA) {
				slices.add(cursor.data());
			}
		}
		return slices;
	}

	private static void appendUntilInterrupted(MemoryBroadcastLog log) {
		try {
			while (!Thread.currentThread().isInterrupted()) {
				LogReader.append(log, 900);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Test
	void whatIsNotTooOldIsKept() throws Exception {
		try (MemoryBroadcastLog aging = new MemoryBroadcastLog(MIB, 1000, Duration.ofDays(1), EvictionGuard.NONE)) {
			for (int i = 0; i < 10; i++) {
				LogReader.append(aging, 100);
			}
			assertThat(aging.agedUpTo()).isZero();
			assertThat(aging.oldest()).isOne();
		}
	}

	@Test
	void whatIsTooOldIsDroppedInWholeSegments() throws Exception {
		try (MemoryBroadcastLog aging = new MemoryBroadcastLog(MIB, 1000, Duration.ofMillis(200), EvictionGuard.NONE)) {
			for (int i = 0; i < 10; i++) {
				LogReader.append(aging, 100);
			}
			// after a pause of the machine everything but the last message is too old
			Awaitility.await().pollDelay(Duration.ofMillis(1)).until(() -> {
				LogReader.append(aging, 100);
				return aging.oldest() > 10 && aging.head() > aging.oldest();
			});
			assertThat(aging.agedUpTo()).isEqualTo(aging.oldest() - 1);
			LogReader reader = new LogReader(aging.cursor(0)).readAll();
			assertThat(reader.gaps()).containsExactly("1-" + aging.agedUpTo());
		}
	}

	@Test
	void aSealedLogRefusesAndCanStillBeRead() throws Exception {
		append(10, 100);
		this.log.seal();
		assertThatIllegalStateException().isThrownBy(() -> append(1, 100));
		assertThat(new LogReader(cursor(0)).readAll().messages()).isEqualTo(10);
		assertThat(this.log.head()).isEqualTo(10);
	}

	@Test
	void aClosedLogHasNothingToRead() throws Exception {
		append(10, 100);
		LogCursor old = cursor(5);
		this.log.close();
		assertThatIllegalStateException().isThrownBy(() -> append(1, 100));
		assertThat(old.read(SEGMENT)).isEqualTo(Result.NONE);
		assertThat(old.isOverrun()).isFalse();
		assertThat(cursor(0).read(SEGMENT)).isEqualTo(Result.NONE);
	}

	@Test
	void aPositionBeyondTheHeadIsRefused() throws Exception {
		append(3, 10);
		assertThatIllegalArgumentException().isThrownBy(() -> cursor(4));
		assertThatIllegalArgumentException().isThrownBy(() -> cursor(-1));
	}

	@Test
	void listenersAreNotifiedAfterEachAppend() throws Exception {
		AtomicInteger notified = new AtomicInteger();
		AtomicLong head = new AtomicLong();
		Runnable listener = () -> {
			notified.incrementAndGet();
			head.set(this.log.head());
		};
		this.log.addListener(listener);
		append(3, 10);
		assertThat(notified).hasValue(3);
		assertThat(head).hasValue(3);
		this.log.removeListener(listener);
		append(1, 10);
		assertThat(notified).hasValue(3);
	}

	@Test
	void aGuardThatRefusesIsWaitedForAndNothingIsDropped() throws Exception {
		HoldingGuard guard = new HoldingGuard();
		try (MemoryBroadcastLog guarded = new MemoryBroadcastLog(MIB, 1000, null, guard)) {
			Thread appender = new Thread(() -> appendUntilInterrupted(guarded));
			appender.start();
			Awaitility.await().until(() -> guard.waits.get() > 0);
			long head = guarded.head();
			assertThat(guarded.oldest()).isEqualTo(1);
			assertThat(new LogReader(guarded.cursor(0)).readAll().messages()).isEqualTo(head);
			guard.holding.set(false);
			Awaitility.await().until(() -> guarded.head() > head + 2000);
			appender.interrupt();
			appender.join();
		}
	}

	@Test
	void anInterruptEndsTheWaitWithNothingAppended() throws Exception {
		HoldingGuard guard = new HoldingGuard();
		try (MemoryBroadcastLog guarded = new MemoryBroadcastLog(MIB, 1000, null, guard)) {
			AtomicBoolean interrupted = new AtomicBoolean();
			Thread appender = new Thread(() -> {
				appendUntilInterrupted(guarded);
				interrupted.set(Thread.interrupted());
			});
			appender.start();
			Awaitility.await().until(() -> guard.waits.get() > 0);
			long head = guarded.head();
			appender.interrupt();
			appender.join();
			assertThat(interrupted).isTrue();
			assertThat(guarded.head()).isEqualTo(head);
			assertThat(new LogReader(guarded.cursor(0)).readAll().messages()).isEqualTo(head);
		}
	}

	@Test
	void anAppendManagesWithWhatThereIsWhenTheDirectMemoryIsUsedUp() throws Exception {
		append(300, 1000);
		long allocated = this.log.allocated();
		List<ByteBuf> hog = useUpDirectMemory();
		try {
			LogReader reader = new LogReader(cursor(300));
			for (int i = 0; i < 2000; i++) {
				LogReader.append(this.log, 1000);
				reader.readAll();
			}
			assertThat(reader.messages()).isEqualTo(2000);
			assertThat(reader.gaps()).isEmpty();
			assertThat(this.log.allocated()).isEqualTo(allocated);
			LogReader.append(this.log, 70_000);
			assertThat(reader.readAll().messages()).isEqualTo(2001);
		}
		finally {
			hog.forEach(ByteBuf::release);
		}
	}

	@Test
	void withoutAnyDirectMemoryAnAppendFailsAndIsPossibleLater() throws Exception {
		List<ByteBuf> hog = useUpDirectMemory();
		try {
			assertThatExceptionOfType(InsufficientDirectMemoryException.class).isThrownBy(() -> append(1, 1000));
			assertThat(this.log.head()).isZero();
		}
		finally {
			hog.forEach(ByteBuf::release);
		}
		Awaitility.await().ignoreExceptions().until(() -> LogReader.append(this.log, 1000) == 1);
		assertThat(new LogReader(cursor(0)).readAll().messages()).isEqualTo(1);
	}

	private static List<ByteBuf> useUpDirectMemory() {
		List<ByteBuf> hog = new ArrayList<>();
		for (int size = 128 * MIB; size >= 4096; size /= 16) {
			try {
				while (true) {
					hog.add(SegmentMemory.ALLOCATOR.directBuffer(size, size));
				}
			}
			catch (OutOfMemoryError ex) {
				// smaller ones fill the rest
			}
		}
		return hog;
	}

	private void append(int count, int size) throws InterruptedException {
		for (int i = 0; i < count; i++) {
			LogReader.append(this.log, size);
		}
	}

	private static final class HoldingGuard implements EvictionGuard {

		private final AtomicBoolean holding = new AtomicBoolean(true);

		private final AtomicInteger waits = new AtomicInteger();

		@Override
		public boolean mayEvict(long lastSequence) {
			return !this.holding.get();
		}

		@Override
		public synchronized void awaitEviction(long lastSequence) throws InterruptedException {
			this.waits.incrementAndGet();
			wait(5);
		}

	}

}
