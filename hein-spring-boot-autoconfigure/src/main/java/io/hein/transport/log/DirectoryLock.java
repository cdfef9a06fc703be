package io.hein.transport.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.hein.transport.netty.SafeLog;
import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

/**
 * That a directory belongs to its holder alone: to one in this process, and to one of all
 * processes by a lock on a file in it, which the system gives back when the process ends,
 * however it does.
 *
 * @since 0.1.0
 */
public final class DirectoryLock implements AutoCloseable {

	private static final Log logger = SafeLog.getLog(BroadcastLog.class);

	private static final long LOOK_AGAIN = 20;

	private static final String THIS_PROCESS = "this process";

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

	/**
	 * Which file it is, whatever its name, where the system says so.
	 */
	private final @Nullable Object key;

	private DirectoryLock(Path file, FileChannel channel) {
		this.file = file;
		this.channel = channel;
		this.key = SegmentFile.key(file);
	}

	/**
	 * Take a directory.
	 * @param directory the directory, made if there is none
	 * @param name the name of the file to lock
	 * @return what gives it back
	 * @throws DirectoryInUseException if it is in use
	 * @throws IOException if it cannot be made or locked
	 */
	public static DirectoryLock take(Path directory, String name) throws IOException {
		Files.createDirectories(directory);
		Path file = directory.toRealPath().resolve(name);
		synchronized (HELD) {
			if (HELD.contains(file)) {
				throw new DirectoryInUseException(directory, THIS_PROCESS, null);
			}
			FileChannel channel = lock(directory, file, false, StandardOpenOption.CREATE, StandardOpenOption.READ,
					StandardOpenOption.WRITE);
			sign(channel);
			DirectoryLock lock = new DirectoryLock(file, channel);
			HELD.add(file);
			return lock;
		}
	}

	/**
	 * Take a directory, and wait until its holder gives it back.
	 * @param directory the directory, made if there is none
	 * @param name the name of the file to lock
	 * @param timeout for how long to wait
	 * @return what gives it back
	 * @throws DirectoryInUseException if it is still in use, or the thread is interrupted
	 * @throws IOException if it cannot be made or locked
	 */
	static DirectoryLock take(Path directory, String name, Duration timeout) throws IOException {
		long begin = System.nanoTime();
		boolean waits = false;
		while (true) {
			try {
				return take(directory, name);
			}
			catch (DirectoryInUseException ex) {
				if (System.nanoTime() - begin >= timeout.toNanos()) {
					throw ex;
				}
				if (!waits) {
					waits = true;
					logger
						.info(ex.getMessage() + ": waiting up to " + timeout.toMillis() + " ms until it is given back");
				}
				pause(ex);
			}
		}
	}

	private static void pause(DirectoryInUseException inUse) throws DirectoryInUseException {
		try {
			TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw inUse;
		}
	}

	/**
	 * The holder of a directory. It is not locked, and nothing in it is changed.
	 * @param directory the directory
	 * @param name the name of the file that is locked
	 * @return for example {@code process 4711}, {@code null} if it is not in use
	 * @throws IOException if that cannot be found out
	 */
	static @Nullable String holder(Path directory, String name) throws IOException {
		Path file = directory.toRealPath().resolve(name);
		synchronized (HELD) {
			if (HELD.contains(file)) {
				return THIS_PROCESS;
			}
			if (!Files.exists(file)) {
				return null;
			}
			// read access is enough to ask
			OpenOption[] options = (Files.isWritable(file))
					? new OpenOption[] { StandardOpenOption.READ, StandardOpenOption.WRITE }
					: new OpenOption[] { StandardOpenOption.READ };
			try {
				lock(directory, file, true, options).close();
				return null;
			}
			catch (DirectoryInUseException ex) {
				return ex.getOwner();
			}
		}
	}

	private static FileChannel lock(Path directory, Path file, boolean shared, OpenOption... options)
			throws IOException {
		FileChannel known = FOREIGN.remove(file);
		FileChannel channel = (known != null) ? known : FileChannel.open(file, options);
		boolean close = true;
		try {
			FileLock lock = channel.tryLock(0, Long.MAX_VALUE, shared);
			if (lock == null) {
				throw new DirectoryInUseException(directory, owner(channel), null);
			}
			close = false;
			return channel;
		}
		catch (OverlappingFileLockException ex) {
			close = false;
			FOREIGN.put(file, channel);
			throw new DirectoryInUseException(directory, "another application of this process", ex);
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
			// Windows does not let others read what is locked
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

	/**
	 * Whether the file is still there. If it was removed, the directory may have another
	 * holder by now.
	 */
	boolean isInPlace() {
		return Objects.equals(this.key, SegmentFile.key(this.file));
	}

	/**
	 * Give the directory back.
	 * @throws IOException if that fails; it is given back all the same
	 */
	@Override
	public void close() throws IOException {
		synchronized (HELD) {
			HELD.remove(this.file);
			this.channel.close();
		}
	}

}
