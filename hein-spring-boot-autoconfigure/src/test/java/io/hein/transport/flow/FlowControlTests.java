package io.hein.transport.flow;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.hein.transport.log.BroadcastLog;
import io.hein.transport.log.LogRouter;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;

/**
 * Tests for {@link FlowControl} and {@link LoopFlow}: what an event loop reports reaches
 * those that it concerns.
 */
class FlowControlTests {

	private static final int MIB = 1024 * 1024;

	private static final long CAPACITY = 16 * MIB;

	private static final long NOW = TimeUnit.SECONDS.toNanos(100);

	private final BroadcastLog log = mock(BroadcastLog.class);

	private final LogRouter router = mock(LogRouter.class);

	private final MockTicker ticker = Ticker.newMockTicker();

	private final BlockGuard guard = new BlockGuard(Duration.ofSeconds(1), this.ticker, (pinned) -> {
	});

	private final List<Reader> readers = new ArrayList<>();

	private final PlainReader reader = PlainReader.fast(1000, NOW);

	private FlowControl flow;

	private LoopFlow share;

	private int later;

	@BeforeEach
	void open() {
		given(this.log.capacity()).willReturn(CAPACITY);
		given(this.router.advance(any())).willReturn(LogRouter.Advance.DONE);
		this.ticker.advance(NOW, TimeUnit.NANOSECONDS);
		this.flow = flow(true);
		this.share = this.flow.loop(this.router, this.readers, () -> this.later++);
		this.readers.add(this.reader);
	}

	private FlowControl flow(boolean paced) {
		return new FlowControl(this.log, this.guard, paced, this.ticker);
	}

	@Test
	void withoutPacingNoSenderWaits() throws Exception {
		this.flow = flow(false);
		this.share = this.flow.loop(this.router, this.readers, () -> this.later++);
		this.share.taken(this.reader, MIB);
		given(this.log.appendedBytes()).willReturn(10 * CAPACITY);
		this.guard.pace();
		then(this.log).should(never()).appendedBytes();
	}

	@Test
	void aStreamThatTakesMuchPacesSenders() {
		this.share.taken(this.reader, MIB);
		assertHeld();
	}

	@Test
	void whatAReaderTookBeforeItsWindowDoesNotCount() throws Exception {
		this.share.tick(this.reader, MIB, NOW);
		this.share.tick(this.reader, MIB, NOW + TimeUnit.MILLISECONDS.toNanos(100));
		this.share.taken(this.reader, 2 * MIB - 1);
		given(this.log.appendedBytes()).willReturn(10 * CAPACITY);
		this.guard.pace();
	}

	@Test
	void aWindowThatIsOverCountsOnce() {
		long next = NOW + TimeUnit.MILLISECONDS.toNanos(100);
		this.share.tick(this.reader, 0, NOW);
		this.share.tick(this.reader, MIB, next - 1);
		assertThat(this.reader.speed.inWindow(MIB)).isEqualTo(MIB);
		this.share.tick(this.reader, MIB, next);
		assertThat(this.reader.speed.inWindow(MIB)).isZero();
		assertHeld();
	}

	@Test
	void whereTheFastestOfAllEventLoopsIsIsKnownFromTheirLastTicks() {
		List<Reader> others = List.of(PlainReader.fast(5000, NOW));
		LoopFlow other = this.flow.loop(this.router, others, () -> {
		});
		assertThat(this.flow.fastestOffset()).isZero();
		this.share.endTick(NOW);
		assertThat(this.flow.fastestOffset()).isEqualTo(1000);
		other.endTick(NOW);
		assertThat(this.flow.fastestOffset()).isEqualTo(5000);
		other.idle(NOW);
		assertThat(this.flow.fastestOffset()).isEqualTo(1000);
	}

	@Test
	void aHealthyNewcomerHoldsSendersBeforeTheNextTick() {
		this.share.added(this.reader, NOW);
		assertHeld();
	}

	@Test
	void aNewcomerThatHasToCatchUpDoesNot() throws Exception {
		this.share.added(new PlainReader(), NOW);
		given(this.log.appendedBytes()).willReturn(10 * CAPACITY);
		Thread.currentThread().interrupt();
		this.guard.pace();
		assertThat(Thread.interrupted()).isTrue();
	}

	@Test
	void healthyReadersHoldSendersAfterATickUntilThereAreNone() throws Exception {
		this.share.endTick(NOW);
		assertHeld();
		this.share.idle(NOW);
		Thread.currentThread().interrupt();
		this.guard.pace();
		assertThat(Thread.interrupted()).isTrue();
	}

	@Test
	void aRouterThatHasMoreWantsAnotherPassAndOneThatIsHeldALaterOne() {
		assertThat(this.share.beginPass(NOW)).isFalse();
		given(this.router.advance(any())).willReturn(LogRouter.Advance.MORE);
		assertThat(this.share.beginPass(NOW)).isTrue();
		assertThat(this.later).isZero();
		given(this.router.advance(any())).willReturn(LogRouter.Advance.HELD);
		assertThat(this.share.beginPass(NOW)).isFalse();
		assertThat(this.later).isEqualTo(1);
		assertThat(this.share.isHolding()).isTrue();
	}

	@Test
	void copiesAreKeptForThoseThatAreAboutAsFastAsUsual() {
		PlainReader slow = PlainReader.fast(1000, NOW);
		this.readers.add(slow);
		this.readers.add(PlainReader.fast(1000, NOW));
		given(this.router.isRouting()).willReturn(true);
		for (Reader each : this.readers) {
			((PlainReader) each).filtered = true;
			((PlainReader) each).offset += (each == slow) ? 100 : 1000;
		}
		this.share.beginTick();
		this.readers.forEach((each) -> this.share.tick(each, 0, NOW));
		assertThat(this.reader.speed.pace().keepsUp()).isTrue();
		assertThat(slow.speed.pace().keepsUp()).isFalse();
	}

	@Test
	void aStreamThatWasLeftBehindHasTheRouterSortOn() {
		this.reader.filtered = true;
		this.reader.leftBehind = true;
		this.share.beginTick();
		assertThat(this.share.endTick(NOW)).as("nothing is sorted").isFalse();
		given(this.router.isRouting()).willReturn(true);
		this.share.beginTick();
		assertThat(this.share.endTick(NOW)).isTrue();
	}

	/**
	 * A sender that has to wait sees at once that it was interrupted, and one that need
	 * not wait does not look.
	 */
	private void assertHeld() {
		given(this.log.appendedBytes()).willReturn(2 * CAPACITY);
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(InterruptedException.class).isThrownBy(this.guard::pace);
	}

}
