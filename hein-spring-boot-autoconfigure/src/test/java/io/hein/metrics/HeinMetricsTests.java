package io.hein.metrics;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.hein.config.HeinConnections;
import io.hein.config.SslReloads;
import io.hein.listener.ListenerInstrumentation;
import io.hein.listener.ListenerOutcome;
import io.hein.observation.DefaultHeinListenerObservationConvention;
import io.hein.observation.HeinListenerObservation;
import io.hein.observation.HeinReceiverContext;
import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.GapReason;
import io.hein.transport.lane.Lane;
import io.hein.transport.log.LogState;
import io.hein.transport.log.LogStatus;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.publisher.PublisherStatistics;
import io.hein.transport.subscriber.Subscriber;
import io.hein.transport.topic.TopicFilter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for all meters: their names, tags and units, what they count, and that they come
 * and go.
 */
class HeinMetricsTests {

	private final MeterRegistry registry = new SimpleMeterRegistry();

	@Test
	void theMetersOfAPublisherHaveTheNamesTagsAndUnitsOfTheDocumentation() {
		try (Publisher publisher = Publisher.builder().name("weather").build()) {
			HeinPublisherMetrics metrics = new HeinPublisherMetrics(publisher, 1);
			metrics.bindTo(this.registry);
			assertThat(this.registry.getMeters()).isEmpty();
			metrics.start();
			assertThat(described(this.registry)).containsExactlyInAnyOrder(
					"GAUGE hein.publisher.connections connections [name, protocol]",
					"GAUGE hein.publisher.log.size bytes [name]", "GAUGE hein.publisher.lag.max messages [name]",
					"COUNTER hein.publisher.messages.published messages [name]",
					"COUNTER hein.publisher.messages.sent messages [name, protocol]",
					"COUNTER hein.publisher.bytes.sent bytes [name]",
					"COUNTER hein.publisher.messages.dropped messages [name]",
					"COUNTER hein.publisher.connections.accepted connections [name, protocol]",
					"COUNTER hein.publisher.connections.refused connections [name, reason]",
					"COUNTER hein.publisher.connections.closed connections [name, reason]",
					"GAUGE hein.publisher.connections.unauthenticated connections [name]",
					"COUNTER hein.publisher.limits.hit times [limit, name]",
					"COUNTER hein.publisher.subscribers.slow subscribers [name]");
			assertThat(this.registry.getMeters()).allMatch((meter) -> "weather".equals(meter.getId().getTag("name")))
				.allMatch((meter) -> meter.getId().getDescription().endsWith("."));
			assertThat(this.registry.find("hein.publisher.connections.refused").meters())
				.hasSize(ErrorCode.values().length);
			assertThat(this.registry.find("hein.publisher.limits.hit").tag("limit", "failed-attempts").meters())
				.hasSize(1);
			assertThat(this.registry.find("hein.publisher.connections.refused").tag("reason", "name-in-use").meters())
				.hasSize(1);
			metrics.stop();
			assertThat(this.registry.getMeters()).isEmpty();
		}
	}

	@Test
	void theMetersOfALogInADirectoryShowItsStateAndWhatWasFound() {
		LogStatus running = new LogStatus(Path.of("log"), LogState.RUNNING, 3, 12, 4000, Duration.ofMillis(1500), true,
				null);
		Publisher publisher = mock(Publisher.class);
		given(publisher.name()).willReturn("weather");
		given(publisher.statistics()).willReturn(mock(PublisherStatistics.class));
		given(publisher.logStatus()).willReturn(running);
		HeinPublisherMetrics metrics = new HeinPublisherMetrics(publisher, 1);
		metrics.bindTo(this.registry);
		metrics.start();
		assertThat(described(this.registry)).contains("GAUGE hein.publisher.log.found messages [name]",
				"GAUGE hein.publisher.log.found.size bytes [name]", "GAUGE hein.publisher.log.opening seconds [name]",
				"GAUGE hein.publisher.log.disk.full null [name]", "GAUGE hein.publisher.log.failed null [name]");
		assertThat(value("hein.publisher.log.found")).isEqualTo(10);
		assertThat(value("hein.publisher.log.found.size")).isEqualTo(4000);
		assertThat(value("hein.publisher.log.opening")).isEqualTo(1.5);
		assertThat(value("hein.publisher.log.disk.full")).isOne();
		assertThat(value("hein.publisher.log.failed")).isZero();
		given(publisher.logStatus()).willReturn(
				new LogStatus(Path.of("log"), LogState.FAILED, 3, 12, 4000, Duration.ofMillis(1500), false, "I/O"));
		assertThat(value("hein.publisher.log.disk.full")).isZero();
		assertThat(value("hein.publisher.log.failed")).isOne();
		given(publisher.logStatus()).willReturn(null);
		assertThat(value("hein.publisher.log.failed")).isNaN();
		metrics.stop();
		assertThat(this.registry.getMeters()).isEmpty();
	}

