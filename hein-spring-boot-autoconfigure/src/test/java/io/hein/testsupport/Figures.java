package io.hein.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps what scenarios measured, in {@code target/figures.txt}.
 */
public final class Figures {

	private static final Path FILE = Path.of("target", "figures.txt");

	private Figures() {
	}

	/**
	 * Keep a line.
	 * @param scenario what was run
	 * @param format the figures, as for {@link String#format}
	 * @param args their values
	 */
	public static synchronized void note(String scenario, String format, Object... args) {
		String line = scenario + ": " + String.format(format, args) + System.lineSeparator();
		try {
			Files.createDirectories(FILE.toAbsolutePath().getParent());
			Files.writeString(FILE, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
