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

	private volatile @Nullable IOException problem;

	DiskSpace(Path directory) {
		this.directory = directory;
	}

	/**
	 * A file was made.
	 */
	synchronized void made(int size) {
		if (size >= this.missing) {
			this.missing = Integer.MAX_VALUE;
			logger.info("The log in " + this.directory + " can become larger again");
		}
	}

	/**
	 * A file could not be made.
	 */
	synchronized void failed(int size, IOException problem) {
		this.problem = problem;
		if (!isShort()) {
			logger.warn("The log in " + this.directory + " cannot become larger (" + problem
					+ "): its oldest messages make room earlier than they would");
		}
		this.missing = Math.min(this.missing, size);
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
