package io.hein.transport.lane;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;

import io.hein.transport.frame.Ack;
import io.hein.transport.frame.DataFrames;
import io.hein.transport.frame.Epoch;
import io.hein.transport.topic.TopicFilter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link LaneWorker}: its calls run where the test says.
 */
class LaneWorkerTests {

	private final Queue<Runnable> calls = new ArrayDeque<>();

	private final Host host = new Host();

	private final RecordingHandler handler = new RecordingHandler();

	private final FailedPositions failed = new FailedPositions();

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 2 })
	void aMessageIsNotHandedOverAgainAfterItsReportFailed(int batchSize) {
		DefaultLane lane = lane(batchSize);
		ByteBuf buffer = offer(lane, 3);
		this.host.failing = true;
		lane.workers().wake();
		assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(this::runCalls);
		this.host.failing = false;
		lane.workers().wake();
		runCalls();
		assertThat(String.join("", this.handler.events())).containsOnlyOnce("1 a one")
			.containsOnlyOnce("2 a two")
			.containsOnlyOnce("3 a three");
		assertThat(lane.workers().handled(3, 1, 0)).isEqualTo(3);
		assertThat(lane.retainedBytes()).isZero();
		assertThat(buffer.refCnt()).isZero();
	}

	/**
	 * What fails is the first look at the second of two chunks.
	 */
	@Test
	void whatABatchHasPassedIsHandedOverWhateverFailsThen() {
		DefaultLane lane = lane(10);
		ByteBuf first = offer(lane, 2);
		ByteBuf second = Unpooled.copiedBuffer(DataFrames.data(3, "a", new byte[] { '3' }, true));
		ByteBuffer bytes = second.nioBuffer().limit(0);
		lane.workers().prepare();
		lane.workers().offer(new Chunk(Epoch.random(), second, bytes, 0, second.writerIndex()));
		second.release();
		lane.workers().wake();
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(this::runCalls);
		assertThat(String.join("", this.handler.events())).containsOnlyOnce("1 a one").containsOnlyOnce("2 a two");
		assertThat(lane.workers().handled(3, 1, 0)).isEqualTo(2);
		assertThat(first.refCnt()).isZero();
		bytes.limit(bytes.capacity());
		lane.workers().wake();
		runCalls();
		assertThat(String.join("", this.handler.events())).containsOnlyOnce("1 a one").containsOnlyOnce("3 a 3");
		assertThat(lane.workers().handled(3, 1, 0)).isEqualTo(3);
		assertThat(second.refCnt()).isZero();
	}

	@Test
	void onlyThatPartOfABatchFailsWhichItsHandlerNames() {
		fail(new PartOfBatchFailedException("expected by the test", null, List.of(2L)));
		assertThat(this.failed.next(0, 3)).isEqualTo(new Ack(3, new long[] { 2 }));
	}

	@Test
	void allOfABatchFailsIfItsHandlerNamesNothing() {
		fail(new IllegalStateException("expected by the test"));
		assertThat(this.failed.next(0, 3)).isEqualTo(new Ack(3, new long[] { 1, 2, 3 }));
	}

	private void fail(Exception failure) {
		DefaultLane lane = lane(10, new RecordingHandler() {

			@Override
			public void onBatch(List<ReceivedMessage> batch) throws Exception {
				throw failure;
			}

		});
		offer(lane, 3);
		lane.workers().wake();
		runCalls();
		assertThat(lane.workers().handled(3, 1, 0)).isEqualTo(3);
	}

	@Test
	void aLaneThatPausesInAChunkContinuesAfterWhatItHasHandedOver() {
		DefaultLane[] lane = new DefaultLane[1];
		lane[0] = lane(0, (message) -> {
			this.handler.onMessage(message);
			lane[0].pause();
		});
		ByteBuf buffer = offer(lane[0], 3);
		lane[0].workers().wake();
		runCalls();
		assertThat(this.handler.events()).containsExactly("1 a one");
		lane[0].resume();
		runCalls();
		lane[0].resume();
		runCalls();
		assertThat(this.handler.events()).containsExactly("1 a one", "2 a two", "3 a three");
		assertThat(buffer.refCnt()).isZero();
	}

	/**
	 * It has nothing to be done with, and its place waits for it.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 1, 2 })
	void aLaneThatIsStoppedBeforeItCameToItsPlaceHoldsNothingUp(int concurrency) {
		DefaultLane lane = started(concurrency);
		lane.workers().offer(lane.workers().prepare(new LaneStep.Join(1, 0, TopicFilter.EVERYTHING, false)));
		lane.stop();
		runCalls();
		assertThat(lane.workers().handled(5, 1, 0)).isEqualTo(5);
		lane.workers().offer(lane.workers().prepare(new LaneStep.Join(2, 3, TopicFilter.EVERYTHING, false)));
		assertThat(lane.workers().outstanding(2)).isEqualTo(2);
		assertThat(lane.workers().handled(9, 2, 3)).isEqualTo(9);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2 })
	void aLaneThatIsStoppedBeforeItCameToItsMessagesHoldsThemBack(int concurrency) {
		DefaultLane lane = started(concurrency);
		lane.workers().offer(lane.workers().prepare(new LaneStep.Join(1, 0, TopicFilter.EVERYTHING, false)));
		ByteBuf buffer = offer(lane, 3);
		lane.stop();
		runCalls();
		assertThat(lane.workers().handled(3, 1, 0)).isZero();
		assertThat(lane.workers().outstanding(2)).isEqualTo(1);
		lane.start();
		runCalls();
		assertThat(this.handler.events()).hasSize(3);
		assertThat(lane.workers().handled(3, 1, 0)).isEqualTo(3);
		assertThat(buffer.refCnt()).isZero();
	}

	@Test
	void aWorkerThatCouldNotBeRunIsRunTheNextTimeAlsoIfNobodyCouldSaySo() {
		Lane.Options options = new Lane.Options("lane", TopicFilter.EVERYTHING, 1, 1000, 0, false);
		boolean[] failing = { true };
		LaneRoom room = LaneRoom.own(options, "", (name) -> (call) -> {
			if (failing[0]) {
				throw new OutOfMemoryError("no thread");
			}
			this.calls.add(call);
		});
		WorkerHost lane = mock();
		given(lane.options()).willReturn(options);
		given(lane.isActive()).willReturn(true);
		willThrow(new OutOfMemoryError("no memory for a line")).given(lane).rejected(any(), anyBoolean());
		LaneWorker worker = new LaneWorker(lane, 0, room);
		worker.queue().prepare(1);
		worker.queue().offer(LaneStep.of(new LaneStep.Join(1, 0, TopicFilter.EVERYTHING, false), 1));
		worker.wake();
		failing[0] = false;
		worker.wake();
		assertThat(this.calls).hasSize(1);
	}

	private DefaultLane started(int concurrency) {
		Lanes lanes = new Lanes(this.host);
		Lane.Options options = new Lane.Options("lane", TopicFilter.EVERYTHING, concurrency, 1000, 0, false);
		DefaultLane lane = new DefaultLane(options, this.handler, lanes,
				LaneRoom.own(options, "", (name) -> this.calls::add));
		lanes.add(lane);
		lane.start();
		lane.unsuspend();
		return lane;
	}

	private DefaultLane lane(int batchSize) {
		return lane(batchSize, this.handler);
	}

	private DefaultLane lane(int batchSize, MessageHandler handler) {
		Lanes lanes = new Lanes(this.host);
		Lane.Options options = new Lane.Options("lane", TopicFilter.EVERYTHING, 1, 1000, batchSize, false);
		DefaultLane lane = new DefaultLane(options, handler, lanes,
				LaneRoom.own(options, "", (name) -> this.calls::add));
		lanes.add(lane);
		lanes.begin(new Progress(Epoch.random(), 1, 0, 0, this.failed, null), 1);
		lane.start();
		lane.unsuspend();
		lane.workers().offer(lane.workers().prepare(new LaneStep.Join(1, 0, TopicFilter.EVERYTHING, false)));
		runCalls();
		return lane;
	}

	private ByteBuf offer(DefaultLane lane, int count) {
		ByteBuf buffer = Unpooled.directBuffer();
		String[] payloads = { "one", "two", "three" };
		for (int i = 0; i < count; i++) {
			buffer.writeBytes(DataFrames.data(i + 1, "a", payloads[i].getBytes(StandardCharsets.UTF_8), true));
		}
		lane.workers().prepare();
		lane.workers().offer(new Chunk(Epoch.random(), buffer, 0, buffer.writerIndex()));
		buffer.release();
		return buffer;
	}

	private void runCalls() {
		for (Runnable call = this.calls.poll(); call != null; call = this.calls.poll()) {
			call.run();
		}
	}

	/**
	 * Runs everything at once, or fails.
	 */
	private static final class Host implements LaneHost {

		private boolean failing;

		@Override
		public boolean execute(Runnable task) {
			if (this.failing) {
				throw new OutOfMemoryError("no memory");
			}
			task.run();
			return true;
		}

		@Override
		public Executor callbacks() {
			return Runnable::run;
		}

		@Override
		public void topicsChanged() {
			// nothing to ask
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
