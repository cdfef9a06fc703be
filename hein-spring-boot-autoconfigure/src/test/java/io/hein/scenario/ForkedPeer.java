package io.hein.scenario;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A {@link PeerProcess} in a JVM of its own. Closing it kills it.
 */
final class ForkedPeer implements AutoCloseable {

	private static final Duration LAST_WORDS = Duration.ofSeconds(60);

	private final Process process;

	private final Thread reader;

	private final List<String> lines = new ArrayList<>();

	private ForkedPeer(Process process) {
		this.process = process;
		this.reader = new Thread(this::read, "forked-peer-reader");
		this.reader.setDaemon(true);
		this.reader.start();
	}

	/**
	 * Start one.
	 * @param args for {@link PeerProcess#main}
	 * @return the peer, which is about to start
	 */
	static ForkedPeer start(String... args) throws IOException {
		return start(List.of(), args);
	}

	/**
	 * Start one with more options of the JVM.
	 * @param options the options
	 * @param args for {@link PeerProcess#main}
	 * @return the peer, which is about to start
	 */
	static ForkedPeer start(List<String> options, String... args) throws IOException {
		return new ForkedPeer(new ProcessBuilder(command(options, args)).redirectErrorStream(true).start());
	}

	/**
	 * Start one that takes of the processors only what nobody else wants.
	 * @param options the options of the JVM
	 * @param args for {@link PeerProcess#main}
	 * @return the peer, which is about to start
	 */
	static ForkedPeer startNice(List<String> options, String... args) throws IOException {
		List<String> command = new ArrayList<>(List.of("nice", "-n", "19"));
		command.addAll(command(options, args));
		return new ForkedPeer(new ProcessBuilder(command).redirectErrorStream(true).start());
	}

	/**
	 * Start one that may have so many descriptors.
	 * @param descriptors how many
	 * @param args for {@link PeerProcess#main}
	 * @return the peer, which is about to start
	 */
	static ForkedPeer startWithDescriptors(int descriptors, String... args) throws IOException {
		List<String> command = new ArrayList<>(
				List.of("/bin/sh", "-c", "ulimit -n " + descriptors + " && exec \"$@\"", "sh"));
		command.addAll(command(List.of("-XX:-MaxFDLimit"), args));
		return new ForkedPeer(new ProcessBuilder(command).redirectErrorStream(true).start());
	}

	private static List<String> command(List<String> options, String... args) {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command
			.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:MaxDirectMemorySize=160m"));
		command.addAll(options);
		command.addAll(
				List.of("-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
						PeerProcess.class.getName()));
		command.addAll(List.of(args));
		return command;
	}

	private void read() {
		try (BufferedReader reader = new BufferedReader(
				new InputStreamReader(this.process.getInputStream(), StandardCharsets.UTF_8))) {
			for (String line = reader.readLine(); line != null; line = reader.readLine()) {
				synchronized (this.lines) {
					this.lines.add(line);
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Whatever it said so far on purpose.
	 * @return the lines
	 */
	List<String> said() {
		synchronized (this.lines) {
			return this.lines.stream()
				.filter((line) -> line.startsWith("@ "))
				.map((line) -> line.substring(2))
				.toList();
		}
	}

	/**
	 * Wait until it says something.
	 * @param wanted what
	 * @return the first such line
	 */
	String await(Predicate<String> wanted) {
		try {
			Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
				if (!this.process.isAlive()) {
					throw new AssertionError("The process has ended: " + this.lines);
				}
				return said().stream().anyMatch(wanted);
			});
		}
		catch (ConditionTimeoutException ex) {
			throw new AssertionError("It did not say so, but: " + this.lines, ex);
		}
		return said().stream().filter(wanted).findFirst().orElseThrow();
	}

	/**
	 * Have it measure itself.
	 * @return what it says
	 */
	long[] measure() throws IOException {
		long before = measured().size();
		proceed();
		Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> measured().size() > before);
		List<String> all = measured();
		return Arrays.stream(all.get(all.size() - 1).split(" ")).skip(1).mapToLong(Long::parseLong).toArray();
	}

	/**
	 * Have it do the next thing.
	 */
	void proceed() throws IOException {
		proceed("");
	}

	/**
	 * Have it do the next thing.
	 * @param what a line that says what
	 */
	void proceed(String what) throws IOException {
		this.process.getOutputStream().write((what + "\n").getBytes(StandardCharsets.UTF_8));
		this.process.getOutputStream().flush();
	}

	private List<String> measured() {
		return said().stream().filter((line) -> line.startsWith("measured ")).toList();
	}

	/**
	 * How many bytes it wrote, its log for the most part.
	 * @return the number
	 */
	long written() {
		synchronized (this.lines) {
			return this.lines.stream().mapToLong((line) -> line.length() + 1).sum();
		}
	}

	int awaitPort() {
		return Integer.parseInt(await((line) -> line.startsWith("port ")).substring("port ".length()));
	}

	/**
	 * The sequences of the messages that it got.
	 * @return the sequences in the order in which they came
	 */
	List<Long> sequences() {
		return said().stream()
			.filter((line) -> line.startsWith("message "))
			.map((line) -> Long.parseLong(line.split(" ")[1]))
			.toList();
	}

	/**
	 * How many lines of its log there are with a text.
	 * @param text the text
	 * @return the lines
	 */
	List<String> logged(String text) {
		synchronized (this.lines) {
			return this.lines.stream().filter((line) -> !line.startsWith("@ ") && line.contains(text)).toList();
		}
	}

	/**
	 * For how long it has kept a processor busy.
	 * @return the time
	 */
	Duration busy() {
		return this.process.info().totalCpuDuration().orElseThrow();
	}

	/**
	 * Have it stand still, as a long pause of the JVM or the machine does.
	 */
	void freeze() throws Exception {
		signal("STOP");
	}

	/**
	 * Have it go on.
	 */
	void thaw() throws Exception {
		signal("CONT");
	}

	private void signal(String name) throws Exception {
		int result = new ProcessBuilder("kill", "-" + name, "" + this.process.pid()).inheritIO().start().waitFor();
		if (result != 0) {
			throw new AssertionError("kill -" + name + " ended with " + result);
		}
	}

	/**
	 * Kill it, as {@code kill -9} does, and wait until it is gone and all that it said
	 * was heard.
	 */
	void kill() {
		// the process itself would close what its last words are in
		this.process.toHandle().destroyForcibly();
		try {
			this.process.waitFor();
			this.reader.join(LAST_WORDS.toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public void close() {
		kill();
	}

}
