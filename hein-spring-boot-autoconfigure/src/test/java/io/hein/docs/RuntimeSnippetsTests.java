package io.hein.docs;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

import io.hein.annotation.HeinListener;
import io.hein.annotation.HeinListenerConfigurer;
import io.hein.autoconfigure.HeinConnectionDetails;
import io.hein.autoconfigure.HeinPublisherCustomizer;
import io.hein.autoconfigure.HeinSubscriberCustomizer;
import io.hein.config.HeinListenerContainerFactory;
import io.hein.config.HeinListenerEndpointRegistry;
import io.hein.config.SimpleHeinListenerEndpoint;
import io.hein.core.DeliveryReport;
import io.hein.core.HeinTemplate;
import io.hein.event.HeinConnectedEvent;
import io.hein.event.HeinDisconnectedEvent;
import io.hein.event.HeinGapEvent;
import io.hein.event.HeinListenerFailedEvent;
import io.hein.event.HeinLiveEvent;
import io.hein.event.HeinPublisherStartedEvent;
import io.hein.event.HeinSubscriberConnectedEvent;
import io.hein.event.HeinSubscriberDisconnectedEvent;
import io.hein.event.HeinSubscriberRefusedEvent;
import io.hein.test.FaultProxy;
import io.hein.transport.frame.StartFrom;
import io.hein.transport.lane.LaneState;
import io.hein.transport.publisher.DisconnectReason;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The snippets about what happens, and what can be changed, while applications run.
 */
class RuntimeSnippetsTests extends AbstractSnippetsTests {

	@Test
	void listenersAreControlledById() {
		ConfigurableApplicationContext publisher = publish(Publishing.class);
		HeinTemplate hein = template(publisher);
		ConfigurableApplicationContext subscriber = subscribe(publisher, Listening.class);
		HeinListenerEndpointRegistry registry = subscriber.getBean(HeinListenerEndpointRegistry.class);
		List<Object> received = subscriber.getBean(Listening.class).received;
		// tag::pause[]
		registry.pause("readings"); // keeps its place: nothing is lost
		// end::pause[]
		hein.send("weather.rome", "paused");
		await().during(Duration.ofMillis(300)).until(received::isEmpty);
		// tag::resume[]
		registry.resume("readings");
		// end::resume[]
		await().until(() -> received.equals(List.of("paused")));
		// tag::stop[]
		registry.stop("readings").join(); // leaves the stream: gets nothing more
		// end::stop[]
		await().until(() -> hein.subscribers().isEmpty());
		hein.send("weather.rome", "passed");
		// tag::start[]
		registry.start("readings"); // joins at the current position
		// end::start[]
		await().until(() -> hein.subscribers().size() == 1);
		hein.send("weather.rome", "started");
		await().until(() -> received.size() == 2);
		assertThat(received).containsExactly("paused", "started");
	}

	@Test
	void topicsCanBeChanged() {
		ConfigurableApplicationContext publisher = publish(Publishing.class);
		HeinTemplate hein = template(publisher);
		ConfigurableApplicationContext subscriber = subscribe(publisher, Listening.class);
		HeinListenerEndpointRegistry registry = subscriber.getBean(HeinListenerEndpointRegistry.class);
		// tag::topics[]
		registry.getListenerContainer("readings").setTopics(List.of("weather.rome", "weather.oslo"));
		// end::topics[]
		await().until(() -> hein.subscribers().get(0).topics().size() == 2);
		hein.send("weather.paris", "rain");
		hein.send("weather.oslo", "snow");
		await().until(() -> subscriber.getBean(Listening.class).received.equals(List.of("snow")));
	}

