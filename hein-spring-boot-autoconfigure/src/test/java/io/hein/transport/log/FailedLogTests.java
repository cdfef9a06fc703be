package io.hein.transport.log;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.hein.transport.frame.Epoch;
import io.hein.transport.log.LogCursor.Result;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.util.FileSystemUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for a {@link FileBroadcastLog} whose files are changed from outside while it is
 * open.
 */
class FailedLogTests {

	@TempDir
	private Path temp;

	private Path directory;

	private FileBroadcastLog log;

	@BeforeEach
	void fill() throws Exception {
		this.directory = this.temp.resolve("log");
		this.log = LogFiles.log(this.directory);
		while (this.log.segments() < 4) {
			LogReader.append(this.log, 1000);
		}
	}

	@AfterEach
	void close() {
		close(this.log);
	}

	private static void close(FileBroadcastLog log) {
		log.close();
		log.closed().toCompletableFuture().join();
	}

	private Path file(int index) throws Exception {
		return LogFiles.segments(this.directory).get(index).path();
	}

	@Test
	void aSegmentThatIsCutShortFailsTheAppendAndAllThatFollow() throws Exception {
		// so often that the code is compiled, where such faults are reported in another
		// way
		for (int i = 0; i < 50_000; i++) {
			LogReader.append(this.log, 100);
		}
		long head = this.log.head();
		List<SegmentScan> segments = LogFiles.segments(this.directory);
		LogFiles.truncate(segments.get(segments.size() - 1).path(), SegmentHeader.LENGTH);
		assertThatExceptionOfType(LogFailedException.class).isThrownBy(this::appendSome)
			.withMessageContaining("can no longer be written");
		assertThat(this.log.status().state()).isEqualTo(LogState.FAILED);
		assertThat(this.log.status().failure()).isNotEmpty();
		assertThatExceptionOfType(LogFailedException.class).isThrownBy(() -> LogReader.append(this.log, 10));
		assertThat(this.log.head()).isBetween(head, head + 20);
		long epoch = this.log.epoch().high();
		close();
		FileBroadcastLog next = LogFiles.log(this.directory);
		assertThat(next.epoch().high()).isNotEqualTo(epoch);
		close(next);
	}

	/**
	 * The fault may be reported a moment after the access.
	 */
	private void appendSome() throws InterruptedException {
		for (int i = 0; i < 20; i++) {
			LogReader.append(this.log, 1000);
		}
	}

	@Test
	void whatCannotBeReadIsDroppedAndTheRestIsServed() throws Exception {
		LogCursor cursor = this.log.cursor(0);
		long lost = LogFiles.segments(this.directory).get(1).lastSequence();
		LogFiles.truncate(file(1), SegmentHeader.LENGTH + 5000);
		AtomicInteger wakes = new AtomicInteger();
		this.log.addListener(wakes::incrementAndGet);
		this.log.unreadable(new java.io.IOException("Bad address"));
		// only then new cursors no longer wait
		Awaitility.await().until(() -> wakes.get() > 0);
		assertThat(this.log.oldest()).isGreaterThan(lost);
		assertThat(this.log.status().state()).isEqualTo(LogState.FAILED);
		assertThat(cursor.read(LogFiles.MIB)).isEqualTo(Result.GAP);
		assertThat(cursor.gapFrom()).isEqualTo(1);
		assertThat(cursor.gapTo()).isEqualTo(lost);
		assertThat(this.log.agedUpTo()).as("no reader was too slow for it").isEqualTo(lost);
		cursor.close();
		LogReader reader = new LogReader(this.log.cursor(lost));
		assertThat(reader.readAll().messages()).isEqualTo(this.log.head() - lost);
	}

	@Test
	void aReaderThatComesBeforeTheFilesWereLookedAtMeetsTheGapAndNotTheFault() throws Exception {
		List<Runnable> due = new ArrayList<>();
		AtomicBoolean held = new AtomicBoolean();
		close();
		this.log = new FileBroadcastLog(this.directory, LogFiles.MIB, LogFiles.MAX_FRAME, null, Duration.ZERO,
				EvictionGuard.NONE, () -> LogFiles.BOOT, new LogKeeper((task) -> {
					if (held.get()) {
						due.add(task);
					}
					else {
						task.run();
					}
				}));
		LogReader other = new LogReader(this.log.cursor(0));
		SegmentScan spoiled = LogFiles.segments(this.directory).get(1);
		LogFiles.truncate(spoiled.path(), SegmentHeader.LENGTH + 5000);
		AtomicInteger wakes = new AtomicInteger();
		this.log.addListener(wakes::incrementAndGet);
		held.set(true);
		this.log.unreadable(new InternalError("a fault occurred in an unsafe memory access operation"));
		LogCursor cursor;
		try {
			cursor = this.log.cursor(spoiled.firstSequence() + 50);
			assertThat(cursor.read(LogFiles.MIB)).isEqualTo(Result.LATER);
			assertThat(cursor.isOverrun()).isFalse();
			other.read(1000);
			assertThat(other.messages()).as("read by one that was there before").isPositive();
		}
		finally {
			held.set(false);
			due.forEach(Runnable::run);
		}
		assertThat(wakes).hasValue(1);
		assertThat(cursor.read(LogFiles.MIB)).isEqualTo(Result.GAP);
		assertThat(cursor.gapFrom()).isEqualTo(spoiled.firstSequence() + 51);
		assertThat(cursor.gapTo()).isEqualTo(spoiled.lastSequence());
		cursor.close();
		assertThat(new LogReader(this.log.cursor(spoiled.lastSequence())).readAll().messages())
			.isEqualTo(this.log.head() - spoiled.lastSequence());
	}

