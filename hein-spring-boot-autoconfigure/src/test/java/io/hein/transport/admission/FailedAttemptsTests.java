package io.hein.transport.admission;

import java.net.InetAddress;
import java.net.UnknownHostException;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FailedAttempts} and {@link AddressKey}.
 */
class FailedAttemptsTests {

	private static final int BUDGET = 5;

	private final FailedAttempts attempts = new FailedAttempts(BUDGET);

	@Test
	void anAddressHasItsBudgetAndOthersHaveTheirs() throws Exception {
		InetAddress rogue = address("192.0.2.1");
		for (int i = 0; i < BUDGET; i++) {
			assertThat(this.attempts.isUsedUp(rogue, i)).isFalse();
			this.attempts.failed(rogue, i);
		}
		assertThat(this.attempts.isUsedUp(rogue, BUDGET)).isTrue();
		assertThat(this.attempts.isUsedUp(address("192.0.2.2"), BUDGET)).isFalse();
	}

	@Test
	void theBudgetIsThereAgainAMinuteAfterTheFirstFailure() throws Exception {
		InetAddress rogue = address("192.0.2.1");
		long start = Long.MAX_VALUE - 1000;
		for (int i = 0; i < BUDGET; i++) {
			this.attempts.failed(rogue, start + i);
		}
		assertThat(this.attempts.isUsedUp(rogue, start + FailedAttempts.MINUTE - 1)).isTrue();
		assertThat(this.attempts.isUsedUp(rogue, start + FailedAttempts.MINUTE)).isFalse();
		assertThat(this.attempts.size()).isZero();
	}

	@Test
	void failuresWhileTheAddressIsOutDoNotMakeItLonger() throws Exception {
		InetAddress rogue = address("192.0.2.1");
		for (int i = 0; i < 100 * BUDGET; i++) {
			this.attempts.failed(rogue, i);
		}
		assertThat(this.attempts.isUsedUp(rogue, FailedAttempts.MINUTE)).isFalse();
	}

	@Test
	void neverAreMoreAddressesKeptThanAllowed() {
		for (int i = 0; i < FailedAttempts.MAX_ADDRESSES + 1000; i++) {
			this.attempts.failed(ipv4(i), i);
			assertThat(this.attempts.size()).isLessThanOrEqualTo(FailedAttempts.MAX_ADDRESSES);
		}
		InetAddress last = ipv4(FailedAttempts.MAX_ADDRESSES + 999);
		for (int i = 1; i < BUDGET; i++) {
			this.attempts.failed(last, 20_000);
		}
		assertThat(this.attempts.isUsedUp(last, 20_000)).isTrue();
	}

	@Test
	void anIpv6HostIsOneAddressHoweverManyItHas() throws Exception {
		assertThat(AddressKey.of(address("2001:db8:0:1::1"))).isEqualTo(AddressKey.of(address("2001:db8:0:1:ffff::2")))
			.isNotEqualTo(AddressKey.of(address("2001:db8:0:2::1")));
	}

	@Test
	void aMappedIpv4AddressIsTheIpv4Address() throws Exception {
		assertThat(AddressKey.of(address("::ffff:192.0.2.1"))).isEqualTo(AddressKey.of(address("192.0.2.1")))
			.isNotEqualTo(AddressKey.of(address("192.0.2.2")));
	}

	private static InetAddress address(String text) throws UnknownHostException {
		return InetAddress.getByName(text);
	}

	private static InetAddress ipv4(int number) {
		try {
			return InetAddress
				.getByAddress(new byte[] { 10, (byte) (number >> 16), (byte) (number >> 8), (byte) number });
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
