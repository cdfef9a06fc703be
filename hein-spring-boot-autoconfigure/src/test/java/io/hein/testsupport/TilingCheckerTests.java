package io.hein.testsupport;

import java.nio.ByteBuffer;
import java.util.Random;

import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.GapReason;
import io.hein.transport.lane.Gap;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link TilingChecker} and {@link Payloads}: a judge that lets everything pass
 * would make every scenario green.
 */
class TilingCheckerTests {

	private static final Epoch EPOCH = new Epoch(1, 1);

	private static final Epoch OTHER = new Epoch(2, 2);

	private final TilingChecker checker = new TilingChecker(1);

	@Test
	void aGapWhoseEndIsUnknownMayEndAnywhereInTheSameLog() {
		TilingChecker checker = new TilingChecker(1);
		Epoch epoch = Epoch.random();
		checker.message(epoch, 1, 0);
		checker.gap(new Gap(epoch, 2, -1, GapReason.EPOCH, false));
		checker.message(epoch, 9, 0);
		assertThat(checker.finish(9)).isEmpty();
		checker.message(epoch, 12, 0);
		assertThat(checker.faults()).hasSize(1);
	}

	@Test
	void messagesAndGapsInOrderAreFine() {
		messages(this.checker, 1, 2, 3);
		this.checker.gap(new Gap(EPOCH, 4, 6, GapReason.SLOW, true));
		messages(this.checker, 7);
		assertThat(this.checker.isCompleteUpTo(7)).isTrue();
		assertThat(this.checker.finish(7)).isEmpty();
		assertThat(this.checker.delivered()).isEqualTo(4);
		assertThat(this.checker.missed()).isEqualTo(3);
	}

	@Test
	void aMissingMessageIsFound() {
		messages(this.checker, 1, 3);
		assertThat(this.checker.finish(3)).containsExactly("nothing came for 2 to 2");
	}

	@Test
	void aMissingFirstMessageIsFound() {
		messages(this.checker, 2);
		assertThat(this.checker.finish(2)).containsExactly("nothing came for 1 to 1");
	}

	@Test
	void aMissingEndIsFound() {
		messages(this.checker, 1, 2);
		assertThat(this.checker.isCompleteUpTo(4)).isFalse();
		assertThat(this.checker.finish(4)).containsExactly("nothing came for 3 to 4");
	}

	@Test
	void aSecondDeliveryIsFound() {
		messages(this.checker, 1, 2, 2, 3);
		assertThat(this.checker.finish(3)).hasSize(1).first().asString().startsWith("message 2 came, but");
	}

	@Test
	void aWrongOrderIsFound() {
		messages(this.checker, 1, 3, 2);
		assertThat(this.checker.finish(3)).hasSize(2);
	}

	@Test
	void aGapOverSomethingDeliveredIsFound() {
		messages(this.checker, 1, 2);
		this.checker.gap(new Gap(EPOCH, 2, 5, GapReason.SLOW, true));
		assertThat(this.checker.faults()).hasSize(1);
	}

	@Test
	void aDeliveryOutOfAGapIsFound() {
		messages(this.checker, 1);
		this.checker.gap(new Gap(EPOCH, 2, 5, GapReason.SLOW, true));
		messages(this.checker, 5);
		assertThat(this.checker.faults()).hasSize(1);
	}

	@Test
	void aGapThatBeginsTooLateIsFound() {
		messages(this.checker, 1);
		this.checker.gap(new Gap(EPOCH, 3, 5, GapReason.SLOW, true));
		assertThat(this.checker.faults()).hasSize(1);
	}

	@Test
	void aNewLogWithoutAnEpochGapIsFound() {
		messages(this.checker, 1);
		this.checker.message(OTHER, 1, 1);
		assertThat(this.checker.faults()).hasSize(1);
	}

	@Test
	void aNewLogBeginsWithItsFirstMessage() {
		messages(this.checker, 1);
		this.checker.gap(new Gap(EPOCH, 2, -1, GapReason.EPOCH, false));
		this.checker.message(OTHER, 1, 1);
		assertThat(this.checker.finish(1)).isEmpty();
	}

