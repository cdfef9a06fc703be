package io.hein.transport.log;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

import io.hein.transport.frame.ContentType;
import io.hein.transport.frame.Epoch;
import org.jspecify.annotations.Nullable;

/**
 * A log in the files of a directory, which outlives the process. What was appended is
 * there when the directory is opened the next time, however the process has ended: the
 * same epoch, the same positions. It does not outlive a crash of the operating system or
 * a power failure: after them a new log begins. {@code docs/operations.md}, "A log that
 * outlives the process".
 *
 * <p>
 * The directory is opened when something of the log is first needed, at the latest by
 * {@link #open()}. It belongs to one log at a time, until {@link #closed()}.
 *
 * @since 0.1.0
 */
public final class FileBroadcastLog implements BroadcastLog {

	private final Path directory;

	private final LogLayout layout;

	private final @Nullable Duration maxAge;

	private final Duration lockTimeout;

	private final EvictionGuard guard;

	private final Supplier<@Nullable UUID> bootId;

	private final LogKeeper keeper;

	private final PendingFaults faults = new PendingFaults();

	private final ReentrantLock lifecycle = new ReentrantLock();

	private volatile @Nullable DirectoryLog log;

	private boolean sealed;

	private boolean closed;

	/**
	 * Create a log, without looking at the directory.
	 * @param directory where the files are; made if there is none
	 * @param maxSize how many bytes the files may take, not counting a page of each
	 * @param maxFrame the longest frame that will be appended
	 * @param maxAge for how long messages are kept at most, in whole segments, or
	 * {@code null} for as long as there is room
	 * @param lockTimeout how long to wait for another log that has the directory open
	 * @param guard asked before messages are dropped
	 * @throws IllegalArgumentException if {@code maxSize} is too small for such frames
	 */
	public FileBroadcastLog(Path directory, long maxSize, int maxFrame, @Nullable Duration maxAge, Duration lockTimeout,
			EvictionGuard guard) {
		this(directory, maxSize, maxFrame, maxAge, lockTimeout, guard, BootId::current);
	}

	FileBroadcastLog(Path directory, long maxSize, int maxFrame, @Nullable Duration maxAge, Duration lockTimeout,
			EvictionGuard guard, Supplier<@Nullable UUID> bootId) {
		this(directory, maxSize, maxFrame, maxAge, lockTimeout, guard, bootId, new LogKeeper());
	}

	FileBroadcastLog(Path directory, long maxSize, int maxFrame, @Nullable Duration maxAge, Duration lockTimeout,
			EvictionGuard guard, Supplier<@Nullable UUID> bootId, LogKeeper keeper) {
		check(maxSize, maxFrame);
		this.directory = Objects.requireNonNull(directory, "directory");
		this.layout = LogLayout.inFiles(maxSize);
		this.maxAge = maxAge;
		this.lockTimeout = Objects.requireNonNull(lockTimeout, "lockTimeout");
		this.guard = Objects.requireNonNull(guard, "guard");
		this.bootId = bootId;
		this.keeper = keeper;
	}

	/**
	 * Check that a log could be created.
	 * @param maxSize how many bytes the files may take
	 * @param maxFrame the longest frame that will be appended
	 * @throws IllegalArgumentException if {@code maxSize} is too small for such frames
	 */
	public static void check(long maxSize, int maxFrame) {
		LogLayout.check(maxSize, maxFrame);
	}

	/**
	 * Open the directory, if it is not open yet. May be tried again after a failure.
	 * @throws LogDirectoryException if that is not possible
	 * @throws IllegalStateException if the log was closed
	 */
	@Override
	public void open() {
		opened();
	}

	private DirectoryLog opened() {
		DirectoryLog opened = this.log;
		return (opened != null) ? opened : openNow();
	}

