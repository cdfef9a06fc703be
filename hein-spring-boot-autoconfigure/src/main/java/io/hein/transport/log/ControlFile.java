package io.hein.transport.log;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

import io.hein.transport.log.ControlRecord.State;
import org.jspecify.annotations.Nullable;

/**
 * The file that says what the log of a directory was left in: two records, written in
 * turns and forced to the disk, so that one of them is always whole. Never mapped.
 */
final class ControlFile {

	static final String NAME = "control";

	private static final int DISTANCE = 4096;

	private final Path path;

	ControlFile(Path directory) {
		this.path = directory.resolve(NAME);
	}

	/**
	 * Read what there is.
	 * @throws IOException if the file cannot be read
	 */
	Content read() throws IOException {
		if (!Files.exists(this.path)) {
			return new Content(false, List.of(), null);
		}
		byte[][] records = { new byte[ControlRecord.LENGTH], new byte[ControlRecord.LENGTH] };
		try (RandomAccessFile file = new RandomAccessFile(this.path.toFile(), "r")) {
			for (int i = 0; i < records.length; i++) {
				file.seek((long) i * DISTANCE);
				readUpTo(file, records[i]);
			}
		}
		List<ControlRecord> intact = new ArrayList<>();
		Integer foreignFormat = null;
		for (byte[] bytes : records) {
			ControlRecord record = ControlRecord.read(bytes);
			if (record != null) {
				intact.add(record);
			}
			else if (ControlRecord.isIntact(bytes)) {
				foreignFormat = ControlRecord.format(bytes);
			}
		}
		boolean empty = Arrays.stream(records).allMatch(ControlFile::isZero);
		intact.sort(Comparator.comparingLong(ControlRecord::generation).reversed());
		return new Content(!empty, intact, foreignFormat);
	}

	private static void readUpTo(RandomAccessFile file, byte[] bytes) throws IOException {
		int at = 0;
		while (at < bytes.length) {
			int read = file.read(bytes, at, bytes.length - at);
			if (read < 0) {
				return;
			}
			at += read;
		}
	}

	private static boolean isZero(byte[] bytes) {
		for (byte b : bytes) {
			if (b != 0) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Write a record, and force it to the disk.
	 * @throws IOException if that fails
	 */
	void write(ControlRecord record) throws IOException {
		try (RandomAccessFile file = new RandomAccessFile(this.path.toFile(), "rw")) {
			file.seek((record.generation() & 1) * DISTANCE);
			file.write(record.bytes());
			file.getFD().sync();
		}
	}

	/**
	 * Set the time of its last change to what it is, which needs no descriptor.
	 * @return whether the system can still write something
	 */
	boolean touch() {
		File file = this.path.toFile();
		return file.setLastModified(file.lastModified());
	}

	/**
	 * Open the file for writing, and change nothing.
	 * @throws IOException if that fails
	 */
	void tryOpen() throws IOException {
		FileChannel.open(this.path, StandardOpenOption.WRITE).close();
	}

	void delete() throws IOException {
		Files.deleteIfExists(this.path);
	}

	/**
	 * Write a record over both, so that none of the older ones can ever count again.
	 * @return the record that was written last
	 * @throws IOException if that fails
	 */
	ControlRecord writeTwice(ControlRecord record) throws IOException {
		write(record);
		ControlRecord second = next(record, record.state(), record.head());
		write(second);
		return second;
	}

	/**
	 * The record after another one.
	 */
	static ControlRecord next(ControlRecord record, State state, long head) {
		return new ControlRecord(record.generation() + 1, state, record.epoch(), record.bootId(), record.inode(), head);
	}

	/**
	 * Which file this is, whatever its name: a copy is another one.
	 * @return the number of the file, made if there is none; 0 where the system does not
	 * say
	 * @throws IOException if it cannot be made
	 */
	long inode() throws IOException {
		if (!Files.exists(this.path)) {
			Files.createFile(this.path);
		}
		try {
			return (Long) Files.getAttribute(this.path, "unix:ino");
		}
		catch (UnsupportedOperationException | IllegalArgumentException | ClassCastException ex) {
			return 0;
		}
	}

	/**
	 * What a control file says.
	 *
	 * @param present whether there is anything in it
	 * @param records the records that are whole, the latest first
	 * @param foreignFormat the number of a format that this version does not know,
	 * {@code null} if there is none
	 */
	record Content(boolean present, List<ControlRecord> records, @Nullable Integer foreignFormat) {

		/**
		 * The record that counts.
		 * @return the latest one, {@code null} if there is none
		 */
		@Nullable ControlRecord record() {
			return (this.records.isEmpty()) ? null : this.records.get(0);
		}

	}

}
