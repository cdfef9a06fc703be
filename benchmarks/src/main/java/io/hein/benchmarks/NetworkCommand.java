package io.hein.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.hein.benchmarks.cell.Cell;
import io.hein.benchmarks.cell.Result;
import io.hein.benchmarks.driver.CellRunner;
import io.hein.benchmarks.network.ShapedNetwork;
import io.hein.benchmarks.network.ShapedRun;
import io.hein.benchmarks.plan.Cells;
import io.hein.benchmarks.report.NetworkSection;

/**
 * Computes what a publisher can feed on real networks, and compares that with a link of
 * limited speed where one can be had.
 */
final class NetworkCommand {

	private static final int MEGABITS = 1000;

	private final CellRunner runner;

	private final PrintStream out;

	private final List<ShapedRun> shaped = new ArrayList<>();

	NetworkCommand(CellRunner runner, PrintStream out) {
		this.runner = runner;
		this.out = out;
	}

	void run(Path file) throws IOException, InterruptedException {
		List<Result> loopback = new ArrayList<>();
		for (Cell cell : Cells.loopback()) {
			loopback.add(run(cell));
		}
		String without = "";
		try {
			for (Cell cell : Cells.shaped()) {
				run(cell, MEGABITS);
			}
		}
		catch (IOException ex) {
			without = String.valueOf(ex.getMessage());
			this.out.println("Skipped what needs a network namespace: " + without);
		}
		NetworkSection.write(loopback, this.shaped, without, file);
	}

	private void run(Cell cell, int megabits) throws IOException, InterruptedException {
		try (ShapedNetwork network = ShapedNetwork.create(megabits)) {
			Result result = run(cell.with("host", ShapedNetwork.HOST).with("namespace", network.namespace()));
			if (result.status() == Result.Status.OK) {
				this.shaped
					.add(new ShapedRun(cell.size(), cell.peer().equals(Cells.HEIN_TLS), cell.subscribers(), megabits,
							result.value("deliveries.per.second"), network.bytes() / result.value("loss.expected")));
			}
		}
	}

	private Result run(Cell cell) throws InterruptedException {
		Result result = this.runner.run(cell, 1);
		this.out.printf("%s: %s %s %,.0f deliveries/s%n", cell, result.status(), result.note(),
				result.value("deliveries.per.second"));
		return result;
	}

}
