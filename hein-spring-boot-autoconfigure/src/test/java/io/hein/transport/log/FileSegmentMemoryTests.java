package io.hein.transport.log;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FileSegmentMemory}.
 */
class FileSegmentMemoryTests {

	@TempDir
	private Path directory;

	@Test
	void noFileIsMadeInADirectoryThatWasGivenBack() throws Exception {
		LogLayout layout = LogLayout.inFiles(LogFiles.MIB);
		FileSegmentMemory memory = new FileSegmentMemory(this.directory, layout, 1, new LogKeeper(Runnable::run),
				new DiskSpace(this.directory));
		assertThat(memory.grow()).isTrue();
		assertThat(LogFiles.files(this.directory)).hasSize(1);
		memory.undo();
		// as a thread does that was about to make one when the log could not be opened
		assertThat(memory.grow()).isFalse();
		assertThat(memory.allocated()).isEqualTo(0);
		assertThat(LogFiles.files(this.directory)).isEmpty();
	}

}
