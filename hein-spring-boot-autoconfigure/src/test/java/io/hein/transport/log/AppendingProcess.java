package io.hein.transport.log;

import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What {@link CrashPointTests} stops at any moment: appends to a log of small segments
 * without a pause, so that it nearly always begins or drops one, and writes down in a
 * mapped file what was appended for certain.
 */
public final class AppendingProcess {

	static final int CAPACITY = 64 * 1024;

	static final int MAX_FRAME = 6000;

	private AppendingProcess() {
	}

	public static void main(String[] args) throws Exception {
		FileBroadcastLog log = new FileBroadcastLog(Path.of(args[0]), CAPACITY, MAX_FRAME, null, Duration.ZERO,
				EvictionGuard.NONE, () -> LogFiles.BOOT);
		try (RandomAccessFile file = new RandomAccessFile(args[1], "rw")) {
			ByteBuffer progress = file.getChannel()
				.map(FileChannel.MapMode.READ_WRITE, 0, 24)
				.order(ByteOrder.BIG_ENDIAN);
			progress.putLong(8, log.epoch().high()).putLong(16, log.epoch().low());
			for (int i = 0;; i++) {
				// longer than a segment now and then
				int size = (i % 50 == 49) ? 5000 : (i * 37) % 2500;
				progress.putLong(0, LogReader.append(log, size));
			}
		}
	}

}
