package io.hein.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.hein.core.PositionStore;
import io.hein.listener.MessageListenerContainer;
import io.hein.listener.PositionSaver;
import io.hein.transport.lane.TooManyTopicsException;
import io.hein.transport.netty.SafeLog;
import io.hein.transport.netty.UserFuture;
import io.hein.transport.subscriber.Subscriber;
import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;
import org.springframework.util.Assert;

/**
 * All listener containers, and the life cycle of the connections that they run on. At the
 * start the containers take their lanes first, and then the connections begin, so that a
 * listener misses nothing of what its connection gets. At the stop the connections finish
 * what is running, say goodbye and save their positions; the lanes keep what is waiting
 * for the next start. Connections of a parent context are used, not started or stopped:
 * there the listeners leave at the stop, and their lanes are removed with this context,
 * unless the parent closes as well. Thread-safe.
 *
 * @since 0.1.0
 */
public class HeinListenerEndpointRegistry implements SmartLifecycle, DisposableBean {

	/**
	 * The phase: started late and stopped early, so that no message reaches a bean that
	 * is already stopping.
	 */
	public static final int PHASE = DEFAULT_PHASE - 100;

	private static final Log logger = SafeLog.getLog(HeinListenerEndpointRegistry.class);

	private final HeinConnections connections;

	private final @Nullable PositionStore positionStore;

	private final Map<String, MessageListenerContainer> containers = new LinkedHashMap<>();

	private final Map<String, Subscriber> started = new LinkedHashMap<>();

	/**
	 * What has left connections of others at a stop, and joins again at the next start.
	 */
	private final Set<MessageListenerContainer> left = new LinkedHashSet<>();

	private @Nullable PositionSaver positionSaver;

	private volatile boolean running;

	/**
	 * Create a registry.
	 * @param connections the connections; started and stopped by the registry
	 * @param positionStore where the connections' positions are kept, {@code null} for
	 * nowhere. The code that creates a connection has to let it resume after a stored
	 * position ({@link PositionSaver#startAfter})
	 */
	public HeinListenerEndpointRegistry(HeinConnections connections, @Nullable PositionStore positionStore) {
		Assert.notNull(connections, "'connections' must not be null");
		this.connections = connections;
		this.positionStore = positionStore;
	}

	/**
	 * Register an endpoint. If the registry is running and the endpoint starts with the
	 * application, it starts now and joins at the current position.
	 * @param endpoint the endpoint
	 * @param factory makes its container
	 * @return the container
	 * @throws DuplicateListenerException if its id is taken
	 * @throws TooManyTopicsException if the connection would have too many topics; the
	 * endpoint is not registered then
	 */
	public MessageListenerContainer registerListenerContainer(HeinListenerEndpoint endpoint,
			HeinListenerContainerFactory factory) {
		Assert.hasText(endpoint.getId(), "An endpoint needs an id to be registered");
		checkUnused(endpoint.getId());
		// Not under the monitor: this may have beans made
		MessageListenerContainer container = factory.createContainer(endpoint);
		add(container);
		return container;
	}

	private synchronized void add(MessageListenerContainer container) {
		checkUnused(container.getId());
		this.containers.put(container.getId(), container);
		if (this.running && container.isStartRequested()) {
			startOrForget(container);
		}
	}

	private void startOrForget(MessageListenerContainer container) {
		boolean started = false;
		try {
			container.start();
			started = true;
		}
		finally {
			if (!started) {
				this.containers.remove(container.getId());
				container.remove();
			}
		}
	}

	private synchronized void checkUnused(String id) {
		if (this.containers.containsKey(id)) {
			throw new DuplicateListenerException(id);
		}
	}

	/**
	 * Stop a listener and remove it, with what is still waiting for it.
	 * @param id the listener's id
	 * @return completed when its last call has ended
	 * @throws IllegalArgumentException if there is no such listener
	 */
	public synchronized CompletableFuture<Void> removeListenerContainer(String id) {
		MessageListenerContainer container = required(id);
		this.containers.remove(id);
		this.left.remove(container);
		return container.remove();
	}

