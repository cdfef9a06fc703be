package io.hein.transport.log;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

import org.jspecify.annotations.Nullable;

/**
 * Directories of logs as a killed process leaves them: what it has written is there, and
 * nothing was closed.
 */
final class LogFiles {

	static final UUID BOOT = new UUID(1, 1);

	static final int MIB = 1024 * 1024;

	static final int MAX_FRAME = 60_000;

	private LogFiles() {
	}

	/**
	 * A new directory, in memory if there is such a place, for tests that start so often
	 * that it would take long to write everything to a disk.
	 */
	static Path fastDirectory() throws IOException {
		Path memory = Path.of("/dev/shm");
		return (Files.isWritable(memory)) ? Files.createTempDirectory(memory, "hein")
				: Files.createTempDirectory("hein");
	}

	static FileBroadcastLog log(Path directory) {
		return log(directory, MIB, BOOT);
	}

	static FileBroadcastLog log(Path directory, long maxSize, @Nullable UUID boot) {
		return new FileBroadcastLog(directory, maxSize, MAX_FRAME, null, Duration.ZERO, EvictionGuard.NONE, () -> boot);
	}

	/**
	 * What is left when the process that has a directory open is killed now.
	 */
	static void kill(Path directory, Path left) {
		copy(directory, left);
		try {
			ControlFile file = new ControlFile(left);
			ControlRecord record = file.read().record();
			if (record != null) {
				file.writeTwice(new ControlRecord(record.generation(), record.state(), record.epoch(), record.bootId(),
						file.inode(), record.head()));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Copy a directory, as a backup does.
	 */
	static void copy(Path directory, Path copy) {
		try {
			Files.createDirectories(copy);
			for (Path file : files(copy)) {
				Files.delete(file);
			}
			for (Path file : files(directory)) {
				if (!file.endsWith(LogDirectory.LOCK)) {
					Files.copy(file, copy.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static List<Path> files(Path directory) throws IOException {
		try (Stream<Path> files = Files.list(directory)) {
			return files.sorted().toList();
		}
	}

	/**
	 * The segments of a directory, the oldest first.
	 */
	static List<SegmentScan> segments(Path directory) throws IOException {
		return LogRecovery.of(directory, BOOT).segments();
	}

	/**
	 * Turn one bit of a file.
	 */
	static void turn(Path path, long at, int bit) throws IOException {
		try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
			file.seek(at);
			int value = file.read();
			file.seek(at);
			file.write(value ^ (1 << bit));
		}
	}

	/**
	 * Have a segment begun, and appended to last, at other times of day.
	 */
	static void setTimes(Path path, long created, long lastAppended) throws IOException {
		byte[] page = Arrays.copyOf(Files.readAllBytes(path), SegmentHeader.LENGTH);
		ByteBuffer.wrap(page).putLong(40, created).putLong(192, lastAppended);
		CRC32C checksum = new CRC32C();
		checksum.update(page, 8, 48);
		ByteBuffer.wrap(page).putLong(56, checksum.getValue());
		try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
			file.write(page);
		}
	}

	static void truncate(Path path, long length) throws IOException {
		try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
			file.setLength(length);
		}
	}

	static void zero(Path path, long from, int length) throws IOException {
		try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
			file.seek(from);
			file.write(new byte[length]);
		}
	}

}
