package io.hein.transport.subscriber;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Standstill}.
 */
class StandstillTests {

	private static final long BEGIN = Long.MAX_VALUE - 1000;

	private final Standstill standstill = new Standstill();

	private static long at(long seconds) {
		return BEGIN + TimeUnit.SECONDS.toNanos(seconds);
	}

	/**
	 * A connection that brings nothing.
	 */
	private int connectInVain(long begin) {
		this.standstill.attached(7, at(begin));
		return this.standstill.ended(7, 9, at(begin + 1), "no byte");
	}

	@Test
	void oneConnectionThatBringsNothingMeansNothing() {
		assertThat(connectInVain(0)).isEqualTo(1);
		assertThat(this.standstill.since(7, 9, at(1))).isNull();
	}

	@Test
	void twoInARowThatBringNothingAreAStandstillUntilSomethingComes() {
		Instant before = Instant.now();
		connectInVain(0);
		assertThat(connectInVain(15)).isEqualTo(2);
		assertThat(this.standstill.since(7, 9, at(16))).isBetween(before, Instant.now());
		this.standstill.attached(7, at(20));
		assertThat(this.standstill.since(7, 9, at(20))).isNotNull();
		assertThat(this.standstill.describe()).contains("the last 2 connections brought nothing (no byte)");
		assertThat(this.standstill.since(8, 9, at(20))).isNull();
		assertThat(this.standstill.ended(8, 9, at(20), "no byte")).isZero();
	}

	@Test
	void whereNothingIsMissingAConnectionThatWorksForTenSecondsIsProgress() {
		connectInVain(0);
		connectInVain(2);
		this.standstill.attached(9, at(4));
		assertThat(this.standstill.since(9, 9, at(13))).isNotNull();
		assertThat(this.standstill.since(9, 9, at(14))).isNull();
		assertThat(this.standstill.since(9, 10, at(14))).isNotNull();
		assertThat(this.standstill.ended(9, 9, at(14), "closed")).isZero();
	}

	@Test
	void itBeginsWithTheFirstConnectionThatBroughtNothing() {
		connectInVain(0);
		connectInVain(2);
		Instant since = this.standstill.since(7, 9, at(3));
		connectInVain(4);
		assertThat(this.standstill.since(7, 9, at(5))).isEqualTo(since);
		this.standstill.reset();
		assertThat(this.standstill.since(7, 9, at(5))).isNull();
	}

	@Test
	void aLineIsWrittenMoreAndMoreSeldom() {
		assertThat(IntStream.rangeClosed(0, 20).filter(Standstill::isWorthALine)).containsExactly(2, 4, 8, 16);
	}

}
