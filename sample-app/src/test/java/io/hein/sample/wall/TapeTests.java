package io.hein.sample.wall;

import java.util.List;

import io.hein.core.HeinGap;
import io.hein.sample.wall.Tape.Run;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.GapReason;
import io.hein.transport.frame.Position;
import io.hein.transport.lane.Gap;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Tape}, with ten positions in each slice.
 */
class TapeTests {

	private static final Epoch OLD = Epoch.parse("0".repeat(31) + "1");

	private static final Epoch NEW = Epoch.parse("0".repeat(31) + "2");

	private final Slices slices = new Slices();

	private final Tape tape = new Tape();

	private long head;

	TapeTests() {
		publish(0);
	}

	@Test
	void whatWasReceivedIsReceivedAndTheRestIsPending() {
		publish(4);
		this.tape.received(at(20), 20);
		assertThat(states()).containsExactly("nothing 1", "received 2", "pending 2");
	}

	@Test
	void whatPassedBeforeItCameWasNotAskedFor() {
		publish(4);
		this.tape.received(at(40), 20);
		assertThat(states()).containsExactly("nothing 1", "unasked 2", "received 2");
	}

	@Test
	void whatCameAfterAnAbsenceIsResumed() {
		publish(2);
		this.tape.received(at(20), 20);
		this.tape.away(at(20));
		publish(2);
		assertThat(states()).containsExactly("nothing 1", "received 2", "pending 2");
		this.tape.received(at(40), 40);
		this.tape.live(at(40));
		publish(1);
		this.tape.received(at(50), 50);
		assertThat(states()).containsExactly("nothing 1", "received 2", "resumed 2", "received 1");
	}

	@Test
	void aGapIsAsLongAsItsPositionsAndSaysWhich() {
		publish(5);
		this.tape.received(at(10), 10);
		this.tape.away(at(10));
		this.tape.missed(gap(OLD, 11, 30, GapReason.EVICTED));
		this.tape.received(at(50), 50);
		this.tape.live(at(50));
		assertThat(states()).containsExactly("nothing 1", "received 1", "gap 2", "resumed 2");
		assertThat(runs().get(2).text()).isEqualTo("11 to 30, 20 positions (EVICTED)");
	}

	@Test
	void twoGapsSideBySideAreTwo() {
		publish(4);
		this.tape.missed(gap(OLD, 1, 20, GapReason.SLOW));
		this.tape.missed(gap(OLD, 21, 40, GapReason.EVICTED));
		assertThat(states()).containsExactly("nothing 1", "gap 2", "gap 2");
	}

	@Test
	void theRestOfALogThatIsGoneIsMissingAndTheNewOneComes() {
		publish(2);
		this.tape.received(at(10), 10);
		this.tape.away(at(10));
		this.head = 0;
		publish(NEW, 2);
		assertThat(states()).containsExactly("nothing 1", "received 1", "pending 1", "pending 2");
		this.tape.missed(gap(OLD, 11, -1, GapReason.EPOCH));
		this.tape.received(new Position(NEW, 20), 30);
		this.tape.live(new Position(NEW, 20));
		assertThat(states()).containsExactly("nothing 1", "received 1", "gap 1", "resumed 2");
		assertThat(runs().get(2).text()).isEqualTo("11 onwards, of unknown size (EPOCH)");
	}

	@Test
	void anEmptyGapIsNotShown() {
		publish(1);
		this.tape.received(at(10), 10);
		this.tape.missed(gap(OLD, 11, 10, GapReason.EPOCH));
		assertThat(states()).containsExactly("nothing 1", "received 1");
	}

	@Test
	void aNewProcessHasNotAskedForWhatPassedMeanwhile() {
		publish(1);
		this.tape.received(at(10), 10);
		this.tape.restart();
		publish(3);
		this.tape.received(at(40), 10);
		assertThat(states()).containsExactly("nothing 1", "received 1", "unasked 2", "received 1");
	}

	@Test
	void onlyTheLastMinuteIsShown() {
		publish(200);
		this.tape.received(at(2000), 2000);
		assertThat(states()).containsExactly("received 120");
	}

	@Test
	void theAgeOfAPositionIsThatOfItsSlice() {
		publish(4);
		assertThat(this.slices.age(at(15), seconds(4))).isEqualTo(2);
		assertThat(this.slices.age(at(41), seconds(4))).isZero();
		assertThat(this.slices.age(new Position(NEW, 1), seconds(4))).isZero();
	}

	private void publish(int times) {
		publish(OLD, times);
	}

	private void publish(Epoch epoch, int times) {
		if (times == 0) {
			this.slices.add(new Position(epoch, 0), 0);
		}
		for (int i = 0; i < times; i++) {
			this.head += 10;
			this.slices.add(new Position(epoch, this.head), seconds(this.head / 10));
		}
	}

	private static long seconds(long seconds) {
		return seconds * 1_000_000_000;
	}

	private static Position at(long sequence) {
		return new Position(OLD, sequence);
	}

	private static HeinGap gap(Epoch epoch, long from, long to, GapReason reason) {
		return HeinGap.of(new Gap(epoch, from, to, reason, true));
	}

	private List<Run> runs() {
		return this.tape.runs(this.slices.all());
	}

	private List<String> states() {
		return runs().stream().map((run) -> run.state() + " " + run.cells()).toList();
	}

}