	@Test
	void theMetersOfAConnectionHaveTheNamesTagsAndUnitsOfTheDocumentation() {
		try (Subscriber subscriber = Subscriber.builder().address("localhost", 1).build()) {
			HeinSubscriberMetrics metrics = new HeinSubscriberMetrics(connections(subscriber));
			metrics.bindTo(this.registry);
			assertThat(this.registry.getMeters()).isEmpty();
			metrics.start();
			assertThat(described(this.registry)).containsExactlyInAnyOrder(
					"GAUGE hein.subscriber.connections connections [name, protocol]",
					"GAUGE hein.subscriber.lag messages [name]", "GAUGE hein.subscriber.publishers publishers [name]",
					"COUNTER hein.subscriber.messages.received messages [name, protocol]",
					"COUNTER hein.subscriber.gaps gaps [name, reason]",
					"COUNTER hein.subscriber.messages.lost messages [name]",
					"COUNTER hein.subscriber.reconnects connections [name]");
			assertThat(this.registry.getMeters()).allMatch((meter) -> "default".equals(meter.getId().getTag("name")))
				.allMatch((meter) -> meter.getId().getDescription().endsWith("."));
			assertThat(this.registry.find("hein.subscriber.gaps").meters()).hasSize(GapReason.values().length);
			metrics.stop();
			assertThat(this.registry.getMeters()).isEmpty();
		}
	}

	@Test
	void theMetersCountWhatGoesOverTheWire() {
		try (Publisher publisher = Publisher.builder().build()) {
			publisher.start();
			try (Subscriber subscriber = Subscriber.builder()
				.address("localhost", publisher.address().getPort())
				.build()) {
				HeinPublisherMetrics publisherMetrics = new HeinPublisherMetrics(publisher, 1);
				HeinSubscriberMetrics subscriberMetrics = new HeinSubscriberMetrics(connections(subscriber));
				publisherMetrics.bindTo(this.registry);
				subscriberMetrics.bindTo(this.registry);
				publisherMetrics.start();
				subscriberMetrics.start();
				subscriber.addLane(Lane.Options.of("lane", TopicFilter.of("news")), (message) -> {
				});
				subscriber.start();
				await().until(() -> value("hein.subscriber.connections") == 1);
				await().until(() -> value("hein.publisher.connections") == 1);
				publisher.publish("news", new byte[100]);
				publisher.publish("news", new byte[100]);
				publisher.publish("weather", new byte[100]);
				await().until(() -> value("hein.subscriber.messages.received") == 2);
				await().until(() -> value("hein.publisher.messages.sent") == 2);
				assertThat(value("hein.publisher.messages.published")).isEqualTo(3);
				await().until(() -> value("hein.publisher.bytes.sent") > 200);
				assertThat(value("hein.publisher.connections.accepted")).isEqualTo(1);
				assertThat(value("hein.publisher.log.size")).isGreaterThan(0);
				assertThat(value("hein.publisher.messages.dropped")).isZero();
				await().until(() -> value("hein.publisher.lag.max") == 0);
				await().until(() -> value("hein.subscriber.lag") == 0);
				assertThat(value("hein.subscriber.messages.lost")).isZero();
				assertThat(value("hein.subscriber.reconnects")).isZero();
			}
			await().until(() -> value("hein.publisher.connections") == 0);
			// why it is gone is counted a little later
			await().until(() -> this.registry.get("hein.publisher.connections.closed")
				.tag("reason", "goodbye")
				.functionCounter()
				.count() == 1);
		}
	}

	@Test
	void aRegistryThatComesLateHasTheMetersToo() {
		try (Publisher publisher = Publisher.builder().build()) {
			HeinPublisherMetrics metrics = new HeinPublisherMetrics(publisher, 1);
			metrics.start();
			metrics.bindTo(this.registry);
			Set<String> first = ids(this.registry);
			assertThat(first).isNotEmpty();
			metrics.bindTo(this.registry);
			assertThat(ids(this.registry)).isEqualTo(first);
			metrics.stop();
			metrics.start();
			assertThat(ids(this.registry)).isEqualTo(first);
		}
	}

