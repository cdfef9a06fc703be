package io.hein.transport.fleet;

import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.Position;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link KeptPositions}.
 */
@ExtendWith(OutputCaptureExtension.class)
class KeptPositionsTests {

	private final Position kept = new Position(new Epoch(1, 1), 8);

	private final Epochs epochs = new Epochs((epoch) -> false);

	private final KeptPositions positions = new KeptPositions("test", (publisher) -> this.kept, this.epochs,
			new PublisherNames(), Runnable::run, mock());

	private final Member other = mock();

	private final Member member = mock();

	@Test
	void aPositionIsGivenToTheMemberThatMeetsItsPublisher() {
		place();
		then(this.member).should().goOnAfter(this.kept);
	}

	/**
	 * Its old log is what another member has read, and is left to that.
	 */
	@Test
	void aPublisherThatWasStartedAnewElsewhereIsNoOtherOneOfItsName(CapturedOutput output) {
		this.epochs.welcomed(this.kept.epoch(), this.other);
		place();
		then(this.member).should().goOnAfter(null);
		assertThat(output).doesNotContain("more than one publisher");
	}

	@Test
	void twoPublishersOfOneNameAreReported(CapturedOutput output) {
		this.epochs.welcomed(this.kept.epoch(), this.other);
		given(this.other.reads(this.kept.epoch())).willReturn(true);
		place();
		then(this.member).should().goOnAfter(null);
		assertThat(output).contains("knows more than one publisher by the name 'pod'");
	}

	private void place() {
		this.positions.place(this.member, "pod", new Epoch(2, 2));
	}

}
