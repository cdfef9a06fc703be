package io.hein.transport.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Memory that is mapped from files, so that what is written to it outlives the process.
 */
final class FileSegmentMemory extends SegmentMemory {

	private final Path directory;

	private final LogKeeper keeper;

	private final DiskSpace space;

	/**
	 * By block, which is equal to others with the same content, but not the same.
	 */
	private final Map<ByteBuf, SegmentFile> files = Collections.synchronizedMap(new IdentityHashMap<>());

	/**
	 * Those that were there before.
	 */
	private final Set<SegmentFile> adopted = new HashSet<>();

	private int nextNumber;

	/**
	 * Create the memory.
	 * @param directory where the files are
	 * @param layout how many blocks there may be, and of which size
	 * @param firstNumber the first number that no file has
	 * @param keeper makes blocks before they are needed
	 * @param space is informed of each attempt to make a file
	 */
	FileSegmentMemory(Path directory, LogLayout layout, int firstNumber, LogKeeper keeper, DiskSpace space) {
		super(layout.capacity(), layout.blockSize(), layout.blockSize());
		this.directory = directory;
		this.nextNumber = firstNumber;
		this.keeper = keeper;
		this.space = space;
	}

	/**
	 * The name of a segment's file.
	 */
	static String name(int number) {
		return String.format(Locale.ROOT, "segment-%04d", number);
	}

	/**
	 * Have a file that was there before. Its block is in use.
	 */
	void adopt(SegmentFile file) {
		this.files.put(file.block(), file);
		this.adopted.add(file);
		adopted(file.block().capacity());
	}

	@Override
	@Nullable ByteBuf take(int length) {
		ByteBuf block = super.take(length);
		if (isUnprepared()) {
			this.keeper.run(this::prepare);
		}
		return block;
	}

	@Override
	synchronized @Nullable ByteBuf newBlock(int size) {
		if (isClosed()) {
			// the directory may be another log's by now
			return null;
		}
		try {
			SegmentFile file = SegmentFile.create(this.directory.resolve(name(this.nextNumber)), size);
			this.nextNumber++;
			this.files.put(file.block(), file);
			this.space.made(size, length());
			return file.block();
		}
		catch (IOException ex) {
			this.space.failed(size, length(), ex);
		}
		catch (OutOfMemoryError ex) {
			// that is how a JVM says that it may not map more
			this.space.failed(size, length(), new IOException("The file cannot be mapped", ex));
		}
		return null;
	}

	private long length() {
		return files().stream().mapToLong((file) -> file.block().capacity()).sum();
	}

	@Override
	void free(ByteBuf block) {
		if (isClosed()) {
			return;
		}
		delete(Objects.requireNonNull(this.files.remove(block)));
	}

	/**
	 * Close it, and remove the files that it has made.
	 */
	synchronized void undo() {
		close();
		files().stream().filter((file) -> !this.adopted.contains(file)).forEach(FileSegmentMemory::delete);
	}

	private static void delete(SegmentFile file) {
		try {
			file.delete();
		}
		catch (IOException ex) {
			// useless, but harmless: the next start tries again
		}
	}

	@Override
	SegmentHeader header(ByteBuf block) {
		return Objects.requireNonNull(this.files.get(block)).header();
	}

	/**
	 * All files at present.
	 */
	Collection<SegmentFile> files() {
		synchronized (this.files) {
			return List.copyOf(this.files.values());
		}
	}

	/**
	 * Whether the frames of a segment can be read from its file.
	 */
	boolean isReadable(Segment segment) {
		SegmentFile file = this.files.get(segment.block());
		return file == null || file.isReadable(Segment.bytes(segment.committed()));
	}

}
