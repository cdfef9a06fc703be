package io.hein.autoconfigure.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.hein.actuate.endpoint.HeinDescriptor;
import io.hein.actuate.endpoint.HeinEndpoint;
import io.hein.annotation.HeinListener;
import io.hein.autoconfigure.HeinAutoConfiguration;
import io.hein.core.DeliveryReport;
import io.hein.core.HeinOperations;
import io.hein.core.HeinPosition;
import io.hein.health.HeinPublisherHealthIndicator;
import io.hein.testsupport.KafkaBroker;
import io.hein.transport.backbone.Backbone;
import io.hein.transport.kafka.KafkaBackbone;
import io.hein.transport.publisher.Publisher;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/**
 * Publishers of applications that share a topic of Kafka.
 */
@ExtendWith(OutputCaptureExtension.class)
class HeinKafkaAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withConfiguration(AutoConfigurations
		.of(HeinAutoConfiguration.class, HeinKafkaAutoConfiguration.class, KafkaAutoConfiguration.class));

	@Test
	void nothingChangesWithoutTheProperty() {
		this.runner.withPropertyValues("hein.publisher.port=0").run((context) -> {
			assertThat(context).doesNotHaveBean(Backbone.class);
			assertThat(context.getBean(Publisher.class).backbone()).isNull();
		});
	}

	@Test
	void withoutSpringBootsSupportTheServersAreThoseOfHein() {
		this.runner.withClassLoader(new FilteredClassLoader(KafkaProperties.class))
			.withPropertyValues("hein.publisher.backbone=kafka", "hein.publisher.kafka.bootstrap-servers=localhost:1")
			.run((context) -> assertThat(context).hasSingleBean(KafkaBackbone.class));
	}

	@Test
	void aBackboneOfTheApplicationIsUsed() {
		this.runner.withPropertyValues("hein.publisher.backbone=kafka")
			.withUserConfiguration(OwnBackbone.class)
			.run((context) -> assertThat(context).hasSingleBean(Backbone.class).doesNotHaveBean(KafkaBackbone.class));
	}

	@Test
	void withoutKafkasClientTheStartFails() {
		this.runner.withClassLoader(new FilteredClassLoader("org.apache.kafka"))
			.withPropertyValues("hein.publisher.port=0", "hein.publisher.backbone=kafka")
			.run((context) -> assertThat(context.getStartupFailure())
				.hasStackTraceContaining("Kafka's client is not on the class path"));
	}

	@Test
	void aDirectoryBesideItFailsTheStart() {
		this.runner
			.withPropertyValues("hein.publisher.port=0", "hein.publisher.backbone=kafka",
					"hein.publisher.log.directory=somewhere")
			.run((context) -> assertThat(context.getStartupFailure()).hasStackTraceContaining("hein.publisher.log"));
	}

	@Test
	void aWrongValueIsNamed() {
		this.runner.withPropertyValues("hein.publisher.backbone=kafka", "hein.publisher.kafka.stale-after=0s")
			.run((context) -> assertThat(context.getStartupFailure())
				.hasStackTraceContaining("hein.publisher.kafka.stale-after"));
	}

	@Test
	void withoutKafkaTheStartIsExplained(CapturedOutput output) {
		assertThatException().isThrownBy(() -> run(KafkaBroker.newName(), "spring.kafka.bootstrap-servers=localhost:1",
				"hein.publisher.kafka.start-timeout=200ms"));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("Kafka at localhost:1 did not answer")
			.contains("'spring.kafka.bootstrap-servers'");
	}

	@Test
	void applicationsShareATopic() throws Exception {
		String topic = KafkaBroker.newName();
		String servers = "spring.kafka.bootstrap-servers=" + KafkaBroker.shared().servers();
		try (ConfigurableApplicationContext first = run(topic, servers);
				ConfigurableApplicationContext second = run(topic, servers);
				ConfigurableApplicationContext listening = listen(first, second)) {
			HeinOperations template = first.getBean(HeinOperations.class);
			HeinPosition sent = template.send("weather", "one");
			HeinPosition async = second.getBean(HeinOperations.class).sendAsync("weather", "two").get();
			assertThat(async.isAfter(sent)).isTrue();
			BlockingQueue<String> messages = listening.getBean(Listening.class).messages;
			assertThat(messages.poll(30, TimeUnit.SECONDS)).isEqualTo("one");
			assertThat(messages.poll(30, TimeUnit.SECONDS)).isEqualTo("two");
			DeliveryReport report = template.sendAndConfirm("weather", "three", Duration.ofSeconds(30)).get();
			assertThat(report.isComplete()).isTrue();
			assertThat(report.isHandledByAll()).isTrue();
			assertThat(report.statuses()).hasSize(1);
			assertThat(report.position().isAfter(async)).isTrue();
			HeinDescriptor.PublisherDescriptor shown = first.getBean(HeinEndpoint.class).hein().publishers().get(0);
			assertThat(shown.backbone().topic()).isEqualTo(topic);
			assertThat(shown.backbone().type()).isEqualTo("kafka");
			assertThat(shown.backbone().state()).isEqualTo("RUNNING");
			assertThat(shown.backbone().topicId()).isNotEmpty();
			var health = new HeinPublisherHealthIndicator(first.getBean(Publisher.class)).health();
			assertThat(health.getStatus()).isEqualTo(Status.UP);
			assertThat(health.getDetails()).containsKey("backbone");
			MeterRegistry registry = first.getBean(MeterRegistry.class);
			FunctionTimer sends = registry.get("hein.publisher.backbone.sends").tag("outcome", "acked").functionTimer();
			// a message may be read before its acknowledgement
			await().untilAsserted(() -> {
				assertThat(sends.count()).isEqualTo(2);
				assertThat(sends.totalTime(TimeUnit.NANOSECONDS)).isPositive();
				assertThat(registry.get("hein.publisher.backbone.lag").gauge().value()).isZero();
			});
		}
	}

	@Test
	void whereKafkaIsMayComeFromElsewhere() {
		this.runner.withUserConfiguration(Container.class)
			.withPropertyValues("hein.publisher.port=0", "hein.publisher.backbone=kafka",
					"spring.kafka.bootstrap-servers=localhost:1", "hein.publisher.kafka.topic=" + KafkaBroker.newName())
			.run((context) -> {
				assertThat(context.getBean(Publisher.class).isRunning()).isTrue();
				assertThat(context.getBean(HeinOperations.class).send("t", "text").toString()).endsWith(":1");
			});
	}

	@Test
	void heinMayHaveServersOfItsOwn() {
		this.runner.withPropertyValues("hein.publisher.port=0", "hein.publisher.backbone=kafka",
				"spring.kafka.bootstrap-servers=localhost:1",
				"hein.publisher.kafka.bootstrap-servers=" + KafkaBroker.shared().servers(),
				"hein.publisher.kafka.properties.client.id=mine", "hein.publisher.kafka.topic=" + KafkaBroker.newName())
			.run((context) -> assertThat(context.getBean(HeinOperations.class).send("t", "text").toString())
				.endsWith(":1"));
	}

	private static ConfigurableApplicationContext run(String topic, String... properties) {
		return new SpringApplicationBuilder(Publishing.class).web(WebApplicationType.NONE)
			.properties("hein.publisher.port=0", "hein.publisher.backbone=kafka", "hein.publisher.kafka.topic=" + topic,
					"management.endpoints.web.exposure.include=*")
			.properties(properties)
			.run();
	}

	private static ConfigurableApplicationContext listen(ConfigurableApplicationContext... publishers) {
		List<String> addresses = java.util.Arrays.stream(publishers)
			.map((context) -> "localhost:" + context.getEnvironment().getProperty("local.hein.publisher.port"))
			.toList();
		return new SpringApplicationBuilder(Listening.class).web(WebApplicationType.NONE)
			.properties(Map.of("hein.subscriber.addresses", String.join(",", addresses),
					"hein.subscriber.address-order", "random", "hein.subscriber.start-from", "earliest"))
			.run();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Publishing {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Listening {

		private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();

		@HeinListener(topics = "weather")
		void onMessage(String message) {
			this.messages.add(message);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnBackbone {

		@Bean
		Backbone ownBackbone() {
			return (settings, guard) -> {
				throw new IllegalStateException("not used");
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Container {

		@Bean
		KafkaConnectionDetails containerDetails() {
			return () -> List.of(KafkaBroker.shared().servers());
		}

	}

}
