package io.hein.sample.wall;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.hein.sample.instance.Hearing;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.subscriber.ConnectionState;
import io.hein.transport.subscriber.Subscriber;
import org.jspecify.annotations.Nullable;

/**
 * An instance that publishes and listens to others: what its listener has heard of each,
 * and what its subscriber says about them. Thread-safe.
 */
public final class FleetRow implements Hearing {

	private final String name;

	private final Supplier<? extends @Nullable Publisher> publisher;

	private final Supplier<? extends @Nullable Subscriber> subscriber;

	private final Map<String, Heard> heard = new ConcurrentHashMap<>();

	/**
	 * Create a row.
	 * @param name the instance's name
	 * @param publisher gives its publisher, {@code null} while there is none
	 * @param subscriber gives its subscriber, {@code null} while there is none
	 */
	public FleetRow(String name, Supplier<? extends @Nullable Publisher> publisher,
			Supplier<? extends @Nullable Subscriber> subscriber) {
		this.name = name;
		this.publisher = publisher;
		this.subscriber = subscriber;
	}

	@Override
	public void heard(String publisher, String text) {
		this.heard.merge(publisher, new Heard(1, text), Heard::then);
	}

	FleetView.InstanceView look() {
		Publisher publishing = this.publisher.get();
		Subscriber listening = this.subscriber.get();
		List<FleetView.HearsView> hears = (listening != null) ? hears(listening) : List.of();
		return new FleetView.InstanceView(this.name, (publishing != null) ? Text.address(publishing.address()) : null,
				(publishing != null) ? publishing.statistics().published() : 0, hears);
	}

	private List<FleetView.HearsView> hears(Subscriber listening) {
		return listening.publishers()
			.stream()
			.filter((publisher) -> publisher.name() != null)
			.sorted(Comparator.comparing((publisher) -> String.valueOf(publisher.name())))
			.map(this::hears)
			.toList();
	}

	private FleetView.HearsView hears(Subscriber.PublisherView publisher) {
		String name = String.valueOf(publisher.name());
		Heard heard = this.heard.get(name);
		boolean live = publisher.status().state() == ConnectionState.CONNECTED;
		return new FleetView.HearsView(name, (live) ? "live" : "away", (heard != null) ? heard.count() : 0,
				(heard != null) ? heard.last() : null);
	}

	private record Heard(int count, String last) {

		Heard then(Heard next) {
			return new Heard(this.count + next.count, next.last);
		}

	}

}
