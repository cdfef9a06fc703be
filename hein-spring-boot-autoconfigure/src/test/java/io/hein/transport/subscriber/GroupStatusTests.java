package io.hein.transport.subscriber;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link GroupStatus}.
 */
class GroupStatusTests {

	@Test
	void theLagIsUnknownIfThatOfOnePublisherIs() {
		assertThat(GroupStatus.lag(List.of(behind(3L), behind(4L)))).isEqualTo(7);
		assertThat(GroupStatus.lag(List.of(behind(3L), behind(null)))).isNull();
		assertThat(GroupStatus.lag(List.of())).isNull();
	}

	private static ConnectionStatus behind(@Nullable Long lag) {
		return new ConnectionStatus(ConnectionState.CONNECTED, Instant.EPOCH, null, null, null, null, 0, lag, false,
				true, 0, null, null, null);
	}

}
