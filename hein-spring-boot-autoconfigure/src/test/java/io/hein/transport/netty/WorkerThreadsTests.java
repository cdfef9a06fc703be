package io.hein.transport.netty;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link WorkerThreads}. What is to be done after a while is done by hand.
 */
class WorkerThreadsTests {

	private final FaultyThreads threads = new FaultyThreads();

	private final Queue<Runnable> later = new ArrayDeque<>();

	private final CountDownLatch blocked = new CountDownLatch(1);

	private final List<String> done = new CopyOnWriteArrayList<>();

	private final WorkerThreads workers = new WorkerThreads("test", 1, 4, 10, this.threads, this::later);

	private void later(Runnable task, long millis) {
		synchronized (this.later) {
			this.later.add(task);
		}
	}

	private void look() {
		Runnable task;
		synchronized (this.later) {
			task = this.later.remove();
		}
		task.run();
	}

	private int looks() {
		synchronized (this.later) {
			return this.later.size();
		}
	}

	@AfterEach
	void close() {
		this.blocked.countDown();
		this.workers.close(TimeUnit.SECONDS.toNanos(10));
	}

	private void block() {
		CountDownLatch running = new CountDownLatch(1);
		this.workers.execute(() -> {
			running.countDown();
			awaitUninterruptibly(this.blocked);
		});
		// The thread that begins it may be one that is started only now
		lookUntil(() -> running.getCount() == 0);
	}

	private void lookUntil(BooleanSupplier done) {
		while (!done.getAsBoolean()) {
			if (looks() > 0) {
				look();
			}
			Thread.onSpinWait();
		}
	}

	@Test
	void whatOneThreadCanDoIsDoneInOrder() {
		IntStream.range(0, 9).forEach((number) -> this.workers.execute(() -> this.done.add("" + number)));
		await().until(() -> this.done.size() == 9);
		assertThat(this.done).isSorted();
	}

	@Test
	void aTaskThatWasTakenIsRunAsSoonAsThereIsAThread() {
		this.threads.failAll("test");
		this.workers.execute(() -> this.done.add("1"));
		this.workers.execute(() -> this.done.add("2"));
		look();
		look();
		assertThat(this.done).isEmpty();
		this.threads.heal();
		look();
		await().until(() -> this.done.size() == 2);
		assertThat(this.done).containsExactly("1", "2");
	}

	@Test
	void aNewTaskTakesTheOldOnesAlongWhenThereIsAThreadAgain() {
		this.threads.fail("test", 1);
		this.workers.execute(() -> this.done.add("1"));
		this.workers.execute(() -> this.done.add("2"));
		await().until(() -> this.done.size() == 2);
		assertThat(this.threads.failed()).hasSize(1);
	}

	@Test
	void thereAreMoreThreadsWhenAllAreBlockedUpToABound() {
		block();
		this.workers.execute(() -> this.done.add("1"));
		lookUntil(() -> this.done.contains("1"));
		IntStream.range(0, 3).forEach((number) -> block());
		this.workers.execute(() -> this.done.add("2"));
		while (looks() > 0) {
			look();
		}
		assertThat(this.done).doesNotContain("2");
		this.blocked.countDown();
		await().until(() -> this.done.contains("2"));
	}

	@Test
	void threadsThatAreOnlyBusyDoNotBecomeMore() {
		CountDownLatch first = new CountDownLatch(1);
		List<String> names = new CopyOnWriteArrayList<>();
		this.workers.execute(() -> awaitUninterruptibly(first));
		this.workers.execute(() -> names.add(Thread.currentThread().getName()));
		this.workers.execute(() -> {
			names.add(Thread.currentThread().getName());
			awaitUninterruptibly(this.blocked);
		});
		this.workers.execute(() -> names.add(Thread.currentThread().getName()));
		first.countDown();
		await().until(() -> names.size() == 2);
		// Some were begun since the look was asked for
		look();
		assertThat(names).hasSize(2);
		this.blocked.countDown();
		await().until(() -> names.size() == 3);
		assertThat(names).containsOnly("test-1");
	}

	@Test
	void whatATaskThrowsEndsNothing() {
		this.workers.execute(() -> {
			throw new StackOverflowError("planned by the test");
		});
		this.workers.execute(() -> Thread.currentThread().interrupt());
		this.workers.execute(() -> this.done.add("interrupted " + Thread.currentThread().isInterrupted()));
		await().until(() -> !this.done.isEmpty());
		assertThat(this.done).containsExactly("interrupted false");
	}

	@Test
	void moreThanMayWaitIsRejected() {
		this.threads.failAll("test");
		IntStream.range(0, 10).forEach((number) -> this.workers.execute(() -> this.done.add("" + number)));
		assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> this.workers.execute(() -> {
		})).withMessage("10 tasks of test are waiting already");
		this.threads.heal();
		look();
		await().until(() -> this.done.size() == 10);
	}

	@Test
	void whatComesAfterTheCloseIsStillRun() {
		this.workers.close(TimeUnit.SECONDS.toNanos(10));
		this.workers.execute(() -> this.done.add("1"));
		await().until(() -> this.done.contains("1"));
	}

	@Test
	void withoutAnyThreadAndAnyHopeOfOneTheCallerRunsIt() {
		WorkerThreads hopeless = new WorkerThreads("test", 1, 4, 10, this.threads, (task, millis) -> {
			throw new RejectedExecutionException("planned by the test");
		});
		this.threads.failAll("test");
		hopeless.execute(() -> this.done.add(Thread.currentThread().getName()));
		assertThat(this.done).containsExactly(Thread.currentThread().getName());
	}

	@Test
	void theJvmIsHeldAsSoonAsThereIsAThread() {
		JvmHold hold = new JvmHold(this.threads, this::later);
		this.threads.fail("hein-await", 2);
		hold.hold();
		look();
		assertThat(looks()).isEqualTo(1);
		look();
		assertThat(looks()).isZero();
		assertThat(this.threads.failed()).hasSize(2);
		hold.release();
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
