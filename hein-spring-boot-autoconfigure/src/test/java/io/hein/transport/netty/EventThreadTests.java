package io.hein.transport.netty;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EventThread}.
 */
class EventThreadTests {

	private static final Later NEVER = (task, millis) -> {
	};

	private final EventThread events = new EventThread("hein-test", 100, Threads.REAL, NEVER);

	@AfterEach
	void close() {
		this.events.close();
	}

	@Test
	void eventsRunInOrderAndAFailureEndsNothing() {
		List<Integer> seen = new CopyOnWriteArrayList<>();
		this.events.publish(() -> {
			throw new IllegalStateException("planned");
		});
		IntStream.range(0, 50).forEach((number) -> this.events.publish(() -> seen.add(number)));
		this.events.close();
		assertThat(seen).hasSize(50).isSorted();
		assertThat(this.events.dropped()).isZero();
	}

	@Test
	void whatDoesNotFitIsCounted() {
		CountDownLatch latch = new CountDownLatch(1);
		CountDownLatch running = new CountDownLatch(1);
		this.events.publish(() -> {
			running.countDown();
			awaitUninterruptibly(latch);
		});
		awaitUninterruptibly(running);
		for (int i = 0; i < 120; i++) {
			this.events.publish(() -> {
			});
		}
		assertThat(this.events.dropped()).isEqualTo(20);
		latch.countDown();
	}

	@Test
	void anEventMayCloseTheThread() throws Exception {
		CountDownLatch closed = new CountDownLatch(1);
		this.events.publish(() -> {
			this.events.close(TimeUnit.DAYS.toNanos(1));
			closed.countDown();
		});
		assertThat(closed.await(60, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void theJvmIsHeldUntilTheLastHoldIsReleased() {
		// An application context that Spring keeps for other tests may have some, and
		// those of others may be about to end
		Set<Thread> before = holders();
		JvmHold hold = new JvmHold(Threads.REAL, NEVER);
		hold.hold();
		hold.hold();
		hold.release();
		assertThat(holdersBut(before)).hasSize(1);
		hold.release();
		Awaitility.await().until(() -> holdersBut(before).isEmpty());
		hold.hold();
		assertThat(holdersBut(before)).hasSize(1);
		hold.release();
		Awaitility.await().until(() -> holdersBut(before).isEmpty());
	}

	private static Set<Thread> holdersBut(Set<Thread> others) {
		Set<Thread> holders = holders();
		holders.removeAll(others);
		return holders;
	}

	private static Set<Thread> holders() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().equals("hein-await") && !thread.isDaemon())
			.collect(Collectors.toCollection(HashSet::new));
	}

	private static void awaitUninterruptibly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
