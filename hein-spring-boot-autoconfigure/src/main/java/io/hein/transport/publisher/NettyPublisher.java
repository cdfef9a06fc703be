package io.hein.transport.publisher;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.hein.transport.frame.Position;

/** placeholder. */
final class NettyPublisher implements Publisher {

	NettyPublisher(PublisherOptions options) {
	}

	public void start() {
		throw new UnsupportedOperationException();
	}

	public CompletableFuture<Void> stop(Duration retryAfter) {
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

	public InetSocketAddress address() {
		throw new UnsupportedOperationException();
	}

	public Position head() {
		throw new UnsupportedOperationException();
	}

	public long oldest() {
		throw new UnsupportedOperationException();
	}

	public long publish(OutgoingMessage message) {
		throw new UnsupportedOperationException();
	}

	public CompletableFuture<Delivery> publishAndConfirm(OutgoingMessage message, Duration timeout) {
		throw new UnsupportedOperationException();
	}

	public CompletableFuture<Map<String, PingReply>> ping(Duration timeout) {
		throw new UnsupportedOperationException();
	}

	public List<SubscriberInfo> subscribers() {
		throw new UnsupportedOperationException();
	}

	public PublisherStatistics statistics() {
		throw new UnsupportedOperationException();
	}

	public void addListener(PublisherListener listener) {
		throw new UnsupportedOperationException();
	}

	public void removeListener(PublisherListener listener) {
		throw new UnsupportedOperationException();
	}

}
