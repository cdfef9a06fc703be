package io.hein.transport.subscriber;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** placeholder. */
final class NettySubscriber implements Subscriber {

	NettySubscriber(SubscriberOptions options) {
	}

	public void start() {
		throw new UnsupportedOperationException();
	}

	public CompletableFuture<Void> stop() {
		throw new UnsupportedOperationException();
	}

	public void close() {
		throw new UnsupportedOperationException();
	}

	public boolean isRunning() {
		throw new UnsupportedOperationException();
	}

	public String name() {
		throw new UnsupportedOperationException();
	}

	public Lane addLane(Lane.Options options, MessageHandler handler, boolean running) {
		throw new UnsupportedOperationException();
	}

	public List<Lane> lanes() {
		throw new UnsupportedOperationException();
	}

	public ConnectionStatus status() {
		throw new UnsupportedOperationException();
	}

	public SubscriberStatistics statistics() {
		throw new UnsupportedOperationException();
	}

	public void addListener(SubscriberListener listener) {
		throw new UnsupportedOperationException();
	}

	public void removeListener(SubscriberListener listener) {
		throw new UnsupportedOperationException();
	}

}