	/**
	 * A listener's container.
	 * @param id the listener's id
	 * @return the container, {@code null} if there is none
	 */
	public synchronized @Nullable MessageListenerContainer getListenerContainer(String id) {
		return this.containers.get(id);
	}

	/**
	 * The ids of all listeners.
	 * @return a snapshot
	 */
	public synchronized Set<String> getListenerContainerIds() {
		return Set.copyOf(this.containers.keySet());
	}

	/**
	 * The containers of all listeners.
	 * @return a snapshot, in the order of registration
	 */
	public synchronized Collection<MessageListenerContainer> getListenerContainers() {
		return List.copyOf(this.containers.values());
	}

	/**
	 * Start a listener: it gets what was kept at its stop, then joins the stream at the
	 * current position.
	 * @param id the listener's id
	 * @throws IllegalArgumentException if there is no such listener
	 */
	public void start(String id) {
		required(id).start();
	}

	/**
	 * Stop a listener: its running call is finished, what is waiting is kept, what is
	 * published meanwhile is neither delivered nor a gap.
	 * @param id the listener's id
	 * @return completed when its last call has ended. The listener itself cannot wait for
	 * that: {@code join()} throws an {@link IllegalStateException} there
	 * @throws IllegalArgumentException if there is no such listener
	 */
	public CompletableFuture<Void> stop(String id) {
		return required(id).stop();
	}

	/**
	 * Pause a listener: it keeps its place in the stream.
	 * @param id the listener's id
	 * @throws IllegalArgumentException if there is no such listener
	 */
	public void pause(String id) {
		required(id).pause();
	}

	/**
	 * Undo {@link #pause(String)}.
	 * @param id the listener's id
	 * @throws IllegalArgumentException if there is no such listener
	 */
	public void resume(String id) {
		required(id).resume();
	}

	private synchronized MessageListenerContainer required(String id) {
		MessageListenerContainer container = this.containers.get(id);
		Assert.notNull(container, () -> "There is no listener '" + id + "', only " + this.containers.keySet());
		return container;
	}

	synchronized String unusedId(String base) {
		String id = base;
		for (int i = 2; this.containers.containsKey(id); i++) {
			id = base + "-" + i;
		}
		return id;
	}

	@Override
	public synchronized void start() {
		if (this.running) {
			return;
		}
		for (MessageListenerContainer container : this.containers.values()) {
			if (this.left.contains(container) || container.isStartRequested()) {
				container.start();
			}
		}
		this.left.clear();
		ofOthers().stream().filter(MessageListenerContainer::isStartRequested).forEach(this::warnIfNotRunning);
		try {
			this.positionSaver = (this.positionStore != null) ? new PositionSaver(this.positionStore) : null;
			this.connections.owned().forEach(this::startConnection);
			this.running = true;
		}
		catch (RuntimeException | Error ex) {
			stopConnections();
			throw ex;
		}
	}

	private void warnIfNotRunning(MessageListenerContainer container) {
		Subscriber subscriber = this.connections.find(container.getConnection());
		if (subscriber != null && !subscriber.isRunning()) {
			logger.warn(container + " gets no messages: its connection belongs to the parent context, which has not "
					+ "started it");
		}
	}

	private void startConnection(String name) {
		Subscriber subscriber = this.connections.find(name);
		if (subscriber != null) {
			subscriber.start();
			this.started.put(name, subscriber);
			if (this.positionSaver != null) {
				this.positionSaver.add(name, subscriber);
			}
		}
	}

	/**
	 * Stop, and wait for it.
	 */
	@Override
	public void stop() {
		stopAll().join();
	}

	/**
	 * Stop.
	 * @param callback run once when everything has stopped, whatever happens
	 */
	@Override
	public void stop(Runnable callback) {
		CompletableFuture<Void> stopped;
		try {
			stopped = stopAll();
		}
		catch (RuntimeException | Error ex) {
			callback.run();
			throw ex;
		}
		stopped.whenComplete((nothing, ex) -> callback.run());
	}

	private synchronized CompletableFuture<Void> stopAll() {
		this.running = false;
		this.containers.values().forEach(HeinListenerEndpointRegistry::endWaits);
		return CompletableFuture.allOf(leaveOthers(), stopConnections());
	}

