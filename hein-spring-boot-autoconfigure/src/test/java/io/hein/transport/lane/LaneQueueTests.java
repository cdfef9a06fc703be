package io.hein.transport.lane;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

import io.hein.transport.frame.Epoch;
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

	private final LaneQueue queue = new LaneQueue(this.retained, new ConcurrentLinkedQueue<>() {

		@Override
		public boolean add(LaneItem item) {
			if (LaneQueueTests.this.noMemory) {
				throw new OutOfMemoryError("no memory for an item");
			}
			return super.add(item);
		}

	});

	@Test
	void whatThereIsNoMemoryForIsNotWaitedFor() {
		ByteBuf buffer = Unpooled.wrappedBuffer(new byte[100]);
		Chunk chunk = new Chunk(Epoch.random(), buffer, 0, 100);
		this.noMemory = true;
		assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> this.queue.offer(chunk));
		assertThat(this.queue.isCompleted()).isTrue();
		assertThat(this.queue.outstanding(7)).isEqualTo(7);
		assertThat(this.retained).hasValue(0);
		this.noMemory = false;
		this.queue.offer(chunk);
		assertThat(this.queue.isCompleted()).isFalse();
		assertThat(this.retained).hasPositiveValue();
		this.queue.complete(this.queue.poll());
		assertThat(this.queue.isCompleted()).isTrue();
		assertThat(this.retained).hasValue(0);
		assertThat(buffer.refCnt()).isZero();
	}

}
