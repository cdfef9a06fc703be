package io.hein.transport.flow;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import io.netty.util.concurrent.Ticker;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Unsent}.
 */
class UnsentTests {

	private final BlockGuard guard = new BlockGuard(Duration.ofSeconds(1), Ticker.systemTicker(), (pinned) -> {
	});

	private final AtomicLong position = new AtomicLong(5);

	@Test
	void whatIsUnderWayIsKept() {
		Unsent unsent = new Unsent(this.guard, true, this.position::get);
		assertThat(unsent.upTo()).isEqualTo(5);
		unsent.begin(5);
		this.position.set(9);
		assertThat(unsent.upTo()).isEqualTo(5);
		unsent.end();
		assertThat(unsent.upTo()).isEqualTo(9);
	}

	@Test
	void whatIsNotToBlockKeepsNothing() {
		Unsent unsent = new Unsent(this.guard, false, this.position::get);
		unsent.begin(5);
		this.position.set(9);
		assertThat(unsent.upTo()).isEqualTo(9);
		assertThat(unsent.isBlocking()).isFalse();
	}

	@Test
	void aWriteThatBeginsWhileASenderLooksIsKept() {
		Unsent[] unsent = new Unsent[1];
		unsent[0] = new Unsent(this.guard, true, () -> {
			unsent[0].begin(5);
			return 9;
		});
		assertThat(unsent[0].upTo()).isEqualTo(5);
	}

	@Test
	void aWriteThatIsTakenBackWhileASenderLooksIsKept() {
		Unsent[] unsent = new Unsent[1];
		unsent[0] = new Unsent(this.guard, true, () -> {
			unsent[0].end();
			return 9;
		});
		unsent[0].begin(5);
		assertThat(unsent[0].upTo()).isEqualTo(5);
	}

}
