package io.hein.benchmarks;

import io.hein.benchmarks.cell.Cell;
import io.hein.benchmarks.cell.Result;

/**
 * What a short run without any claim about speed must show: everything was measured, and
 * nothing was lost.
 */
final class Smoke {

	private Smoke() {
	}

	static boolean isBad(Result result) {
		if (result.status() == Result.Status.SKIPPED) {
			return false;
		}
		boolean lost = result.value("loss.missing") > 0 || result.value("loss.misplaced") > 0;
		boolean nothing = result.cell().kind().equals(Cell.THROUGHPUT) && !(result.value("loss.expected") > 0);
		return result.status() != Result.Status.OK || lost || nothing;
	}

}
