package io.hein.transport.netty;

import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * A future as users get it. Its result is there as soon as it is settled: a thread that
 * waits for it continues, whatever others do. Dependent stages of users are run by an
 * executor, so that they hold up neither an event loop nor what waits. Thread-safe.
 *
 * @param <T> the type of the result
 * @since 0.1.0
 */
public class UserFuture<T> extends CompletableFuture<T> {

	private static final Object NOTHING = new Object();

	@SuppressWarnings("rawtypes")
	private static final AtomicReferenceFieldUpdater<UserFuture, Object> RESULT = AtomicReferenceFieldUpdater
		.newUpdater(UserFuture.class, Object.class, "result");

	@SuppressWarnings("rawtypes")
	private static final AtomicReferenceFieldUpdater<UserFuture, CompletableFuture> OUTCOME = AtomicReferenceFieldUpdater
		.newUpdater(UserFuture.class, CompletableFuture.class, "outcome");

	/**
	 * The result, what stands for {@code null}, or a {@link Failed failure}; {@code null}
	 * as long as there is none.
	 */
	private volatile @Nullable Object result;

	/**
	 * The same for those that wait for it. Most often nobody does, and there are very
	 * many of these futures.
	 */
	private volatile @Nullable CompletableFuture<T> outcome;

	private final Executor callbacks;

	private final Supplier<@Nullable String> hindrance;

	private final Runnable excuse;

	/**
	 * Create a future.
	 * @param callbacks runs what users hang on it; must not reject
	 */
	public UserFuture(Executor callbacks) {
		this(callbacks, () -> null);
	}

	/**
	 * Create a future that not every thread may wait for.
	 * @param callbacks runs what users hang on it; must not reject
	 * @param hindrance says why the present thread cannot wait, {@code null} if it can
	 */
	public UserFuture(Executor callbacks, Supplier<@Nullable String> hindrance) {
		this(callbacks, hindrance, () -> {
		});
	}

	/**
	 * Create a future that not every thread may wait for.
	 * @param callbacks runs what users hang on it; must not reject
	 * @param hindrance says why the present thread cannot wait, {@code null} if it can
	 * @param excuse see {@link #excuse()}
	 */
	public UserFuture(Executor callbacks, Supplier<@Nullable String> hindrance, Runnable excuse) {
		this.callbacks = callbacks;
		this.hindrance = hindrance;
		this.excuse = excuse;
	}

	/**
	 * Have a stop not wait for the call that the present thread is in, because that call
	 * waits for the stop, by other means than this future.
	 */
	public void excuse() {
		this.excuse.run();
	}

	/**
	 * A future of something that is made from the result of another one. If that is one
	 * of these, both are settled together, and a user who ends this one ends both.
	 * @param <S> the type of the other result
	 * @param <T> the type of the result
	 * @param source the other future
	 * @param mapping makes the result: short and not code of users
	 * @return the future
	 */
	public static <S, T> CompletableFuture<T> map(CompletableFuture<S> source, Function<S, T> mapping) {
		if (!(source instanceof UserFuture<S> future)) {
			return source.thenApply(mapping);
		}
		UserFuture<T> mapped = new UserFuture<>(future.callbacks, future.hindrance);
		future.outcome().thenApply(mapping).whenComplete(mapped::settle);
		mapped.endWithIt(future);
		return mapped;
	}

	/**
	 * A future of something that is made from the result of another one, or from its
	 * failure. If that is one of these, both are settled together, and a user who ends
	 * this one ends both. If the result cannot be made, that is a failure as well.
	 * @param <S> the type of the other result
	 * @param <T> the type of the result
	 * @param source the other future
	 * @param mapping makes the result: short and not code of users
	 * @param failures makes the failure: short and not code of users
	 * @return the future
	 */
	public static <S, T> CompletableFuture<T> map(CompletableFuture<S> source, Function<S, T> mapping,
			Function<Throwable, ? extends Throwable> failures) {
		UserFuture<T> mapped = (source instanceof UserFuture<S> future)
				? new UserFuture<>(future.callbacks, future.hindrance) : new UserFuture<>(Runnable::run);
		CompletableFuture<S> outcome = (source instanceof UserFuture<S> future) ? future.outcome() : source;
		outcome.whenComplete((result, failure) -> {
			if (failure != null) {
				mapped.fail(failure, failures);
				return;
			}
			try {
				mapped.settle(mapping.apply(result));
			}
			catch (Throwable ex) {
				// even if it is for want of memory: somebody waits
				mapped.fail(ex, failures);
			}
		});
		if (source instanceof UserFuture<S> future) {
			mapped.endWithIt(future);
		}
		return mapped;
	}

	private void fail(Throwable cause, Function<Throwable, ? extends Throwable> failures) {
		Throwable failure = (cause instanceof CompletionException && cause.getCause() != null) ? cause.getCause()
				: cause;
		try {
			failure = failures.apply(failure);
		}
		finally {
			fail(failure);
		}
	}

	/**
	 * Whoever does not wait for this one does not wait for what it is made from.
	 */
	private void endWithIt(UserFuture<?> source) {
		if (!isDone()) {
			whenSettled(() -> source.cancel(false));
		}
	}

