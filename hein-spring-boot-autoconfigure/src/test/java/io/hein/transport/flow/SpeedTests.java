package io.hein.transport.flow;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Speed}: which streams are healthy, which are fast, and which others
 * wait for.
 */
class SpeedTests {

	private static final int MIB = 1024 * 1024;

	private static final int PACK = 1000;

	private final Speed behind = Speed.behind(0);

	private final Speed atHead = Speed.atHead(0, at(0));

	@Test
	void aStreamThatBeginsAtTheHeadIsFastAndHealthyForASecond() {
		assertThat(this.atHead.isFast(at(999))).isTrue();
		assertThat(this.atHead.isHealthy(at(999))).isTrue();
		assertThat(this.atHead.isFast(at(1000))).isFalse();
		assertThat(this.atHead.isHealthy(at(1000))).isFalse();
	}

	@Test
	void aStreamThatBeginsBehindIsNeither() {
		assertThat(this.behind.isFast(at(0))).isFalse();
		assertThat(this.behind.isHealthy(at(0))).isFalse();
	}

	@Test
	void aStreamThatReachesTheHeadIsHealthyButNotFast() {
		this.behind.caughtUp(at(0));
		assertThat(this.behind.isHealthy(at(999))).isTrue();
		assertThat(this.behind.isHealthy(at(1000))).isFalse();
		assertThat(this.behind.isFast(at(0))).isFalse();
	}

	@Test
	void aWindowIsATenthOfASecond() {
		this.behind.nextWindow(100, 0, at(0));
		assertThat(this.behind.isWindowOver(at(99))).isFalse();
		assertThat(this.behind.isWindowOver(at(100))).isTrue();
		assertThat(this.behind.inWindow(150)).isEqualTo(50);
	}

	@Test
	void aStreamThatTakesAMebibyteAndHalfOfWhatTheFastestTakesIsFast() {
		this.behind.nextWindow(2 * MIB, 4 * MIB, at(0));
		assertThat(this.behind.isFast(at(999))).isTrue();
		assertThat(this.behind.isHealthy(at(999))).isTrue();
		assertThat(this.behind.isFast(at(1000))).isFalse();
	}

	@Test
	void aStreamThatTakesLessThanHalfOfThatIsHealthyButNotFast() {
		this.behind.nextWindow(2 * MIB - 1, 4 * MIB, at(0));
		assertThat(this.behind.isFast(at(0))).isFalse();
		assertThat(this.behind.isHealthy(at(0))).isTrue();
	}

	@Test
	void aStreamThatTakesLessThanAMebibyteIsNeither() {
		this.behind.nextWindow(MIB - 1, MIB - 1, at(0));
		assertThat(this.behind.isFast(at(0))).isFalse();
		assertThat(this.behind.isHealthy(at(0))).isFalse();
	}

	@Test
	void aFastStreamThatTakesSomethingRightNowIsWaitedFor() {
		assertThat(this.atHead.isPeer(at(99), 0, PACK)).isTrue();
		assertThat(this.atHead.isPeer(at(100), 0, PACK)).isFalse();
		this.atHead.progressed(at(100));
		assertThat(this.atHead.isPeer(at(199), 0, PACK)).isTrue();
	}

	@Test
	void aStreamThatIsNotFastIsNotWaitedFor() {
		this.atHead.progressed(at(1000));
		assertThat(this.atHead.isPeer(at(1000), PACK, PACK)).isFalse();
	}

	@Test
	void aStreamThatCatchesUpIsNotWaitedForUntilItWasWithTheOthersOnce() {
		this.behind.nextWindow(MIB, MIB, at(0));
		this.behind.progressed(at(0));
		assertThat(this.behind.isPeer(at(0), PACK - 1, PACK)).isFalse();
		assertThat(this.behind.isPeer(at(0), PACK, PACK)).isTrue();
		assertThat(this.behind.isPeer(at(0), PACK - 1, PACK)).isTrue();
		this.behind.fellBehind();
		assertThat(this.behind.isPeer(at(0), PACK - 1, PACK)).isFalse();
	}

	private static long at(long millis) {
		return TimeUnit.SECONDS.toNanos(100) + TimeUnit.MILLISECONDS.toNanos(millis);
	}

}
