package io.hein.transport.log;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import io.hein.transport.topic.TopicPattern;
import org.jspecify.annotations.Nullable;

/**
 * Looks into the directory of a log, for an operator at a shell:
 * {@code docs/operations.md}, "Looking into a directory". Nothing is changed but by
 * {@code truncate} with {@code --yes}.
 *
 * @since 0.1.0
 */
public final class LogTool {

	/**
	 * All is well: the exit code.
	 */
	static final int FINE = 0;

	/**
	 * Something is damaged, or does not go on: the exit code.
	 */
	static final int INCOMPLETE = 1;

	/**
	 * Nothing could be done: the exit code.
	 */
	static final int REFUSED = 2;

	private static final String USAGE = """
			Usage: LogTool verify DIR
			       LogTool dump DIR [--from POSITION] [--to POSITION] [--topic PATTERN] [--payload]
			       LogTool truncate DIR --after POSITION [--yes]
			verify    what a start of the publisher would do with the log in DIR, and what is in its files
			dump      its messages, one in a line: position, topic, content type, length, headers, and the payload
			truncate  keep the messages up to a position only, under a new epoch; without --yes, say what would be kept
			Exit codes: 0 all is well, 1 something is damaged or a new log would begin, 2 nothing could be done""";

	private static final Map<String, Set<String>> OPTIONS = Map.of("verify", Set.of(), "dump",
			Set.of("--from", "--to", "--topic", "--payload"), "truncate", Set.of("--after", "--yes"));

	private static final Set<String> WITHOUT_VALUE = Set.of("--payload", "--yes");

	private final Path directory;

	private final Map<String, String> options;

	private final PrintStream out;

	private LogTool(Path directory, Map<String, String> options, PrintStream out) {
		this.directory = directory;
		this.options = options;
		this.out = out;
	}

	/**
	 * Run the tool, and end the process with its exit code.
	 * @param args the command, the directory and options
	 */
	public static void main(String[] args) {
		System.exit(run(args, System.out, System.err, BootId.current()));
	}

	/**
	 * Run the tool.
	 * @param args the command, the directory and options
	 * @param out where the results go
	 * @param err where complaints go
	 * @param bootId the present start of the system, {@code null} if that is not known
	 * @return the exit code
	 */
	static int run(String[] args, PrintStream out, PrintStream err, @Nullable UUID bootId) {
		try {
			return run(new ArrayList<>(Arrays.asList(args)), out, bootId);
		}
		catch (IllegalArgumentException ex) {
			err.println(ex.getMessage());
			err.println(USAGE);
		}
		catch (IllegalStateException | LogDirectoryException ex) {
			err.println(ex.getMessage());
		}
		catch (IOException | UncheckedIOException ex) {
			err.println("The files cannot be read or written: " + ex);
		}
		return REFUSED;
	}

	private static int run(List<String> args, PrintStream out, @Nullable UUID bootId) throws IOException {
		String command = (args.isEmpty()) ? "" : args.remove(0);
		Set<String> known = OPTIONS.get(command);
		if (known == null) {
			throw new IllegalArgumentException(
					(command.isEmpty()) ? "A command is missing" : "'" + command + "' is not a command");
		}
		Map<String, String> options = options(args, known);
		LogTool tool = new LogTool(directory(args), options, out);
		return switch (command) {
			case "verify" -> tool.verify(bootId);
			case "dump" -> tool.dump(bootId);
			default -> tool.truncate(bootId);
		};
	}

	/**
	 * Take the options out of the arguments.
	 */
	private static Map<String, String> options(List<String> args, Set<String> known) {
		Map<String, String> options = new HashMap<>();
		for (int i = 0; i < args.size();) {
			String name = args.get(i);
			if (!name.startsWith("--")) {
				i++;
				continue;
			}
			args.remove(i);
			if (!known.contains(name)) {
				throw new IllegalArgumentException("'" + name + "' is not an option of this command");
			}
			if (!WITHOUT_VALUE.contains(name) && i == args.size()) {
				throw new IllegalArgumentException("A value is missing after " + name);
			}
			options.put(name, (WITHOUT_VALUE.contains(name)) ? "" : args.remove(i));
		}
		return options;
	}

	private static Path directory(List<String> args) {
		if (args.size() != 1) {
			throw new IllegalArgumentException("One directory is needed, not " + args.size());
		}
		try {
			Path directory = Path.of(args.get(0));
			if (Files.isDirectory(directory)) {
				return directory;
			}
		}
		catch (InvalidPathException ex) {
			// then there is none
		}
		throw new IllegalStateException("There is no directory " + args.get(0));
	}

	private int verify(@Nullable UUID bootId) throws IOException {
		String holder = sayHolder();
		return new DirectoryReport(LogRecovery.of(this.directory, bootId), this.out).print(holder);
	}

	private int dump(@Nullable UUID bootId) throws IOException {
		long from = position("--from", 0);
		long to = position("--to", Long.MAX_VALUE);
		String pattern = this.options.get("--topic");
		TopicPattern topic = (pattern != null) ? TopicPattern.parse(pattern) : TopicPattern.EVERYTHING;
		sayHolder();
		MessageDump dump = new MessageDump(this.out, from, to, topic, this.options.containsKey("--payload"));
		return dump.print(LogRecovery.of(this.directory, bootId));
	}

	/**
	 * Print the holder of the directory.
	 * @return the holder, {@code null} for none
	 */
	private @Nullable String sayHolder() throws IOException {
		String holder = DirectoryLock.holder(this.directory, LogDirectory.LOCK);
		if (holder != null) {
			this.out.println("# In use by " + holder + ": what follows may change, and may look damaged where it does");
		}
		return holder;
	}

	private int truncate(@Nullable UUID bootId) throws IOException {
		long after = position("--after", 0);
		if (after == 0) {
			throw new IllegalArgumentException("--after is missing: the last position to keep");
		}
		if (!this.options.containsKey("--yes")) {
			return truncate(after, bootId, false);
		}
		try (DirectoryLock lock = DirectoryLock.take(this.directory, LogDirectory.LOCK)) {
			return truncate(after, bootId, true);
		}
		catch (DirectoryInUseException ex) {
			throw new IllegalStateException(ex.getMessage() + ": stop it first", ex);
		}
	}

	private int truncate(long after, @Nullable UUID bootId, boolean yes) throws IOException {
		LogTruncation truncation = LogTruncation.of(LogRecovery.of(this.directory, bootId), after);
		if (yes) {
			truncation.run(this.directory, bootId);
			this.out.println("Kept " + truncation + ". A start goes on after position " + after);
			return FINE;
		}
		String holder = DirectoryLock.holder(this.directory, LogDirectory.LOCK);
		if (holder != null) {
			throw new IllegalStateException("The directory is in use by " + holder + ": stop it first");
		}
		this.out.println("With --yes this would keep " + truncation + ", and nothing else");
		return FINE;
	}

	private long position(String option, long otherwise) {
		String value = this.options.get(option);
		if (value == null) {
			return otherwise;
		}
		if (!value.matches("\\d{1,18}") || Long.parseLong(value) == 0) {
			throw new IllegalArgumentException(option + " needs a position, a number from 1, not '" + value + "'");
		}
		return Long.parseLong(value);
	}

}
