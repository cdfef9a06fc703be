package io.hein.transport.log;

import java.nio.file.Path;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What there is to say of a log in a directory.
 *
 * @param directory the directory, as it was given
 * @param state whether the log can be appended to
 * @param foundFrom the first sequence that was found when the log was opened, 0 if none
 * was
 * @param foundTo the last sequence that was found, 0 if none was
 * @param foundBytes how many bytes of messages were found, with their topics and headers
 * @param opening how long it took to open the log, without the time that another process
 * still had it
 * @param diskFull whether the log is smaller than it may be because the disk is full
 * @param failure why the log can no longer be appended to, {@code null} while it can
 * @since 0.1.0
 */
public record LogStatus(Path directory, LogState state, long foundFrom, long foundTo, long foundBytes, Duration opening,
		boolean diskFull, @Nullable String failure) {

	/**
	 * How many messages were found when the log was opened.
	 * @return the number of messages
	 */
	public long foundMessages() {
		return (this.foundTo > 0) ? this.foundTo - this.foundFrom + 1 : 0;
	}

}