	@Test
	void aComplaintWithoutACauseInTheFilesChangesNothing() throws Exception {
		long head = this.log.head();
		this.log.unreadable(new java.io.IOException("Connection reset"));
		close();
		this.log = LogFiles.log(this.directory);
		assertThat(this.log.head()).isEqualTo(head);
		assertThat(this.log.oldest()).isEqualTo(1);
	}

	@Test
	void aDirectoryThatWasRemovedIsServedToTheEnd() throws Exception {
		remove();
		long oldest = this.log.oldest();
		for (int i = 0; i < 3000; i++) {
			LogReader.append(this.log, 1000);
		}
		assertThat(this.log.oldest()).isGreaterThan(oldest);
		assertThat(new LogReader(this.log.cursor(this.log.head() - 100)).readAll().messages()).isEqualTo(100);
		assertThat(this.log.status().state()).isEqualTo(LogState.RUNNING);
		close();
		assertThat(this.directory).doesNotExist();
		this.log = LogFiles.log(this.directory);
		assertThat(this.log.head()).isZero();
	}

	@Test
	void aDirectoryThatAnotherOneHasReplacedIsNotTouched() throws Exception {
		remove();
		Path other = this.directory.resolveSibling("other");
		FileBroadcastLog next = LogFiles.log(other);
		while (next.segments() < 10) {
			LogReader.append(next, 1000);
		}
		Files.move(other, this.directory);
		for (int i = 0; i < 3000; i++) {
			LogReader.append(this.log, 1000);
			LogReader.append(this.log, LogFiles.MAX_FRAME - 100);
		}
		assertThat(new LogReader(next.cursor(0)).readAll().messages()).isEqualTo(next.head());
		close();
		assertThat(new LogReader(next.cursor(0)).readAll().messages()).isEqualTo(next.head());
		Path left = this.directory.resolveSibling("left");
		LogFiles.kill(this.directory, left);
		this.log = LogFiles.log(left);
		assertThat(this.log.epoch()).isEqualTo(next.epoch());
		assertThat(new LogReader(this.log.cursor(0)).readAll().messages()).isEqualTo(next.head());
		close(next);
		next.closed().toCompletableFuture().join();
	}

	private void remove() {
		// a file may be made meanwhile
		Awaitility.await()
			.ignoreExceptions()
			.until(() -> FileSystemUtils.deleteRecursively(this.directory) && !Files.exists(this.directory));
	}

	@Test
	void aControlFileThatCannotBeWrittenAtTheCloseIsReportedAndTheDirectoryIsReleased() throws Exception {
		Path control = this.directory.resolve(ControlFile.NAME);
		byte[] before = Files.readAllBytes(control);
		Files.delete(control);
		Files.createDirectory(control);
		close();
		this.log = LogFiles.log(this.directory);
		assertThatExceptionOfType(LogDirectoryException.class).isThrownBy(this.log::open)
			.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo(LogDirectoryException.Reason.NOT_WRITABLE));
		Files.delete(control);
		Files.write(control, before);
		this.log.open();
	}

	@Test
	void filesThatAreDeletedAreNotMissedUntilTheNextStart() throws Exception {
		for (Path path : LogFiles.files(this.directory)) {
			if (path.getFileName().toString().startsWith("segment")) {
				Files.delete(path);
			}
		}
		for (int i = 0; i < 3000; i++) {
			LogReader.append(this.log, 1000);
		}
		long head = this.log.head();
		Epoch epoch = this.log.epoch();
		assertThat(new LogReader(this.log.cursor(head - 100)).readAll().messages()).isEqualTo(100);
		close();
		this.log = LogFiles.log(this.directory);
		// those that were made since may hold the end of the log
		assertThat(this.log.epoch().equals(epoch)).isEqualTo(this.log.head() == head);
		assertThat(this.log.status().state()).isEqualTo(LogState.RUNNING);
	}

}
