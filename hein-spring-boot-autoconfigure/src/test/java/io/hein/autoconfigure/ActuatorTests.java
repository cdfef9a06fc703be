package io.hein.autoconfigure;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.hein.annotation.HeinListener;
import io.hein.config.HeinListenerEndpointRegistry;
import io.hein.core.HeinOperations;
import io.hein.transport.publisher.Publisher;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Actuator over HTTP, in two applications that are connected to each other.
 */
class ActuatorTests {

	private static final HttpClient http = HttpClient.newHttpClient();

	private static final JsonMapper json = JsonMapper.builder().build();

	private static ConfigurableApplicationContext publisher;

	private static ConfigurableApplicationContext subscriber;

	@BeforeAll
	static void start() {
		publisher = run(Publishing.class, "spring.application.name=weather", "hein.publisher.port=0");
		subscriber = run(Subscribing.class, "hein.subscriber.name=reader",
				"hein.subscriber.addresses=localhost:"
						+ publisher.getEnvironment().getRequiredProperty("local.hein.publisher.port"),
				"hein.subscriber.connection.nowhere.addresses=localhost:1");
		await().until(() -> publisher.getBean(HeinOperations.class).subscribers().size() == 1);
	}

	@AfterAll
	static void stop() {
		subscriber.close();
		publisher.close();
	}

	@Test
	void thePublishersMetersCountItsConnections() {
		await().untilAsserted(
				() -> assertThat(value(publisher, "hein.publisher.connections?tag=name:weather")).isEqualTo(1));
		assertThat(value(publisher, "hein.publisher.connections.accepted?tag=protocol:native"))
			.isGreaterThanOrEqualTo(1);
		assertThat(get(publisher, "metrics/hein.publisher.connections").path("baseUnit").asString())
			.isEqualTo("connections");
		assertThat(get(publisher, "metrics/hein.publisher.connections.refused").path("availableTags").toString())
			.contains("max-connections")
			.contains("name-in-use");
	}

	@Test
	void whatIsSentIsCountedOnBothSides() {
		double published = value(publisher, "hein.publisher.messages.published");
		double received = value(subscriber, "hein.subscriber.messages.received?tag=name:default");
		double handled = value(subscriber, "hein.listener?tag=listener:readings&tag=outcome:handled");
		HeinOperations template = publisher.getBean(HeinOperations.class);
		for (int i = 0; i < 10; i++) {
			template.send("telemetry.cpu", "reading");
		}
		assertThat(value(publisher, "hein.publisher.messages.published")).isEqualTo(published + 10);
		await().untilAsserted(() -> assertThat(value(subscriber, "hein.subscriber.messages.received?tag=name:default"))
			.isEqualTo(received + 10));
		await().untilAsserted(
				() -> assertThat(value(subscriber, "hein.listener?tag=listener:readings&tag=outcome:handled"))
					.isEqualTo(handled + 10));
		await().untilAsserted(() -> assertThat(value(publisher, "hein.publisher.messages.sent")).isPositive());
		assertThat(value(publisher, "hein.publisher.bytes.sent")).isPositive();
		assertThat(value(publisher, "hein.events.dropped")).isZero();
	}

	@Test
	void everyMeterOfAConnectionIsThere() {
		await().untilAsserted(
				() -> assertThat(value(subscriber, "hein.subscriber.connections?tag=name:default")).isEqualTo(1));
		assertThat(value(subscriber, "hein.subscriber.connections?tag=name:nowhere")).isZero();
		assertThat(value(subscriber, "hein.subscriber.gaps?tag=reason:evicted")).isZero();
		assertThat(value(subscriber, "hein.subscriber.messages.lost")).isZero();
		assertThat(value(subscriber, "hein.subscriber.reconnects")).isZero();
		await().untilAsserted(() -> assertThat(value(subscriber, "hein.subscriber.lag?tag=name:default")).isZero());
		assertThat(get(subscriber, "metrics/hein.subscriber.lag?tag=name:nowhere").toString()).contains("NaN");
	}

	@Test
	void thePublishersEndpointShowsItsSubscribers() {
		JsonNode publishers = get(publisher, "hein").path("publishers");
		assertThat(publishers.size()).isEqualTo(1);
		assertThat(publishers.path(0).path("name").asString()).isEqualTo("weather");
		assertThat(publishers.path(0).path("state").asString()).isEqualTo("RUNNING");
		assertThat(publishers.path(0).path("address").asString())
			.isEqualTo("127.0.0.1:" + publisher.getEnvironment().getRequiredProperty("local.hein.publisher.port"));
		JsonNode attached = publishers.path(0).path("subscribers").path(0);
		assertThat(attached.path("name").asString()).isEqualTo("reader");
		assertThat(attached.path("address").asString()).startsWith("127.0.0.1:");
		assertThat(attached.path("protocol").asString()).isEqualTo("native");
		assertThat(attached.path("topics").toString()).isEqualTo("[\"telemetry.**\"]");
		assertThat(attached.path("since").asString()).matches("\\d{4}-.*Z");
		assertThat(attached.propertyNames()).containsExactlyInAnyOrder("name", "address", "since", "protocol", "topics",
				"position", "handled", "lag", "lagBytes", "slow");
		assertThat(get(publisher, "hein").path("connections").size()).isZero();
	}

