package io.hein.transport.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import io.hein.testsupport.OtherDigits;
import io.hein.transport.frame.Epoch;
import io.hein.transport.log.LogCursor.Result;
import io.hein.transport.log.LogDirectoryException.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Tests for {@link FileBroadcastLog}: what a directory holds when it is opened again.
 */
class FileBroadcastLogTests {

	private static final int MIB = LogFiles.MIB;

	@TempDir
	private Path temp;

	private final List<FileBroadcastLog> logs = new ArrayList<>();

	private Path directory() {
		return this.temp.resolve("log");
	}

	private FileBroadcastLog open(Path directory) {
		return open(LogFiles.log(directory));
	}

	private FileBroadcastLog open(FileBroadcastLog log) {
		this.logs.add(log);
		log.open();
		return log;
	}

	private static void close(FileBroadcastLog log) {
		log.close();
		log.closed().toCompletableFuture().join();
	}

	private Path killed() {
		Path left = this.temp.resolve("killed");
		LogFiles.kill(directory(), left);
		return left;
	}

	@AfterEach
	void closeAll() {
		this.logs.forEach(FileBroadcastLogTests::close);
	}

	private static void append(FileBroadcastLog log, int count, int size) throws InterruptedException {
		for (int i = 0; i < count; i++) {
			LogReader.append(log, size);
		}
	}

	private static LogReader read(BroadcastLog log, long after) {
		LogCursor cursor = log.cursor(after);
		LogReader reader = new LogReader(cursor);
		reader.readAll();
		cursor.close();
		return reader;
	}

	@Test
	void aLogThatWasClosedContinuesUnderTheSameEpoch() throws Exception {
		FileBroadcastLog first = open(directory());
		append(first, 100, 500);
		Epoch epoch = first.epoch();
		close(first);
		FileBroadcastLog second = open(directory());
		assertThat(second.epoch()).isEqualTo(epoch);
		assertThat(second.head()).isEqualTo(100);
		assertThat(second.oldest()).isEqualTo(1);
		assertThat(second.appended()).isZero();
		assertThat(LogReader.append(second, 10)).isEqualTo(101);
		assertThat(second.appended()).isOne();
		LogReader reader = read(second, 40);
		assertThat(reader.messages()).isEqualTo(61);
		assertThat(reader.gaps()).isEmpty();
	}

	@Test
	void aLogContinuesWhereOtherDigitsAreUsed() throws Exception {
		try (OtherDigits digits = new OtherDigits()) {
			FileBroadcastLog first = open(directory());
			append(first, 100, 500);
			close(first);
			FileBroadcastLog second = open(directory());
			assertThat(second.epoch()).isEqualTo(first.epoch());
			assertThat(read(second, 0).messages()).isEqualTo(100);
		}
	}

	@Test
	void aLogThatIsShownIsNotOpened() {
		FileBroadcastLog log = LogFiles.log(directory());
		assertThat(log).hasToString("FileBroadcastLog[" + directory() + "]");
		assertThat(directory()).doesNotExist();
	}

	@Test
	void whatWasAppendedOutlivesAProcessThatIsKilled() throws Exception {
		FileBroadcastLog first = open(directory());
		for (int i = 1; i <= 500; i++) {
			append(first, 1, i * 3);
			if (i % 50 == 0) {
				FileBroadcastLog second = open(killed());
				assertThat(second.epoch()).isEqualTo(first.epoch());
				assertThat(second.head()).isEqualTo(i);
				assertThat(read(second, 0).messages()).isEqualTo(i);
				close(second);
			}
		}
	}

	@Test
	void aLogContinuesAsOftenAsItIsOpened() throws Exception {
		for (int i = 0; i < 10; i++) {
			FileBroadcastLog log = open(directory());
			assertThat(log.head()).isEqualTo(i * 7L);
			append(log, 7, 10_000);
			assertThat(read(log, 0).messages()).isEqualTo(i * 7L + 7);
			close(log);
		}
		assertThat(LogFiles.files(directory())).filteredOn((file) -> file.toString().contains("segment"))
			.hasSizeBetween(11, 16);
	}

