package io.hein.transport.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

import org.jspecify.annotations.Nullable;

/**
 * Which file has a name: after a file was removed, another one may have it.
 */
final class FileKey {

	private FileKey() {
	}

	/**
	 * The file that has a name now.
	 * @return what is equal for the same file, {@code null} if there is none or if the
	 * system does not tell
	 */
	static @Nullable Object of(Path path) {
		try {
			return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
		}
		catch (IOException ex) {
			return null;
		}
	}

}
