package io.hein.transport.log;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.hein.transport.log.LogCursor.Result;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for a {@link FileBroadcastLog} whose files are changed by somebody else while it
 * is open.
 */
class FailedLogTests {

	@TempDir
	private Path directory;

	private FileBroadcastLog log;

	@BeforeEach
	void fill() throws Exception {
		this.log = LogFiles.log(this.directory);
		while (this.log.segments() < 4) {
			LogReader.append(this.log, 1000);
		}
	}

	@AfterEach
	void close() {
		this.log.close();
		this.log.closed().toCompletableFuture().join();
	}

	private Path file(int index) throws Exception {
		return LogFiles.segments(this.directory).get(index).path();
	}

	@Test
	void aSegmentThatIsCutShortFailsTheAppendAndAllThatFollow() throws Exception {
		// so often that the code is compiled, where such faults are reported in another way
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
		next.close();
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
		this.log.unreadable(new java.io.IOException("Bad address"));
		Awaitility.await().until(() -> this.log.oldest() > lost);
		assertThat(this.log.status().state()).isEqualTo(LogState.FAILED);
		assertThat(cursor.read(LogFiles.MIB)).isEqualTo(Result.GAP);
		assertThat(cursor.gapFrom()).isEqualTo(1);
		assertThat(cursor.gapTo()).isEqualTo(lost);
		cursor.close();
		LogReader reader = new LogReader(this.log.cursor(lost));
		assertThat(reader.readAll().messages()).isEqualTo(this.log.head() - lost);
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
		assertThat(new LogReader(this.log.cursor(head - 100)).readAll().messages()).isEqualTo(100);
		close();
		this.log = LogFiles.log(this.directory);
		assertThat(this.log.head()).isZero();
		assertThat(List.of(LogState.RUNNING)).contains(this.log.status().state());
	}

}
