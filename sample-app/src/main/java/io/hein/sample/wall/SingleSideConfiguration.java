package io.hein.sample.wall;

import java.util.List;
import java.util.concurrent.ScheduledExecutorService;

import io.hein.core.HeinGap;
import io.hein.core.HeinOperations;
import io.hein.sample.subscriber.Display;
import io.hein.sample.subscriber.StatusLine;
import io.hein.sample.telemetry.Reading;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.subscriber.Subscriber;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.context.annotation.Profile;
import org.springframework.util.unit.DataSize;

/**
 * What the page shows in a process that runs one side only.
 */
class SingleSideConfiguration {

	@Configuration(proxyBeanMethods = false)
	@Profile("publisher")
	static class PublisherSide {

		@Bean
		EventSentences publisherSentences(Lines lines) {
			return new EventSentences(lines, "publisher");
		}

		@Bean
		LoadGenerator loadGenerator(HeinOperations hein) {
			return new LoadGenerator(() -> hein);
		}

		@Bean
		WallParts wallParts(Publisher publisher, HeinOperations hein, LoadGenerator load,
				ScheduledExecutorService wallScheduler,
				@Value("${hein.publisher.log.max-size:64MB}") DataSize logSize) {
			return new WallParts("publisher", () -> publisher, logSize::toBytes, load,
					new MessageByHand(() -> hein, () -> publisher, wallScheduler), Controls.NONE, List.of(), null,
					null);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Profile("subscriber")
	static class SubscriberSide {

		@Bean
		EventSentences subscriberSentences(Lines lines) {
			return new EventSentences(lines, "subscriber");
		}

		// Lazily, because the subscriber's listener needs the pane's display
		@Bean
		SubscriberPane subscriberPane(ObjectProvider<Subscriber> subscriber, MeterRegistry registry) {
			return new SubscriberPane("subscriber", "this process, as it sees itself", subscriber::getIfAvailable,
					new HandledMessages(registry, "default"), Controls.NONE);
		}

		@Bean
		@Primary
		Display display(SubscriberPane pane, StatusLine line) {
			return new Both(pane.readings(), line);
		}

		@Bean
		WallParts wallParts(SubscriberPane pane) {
			return new WallParts("subscriber", () -> null, () -> 0, null, null, Controls.NONE, List.of(pane), null,
					null);
		}

	}

	private record Both(Display one, Display other) implements Display {

		@Override
		public void show(Reading reading) {
			this.one.show(reading);
			this.other.show(reading);
		}

		@Override
		public void show(String topic, String text) {
			this.one.show(topic, text);
			this.other.show(topic, text);
		}

		@Override
		public void missed(HeinGap gap) {
			this.one.missed(gap);
			this.other.missed(gap);
		}

	}

}
