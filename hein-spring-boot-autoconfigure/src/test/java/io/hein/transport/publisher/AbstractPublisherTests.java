package io.hein.transport.publisher;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntFunction;

import io.hein.transport.frame.ControlFrame;
import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.Hello;
import io.hein.transport.frame.Position;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A publisher on a free port, and subscribers of bare sockets.
 */
abstract class AbstractPublisherTests {

	final Recorder events = new Recorder();

	private final List<AutoCloseable> open = new ArrayList<>();

	Publisher publisher = start((builder) -> {
	});

	@AfterEach
	void closeAll() throws Exception {
		for (AutoCloseable closeable : this.open) {
			closeable.close();
		}
	}

	final Publisher build(Consumer<Publisher.Builder> settings) {
		Publisher.Builder builder = Publisher.builder()
			.shutdownGracePeriod(Duration.ofSeconds(2))
			.listener(this.events);
		settings.accept(builder);
		Publisher built = builder.build();
		this.open.add(built);
		return built;
	}

	final Publisher start(Consumer<Publisher.Builder> settings) {
		Publisher built = build(settings);
		built.start();
		return built;
	}

	final void restart(Consumer<Publisher.Builder> settings) {
		this.publisher.close();
		this.events.all.clear();
		this.publisher = start(settings);
	}

	final TestSubscriber dial() throws IOException {
		return dial(0);
	}

	final TestSubscriber dial(int receiveBuffer) throws IOException {
		TestSubscriber subscriber = new TestSubscriber(this.publisher.address(), receiveBuffer);
		this.open.add(0, subscriber);
		return subscriber;
	}

	final TestSubscriber attached(Hello hello) throws IOException {
		TestSubscriber subscriber = dial();
		subscriber.attach(hello);
		return subscriber;
	}

	/**
	 * Do something on a thread of its own until the test is over.
	 */
	final void inBackground(Runnable task) {
		Thread thread = new Thread(() -> {
			try {
				while (!Thread.currentThread().isInterrupted()) {
					task.run();
				}
			}
			catch (PublishException ex) {
				// interrupted, or stopped
			}
		});
		this.open.add(0, () -> {
			thread.interrupt();
			thread.join(TimeUnit.SECONDS.toMillis(10));
		});
		thread.start();
	}

	final void publish(int count) {
		publish("t", count, 10);
	}

	final void publish(String topic, int count, int size) {
		for (int i = 0; i < count; i++) {
			this.publisher.publish(topic, new byte[size]);
		}
	}

	/**
	 * Send so many frames at once, as far as they are taken. With ten thousands there are
	 * more than allowed even if the machine takes many seconds for them.
	 */
	static void flood(TestSubscriber rogue, int times, IntFunction<ControlFrame> frame) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		for (int i = 1; i <= times; i++) {
			out.writeBytes(TestSubscriber.bytes(frame.apply(i)));
		}
		try {
			rogue.send(out.toByteArray());
		}
		catch (IOException ex) {
			// thrown out already
		}
	}

	final Position at(long sequence) {
		return new Position(this.publisher.head().epoch(), sequence);
	}

	final long refused(ErrorCode code) {
		return this.publisher.statistics().refused().get(code);
	}

	final void awaitConnections(int count) {
		Awaitility.await().until(() -> this.publisher.statistics().connections() == count);
	}

	/**
	 * Writes events down.
	 */
	static final class Recorder implements PublisherListener {

		final List<String> all = new CopyOnWriteArrayList<>();

		@Override
		public void onStarted(Publisher publisher, InetSocketAddress address) {
			this.all.add("started");
		}

		@Override
		public void onConnected(Publisher publisher, SubscriberInfo subscriber) {
			this.all.add("connected " + subscriber.name());
		}

		@Override
		public void onDisconnected(Publisher publisher, SubscriberInfo subscriber, DisconnectReason reason) {
			this.all.add("disconnected " + subscriber.name() + " " + reason);
		}

		@Override
		public void onRefused(Publisher publisher, InetSocketAddress address, @Nullable String name, ErrorCode code,
				String message) {
			this.all.add("refused " + name + " " + code + " " + address.getPort());
		}

		@Override
		public void onSlow(Publisher publisher, SubscriberInfo subscriber) {
			this.all.add("slow " + subscriber.name());
		}

		void await(String event) {
			Awaitility.await().untilAsserted(() -> assertThat(this.all).contains(event));
		}

	}

}
