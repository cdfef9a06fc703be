package io.hein.transport.lane;

import java.util.Objects;
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
 * Tests for {@link LaneGroup}: what becomes of listeners if the event loop of one of the
 * publishers could not be notified, because there was no memory for that.
 */
class LaneGroupTests {

	private static final Lane.Options OPTIONS = Lane.Options.of("lane", TopicFilter.EVERYTHING);

	private final LaneGroup group = new LaneGroup("", (name) -> Runnable::run, Runnable::run, () -> {
	});

	private final Lanes first = lanes(false);

	private final Lanes second = lanes(true);

	private boolean noMemory;

	private Lanes lanes(boolean scarce) {
		LaneHost host = mock();
		willAnswer((call) -> {
			if (scarce && this.noMemory) {
				throw new InternalError("expected by the test");
			}
			call.getArgument(0, Runnable.class).run();
			return true;
		}).given(host).execute(any());
		Executor direct = Runnable::run;
		given(host.callbacks()).willReturn(direct);
		given(host.direct()).willReturn(null);
		return new Lanes(host);
	}

	@BeforeEach
	void join() {
		this.group.join(this.first);
		this.group.join(this.second);
	}

	@Test
	void aListenerThatCouldBeStartedAtSomePublishersOnlyIsStartedAtTheOthersNext() {
		Lane lane = add();
		fail(lane::start);
		lane.start();
		assertThat(this.first.list()).extracting(Lane::state).containsExactly(LaneState.RUNNING);
		assertThat(this.second.list()).extracting(Lane::state).containsExactly(LaneState.RUNNING);
	}

	@Test
	void aPausedListenerIsStartedAtTheOthersAsAPausedOne() {
		Lane lane = add();
		fail(lane::start);
		lane.pause();
		lane.start();
		assertThat(this.first.list()).extracting(Lane::state).containsExactly(LaneState.PAUSED);
		assertThat(this.second.list()).extracting(Lane::state).containsExactly(LaneState.PAUSED);
	}

	@Test
	void aListenerThatCouldNotBeAddedAtAllPublishersMayBeAddedAgain() {
		fail(() -> this.group.add(OPTIONS, new RecordingHandler()));
		assertThat(this.group.list()).isEmpty();
		assertThat(this.first.list()).isEmpty();
		add().start();
		assertThat(this.first.list()).extracting(Lane::state).containsExactly(LaneState.RUNNING);
		assertThat(this.second.list()).extracting(Lane::state).containsExactly(LaneState.RUNNING);
	}

	private Lane add() {
		return Objects.requireNonNull(this.group.add(OPTIONS, new RecordingHandler()));
	}

	private void fail(Runnable action) {
		this.noMemory = true;
		assertThatExceptionOfType(InternalError.class).isThrownBy(action::run);
		this.noMemory = false;
	}

}
