package io.hein.transport.lane;

import java.util.concurrent.atomic.AtomicLong;

import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.GapReason;
import io.hein.transport.topic.TopicFilter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link LaneQueue}.
 */
class LaneQueueTests {

	private final AtomicLong retained = new AtomicLong();

	private boolean noMemory;

	private final LaneQueue queue = new LaneQueue(this.retained, () -> {
		if (this.noMemory) {
			throw new InternalError("no memory for an item");
		}
		return new LaneNode();
	});

	@Test
	void whatThereIsNoMemoryForIsNotWaitedFor() {
		ByteBuf buffer = Unpooled.wrappedBuffer(new byte[100]);
		Chunk chunk = new Chunk(Epoch.random(), buffer, 0, 100);
		this.noMemory = true;
		assertThatExceptionOfType(InternalError.class).isThrownBy(this.queue::prepare);
		assertThat(this.queue.isCompleted()).isTrue();
		assertThat(this.queue.outstanding(7)).isEqualTo(7);
		assertThat(this.retained).hasValue(0);
		this.noMemory = false;
		this.queue.prepare();
		this.queue.offer(chunk);
		assertThat(this.queue.isCompleted()).isFalse();
		assertThat(this.retained).hasPositiveValue();
		this.queue.complete(this.queue.poll());
		assertThat(this.queue.isCompleted()).isTrue();
		assertThat(this.retained).hasValue(0);
		assertThat(buffer.refCnt()).isZero();
	}

	@Test
	void whatItHasRoomForIsCertainToBePutIn() {
		this.queue.prepare(1);
		this.noMemory = true;
		this.queue.prepare(3);
		LaneStep join = LaneStep.of(new LaneStep.Join(3, 0, TopicFilter.EVERYTHING, false), 1);
		this.queue.offer(join);
		assertThat(this.queue.peek()).isSameAs(join);
		assertThatExceptionOfType(InternalError.class).isThrownBy(this.queue::prepare);
		this.noMemory = false;
		LaneStep gap = offerStep();
		assertThat(this.queue.outstanding(9)).isEqualTo(3);
		assertThat(this.queue.poll()).isSameAs(join);
		assertThat(this.queue.isEmpty()).isFalse();
		assertThat(this.queue.poll()).isSameAs(gap);
		assertThat(this.queue.isEmpty()).isTrue();
		assertThat(this.queue.peek()).isNull();
		assertThat(this.queue.poll()).isNull();
		LaneStep last = offerStep();
		assertThat(this.queue.poll()).isSameAs(last);
	}

	private LaneStep offerStep() {
		LaneStep step = LaneStep.of(new Gap(Epoch.random(), 1, 2, GapReason.SLOW, true), 1);
		this.queue.prepare();
		this.queue.offer(step);
		return step;
	}

}
