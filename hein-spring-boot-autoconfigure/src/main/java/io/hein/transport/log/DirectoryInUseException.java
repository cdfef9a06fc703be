package io.hein.transport.log;

import java.io.IOException;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a directory is in use elsewhere.
 *
 * @since 0.1.0
 */
public class DirectoryInUseException extends IOException {

	private static final long serialVersionUID = 1L;

	private final String owner;

	DirectoryInUseException(Path directory, String owner, @Nullable Throwable cause) {
		super("The directory " + directory + " is in use by " + owner, cause);
		this.owner = owner;
	}

	/**
	 * The holder of the directory.
	 * @return for example {@code process 4711}
	 */
	public String getOwner() {
		return this.owner;
	}

}
