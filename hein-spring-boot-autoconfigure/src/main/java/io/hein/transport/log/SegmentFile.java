package io.hein.transport.log;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * A file that holds one segment after the other: the header's page and the block. It is
 * filled with zeros once, so that a full disk shows there and not in the middle of a
 * message, and mapped from then on. A sender may be interrupted, which closes a channel:
 * so files are written by other means, and a channel that was closed while it mapped is
 * opened again.
 */
final class SegmentFile {

	private static final int CHUNK = 64 * 1024;

	private final Path path;

	private final @Nullable Object key;

	private final MappedByteBuffer mapping;

	private final SegmentHeader header;

	private final ByteBuf block;

	private SegmentFile(Path path, MappedByteBuffer mapping) {
		this.path = path;
		this.key = key(path);
		this.mapping = mapping;
		this.header = new SegmentHeader(mapping.slice(0, SegmentHeader.LENGTH));
		this.block = Unpooled
			.wrappedBuffer(mapping.slice(SegmentHeader.LENGTH, mapping.capacity() - SegmentHeader.LENGTH));
	}

	/**
	 * Make a file.
	 * @param path where; an existing file is not ours, and is not touched
	 * @param capacity for how many bytes of frames
	 * @throws IOException if that fails; then nothing of it is left
	 */
	static SegmentFile create(Path path, int capacity) throws IOException {
		Files.createFile(path);
		try {
			fill(path, 0, SegmentHeader.LENGTH + (long) capacity);
			SegmentFile file = open(path, capacity);
			file.touch();
			return file;
		}
		catch (IOException | RuntimeException | Error ex) {
			try {
				Files.deleteIfExists(path);
			}
			catch (IOException suppressed) {
				ex.addSuppressed(suppressed);
			}
			throw ex;
		}
	}

	/**
	 * Open a file.
	 * @param path where
	 * @param capacity for how many bytes of frames; what is missing at its end becomes
	 * zeros
	 * @throws IOException if that fails
	 */
	static SegmentFile open(Path path, int capacity) throws IOException {
		long length = SegmentHeader.LENGTH + (long) capacity;
		long present = Files.size(path);
		if (present < length) {
			fill(path, present, length);
		}
		return new SegmentFile(path, map(path, length));
	}

	private static void fill(Path path, long from, long to) throws IOException {
		byte[] zeros = new byte[(int) Math.min(CHUNK, to - from)];
		try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
			file.seek(from);
			for (long at = from; at < to; at += zeros.length) {
				file.write(zeros, 0, (int) Math.min(zeros.length, to - at));
			}
		}
	}

	private static MappedByteBuffer map(Path path, long length) throws IOException {
		boolean interrupted = false;
		try {
			while (true) {
				try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
					return file.getChannel().map(FileChannel.MapMode.READ_WRITE, 0, length);
				}
				catch (ClosedByInterruptException ex) {
					interrupted |= Thread.interrupted();
				}
			}
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	/**
	 * Have the system prepare each page for writing, instead of in the middle of appends.
	 */
	private void touch() {
		ByteBuffer pages = this.mapping;
		for (int at = 0; at < pages.capacity(); at += SegmentHeader.LENGTH) {
			pages.put(at, (byte) 0);
		}
	}

	/**
	 * Which file has a name: after a file was removed, another one may have it.
	 * @return what is equal for the same file, {@code null} if there is none or if the
	 * system does not say
	 */
	static @Nullable Object key(Path path) {
		try {
			return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
		}
		catch (IOException ex) {
			return null;
		}
	}

	Path path() {
		return this.path;
	}

	SegmentHeader header() {
		return this.header;
	}

	ByteBuf block() {
		return this.block;
	}

	/**
	 * Have all of it written to the disk.
	 * @throws IOException if that fails
	 */
	void force() throws IOException {
		try (RandomAccessFile file = new RandomAccessFile(this.path.toFile(), "rw")) {
			this.mapping.force();
			file.getFD().sync();
		}
		catch (UncheckedIOException ex) {
			throw ex.getCause();
		}
	}

	/**
	 * Whether so many bytes of frames can be read. A file that was removed can be read as
	 * long as it is mapped; that one cannot be opened, for want of a descriptor, says
	 * nothing of what is in it.
	 */
	boolean isReadable(int bytes) {
		if (!isInPlace()) {
			return true;
		}
		try (RandomAccessFile file = new RandomAccessFile(this.path.toFile(), "r")) {
			file.readFully(new byte[SegmentHeader.LENGTH + bytes]);
			return true;
		}
		catch (FileNotFoundException ex) {
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * Remove the file, unless it is another one by now. The frames must not be touched
	 * after that; the header still can be.
	 * @throws IOException if that fails
	 */
	void delete() throws IOException {
		if (isInPlace()) {
			// as long as it is mapped it takes room on the disk, which may be for hours
			try (RandomAccessFile file = new RandomAccessFile(this.path.toFile(), "rw")) {
				file.setLength(SegmentHeader.LENGTH);
			}
			Files.deleteIfExists(this.path);
		}
	}

	private boolean isInPlace() {
		return Files.exists(this.path) && Objects.equals(this.key, key(this.path));
	}

}