	@Test
	void metersAlsoGoFromTheRegistriesOfAComposite() {
		CompositeMeterRegistry composite = new CompositeMeterRegistry();
		composite.add(this.registry);
		try (Publisher publisher = Publisher.builder().build()) {
			HeinPublisherMetrics metrics = new HeinPublisherMetrics(publisher, 1);
			metrics.bindTo(composite);
			metrics.start();
			assertThat(this.registry.getMeters()).isNotEmpty();
			metrics.stop();
			assertThat(this.registry.getMeters()).isEmpty();
		}
	}

	@Test
	void thePublishersMetersDoNotPauseAndTheConnectionsDo() {
		HeinConnections connections = mock(HeinConnections.class);
		assertThat(new HeinPublisherMetrics(mock(Publisher.class), 7).isPauseable()).isFalse();
		assertThat(new HeinPublisherMetrics(mock(Publisher.class), 7).getPhase()).isEqualTo(7);
		assertThat(new HeinSubscriberMetrics(connections).isPauseable()).isTrue();
	}

	@Test
	void eventsThatWereDroppedAreCounted() {
		EventLoops loops = EventLoops.create();
		HeinEventMetrics metrics = new HeinEventMetrics(loops.events());
		metrics.bindTo(this.registry);
		metrics.start();
		assertThat(described(this.registry)).containsExactly("COUNTER hein.events.dropped events [name]");
		assertThat(value("hein.events.dropped")).isZero();
		loops.close();
		loops.events().publish(() -> {
		});
		assertThat(value("hein.events.dropped")).isEqualTo(1);
		metrics.stop();
		assertThat(this.registry.getMeters()).isEmpty();
	}

	@Test
	void reloadsOfSslBundlesAreCountedByOutcome() {
		SslReloads reloads = new SslReloads();
		try (Publisher publisher = Publisher.builder().name("weather").build();
				Subscriber subscriber = Subscriber.builder().address("localhost", 1).build()) {
			HeinSslMetrics metrics = new HeinSslMetrics(reloads, publisher, connections(subscriber));
			metrics.bindTo(this.registry);
			metrics.start();
			assertThat(described(this.registry)).containsExactlyInAnyOrder(
					"COUNTER hein.publisher.ssl.reloads reloads [name, outcome]",
					"COUNTER hein.subscriber.ssl.reloads reloads [name, outcome]");
			reloads.publisher().increment(SslReloads.Outcome.FAILED);
			reloads.connection("default").increment(SslReloads.Outcome.TAKEN);
			reloads.connection("default").increment(SslReloads.Outcome.TAKEN);
			assertThat(reloads("hein.publisher.ssl.reloads", "weather", "failed")).isEqualTo(1);
			assertThat(reloads("hein.publisher.ssl.reloads", "weather", "taken")).isZero();
			assertThat(reloads("hein.subscriber.ssl.reloads", "default", "failed")).isZero();
			assertThat(reloads("hein.subscriber.ssl.reloads", "default", "taken")).isEqualTo(2);
			assertThat(metrics.isPauseable()).isFalse();
			metrics.stop();
			assertThat(this.registry.getMeters()).isEmpty();
		}
	}

	@Test
	void whatThereIsNotHasNoReloads() {
		HeinSslMetrics metrics = new HeinSslMetrics(new SslReloads(), null, mock(HeinConnections.class));
		metrics.bindTo(this.registry);
		metrics.start();
		assertThat(this.registry.getMeters()).isEmpty();
	}

	private double reloads(String meter, String name, String outcome) {
		return this.registry.get(meter).tags("name", name, "outcome", outcome).functionCounter().count();
	}

	@Test
	void theTimersOfAListenerAreThereForEachOutcome() {
		HeinListenerMetrics metrics = new HeinListenerMetrics(this.registry);
		ListenerInstrumentation listener = metrics.forListener("default", "id");
		metrics.start();
		assertThat(described(this.registry)).containsExactly("TIMER hein.listener seconds [listener, name, outcome]");
		assertThat(this.registry.find("hein.listener").tags("name", "default", "listener", "id").timers())
			.extracting((timer) -> timer.getId().getTag("outcome"))
			.containsExactlyInAnyOrder("handled", "failed", "unreadable");
		listener.record("default", "id", ListenerOutcome.FAILED, 1_000_000);
		assertThat(this.registry.get("hein.listener").tag("outcome", "failed").timer().count()).isEqualTo(1);
		assertThat(this.registry.get("hein.listener").tag("outcome", "handled").timer().count()).isZero();
		assertThat(metrics.forListener("default", "id")).isSameAs(listener);
	}

