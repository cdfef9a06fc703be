package io.hein.autoconfigure;

import java.net.InetSocketAddress;
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

	private final Publisher publisher;

	private final LocalPort localPort;

	HeinPublisherLifecycle(Publisher publisher, ConfigurableEnvironment environment) {
		this.publisher = publisher;
		this.localPort = new LocalPort(environment);
	}

	@Override
	public void start() {
		this.publisher.start();
		tellPort();
	}

	/**
	 * Tell where the publisher listens, if it does.
	 */
	private void tellPort() {
		InetSocketAddress address = this.publisher.address();
		if (address != null) {
			this.localPort.set(address.getPort());
		}
	}

	/**
	 * What tells the port also when somebody else than this has started the publisher.
	 * @return a listener to give to the publisher
	 */
	PublisherListener portListener() {
		return new PublisherListener() {

			@Override
			public void onStarted(Publisher publisher, InetSocketAddress address) {
				tellPort();
			}

		};
	}

	/**
	 * Stop, and wait for it.
	 */
	@Override
	public void stop() {
		this.publisher.stop().join();
	}

	@Override
	public void stop(Runnable callback) {
		CompletableFuture<Void> stopped;
		try {
			stopped = this.publisher.stop();
		}
		catch (RuntimeException | Error ex) {
			callback.run();
			throw ex;
		}
		stopped.whenComplete((nothing, ex) -> callback.run());
	}

	@Override
	public boolean isRunning() {
		return this.publisher.isRunning();
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

	@Override
	public boolean isPauseable() {
		return false;
	}

}
