package io.hein.listener;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

import io.hein.core.HeinPosition;
import io.hein.core.PositionStore;
import io.hein.transport.fleet.Attach;
import io.hein.transport.frame.Position;
import io.hein.transport.netty.SafeLog;
import io.hein.transport.subscriber.ConnectionState;
import io.hein.transport.subscriber.ConnectionStatus;
import io.hein.transport.subscriber.Subscriber;
import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Saves how far connections have come, once a second if it has changed, and when they
 * have stopped, on one thread of its own. Thread-safe.
 *
 * @since 0.1.0
 */
public final class PositionSaver implements AutoCloseable {

	private static final Log logger = SafeLog.getLog(PositionSaver.class);

	private static final long LAST_SAVE_MILLIS = 1000;

	private final PositionStore store;

	private final ScheduledThreadPoolExecutor executor;

	private final Map<String, Connection> connections = new ConcurrentHashMap<>();

	/**
	 * Create a saver.
	 * @param store where positions are kept
	 */
	public PositionSaver(PositionStore store) {
		this(store, Duration.ofSeconds(1));
	}

	PositionSaver(PositionStore store, Duration interval) {
		Assert.notNull(store, "'store' must not be null");
		this.store = store;
		this.executor = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = new Thread(task, "hein-positions");
			thread.setDaemon(true);
			return thread;
		});
		this.executor.scheduleWithFixedDelay(() -> this.connections.values().forEach(Connection::save),
				interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
	}

	/**
	 * Where a connection that has kept its position continues.
	 * @param store where positions are kept
	 * @param connection the connection's name
	 * @return what to give to {@link Subscriber.Builder#startAfter}; asked at the first
	 * start, it loads the position then
	 */
	public static Supplier<@Nullable Position> startAfter(PositionStore store, String connection) {
		return () -> {
			HeinPosition position = store.load(connection);
			return (position != null) ? position.toPosition() : null;
		};
	}

	/**
	 * Where a connection to several publishers continues at each of them.
	 * @param store where positions are kept, as {@code <connection>/<publisher>}
	 * @param connection the connection's name
	 * @return what to give to {@link Subscriber.Builder#startAfterEach}
	 */
	public static Function<String, @Nullable Position> startAfterEach(PositionStore store, String connection) {
		return (publisher) -> {
			HeinPosition position = store.load(key(connection, publisher));
			return (position != null) ? position.toPosition() : null;
		};
	}

	private static String key(String connection, String publisher) {
		return connection + "/" + publisher;
	}

	/**
	 * Save how far a connection has come, from now on.
	 * @param connection the connection's name
	 * @param subscriber its subscriber
	 */
	public void add(String connection, Subscriber subscriber) {
		this.connections.put(connection, new Connection(connection, subscriber));
	}

	/**
	 * Save how far a connection has come one last time.
	 * @param connection the connection's name
	 * @return completed, never exceptionally, when it is saved, or after a second: a
	 * store that hangs must not keep the application from ending
	 */
	public CompletableFuture<Void> remove(String connection) {
		Connection removed = this.connections.remove(connection);
		if (removed == null) {
			return CompletableFuture.completedFuture(null);
		}
		try {
			return CompletableFuture.runAsync(removed::save, this.executor)
				.completeOnTimeout(null, LAST_SAVE_MILLIS, TimeUnit.MILLISECONDS);
		}
		catch (RuntimeException | Error ex) {
			logger.warn("The position of connection '" + connection + "' could not be saved", ex);
			return CompletableFuture.completedFuture(null);
		}
	}

	/**
	 * End the thread. What was not removed before is no longer saved.
	 */
	@Override
	public void close() {
		this.executor.shutdown();
	}

	/**
	 * Only on the saver's thread.
	 */
	private final class Connection {

		private final String name;

		private final Subscriber subscriber;

		private final Map<String, Position> saved = new HashMap<>();

		private boolean failing;

		Connection(String name, Subscriber subscriber) {
			this.name = name;
			this.subscriber = subscriber;
		}

		void save() {
			try {
				if (this.subscriber.attach() == Attach.ALL) {
					latest(this.subscriber.publishers())
						.forEach((publisher, view) -> save(key(this.name, publisher), view.status().handled()));
				}
				else {
					save(this.name, this.subscriber.status().handled());
				}
				this.failing = false;
			}
			catch (Throwable ex) {
				// one that got away would end the saving of all connections
				if (!this.failing) {
					logger.warn("The position of connection '" + this.name
							+ "' could not be saved; it is tried again, and not every failure is logged", ex);
				}
				this.failing = true;
			}
		}

		/**
		 * One for each name. A publisher that was started anew elsewhere counts as soon
		 * as all is handled of what it had sent before: what a later run is not to miss
		 * comes first.
		 */
		private static Map<String, Subscriber.PublisherView> latest(List<Subscriber.PublisherView> publishers) {
			Map<String, Subscriber.PublisherView> latest = new HashMap<>();
			for (Subscriber.PublisherView view : publishers) {
				String name = view.name();
				if (name != null) {
					latest.merge(name, view, (before, next) -> (isLeft(before)) ? before : next);
				}
			}
			return latest;
		}

		private static boolean isLeft(Subscriber.PublisherView view) {
			ConnectionStatus status = view.status();
			return status.state() != ConnectionState.CONNECTED && !Objects.equals(status.handled(), status.received());
		}

		private void save(String key, @Nullable Position handled) {
			if (handled != null && !handled.equals(this.saved.get(key))) {
				PositionSaver.this.store.save(key, HeinPosition.of(handled));
				this.saved.put(key, handled);
			}
		}

	}

}
