package io.hein.transport.lane;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link LaneThread}.
 */
class LaneThreadTests {

	private final Queue<String> done = new ConcurrentLinkedQueue<>();

	private LaneThread executor = LaneThread.named("lane-thread-test");

	@AfterEach
	void close() {
		this.executor.close();
	}

	@Test
	void tasksRunInOrderOnOneDaemonThreadOfThatName() {
		List<Thread> threads = new CopyOnWriteArrayList<>();
		for (int i = 0; i < 3; i++) {
			String task = Integer.toString(i);
			this.executor.execute(() -> {
				threads.add(Thread.currentThread());
				this.done.add(task);
			});
		}
		await().until(() -> this.done.size() == 3);
		assertThat(this.done).containsExactly("0", "1", "2");
		assertThat(threads).containsOnly(threads.get(0));
		assertThat(threads.get(0).getName()).isEqualTo("lane-thread-test");
		assertThat(threads.get(0).isDaemon()).isTrue();
	}

	@Test
	void aSleepingThreadIsWoken() throws InterruptedException {
		Thread thread = runningThread();
		await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
		assertThat(runningThread()).isSameAs(thread);
	}

	@Test
	void anInterruptedThreadGoesToSleepAgain() throws InterruptedException {
		Thread thread = runningThread();
		await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
		thread.interrupt();
		await().until(() -> !thread.isInterrupted() && thread.getState() == Thread.State.TIMED_WAITING);
	}

	@Test
	void aTaskDoesNotMeetTheInterruptOfTheOneBefore() {
		this.executor.execute(() -> {
			// The thread does not sleep between the two
			this.executor.execute(() -> this.done.add("interrupted: " + Thread.currentThread().isInterrupted()));
			Thread.currentThread().interrupt();
		});
		await().until(() -> !this.done.isEmpty());
		assertThat(this.done).containsExactly("interrupted: false");
	}

	@Test
	void aThreadThatHadNothingToDoEndsAndAnotherTakesItsPlace() throws InterruptedException {
		this.executor = new LaneThread("lane-thread-test", TimeUnit.MILLISECONDS.toNanos(10));
		Thread thread = runningThread();
		await().until(() -> !thread.isAlive());
		assertThat(runningThread()).isNotSameAs(thread);
	}

	@Test
	void aTaskThatFailsIsReportedToTheHandlerAndTheNextOneRuns() throws InterruptedException {
		Thread thread = runningThread();
		thread.setUncaughtExceptionHandler((failed, ex) -> this.done.add(ex.getMessage()));
		this.executor.execute(() -> {
			throw new IllegalStateException("expected by the test");
		});
		assertThat(runningThread()).isSameAs(thread);
		assertThat(this.done).containsExactly("expected by the test");
	}

	@Test
	void aHandlerThatFailsOnAFailedTaskDoesNotEndTheThread() throws InterruptedException {
		Thread thread = runningThread();
		thread.setUncaughtExceptionHandler((failed, ex) -> {
			throw new IllegalStateException(ex);
		});
		this.executor.execute(() -> {
			throw new IllegalStateException("expected by the test");
		});
		assertThat(runningThread()).isSameAs(thread);
	}

	@Test
	void whatWasGivenBeforeTheCloseRunsAndNothingAfterIt() throws InterruptedException {
		CountDownLatch go = new CountDownLatch(1);
		Thread thread = runningThread();
		this.executor.execute(() -> awaitLatch(go));
		this.executor.execute(() -> this.done.add("before"));
		this.executor.close();
		assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> this.executor.execute(() -> {
		})).withMessage("The thread lane-thread-test was closed");
		go.countDown();
		thread.join(TimeUnit.SECONDS.toMillis(60));
		assertThat(thread.isAlive()).isFalse();
		assertThat(this.done).containsExactly("before");
	}

	@Test
	void noTaskIsForgottenByAThreadThatIsAboutToEnd() throws InterruptedException {
		this.executor = new LaneThread("lane-thread-test", 1);
		int tasks = 20_000;
		int[] next = new int[3];
		int[] misplaced = new int[1];
		CountDownLatch all = new CountDownLatch(next.length * tasks);
		List<Thread> senders = IntStream.range(0, next.length).mapToObj((sender) -> new Thread(() -> {
			for (int i = 0; i < tasks; i++) {
				int number = i;
				this.executor.execute(() -> {
					misplaced[0] += (next[sender]++ != number) ? 1 : 0;
					all.countDown();
				});
				if (number % 16 == 0) {
					Thread.yield();
				}
			}
		})).toList();
		senders.forEach(Thread::start);
		assertThat(all.await(60, TimeUnit.SECONDS)).isTrue();
		assertThat(misplaced[0]).isZero();
	}

	private Thread runningThread() throws InterruptedException {
		CountDownLatch ran = new CountDownLatch(1);
		Thread[] thread = new Thread[1];
		this.executor.execute(() -> {
			thread[0] = Thread.currentThread();
			ran.countDown();
		});
		assertThat(ran.await(60, TimeUnit.SECONDS)).isTrue();
		return thread[0];
	}

	private static void awaitLatch(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
