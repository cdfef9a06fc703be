package io.hein.benchmarks.jmh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Appends to some log in files, and reads it.
 */
interface Appender extends AutoCloseable {

	/**
	 * Append a message. When this returns, a process that starts later finds it, even if
	 * this one is killed.
	 */
	void append(byte[] payload) throws Exception;

	/**
	 * Read all that was appended from the beginning, and look into each message.
	 * @return the sum of what was found, so that nothing of it can be left out
	 */
	long replay() throws Exception;

	/**
	 * Close the log and remove its files.
	 */
	@Override
	void close() throws IOException;

	/**
	 * A log by its name.
	 */
	static Appender of(String log) throws IOException {
		return switch (log) {
			case "hein" -> new HeinAppender();
			case "chronicle-queue" -> new ChronicleAppender();
			case "aeron-archive" -> new AeronAppender();
			default -> throw new IllegalArgumentException(log);
		};
	}

	/**
	 * A directory on the disk of the build. Where the system keeps temporary files may be
	 * memory.
	 */
	static Path newDirectory() throws IOException {
		return Files.createTempDirectory(Files.createDirectories(Path.of("target", "logs")), "log");
	}

}
