package io.hein.core;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;

import io.hein.transport.log.DirectoryInUseException;
import io.hein.transport.log.DirectoryLock;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Keeps positions in a directory, one small text file for each connection. A new file is
 * written next to the old one, forced to the disk, and put in its place in one step:
 * after a crash there is the old position or the new one, never half of one. Thread-safe.
 *
 * <p>
 * The directory belongs to one store: the first {@link #load} or {@link #save} locks it,
 * and {@link #close()} or the end of the process, however it ends, releases it. A store
 * that is a bean is closed with its application context.
 *
 * @since 0.1.0
 */
public class FilePositionStore implements PositionStore, AutoCloseable {

	private final Path directory;

	private @Nullable DirectoryLock lock;

	private boolean closed;

	/**
	 * Create a store.
	 * @param directory where the files are; made, and locked, when first needed
	 */
	public FilePositionStore(Path directory) {
		Assert.notNull(directory, "'directory' must not be null");
		this.directory = directory;
	}

	/**
	 * Load what was saved.
	 * @throws PositionStoreInUseException if the directory is in use by another store
	 */
	@Override
	public synchronized @Nullable HeinPosition load(String connection) {
		Path file = file(connection);
		this.closed = false;
		try {
			lock();
			return HeinPosition.parse(Files.readString(file, StandardCharsets.UTF_8).strip());
		}
		catch (NoSuchFileException ex) {
			return null;
		}
		catch (IOException ex) {
			throw new HeinException("Cannot read the position of connection '" + connection + "' from " + file, ex);
		}
		catch (IllegalArgumentException ex) {
			throw new HeinException("The file " + file + " does not hold the position of connection '" + connection
					+ "'; delete it to begin without one", ex);
		}
	}

	/**
	 * Save how far the listeners have come.
	 * @throws PositionStoreInUseException if the directory is in use by another store
	 */
	@Override
	public synchronized void save(String connection, HeinPosition handled) {
		Assert.notNull(handled, "'handled' must not be null");
		Path file = file(connection);
		if (this.closed) {
			throw new HeinException("Cannot write the position of connection '" + connection + "' to " + file
					+ ": the store is closed, another one may be using the directory now");
		}
		try {
			lock();
			Path next = file.resolveSibling(file.getFileName() + ".next");
			write(next, (handled + "\n").getBytes(StandardCharsets.UTF_8));
			replace(next, file);
			forceDirectory();
		}
		catch (IOException ex) {
			throw new HeinException("Cannot write the position of connection '" + connection + "' to " + file, ex);
		}
	}

	private void lock() throws IOException {
		if (this.lock == null) {
			try {
				this.lock = DirectoryLock.take(this.directory, ".lock");
			}
			catch (DirectoryInUseException ex) {
				throw new PositionStoreInUseException(this.directory, ex.getOwner(), ex);
			}
		}
	}

	/**
	 * Release the directory. Nothing more can be saved until something is loaded again.
	 */
	@Override
	public synchronized void close() {
		this.closed = true;
		DirectoryLock held = this.lock;
		this.lock = null;
		if (held != null) {
			try {
				held.close();
			}
			catch (IOException ex) {
				throw new HeinException("Cannot release the directory " + this.directory, ex);
			}
		}
	}

	private static void write(Path file, byte[] content) throws IOException {
		try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE,
				StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
			ByteBuffer buffer = ByteBuffer.wrap(content);
			while (buffer.hasRemaining()) {
				channel.write(buffer);
			}
			channel.force(true);
		}
	}

	private static void replace(Path from, Path to) throws IOException {
		try {
			Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
		}
		catch (AtomicMoveNotSupportedException ex) {
			throw new IOException("The file system cannot replace a file in one step", ex);
		}
	}

	/**
	 * The new name reaches the disk with the directory. Some systems cannot open one
	 * (that is no failure: the content is safe, and an older position only repeats
	 * messages).
	 */
	private void forceDirectory() {
		try (FileChannel channel = FileChannel.open(this.directory, StandardOpenOption.READ)) {
			channel.force(true);
		}
		catch (IOException ex) {
			// Windows
		}
	}

	// Letters, digits and '-' stand for themselves; everything else, upper case included
	// (some file systems do not distinguish it from lower case), is escaped, so that two
	// names never share a file and none leaves the directory.
	private Path file(String connection) {
		Assert.hasText(connection, "'connection' must not be empty");
		StringBuilder name = new StringBuilder();
		for (byte b : connection.getBytes(StandardCharsets.UTF_8)) {
			boolean plain = (b >= 'a' && b <= 'z') || (b >= '0' && b <= '9') || b == '-';
			name.append((plain) ? String.valueOf((char) b) : "_" + HexFormat.of().toHexDigits(b));
		}
		return this.directory.resolve(name + ".position");
	}

}
