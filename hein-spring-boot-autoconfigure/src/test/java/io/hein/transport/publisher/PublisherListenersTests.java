package io.hein.transport.publisher;

import java.net.InetSocketAddress;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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

	@SuppressWarnings("unchecked")
	private static <T extends Throwable> void sneakyThrow(Throwable failure) throws T {
		throw (T) failure;
	}

}
