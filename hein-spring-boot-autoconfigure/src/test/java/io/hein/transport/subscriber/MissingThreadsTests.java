package io.hein.transport.subscriber;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.hein.testsupport.Certificates;
import io.hein.transport.confirm.Delivery;
import io.hein.transport.confirm.DeliveryStatus;
import io.hein.transport.lane.Lane;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.netty.FaultyThreads;
import io.hein.transport.publisher.DisconnectReason;
import io.hein.transport.publisher.OutgoingMessage;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.publisher.PublisherListener;
import io.hein.transport.publisher.SubscriberInfo;
import io.hein.transport.topic.TopicFilter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Each kind of thread is missing for a while, and everything continues when there are
 * threads again.
 */
class MissingThreadsTests {

	private static final Duration LONG = Duration.ofSeconds(20);

	private final FaultyThreads threads = new FaultyThreads();

	private final EventLoops loops = this.threads.eventLoops(2);

	private final List<String> events = new CopyOnWriteArrayList<>();

	private final List<String> handled = new CopyOnWriteArrayList<>();

	private final Publisher publisher = Publisher.builder()
		.eventLoops(this.loops)
		.shutdownGracePeriod(Duration.ofSeconds(2))
		.authenticator((credentials) -> credentials::name)
		.listener(new PublisherListener() {

			@Override
			public void onStarted(Publisher publisher, InetSocketAddress address) {
				MissingThreadsTests.this.events.add("started");
			}

			@Override
			public void onConnected(Publisher publisher, SubscriberInfo subscriber) {
				MissingThreadsTests.this.events.add("connected");
			}

			@Override
			public void onDisconnected(Publisher publisher, SubscriberInfo subscriber, DisconnectReason reason) {
				MissingThreadsTests.this.events.add("disconnected " + reason);
			}

		})
		.build();

	private final CountDownLatch release = new CountDownLatch(1);

	private Subscriber subscriber;

	private Subscriber subscriber() {
		int port = Objects.requireNonNull(this.publisher.address()).getPort();
		this.subscriber = Subscriber.builder()
			.addresses(List.of(InetSocketAddress.createUnresolved("localhost", port)))
			.name("test")
			.eventLoops(this.loops)
			.reconnect(AbstractScriptedTests.SHORT)
			.build();
		return this.subscriber;
	}

	@AfterEach
	void close() {
		this.release.countDown();
		this.threads.heal();
		if (this.subscriber != null) {
			this.subscriber.close();
		}
		this.publisher.close();
		this.loops.close();
	}

	/**
	 * What users do when a call has failed.
	 */
	private void untilItWorks(Runnable call) {
		await().pollInterval(Duration.ofMillis(10)).until(() -> {
			try {
				call.run();
				return true;
			}
			catch (OutOfMemoryError ex) {
				return false;
			}
		});
	}

	private void awaitConnected() {
		await().until(() -> this.publisher.subscribers().size() == 1
				&& this.subscriber.status().state() == ConnectionState.CONNECTED);
	}

	@ParameterizedTest
	@CsvSource({ "hein-test-lookup, 1", "hein-test-lookup, 4", "hein-auth, 1", "hein-auth, 5", "hein-events, 1",
			"hein-events, 5", "hein-results, 1", "hein-results, 5", "hein-await, 1", "hein-await, 2", "hein-io, 1",
			"hein-io, 3", "hein, 1", "hein, 2", "hein, 3", "hein, 4", "hein, 5", "hein, 6", "hein, 7", "hein, 15" })
	void everythingContinuesWhenThereAreThreadsAgain(String prefix, int failing) throws Exception {
		this.threads.fail(prefix, failing);
		untilItWorks(this.publisher::start);
		Subscriber started = subscriber();
		untilItWorks(() -> {
			if (started.lanes().isEmpty()) {
				started.addLane(Lane.Options.of("lane", TopicFilter.EVERYTHING),
						(message) -> this.handled.add(message.topic()));
			}
		});
		untilItWorks(started::start);
		awaitConnected();
		CompletableFuture<Delivery> report = this.publisher.publishAndConfirm(new OutgoingMessage("a", new byte[1]),
				LONG);
		CompletableFuture<Map<String, DeliveryStatus>> statuses = report.thenApply(Delivery::statuses);
		assertThat(statuses.get(60, TimeUnit.SECONDS)).isEqualTo(Map.of("test", DeliveryStatus.HANDLED));
		assertThat(this.publisher.ping(LONG).get(60, TimeUnit.SECONDS)).containsOnlyKeys("test");
		started.stop().thenRun(() -> this.handled.add("stopped")).get(60, TimeUnit.SECONDS);
		await().until(() -> this.publisher.subscribers().isEmpty());
		started.start();
		awaitConnected();
		this.publisher.stop().get(60, TimeUnit.SECONDS);
		await().untilAsserted(() -> assertThat(this.events).containsExactly("started", "connected",
				"disconnected GOODBYE", "connected", "disconnected SHUTDOWN"));
		assertThat(this.handled).containsExactly("a", "stopped");
		assertThat(this.threads.failed()).hasSizeBetween(1, failing);
	}

