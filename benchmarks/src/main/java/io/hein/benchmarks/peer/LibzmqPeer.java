package io.hein.benchmarks.peer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import io.hein.benchmarks.cell.Cell;

/**
 * ZeroMQ's own library, in processes without any Java: the same sockets and options as
 * {@link JeroMqPeer}. Its program is compiled here, where there are a C compiler and
 * libzmq.
 */
final class LibzmqPeer implements Peer {

	private static final Path SOURCE = Path.of("src", "main", "c", "libzmq-worker.c");

	private static final Path PROGRAM = Path.of("target", "libzmq-worker");

	@Override
	public PublisherSide publisher(Cell cell) {
		throw new UnsupportedOperationException("A program of its own");
	}

	@Override
	public SubscriberSide subscribers(Cell cell) {
		throw new UnsupportedOperationException("A program of its own");
	}

	@Override
	public Optional<String> missing() {
		try {
			return (isNewer()) ? Optional.empty() : compile("cc", SOURCE, PROGRAM);
		}
		catch (IOException ex) {
			return Optional.of("The program cannot be made: " + ex.getMessage());
		}
	}

	/**
	 * Compile a program.
	 * @return why that is not possible, empty if it is done
	 */
	static Optional<String> compile(String compiler, Path source, Path program) throws IOException {
		Files.createDirectories(program.toAbsolutePath().getParent());
		try {
			Process process = new ProcessBuilder(compiler, "-O2", "-o", program.toString(), source.toString(), "-lzmq",
					"-lpthread")
				.redirectErrorStream(true)
				.start();
			String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			return (process.waitFor() == 0) ? Optional.empty() : Optional
				.of("It cannot be compiled, is libzmq there (Debian's libzmq3-dev)? " + firstError(output));
		}
		catch (IOException ex) {
			return Optional.of("There is no C compiler: " + ex.getMessage());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return Optional.of("Interrupted while it was compiled");
		}
	}

	private static boolean isNewer() throws IOException {
		return Files.exists(PROGRAM)
				&& Files.getLastModifiedTime(PROGRAM).compareTo(Files.getLastModifiedTime(SOURCE)) > 0;
	}

	private static String firstError(String output) {
		return output.lines().filter((line) -> line.contains("error")).findFirst().orElse(output).strip();
	}

	@Override
	public List<String> program(String role, Cell cell) {
		return List.of(PROGRAM.toAbsolutePath().toString(), role, cell.kind(), Integer.toString(cell.size()),
				Integer.toString(cell.subscribers()), Integer.toString(JeroMqPeer.highWaterMark(cell)));
	}

}
