package io.hein.sample.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import javax.tools.ToolProvider;

import org.springframework.boot.SpringApplicationAotProcessor;
import org.springframework.context.aot.AbstractAotProcessor.Settings;

/**
 * Processes an application ahead of time, as the goal {@code process-aot} does, and
 * compiles what comes out of it.
 */
public final class AheadOfTime {

	private AheadOfTime() {
	}

	/**
	 * Process an application.
	 * @param application its main class
	 * @param directory where to put everything
	 * @param arguments its arguments
	 * @return what has to go before the application on the class path
	 * @throws IOException if a file cannot be read or written
	 */
	public static List<Path> process(Class<?> application, Path directory, String... arguments) throws IOException {
		Path sources = directory.resolve("sources");
		Path resources = directory.resolve("resources");
		Path classes = directory.resolve("classes");
		Settings settings = Settings.builder()
			.sourceOutput(sources)
			.resourceOutput(resources)
			.classOutput(classes)
			.groupId("io.hein")
			.artifactId("hein-sample-app")
			.build();
		new SpringApplicationAotProcessor(application, settings, arguments).process();
		compile(sources, classes);
		return List.of(classes, resources);
	}

	private static void compile(Path sources, Path classes) throws IOException {
		Files.createDirectories(classes);
		List<String> command = new ArrayList<>(List.of("-proc:none", "-nowarn", "-d", classes.toString(), "-cp",
				classes + File.pathSeparator + System.getProperty("java.class.path")));
		try (Stream<Path> files = Files.walk(sources)) {
			files.map(Path::toString).filter((file) -> file.endsWith(".java")).forEach(command::add);
		}
		int status = ToolProvider.getSystemJavaCompiler().run(null, null, null, command.toArray(String[]::new));
		if (status != 0) {
			throw new IllegalStateException("What was generated does not compile");
		}
	}

}
