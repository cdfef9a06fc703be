package io.hein.transport.publisher;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

import io.hein.transport.netty.EventLoops;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What one listener does is nothing to the others.
 */
class PublisherListenersTests extends AbstractPublisherTests {

	static Stream<Throwable> failures() {
		return PublisherAuthenticationTests.failures();
	}

	@ParameterizedTest
	@MethodSource("failures")
	void whateverAListenerThrowsTheNextOneIsNotified(Throwable failure) throws Exception {
		this.publisher.close();
		this.publisher = build((builder) -> builder.port(0));
		this.publisher.removeListener(this.events);
		this.publisher.addListener(new PublisherListener() {

			@Override
			public void onStarted(Publisher publisher, InetSocketAddress address) {
				PublisherListenersTests.<RuntimeException>sneakyThrow(failure);
			}

			@Override
			public void onConnected(Publisher publisher, SubscriberInfo subscriber) {
				PublisherListenersTests.<RuntimeException>sneakyThrow(failure);
			}

		});
		this.events.all.clear();
		this.publisher.addListener(this.events);
		this.publisher.start();
		attached(TestSubscriber.hello("s"));
		this.events.await("started");
		this.events.await("connected s");
	}

	@Test
	void whoeverComesWhileAPublisherRunsHearsOfItsStartOnce() {
		CountDownLatch busy = new CountDownLatch(1);
		try (EventLoops loops = EventLoops.create()) {
			loops.events().publish(() -> awaitQuietly(busy));
			Publisher started = start((builder) -> builder.eventLoops(loops));
			Recorder beforeItIsReported = new Recorder();
			started.addListener(beforeItIsReported);
			busy.countDown();
			awaitAll(loops);
			Recorder afterwards = new Recorder();
			started.addListener(afterwards);
			awaitAll(loops);
			assertThat(beforeItIsReported.all).containsExactly("started");
			assertThat(afterwards.all).containsExactly("started");
			started.stop().join();
			Recorder afterTheStop = new Recorder();
			started.addListener(afterTheStop);
			awaitAll(loops);
			assertThat(afterTheStop.all).isEmpty();
			started.close();
		}
	}

	private static void awaitAll(EventLoops loops) {
		CompletableFuture<Void> delivered = new CompletableFuture<>();
		loops.events().publish(() -> delivered.complete(null));
		delivered.join();
	}

	private static void awaitQuietly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@SuppressWarnings("unchecked")
	private static <T extends Throwable> void sneakyThrow(Throwable failure) throws T {
		throw (T) failure;
	}

}
