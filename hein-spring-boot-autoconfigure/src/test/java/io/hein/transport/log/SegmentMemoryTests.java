package io.hein.transport.log;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.util.IllegalReferenceCountException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SegmentMemory} and {@link SegmentBuffer}.
 */
class SegmentMemoryTests {

	private final SegmentMemory memory = SegmentMemory.direct(10_000, 1000);

	@Test
	void blocksAreAllocatedWhenNeededAndNeverBeyondTheCapacity() {
		List<ByteBuf> blocks = takeAll();
		assertThat(blocks).hasSize(10);
		assertThat(this.memory.taken()).isEqualTo(10_000);
		assertThat(this.memory.allocated()).isEqualTo(10_000);
		blocks.forEach(this.memory::give);
		assertThat(this.memory.taken()).isZero();
		assertThat(this.memory.allocated()).isEqualTo(10_000);
		this.memory.close();
		assertThat(this.memory.allocated()).isZero();
	}

	@Test
	void aBlockIsUsedAgain() {
		ByteBuf block = this.memory.take(500);
		this.memory.give(block);
		assertThat(this.memory.take(1000)).isSameAs(block);
		this.memory.give(block);
		this.memory.close();
	}

	@Test
	void aLongerBlockMakesRoomForItselfAndIsNotKept() {
		takeAll().forEach(this.memory::give);
		ByteBuf longer = this.memory.take(4500);
		assertThat(longer).isNotNull();
		assertThat(longer.capacity()).isEqualTo(4500);
		assertThat(this.memory.allocated()).isLessThanOrEqualTo(10_000);
		this.memory.give(longer);
		assertThat(this.memory.allocated()).isLessThanOrEqualTo(5500);
		this.memory.close();
		assertThat(this.memory.allocated()).isZero();
	}

	@Test
	void aBlockThatIsGivenBackWhileThereIsNoRoomForANewOneIsUsedAgain() {
		List<ByteBuf> given = new ArrayList<>();
		SegmentMemory full = new SegmentMemory(10_000, 1000, 1000) {

			@Override
			ByteBuf newBlock(int size) {
				ByteBuf block = given.isEmpty() ? ALLOCATOR.directBuffer(size, size) : null;
				given.forEach(this::give);
				return block;
			}

			@Override
			void free(ByteBuf block) {
				throw new AssertionError("There is no room for another one");
			}

		};
		ByteBuf block = full.take(1000);
		given.add(block);
		assertThat(full.take(1000)).isSameAs(block);
		block.release();
	}

	@Test
	void aBlockGivenAfterTheCloseIsFreed() {
		ByteBuf block = this.memory.take(1);
		this.memory.close();
		assertThat(this.memory.allocated()).isEqualTo(1000);
		this.memory.give(block);
		assertThat(this.memory.allocated()).isZero();
		assertThat(block.refCnt()).isZero();
	}

	@Test
	void aWaitEndsWhenABlockIsGiven() throws Exception {
		ByteBuf block = this.memory.take(1);
		Thread giver = new Thread(() -> this.memory.give(block));
		giver.start();
		long begin = System.nanoTime();
		this.memory.awaitRelease(60, TimeUnit.SECONDS);
		assertThat(System.nanoTime() - begin).isLessThan(TimeUnit.SECONDS.toNanos(30));
		giver.join();
		this.memory.close();
	}

	@Test
	void aViewOfABlockIsDeadOnceItIsReleasedWhateverTheBlockIsUsedFor() {
		ByteBuf block = this.memory.take(1000);
		SegmentBuffer view = new SegmentBuffer(block, this.memory);
		view.writeLong(42);
		ByteBuf slice = view.retainedSlice(0, 8);
		view.release();
		assertThat(this.memory.taken()).isEqualTo(1000);
		assertThat(slice.getLong(0)).isEqualTo(42);
		slice.release();
		assertThat(this.memory.taken()).isZero();
		SegmentBuffer next = new SegmentBuffer(this.memory.take(1000), this.memory);
		next.writeLong(43);
		assertThatExceptionOfType(IllegalReferenceCountException.class).isThrownBy(() -> view.retainedSlice(0, 8));
		assertThatExceptionOfType(IllegalReferenceCountException.class).isThrownBy(() -> view.getLong(0));
		next.release();
		this.memory.close();
		assertThat(this.memory.allocated()).isZero();
	}

	private List<ByteBuf> takeAll() {
		List<ByteBuf> blocks = new ArrayList<>();
		for (ByteBuf block = this.memory.take(1000); block != null; block = this.memory.take(1000)) {
			blocks.add(block);
		}
		return blocks;
	}

}
