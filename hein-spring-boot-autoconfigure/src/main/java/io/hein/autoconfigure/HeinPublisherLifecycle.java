package io.hein.autoconfigure;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.hein.transport.publisher.Publisher;
import io.hein.transport.publisher.PublisherListener;

import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Starts the publisher before, and stops it after, everything that may send. Where it
 * listens is in the environment as {@code local.hein.publisher.port} as soon as it has
 * started, also after the next start. Not part of a pause of the application context:
 * subscribers in other processes know nothing of that.
 */
class HeinPublisherLifecycle implements SmartLifecycle {

	static final int PHASE = Integer.MIN_VALUE + 1024;

	private final Map<Publisher, PublisherListener> publishers = new LinkedHashMap<>();

	private final LocalPort localPort;

	private volatile boolean started;

	HeinPublisherLifecycle(ConfigurableEnvironment environment) {
		this.localPort = new LocalPort(environment);
	}

	/**
	 * Add a publisher. Only before the start.
	 * @param publisher the publisher
	 * @param publishesPort whether the port that it listens on is published to the
	 * environment, also when it was started elsewhere
	 */
	void add(Publisher publisher, boolean publishesPort) {
		PublisherListener listener = (publishesPort) ? new PortListener() : new PublisherListener() {
		};
		publisher.addListener(listener);
		this.publishers.put(publisher, listener);
	}

	@Override
	public void start() {
		this.started = true;
		this.publishers.forEach((publisher, listener) -> {
			publisher.start();
			InetSocketAddress address = publisher.address();
			if (address != null) {
				listener.onStarted(publisher, address);
			}
		});
	}

	/**
	 * Stop, and wait for it.
	 */
	@Override
	public void stop() {
		stopAll().join();
	}

	@Override
	public void stop(Runnable callback) {
		stopAll().whenComplete((nothing, ex) -> callback.run());
	}

	private CompletableFuture<Void> stopAll() {
		this.started = false;
		return CompletableFuture.allOf(this.publishers.keySet()
			.stream()
			.map(HeinPublisherLifecycle::stopOne)
			.toArray(CompletableFuture[]::new));
	}

	// One that cannot be stopped keeps neither the others nor the application from it
	private static CompletableFuture<Void> stopOne(Publisher publisher) {
		try {
			CompletableFuture<Void> stop = publisher.stop();
			// That of a mock is nothing to wait for
			return (stop != null) ? stop : CompletableFuture.completedFuture(null);
		}
		catch (RuntimeException | Error ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	/**
	 * Whether there is anything to stop; before the start, whether there is nothing to
	 * start.
	 */
	@Override
	public boolean isRunning() {
		return (this.started) ? this.publishers.keySet().stream().anyMatch(Publisher::isRunning)
				: this.publishers.keySet().stream().allMatch(Publisher::isRunning);
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

	@Override
	public boolean isPauseable() {
		return false;
	}

	private final class PortListener implements PublisherListener {

		@Override
		public void onStarted(Publisher publisher, InetSocketAddress address) {
			HeinPublisherLifecycle.this.localPort.set(address.getPort());
		}

	}

}
