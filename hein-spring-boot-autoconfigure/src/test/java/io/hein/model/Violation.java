package io.hein.model;

/**
 * A promise was broken.
 */
final class Violation extends RuntimeException {

	Violation(String message) {
		super(message);
	}

}
