package io.hein.transport.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.hein.transport.log.LogDirectoryException.Reason;
import io.hein.transport.netty.SafeLog;
import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

/**
 * A log in a directory that is open.
 */
final class DirectoryLog extends SegmentedLog {

	private static final Log logger = SafeLog.getLog(BroadcastLog.class);

	/**
	 * Fewer blocks would hold next to nothing once one of them is dropped.
	 */
	private static final int MIN_BLOCKS = 3;

	/**
	 * For how long a close waits for writes under way, which read from the files.
	 */
	private static final long LAST_WRITES = TimeUnit.SECONDS.toNanos(10);

	/**
	 * How often to look at most whether the directory can still be written.
	 */
	private static final long LOOK_AGAIN = TimeUnit.SECONDS.toNanos(1);

	private final LogDirectory directory;

	private final FileSegmentMemory memory;

	private final LogKeeper keeper;

	private final DiskSpace space;

	private final CompletableFuture<Void> closed = new CompletableFuture<>();

	/**
	 * How many times the files are still to be looked at.
	 */
	private final AtomicInteger looks = new AtomicInteger();

	private final AtomicLong lastLook = new AtomicLong(System.nanoTime() - LOOK_AGAIN);

	private volatile @Nullable LogStatus found;

	private volatile @Nullable Throwable failure;

	private long first;

	private DirectoryLog(LogDirectory directory, LogLayout layout, @Nullable Duration maxAge, EvictionGuard guard,
			FileSegmentMemory memory, LogKeeper keeper, DiskSpace space) {
		super(directory.epoch(), layout, maxAge, guard, memory);
		this.directory = directory;
		this.memory = memory;
		this.keeper = keeper;
		this.space = space;
	}

	/**
	 * Open the log in a directory.
	 * @param directory the directory, which is given back if that fails
	 * @param layout how many blocks there may be, and of which size
	 * @param maxAge for how long messages are kept at most
	 * @param guard asked before messages are dropped
	 * @param keeper does what the log does beside appending
	 * @throws LogDirectoryException if it cannot be opened
	 */
	static DirectoryLog open(LogDirectory directory, LogLayout layout, @Nullable Duration maxAge, EvictionGuard guard,
			LogKeeper keeper) {
		DiskSpace space = new DiskSpace(directory.path());
		FileSegmentMemory memory = new FileSegmentMemory(directory.path(), layout,
				directory.recovery().lastNumber() + 1, keeper, space);
		DirectoryLog log = new DirectoryLog(directory, layout, maxAge, guard, memory, keeper, space);
		boolean opened = false;
		try {
			log.open(layout);
			opened = true;
			return log;
		}
		catch (IOException ex) {
			throw LogDirectory.notWritable(directory.path(), ex);
		}
		finally {
			if (!opened) {
				memory.undo();
				directory.undo();
				directory.release();
			}
		}
	}

	private void open(LogLayout layout) throws IOException {
		LogRecovery recovery = this.directory.recovery();
		this.directory.open();
		RecoveredSegments recovered = new RecoveredSegments(this.memory, layout);
		recovered.use(recovery.segments());
		recovered.reuse(recovery.unused());
		this.directory.warn(layout.capacity() - this.memory.allocated());
		SegmentHeader newest = recovered.newest();
		if (newest != null) {
			goOn(recovered.segments(), newest, recovered.lastSequence(), recovered.lastOffset());
		}
		this.first = head();
		if (!hasRoom(layout)) {
			throw noRoom(layout);
		}
		recovered.wipe();
		if (newest == null && !beginSegment()) {
			throw noRoom(layout);
		}
		this.found = found();
		report(recovery);
	}

	private LogDirectoryException noRoom(LogLayout layout) {
		return new LogDirectoryException(this.directory.path(), Reason.DISK_FULL,
				"The log in " + this.directory.path() + " needs room for at least " + MIN_BLOCKS + " segments of "
						+ layout.blockSize() + " bytes: " + this.space.problem(),
				null);
	}

	private boolean hasRoom(LogLayout layout) {
		while (this.memory.allocated() < (long) MIN_BLOCKS * layout.blockSize()) {
			if (!this.memory.grow()) {
				return false;
			}
		}
		return true;
	}

	private LogStatus found() {
		List<Segment> segments = segments();
		boolean any = !segments.isEmpty() && head() > 0;
		return new LogStatus(this.directory.path(), LogState.RUNNING, (any) ? oldest() : 0, (any) ? head() : 0,
				(any) ? appendedBytes() - segments.get(0).baseOffset() : 0, this.directory.sinceTaken(), false, null);
	}

	private void report(LogRecovery recovery) {
		Path path = this.directory.path();
		String reason = recovery.newLogReason();
		LogStatus status = status();
		if (reason != null) {
			logger.warn("A new log begins in " + path + ", since the one that is there cannot go on: " + reason
					+ ". Subscribers will report what they may have missed as a gap");
		}
		else if (!recovery.isContinued()) {
			logger.info("A new log begins in " + path);
		}
		else {
			logger.info("The log in " + path + " goes on after position " + head() + ", with " + status.foundMessages()
					+ " messages (" + status.foundBytes() + " bytes), read in " + status.opening().toMillis() + " ms");
		}
		if (recovery.dropped() != null) {
			logger.warn("The log in " + path + " has lost its older messages: " + recovery.dropped());
		}
	}