	@Test
	void theSubscribersEndpointShowsItsConnectionsAndListeners() {
		await().untilAsserted(
				() -> assertThat(get(subscriber, "hein").path("connections").path(0).path("state").asString())
					.isEqualTo("CONNECTED"));
		JsonNode all = get(subscriber, "hein");
		assertThat(all.path("publishers").size()).isZero();
		JsonNode connection = all.path("connections").path(0);
		assertThat(connection.path("name").asString()).isEqualTo("default");
		assertThat(connection.path("subscriber").asString()).isEqualTo("reader");
		assertThat(connection.path("publisher").asString()).isEqualTo("weather");
		// the lag is there when it is known
		await().untilAsserted(() -> assertThat(get(subscriber, "hein").path("connections").path(0).propertyNames())
			.containsOnly("name", "subscriber", "state", "since", "publisher", "address", "received", "handled", "live",
					"lag", "reconnects"));
		JsonNode nowhere = all.path("connections").path(1);
		assertThat(nowhere.path("name").asString()).isEqualTo("nowhere");
		assertThat(nowhere.path("state").asString()).isEqualTo("IDLE");
		JsonNode listener = all.path("listeners").path(0);
		assertThat(listener.path("id").asString()).isEqualTo("readings");
		assertThat(listener.path("connection").asString()).isEqualTo("default");
		assertThat(listener.path("state").asString()).isEqualTo("RUNNING");
		assertThat(listener.path("topics").toString()).isEqualTo("[\"telemetry.**\"]");
	}

	@Test
	void healthHasAnEntryForThePublisherAndEachConnection() {
		JsonNode ofPublisher = get(publisher, "health").path("components").path("hein");
		assertThat(ofPublisher.path("status").asString()).isEqualTo("UP");
		assertThat(ofPublisher.path("components").propertyNames()).containsExactly("publisher");
		await().untilAsserted(
				() -> assertThat(get(subscriber, "health/hein/default").path("status").asString()).isEqualTo("UP"));
		JsonNode ofSubscriber = get(subscriber, "health").path("components").path("hein");
		assertThat(ofSubscriber.path("status").asString()).isEqualTo("UP");
		assertThat(ofSubscriber.path("components").propertyNames()).containsExactlyInAnyOrder("default", "nowhere");
		JsonNode details = ofSubscriber.path("components").path("default").path("details");
		assertThat(details.path("state").asString()).isEqualTo("CONNECTED");
		await().untilAsserted(
				() -> assertThat(get(subscriber, "health/hein/default").path("details").has("lag")).isTrue());
		assertThat(details.path("listeners").path("readings").asString()).isEqualTo("RUNNING");
		assertThat(ofSubscriber.path("components").path("nowhere").path("status").asString()).isEqualTo("UNKNOWN");
	}

	@Test
	void healthIsInNoLivenessGroup() {
		HealthEndpointGroups groups = publisher.getBean(HealthEndpointGroups.class);
		assertThat(groups.getPrimary().isMember("hein")).isTrue();
		assertThat(groups.get("liveness")).isNotNull();
		assertThat(groups.get("liveness").isMember("hein")).isFalse();
	}

	@Test
	void aPausedListenerIsShownAndIsNotDown() {
		HeinListenerEndpointRegistry registry = subscriber.getBean(HeinListenerEndpointRegistry.class);
		registry.pause("readings");
		try {
			await().untilAsserted(
					() -> assertThat(get(subscriber, "health/hein/default").path("details").path("state").asString())
						.isEqualTo("PAUSED"));
			assertThat(get(subscriber, "health/hein/default").path("status").asString()).isEqualTo("UP");
			assertThat(get(subscriber, "hein").path("listeners").path(0).path("state").asString()).isEqualTo("PAUSED");
		}
		finally {
			registry.resume("readings");
		}
	}

	@Test
	void theMetersGoWithTheirApplication() {
		try (ConfigurableApplicationContext stopping = run(Publishing.class, "hein.publisher.port=0")) {
			assertThat(value(stopping, "hein.publisher.connections")).isZero();
			stopping.stop();
			assertThat(stopping.getBean(MeterRegistry.class).getMeters())
				.noneMatch((meter) -> meter.getId().getName().startsWith("hein."));
			stopping.start();
			assertThat(value(stopping, "hein.publisher.connections")).isZero();
			assertThat(stopping.getBean(Publisher.class).isRunning()).isTrue();
		}
	}

	private static double value(ConfigurableApplicationContext context, String meter) {
		return get(context, "metrics/" + meter).path("measurements").path(0).path("value").asDouble();
	}

	private static JsonNode get(ConfigurableApplicationContext context, String path) {
		String port = context.getEnvironment().getRequiredProperty("local.server.port");
		try {
			HttpResponse<String> response = http.send(
					HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/actuator/" + path)).build(),
					HttpResponse.BodyHandlers.ofString());
			assertThat(response.statusCode()).as(path + ": " + response.body()).isEqualTo(200);
			return json.readTree(response.body());
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	private static ConfigurableApplicationContext run(Class<?> application, String... properties) {
		return new SpringApplicationBuilder(application)
			.properties("spring.threads.virtual.enabled=" + Boolean.getBoolean("hein.test.virtual-threads"))
			.properties("server.port=0", "management.endpoints.web.exposure.include=health,metrics,hein",
					"management.endpoint.health.show-details=always", "management.endpoint.health.probes.enabled=true")
			.properties(properties)
			.run();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Publishing {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Subscribing {

		final List<String> readings = new CopyOnWriteArrayList<>();

		@HeinListener(id = "readings", topics = "telemetry.**")
		void onReading(String reading) {
			this.readings.add(reading);
		}

	}

}
