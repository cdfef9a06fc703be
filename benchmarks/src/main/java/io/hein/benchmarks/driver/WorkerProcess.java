package io.hein.benchmarks.driver;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.hein.benchmarks.cell.Cell;
import io.hein.benchmarks.cell.Result;
import io.hein.benchmarks.peer.Peers;
import io.hein.benchmarks.worker.Worker;

/**
 * A measured Java process and the line to it.
 */
final class WorkerProcess implements AutoCloseable {

	/**
	 * Timers of such a process are as exact as the system can make them: the default
	 * would delay each paced message by a twentieth of a millisecond.
	 */
	private static final String EXACT_TIMERS = "echo 1 2> /dev/null > /proc/$$/timerslack_ns; exec \"$@\"";

	/**
	 * Stands for the role in options of the JVM, so that files have different names.
	 */
	private static final String ROLE = "ROLE";

	private static final long QUIT_MILLIS = 4000;

	private final String role;

	private final Process process;

	private final PrintWriter commands;

	private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

	private WorkerProcess(String role, Process process) {
		this.role = role;
		this.process = process;
		this.commands = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
		Thread reader = new Thread(() -> read(process.inputReader(StandardCharsets.UTF_8)), role + "-answers");
		reader.setDaemon(true);
		reader.start();
	}

	static WorkerProcess start(String role, Cell cell, List<String> jvmOptions, Path log) {
		List<String> command = new ArrayList<>(namespace(role, cell));
		command.addAll(List.of("sh", "-c", EXACT_TIMERS, "sh"));
		List<String> program = Peers.get(cell.peer()).program(role, cell);
		command.addAll((program.isEmpty()) ? java(role, cell, jvmOptions) : program);
		try {
			return new WorkerProcess(role, new ProcessBuilder(command).redirectError(log.toFile()).start());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Subscribers may be on the other side of a link.
	 */
	private static List<String> namespace(String role, Cell cell) {
		String namespace = cell.option("namespace", "");
		return (namespace.isEmpty() || !role.equals(Worker.SUBSCRIBERS)) ? List.of()
				: List.of("ip", "netns", "exec", namespace);
	}

	private static List<String> java(String role, Cell cell, List<String> options) {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
		options.forEach((option) -> command.add(option.replace(ROLE, role)));
		command.addAll(List.of("-cp", System.getProperty("java.class.path"), Worker.class.getName(), role));
		command.addAll(cell.words());
		return command;
	}

	private void read(BufferedReader reader) {
		try (reader) {
			for (String line = reader.readLine(); line != null; line = reader.readLine()) {
				if (line.startsWith(Worker.ANSWER)) {
					this.answers.add(line.substring(Worker.ANSWER.length()));
				}
			}
		}
		catch (IOException ex) {
			// The process has ended
		}
		this.answers.add("failed=ended");
	}

	/**
	 * Give a command and wait for its answer.
	 */
	Answer ask(String command, Duration timeout) throws CellFailedException, InterruptedException {
		command(command);
		return answer(command, timeout);
	}

	/**
	 * Give a command whose answer is taken later.
	 */
	void command(String command) {
		this.commands.println(command);
	}

	Answer answer(String command, Duration timeout) throws CellFailedException, InterruptedException {
		String line = this.answers.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
		if (line == null) {
			throw new CellFailedException(Result.Status.COLLAPSED,
					"%s: no answer to '%s' within %s s".formatted(this.role, command, timeout.toSeconds()));
		}
		Answer answer = new Answer(line);
		if (answer.has("failed")) {
			String why = answer.text("failed");
			throw new CellFailedException(
					(why.contains("TimeoutException")) ? Result.Status.COLLAPSED : Result.Status.FAILED,
					"%s: '%s' failed: %s".formatted(this.role, command, why));
		}
		return answer;
	}

	/**
	 * Let time pass while the process runs.
	 */
	void run(long millis) throws CellFailedException, InterruptedException {
		if (this.process.waitFor(millis, TimeUnit.MILLISECONDS)) {
			throw new CellFailedException(Result.Status.FAILED, this.role + " ended");
		}
	}

	long pid() {
		return this.process.pid();
	}

	ProcessUsage usage() {
		return ProcessUsage.of(pid());
	}

	@Override
	public void close() {
		try {
			command("quit");
			if (!this.process.waitFor(QUIT_MILLIS, TimeUnit.MILLISECONDS)) {
				this.process.destroyForcibly().waitFor();
			}
		}
		catch (InterruptedException ex) {
			this.process.destroyForcibly();
			Thread.currentThread().interrupt();
		}
	}

}
