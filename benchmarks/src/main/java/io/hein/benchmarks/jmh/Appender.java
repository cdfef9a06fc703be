package io.hein.benchmarks.jmh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Appends to some log in files.
 */
interface Appender extends AutoCloseable {

	/**
	 * Append a message. When this returns, a process that starts later finds it, even if
	 * this one is killed.
	 */
	void append(byte[] payload) throws Exception;

	/**
	 * Close the log and remove its files.
	 */
	@Override
	void close() throws IOException;

	/**
	 * A directory on the disk of the build. Where the system keeps temporary files may be
	 * memory.
	 */
	static Path newDirectory() throws IOException {
		return Files.createTempDirectory(Files.createDirectories(Path.of("target", "logs")), "log");
	}

}
