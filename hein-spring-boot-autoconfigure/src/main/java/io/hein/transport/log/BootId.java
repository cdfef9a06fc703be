package io.hein.transport.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * Which start of the operating system this is. As long as it is the same one, what a
 * process has written to a file is there, however the process ended.
 */
final class BootId {

	private static final Path LINUX = Path.of("/proc/sys/kernel/random/boot_id");

	private BootId() {
	}

	/**
	 * The identity of the present start.
	 * @return the identity, {@code null} where the system does not provide it
	 */
	static @Nullable UUID current() {
		return read(LINUX);
	}

	static @Nullable UUID read(Path file) {
		try {
			return UUID.fromString(Files.readString(file).strip());
		}
		catch (IOException | RuntimeException ex) {
			return null;
		}
	}

}
