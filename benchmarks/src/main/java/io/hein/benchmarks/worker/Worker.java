package io.hein.benchmarks.worker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

import io.hein.benchmarks.cell.Cell;

/**
 * A measured process. Takes commands from its standard input, one a line, and answers
 * each with one line of {@code name=value} pairs, or with {@code failed=} and why.
 *
 * @since 0.1.0
 */
public final class Worker {

	/**
	 * What the lines of answers begin with; everything else that is printed is log.
	 */
	public static final String ANSWER = "> ";

	/**
	 * The role that sends.
	 */
	public static final String PUBLISHER = "publisher";

	/**
	 * The role that receives.
	 */
	public static final String SUBSCRIBERS = "subscribers";

	private Worker() {
	}

	/**
	 * Run.
	 * @param args the role, and the words of a cell
	 * @throws IOException if its input cannot be read
	 */
	public static void main(String[] args) throws IOException {
		List<String> words = Arrays.asList(args);
		Cell cell = Cell.parse(words.subList(1, words.size()));
		Role role = (PUBLISHER.equals(words.get(0))) ? new PublisherRole(cell) : new SubscriberRole(cell);
		PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
		BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		for (String line = in.readLine(); line != null && !line.equals("quit"); line = in.readLine()) {
			out.println(ANSWER + answer(role, line.split(" ")));
		}
		try {
			role.close();
		}
		catch (Exception ex) {
			ex.printStackTrace();
		}
		// Some peers leave threads behind that are no daemons
		System.exit(0);
	}

	private static String answer(Role role, String[] command) {
		try {
			return role.handle(command[0], Arrays.copyOfRange(command, 1, command.length));
		}
		catch (Throwable ex) {
			ex.printStackTrace();
			return "failed=" + ex.toString().replaceAll("[\\s=]+", "_");
		}
	}

	static String collectGarbage() {
		System.gc();
		return "at=" + System.nanoTime();
	}

	/**
	 * For how long its compiler threads were at work.
	 * @return milliseconds
	 */
	static long compiledMillis() {
		return ManagementFactory.getCompilationMXBean().getTotalCompilationTime();
	}

	/**
	 * What a process does.
	 */
	interface Role {

		/**
		 * Handle a command.
		 * @param command its name
		 * @param args what follows
		 * @return the answer
		 * @throws Exception if it failed
		 */
		String handle(String command, String[] args) throws Exception;

		/**
		 * End.
		 * @throws Exception if it failed
		 */
		void close() throws Exception;

	}

}
