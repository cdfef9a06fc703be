package io.hein.benchmarks.peer;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Receiver}.
 */
class ReceiverTests {

	private final Receiver receiver = new Receiver(1, false);

	@Test
	void messagesInOrderAreCounted() {
		receive(0, 1, 2);
		assertThat(this.receiver.count()).isEqualTo(3);
		assertThat(this.receiver.missing()).isZero();
		assertThat(this.receiver.misplaced()).isZero();
	}

	@Test
	void messagesThatAreJumpedOverAreMissing() {
		receive(0, 3, 4);
		assertThat(this.receiver.count()).isEqualTo(3);
		assertThat(this.receiver.missing()).isEqualTo(2);
	}

	@Test
	void aMessageThatComesTwiceIsMisplacedAndCountedOnce() {
		receive(0, 1, 1, 2);
		assertThat(this.receiver.count()).isEqualTo(3);
		assertThat(this.receiver.misplaced()).isOne();
	}

	@Test
	void aMessageThatComesLateIsMissingAndMisplaced() {
		receive(0, 2, 1);
		assertThat(this.receiver.missing()).isOne();
		assertThat(this.receiver.misplaced()).isOne();
	}

	@Test
	void eachStreamHasNumbersOfItsOwn() {
		Receiver several = new Receiver(2, false);
		several.received(Sequences.of(1, 0));
		several.received(Sequences.of(0, 0));
		several.received(Sequences.of(0, 1));
		several.received(Sequences.of(1, 2));
		assertThat(several.count()).isEqualTo(4);
		assertThat(several.missing()).isOne();
		assertThat(several.misplaced()).isZero();
	}

	@Test
	void latenciesAreKeptOnlyOfWhatWasToBeSentWithinTheWindow() {
		Receiver timing = new Receiver(1, true);
		timing.received(0, System.nanoTime());
		long begin = System.nanoTime();
		timing.measure(begin, begin + TimeUnit.MINUTES.toNanos(1));
		timing.received(1, begin - 1);
		timing.received(2, begin);
		assertThat(timing.latencies()).isNotNull()
			.satisfies((latencies) -> assertThat(latencies.getTotalCount()).isOne());
	}

	@Test
	void numbersAndTimesAreReadWhereverAPayloadBegins() {
		byte[] array = new byte[20];
		System.arraycopy(Sequences.write(new byte[16], 5, 7), 0, array, 3, 16);
		assertThat(Sequences.sequence(array, 3)).isEqualTo(5);
		assertThat(Sequences.stamp(array, 3)).isEqualTo(7);
	}

	private void receive(long... numbers) {
		for (long number : numbers) {
			this.receiver.received(Sequences.of(0, number));
		}
	}

}