	@Test
	void whatWasDroppedBeforeIsStillDropped() throws Exception {
		FileBroadcastLog first = open(directory());
		append(first, 3000, 1000);
		long oldest = first.oldest();
		long bytes = first.appendedBytes();
		close(first);
		FileBroadcastLog second = open(directory());
		assertThat(second.oldest()).isEqualTo(oldest).isGreaterThan(1);
		assertThat(second.appendedBytes()).isEqualTo(bytes);
		LogReader reader = read(second, 0);
		assertThat(reader.gaps()).containsExactly("1-" + (oldest - 1));
		assertThat(reader.messages()).isEqualTo(3000 - oldest + 1);
		append(second, 3000, 1000);
		assertThat(read(second, 5999).messages()).isOne();
	}

	@Test
	void whatTheLogWasFoundWithIsInItsStatus() throws Exception {
		FileBroadcastLog first = LogFiles.log(directory());
		assertThat(first.status()).isNull();
		open(first);
		assertThat(first.status().foundMessages()).isZero();
		assertThat(first.status().foundTo()).isZero();
		append(first, 3000, 1000);
		long oldest = first.oldest();
		close(first);
		LogStatus status = open(directory()).status();
		assertThat(status.state()).isEqualTo(LogState.RUNNING);
		assertThat(status.directory()).isEqualTo(directory());
		assertThat(status.foundFrom()).isEqualTo(oldest);
		assertThat(status.foundTo()).isEqualTo(3000);
		assertThat(status.foundMessages()).isEqualTo(3000 - oldest + 1);
		assertThat(status.foundBytes()).isEqualTo(status.foundMessages() * (16 + 1 + 1000));
		assertThat(status.diskFull()).isFalse();
	}

	@Test
	void messagesThatWereDroppedForTheirAgeDoNotComeBack() throws Exception {
		FileBroadcastLog first = open(new FileBroadcastLog(directory(), MIB, LogFiles.MAX_FRAME, Duration.ofNanos(1),
				Duration.ZERO, EvictionGuard.NONE, () -> LogFiles.BOOT));
		append(first, 10, 1000);
		// the append that comes next drops all before it
		assertThat(first.oldest()).isEqualTo(10);
		close(first);
		FileBroadcastLog second = open(directory());
		assertThat(second.head()).isEqualTo(10);
		assertThat(second.oldest()).isEqualTo(10);
		assertThat(read(second, 0).gaps()).containsExactly("1-9");
	}

	@Test
	void anAgeIsCountedAcrossRestartsAndNeverNegative() throws Exception {
		FileBroadcastLog first = open(directory());
		append(first, 10, 1000);
		close(first);
		FileBroadcastLog second = open(new FileBroadcastLog(directory(), MIB, LogFiles.MAX_FRAME, Duration.ofDays(100),
				Duration.ZERO, EvictionGuard.NONE, () -> LogFiles.BOOT));
		append(second, 10, 1000);
		assertThat(second.oldest()).isEqualTo(1);
		close(second);
		FileBroadcastLog third = open(new FileBroadcastLog(directory(), MIB, LogFiles.MAX_FRAME, Duration.ofNanos(1),
				Duration.ZERO, EvictionGuard.NONE, () -> LogFiles.BOOT));
		append(third, 1, 1000);
		assertThat(third.oldest()).isEqualTo(21);
		assertThat(third.agedUpTo()).isEqualTo(20);
	}

	@Test
	void aClockThatWasSetBackMakesNothingOlderOrComeFromTheFuture() throws Exception {
		FileBroadcastLog first = open(directory());
		append(first, 100, 1000);
		close(first);
		long now = System.currentTimeMillis();
		long day = Duration.ofDays(1).toMillis();
		long[][] times = { { now + day, now + day }, { now + day, now }, { now, now + day }, { now + day, now - day },
				{ Long.MAX_VALUE, Long.MAX_VALUE }, { 0, Long.MAX_VALUE }, { 0, Long.MIN_VALUE } };
		int appended = 100;
		for (long[] time : times) {
			for (SegmentScan segment : LogFiles.segments(directory())) {
				LogFiles.setTimes(segment.path(), time[0], time[1]);
			}
			FileBroadcastLog next = open(withMaxAge(Duration.ofHours(1)));
			append(next, 1, 1000);
			appended++;
			assertThat(next.head()).isEqualTo(appended);
			assertThat(next.oldest()).as("%d %d", time[0], time[1]).isEqualTo(1);
			close(next);
		}
		for (SegmentScan segment : LogFiles.segments(directory())) {
			LogFiles.setTimes(segment.path(), now - 2 * day, now - day);
		}
		FileBroadcastLog next = open(withMaxAge(Duration.ofHours(1)));
		append(next, 1, 1000);
		assertThat(next.oldest()).isEqualTo(appended + 1);
	}