	@Test
	void listenersCanBeAddedAndRemoved() {
		ConfigurableApplicationContext publisher = publish(Publishing.class);
		HeinTemplate hein = template(publisher);
		ConfigurableApplicationContext subscriber = subscribe(publisher, ByCode.class);
		List<Object> received = subscriber.getBean(ByCode.class).received;
		hein.send("weather.rome", "sun");
		await().until(() -> received.equals(List.of("sun")));
		HeinListenerEndpointRegistry registry = subscriber.getBean(HeinListenerEndpointRegistry.class);
		HeinListenerContainerFactory factory = subscriber.getBean(HeinListenerContainerFactory.class);
		// tag::register[]
		SimpleHeinListenerEndpoint endpoint = new SimpleHeinListenerEndpoint("alarms",
				(message) -> received.add(new String(message.getPayload(), StandardCharsets.UTF_8)));
		endpoint.setTopics(List.of("alarm.**"));
		registry.registerListenerContainer(endpoint, factory);
		// end::register[]
		await().until(() -> hein.subscribers().get(0).topics().contains("alarm.**"));
		hein.send("alarm.door", "open");
		await().until(() -> received.size() == 2);
		// tag::remove[]
		registry.removeListenerContainer("alarms").join();
		// end::remove[]
		await().until(() -> !hein.subscribers().get(0).topics().contains("alarm.**"));
		assertThat(registry.getListenerContainerIds()).containsExactly("weather");
	}

	@Test
	void aListenerThatDoesNotStartWithTheApplicationNeedsNoAddress() {
		ConfigurableApplicationContext context = run(Later.class, "spring.application.name=later");
		assertThat(context.getBean(HeinListenerEndpointRegistry.class).getListenerContainer("later").getState())
			.isEqualTo(LaneState.STOPPED);
	}

	@Test
	void everythingThatHappensIsAnEvent() {
		ConfigurableApplicationContext publisher = publish(PublisherEvents.class, SMALL_LOG);
		List<String> seen = publisher.getBean(PublisherEvents.class).seen;
		try (FaultProxy proxy = proxy(publisher)) {
			ConfigurableApplicationContext subscriber = subscribe(publisher, proxy, SubscriberEvents.class,
					"hein.subscriber.name=reader", "hein.subscriber.listener.retry.max-retries=0");
			List<String> events = subscriber.getBean(SubscriberEvents.class).seen;
			await().until(() -> events.size() == 2);
			miss(publisher, proxy, "other");
			// that it is live, and what its listener does, is said by two threads
			await().until(() -> events.size() == 6);
			template(publisher).send("weather.rome", "rain");
			await().until(() -> events.size() == 7);
			assertThat(events.toString()).matches("\\[connected, live, disconnected, connected, "
					+ "default missed gap from .* \\(EVICTED\\), live, readings failed at .*: .*on purpose]");
		}
		await().until(() -> seen.contains("reader is gone: " + DisconnectReason.LOST));
		assertThat(seen).startsWith("listens", "reader is here");
	}

	@Test
	void aRefusalIsAnEventToo() {
		ConfigurableApplicationContext publisher = publish(PublisherEvents.class);
		subscribe(publisher, Listening.class, "hein.subscriber.name=reader");
		run(Listening.class, "hein.subscriber.name=reader", "hein.subscriber.addresses=" + address(publisher));
		await().atMost(Duration.ofSeconds(60))
			.until(() -> publisher.getBean(PublisherEvents.class).seen.contains("reader was refused: NAME_IN_USE"));
	}

	@Test
	void customizersComeAfterTheProperties() {
		ConfigurableApplicationContext publisher = publish(CustomizedPublisher.class);
		HeinTemplate hein = template(publisher);
		hein.send("weather.rome", "early");
		ConfigurableApplicationContext subscriber = subscribe(publisher, CustomizedSubscriber.class);
		await().until(() -> subscriber.getBean(CustomizedSubscriber.class).received.equals(List.of("early")));
		subscriber.getBean(HeinListenerEndpointRegistry.class).pause("readings");
		List<CompletableFuture<DeliveryReport>> reports = IntStream.rangeClosed(0, 10_000)
			.mapToObj((i) -> hein.sendAndConfirm("weather.rome", "x", Duration.ofMinutes(1)))
			.toList();
		assertThat(reports).noneMatch(CompletableFuture::isCompletedExceptionally);
	}

