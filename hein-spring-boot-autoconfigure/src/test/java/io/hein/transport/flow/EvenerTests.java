package io.hein.transport.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.hein.transport.log.BroadcastLog;
import io.netty.util.concurrent.Ticker;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link Evener}: which streams have to wait for which.
 */
class EvenerTests {

	private static final int MIB = 1024 * 1024;

	private static final long MAX_AHEAD = 2 * MIB;

	private static final long CAPACITY = 32 * MAX_AHEAD;

	private static final long HEAD = 10 * CAPACITY;

	private static final long NOW = TimeUnit.SECONDS.toNanos(100);

	private final Pacer pacer = new Pacer(mock(BroadcastLog.class), Ticker.newMockTicker());

	private final Pack pack = new Pack();

	private final Pack.Place place = this.pack.add();

	private final List<Reader> readers = new ArrayList<>();

	private int later;

	private final Evener evener = new Evener(this.pacer, this.pack, this.place, this.readers, CAPACITY,
			() -> this.later++);

	private final PlainReader first = add(PlainReader.fast(HEAD, NOW));

	private final PlainReader last = add(PlainReader.fast(HEAD - MAX_AHEAD - 1, NOW));

	private PlainReader add(PlainReader reader) {
		this.readers.add(reader);
		return reader;
	}

	@Test
	void aStreamFarAheadOfOthersThatAreAsFastWaits() {
		atFullSpeed();
		this.evener.begin(NOW);
		assertThat(isHeld(this.first)).isTrue();
		assertThat(isHeld(this.last)).isFalse();
		assertThat(this.evener.isHolding()).isTrue();
	}

	@Test
	void aStreamLessFarAheadDoesNot() {
		atFullSpeed();
		this.last.offset++;
		this.evener.begin(NOW);
		assertThat(isHeld(this.first)).isFalse();
		assertThat(this.evener.isHolding()).isFalse();
		assertThat(this.later).isZero();
	}

	@Test
	void withASmallLogHalfAMebibyteIsNotFarAhead() {
		Evener small = new Evener(this.pacer, this.pack, this.place, this.readers, MIB, () -> {
		});
		atFullSpeed();
		this.last.offset = HEAD - MIB / 2;
		small.begin(NOW);
		assertThat(small.isTooFarAhead(this.first, NOW)).isFalse();
		this.last.offset--;
		small.begin(NOW);
		assertThat(small.isTooFarAhead(this.first, NOW)).isTrue();
	}

	@Test
	void noStreamWaitsWhileNoneTakesMuch() {
		this.evener.begin(NOW);
		assertThat(isHeld(this.first)).isFalse();
	}

	@Test
	void anotherPassIsMadeOnceForAllThatAreHeldInOne() {
		atFullSpeed();
		PlainReader other = add(PlainReader.fast(HEAD, NOW));
		this.evener.begin(NOW);
		isHeld(this.first);
		isHeld(other);
		assertThat(this.later).isEqualTo(1);
		this.evener.begin(NOW);
		assertThat(this.evener.isHolding()).isFalse();
		isHeld(this.first);
		assertThat(this.later).isEqualTo(2);
	}

	@Test
	void aStreamThatTakesNothingForATenthOfASecondIsNotWaitedFor() {
		atFullSpeed();
		long now = NOW + TimeUnit.MILLISECONDS.toNanos(100);
		this.first.speed.progressed(now);
		this.evener.begin(now);
		assertThat(this.evener.isTooFarAhead(this.first, now)).isFalse();
	}

	@Test
	void aSlowerStreamIsNotWaitedFor() {
		atFullSpeed();
		long now = NOW + TimeUnit.SECONDS.toNanos(1);
		this.first.speed.nextWindow(2 * MIB, 2 * MIB, now);
		this.last.speed.nextWindow(MIB - 1, 2 * MIB, now);
		this.first.speed.progressed(now);
		this.last.speed.progressed(now);
		this.evener.begin(now);
		assertThat(this.evener.isTooFarAhead(this.first, now)).isFalse();
	}

	@Test
	void aStreamThatCatchesUpIsNotWaitedFor() {
		atFullSpeed();
		this.last.speed.fellBehind();
		this.evener.begin(NOW);
		assertThat(isHeld(this.first)).isFalse();
	}

	@Test
	void aStreamThatHasEndedIsNotWaitedFor() {
		atFullSpeed();
		this.last.ended = true;
		this.evener.begin(NOW);
		assertThat(isHeld(this.first)).isFalse();
	}

	@Test
	void aStreamThatTakesLittleBecauseItWantsLittleDoesNotWait() {
		atFullSpeed();
		PlainReader modest = add(new PlainReader());
		modest.offset = HEAD;
		this.evener.begin(NOW);
		assertThat(isHeld(modest)).isFalse();
	}

	@Test
	void aStreamFarAheadOfThoseOfAnotherEventLoopWaitsToo() {
		atFullSpeed();
		this.last.offset = HEAD;
		Pack.Place other = this.pack.add();
		this.evener.begin(NOW);
		assertThat(isHeld(this.first)).isFalse();
		other.slowestPeer = HEAD - MAX_AHEAD - 1;
		this.evener.begin(NOW);
		assertThat(isHeld(this.first)).isTrue();
	}

	@Test
	void aStreamThatCatchesUpIsWithTheOthersOnlyNearTheFastestOfAllEventLoops() {
		atFullSpeed();
		this.first.offset = HEAD - MAX_AHEAD;
		this.first.speed.fellBehind();
		this.last.ended = true;
		Pack.Place other = this.pack.add();
		other.fastest = HEAD + 1;
		this.evener.begin(NOW);
		assertThat(this.place.slowestPeer).isEqualTo(Long.MAX_VALUE);
		other.fastest = HEAD;
		this.evener.begin(NOW);
		assertThat(this.place.slowestPeer).isEqualTo(this.first.offset);
	}

	@Test
	void aRouterThatIsHeldIsCheckedAgainToo() {
		this.evener.begin(NOW);
		this.evener.hold();
		this.evener.hold();
		assertThat(this.later).isEqualTo(1);
		assertThat(this.evener.isHolding()).isTrue();
	}

	private void atFullSpeed() {
		this.pacer.taken(this.first, MIB);
	}

	private boolean isHeld(Reader reader) {
		return this.evener.isTooFarAhead(reader, NOW);
	}

}
