package io.hein.core;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * That a directory belongs to its holder alone: to one in this process, and to one of all
 * processes by a lock on a file in it, which the system gives back when the process ends,
 * however it does.
 */
final class DirectoryLock implements AutoCloseable {

	private static final String NAME = ".lock";

	/**
	 * The lock files that are held by this class. To open such a file and close it again
	 * would give the lock back.
	 */
	private static final Set<Path> HELD = new HashSet<>();

	/**
	 * Of files that are held by the same class of another class loader, which must not be
	 * closed either.
	 */
	private static final Map<Path, FileChannel> FOREIGN = new HashMap<>();

	private final Path file;

	private final FileChannel channel;

	private DirectoryLock(Path file, FileChannel channel) {
		this.file = file;
		this.channel = channel;
	}

	/**
	 * Take a directory.
	 * @param directory the directory, made if there is none
	 * @return what gives it back
	 * @throws PositionStoreInUseException if somebody else has it
	 * @throws IOException if it cannot be made or locked
	 */
	static DirectoryLock take(Path directory) throws IOException {
		Files.createDirectories(directory);
		Path file = directory.toRealPath().resolve(NAME);
		synchronized (HELD) {
			if (HELD.contains(file)) {
				throw new PositionStoreInUseException(directory, "another store of this process", null);
			}
			FileChannel channel = lock(directory, file);
			HELD.add(file);
			return new DirectoryLock(file, channel);
		}
	}

	private static FileChannel lock(Path directory, Path file) throws IOException {
		FileChannel known = FOREIGN.remove(file);
		FileChannel channel = (known != null) ? known
				: FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
		boolean close = true;
		try {
			FileLock lock = channel.tryLock();
			if (lock == null) {
				throw new PositionStoreInUseException(directory, owner(channel), null);
			}
			close = false;
			sign(channel);
			return channel;
		}
		catch (OverlappingFileLockException ex) {
			close = false;
			FOREIGN.put(file, channel);
			throw new PositionStoreInUseException(directory, "another application of this process", ex);
		}
		finally {
			if (close) {
				channel.close();
			}
		}
	}

	private static String owner(FileChannel channel) {
		try {
			ByteBuffer buffer = ByteBuffer.allocate(20);
			channel.read(buffer, 0);
			String process = new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII).strip();
			return (process.matches("\\d+")) ? "process " + process : "another process";
		}
		catch (IOException ex) {
			// Windows lets nobody read what is locked
			return "another process";
		}
	}

	// Only for the message that another process gives
	private static void sign(FileChannel channel) {
		try {
			channel.truncate(0);
			channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)),
					0);
		}
		catch (IOException ex) {
			// then it does not know
		}
	}

	@Override
	public void close() throws IOException {
		synchronized (HELD) {
			HELD.remove(this.file);
			this.channel.close();
		}
	}

}
