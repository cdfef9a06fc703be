package io.hein.transport.netty;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link Batches}.
 */
class BatchesTests {

	private final Queue<Runnable> handedOver = new ArrayDeque<>();

	private final Batches batches = new Batches(this.handedOver::add);

	private final List<Integer> run = new ArrayList<>();

	@Test
	void manyTasksAreHandedOverAtOnceAndRunInTheirOrder() {
		add(0, 10);
		assertThat(this.handedOver).hasSize(1);
		runNext();
		assertThat(this.run).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
		runAll();
		add(10, 11);
		assertThat(this.handedOver).hasSize(1);
		runAll();
		assertThat(this.run).hasSize(11);
	}

	@Test
	void whatIsLeftIsHandedOverBeforeATaskIsRunWhichMayBlock() {
		this.batches.execute(() -> {
			assertThat(this.handedOver).hasSize(1);
			// as another thread does meanwhile
			runNext();
			this.run.add(-1);
		});
		add(0, 2);
		runAll();
		assertThat(this.run).containsExactly(0, 1, -1);
	}

	@Test
	void aThreadIsNotKeptByThousandsOfTasks() {
		add(0, 1000);
		runNext();
		assertThat(this.run).hasSizeLessThan(100);
		runAll();
		assertThat(this.run).hasSize(1000);
	}

	@Test
	void aTaskThatFailsDoesNotKeepTheOthersFromRunning() {
		this.batches.execute(() -> {
			throw new IllegalStateException("expected by the test");
		});
		add(0, 2);
		assertThatIllegalStateException().isThrownBy(this::runNext);
		runAll();
		assertThat(this.run).containsExactly(0, 1);
	}

	@Test
	void whatCouldNotBeHandedOverIsWithTheNextTask() {
		Queue<Runnable> taken = new ArrayDeque<>();
		AtomicBoolean full = new AtomicBoolean(true);
		Batches batches = new Batches((batch) -> {
			if (full.getAndSet(false)) {
				throw new OutOfMemoryError("expected by the test");
			}
			taken.add(batch);
		});
		assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> batches.execute(() -> this.run.add(0)));
		batches.execute(() -> this.run.add(1));
		taken.remove().run();
		assertThat(this.run).containsExactly(0, 1);
	}

	private void add(int from, int to) {
		for (int i = from; i < to; i++) {
			int number = i;
			this.batches.execute(() -> this.run.add(number));
		}
	}

	private void runNext() {
		this.handedOver.remove().run();
	}

	private void runAll() {
		while (!this.handedOver.isEmpty()) {
			runNext();
		}
	}

}
