package io.hein.autoconfigure;

import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.hein.event.HeinEventPublisher;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.publisher.PublisherListener;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Starts the publisher before, and stops it after, everything that may send. Where it
 * listens is in the environment as {@code local.hein.publisher.port} as soon as it has
 * started, also after the next start, and also if its own bean has started it. Not part
 * of a pause of the application context: subscribers in other processes know nothing of
 * that.
 */
class HeinPublisherLifecycle implements SmartLifecycle {

	static final int PHASE = Integer.MIN_VALUE + 1024;

	private final Set<Publisher> publishers = new LinkedHashSet<>();

	private final LocalPort localPort;

	private final HeinEventPublisher events;

	private @Nullable Publisher main;

	private volatile boolean begun;

	private volatile boolean started;

	HeinPublisherLifecycle(ConfigurableEnvironment environment, HeinEventPublisher events) {
		this.localPort = new LocalPort(environment);
		this.events = events;
	}

	/**
	 * Add a publisher. Only before the start.
	 * @param publisher the publisher, which may have been started
	 * @param publishesPort whether the port that it listens on is published to the
	 * environment, also when it was started elsewhere
	 */
	void add(Publisher publisher, boolean publishesPort) {
		this.publishers.add(publisher);
		if (publishesPort) {
			this.main = publisher;
			publisher.addListener(new PortListener());
			publishPort(publisher);
		}
	}

	@Override
	public void start() {
		if (!this.begun) {
			// Not before: the application's listeners were not there
			this.publishers.forEach((publisher) -> publisher.addListener(this.events.publisherListener()));
			this.begun = true;
		}
		this.started = true;
		this.publishers.forEach(this::start);
	}

	private void start(Publisher publisher) {
		publisher.start();
		if (publisher == this.main) {
			publishPort(publisher);
		}
	}

	/**
	 * Whoever comes last, here or from the event thread, publishes where it listens now.
	 */
	private synchronized void publishPort(Publisher publisher) {
		InetSocketAddress address = publisher.address();
		if (address != null) {
			this.localPort.set(address.getPort());
		}
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
		return CompletableFuture
			.allOf(this.publishers.stream().map(HeinPublisherLifecycle::stopOne).toArray(CompletableFuture[]::new));
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
	 * Whether there is anything to stop; after a stop, whether there is nothing to start.
	 * Before the first start there always is: what was started elsewhere is reported
	 * then.
	 */
	@Override
	public boolean isRunning() {
		if (!this.begun) {
			return false;
		}
		return (this.started) ? this.publishers.stream().anyMatch(Publisher::isRunning)
				: this.publishers.stream().allMatch(Publisher::isRunning);
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
			publishPort(publisher);
		}

	}

}
