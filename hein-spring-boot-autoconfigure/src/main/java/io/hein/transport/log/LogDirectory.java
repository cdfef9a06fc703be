package io.hein.transport.log;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;

import io.hein.transport.frame.Epoch;
import io.hein.transport.log.ControlRecord.State;
import io.hein.transport.log.LogDirectoryException.Reason;
import io.hein.transport.netty.SafeLog;
import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

/**
 * A directory that belongs to one log: its lock and its control file, and what was found
 * in it.
 */
final class LogDirectory {

	private static final Log logger = SafeLog.getLog(BroadcastLog.class);

	static final String LOCK = "lock";

	private static final Pattern NETWORK = Pattern.compile("nfs.*|cifs|smb.*|afs|ncp.*|fuse\\.sshfs|glusterfs|ceph");

	private final long begin = System.nanoTime();

	private final Path path;

	private final DirectoryLock lock;

	private final ControlFile control;

	private final LogRecovery recovery;

	private final Epoch epoch;

	private final @Nullable UUID bootId;

	private @Nullable ControlRecord record;

	private boolean opened;

	private LogDirectory(Path path, DirectoryLock lock, @Nullable UUID bootId) throws IOException {
		this.path = path;
		this.lock = lock;
		this.bootId = bootId;
		this.control = new ControlFile(path);
		this.recovery = LogRecovery.of(path, bootId);
		this.epoch = this.recovery.epoch();
	}

	/**
	 * Take a directory and look at what is there. Nothing is changed yet.
	 * @throws LogDirectoryException if that is not possible
	 */
	static LogDirectory take(Path path, Duration lockTimeout, @Nullable UUID bootId) {
		DirectoryLock lock = lock(path, lockTimeout);
		try {
			LogDirectory directory = new LogDirectory(path, lock, bootId);
			lock = null;
			return directory;
		}
		catch (IOException ex) {
			throw notWritable(path, ex);
		}
		finally {
			if (lock != null) {
				release(lock);
			}
		}
	}

	private static DirectoryLock lock(Path path, Duration timeout) {
		try {
			create(path);
			return DirectoryLock.take(path, LOCK, timeout);
		}
		catch (DirectoryInUseException ex) {
			throw new LogDirectoryException(path, Reason.IN_USE, "The log in " + path + " is in use by " + ex.getOwner()
					+ ", which has not given it back within " + timeout.toMillis() + " ms", ex);
		}
		catch (IOException | UnsupportedOperationException ex) {
			throw notWritable(path, ex);
		}
	}

	/**
	 * Make a directory that other users cannot read, if there is none: the files hold
	 * what was published.
	 */
	private static void create(Path path) throws IOException {
		if (!Files.exists(path) && path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
			Files.createDirectories(path,
					PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
		}
	}

	static LogDirectoryException notWritable(Path path, Exception cause) {
		return new LogDirectoryException(path, Reason.NOT_WRITABLE,
				"The log in " + path + " cannot be opened: " + cause, cause);
	}

	/**
	 * From now on the log is open: until it is closed cleanly, it continues only on this
	 * start of the system.
	 * @throws IOException if that cannot be written
	 */
	void open() throws IOException {
		this.opened = true;
		long inode = this.control.inode();
		this.record = this.control.writeTwice(
				new ControlRecord(this.recovery.nextGeneration(), State.OPEN, this.epoch, this.bootId, inode, 0));
		force(this.path);
	}

	/**
	 * The log could not be opened, and nothing was appended: what was there continues, or
	 * does not, as before.
	 */
	void undo() {
		ControlRecord before = this.recovery.control().record();
		try {
			if (this.opened && before != null) {
				this.control.writeTwice(new ControlRecord(this.recovery.nextGeneration() + 2, before.state(),
						before.epoch(), before.bootId(), before.inode(), before.head()));
			}
			else if (this.opened) {
				this.control.delete();
			}
		}
		catch (IOException ex) {
			logger.warn("The control file in " + this.path + " could not be restored", ex);
		}
	}

	/**
	 * Whether this is still the directory that was taken, and not another one of the same
	 * name.
	 */
	boolean isOurs() {
		return this.lock.isInPlace();
	}

	/**
	 * Why nothing more can be written. That no file can be opened is no reason: those of
	 * the log are open.
	 * @return the reason, {@code null} if there is none
	 */
	@Nullable IOException problem() {
		if (this.control.touch()) {
			return null;
		}
		try {
			this.control.tryOpen();
			return null;
		}
		catch (NoSuchFileException | AccessDeniedException ex) {
			// of the files that are open that says nothing
			return null;
		}
		catch (IOException ex) {
			return ex;
		}
	}

	/**
	 * What there is to say about the directory itself.
	 */
	void warn(long capacity) {
		try {
			String type = Files.getFileStore(this.path).type();
			if (NETWORK.matcher(type.toLowerCase(Locale.ROOT)).matches()) {
				logger.warn("The log in " + this.path + " is on a network file system (" + type
						+ "), where neither locks nor mapped files can be relied on: use a disk of this machine");
			}
			long usable = Files.getFileStore(this.path).getUsableSpace();
			if (usable < capacity) {
				logger.warn("The log in " + this.path + " may still take " + capacity + " bytes, but only " + usable
						+ " bytes are free: it may become smaller than it could");
			}
		}
		catch (IOException | RuntimeException ex) {
			// then there is nothing to say
		}
	}

	/**
	 * How long ago the directory was taken.
	 */
	Duration sinceTaken() {
		return Duration.ofNanos(System.nanoTime() - this.begin);
	}

	Path path() {
		return this.path;
	}

	Epoch epoch() {
		return this.epoch;
	}

	LogRecovery recovery() {
		return this.recovery;
	}

	/**
	 * The log could no longer be written: it does not continue.
	 */
	void failed() {
		ControlRecord open = this.record;
		if (open != null && isOurs()) {
			try {
				this.record = this.control.writeTwice(ControlFile.next(open, State.FAILED, 0));
			}
			catch (IOException ex) {
				logger.error("That the log in " + this.path
						+ " has failed cannot be written down. Empty the directory before the next start", ex);
			}
		}
	}

	/**
	 * All of the log is on the disk.
	 * @throws IOException if that cannot be written
	 */
	void clean(long head) throws IOException {
		ControlRecord open = this.record;
		if (open != null && open.state() == State.OPEN) {
			force(this.path);
			this.control.write(ControlFile.next(open, State.CLEAN, head));
		}
	}

	/**
	 * Force the names of the files to the disk. Some systems cannot open a directory, and
	 * keep names safe by other means.
	 */
	private static void force(Path directory) {
		try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
			channel.force(true);
		}
		catch (IOException ex) {
			// Windows
		}
	}

	/**
	 * Give the directory back.
	 */
	void release() {
		release(this.lock);
	}

	private static void release(DirectoryLock lock) {
		try {
			lock.close();
		}
		catch (IOException ex) {
			logger.warn("A lock was not given back in order", ex);
		}
	}

}