	@Override
	public LogStatus status() {
		LogStatus found = this.found;
		if (found == null) {
			throw new IllegalStateException("The log is not open");
		}
		Throwable failure = this.failure;
		return new LogStatus(found.directory(), (failure != null) ? LogState.FAILED : LogState.RUNNING,
				found.foundFrom(), found.foundTo(), found.foundBytes(), found.opening(), this.space.isShort(),
				(failure != null) ? SafeLog.describe(failure) : null);
	}

	@Override
	public long appended() {
		return head() - this.first;
	}

	@Override
	RuntimeException noMemory(int length) {
		return new LogDirectoryException(this.directory.path(), Reason.DISK_FULL,
				"The log in " + this.directory.path() + " has no room for a message of " + length
						+ " bytes with its topic and headers: " + this.space.problem(),
				null);
	}

	@Override
	RuntimeException unwritable(InternalError failure) {
		fail(failure);
		return new LogFailedException(this.directory.path(), true, failure);
	}

	@Override
	RuntimeException refusal() {
		Throwable failure = this.failure;
		return (failure != null) ? new LogFailedException(this.directory.path(), false, failure) : super.refusal();
	}

	private void fail(Throwable cause) {
		boolean first;
		synchronized (this.closed) {
			first = this.failure == null;
			if (first) {
				this.failure = cause;
			}
		}
		if (first) {
			seal();
			logger.error("The log in " + this.directory.path()
					+ " can no longer be written: nothing more can be published until the publisher is started again, "
					+ "which begins a new log", cause);
			this.keeper.runInAnyCase(this.directory::failed);
		}
	}

	@Override
	void begun() {
		long last = this.lastLook.get();
		long now = System.nanoTime();
		if (now - last >= LOOK_AGAIN && this.lastLook.compareAndSet(last, now)) {
			this.keeper.run(this::lookAtDirectory);
		}
	}

	/**
	 * On a file system that has become read-only, what is mapped can be written for as
	 * long as the system keeps it in memory, so that appends would not notice.
	 */
	private void lookAtDirectory() {
		IOException problem = this.directory.problem();
		if (problem != null) {
			fail(problem);
		}
	}

	@Override
	public void unreadable(Throwable cause) {
		if (isMissingPage(cause)) {
			this.looks.incrementAndGet();
			if (!this.keeper.run(() -> lookWithoutDoubtAfter(cause))) {
				this.looks.decrementAndGet();
			}
		}
	}

	@Override
	boolean isInDoubt() {
		return this.looks.get() > 0;
	}

	/**
	 * What the virtual machine, or the system when it writes to a socket, says of a
	 * mapped page that is not there. Nearly everything else is a connection's own fault.
	 */
	private static boolean isMissingPage(Throwable cause) {
		return cause instanceof InternalError
				|| (cause instanceof IOException && String.valueOf(cause.getMessage()).contains("Bad address"));
	}

	private void lookWithoutDoubtAfter(Throwable cause) {
		try {
			look(cause);
		}
		finally {
			this.looks.decrementAndGet();
			notifyListeners();
		}
	}

	/**
	 * Find the segments that cannot be read, by reading their files: what is mapped may
	 * not be touched.
	 */
	private void look(Throwable cause) {
		Segment last = null;
		for (Segment segment : segments()) {
			if (!this.memory.isReadable(segment)) {
				last = segment;
			}
		}
		if (last != null) {
			fail(cause);
			dropUpTo(last);
		}
	}

	@Override
	public void close() {
		super.close();
		this.keeper.runInAnyCase(() -> finish(System.nanoTime()));
	}

	private void finish(long begin) {
		if (this.closed.isDone()) {
			return;
		}
		try {
			while (size() > 0 && System.nanoTime() - begin < LAST_WRITES) {
				this.memory.awaitRelease(5, TimeUnit.MILLISECONDS);
			}
			if (size() > 0) {
				logger.warn("Writes under way still need the log in " + this.directory.path()
						+ " after it was closed: it is given back when the process ends");
			}
			else {
				clean();
				this.directory.release();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			this.closed.complete(null);
		}
	}

	private void clean() {
		if (this.failure != null) {
			return;
		}
		if (!this.directory.isOurs()) {
			logger.warn("The directory " + this.directory.path() + " was removed or replaced while its log was open: "
					+ "the log in it is lost");
			return;
		}
		try {
			for (SegmentFile file : new ArrayList<>(this.memory.files())) {
				if (Files.exists(file.path())) {
					file.force();
				}
			}
			this.directory.clean(head());
		}
		catch (IOException ex) {
			logger.warn("The log in " + this.directory.path() + " could not be written to the disk (" + ex
					+ "): after a start of the machine a new log begins");
		}
	}

	@Override
	public CompletionStage<Void> closed() {
		return this.closed;
	}

}
