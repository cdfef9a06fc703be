package io.hein.transport.flow;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Pack}.
 */
class PackTests {

	private final Pack pack = new Pack();

	@Test
	void withoutStreamsThereIsNoOffset() {
		assertThat(this.pack.fastest()).isZero();
		this.pack.add();
		assertThat(this.pack.fastest()).isZero();
		assertThat(this.pack.healthy()).isEqualTo(Long.MAX_VALUE);
		assertThat(this.pack.slowestPeer()).isEqualTo(Long.MAX_VALUE);
	}

	@Test
	void ofAllEventLoopsTheFastestAndTheSlowestCount() {
		for (int offset : new int[] { 20, 10, 30, 25 }) {
			Pack.Place place = this.pack.add();
			place.fastest = offset;
			place.healthy = offset;
			place.slowestPeer = offset;
		}
		assertThat(this.pack.fastest()).isEqualTo(30);
		assertThat(this.pack.healthy()).isEqualTo(10);
		assertThat(this.pack.slowestPeer()).isEqualTo(10);
	}

}
