package io.hein.transport.log;

import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FileBroadcastLog.PendingFaults}, on the virtual machine that runs
 * them.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Nobody can cut a file there that is mapped")
class PendingFaultsTests {

	private final FileBroadcastLog.PendingFaults faults = new FileBroadcastLog.PendingFaults();

	@TempDir
	private Path temp;

	@Test
	void nothingIsReportedWithoutAFault() {
		for (int i = 0; i < 100_000; i++) {
			this.faults.raise();
		}
	}

	@Test
	void aReadOfWhatIsNotThereIsReportedBeforeItIsUsed() throws Exception {
		try (RandomAccessFile file = new RandomAccessFile(this.temp.resolve("file").toFile(), "rw")) {
			file.setLength(8192);
			ByteBuffer mapped = file.getChannel().map(FileChannel.MapMode.READ_ONLY, 0, 8192);
			byte[] copy = new byte[1000];
			// so often that it is compiled
			for (int i = 0; i < 100_000; i++) {
				assertThat(copy(mapped, copy)).isTrue();
			}
			file.setLength(0);
			boolean used = true;
			try {
				used = copy(mapped, copy);
			}
			catch (InternalError ex) {
				used = false;
			}
			assertThat(used).isFalse();
		}
	}

	private boolean copy(ByteBuffer mapped, byte[] copy) {
		mapped.get(0, copy, 0, copy.length);
		this.faults.raise();
		return true;
	}

}
