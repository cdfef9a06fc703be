package io.hein.transport.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

import io.hein.transport.log.BroadcastLog;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link Pacer}: which stream sets the pace, and which senders wait for it.
 */
class PacerTests {

	private static final int MIB = 1024 * 1024;

	private static final long CAPACITY = 16 * MIB;

	private static final long HALF = CAPACITY / 2;

	private static final int STEP = 64 * 1024;

	private final BroadcastLog log = mock(BroadcastLog.class);

	private final MockTicker ticker = Ticker.newMockTicker();

	private final List<Long> pauses = new ArrayList<>();

	private final PlainReader reader = new PlainReader();

	private Pacer pacer;

	private Thread sender;

	@BeforeEach
	void open() {
		given(this.log.capacity()).willReturn(CAPACITY);
		this.pacer = new Pacer(this.log, this.ticker, this.pauses::add);
	}

	@AfterEach
	void end() {
		if (this.sender != null) {
			this.sender.interrupt();
		}
	}

	@Test
	void noSenderWaitsWithoutReaders() throws Exception {
		paceAt(100 * CAPACITY);
		assertThat(this.pauses).isEmpty();
	}

	@Test
	void aSenderWaitsWhileTheFastestIsMoreThanHalfTheLogBehind() throws Exception {
		this.pacer.taken(this.reader, MIB);
		paceAt(HALF);
		CompletableFuture<Void> paced = paceInBackgroundAt(HALF + CAPACITY);
		awaitWaiting();
		this.reader.offset = CAPACITY - 1;
		this.pacer.advanced();
		awaitWaiting();
		assertThat(paced).isNotDone();
		this.reader.offset = CAPACITY;
		this.pacer.advanced();
		paced.get(1, TimeUnit.MINUTES);
	}

	@Test
	void aStreamThatTakesLessThanAMebibyteInAWindowHoldsNoSender() throws Exception {
		this.pacer.taken(this.reader, MIB - 1);
		this.pacer.windowOver(this.reader, MIB - 1);
		paceAt(10 * CAPACITY);
		assertThat(this.pacer.leaderTaken()).isZero();
	}

	@Test
	void theStreamThatTakesMostSetsThePace() throws Exception {
		PlainReader slower = new PlainReader();
		this.pacer.taken(slower, MIB);
		this.pacer.taken(this.reader, 2 * MIB);
		this.pacer.windowOver(slower, 2 * MIB - 1);
		assertThat(this.pacer.leaderTaken()).isEqualTo(2 * MIB);
		this.reader.offset = 10 * CAPACITY;
		paceAt(10 * CAPACITY);
		this.pacer.windowOver(slower, 2 * MIB + 1);
		assertThat(this.pacer.leaderTaken()).isEqualTo(2 * MIB + 1);
		CompletableFuture<Void> paced = paceInBackgroundAt(20 * CAPACITY);
		this.reader.offset = 20 * CAPACITY;
		awaitWaiting();
		assertThat(paced).isNotDone();
	}

	@Test
	void aStreamThatTookLittleInItsLastWindowNoLongerSetsThePace() throws Exception {
		this.pacer.windowOver(this.reader, 2 * MIB);
		this.pacer.windowOver(this.reader, MIB);
		assertThat(this.pacer.leaderTaken()).isEqualTo(MIB);
		this.pacer.windowOver(this.reader, MIB - 1);
		assertThat(this.pacer.leaderTaken()).isZero();
		paceAt(10 * CAPACITY);
	}

	@Test
	void aSenderWaitsNoLongerForOneThatEnds() throws Exception {
		this.pacer.taken(this.reader, MIB);
		CompletableFuture<Void> paced = paceInBackgroundAt(CAPACITY);
		awaitWaiting();
		this.reader.ended = true;
		paced.get(1, TimeUnit.MINUTES);
		assertThat(this.pacer.leaderTaken()).isZero();
		this.pacer.healthy(0, this.ticker.nanoTime());
		paceAt(2 * CAPACITY);
		assertThat(this.pauses).as("no stream sets the pace now").hasSize(1);
		PlainReader next = new PlainReader();
		this.pacer.taken(next, MIB);
		assertThat(this.pacer.leaderTaken()).isEqualTo(MIB);
	}

	@Test
	void anInterruptEndsTheWait() {
		this.pacer.taken(this.reader, MIB);
		given(this.log.appendedBytes()).willReturn(CAPACITY);
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(InterruptedException.class).isThrownBy(this.pacer::pace);
		assertThat(Thread.interrupted()).isFalse();
	}

	@Test
	void withoutAPacerASenderIsHeldToTenMegabytesASecondForAHealthyStreamThatIsFarBehind() throws Exception {
		this.pacer.healthy(0, this.ticker.nanoTime());
		long begin = HALF + 1;
		long bytes = 2 * MIB;
		for (long appended = begin; appended < begin + bytes; appended += 1000) {
			paceAt(appended);
		}
		double nanos = this.pauses.stream().flatMapToLong(LongStream::of).sum();
		assertThat(bytes / nanos * TimeUnit.SECONDS.toNanos(1) / 1e6).isBetween(9.0, 11.0);
	}

	@Test
	void aHealthyStreamThatIsNotFarBehindHoldsNoSender() throws Exception {
		this.pacer.healthy(1000, this.ticker.nanoTime());
		paceAt(HALF + 1000);
		assertThat(this.pauses).isEmpty();
	}

	@Test
	void aStreamLastHealthyMoreThanASecondAgoHoldsNoSender() throws Exception {
		this.pacer.healthy(0, this.ticker.nanoTime());
		this.ticker.advanceMillis(999);
		paceAt(HALF + 1);
		assertThat(this.pauses).hasSize(1);
		this.ticker.advanceMillis(1);
		paceAt(HALF + 1 + STEP);
		assertThat(this.pauses).hasSize(1);
	}

	@Test
	void anInterruptEndsThePauseToo() {
		this.pacer.healthy(0, this.ticker.nanoTime());
		given(this.log.appendedBytes()).willReturn(CAPACITY);
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(InterruptedException.class).isThrownBy(this.pacer::pace);
	}

	private void paceAt(long appended) throws InterruptedException {
		given(this.log.appendedBytes()).willReturn(appended);
		this.pacer.pace();
	}

	private CompletableFuture<Void> paceInBackgroundAt(long appended) {
		given(this.log.appendedBytes()).willReturn(appended);
		CompletableFuture<Void> paced = new CompletableFuture<>();
		this.sender = new Thread(() -> {
			try {
				this.pacer.pace();
				paced.complete(null);
			}
			catch (Throwable ex) {
				paced.completeExceptionally(ex);
			}
		});
		this.sender.setDaemon(true);
		this.sender.start();
		return paced;
	}

	private void awaitWaiting() {
		Awaitility.await().until(() -> this.sender.getState() == Thread.State.TIMED_WAITING);
	}

}