	private DirectoryLog openNow() {
		this.lifecycle.lock();
		try {
			DirectoryLog opened = this.log;
			if (opened == null) {
				if (this.closed) {
					throw new IllegalStateException("The log is closed");
				}
				opened = DirectoryLog.open(LogDirectory.take(this.directory, this.lockTimeout, this.bootId.get()),
						this.layout, this.maxAge, this.guard, this.keeper);
				if (this.sealed) {
					opened.seal();
				}
				this.log = opened;
			}
			return opened;
		}
		finally {
			this.lifecycle.unlock();
		}
	}

	/**
	 * How many segments hold messages.
	 */
	int segments() {
		return opened().segments().size();
	}

	/**
	 * How many bytes of files there are, in use or kept for later, without their headers.
	 */
	long allocated() {
		return opened().allocated();
	}

	/**
	 * How far the newest segment is written.
	 */
	long lastMark() {
		List<Segment> segments = opened().segments();
		return segments.get(segments.size() - 1).committed();
	}

	@Override
	public Epoch epoch() {
		return opened().epoch();
	}

	@Override
	public long head() {
		return opened().head();
	}

	@Override
	public long oldest() {
		return opened().oldest();
	}

	@Override
	public long agedUpTo() {
		return opened().agedUpTo();
	}

	@Override
	public long appended() {
		DirectoryLog opened = this.log;
		return (opened != null) ? opened.appended() : 0;
	}

	@Override
	public long appendedBytes() {
		return opened().appendedBytes();
	}

	@Override
	public long capacity() {
		return this.layout.capacity();
	}

	@Override
	public long size() {
		DirectoryLog opened = this.log;
		return (opened != null) ? opened.size() : 0;
	}

	@Override
	public long append(byte[] topic, ContentType contentType, byte[] headers, byte[] payload,
			@Nullable LongConsumer onAssigned) throws InterruptedException {
		return opened().append(topic, contentType, headers, payload, onAssigned);
	}

	@Override
	public LogCursor cursor(long after) {
		return opened().cursor(after);
	}

	@Override
	public void addListener(Runnable listener) {
		opened().addListener(listener);
	}

	@Override
	public void removeListener(Runnable listener) {
		opened().removeListener(listener);
	}

	@Override
	public @Nullable LogStatus status() {
		DirectoryLog opened = this.log;
		return (opened != null) ? opened.status() : null;
	}

	@Override
	public void unreadable(Throwable cause) {
		DirectoryLog opened = this.log;
		if (opened != null) {
			opened.unreadable(cause);
		}
	}

	@Override
	public void confirmReads() {
		this.faults.raise();
	}

	@Override
	public void seal() {
		this.lifecycle.lock();
		try {
			this.sealed = true;
			if (this.log != null) {
				this.log.seal();
			}
		}
		finally {
			this.lifecycle.unlock();
		}
	}

	@Override
	public void close() {
		this.lifecycle.lock();
		try {
			this.sealed = true;
			this.closed = true;
			if (this.log != null) {
				this.log.close();
			}
		}
		finally {
			this.lifecycle.unlock();
		}
	}

	@Override
	public CompletionStage<Void> closed() {
		DirectoryLog opened = this.log;
		return (opened != null) ? opened.closed() : CompletableFuture.completedFuture(null);
	}

	@Override
	public String toString() {
		// Asks nothing of the log, which would open the directory
		return "FileBroadcastLog[" + this.directory + "]";
	}

	/**
	 * Has the virtual machine report that something which was read from a mapped file was
	 * not there. Compiled code goes on with whatever it finds instead, and on some
	 * versions the {@link InternalError} comes only much later, when that was sent to
	 * somebody.
	 */
	static final class PendingFaults {

		/**
		 * Not final, so that the compiler does not know it.
		 */
		private volatile int one = 1;

		/**
		 * Report what this thread has met.
		 * @throws InternalError if there was a fault
		 */
		void raise() {
			int length = this.one;
			// The compiler leaves an array of arrays to the virtual machine, which looks
			// for faults on its way back; on JDK 17 it does not after a native method
			if (new byte[length][length].length != 1) {
				throw new IllegalStateException();
			}
		}

	}

}
