package io.hein.sample.together;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.hein.sample.wall.RestartLane;
import io.hein.transport.frame.Position;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.util.ClassUtils;

/**
 * A {@link NumberPublisher} with this process's class path, and what it says.
 */
final class PublisherProcess {

	private static final Log logger = LogFactory.getLog(PublisherProcess.class);

	/**
	 * Finds the classes in the packaged application.
	 */
	private static final String LAUNCHER = "org.springframework.boot.loader.launch.PropertiesLauncher";

	private static final List<String> SMALL_AND_QUICK = List.of("-Xmx64m", "-XX:+UseSerialGC",
			"-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true");

	private static final long PATIENCE_SECONDS = 10;

	private final RestartLane lane;

	private final Process process;

	private final Writer input;

	private final Thread reader;

	private volatile int port;

	private volatile int sent;

	private volatile int published;

	private volatile boolean killed;

	private PublisherProcess(RestartLane lane, Process process) {
		this.lane = lane;
		this.process = process;
		this.input = process.outputWriter(StandardCharsets.UTF_8);
		this.reader = new Thread(this::read, "output of " + process.pid());
		this.reader.setDaemon(true);
	}

	/**
	 * Start a process. Returns before it listens.
	 * @param lane what to inform of what it does
	 * @param arguments its arguments
	 * @throws UncheckedIOException if the system does not start it
	 */
	static PublisherProcess start(RestartLane lane, List<String> arguments) {
		try {
			Process process = new ProcessBuilder(command(arguments)).redirectErrorStream(true).start();
			PublisherProcess started = new PublisherProcess(lane, process);
			started.reader.start();
			return started;
		}
		catch (IOException ex) {
			throw new UncheckedIOException("No process can be started for the publisher: " + ex.getMessage(), ex);
		}
	}

	private static List<String> command(List<String> arguments) {
		String main = NumberPublisher.class.getName();
		boolean packaged = ClassUtils.isPresent(LAUNCHER, ClassLoader.getSystemClassLoader());
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(SMALL_AND_QUICK);
		command.add("-Dloader.main=" + main);
		command.addAll(List.of("-cp", System.getProperty("java.class.path"), (packaged) ? LAUNCHER : main));
		command.addAll(arguments);
		return command;
	}

	private void read() {
		String last = "";
		try (BufferedReader output = this.process.inputReader(StandardCharsets.UTF_8)) {
			for (String line = output.readLine(); line != null; line = output.readLine()) {
				if (!take(line.split(" ")) && !line.isBlank()) {
					logger.warn("Process " + this.process.pid() + ": " + line);
					last = line.strip();
				}
			}
		}
		catch (IOException ex) {
			last = ex.toString();
		}
		if (!this.killed) {
			this.lane.failed("process %d has ended with the status %d%s".formatted(this.process.pid(),
					this.process.onExit().join().exitValue(), (last.isEmpty()) ? "" : " (" + last + ")"));
		}
	}

	private boolean take(String[] words) {
		if (words[0].equals(NumberPublisher.LISTENS)) {
			this.lane.listens(this.process.pid(), Position.parse(words[2]));
			this.port = Integer.parseInt(words[1]);
			return true;
		}
		if (words[0].equals(NumberPublisher.PUBLISHED)) {
			int number = Integer.parseInt(words[1]);
			this.lane.published(number, Position.parse(words[2]));
			this.published = number;
			return true;
		}
		return false;
	}

	long pid() {
		return this.process.pid();
	}

	boolean isAlive() {
		return this.process.isAlive();
	}

	/**
	 * Its port.
	 * @return the port, 0 until it listens
	 */
	int port() {
		return this.port;
	}

	void publish(int number) {
		this.sent = number;
		try {
			this.input.write(number + "\n");
			this.input.flush();
		}
		catch (IOException ex) {
			// It has ended, which its reader says
		}
	}

	/**
	 * Whether it has published all that it was given.
	 */
	boolean isUpToDate() {
		return this.published == this.sent;
	}

	/**
	 * End it at once, as {@code kill -9} does, and wait until it is gone.
	 */
	void kill() {
		this.killed = true;
		this.process.destroyForcibly();
		try {
			this.process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
			this.reader.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