	/**
	 * Give the result.
	 * @param result the result
	 */
	public void settle(@Nullable T result) {
		settle(result, null);
	}

	/**
	 * Give a failure in place of the result.
	 * @param failure why there is no result
	 */
	public void fail(Throwable failure) {
		settle(null, failure);
	}

	private void settle(@Nullable T result, @Nullable Throwable failure) {
		if (failure != null) {
			if (set(new Failed(failure))) {
				this.callbacks.execute(() -> taken(super.completeExceptionally(failure)));
				return;
			}
		}
		else if (set((result != null) ? result : NOTHING)) {
			this.callbacks.execute(() -> taken(super.complete(result)));
			return;
		}
		taken();
	}

	private void taken(boolean completed) {
		taken();
	}

	/**
	 * What users hang on it was run, or the user had completed it. Called once for a
	 * result or failure that it is given, by any thread.
	 */
	protected void taken() {
	}

	private boolean set(Object result) {
		boolean first = RESULT.compareAndSet(this, null, result);
		CompletableFuture<T> waiting = this.outcome;
		if (first && waiting != null) {
			copy(result, waiting);
		}
		return first;
	}

	/**
	 * What is completed as soon as there is a result. Whichever comes second, this or the
	 * result, sees the other.
	 */
	private CompletableFuture<T> outcome() {
		CompletableFuture<T> known = this.outcome;
		if (known == null) {
			OUTCOME.compareAndSet(this, null, new CompletableFuture<T>());
			known = Objects.requireNonNull(this.outcome);
		}
		Object result = this.result;
		if (result != null) {
			copy(result, known);
		}
		return known;
	}

	@SuppressWarnings("unchecked")
	private static <T> void copy(Object result, CompletableFuture<T> to) {
		if (result instanceof Failed failed) {
			to.completeExceptionally(failed.cause());
		}
		else {
			to.complete((result != NOTHING) ? (T) result : null);
		}
	}

	/**
	 * Do something at once when there is a result, of whatever kind.
	 * @param action what to do: short and not code of users
	 */
	public void whenSettled(Runnable action) {
		outcome().whenComplete((result, failure) -> action.run());
	}

	private void checkMayWait() {
		String why = (isDone()) ? null : this.hindrance.get();
		if (why != null) {
			throw new IllegalStateException(why);
		}
	}

	@Override
	public T join() {
		checkMayWait();
		return outcome().join();
	}

	@Override
	public T get() throws InterruptedException, ExecutionException {
		checkMayWait();
		return outcome().get();
	}

	@Override
	public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
		checkMayWait();
		return outcome().get(timeout, unit);
	}

	@Override
	public T getNow(T valueIfAbsent) {
		return outcome().getNow(valueIfAbsent);
	}

	@Override
	public boolean isDone() {
		return this.result != null;
	}

	@Override
	public boolean isCompletedExceptionally() {
		return this.result instanceof Failed;
	}

	@Override
	public boolean isCancelled() {
		return this.result instanceof Failed failed && failed.cause() instanceof CancellationException;
	}

	/**
	 * As {@code Future} has it from Java 19 on.
	 * @return the result
	 */
	public T resultNow() {
		if (!isDone() || isCompletedExceptionally()) {
			throw new IllegalStateException("There is no result");
		}
		return outcome().join();
	}

	@Override
	public boolean complete(T value) {
		return set((value != null) ? value : NOTHING) && super.complete(value);
	}

	@Override
	public boolean completeExceptionally(Throwable failure) {
		return set(new Failed(Objects.requireNonNull(failure))) && super.completeExceptionally(failure);
	}

	@Override
	public boolean cancel(boolean mayInterruptIfRunning) {
		if (set(new Failed(new CancellationException()))) {
			super.cancel(mayInterruptIfRunning);
		}
		return isCancelled();
	}

	@Override
	public <U> CompletableFuture<U> newIncompleteFuture() {
		return new Dependent<>(this.hindrance);
	}

	/**
	 * A failure in place of a result.
	 *
	 * @param cause why there is no result
	 */
	private record Failed(Throwable cause) {
	}

	/**
	 * What users make of it: they cannot wait for that either where they cannot wait for
	 * this.
	 *
	 * @param <T> the type of the result
	 */
	private static final class Dependent<T> extends CompletableFuture<T> {

		private final Supplier<@Nullable String> hindrance;

		Dependent(Supplier<@Nullable String> hindrance) {
			this.hindrance = hindrance;
		}

		private void checkMayWait() {
			String why = (isDone()) ? null : this.hindrance.get();
			if (why != null) {
				throw new IllegalStateException(why);
			}
		}

		@Override
		public T join() {
			checkMayWait();
			return super.join();
		}

		@Override
		public T get() throws InterruptedException, ExecutionException {
			checkMayWait();
			return super.get();
		}

		@Override
		public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
			checkMayWait();
			return super.get(timeout, unit);
		}

		@Override
		public <U> CompletableFuture<U> newIncompleteFuture() {
			return new Dependent<>(this.hindrance);
		}

	}

}
