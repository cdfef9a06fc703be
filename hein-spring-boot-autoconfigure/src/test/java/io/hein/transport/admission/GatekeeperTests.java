package io.hein.transport.admission;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link Gatekeeper}.
 */
class GatekeeperTests {

	@Test
	void whoeverComesWhileTooManyWaitIsRefusedAtOnce() {
		Gatekeeper gatekeeper = new Gatekeeper((credentials) -> credentials::name, null, (task) -> {
			throw new RejectedExecutionException("planned by the test");
		});
		List<Gatekeeper.Decision> decisions = new ArrayList<>();
		gatekeeper.admit(mock(Credentials.class), List.of(), Runnable::run, decisions::add);
		assertThat(decisions).extracting(Gatekeeper.Decision::refusal)
			.containsExactly("too many others are waiting to be authenticated");
	}

}
