package io.hein.benchmarks.driver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import io.hein.benchmarks.cell.Cell;
import io.hein.benchmarks.cell.Result;
import io.hein.benchmarks.peer.Peers;

/**
 * Measures one cell once.
 *
 * @since 0.1.0
 */
public final class CellRunner {

	private static final Map<String, Measurement> KINDS = Map.of(Cell.THROUGHPUT, new ThroughputMeasurement(),
			Cell.GROWTH, new GrowthMeasurement(), Cell.LATENCY, new LatencyMeasurement(), Cell.IDLE,
			new IdleMeasurement(), Cell.ALONE, new AloneMeasurement());

	private final Path logs;

	/**
	 * Create a runner.
	 * @param logs where the processes' logs go, those of the last cell replacing others
	 */
	public CellRunner(Path logs) {
		this.logs = logs;
		try {
			Files.createDirectories(logs);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Measure.
	 * @param cell what
	 * @param round the number of the round
	 * @return what came of it; failures too
	 * @throws InterruptedException if the thread was interrupted
	 */
	public Result run(Cell cell, int round) throws InterruptedException {
		Measurement measurement = KINDS.get(cell.kind());
		if (measurement == null) {
			throw new IllegalArgumentException(
					"No kind is called '" + cell.kind() + "'; there are " + new TreeMap<>(KINDS).keySet());
		}
		Optional<String> missing = Peers.get(cell.peer()).missing();
		if (missing.isPresent()) {
			return result(cell, round, Result.Status.SKIPPED, Map.of(), missing.get());
		}
		Map<String, Double> values = new TreeMap<>();
		Result.Status status = Result.Status.OK;
		String note = "";
		try (Processes processes = Processes.start(cell, this.logs)) {
			measurement.measure(cell, processes, values);
		}
		catch (CellFailedException ex) {
			status = ex.status();
			note = String.valueOf(ex.getMessage());
		}
		catch (RuntimeException ex) {
			// Whatever is wrong with one peer, the others are measured
			status = Result.Status.FAILED;
			note = ex.toString();
		}
		values.values().removeIf((value) -> !Double.isFinite(value));
		return result(cell, round, status, values, note);
	}

	private static Result result(Cell cell, int round, Result.Status status, Map<String, Double> values, String note) {
		return new Result(cell, round, status, values, note,
				OffsetDateTime.now().truncatedTo(ChronoUnit.SECONDS).toString());
	}

}
