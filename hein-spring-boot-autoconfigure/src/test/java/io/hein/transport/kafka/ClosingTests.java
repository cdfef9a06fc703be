package io.hein.transport.kafka;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Parts that are closed together.
 */
class ClosingTests {

	private final List<String> closed = new ArrayList<>();

	@Test
	void eachPartIsClosedWhateverAnotherOneThrowsTheLastOneFirst() {
		try (Closing closing = new Closing()) {
			closing.add((AutoCloseable) () -> this.closed.add("first"));
			closing.add((AutoCloseable) () -> {
				throw new NoClassDefFoundError("planned by the test");
			});
			closing.add((AutoCloseable) () -> this.closed.add("last"));
		}
		assertThat(this.closed).containsExactly("last", "first");
	}

	@Test
	void whatIsKeptIsNotClosed() {
		try (Closing closing = new Closing()) {
			closing.add((AutoCloseable) () -> this.closed.add("part"));
			closing.keepAll();
		}
		assertThat(this.closed).isEmpty();
	}

}
