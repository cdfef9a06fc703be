package io.hein.docs;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.hein.test.HeinAwait;
import io.hein.transport.confirm.Delivery;
import io.hein.transport.confirm.DeliveryStatus;
import io.hein.transport.frame.Position;
import io.hein.transport.lane.Gap;
import io.hein.transport.lane.Lane;
import io.hein.transport.lane.LaneThread;
import io.hein.transport.lane.MessageHandler;
import io.hein.transport.lane.ReceivedMessage;
import io.hein.transport.log.LogStatus;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.OutgoingMessage;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.subscriber.Subscriber;
import io.hein.transport.topic.TopicFilter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The snippets of {@code docs/engine.md}.
 */
class EngineSnippetsTests {

	private final List<String> shown = new CopyOnWriteArrayList<>();

	@Test
	void aPublisherAndASubscriberNeedNoSpring() {
		// tag::publisher[]
		Publisher publisher = Publisher.builder().port(0).name("station").logMaxSize(16 * 1024 * 1024).build();
		publisher.start();
		int port = publisher.address().getPort();
		// end::publisher[]
		// tag::subscriber[]
		Subscriber subscriber = Subscriber.builder().address("localhost", port).name("display").build();
		Lane lane = subscriber.addLane(Lane.Options.of("readings", TopicFilter.of("weather.*")), new MessageHandler() {

			@Override
			public void onMessage(ReceivedMessage message) {
				show(message.topic(), new String(message.payload(), StandardCharsets.UTF_8));
			}

			@Override
			public void onGap(Gap gap) {
				show("missed", gap.from() + " to " + gap.to());
			}

		});
		subscriber.start();
		// end::subscriber[]
		try (publisher; subscriber) {
			HeinAwait.subscriber(publisher, "display");
			// tag::publish[]
			publisher.publish("weather.rome", "21.5".getBytes(StandardCharsets.UTF_8));
			// end::publish[]
			await().until(() -> this.shown.contains("weather.rome 21.5"));
			// tag::lane-topics[]
			lane.topics(TopicFilter.of("weather.rome", "alarm.**"));
			// end::lane-topics[]
			await().until(() -> publisher.subscribers().get(0).topics().contains("alarm.**"));
			byte[] payload = "{\"door\":\"open\"}".getBytes(StandardCharsets.UTF_8);
			// tag::confirm[]
			OutgoingMessage message = new OutgoingMessage("alarm.door", payload);
			publisher.publishAndConfirm(message, Duration.ofSeconds(5)).thenAccept((Delivery delivery) -> {
				Position position = delivery.position();
				Map<String, DeliveryStatus> statuses = delivery.statuses();
				show(statuses.toString(), "at " + position.sequence());
			});
			// end::confirm[]
			await().until(() -> this.shown.contains("{display=HANDLED} at 2"));
			// tag::close[]
			subscriber.close(); // finishes what is running, says goodbye
			publisher.close(); // writes what is in the log, says goodbye
			// end::close[]
			assertThat(publisher.isRunning()).isFalse();
		}
	}

	@Test
	void aLogInADirectoryContinuesInTheNextProcess(@TempDir Path directory) {
		Position last;
		// tag::directory[]
		Publisher publisher = Publisher.builder().logDirectory(directory).build();
		publisher.start();
		// end::directory[]
		try (publisher) {
			last = publisher.publish("weather.rome", new byte[0]);
		}
		try (Publisher next = Publisher.builder().logDirectory(directory).build()) {
			next.start();
			assertThat(next.head()).isEqualTo(last);
			LogStatus status = next.logStatus();
			assertThat(status.foundMessages()).isEqualTo(1);
		}
	}

	@Test
	void eventLoopsCanBeShared() {
		// tag::loops[]
		EventLoops loops = EventLoops.create();
		Publisher publisher = Publisher.builder().eventLoops(loops).build();
		publisher.start();
		Subscriber subscriber = Subscriber.builder().eventLoops(loops).addresses(List.of(publisher.address())).build();
		// end::loops[]
		try (loops; publisher; subscriber) {
			subscriber.addLane(Lane.Options.of("all", TopicFilter.EVERYTHING), (message) -> show(message.topic(), ""));
			subscriber.start();
			HeinAwait.subscribers(publisher, 1);
			publisher.publish("weather.rome", new byte[0]);
			await().until(() -> this.shown.equals(List.of("weather.rome ")));
		}
	}

	@Test
	void lanesCanShareAThread() {
		try (Publisher publisher = Publisher.builder().build()) {
			publisher.start();
			int port = publisher.address().getPort();
			// tag::thread[]
			LaneThread thread = LaneThread.named("lanes");
			Subscriber first = Subscriber.builder()
				.address("localhost", port)
				.laneExecutors((name) -> thread::execute)
				.build();
			Subscriber second = Subscriber.builder()
				.address("localhost", port)
				.laneExecutors((name) -> thread::execute)
				.build();
			// end::thread[]
			try (thread; first; second) {
				for (Subscriber subscriber : List.of(first, second)) {
					subscriber.addLane(Lane.Options.of("all", TopicFilter.EVERYTHING),
							(message) -> show(message.topic(), "on " + Thread.currentThread().getName()));
					subscriber.start();
				}
				HeinAwait.subscribers(publisher, 2);
				publisher.publish("weather.rome", new byte[0]);
				await().until(() -> this.shown.equals(List.of("weather.rome on lanes", "weather.rome on lanes")));
			}
		}
	}

	private void show(String what, String value) {
		this.shown.add(what + " " + value);
	}

}
