package io.hein.transport.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

import io.hein.transport.netty.SafeLog;
import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

/**
 * Whether a log could have the files that it may have. One that could not goes on with
 * those it has.
 */
final class DiskSpace implements Consumer<@Nullable IOException> {

	private static final Log logger = SafeLog.getLog(BroadcastLog.class);

	private final Path directory;

	private volatile @Nullable IOException problem;

	DiskSpace(Path directory) {
		this.directory = directory;
	}

	@Override
	public void accept(@Nullable IOException problem) {
		IOException before = this.problem;
		this.problem = problem;
		if (problem != null && before == null) {
			logger.warn("The log in " + this.directory + " cannot become larger (" + problem
					+ "): its oldest messages make room earlier than they would");
		}
		else if (problem == null && before != null) {
			logger.info("The log in " + this.directory + " can become larger again");
		}
	}

	boolean isShort() {
		return this.problem != null;
	}

	/**
	 * Why there was no file.
	 */
	String problem() {
		return String.valueOf(this.problem);
	}

}
