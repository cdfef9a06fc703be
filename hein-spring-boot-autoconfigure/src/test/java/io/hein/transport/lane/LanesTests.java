package io.hein.transport.lane;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

import io.hein.transport.topic.TopicFilter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link Lanes}: what becomes of lanes if the event loop could not be notified,
 * because there was no memory for that.
 */
class LanesTests {

	private final LaneHost host = mock();

	private final Lanes lanes = new Lanes(this.host);

	private final List<Runnable> calls = new ArrayList<>();

	private boolean noMemory;

	private DefaultLane lane;

	@BeforeEach
	void addLane() {
		willAnswer((call) -> {
			if (this.noMemory) {
				throw new InternalError("expected by the test");
			}
			call.getArgument(0, Runnable.class).run();
			return true;
		}).given(this.host).execute(any());
		Executor direct = Runnable::run;
		given(this.host.callbacks()).willReturn(direct);
		Lane.Options options = Lane.Options.of("lane", TopicFilter.EVERYTHING);
		this.lane = new DefaultLane(options, new RecordingHandler(), this.lanes,
				LaneRoom.own(options, "", (name) -> this.calls::add));
		this.lanes.add(this.lane);
	}

	@Test
	void aLaneThatCouldNotBeStartedIsNotAndMayBeStartedAgain() {
		fail(this.lane::start);
		assertThat(this.lane.state()).isEqualTo(LaneState.STOPPED);
		this.lane.start();
		assertThat(this.lane.state()).isEqualTo(LaneState.RUNNING);
		assertThat(this.lane.membership().isWanting()).isTrue();
	}

	@Test
	void aLaneWhoseEndWasNotNoticedLeavesTheStreamAllTheSame() {
		this.lane.start();
		fail(this.lane::stop);
		assertThat(this.lane.state()).isEqualTo(LaneState.STOPPED);
		this.lanes.mend();
		assertThat(this.lane.membership().isWanting()).isFalse();
		assertThat(this.lane.stop()).isCompleted();
	}

	@Test
	void aLaneThatCouldNotBeRemovedMayBeRemovedAgain() {
		this.lane.start();
		fail(this.lane::remove);
		assertThat(this.lane.remove()).isCompleted();
		this.lanes.mend();
		assertThat(this.lane.membership().isWanting()).isFalse();
		assertThat(this.lanes.list()).isEmpty();
		assertThat(this.lanes.add(this.lane)).isTrue();
	}

	private void fail(Runnable action) {
		this.noMemory = true;
		assertThatExceptionOfType(InternalError.class).isThrownBy(action::run);
		this.noMemory = false;
	}

}
