package io.hein.sample.wall;

import io.hein.sample.wall.RestartView.LaneView;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.Position;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RestartLane}.
 */
class RestartLaneTests {

	private static final Epoch EPOCH = Epoch.parse("0".repeat(31) + "1");

	private final Lines lines = new Lines();

	private final RestartLane lane = new RestartLane("memory", () -> null, () -> 0, this.lines);

	@Test
	void whatIsPublishedRightBeforeAKillIsOnTheTape() {
		this.lane.listens(7, new Position(EPOCH, 0));
		this.lane.look(1);
		this.lane.published(1, new Position(EPOCH, 1));
		this.lane.killed(7);
		assertThat(this.lane.look(2).tape()).last().extracting(Tape.Run::from, Tape.Run::to).containsExactly(1L, 1L);
	}

	@Test
	void aKillIsIntendedAndAnEndIsAProblemUntilAnotherProcessListens() {
		this.lane.listens(7, new Position(EPOCH, 0));
		assertThat(this.lane.look(1)).extracting(LaneView::process, LaneView::problem).containsExactly(7L, "");
		this.lane.killed(7);
		assertThat(this.lane.look(2)).extracting(LaneView::process, LaneView::problem).containsExactly(null, "");
		this.lane.failed("process 8 has ended");
		assertThat(this.lane.look(3)).extracting(LaneView::process, LaneView::problem)
			.containsExactly(null, "process 8 has ended");
		this.lane.listens(9, new Position(EPOCH, 60));
		assertThat(this.lane.look(4)).extracting(LaneView::process, LaneView::problem).containsExactly(9L, "");
		assertThat(this.lines.after(0)).extracting(Lines.Line::text)
			.containsExactly("process 7 publishes, with a new log, epoch 00000000",
					"process 7 was killed, without a warning", "process 8 has ended",
					"process 9 publishes, with the log up to position 60, epoch 00000000");
	}

}
