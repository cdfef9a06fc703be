package io.hein.transport.subscriber;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How long is waited before which address.
 */
class AddressesTests {

	private static final InetSocketAddress FIRST = InetSocketAddress.createUnresolved("first", 1);

	private static final InetSocketAddress SECOND = InetSocketAddress.createUnresolved("second", 2);

	private static final long LONG = Addresses.LONG_LIFE;

	private double random = 1;

	private final Addresses one = addresses(FIRST);

	private final Addresses two = addresses(FIRST, SECOND);

	private Addresses addresses(InetSocketAddress... addresses) {
		return new Addresses(List.of(addresses), Subscriber.Reconnect.DEFAULT, () -> this.random);
	}

	private static long millis(long millis) {
		return TimeUnit.MILLISECONDS.toNanos(millis);
	}

	@Test
	void theFirstAttemptIsMadeAtOnceWithTheFirstAddress() {
		assertThat(this.two.choose(-5)).isZero();
		assertThat(this.two.current()).isEqualTo(FIRST);
	}

	@Test
	void failuresWaitTwiceAsLongEachTimeUpToTheGreatestDelay() {
		assertThat(this.one.choose(0)).isZero();
		for (long wait : new long[] { 200, 400, 800, 1600, 3200, 5000, 5000, 5000 }) {
			this.one.failed(0);
			assertThat(this.one.choose(0)).isEqualTo(millis(wait));
		}
	}

	@Test
	void aPublisherThatWasThereIsDialledMoreOftenForAMinute() {
		this.one.choose(0);
		this.one.attached();
		this.one.lost(0, LONG, 0, false);
		this.one.returning(0, false);
		assertWaits(this.one, 1, 200, 400, 800, 1600, 3000, 3000);
		this.one.failed(Addresses.RETURN - 1);
		assertThat(this.one.choose(Addresses.RETURN - 1)).isEqualTo(millis(3000));
		assertWaits(this.one, Addresses.RETURN, 5000, 5000);
	}

	@Test
	void aPublisherThatHasSaidThatItsLogContinuesIsDialledStillMoreOften() {
		this.one.choose(0);
		this.one.attached();
		this.one.lost(0, LONG, millis(300), false);
		this.one.returning(0, true);
		assertWaits(this.one, 1, 200, 400, 800, 1500, 1500);
		assertWaits(this.one, Addresses.RETURN, 5000);
		// it was there again
		this.one.attached();
		this.one.lost(Addresses.RETURN, LONG, 0, false);
		this.one.returning(Addresses.RETURN, false);
		assertWaits(this.one, Addresses.RETURN + 1, 200, 400, 800, 1600, 3000);
	}

	@Test
	void aShorterGreatestDelayIsKept() {
		Addresses quick = new Addresses(List.of(FIRST),
				new Subscriber.Reconnect(Duration.ofMillis(100), 2, Duration.ofMillis(300), Duration.ofSeconds(1)),
				() -> this.random);
		quick.choose(0);
		quick.lost(0, LONG, 0, false);
		quick.returning(0, true);
		assertWaits(quick, 1, 100, 200, 300, 300);
	}

	private static void assertWaits(Addresses addresses, long now, long... waits) {
		for (long wait : waits) {
			addresses.failed(now);
			assertThat(addresses.choose(now)).isEqualTo(millis(wait));
		}
	}

	@Test
	void waitsAreSpreadBetweenZeroAndTheirLength() {
		this.random = 0;
		this.one.choose(0);
		this.one.failed(0);
		assertThat(this.one.choose(0)).isZero();
		this.random = 0.25;
		this.one.failed(0);
		assertThat(this.one.choose(0)).isEqualTo(millis(100));
	}

	@Test
	void anAttachEndsTheGrowth() {
		this.one.choose(0);
		this.one.failed(0);
		this.one.failed(0);
		this.one.attached();
		this.one.failed(0);
		assertThat(this.one.choose(0)).isEqualTo(millis(200));
	}

	@Test
	void aConnectionThatLivedLongIsDialledAgainAtOnce() {
		this.two.choose(0);
		this.two.attached();
		this.two.lost(millis(7), LONG, 0, false);
		assertThat(this.two.choose(millis(7))).isZero();
		assertThat(this.two.current()).isEqualTo(FIRST);
	}

	@Test
	void aConnectionThatDidNotLiveLongWaitsAndTheWaitDoesNotGrow() {
		this.one.choose(0);
		for (int i = 0; i < 5; i++) {
			this.one.attached();
			this.one.lost(0, LONG - 1, 0, false);
			assertThat(this.one.choose(0)).isEqualTo(millis(200));
		}
	}

	@Test
	void aRefusalWaitsForTheRefusedDelay() {
		this.one.choose(0);
		this.one.refused(0);
		assertThat(this.one.choose(0)).isEqualTo(millis(30_000));
		this.random = 0.5;
		this.one.refused(0);
		assertThat(this.one.choose(0)).isEqualTo(millis(15_000));
	}

	@Test
	void aRetryAfterIsObeyedAndSpread() {
		this.one.choose(0);
		this.one.lost(0, LONG, millis(1000), false);
		assertThat(this.one.choose(0)).isEqualTo(millis(1250));
		this.random = 0;
		this.one.lost(0, LONG, millis(1000), false);
		assertThat(this.one.choose(0)).isEqualTo(millis(1000));
	}

