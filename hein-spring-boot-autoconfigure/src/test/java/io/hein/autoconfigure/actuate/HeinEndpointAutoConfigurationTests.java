package io.hein.autoconfigure.actuate;

import java.util.List;

import io.hein.actuate.endpoint.HeinDescriptor;
import io.hein.actuate.endpoint.HeinEndpoint;
import io.hein.annotation.HeinListener;
import io.hein.autoconfigure.HeinAutoConfiguration;
import io.hein.core.HeinGap;
import io.hein.transport.publisher.Publisher;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link HeinEndpointAutoConfiguration}.
 */
class HeinEndpointAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(HeinAutoConfiguration.class, HeinEndpointAutoConfiguration.class))
		.withPropertyValues("management.endpoints.web.exposure.include=hein");

	@Test
	void anExposedEndpointShowsWhatThereIs() {
		this.runner
			.withPropertyValues("hein.publisher.port=0", "hein.publisher.name=weather",
					"hein.subscriber.addresses=localhost:1", "hein.subscriber.name=me")
			.run((context) -> {
				HeinEndpoint endpoint = context.getBean(HeinEndpoint.class);
				await().until(() -> "IDLE".equals(endpoint.hein().connections().get(0).state()));
				HeinDescriptor all = endpoint.hein();
				assertThat(all.publishers()).singleElement().satisfies((publisher) -> {
					assertThat(publisher.name()).isEqualTo("weather");
					assertThat(publisher.state()).isEqualTo("RUNNING");
					assertThat(publisher.head()).matches("[0-9a-f]{32}:0");
					assertThat(publisher.oldest()).isEqualTo(1);
					assertThat(publisher.subscribers()).isEmpty();
				});
				assertThat(all.connections()).singleElement().satisfies((connection) -> {
					assertThat(connection.name()).isEqualTo("default");
					assertThat(connection.subscriber()).isEqualTo("me");
					assertThat(connection.state()).isEqualTo("IDLE");
					assertThat(connection.received()).isNull();
				});
				assertThat(all.listeners()).isEmpty();
			});
	}

	@Test
	void aListenerOfGapsOnlyWantsNoTopics() {
		this.runner.withUserConfiguration(Listening.class)
			.withPropertyValues("hein.subscriber.addresses=localhost:1")
			.run((context) -> assertThat(context.getBean(HeinEndpoint.class).hein().listeners())
				.extracting(HeinDescriptor.ListenerDescriptor::id, HeinDescriptor.ListenerDescriptor::topics)
				.containsExactlyInAnyOrder(tuple("gaps", List.of()), tuple("readings", List.of("telemetry.**"))));
	}

	@Test
	void whatIsStoppedIsShownAsStopped() {
		this.runner.withPropertyValues("hein.publisher.port=0", "hein.subscriber.addresses=localhost:1")
			.run((context) -> {
				context.stop();
				HeinDescriptor all = context.getBean(HeinEndpoint.class).hein();
				assertThat(all.publishers()).singleElement().satisfies((publisher) -> {
					assertThat(publisher.state()).isEqualTo("STOPPED");
					assertThat(publisher.address()).isNull();
				});
				assertThat(all.connections()).singleElement()
					.satisfies((connection) -> assertThat(connection.state()).isEqualTo("STOPPED"));
			});
	}

	@Test
	void withNothingConfiguredItIsEmpty() {
		this.runner.run((context) -> {
			HeinDescriptor all = context.getBean(HeinEndpoint.class).hein();
			assertThat(all.publishers()).isEmpty();
			assertThat(all.connections()).isEmpty();
			assertThat(all.listeners()).isEmpty();
		});
	}

	@Test
	void anEndpointThatIsNotExposedIsNotThere() {
		this.runner.withPropertyValues("management.endpoints.web.exposure.include=health")
			.run((context) -> assertThat(context).doesNotHaveBean(HeinEndpoint.class));
	}

	@Test
	void anEndpointWithoutAccessIsNotThere() {
		this.runner
			.withInitializer(
					(context) -> context.getEnvironment().setConversionService(new ApplicationConversionService()))
			.withPropertyValues("management.endpoint.hein.access=none")

			.run((context) -> assertThat(context).doesNotHaveBean(HeinEndpoint.class));
	}

	@Test
	void anEndpointOfTheUserTakesThePlace() {
		this.runner.withBean("own", HeinEndpoint.class, () -> mock(HeinEndpoint.class))
			.run((context) -> assertThat(context).hasSingleBean(HeinEndpoint.class).hasBean("own"));
	}

	@Test
	void withoutActuatorThereIsNothing() {
		for (String missing : new String[] { "org.springframework.boot.actuate.autoconfigure",
				"org.springframework.boot.actuate" }) {
			new ApplicationContextRunner().withUserConfiguration(Imported.class)
				.withPropertyValues("hein.publisher.port=0")
				.withClassLoader(new FilteredClassLoader(missing))
				.run((context) -> assertThat(context).hasNotFailed()
					.hasSingleBean(Publisher.class)
					.doesNotHaveBean(HeinEndpointAutoConfiguration.class));
		}
	}

	@Test
	void withHeinSwitchedOffThereIsNothing() {
		this.runner.withPropertyValues("hein.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(HeinEndpointAutoConfiguration.class));
	}

	/**
	 * Read without loading it, as auto-configurations are.
	 */
	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ HeinAutoConfiguration.class, HeinEndpointAutoConfiguration.class })
	static class Imported {

	}

	@Configuration(proxyBeanMethods = false)
	static class Listening {

		@HeinListener(id = "readings", topics = "telemetry.**")
		void onReading(String reading) {
		}

		@HeinListener(id = "gaps")
		void onGap(HeinGap gap) {
		}

	}

}
