package io.hein.benchmarks.driver;

import io.hein.benchmarks.cell.Cell;
import io.hein.benchmarks.driver.Processes.Sample;

/**
 * Lets a peer run until it no longer becomes faster and its compiler has little to do, as
 * that takes processor time from the peer: for some it takes long until all that they do
 * is compiled.
 */
final class WarmUp {

	private static final long STEP = 500;

	private static final long LONGEST = 5000;

	/**
	 * Compilers are waited for longer: with thousands of connections much is called for
	 * the first time only after they are there.
	 */
	private static final long LONGEST_COMPILING = 15_000;

	private static final double STILL_FASTER = 1.1;

	private static final double STILL_COMPILING = 0.25;

	private WarmUp() {
	}

	/**
	 * Warm up.
	 * @param cell the cell
	 * @param processes its processes, at work
	 * @return how far they are at the end of it
	 */
	static Sample of(Cell cell, Processes processes) throws CellFailedException, InterruptedException {
		long shortest = cell.option("warmup", 1500);
		Sample before = processes.sample();
		double rate = 0;
		boolean compiling = true;
		for (long millis = STEP; shortest > 0 && millis <= longest(shortest, compiling); millis += STEP) {
			processes.publisher().run(STEP);
			Sample after = processes.sample();
			double next = after.deliveriesSince(before) / after.secondsSince(before);
			compiling = after.compiledSince(before) > STILL_COMPILING * STEP;
			before = after;
			if (millis >= shortest && next < rate * STILL_FASTER && !compiling) {
				break;
			}
			rate = next;
		}
		return before;
	}

	private static long longest(long shortest, boolean compiling) {
		return Math.max(shortest, (compiling) ? LONGEST_COMPILING : LONGEST);
	}

}
