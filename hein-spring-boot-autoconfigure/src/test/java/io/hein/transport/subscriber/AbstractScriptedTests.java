package io.hein.transport.subscriber;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.Goodbye;
import io.hein.transport.lane.Lane;
import io.hein.transport.lane.RecordingHandler;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.topic.TopicFilter;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/**
 * A subscriber, with short waits, and a scripted publisher.
 */
abstract class AbstractScriptedTests {

	static final Subscriber.Reconnect SHORT = new Subscriber.Reconnect(Duration.ofMillis(10), 1, Duration.ofMillis(10),
			Duration.ofMillis(50));

	private static EventLoops eventLoops;

	final Epoch epoch = Epoch.random();

	final RecordingHandler handler = new RecordingHandler();

	ScriptedPublisher publisher;

	private final List<ScriptedPublisher> others = new ArrayList<>();

	Subscriber subscriber;

	@BeforeAll
	static void openEventLoops() {
		eventLoops = EventLoops.create();
	}

	@AfterAll
	static void closeEventLoops() {
		eventLoops.close();
	}

	@BeforeEach
	void open() {
		this.publisher = new ScriptedPublisher();
		this.subscriber = builder().build();
	}

	@AfterEach
	void close() {
		this.publisher.close();
		this.others.forEach(ScriptedPublisher::close);
		this.subscriber.close();
	}

	/**
	 * Use another subscriber than the default one.
	 */
	void use(Subscriber.Builder builder) {
		this.subscriber.close();
		this.subscriber = builder.build();
	}

	Subscriber.Builder builder() {
		return Subscriber.builder()
			.address("127.0.0.1", this.publisher.port())
			.name("test")
			.eventLoops(eventLoops)
			.shutdownTimeout(Duration.ofMinutes(1))
			.reconnect(SHORT);
	}

	Lane lane(String... topics) {
		return this.subscriber.addLane(Lane.Options.of("lane", TopicFilter.of(topics)), this.handler);
	}

	/**
	 * Use a subscriber of two publishers.
	 */
	ScriptedPublisher useTwo() {
		ScriptedPublisher other = new ScriptedPublisher();
		this.others.add(other);
		use(builder().address("127.0.0.1", other.port()));
		return other;
	}

	/**
	 * Start with a lane for everything, and welcome the subscriber.
	 */
	ScriptedPublisher.Session startWithLane(long start) {
		lane("**");
		this.subscriber.start();
		return this.publisher.welcome(this.epoch, start, start);
	}

	/**
	 * Start, and stop while a lane that is paused keeps message 1.
	 */
	Lane stopWithOneMessageKept() {
		Lane lane = lane("**");
		this.subscriber.start();
		ScriptedPublisher.Session session = this.publisher.welcome(this.epoch, 0, 0);
		lane.pause();
		session.send(1, "a", "kept");
		awaitReceived(1);
		CompletableFuture<Void> stopped = this.subscriber.stop();
		session.read(Goodbye.class);
		session.close();
		stopped.join();
		return lane;
	}

	static ConditionFactory await() {
		return Awaitility.await().pollInterval(Duration.ofMillis(5));
	}

	void awaitState(ConnectionState state) {
		await().until(() -> this.subscriber.status().state() == state);
	}

	void awaitReceived(long sequence) {
		await().until(() -> this.subscriber.status().received() != null
				&& Objects.requireNonNull(this.subscriber.status().received()).sequence() == sequence);
	}

	void awaitHandled(long sequence) {
		await().until(() -> this.subscriber.status().handled() != null
				&& Objects.requireNonNull(this.subscriber.status().handled()).sequence() == sequence);
	}

}