	@Test
	void aNewLogThatBeginsLaterNeedsAGap() {
		messages(this.checker, 1);
		this.checker.gap(new Gap(EPOCH, 2, 9, GapReason.EPOCH, true));
		this.checker.message(OTHER, 3, 3);
		assertThat(this.checker.finish(3)).hasSize(1);
		assertThat(this.checker.missed()).isEqualTo(8);
	}

	@Test
	void aLogThatIsMetAgainContinuesWhereItWas() {
		messages(this.checker, 1, 2);
		this.checker.gap(new Gap(EPOCH, 3, -1, GapReason.EPOCH, false));
		this.checker.message(OTHER, 1, 1);
		this.checker.gap(new Gap(OTHER, 2, -1, GapReason.EPOCH, false));
		messages(this.checker, 3);
		assertThat(this.checker.faults()).isEmpty();
	}

	@Test
	void aFilteredSubscriberGetsAllThatItWantsAndNothingElse() {
		TilingChecker even = new TilingChecker(1, (sequence) -> sequence % 2 == 0);
		messages(even, 2, 4);
		assertThat(even.finish(5)).isEmpty();
		TilingChecker hole = new TilingChecker(1, (sequence) -> sequence % 2 == 0);
		messages(hole, 2, 6);
		assertThat(hole.faults()).containsExactly("nothing came for 4, which was wanted");
		TilingChecker unwanted = new TilingChecker(1, (sequence) -> sequence % 2 == 0);
		messages(unwanted, 2, 3);
		assertThat(unwanted.faults()).containsExactly("message 3 came, but was not wanted");
	}

	@Test
	void aChangeOfTopicsHoldsFromSomePositionOn() {
		TilingChecker changing = new TilingChecker(1, (sequence) -> sequence % 2 == 0);
		changing.change((sequence) -> sequence % 2 == 1);
		messages(changing, 2, 4, 5, 7);
		assertThat(changing.finish(8)).isEmpty();
	}

	@Test
	void aChangeOfTopicsIsNotTakenBack() {
		TilingChecker changing = new TilingChecker(1, (sequence) -> sequence % 2 == 0);
		changing.change((sequence) -> sequence % 2 == 1);
		messages(changing, 2, 5, 6);
		assertThat(changing.faults()).isNotEmpty();
	}

	@Test
	void aChangeOfTopicsDoesNotShowBeforeItWasAskedFor() {
		TilingChecker changing = new TilingChecker(1, (sequence) -> sequence % 2 == 0);
		messages(changing, 2, 3);
		changing.change((sequence) -> sequence % 2 == 1);
		assertThat(changing.faults()).containsExactly("message 3 came, but was not wanted");
	}

	@Test
	void theHashDependsOnTheOrderOfTheContents() {
		TilingChecker first = new TilingChecker(1);
		TilingChecker second = new TilingChecker(1);
		first.message(EPOCH, 1, 10);
		first.message(EPOCH, 2, 20);
		second.message(EPOCH, 1, 20);
		second.message(EPOCH, 2, 10);
		assertThat(first.hash()).isNotEqualTo(second.hash());
	}

	@Test
	void aPayloadIsRecognizedAndAnyWrongByteIsFound() {
		Random random = new Random(5);
		for (int length : new int[] { 8, 9, 15, 16, 17, 64, 1000 }) {
			byte[] payload = Payloads.create(7, length, length);
			assertThat(Payloads.check(ByteBuffer.wrap(payload), length, 7)).isEqualTo(length);
			int at = random.nextInt(length);
			payload[at] ^= (byte) (1 << random.nextInt(8));
			ByteBuffer wrong = ByteBuffer.wrap(payload);
			if (at >= Payloads.MIN_LENGTH || length >= 16) {
				assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> Payloads.check(wrong, length, 7));
			}
		}
	}

	private static void messages(TilingChecker checker, long... sequences) {
		for (long sequence : sequences) {
			checker.message(EPOCH, sequence, sequence);
		}
	}

}
