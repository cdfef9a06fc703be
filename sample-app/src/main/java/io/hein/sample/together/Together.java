package io.hein.sample.together;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.hein.sample.together.SubscriberSide.Kind;
import io.hein.sample.wall.Lines;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.boot.ApplicationArguments;

/**
 * The publisher and its subscribers, and those that are there to be killed.
 */
final class Together {

	private static final List<Kind> KINDS = List.of(new Kind("fast", "takes everything at once", Duration.ZERO, true),
			new Kind("slow", "handles 5 messages a second; policy: lag", Duration.ofMillis(200), true),
			new Kind("filter", "wants telemetry.cpu.* only", Duration.ZERO, true),
			new Kind("strict", "is disconnected when it falls behind; policy: disconnect", Duration.ZERO, true),
			new Kind("late", "starts when you press the button, from the oldest message in the log", Duration.ZERO,
					false));

	private final PublisherSide publisher;

	private final List<SubscriberSide> subscribers;

	private final Restarts restarts;

	private final List<String> atOnce = KINDS.stream().filter(Kind::atOnce).map(Kind::name).toList();

	Together(MeterRegistry registry, Lines lines, ScheduledExecutorService scheduler, ApplicationArguments arguments) {
		this.publisher = new PublisherSide(registry, lines, scheduler, arguments(arguments, "--hein.publisher."));
		this.subscribers = KINDS.stream()
			.map((kind) -> new SubscriberSide(kind, this.publisher, registry, lines, scheduler,
					arguments(arguments, "--hein.subscriber.")))
			.toList();
		this.restarts = new Restarts(registry, lines, scheduler);
	}

	private static List<String> arguments(ApplicationArguments arguments, String prefix) {
		return Stream.of(arguments.getSourceArgs()).filter((argument) -> argument.startsWith(prefix)).toList();
	}

	void start() {
		this.publisher.start();
		this.subscribers.forEach((subscriber) -> subscriber.connect(this.publisher.layCable()));
		this.subscribers.stream()
			.filter((subscriber) -> this.atOnce.contains(subscriber.pane().name()))
			.forEach(SubscriberSide::start);
		this.restarts.start();
	}

	void close() {
		this.restarts.close();
		this.subscribers.forEach(SubscriberSide::close);
		this.publisher.close();
	}

	PublisherSide publisher() {
		return this.publisher;
	}

	List<SubscriberSide> subscribers() {
		return this.subscribers;
	}

	Restarts restarts() {
		return this.restarts;
	}

	/**
	 * The applications of this process by their names.
	 */
	Map<String, Sibling> siblings() {
		Map<String, Sibling> siblings = this.subscribers.stream()
			.map(SubscriberSide::sibling)
			.collect(Collectors.toMap(Sibling::name, Function.identity()));
		this.restarts.siblings().forEach((sibling) -> siblings.put(sibling.name(), sibling));
		siblings.put("publisher", this.publisher.sibling());
		return siblings;
	}

}
