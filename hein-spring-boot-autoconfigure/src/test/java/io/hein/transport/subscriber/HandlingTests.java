package io.hein.transport.subscriber;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.Position;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Handling}.
 */
class HandlingTests {

	private static final Epoch EPOCH = Epoch.random();

	private long now = Long.MAX_VALUE - 1000;

	private final Handling handling = new Handling(() -> this.now);

	private Instant look(long handled) {
		return this.handling.looked(new Position(EPOCH, handled));
	}

	private void pass(long seconds) {
		this.now += TimeUnit.SECONDS.toNanos(seconds);
	}

	@Test
	void whatDoesNotMoveForTenSecondsHangsSinceThen() {
		Instant first = look(7);
		pass(9);
		assertThat(look(7)).isEqualTo(first);
		assertThat(this.handling.hangsSince()).isNull();
		pass(1);
		look(7);
		assertThat(this.handling.hangsSince()).isEqualTo(first);
	}

	@Test
	void whatMovesDoesNotHangHoweverSlowly() {
		for (int i = 0; i < 5; i++) {
			look(i);
			pass(9);
			assertThat(this.handling.hangsSince()).isNull();
		}
		pass(100);
		look(5);
		assertThat(this.handling.hangsSince()).isNull();
	}

	@Test
	void whatIsNotAwaitedDoesNotHang() {
		look(7);
		pass(60);
		this.handling.reset();
		look(7);
		assertThat(this.handling.hangsSince()).isNull();
	}

}