	@Test
	void aRetryAfterOfDaysIsNotObeyed() {
		this.random = 0;
		this.one.choose(0);
		this.one.lost(0, LONG, TimeUnit.DAYS.toNanos(20), false);
		assertThat(this.one.choose(0)).isEqualTo(Addresses.MAX_RETRY_AFTER);
	}

	@Test
	void afterAFailureTheNextAddressIsTriedAtOnce() {
		this.two.choose(0);
		this.two.failed(0);
		assertThat(this.two.choose(0)).isZero();
		assertThat(this.two.current()).isEqualTo(SECOND);
		this.two.failed(millis(50));
		assertThat(this.two.choose(millis(50))).isEqualTo(millis(150));
		assertThat(this.two.current()).isEqualTo(FIRST);
	}

	@Test
	void anAddressThatRefusesDoesNotHoldTheOthersUp() {
		this.two.choose(0);
		this.two.refused(0);
		this.two.choose(0);
		this.two.failed(0);
		assertThat(this.two.choose(0)).isEqualTo(millis(200));
		assertThat(this.two.current()).isEqualTo(SECOND);
	}

	@Test
	void anAddressIsStayedWithUntilItFails() {
		this.two.choose(0);
		this.two.attached();
		this.two.lost(0, LONG, 0, false);
		this.two.choose(0);
		assertThat(this.two.current()).isEqualTo(FIRST);
		this.two.failed(0);
		this.two.choose(0);
		assertThat(this.two.current()).isEqualTo(SECOND);
	}

	@Test
	void eachHostOfANameHasWaitsOfItsOwn() throws Exception {
		InetAddress a = InetAddress.getByName("10.0.0.1");
		InetAddress b = InetAddress.getByName("10.0.0.2");
		InetAddress c = InetAddress.getByName("10.0.0.3");
		assertThat(this.one.choose(0)).isZero();
		assertThat(this.one.hosts(List.of(a, b, c), 0)).containsExactly(a, b, c);
		this.one.dialling(a);
		this.one.refused(0);
		assertThat(this.one.choose(0)).isZero();
		assertThat(this.one.hosts(List.of(a, b, c), 0)).containsExactly(b, c);
		this.one.dialling(b);
		this.one.failed(0);
		assertThat(this.one.choose(0)).isZero();
		assertThat(this.one.hosts(List.of(a, b, c), 0)).containsExactly(c);
		this.one.dialling(c);
		this.one.failed(0);
		assertThat(this.one.choose(0)).isEqualTo(millis(200));
		// the host that failed first comes first, the one that is not due not at all
		assertThat(this.one.hosts(List.of(c, b, a), millis(200))).containsExactly(c, b);
		// those that the name leads to no more are forgotten
		assertThat(this.one.hosts(List.of(a), millis(200))).containsExactly(a);
		assertThat(this.one.choose(millis(200))).isEqualTo(millis(29_800));
	}

	@Test
	void aNameThatLeadsNowhereWaitsLongerAndLonger() throws Exception {
		this.one.choose(0);
		this.one.leadsNowhere(0);
		this.one.choose(0);
		this.one.leadsNowhere(0);
		assertThat(this.one.choose(0)).isEqualTo(millis(400));
		this.one.hosts(List.of(InetAddress.getByName("10.0.0.1")), millis(400));
		assertThat(this.one.choose(millis(400))).isZero();
	}

	@Test
	void aNameThatNoLongerResolvesWaitsAlsoIfItsHostIsStayedWith() throws Exception {
		InetAddress a = InetAddress.getByName("10.0.0.1");
		InetAddress b = InetAddress.getByName("10.0.0.2");
		this.one.choose(0);
		this.one.hosts(List.of(a, b), 0);
		this.one.dialling(a);
		this.one.attached();
		this.one.lost(0, LONG, 0, false);
		assertThat(this.one.choose(0)).isZero();
		this.one.leadsNowhere(0);
		assertThat(this.one.choose(0)).isEqualTo(millis(200));
	}

	@Test
	void theHostThatWorkedIsStayedWith() throws Exception {
		InetAddress a = InetAddress.getByName("10.0.0.1");
		InetAddress b = InetAddress.getByName("10.0.0.2");
		this.one.choose(0);
		this.one.hosts(List.of(a, b), 0);
		this.one.dialling(b);
		this.one.attached();
		this.one.lost(0, 0, 0, false);
		assertThat(this.one.choose(0)).isEqualTo(millis(200));
		assertThat(this.one.hosts(List.of(a, b), millis(200))).containsExactly(b, a);
		this.one.dialling(b);
		this.one.failed(millis(200));
		assertThat(this.one.choose(millis(200))).isZero();
		assertThat(this.one.hosts(List.of(a, b), millis(200))).containsExactly(a);
	}

	@Test
	void aPublisherMayAskToTryAnotherFirst() {
		this.two.choose(0);
		this.two.attached();
		this.two.lost(0, LONG, millis(1000), true);
		assertThat(this.two.choose(0)).isZero();
		assertThat(this.two.current()).isEqualTo(SECOND);
		Addresses alone = addresses(FIRST);
		alone.choose(0);
		alone.lost(0, LONG, millis(1000), true);
		assertThat(alone.choose(0)).isEqualTo(millis(1250));
		assertThat(Duration.ofNanos(alone.choose(millis(2000)))).isZero();
	}

}
