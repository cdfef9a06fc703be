package io.hein.benchmarks.cell;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The results of a run, each in a file of its own, so that a run that was cut off
 * continues where it stopped.
 *
 * @since 0.1.0
 */
public final class Results {

	private static final JsonMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

	private final Path folder;

	/**
	 * Open a folder of results.
	 * @param folder the folder, made if it is not there
	 */
	public Results(Path folder) {
		this.folder = folder;
		try {
			Files.createDirectories(folder);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Whether a cell was measured in a round.
	 * @param cell the cell
	 * @param round the round
	 * @return whether its file is there
	 */
	public boolean has(Cell cell, int round) {
		return Files.exists(file(cell, round));
	}

	/**
	 * Keep a result.
	 * @param result the result
	 */
	public void save(Result result) {
		Path file = file(result.cell(), result.round());
		Path partial = file.resolveSibling(file.getFileName() + ".partial");
		try {
			Files.writeString(partial, toJson(result));
			Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * All results that are there.
	 * @return the results, in the order of their files' names
	 */
	public List<Result> all() {
		try (Stream<Path> files = Files.list(this.folder)) {
			return files.filter((file) -> file.toString().endsWith(".json"))
				.sorted()
				.map((file) -> JSON.readValue(file, Result.class))
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Forget all results.
	 */
	public void clear() {
		try (Stream<Path> files = Files.list(this.folder)) {
			for (Path file : files.filter(Files::isRegularFile).toList()) {
				Files.delete(file);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * A result as text.
	 * @param result the result
	 * @return the text, in JSON
	 */
	public static String toJson(Result result) {
		return JSON.writeValueAsString(result);
	}

	private Path file(Cell cell, int round) {
		return this.folder.resolve(cell.fileName() + "-round_" + round + ".json");
	}

}
