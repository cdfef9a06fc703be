package io.hein.transport.log;

import java.nio.file.Path;

/**
 * Thrown by an append when the log in a directory can no longer be written. The message
 * of the append that found out may have been appended, no later one was.
 *
 * @since 0.1.0
 */
public class LogFailedException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final boolean uncertain;

	/**
	 * Create an exception.
	 * @param directory the directory of the log
	 * @param uncertain whether the message may have been appended
	 * @param cause why it cannot be written
	 */
	public LogFailedException(Path directory, boolean uncertain, Throwable cause) {
		super("The log in " + directory + " can no longer be written (" + cause
				+ "): a disk that fails, a file system that was mounted read-only, or a file that was cut short. "
				+ "When that is put right, start the publisher again: it begins a new log", cause);
		this.uncertain = uncertain;
	}

	/**
	 * Whether the message may have been appended.
	 * @return whether it may; otherwise it was not
	 */
	public boolean isUncertain() {
		return this.uncertain;
	}

}
