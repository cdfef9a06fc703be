package io.hein.transport.admission;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Connections that have not attached.
 */
class UnattachedTests {

	private final Unattached<String> unattached = new Unattached<>(2);

	private final List<String> sentAway = new ArrayList<>();

	@Test
	void eachNewcomerThatIsTooManyHasAnotherOneGo() {
		add("first");
		add("second");
		assertThat(this.sentAway).isEmpty();
		// none of those that have to go has gone yet: each does so on its own event loop
		add("third");
		assertThat(this.sentAway).containsExactly("first");
		add("fourth");
		assertThat(this.sentAway).containsExactly("first", "second");
		assertThat(this.unattached.all()).containsExactly("third", "fourth");
		assertThat(this.unattached.size()).isEqualTo(2);
	}

	@Test
	void noConnectionHasToGoTwice() {
		for (int i = 0; i < 100; i++) {
			add("connection" + i);
		}
		assertThat(this.sentAway).hasSize(98).doesNotHaveDuplicates();
	}

	@Test
	void aConnectionThatHasGoneMakesRoom() {
		add("first");
		add("second");
		this.unattached.remove("first");
		add("third");
		assertThat(this.sentAway).isEmpty();
	}

	private void add(String connection) {
		this.unattached.add(connection, () -> this.sentAway.add(connection));
	}

}
