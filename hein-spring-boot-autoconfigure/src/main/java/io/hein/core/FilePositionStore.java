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

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Keeps positions in a directory, one small text file for each connection. A file is
 * written beside the old one, forced to the disk, and put in its place in one step: after
 * a crash there is the old position or the new one, never half of one. The directory
 * belongs to one process. Thread-safe.
 *
 * @since 0.1.0
 */
public class FilePositionStore implements PositionStore {

	private final Path directory;

	/**
	 * Create a store.
	 * @param directory where the files are; made when first needed
	 */
	public FilePositionStore(Path directory) {
		Assert.notNull(directory, "'directory' must not be null");
		this.directory = directory;
	}

	@Override
	public @Nullable HeinPosition load(String connection) {
		Path file = file(connection);
		try {
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

	@Override
	public synchronized void save(String connection, HeinPosition handled) {
		Assert.notNull(handled, "'handled' must not be null");
		Path file = file(connection);
		try {
			Files.createDirectories(this.directory);
			Path next = file.resolveSibling(file.getFileName() + ".next");
			write(next, (handled + "\n").getBytes(StandardCharsets.UTF_8));
			replace(next, file);
			forceDirectory();
		}
		catch (IOException ex) {
			throw new HeinException("Cannot write the position of connection '" + connection + "' to " + file, ex);
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
	// (there are file systems that do not tell it from lower case), is escaped, so that
	// two names never share a file and none leaves the directory.
	private Path file(String connection) {
		Assert.hasText(connection, "'connection' must not be empty");
		StringBuilder name = new StringBuilder();
		for (byte b : connection.getBytes(StandardCharsets.UTF_8)) {
			boolean plain = (b >= 'a' && b <= 'z') || (b >= '0' && b <= '9') || b == '-';
			name.append((plain) ? String.valueOf((char) b) : String.format("_%02x", b & 0xFF));
		}
		return this.directory.resolve(name + ".position");
	}

}
