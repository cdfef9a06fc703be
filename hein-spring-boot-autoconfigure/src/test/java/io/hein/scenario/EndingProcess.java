package io.hein.scenario;

import java.time.Duration;

import io.hein.transport.lane.Lane;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.subscriber.Subscriber;
import io.hein.transport.subscriber.SubscriberListener;
import io.hein.transport.topic.TopicFilter;

/**
 * What runs in a JVM of its own, which its handler ends. It waits long for handlers.
 */
public final class EndingProcess {

	private EndingProcess() {
	}

	public static void main(String[] args) {
		Publisher publisher = Publisher.builder().build();
		publisher.start();
		Subscriber subscriber = Subscriber.builder()
			.address("localhost", publisher.address().getPort())
			.direct(Boolean.parseBoolean(args[0]))
			.shutdownTimeout(Duration.ofHours(1))
			.build();
		Runtime.getRuntime().addShutdownHook(new Thread(() -> {
			subscriber.close();
			System.out.println("closed");
		}));
		subscriber.addLane(Lane.Options.of("lane", TopicFilter.of("topic")), (message) -> System.exit(7));
		subscriber.addListener(new SubscriberListener() {

			@Override
			public void onLive(Subscriber live) {
				publisher.publish("topic", new byte[0]);
			}

		});
		subscriber.start();
	}

}
