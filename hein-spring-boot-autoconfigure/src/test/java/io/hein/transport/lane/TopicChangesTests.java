package io.hein.transport.lane;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.Spliterator;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

import io.hein.transport.frame.Subscribe;
import io.hein.transport.topic.TopicFilter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests for {@link TopicChanges}: what users do while the event loop decides.
 */
class TopicChangesTests {

	private static final TopicFilter A = TopicFilter.of("a");

	private static final TopicFilter B = TopicFilter.of("b");

	private static final TopicFilter C = TopicFilter.of("c");

	private final Queue<Runnable> loop = new ArrayDeque<>();

	private final Lanes lanes = new Lanes(new LoopOnly());

	private final WalkedList walked = new WalkedList();

	private final TopicChanges changes = new TopicChanges(this.walked);

	private final DefaultLane lane = lane("lane", A);

	private int walks;

	private int interfereAt;

	private Runnable interference = () -> {
	};

	/**
	 * What a publisher sends that has got all that was asked for.
	 */
	private TopicFilter sent = TopicFilter.NOTHING;

	private DefaultLane lane(String id, TopicFilter topics) {
		Lane.Options options = Lane.Options.of(id, topics);
		DefaultLane lane = new DefaultLane(options, (message) -> {
		}, this.lanes, LaneRoom.own(options, "", (name) -> Runnable::run));
		this.lanes.add(lane);
		this.walked.add(lane);
		lane.start();
		runLoop();
		return lane;
	}

	private void runLoop() {
		for (Runnable task = this.loop.poll(); task != null; task = this.loop.poll()) {
			task.run();
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 4, 5, 6 })
	void topicsThatChangeWhileTheyAreAskedForAreAskedForNext(int walk) {
		interfere(walk, () -> this.lane.topics(B));
		askForAll();
		assertThat(this.sent).isEqualTo(B);
		assertThat(this.changes.union()).isEqualTo(B);
		assertThat(this.lane.membership().current()).isEqualTo(B);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 4, 5, 6 })
	void topicsThatChangeWhileTheyAreGreetedWithAreAskedForNext(int walk) {
		interfere(walk, () -> this.lane.topics(B));
		this.sent = this.changes.ask();
		this.changes.answered(1, 0);
		assertThat(this.changes.union()).isEqualTo(this.sent);
		assertThat(this.lane.membership().current()).isEqualTo(this.sent);
		askForAll();
		assertThat(this.sent).isEqualTo(B);
		assertThat(this.lane.membership().current()).isEqualTo(B);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 4, 5, 6 })
	void aLaneJoinsWithTheTopicsThatThePublisherSends(int walk) {
		DefaultLane other = lane("other", B);
		askForAll();
		assertThat(this.sent).isEqualTo(TopicFilter.of("a", "b"));
		// both topics are sent already
		interfere(walk, () -> other.topics(C));
		other.topics(A);
		this.lane.topics(B);
		askForAll();
		assertThat(this.sent).isEqualTo(TopicFilter.of("b", "c"));
		assertThat(this.lane.membership().current()).isEqualTo(B);
		assertThat(other.membership().current()).isEqualTo(C);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 4, 5, 6 })
	void aLaneThatEndsWhileOthersAreAskedForLeavesThem(int walk) {
		DefaultLane other = lane("other", B);
		interfere(walk, other::stop);
		askForAll();
		assertThat(this.sent).isEqualTo(A);
		assertThat(this.lane.membership().current()).isEqualTo(A);
		assertThat(other.membership().isMember()).isFalse();
		assertThat(this.changes.isCovered()).isTrue();
	}

	@Test
	void thereIsNoLaneForWhatIsSentUntilThePublisherHasHeardOfTheEndOfOne() {
		DefaultLane other = lane("other", B);
		askForAll();
		assertThat(this.changes.isCovered()).isTrue();
		other.stop();
		runLoop();
		this.changes.cover();
		assertThat(this.changes.isCovered()).isFalse();
		askForAll();
		assertThat(this.changes.isCovered()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3 })
	void noLaneHasJoinedAStretchOfALogIfSomethingFails(int walk) {
		this.changes.ask();
		interfere(walk, () -> {
			throw new InternalError("expected by the test");
		});
		Throwable failure = catchThrowable(() -> this.changes.answered(1, 1000));
		assertThat(this.lane.membership().isMember()).isEqualTo(failure == null);
	}

	@Test
	void allLanesLeaveWhateverFails() {
		this.changes.ask();
		this.changes.answered(1, 1000);
		interfere(1, () -> {
			throw new InternalError("expected by the test");
		});
		this.changes.leave();
		assertThat(this.lane.membership().isMember()).isFalse();
	}

	private void interfere(int walk, Runnable interference) {
		this.interfereAt = walk;
		this.interference = interference;
		this.walks = 0;
	}

	/**
	 * Let the event loop and the publisher come to an end.
	 */
	private void askForAll() {
		do {
			runLoop();
			for (Subscribe subscribe = this.changes.change(1, 0); subscribe != null;) {
				this.sent = subscribe.topics();
				this.changes.answered(1, 0);
				subscribe = this.changes.change(1, 0);
			}
		}
		while (!this.loop.isEmpty() || interfereLast());
	}

	/**
	 * There were not so many walks.
	 */
	private boolean interfereLast() {
		boolean left = this.walks < this.interfereAt;
		if (left) {
			this.walks = this.interfereAt;
			this.interference.run();
		}
		return left;
	}

	/**
	 * Has users do something at one of its walks.
	 */
	private final class WalkedList extends ArrayList<DefaultLane> {

		private static final long serialVersionUID = 1L;

		@Override
		public Iterator<DefaultLane> iterator() {
			count();
			return List.copyOf(this).listIterator();
		}

		@Override
		public void forEach(Consumer<? super DefaultLane> action) {
			iterator().forEachRemaining(action);
		}

		@Override
		public Spliterator<DefaultLane> spliterator() {
			count();
			return super.spliterator();
		}

		private void count() {
			TopicChangesTests.this.walks++;
			if (TopicChangesTests.this.walks == TopicChangesTests.this.interfereAt) {
				TopicChangesTests.this.interference.run();
			}
		}

	}

	private final class LoopOnly implements LaneHost {

		@Override
		public boolean execute(Runnable task) {
			return TopicChangesTests.this.loop.add(task);
		}

		@Override
		public Executor callbacks() {
			return Runnable::run;
		}

		@Override
		public void topicsChanged() {
			// the test asks then
		}

		@Override
		public void setReading(boolean reading) {
			// nothing is read
		}

		@Override
		public void confirm() {
			// not asked for
		}

	}

}