	@Test
	void theTimersOfAListenerGoAtTheStopAndWhenItIsRemoved() {
		HeinListenerMetrics metrics = new HeinListenerMetrics(this.registry);
		ListenerInstrumentation listener = metrics.forListener("default", "id");
		ListenerInstrumentation removed = metrics.forListener("default", "removed");
		metrics.start();
		assertThat(this.registry.getMeters()).hasSize(6);
		removed.removed("default", "removed");
		assertThat(this.registry.getMeters()).hasSize(3);
		metrics.stop();
		assertThat(this.registry.getMeters()).isEmpty();
		metrics.start();
		assertThat(this.registry.getMeters()).hasSize(3);
		listener.record("default", "id", ListenerOutcome.HANDLED, 1);
		assertThat(this.registry.get("hein.listener").tag("outcome", "handled").timer().count()).isEqualTo(1);
	}

	@Test
	void theTimersStayWhenAListenerOfTheSameIdHasTakenThePlaceOfTheRemovedOne() {
		HeinListenerMetrics metrics = new HeinListenerMetrics(this.registry);
		metrics.start();
		ListenerInstrumentation first = metrics.forListener("default", "id");
		ListenerInstrumentation second = metrics.forListener("default", "id");
		first.removed("default", "id");
		second.record("default", "id", ListenerOutcome.HANDLED, 1);
		assertThat(this.registry.get("hein.listener").tag("outcome", "handled").timer().count()).isEqualTo(1);
		second.removed("default", "id");
		assertThat(this.registry.getMeters()).isEmpty();
	}

	@Test
	void theMetersOfAnObservedListenerGoWithIt() {
		HeinListenerMetrics metrics = new HeinListenerMetrics(this.registry);
		metrics.start();
		ListenerInstrumentation first = metrics.forObservedListener("default", "id", "hein.listener");
		ListenerInstrumentation next = metrics.forObservedListener("default", "id", "hein.listener");
		assertThat(this.registry.getMeters()).isEmpty();
		ObservationRegistry observations = ObservationRegistry.create();
		observations.observationConfig().observationHandler(new DefaultMeterObservationHandler(this.registry));
		for (String id : List.of("id", "other")) {
			HeinReceiverContext context = new HeinReceiverContext("default", id, "", Map.of());
			HeinListenerObservation.LISTENER
				.observation(null, new DefaultHeinListenerObservationConvention(), () -> context, observations)
				.observe(() -> context.setOutcome("handled"));
		}
		this.registry.counter("own", "name", "default", "listener", "id");
		int all = this.registry.getMeters().size();
		first.removed("default", "id");
		assertThat(this.registry.getMeters()).hasSize(all);
		next.removed("default", "id");
		assertThat(this.registry.find("hein.listener").tag("listener", "id").meters()).isEmpty();
		assertThat(this.registry.find("hein.listener.active").tag("listener", "id").meters()).isEmpty();
		assertThat(this.registry.find("hein.listener").tag("listener", "other").meters()).isNotEmpty();
		assertThat(this.registry.find("own").meters()).isNotEmpty();
	}

	private static HeinConnections connections(Subscriber subscriber) {
		HeinConnections connections = mock(HeinConnections.class);
		given(connections.names()).willReturn(Set.of("default", "without-address"));
		given(connections.find("default")).willReturn(subscriber);
		return connections;
	}

	private double value(String name) {
		return this.registry.get(name).meters().stream().mapToDouble(HeinMetricsTests::value).sum();
	}

	private static double value(Meter meter) {
		return meter.measure().iterator().next().getValue();
	}

	private static Set<String> ids(MeterRegistry registry) {
		return registry.getMeters().stream().map((meter) -> meter.getId().toString()).collect(Collectors.toSet());
	}

	private static Set<String> described(MeterRegistry registry) {
		return registry.getMeters()
			.stream()
			.map(Meter::getId)
			.map((id) -> id.getType() + " " + id.getName() + " " + id.getBaseUnit() + " " + keys(id.getTags()))
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private static List<String> keys(List<Tag> tags) {
		return tags.stream().map(Tag::getKey).sorted().toList();
	}

}
