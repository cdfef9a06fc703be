package io.hein.autoconfigure;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.hein.annotation.HeinListener;
import io.hein.core.HeinOperations;
import io.hein.event.HeinConnectedEvent;
import io.hein.transport.subscriber.Subscriber;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Real applications: one publishes, one subscribes.
 */
class EndToEndTests {

	@Test
	void whatOneApplicationSendsTheListenerOfAnotherGets() {
		try (ConfigurableApplicationContext publisher = run(PublishingApplication.class, "hein.publisher.port=0")) {
			String port = publisher.getEnvironment().getRequiredProperty("local.hein.publisher.port");
			try (ConfigurableApplicationContext subscriber = run(SubscribingApplication.class,
					"hein.subscriber.addresses=localhost:" + port)) {
				HeinOperations template = publisher.getBean(HeinOperations.class);
				await().until(() -> template.subscribers().size() == 1);
				template.send("telemetry.cpu.0", new Reading("cpu", 0.5));
				template.send("weather", new Reading("rain", 1));
				template.send("telemetry.cpu.1", new Reading("cpu", 0.25));
				List<Reading> readings = subscriber.getBean(SubscribingApplication.class).readings;
				await().until(() -> readings.size() == 2);
				assertThat(readings).containsExactly(new Reading("cpu", 0.5), new Reading("cpu", 0.25));
			}
		}
	}

	@Test
	void aSubscriberOfTheUserHasEventsToo() {
		try (ConfigurableApplicationContext publisher = run(PublishingApplication.class, "hein.publisher.port=0")) {
			String port = publisher.getEnvironment().getRequiredProperty("local.hein.publisher.port");
			try (ConfigurableApplicationContext subscriber = run(OwnSubscriberApplication.class, "own.port=" + port,
					"hein.subscriber.connection.prices.addresses=localhost:" + port)) {
				List<String> connected = subscriber.getBean(OwnSubscriberApplication.class).connected;
				await().until(() -> connected.size() >= 2);
				assertThat(connected).containsExactlyInAnyOrder("default own", "prices named");
			}
		}
	}

	private static ConfigurableApplicationContext run(Class<?> application, String... properties) {
		return new SpringApplicationBuilder(application).web(WebApplicationType.NONE)
			.properties("spring.threads.virtual.enabled=" + Boolean.getBoolean("hein.test.virtual-threads"))
			.properties(properties)
			.run();
	}

	record Reading(String sensor, double value) {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class PublishingApplication {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class OwnSubscriberApplication {

		final List<String> connected = new CopyOnWriteArrayList<>();

		@Bean(destroyMethod = "close")
		Subscriber own(@Value("${own.port}") int port) {
			return Subscriber.builder().name("own").address("localhost", port).build();
		}

		@Bean(destroyMethod = "close")
		Subscriber pricesHeinSubscriber(@Value("${own.port}") int port) {
			return Subscriber.builder().name("named").address("localhost", port).build();
		}

		@HeinListener
		void onMessage(String text) {
		}

		@HeinListener(connection = "prices")
		void onPrice(String text) {
		}

		@EventListener
		void onConnected(HeinConnectedEvent event) {
			this.connected.add(event.getConnection() + " " + event.getSubscriber().name());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class SubscribingApplication {

		final List<Reading> readings = new CopyOnWriteArrayList<>();

		@HeinListener(topics = "telemetry.**")
		void onReading(Reading reading) {
			this.readings.add(reading);
		}

	}

}