	private FileBroadcastLog withMaxAge(Duration maxAge) {
		return new FileBroadcastLog(directory(), MIB, LogFiles.MAX_FRAME, maxAge, Duration.ZERO, EvictionGuard.NONE,
				() -> LogFiles.BOOT);
	}

	@Test
	void afterAnotherStartOfTheSystemANewLogBegins() throws Exception {
		FileBroadcastLog first = open(directory());
		append(first, 10, 1000);
		for (UUID boot : new UUID[] { new UUID(2, 2), null }) {
			FileBroadcastLog second = open(LogFiles.log(killed(), MIB, boot));
			assertThat(second.epoch()).isNotEqualTo(first.epoch());
			assertThat(second.head()).isZero();
			assertThat(second.oldest()).isOne();
			append(second, 1, 100);
			assertThat(read(second, 0).messages()).isOne();
			close(second);
		}
	}

	@Test
	void aLogThatWasClosedContinuesAfterASystemRestartAndWithoutABootId() throws Exception {
		FileBroadcastLog first = open(directory());
		append(first, 10, 1000);
		close(first);
		for (UUID boot : new UUID[] { new UUID(2, 2), null, LogFiles.BOOT }) {
			FileBroadcastLog next = open(LogFiles.log(directory(), MIB, boot));
			assertThat(next.epoch()).isEqualTo(first.epoch());
			assertThat(next.head()).isEqualTo(10);
			close(next);
		}
	}

	@Test
	void aLogThatIsOpenNoLongerCountsAsClosedCleanly() throws Exception {
		close(open(directory()));
		FileBroadcastLog second = open(directory());
		append(second, 1, 10);
		assertThat(open(LogFiles.log(killed(), MIB, new UUID(2, 2))).epoch()).isNotEqualTo(second.epoch());
	}

	@Test
	void aCopyOfADirectoryBeginsANewLog() throws Exception {
		FileBroadcastLog first = open(directory());
		append(first, 10, 1000);
		close(first);
		Path copy = this.temp.resolve("copy");
		LogFiles.copy(directory(), copy);
		FileBroadcastLog second = open(copy);
		assertThat(second.epoch()).isNotEqualTo(first.epoch());
		assertThat(second.head()).isZero();
	}

