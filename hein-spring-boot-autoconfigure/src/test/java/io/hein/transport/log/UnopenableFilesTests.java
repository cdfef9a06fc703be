package io.hein.transport.log;

import java.io.FileNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Files that cannot be opened for a while, as when a process has no descriptor left, say
 * nothing of what is in them. A directory of that name stands for such a file: it may be
 * written, as far as the system says, and cannot be opened.
 */
class UnopenableFilesTests {

	@TempDir
	private Path temp;

	@Test
	void aLogThatIsOpenGoesOn() throws Exception {
		LogDirectory directory = LogDirectory.take(this.temp, Duration.ZERO, LogFiles.BOOT);
		Files.createDirectory(this.temp.resolve(ControlFile.NAME));
		assertThat(directory.problem()).isNull();
		directory.release();
	}

	@Test
	void whatIsThereIsNotTakenForDamagedWhenALogIsOpened() throws Exception {
		FileBroadcastLog log = LogFiles.log(this.temp);
		LogReader.append(log, 100);
		Path left = Files.createDirectory(this.temp.resolve("left"));
		LogFiles.kill(this.temp, left);
		log.close();
		log.closed().toCompletableFuture().join();
		SegmentScan scan = LogRecovery.of(left, LogFiles.BOOT).all().get(0);
		Files.delete(scan.path());
		Files.createDirectory(scan.path());
		assertThatExceptionOfType(FileNotFoundException.class).isThrownBy(scan::readFrames);
		assertThatExceptionOfType(LogDirectoryException.class).isThrownBy(() -> LogFiles.log(left).open())
			.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo(LogDirectoryException.Reason.NOT_WRITABLE));
	}

}
