package io.hein.transport.lane;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;

import io.hein.transport.frame.DataFrames;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.GapReason;
import io.hein.transport.topic.TopicFilter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.spy;

/**
 * What comes is given to all queues of all lanes or to none, if there is no memory for
 * one of them: the next connection brings it again.
 */
class DistributionTests {

	private static final Epoch EPOCH = Epoch.random();

	private final Queue<Runnable> calls = new ArrayDeque<>();

	private final LaneHost host = mock();

	private final Lanes lanes = new Lanes(this.host);

	private final Progress progress = new Progress(EPOCH, 1, 0, 0, new FailedPositions(), null);

	private final RecordingHandler first = new RecordingHandler();

	private final RecordingHandler second = new RecordingHandler();

	/**
	 * Whether there is no memory for what goes into the last queue.
	 */
	private boolean noMemory;

	@BeforeEach
	void runAtOnce() {
		willAnswer((call) -> {
			call.getArgument(0, Runnable.class).run();
			return true;
		}).given(this.host).execute(any());
	}

	@Test
	void aLaneThatCouldNotJoinJoinsWithTheNextConnection() {
		DefaultLane lane = lane("lane", this.first, 1);
		this.lanes.begin(this.progress, 1);
		this.lanes.topicChanges().ask();
		fail(() -> this.lanes.topicChanges().answered(1, 0));
		assertThat(lane.membership().isMember()).isFalse();
		this.lanes.topicChanges().detached();
		join();
		data(1);
		runCalls();
		assertThat(this.first.events()).containsExactly("1 a x");
	}

	@Test
	void aLaneThatCouldNotHaveOtherTopicsHasThemWithTheNextConnection() {
		DefaultLane lane = lane("lane", this.first, 1);
		join();
		lane.topics(TopicFilter.of("a"));
		this.lanes.topicChanges().ask();
		fail(() -> this.lanes.topicChanges().answered(1, 0));
		assertThat(lane.membership().current()).isEqualTo(TopicFilter.EVERYTHING);
		join();
		assertThat(lane.membership().current()).isEqualTo(TopicFilter.of("a"));
		assertThat(this.lanes.topicChanges().union()).isEqualTo(TopicFilter.of("a"));
	}

	@Test
	void allLanesJoinOrNone() {
		DefaultLane one = lane("first", this.first, 1, false);
		lane("second", this.second, 1);
		this.lanes.topicChanges().ask();
		fail(() -> this.lanes.topicChanges().answered(1, 0));
		assertThat(one.membership().isMember()).isFalse();
		assertThat(this.lanes.topicChanges().union()).isEqualTo(TopicFilter.NOTHING);
	}

	@Test
	void noWorkerWaitsForOthersThatDoNotHaveAStep() {
		DefaultLane lane = lane("lane", this.first, 3);
		join();
		runCalls();
		fail(() -> this.lanes.distribution().offer(gap()));
		runCalls();
		assertThat(lane.workers().isCompleted()).isTrue();
		this.lanes.distribution().offer(gap());
		data(3);
		runCalls();
		assertThat(this.first.events()).containsExactly("gap 1-2 SLOW", "3 a x");
		assertThat(lane.workers().isCompleted()).isTrue();
	}

	@Test
	void noLaneGetsAGapTwice() {
		twoLanes();
		fail(() -> this.lanes.distribution().offer(gap()));
		fail(() -> this.lanes.distribution().offerToWanting(gap()));
		this.lanes.distribution().offer(gap());
		runCalls();
		assertThat(this.first.events()).containsExactly("gap 1-2 SLOW");
		assertThat(this.second.events()).containsExactly("gap 1-2 SLOW");
	}

	@Test
	void noLaneGetsAMessageTwice() {
		twoLanes();
		fail(() -> data(1));
		runCalls();
		assertThat(this.first.events()).isEmpty();
		ByteBuf buffer = data(1);
		runCalls();
		assertThat(this.first.events()).containsExactly("1 a x");
		assertThat(this.second.events()).containsExactly("1 a x");
		assertThat(buffer.refCnt()).isZero();
	}

	@Test
	void noLaneHasAMessageBeforeItIsKnownWhetherAllAreTaken() {
		lane("lane", this.first, 1).topics(TopicFilter.of("a"));
		join();
		lane("gone", this.second, 1);
		join();
		this.lanes.list().get(1).stop();
		ByteBuf broken = Unpooled.buffer().writeBytes(DataFrames.data(1, "a", new byte[] { 'x' }, true)).writeInt(100);
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> offer(broken));
		this.lanes.distribution().wake();
		runCalls();
		assertThat(this.first.events()).isEmpty();
	}

	private void twoLanes() {
		lane("first", this.first, 1, false);
		lane("second", this.second, 1);
		join();
		runCalls();
	}

	private void join() {
		this.lanes.begin(this.progress, 1);
		this.lanes.topicChanges().ask();
		this.lanes.topicChanges().answered(1, 0);
	}

	private void fail(Runnable action) {
		this.noMemory = true;
		assertThatExceptionOfType(InternalError.class).isThrownBy(action::run);
		this.noMemory = false;
	}

	private static Gap gap() {
		return new Gap(EPOCH, 1, 2, GapReason.SLOW, true);
	}

	private ByteBuf data(long sequence) {
		return offer(Unpooled.buffer().writeBytes(DataFrames.data(sequence, "a", new byte[] { 'x' }, true)));
	}

	private ByteBuf offer(ByteBuf buffer) {
		try {
			this.lanes.offer(this.progress, buffer, 0, buffer.writerIndex(), false);
			this.lanes.distribution().wake();
		}
		finally {
			buffer.release();
		}
		return buffer;
	}

	private void runCalls() {
		for (Runnable call = this.calls.poll(); call != null; call = this.calls.poll()) {
			call.run();
		}
	}

	private DefaultLane lane(String id, MessageHandler handler, int concurrency) {
		return lane(id, handler, concurrency, true);
	}

	private DefaultLane lane(String id, MessageHandler handler, int concurrency, boolean scarce) {
		Lane.Options options = new Lane.Options(id, TopicFilter.EVERYTHING, concurrency, 1000, 0, false);
		LaneRoom room = spy(LaneRoom.own(options, "", (name) -> this.calls::add));
		given(room.newQueue(anyInt())).willAnswer((call) -> {
			boolean last = call.getArgument(0, Integer.class) == concurrency - 1;
			return (scarce && last) ? new LaneQueue(new AtomicLong(), this::node) : call.callRealMethod();
		});
		DefaultLane lane = new DefaultLane(options, handler, this.lanes, room);
		this.lanes.add(lane);
		lane.start();
		lane.unsuspend();
		return lane;
	}

	private LaneNode node() {
		if (this.noMemory) {
			throw new InternalError("no memory for an item");
		}
		return new LaneNode();
	}

}
