package io.hein.transport.log;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when the log in a directory cannot be opened. Nothing in the directory was
 * changed, unless the reason is {@link Reason#DISK_FULL} or {@link Reason#NOT_WRITABLE}.
 *
 * @since 0.1.0
 */
public class LogDirectoryException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String directory;

	private final Reason reason;

	/**
	 * Create an exception.
	 * @param directory the directory
	 * @param reason why it cannot be opened
	 * @param message what has happened
	 * @param cause what was thrown, {@code null} for nothing
	 */
	public LogDirectoryException(Path directory, Reason reason, String message, @Nullable Throwable cause) {
		super(message, cause);
		this.directory = directory.toString();
		this.reason = reason;
	}

	/**
	 * The directory.
	 * @return the directory as it was given
	 */
	public String getDirectory() {
		return this.directory;
	}

	/**
	 * Why the log cannot be opened.
	 * @return the reason
	 */
	public Reason getReason() {
		return this.reason;
	}

	/**
	 * Why a log cannot be opened.
	 */
	public enum Reason {

		/**
		 * Another publisher has it open, in this process or in another.
		 */
		IN_USE,

		/**
		 * The directory, or a file in it, cannot be made, read, locked, mapped or
		 * written.
		 */
		NOT_WRITABLE,

		/**
		 * There is no room for three segments.
		 */
		DISK_FULL,

		/**
		 * The files are of another version of the format.
		 */
		UNKNOWN_FORMAT,

		/**
		 * A file that has the name of one of the log's is something else.
		 */
		FOREIGN

	}

}