	@ParameterizedTest
	@ValueSource(strings = { "hein-test-lookup", "hein-auth", "hein-events", "hein-results", "hein" })
	void aRestartOfThePublisherWithoutThreadsIsSurvived(String prefix) throws Exception {
		this.publisher.start();
		int port = Objects.requireNonNull(this.publisher.address()).getPort();
		Subscriber started = subscriber();
		started.addLane(Lane.Options.of("lane", TopicFilter.EVERYTHING),
				(message) -> this.handled.add(message.topic()));
		started.start();
		awaitConnected();
		await().until(() -> this.events.contains("connected"));
		try (Publisher other = Publisher.builder().port(port).eventLoops(this.loops).build()) {
			this.publisher.stop().get(60, TimeUnit.SECONDS);
			this.threads.failAll(prefix);
			other.start();
			await().until(() -> started.status().state() != ConnectionState.CONNECTED
					|| !this.threads.failed().isEmpty() || !other.subscribers().isEmpty());
			this.threads.heal();
			await()
				.until(() -> other.subscribers().size() == 1 && started.status().state() == ConnectionState.CONNECTED);
			other.publish("b", new byte[1]);
			await().until(() -> this.handled.contains("b"));
		}
	}

	/**
	 * Those of TLS are needed by both sides, several times for each connection.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 5, 9 })
	void aTlsHandshakeContinuesWhenThereAreThreadsAgain(int failing) {
		Certificates certificates = new Certificates();
		this.threads.fail("hein-tls", failing);
		try (Publisher secure = Publisher.builder().eventLoops(this.loops).sslContext(certificates.server()).build()) {
			secure.start();
			int port = Objects.requireNonNull(secure.address()).getPort();
			this.subscriber = Subscriber.builder()
				.addresses(List.of(InetSocketAddress.createUnresolved("localhost", port)))
				.name("test")
				.eventLoops(this.loops)
				.sslContext(certificates.client())
				// a handshake that waits continues: nothing is tried twice
				.reconnect(new Subscriber.Reconnect(LONG, 1, LONG, LONG))
				.build();
			this.subscriber.addLane(Lane.Options.of("lane", TopicFilter.EVERYTHING),
					(message) -> this.handled.add(message.topic()));
			this.subscriber.start();
			await().until(() -> secure.subscribers().size() == 1
					&& this.subscriber.status().state() == ConnectionState.CONNECTED);
			secure.publish("b", new byte[1]);
			await().until(() -> this.handled.contains("b"));
			assertThat(this.threads.failed()).hasSize(failing);
		}
	}

	@Test
	void aReportEndsInTimeWithoutAThreadForIt() throws Exception {
		this.publisher.start();
		subscriber().addLane(Lane.Options.of("lane", TopicFilter.EVERYTHING), (message) -> this.release.await());
		this.subscriber.start();
		awaitConnected();
		this.threads.failAll("hein");
		CompletableFuture<Delivery> report = this.publisher.publishAndConfirm(new OutgoingMessage("a", new byte[1]),
				Duration.ofMillis(10));
		CompletableFuture<String> callback = report.thenApply((delivery) -> Thread.currentThread().getName());
		assertThat(report.get(60, TimeUnit.SECONDS).statuses()).isEqualTo(Map.of("test", DeliveryStatus.TIMED_OUT));
		assertThat(callback).isNotDone();
		this.threads.heal();
		assertThat(callback.get(60, TimeUnit.SECONDS)).startsWith("hein-results");
	}

	@Test
	void aStopEndsWithoutAThreadForIt() throws Exception {
		this.publisher.start();
		subscriber().addLane(Lane.Options.of("lane", TopicFilter.EVERYTHING), (message) -> {
		});
		this.subscriber.start();
		awaitConnected();
		this.threads.failAll("hein");
		this.subscriber.stop().get(60, TimeUnit.SECONDS);
		this.publisher.stop().get(60, TimeUnit.SECONDS);
		assertThat(this.publisher.isRunning()).isFalse();
	}

	@Test
	void aStartThatFailsForWantOfAThreadLeavesNothingHalfStarted() {
		this.publisher.start();
		Subscriber stopped = subscriber();
		FaultyThreads missing = new FaultyThreads();
		EventLoops none = missing.eventLoops(1);
		missing.failAll("hein");
		Publisher second = Publisher.builder().eventLoops(none).build();
		assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(second::start);
		assertThat(second.isRunning()).isFalse();
		assertThat(stopped.isRunning()).isFalse();
		missing.heal();
		second.start();
		assertThat(second.isRunning()).isTrue();
		second.close();
		none.close();
	}

}
