package io.hein.core;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * The directory of a {@link FilePositionStore} is in use by another one, usually in
 * another process.
 *
 * @since 0.1.0
 */
public class PositionStoreInUseException extends HeinException {

	private static final long serialVersionUID = 1L;

	private final String directory;

	/**
	 * Create an exception.
	 * @param directory the directory
	 * @param owner what uses it, such as {@code process 4711}
	 * @param cause what was thrown, {@code null} for nothing
	 */
	public PositionStoreInUseException(Path directory, String owner, @Nullable Throwable cause) {
		super("The directory " + directory + " of positions is in use by " + owner
				+ ": two stores that share one would resume at each other's positions", cause);
		this.directory = directory.toString();
	}

	/**
	 * The directory.
	 * @return the directory as it was given to the store
	 */
	public String getDirectory() {
		return this.directory;
	}

}
