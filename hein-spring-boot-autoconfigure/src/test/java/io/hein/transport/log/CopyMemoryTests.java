package io.hein.transport.log;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.hein.transport.frame.ContentType;
import io.hein.transport.frame.DataFrame;
import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CopyMemory}: the oldest segments go first, and never too early.
 */
class CopyMemoryTests {

	private static final int BUDGET = 64 * 1024;

	/**
	 * Above which segments are dropped.
	 */
	private static final int FILL = BUDGET / 4 * 3 / 3 * 2;

	private static final int BLOCK = 2048;

	private final CopyMemory memory = new CopyMemory(BUDGET);

	private final List<Long> dropped = new ArrayList<>();

	private final CopySegment.Owner owner = (segment, routed) -> this.dropped.add(segment.last());

	private long sequence;

	@AfterEach
	void everythingIsGivenBack() {
		this.memory.clear();
		this.memory.close();
		assertThat(this.memory.allocated()).isZero();
	}

	@Test
	void nothingIsDroppedAsLongAsThereIsRoom() {
		add();
		assertThat(makeRoom(Long.MAX_VALUE)).isTrue();
		assertThat(this.dropped).isEmpty();
		assertThat(this.memory.size()).isEqualTo(BLOCK);
	}

	@Test
	void theOldestOfWhatWasReadMakesRoom() {
		fill();
		assertThat(makeRoom(3)).isTrue();
		assertThat(this.dropped).containsExactly(1L);
	}

	@Test
	void whatIsStillToBeReadIsKept() {
		fill();
		assertThat(makeRoom(0)).isFalse();
		assertThat(this.dropped).isEmpty();
	}

	@Test
	void whatItsOwnerHasDroppedGoesWithoutAQuestion() {
		CopySegment first = add();
		fill();
		first.drop();
		this.memory.dropped(1);
		add();
		assertThat(makeRoom(2)).isTrue();
		assertThat(this.dropped).containsExactly(2L);
	}

	@Test
	void aNewSegmentTakesThePlaceOfTheOldest() {
		for (int i = 0; i < 2 * BUDGET / BLOCK; i++) {
			add();
		}
		assertThat(this.memory.size()).isLessThanOrEqualTo(BUDGET);
		assertThat(this.dropped).isNotEmpty().isSorted().startsWith(1L);
	}

	@Test
	void withNothingLeftToDropThereIsRoomAllTheSame() {
		List<ByteBuf> underWay = new ArrayList<>();
		while (this.memory.size() <= FILL) {
			CopySegment.Copies copies = (CopySegment.Copies) add();
			underWay.add(copies.retainedSlice(0, copies.end()));
		}
		assertThat(makeRoom(Long.MAX_VALUE)).isTrue();
		assertThat(this.memory.size()).isGreaterThan(FILL);
		underWay.forEach(ByteBuf::release);
		assertThat(this.memory.size()).isZero();
	}

	private void fill() {
		while (this.memory.size() <= FILL) {
			add();
		}
	}

	private boolean makeRoom(long keptBehind) {
		return this.memory.makeRoom(() -> keptBehind, this.sequence);
	}

	/**
	 * A segment with one frame.
	 */
	private CopySegment add() {
		this.sequence++;
		CopySegment added = Objects
			.requireNonNull(this.memory.newCopies(this.owner, BLOCK, 100, this.sequence - 1, 0, this.sequence));
		ByteBuffer frame = ByteBuffer.allocate(200);
		int length = DataFrame.write(frame, 0, this.sequence, false, ContentType.BYTES, new byte[] { 'a' }, new byte[0],
				new byte[10]);
		assertThat(added.append(frame, 0, length, 0)).isTrue();
		return added;
	}

}