	@Test
	void theAddressMayComeFromABean() {
		ConfigurableApplicationContext publisher = publish(Publishing.class);
		ConfigurableApplicationContext subscriber = run(Discovered.class, "test.port=" + port(publisher));
		await().until(() -> template(publisher).subscribers().size() == 1);
		template(publisher).send("topic", "found");
		await().until(() -> subscriber.getBean(Discovered.class).received.equals(List.of("found")));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Publishing {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Listening {

		final List<Object> received = new CopyOnWriteArrayList<>();

		@HeinListener(id = "readings", topics = "weather.*")
		void onReading(String reading) {
			this.received.add(reading);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class ByCode {

		final List<Object> received = new CopyOnWriteArrayList<>();

		// tag::configurer[]
		@Bean
		HeinListenerConfigurer weatherListener() {
			return (registrar) -> {
				SimpleHeinListenerEndpoint endpoint = new SimpleHeinListenerEndpoint("weather",
						(message) -> this.received.add(new String(message.getPayload(), StandardCharsets.UTF_8)));
				endpoint.setTopics(List.of("weather.*"));
				registrar.registerEndpoint(endpoint);
			};
		}
		// end::configurer[]

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Later {

		@HeinListener(id = "later", autoStartup = "false")
		void onMessage(String message) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class PublisherEvents {

		final List<String> seen = new CopyOnWriteArrayList<>();

		@EventListener
		void onStarted(HeinPublisherStartedEvent event) {
			this.seen.add("listens");
		}

		// tag::publisher-events[]
		@EventListener
		void onConnected(HeinSubscriberConnectedEvent event) {
			this.seen.add(event.getSubscriber().name() + " is here");
		}

		@EventListener
		void onDisconnected(HeinSubscriberDisconnectedEvent event) {
			this.seen.add(event.getSubscriber().name() + " is gone: " + event.getReason());
		}

		@EventListener
		void onRefused(HeinSubscriberRefusedEvent event) {
			this.seen.add(event.getName() + " was refused: " + event.getCode());
		}
		// end::publisher-events[]

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class SubscriberEvents {

		final List<String> seen = new CopyOnWriteArrayList<>();

		@HeinListener(id = "readings", topics = "weather.*")
		void onReading(String reading) {
			if (reading.equals("rain")) {
				throw new IllegalStateException("on purpose");
			}
		}

		@EventListener
		void onConnected(HeinConnectedEvent event) {
			this.seen.add("connected");
		}

		@EventListener
		void onLive(HeinLiveEvent event) {
			this.seen.add("live");
		}

		@EventListener
		void onDisconnected(HeinDisconnectedEvent event) {
			this.seen.add("disconnected");
		}

		// tag::gap-event[]
		@EventListener
		void onGap(HeinGapEvent event) {
			this.seen.add(event.getConnection() + " missed " + event.getGap());
		}

		@EventListener
		void onFailure(HeinListenerFailedEvent event) {
			this.seen.add(event.getListener() + " failed at " + event.getPositions() + ": " + event.getCause());
		}
		// end::gap-event[]

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class CustomizedPublisher {

		// tag::publisher-customizer[]
		@Bean
		HeinPublisherCustomizer morePendingReports() {
			return (builder) -> builder.maxPendingConfirmations(50_000);
		}
		// end::publisher-customizer[]

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class CustomizedSubscriber {

		final List<Object> received = new CopyOnWriteArrayList<>();

		@HeinListener(id = "readings", topics = "weather.*")
		void onReading(String reading) {
			this.received.add(reading);
		}

		// tag::subscriber-customizer[]
		@Bean
		HeinSubscriberCustomizer wholeLogOfTheWeather() {
			return (connection, builder) -> {
				if (connection.equals("default")) {
					builder.startFrom(StartFrom.EARLIEST);
				}
			};
		}
		// end::subscriber-customizer[]

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Discovered {

		final List<String> received = new CopyOnWriteArrayList<>();

		@HeinListener
		void onMessage(String message) {
			this.received.add(message);
		}

		@Bean
		Registry registry(Environment environment) {
			return new Registry(environment.getRequiredProperty("test.port", Integer.class));
		}

		// tag::connection-details[]
		@Bean
		HeinConnectionDetails heinConnectionDetails(Registry registry) {
			return () -> List.of(new HeinConnectionDetails.Address(registry.host(), registry.port()));
		}
		// end::connection-details[]

	}

	record Registry(int port) {

		String host() {
			return "localhost";
		}

	}

}