	@Test
	void aDirectoryBelongsToOneLogUntilItIsClosed() throws Exception {
		FileBroadcastLog first = open(directory());
		assertThatExceptionOfType(LogDirectoryException.class).isThrownBy(() -> open(directory()))
			.withMessageContaining("in use by this process")
			.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo(Reason.IN_USE));
		append(first, 5, 10);
		FileBroadcastLog waiting = new FileBroadcastLog(directory(), MIB, LogFiles.MAX_FRAME, null,
				Duration.ofSeconds(60), EvictionGuard.NONE, () -> LogFiles.BOOT);
		Thread closer = new Thread(() -> close(first));
		closer.start();
		open(waiting);
		assertThat(waiting.head()).isEqualTo(5);
		closer.join();
	}

	@Test
	void writesUnderWayAreReadFromTheFilesUntilTheyEnd() throws Exception {
		FileBroadcastLog first = open(directory());
		append(first, 10, 1000);
		LogCursor cursor = first.cursor(0);
		assertThat(cursor.read(MIB)).isEqualTo(Result.DATA);
		var data = cursor.data();
		first.close();
		assertThatExceptionOfType(LogDirectoryException.class).isThrownBy(() -> open(directory()));
		LogReader.checkPayload(data, 0);
		data.release();
		first.closed().toCompletableFuture().join();
		assertThat(open(directory()).head()).isEqualTo(10);
	}

	@Test
	void aSmallerMaximumSizeDropsTheOldest() throws Exception {
		FileBroadcastLog first = open(LogFiles.log(directory(), 4L * MIB, LogFiles.BOOT));
		append(first, 3000, 1000);
		assertThat(first.oldest()).isEqualTo(1);
		close(first);
		FileBroadcastLog second = open(LogFiles.log(directory(), MIB, LogFiles.BOOT));
		assertThat(second.epoch()).isEqualTo(first.epoch());
		assertThat(second.head()).isEqualTo(3000);
		append(second, 2000, 1000);
		long kept = read(second, 0).messages();
		assertThat(kept).isBetween(500L, 1000L);
		assertThat(sizeOfFiles()).isLessThan(MIB + 20 * 4096L);
	}

	@Test
	void aLargerMaximumSizeKeepsMore() throws Exception {
		FileBroadcastLog first = open(directory());
		append(first, 3000, 1000);
		long oldest = first.oldest();
		close(first);
		FileBroadcastLog second = open(LogFiles.log(directory(), 8L * MIB, LogFiles.BOOT));
		append(second, 3000, 1000);
		assertThat(second.oldest()).isEqualTo(oldest);
		assertThat(read(second, oldest - 1).messages()).isEqualTo(6000 - oldest + 1);
	}

	@Test
	void aMessageThatIsLongerThanASegmentHasAFileOfItsOwnUntilItIsDropped() throws Exception {
		FileBroadcastLog first = open(new FileBroadcastLog(directory(), MIB, 300_000, null, Duration.ZERO,
				EvictionGuard.NONE, () -> LogFiles.BOOT));
		append(first, 1, 250_000);
		append(first, 10, 1000);
		close(first);
		FileBroadcastLog second = open(new FileBroadcastLog(directory(), MIB, 300_000, null, Duration.ZERO,
				EvictionGuard.NONE, () -> LogFiles.BOOT));
		assertThat(read(second, 0).messages()).isEqualTo(11);
		append(second, 1, 250_000);
		append(second, 2000, 1000);
		assertThat(read(second, 2011).messages()).isOne();
		assertThat(sizeOfFiles()).isLessThan(MIB + 20 * 4096L);
	}

	private long sizeOfFiles() throws IOException {
		long size = 0;
		for (Path file : LogFiles.files(directory())) {
			size += Files.size(file);
		}
		return size;
	}

	@Test
	void theCapacityMustHoldThreeOfTheLongestMessages() {
		assertThatIllegalArgumentException().isThrownBy(
				() -> new FileBroadcastLog(directory(), MIB, MIB / 3 + 1, null, Duration.ZERO, EvictionGuard.NONE));
	}

	@Test
	void nothingIsTouchedBeforeTheLogIsOpened() {
		FileBroadcastLog log = LogFiles.log(directory());
		assertThat(log.size()).isZero();
		assertThat(log.appended()).isZero();
		assertThat(log.capacity()).isEqualTo(MIB);
		assertThat(log.status()).isNull();
		log.seal();
		log.close();
		assertThat(log.closed().toCompletableFuture()).isDone();
		assertThat(directory()).doesNotExist();
	}

	@Test
	void aDirectoryThatItMakesIsForItsOwnerOnly() throws Exception {
		open(directory());
		assumeThat(directory().getFileSystem().supportedFileAttributeViews()).contains("posix");
		assertThat(Files.getPosixFilePermissions(directory())).extracting(Enum::name)
			.allMatch((name) -> name.startsWith("OWNER"));
	}

	@Test
	void aDirectoryThatCannotBeMadeIsReported() throws Exception {
		Path file = Files.createFile(this.temp.resolve("file"));
		assertThatExceptionOfType(LogDirectoryException.class).isThrownBy(() -> open(file.resolve("log")))
			.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo(Reason.NOT_WRITABLE));
	}

	@Test
	void anInterruptOfTheSenderDisturbsNothing() throws Exception {
		FileBroadcastLog log = open(LogFiles.log(directory(), 4L * MIB, LogFiles.BOOT));
		for (int i = 0; i < 3000; i++) {
			Thread.currentThread().interrupt();
			LogReader.append(log, 1000);
			assertThat(Thread.interrupted()).isTrue();
		}
		assertThat(read(log, 0).messages()).isEqualTo(3000);
		assertThat(log.status().diskFull()).isFalse();
	}

}
