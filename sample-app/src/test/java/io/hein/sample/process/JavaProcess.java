package io.hein.sample.process;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import static org.awaitility.Awaitility.await;

/**
 * An application in a JVM of its own, and what it prints. Ends with the test, by its
 * handle.
 */
public final class JavaProcess implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final Process process;

	private final Thread reader;

	private final List<Line> lines = new CopyOnWriteArrayList<>();

	private JavaProcess(Process process) {
		this.process = process;
		this.reader = new Thread(this::read, "output of " + process.pid());
		this.reader.setDaemon(true);
		this.reader.start();
	}

	/**
	 * Start an application with this test's class path.
	 * @param application its main class
	 * @param arguments its arguments
	 * @return the running process
	 */
	public static JavaProcess start(Class<?> application, String... arguments) {
		return start(List.of(), List.of(), application, arguments);
	}

	/**
	 * Start an application with more than this test's class path.
	 * @param options further options of the JVM
	 * @param classPath what goes before this test's class path
	 * @param application its main class
	 * @param arguments its arguments
	 * @return the running process
	 */
	public static JavaProcess start(List<String> options, List<Path> classPath, Class<?> application,
			String... arguments) {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of("-Xmx128m", "-XX:MaxDirectMemorySize=128m", "-XX:TieredStopAtLevel=1",
				"-XX:+UseSerialGC", "-Djava.awt.headless=true"));
		command.addAll(options);
		List<String> path = new ArrayList<>(classPath.stream().map(Path::toString).toList());
		path.add(System.getProperty("java.class.path"));
		command.addAll(List.of("-cp", String.join(File.pathSeparator, path), application.getName()));
		command.addAll(List.of(arguments));
		try {
			return new JavaProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void read() {
		try (BufferedReader output = this.process.inputReader(StandardCharsets.UTF_8)) {
			for (String line = output.readLine(); line != null; line = output.readLine()) {
				this.lines.add(new Line(line, System.nanoTime()));
			}
		}
		catch (IOException ex) {
			this.lines.add(new Line("cannot read the output: " + ex, System.nanoTime()));
		}
	}

	/**
	 * The processes that it has started and that run.
	 * @return the processes
	 */
	public List<ProcessHandle> children() {
		return this.process.children().toList();
	}

	/**
	 * What it has printed so far.
	 * @return the lines
	 */
	public List<String> output() {
		return this.lines.stream().map(Line::text).toList();
	}

	/**
	 * Wait for a line that contains a text.
	 * @param text the text
	 * @return the first such line
	 */
	public Line awaitLine(String text) {
		return awaitLine(0, (line) -> line.contains(text), text);
	}

	/**
	 * Wait for a line.
	 * @param from how many lines to skip
	 * @param condition what the line is like
	 * @param description the same in words
	 * @return the first such line
	 */
	public Line awaitLine(int from, Predicate<String> condition, String description) {
		return await(description).atMost(PATIENCE)
			.failFast("the process has ended:\n" + output(), () -> hasEnded() && find(from, condition) == null)
			.until(() -> find(from, condition), (line) -> line != null);
	}

	/**
	 * Whether it has ended, and nothing of its output is still to be read.
	 */
	private boolean hasEnded() {
		return !this.process.isAlive() && !this.reader.isAlive();
	}

	private Line find(int from, Predicate<String> condition) {
		return this.lines.stream().skip(from).filter((line) -> condition.test(line.text())).findFirst().orElse(null);
	}

	/**
	 * End it at once, as {@code kill -9} does, and read what it had printed.
	 */
	public void kill() {
		this.process.toHandle().destroyForcibly();
		end();
	}

	/**
	 * Ask it to end, as Ctrl-C does.
	 * @return its exit status
	 */
	public int terminate() {
		this.process.toHandle().destroy();
		end();
		return this.process.exitValue();
	}

	/**
	 * Wait for the end. {@code Process.destroy()} would have closed the stream with its
	 * last lines, its handle does not.
	 */
	private void end() {
		try {
			if (!this.process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
				throw new IllegalStateException("the process does not end:\n" + output());
			}
			this.reader.join(PATIENCE.toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public void close() {
		kill();
	}

	/**
	 * A line that was printed.
	 *
	 * @param text the line
	 * @param nanoTime when it was read
	 */
	public record Line(String text, long nanoTime) {

	}

}
