package io.hein.sample.together;

import java.util.List;
import java.util.Map;

import io.hein.sample.subscriber.SubscriberConfiguration;
import io.hein.sample.wall.Controls;
import io.hein.sample.wall.EventSentences;
import io.hein.sample.wall.HandledMessages;
import io.hein.sample.wall.Lines;
import io.hein.sample.wall.SubscriberPane;
import io.hein.transport.subscriber.Subscriber;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber that goes from one publisher to another.
 */
final class Mover {

	private final Sibling sibling;

	private final SubscriberPane pane;

	Mover(String name, MeterRegistry registry, Lines lines) {
		this.pane = new SubscriberPane(name, "takes everything, from any of the publishers", this::subscriber,
				new HandledMessages(registry, name), Controls.NONE);
		this.sibling = new Sibling(name, registry, List.of(SubscriberConfiguration.class, SiblingMetrics.class),
				List.of(this.pane, new EventSentences(lines, name)));
	}

	SubscriberPane pane() {
		return this.pane;
	}

	Sibling sibling() {
		return this.sibling;
	}

	private @Nullable Subscriber subscriber() {
		return this.sibling.find(Subscriber.class);
	}

	/**
	 * Start it.
	 * @param addresses where the publishers are
	 */
	void start(List<String> addresses) {
		this.sibling.start(List.of("subscriber", "mover"), Map.of("display", this.pane.readings()),
				List.of("--hein.publisher.port=", "--hein.subscriber.name=" + this.sibling.name(),
						"--hein.subscriber.addresses=" + String.join(",", addresses)));
	}

	void close() {
		this.sibling.close();
	}

}
