package io.hein.transport.log;

import java.io.IOException;
import java.nio.file.Path;

import io.hein.transport.netty.SafeLog;
import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

/**
 * Whether a log could get all the files that it may have. One that could not makes do
 * with those it has.
 */
final class DiskSpace {

	private static final Log logger = SafeLog.getLog(BroadcastLog.class);

	private final Path directory;

	/**
	 * The shortest file for which there was no room, {@link Integer#MAX_VALUE} if there
	 * was room for the last one of that length.
	 */
	private volatile int missing = Integer.MAX_VALUE;

	/**
	 * How many bytes there were in all when there was no room for more.
	 */
	private long reached;

	private volatile @Nullable IOException problem;

	DiskSpace(Path directory) {
		this.directory = directory;
	}

	/**
	 * A file was made. One in the place of others, which were removed for it, says
	 * nothing of the disk.
	 * @param size its length
	 * @param all the length of all files with it
	 */
	synchronized void made(int size, long all) {
		if (size >= this.missing && all > this.reached) {
			this.missing = Integer.MAX_VALUE;
			this.reached = 0;
			logger.info("The log in " + this.directory + " can become larger again");
		}
	}

	/**
	 * A file could not be made.
	 * @param size its length
	 * @param all the length of all files without it
	 * @param problem why not
	 */
	synchronized void failed(int size, long all, IOException problem) {
		this.problem = problem;
		if (!isShort()) {
			logger.warn("The log in " + this.directory + " cannot become larger (" + problem
					+ "): its oldest messages make room earlier than they would");
		}
		this.missing = Math.min(this.missing, size);
		this.reached = Math.max(this.reached, all);
	}

	boolean isShort() {
		return this.missing < Integer.MAX_VALUE;
	}

	/**
	 * Why there was no file the last time.
	 */
	String problem() {
		return String.valueOf(this.problem);
	}

}
