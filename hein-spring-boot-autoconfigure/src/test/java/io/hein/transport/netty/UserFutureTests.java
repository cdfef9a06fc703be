package io.hein.transport.netty;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link UserFuture}. The executor runs nothing by itself.
 */
class UserFutureTests {

	private final Queue<Runnable> callbacks = new ArrayDeque<>();

	private final AtomicReference<String> hindrance = new AtomicReference<>();

	private final UserFuture<String> future = new UserFuture<>(this.callbacks::add, this.hindrance::get);

	private void runCallbacks() {
		for (Runnable task = this.callbacks.poll(); task != null; task = this.callbacks.poll()) {
			task.run();
		}
	}

	@Test
	void aWaitNeedsNoExecutor() throws Exception {
		CompletableFuture<Integer> mapped = UserFuture.map(this.future, String::length);
		assertThat(this.future.isDone()).isFalse();
		this.future.settle("four");
		assertThat(this.future).isDone();
		assertThat(this.future.join()).isEqualTo("four");
		assertThat(this.future.get()).isEqualTo("four");
		assertThat(this.future.get(1, TimeUnit.NANOSECONDS)).isEqualTo("four");
		assertThat(this.future.getNow("none")).isEqualTo("four");
		assertThat(this.future.resultNow()).isEqualTo("four");
		assertThat(mapped.join()).isEqualTo(4);
	}

	@Test
	void dependentStagesAreRunByTheExecutor() {
		List<String> seen = new ArrayList<>();
		this.future.thenAccept(seen::add);
		UserFuture.map(this.future, String::length).thenAccept((length) -> seen.add("" + length));
		this.future.whenSettled(() -> seen.add("settled"));
		this.future.settle("four");
		assertThat(seen).containsExactly("settled");
		runCallbacks();
		assertThat(seen).containsExactlyInAnyOrder("settled", "four", "4");
		this.future.thenAccept((result) -> seen.add("later " + result));
		assertThat(seen).contains("later four");
	}

	@Test
	void aFailedMappingFailsTheMappedOne() {
		CompletableFuture<Integer> mapped = UserFuture.map(this.future, Integer::parseInt);
		this.future.settle("four");
		assertThat(mapped).isCompletedExceptionally();
		assertThatExceptionOfType(CompletionException.class).isThrownBy(mapped::join)
			.withCauseInstanceOf(NumberFormatException.class);
	}

	@Test
	void whoeverWaitsForTheMappedOneLearnsThatThereIsNoMemoryForIt() {
		OutOfMemoryError failure = new OutOfMemoryError("planned by the test");
		UserFuture<String> failed = new UserFuture<>(this.callbacks::add);
		CompletableFuture<Integer> mapped = UserFuture.map(this.future, (result) -> {
			throw failure;
		}, IllegalStateException::new);
		CompletableFuture<Integer> unmapped = UserFuture.map(failed, String::length, (cause) -> {
			throw failure;
		});
		this.future.settle("four");
		failed.fail(new IllegalArgumentException("planned by the test"));
		assertThat(mapped).isDone();
		assertThatExceptionOfType(CompletionException.class).isThrownBy(mapped::join)
			.havingCause()
			.isInstanceOf(IllegalStateException.class)
			.withCause(failure);
		assertThat(unmapped).isDone();
		assertThatExceptionOfType(CompletionException.class).isThrownBy(unmapped::join)
			.withCauseInstanceOf(IllegalArgumentException.class);
	}

	@Test
	void whoeverEndsTheMappedOneEndsTheOtherOneToo() {
		UserFuture.map(this.future, String::length).cancel(true);
		assertThat(this.future).isCancelled();
		UserFuture<String> other = new UserFuture<>(this.callbacks::add);
		UserFuture.map(other, String::length, Function.identity()).complete(1);
		assertThat(other).isDone();
	}

	@Test
	void whatUsersDoToItHolds() {
		assertThat(this.future.complete("mine")).isTrue();
		this.future.settle("too late");
		assertThat(this.future.join()).isEqualTo("mine");
		assertThat(this.callbacks).isEmpty();
		UserFuture<String> cancelled = new UserFuture<>(this.callbacks::add);
		CompletableFuture<Integer> dependent = cancelled.thenApply(String::length);
		assertThat(cancelled.cancel(true)).isTrue();
		assertThat(cancelled).isCancelled();
		assertThatExceptionOfType(CancellationException.class).isThrownBy(cancelled::join);
		assertThat(dependent).isCompletedExceptionally();
		UserFuture<String> failed = new UserFuture<>(this.callbacks::add);
		assertThat(failed.completeExceptionally(new IllegalStateException("planned"))).isTrue();
		assertThat(failed).isCompletedExceptionally();
	}

	@Test
	void aThreadThatCannotWaitLearnsWhy() {
		CompletableFuture<Integer> dependent = this.future.thenApply(String::length).thenApply((length) -> length + 1);
		this.hindrance.set("not here");
		assertThatIllegalStateException().isThrownBy(this.future::join).withMessage("not here");
		assertThatIllegalStateException().isThrownBy(this.future::get).withMessage("not here");
		assertThatIllegalStateException().isThrownBy(() -> this.future.get(1, TimeUnit.DAYS)).withMessage("not here");
		assertThatIllegalStateException().isThrownBy(dependent::join).withMessage("not here");
		this.future.settle("four");
		runCallbacks();
		assertThat(this.future.join()).isEqualTo("four");
		assertThat(dependent.join()).isEqualTo(5);
	}

	@Test
	void itIsTakenOnceWhatUsersHangOnItHasRun() {
		List<Runnable> callbacks = new ArrayList<>();
		List<String> order = new ArrayList<>();
		for (boolean fails : new boolean[] { false, true }) {
			UserFuture<String> future = new UserFuture<>(callbacks::add) {

				@Override
				protected void taken() {
					order.add("taken");
				}

			};
			future.whenComplete((result, failure) -> order.add("used"));
			if (fails) {
				future.fail(new IllegalStateException());
			}
			else {
				future.settle("done");
			}
			assertThat(future).isDone();
		}
		assertThat(order).isEmpty();
		callbacks.forEach(Runnable::run);
		assertThat(order).containsExactly("used", "taken", "used", "taken");
	}

	@Test
	void itIsTakenAtOnceIfTheUserHasCompletedIt() {
		List<String> order = new ArrayList<>();
		UserFuture<String> future = new UserFuture<>(Runnable::run) {

			@Override
			protected void taken() {
				order.add("taken");
			}

		};
		future.cancel(true);
		assertThat(order).isEmpty();
		future.settle("too late");
		assertThat(order).containsExactly("taken");
	}

}