	// A container may be the application's own: it must not keep others from stopping
	private static void endWaits(MessageListenerContainer container) {
		try {
			container.endWaits();
		}
		catch (Throwable ex) {
			logger.warn("The waits of listener '" + container.getId() + "' could not be ended", ex);
		}
	}

	private static CompletableFuture<Void> stop(MessageListenerContainer container) {
		try {
			return orCompleted(container.stop());
		}
		catch (Throwable ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private CompletableFuture<Void> leaveOthers() {
		List<CompletableFuture<Void>> stops = new ArrayList<>();
		for (MessageListenerContainer container : ofOthers()) {
			if (container.isStartRequested()) {
				this.left.add(container);
				stops.add(withoutCaller(leaveOrEnd(container)));
			}
		}
		return CompletableFuture.allOf(stops.toArray(CompletableFuture[]::new)).exceptionally((ex) -> {
			logger.warn("A listener on a connection of the parent could not be stopped cleanly", ex);
			return null;
		});
	}

	/**
	 * A connection that ends too stops now. It would still get messages if only its
	 * listener did, and count them as handled.
	 */
	private CompletableFuture<Void> leaveOrEnd(MessageListenerContainer container) {
		String connection = container.getConnection();
		Subscriber subscriber = (this.connections.isEnding(connection)) ? this.connections.find(connection) : null;
		if (subscriber == null) {
			return stop(container);
		}
		try {
			return orCompleted(subscriber.stop());
		}
		catch (Throwable ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private List<MessageListenerContainer> ofOthers() {
		Set<String> owned = this.connections.owned();
		return this.containers.values()
			.stream()
			.filter((container) -> !owned.contains(container.getConnection()))
			.toList();
	}

	/**
	 * Remove the listeners from connections that stay without this context. A connection
	 * that ends too keeps what is waiting for them: it must not save that as handled.
	 */
	@Override
	public synchronized void destroy() {
		ofOthers().forEach(this::leave);
	}

	private void leave(MessageListenerContainer container) {
		if (this.connections.isEnding(container.getConnection())) {
			stop(container);
			return;
		}
		long waiting = container.getQueueSize();
		if (waiting > 0) {
			logger.info(container + " is removed with its context, and " + waiting
					+ " bytes that were waiting for it: they count as handled");
		}
		container.remove();
	}

	private CompletableFuture<Void> stopConnections() {
		List<CompletableFuture<Void>> stops = new ArrayList<>();
		PositionSaver saver = this.positionSaver;
		this.positionSaver = null;
		this.started.forEach((name, subscriber) -> stops.add(stopConnection(name, subscriber, saver)));
		this.started.clear();
		return CompletableFuture.allOf(stops.toArray(CompletableFuture[]::new)).whenComplete((nothing, ex) -> {
			if (saver != null) {
				saver.close();
			}
		});
	}

	// Whoever stops the context waits for it, which may be a listener
	private static CompletableFuture<Void> withoutCaller(CompletableFuture<Void> stop) {
		if (stop instanceof UserFuture<Void> future) {
			future.excuse();
		}
		return stop;
	}

	// What a mock returns is nothing to wait for
	private static CompletableFuture<Void> orCompleted(@Nullable CompletableFuture<Void> stop) {
		return (stop != null) ? stop : CompletableFuture.completedFuture(null);
	}

	// Never completes exceptionally: one connection must not keep others, or the
	// application, from stopping.
	private CompletableFuture<Void> stopConnection(String name, Subscriber subscriber, @Nullable PositionSaver saver) {
		CompletableFuture<Void> stop;
		try {
			stop = withoutCaller(orCompleted(subscriber.stop()));
		}
		catch (Throwable ex) {
			stop = CompletableFuture.failedFuture(ex);
		}
		return stop.exceptionally((ex) -> {
			logger.warn("Connection '" + name + "' could not be stopped cleanly", ex);
			return null;
		}).thenCompose((nothing) -> (saver != null) ? saver.remove(name) : CompletableFuture.completedFuture(null));
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

	/**
	 * Whether a paused context pauses its listeners.
	 * @return {@code true}: they say goodbye, and resume at the restart
	 */
	@Override
	public boolean isPauseable() {
		return true;
	}

}
