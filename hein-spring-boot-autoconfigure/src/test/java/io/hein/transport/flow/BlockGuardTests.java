package io.hein.transport.flow;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link BlockGuard}: for which streams the log keeps what it has, and for how
 * long.
 */
class BlockGuardTests {

	private static final long TIMEOUT_SECONDS = 5;

	private final MockTicker ticker = Ticker.newMockTicker();

	private final List<Long> reliefs = new ArrayList<>();

	private final BlockGuard guard = new BlockGuard(Duration.ofSeconds(TIMEOUT_SECONDS), this.ticker,
			this.reliefs::add);

	private final PlainReader reader = new PlainReader();

	private Thread sender;

	@BeforeEach
	void connect() {
		this.reader.position = 9;
		this.guard.add(this.reader);
	}

	@AfterEach
	void end() {
		if (this.sender != null) {
			this.sender.interrupt();
		}
	}

	@Test
	void whatABlockingReaderWasNotSentIsNotDropped() {
		assertThat(this.guard.mayEvict(9)).isTrue();
		assertThat(this.guard.mayEvict(10)).isFalse();
	}

	@Test
	void theOneThatIsFurthestBehindDecides() {
		PlainReader other = new PlainReader();
		other.position = 5;
		this.guard.add(other);
		assertThat(this.guard.mayEvict(9)).isFalse();
		this.guard.remove(other);
		assertThat(this.guard.mayEvict(9)).isTrue();
	}

	@Test
	void aSenderWaitsUntilTheReaderWasSentWhatIsToBeDropped() throws Exception {
		CompletableFuture<Void> waited = waitInBackground();
		awaitWaiting();
		this.guard.advanced();
		awaitWaiting();
		assertThat(waited).isNotDone();
		this.reader.position = 10;
		this.guard.advanced();
		waited.get(1, TimeUnit.MINUTES);
		assertThat(this.reader.expelled).isFalse();
	}

	@Test
	void aSenderWaitsNoLongerForAReaderThatEnds() throws Exception {
		CompletableFuture<Void> waited = waitInBackground();
		awaitWaiting();
		this.guard.remove(this.reader);
		waited.get(1, TimeUnit.MINUTES);
		assertThat(this.reader.expelled).isFalse();
	}

	@Test
	void afterTheTimeoutThoseThatBlockAreExpelledAndOthersAreNot() throws Exception {
		PlainReader other = new PlainReader();
		other.position = 10;
		this.guard.add(other);
		CompletableFuture<Void> waited = waitInBackground();
		awaitWaiting();
		this.ticker.advance(TIMEOUT_SECONDS, TimeUnit.SECONDS);
		waited.get(1, TimeUnit.MINUTES);
		assertThat(this.reader.expelled).isTrue();
		assertThat(other.expelled).isFalse();
		assertThat(this.guard.mayEvict(10)).isTrue();
	}

	@Test
	void theTimeoutIsForAllOfOneStall() throws Exception {
		CompletableFuture<Void> waited = waitInBackground();
		awaitWaiting();
		this.ticker.advance(TIMEOUT_SECONDS - 1, TimeUnit.SECONDS);
		this.reader.position = 9;
		this.guard.advanced();
		awaitWaiting();
		assertThat(waited).isNotDone();
		this.ticker.advance(1, TimeUnit.SECONDS);
		waited.get(1, TimeUnit.MINUTES);
		assertThat(this.reader.expelled).isTrue();
	}

	@Test
	void anInterruptEndsTheWaitAndNoneIsExpelled() {
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> this.guard.awaitEviction(10));
		assertThat(this.reader.expelled).isFalse();
	}

	@Test
	void memoryIsTakenBackOnceAtATime() {
		this.guard.onPinned(1);
		this.guard.onPinned(2);
		assertThat(this.reliefs).containsExactly(1L);
		this.guard.relieved();
		this.guard.onPinned(3);
		assertThat(this.reliefs).containsExactly(1L, 3L);
	}

	private CompletableFuture<Void> waitInBackground() {
		CompletableFuture<Void> waited = new CompletableFuture<>();
		this.sender = new Thread(() -> {
			try {
				this.guard.awaitEviction(10);
				waited.complete(null);
			}
			catch (Throwable ex) {
				waited.completeExceptionally(ex);
			}
		});
		this.sender.setDaemon(true);
		this.sender.start();
		return waited;
	}

	private void awaitWaiting() {
		Awaitility.await().until(() -> this.sender.getState() == Thread.State.TIMED_WAITING);
	}

}
