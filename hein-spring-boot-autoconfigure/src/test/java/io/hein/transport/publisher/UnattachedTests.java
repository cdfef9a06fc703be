package io.hein.transport.publisher;

import java.util.HashSet;
import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * Connections that have not attached.
 */
class UnattachedTests {

	private final Unattached unattached = new Unattached(2);

	@Test
	void eachNewcomerThatIsTooManyHasAnotherOneGo() {
		SubscriberConnection first = mock();
		SubscriberConnection second = mock();
		assertThat(this.unattached.add(first)).isNull();
		assertThat(this.unattached.add(second)).isNull();
		// none of those that have to go has gone yet: each does so on its own event loop
		assertThat(this.unattached.add(mock())).isSameAs(first);
		assertThat(this.unattached.add(mock())).isSameAs(second);
		assertThat(this.unattached.size()).isEqualTo(2);
	}

	@Test
	void nobodyHasToGoTwice() {
		Set<SubscriberConnection> gone = new HashSet<>();
		for (int i = 0; i < 100; i++) {
			SubscriberConnection victim = this.unattached.add(mock());
			assertThat(victim == null || gone.add(victim)).isTrue();
		}
		assertThat(gone).hasSize(98);
	}

	@Test
	void whoHasGoneMakesRoom() {
		SubscriberConnection first = mock();
		this.unattached.add(first);
		this.unattached.add(mock());
		this.unattached.remove(first);
		assertThat(this.unattached.add(mock())).isNull();
	}

}
