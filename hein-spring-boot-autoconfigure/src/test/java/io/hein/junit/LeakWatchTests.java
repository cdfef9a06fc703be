package io.hein.junit;

import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetector.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LeakWatch}, by planted leaks: without them a watch that sees nothing
 * would look like code that leaks nothing.
 */
class LeakWatchTests {

	private final Level level = ResourceLeakDetector.getLevel();

	private ByteBuf held;

	@BeforeEach
	void trackAll() {
		ResourceLeakDetector.setLevel(Level.PARANOID);
	}

	@AfterEach
	void trackAsBefore() {
		ResourceLeakDetector.setLevel(this.level);
	}

	@Test
	void aBufferThatIsNotReleasedIsALeakWithTheTraceOfItsUse() {
		plantPooled();
		assertThat(LeakWatchExtension.WATCH.takeLeaks()).singleElement().asString().contains("plantPooled");
	}

	@Test
	void anUnpooledBufferThatIsNotReleasedIsALeak() {
		plantUnpooled();
		assertThat(LeakWatchExtension.WATCH.takeLeaks()).singleElement().asString().contains("plantUnpooled");
	}

	@Test
	void aLeakIsTakenOnce() {
		plantAgain();
		assertThat(LeakWatchExtension.WATCH.takeLeaks()).hasSize(1);
		assertThat(LeakWatchExtension.WATCH.takeLeaks()).isEmpty();
	}

	@Test
	void aReleasedBufferIsNoLeak() {
		PooledByteBufAllocator.DEFAULT.directBuffer(16).release();
		assertThat(LeakWatchExtension.WATCH.takeLeaks()).isEmpty();
	}

	@Test
	void aBufferThatLeaksLongAfterItWasSeenInUseIsFoundAsWell() {
		this.held = PooledByteBufAllocator.DEFAULT.directBuffer(16);
		this.held.writeByte(1);
		assertThat(LeakWatchExtension.WATCH.takeLeaks()).isEmpty();
		this.held = null;
		List<String> leaks = new ArrayList<>();
		for (int i = 0; i < LeakWatch.UNSEEN; i++) {
			leaks.addAll(LeakWatchExtension.WATCH.takeLeaks());
		}
		assertThat(leaks).singleElement().asString().contains("aBufferThatLeaksLongAfterItWasSeenInUse");
	}

	private void plantPooled() {
		ByteBuf buffer = PooledByteBufAllocator.DEFAULT.directBuffer(16);
		buffer.writeByte(1);
	}

	private void plantUnpooled() {
		ByteBuf buffer = UnpooledByteBufAllocator.DEFAULT.directBuffer(16);
		buffer.writeByte(1);
	}

	private void plantAgain() {
		ByteBuf buffer = PooledByteBufAllocator.DEFAULT.directBuffer(16);
		buffer.writeByte(1);
	}

}
