package io.hein.transport.kafka;

import io.hein.transport.log.EvictionGuard;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;

/**
 * While the window is being filled nobody is waited for.
 */
class LaterGuardTests {

	private final EvictionGuard guard = mock(EvictionGuard.class);

	private final LaterGuard later = new LaterGuard(this.guard);

	@Test
	void beforeTheLogIsOpenNobodyIsAsked() throws Exception {
		assertThat(this.later.mayEvict(1)).isTrue();
		useAll();
		then(this.guard).shouldHaveNoInteractions();
	}

	@Test
	void afterwardsTheGuardIsAsked() throws Exception {
		this.later.activate();
		assertThat(this.later.mayEvict(1)).isFalse();
		useAll();
		then(this.guard).should().mayEvict(1);
		then(this.guard).should().pace();
		then(this.guard).should().awaitEviction(2);
		then(this.guard).should().onPinned(3);
	}

	private void useAll() throws InterruptedException {
		this.later.pace();
		this.later.awaitEviction(2);
		this.later.onPinned(3);
	}

}
