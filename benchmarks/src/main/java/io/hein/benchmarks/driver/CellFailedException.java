package io.hein.benchmarks.driver;

import io.hein.benchmarks.cell.Result;

/**
 * A cell that cannot be measured to its end.
 */
final class CellFailedException extends Exception {

	private static final long serialVersionUID = 1L;

	private final Result.Status status;

	CellFailedException(Result.Status status, String message) {
		super(message);
		this.status = status;
	}

	Result.Status status() {
		return this.status;
	}

}
