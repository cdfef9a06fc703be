package io.hein.sample.wall;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

import org.springframework.core.io.ClassPathResource;

/**
 * Code that users would write themselves, as it is in this application.
 *
 * @param title what it is
 * @param file its file
 * @param text its text
 */
record SourceCode(String title, String file, String text) {

	private static final String JAVA = "code/";

	static List<SourceCode> of(String mode) {
		return switch (mode) {
			case "fleet" -> List.of(yaml("Configuration", "application-instance.yml"), java("Code", "Notices.java"));
			case "kafka" -> List.of(yaml("Publisher: configuration", "application-edge.yml"),
					java("Publisher: sending", "TelemetryPublisher.java"),
					yaml("Subscriber: configuration", "application-mover.yml"),
					java("Subscriber: listening", "ReadingListener.java"));
			default -> ofBothSides();
		};
	}

	private static List<SourceCode> ofBothSides() {
		return List.of(yaml("Publisher: configuration", "application-wall.yml"),
				java("Publisher: sending", "TelemetryPublisher.java"),
				yaml("Subscriber: configuration", "application-slow.yml"),
				java("Subscriber: listening", "ReadingListener.java"));
	}

	private static SourceCode yaml(String title, String file) {
		return new SourceCode(title, file, read(file).strip());
	}

	/**
	 * Without package, imports and comments, which a page has no room for.
	 */
	private static SourceCode java(String title, String file) {
		String text = read(JAVA + file).lines()
			.filter((line) -> !line.startsWith("package") && !line.startsWith("import"))
			.filter((line) -> !line.startsWith("/**") && !line.startsWith(" *"))
			.collect(Collectors.joining("\n"));
		return new SourceCode(title, file, text.strip().replace("\t", "    "));
	}

	private static String read(String path) {
		try {
			return new ClassPathResource(path).getContentAsString(StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
