package io.hein.autoconfigure.metrics;

import java.util.List;

import io.hein.annotation.HeinListener;
import io.hein.autoconfigure.HeinAutoConfiguration;
import io.hein.autoconfigure.health.HeinHealthContributorAutoConfiguration;
import io.hein.core.HeinOperations;
import io.hein.listener.ListenerInstrumentation;
import io.hein.metrics.HeinEventMetrics;
import io.hein.metrics.HeinListenerMetrics;
import io.hein.metrics.HeinPublisherMetrics;
import io.hein.metrics.HeinSslMetrics;
import io.hein.metrics.HeinSubscriberMetrics;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.subscriber.Subscriber;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.awaitility.Awaitility.await;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link HeinMetricsAutoConfiguration}.
 */
@ExtendWith(OutputCaptureExtension.class)
class HeinMetricsAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withConfiguration(AutoConfigurations
		.of(HeinAutoConfiguration.class, HeinMetricsAutoConfiguration.class, MetricsAutoConfiguration.class,
				SimpleMetricsExportAutoConfiguration.class, CompositeMeterRegistryAutoConfiguration.class));

	@Test
	void withAPublisherAndAConnectionAllMetersAreBound() {
		this.runner.withPropertyValues("hein.publisher.port=0", "hein.subscriber.addresses=localhost:1")
			.run((context) -> {
				assertThat(context).hasSingleBean(HeinPublisherMetrics.class)
					.hasSingleBean(HeinSubscriberMetrics.class)
					.hasSingleBean(HeinEventMetrics.class)
					.hasSingleBean(HeinSslMetrics.class)
					.hasSingleBean(HeinListenerMetrics.class);
				MeterRegistry registry = context.getBean(MeterRegistry.class);
				assertThat(registry.get("hein.publisher.connections").tag("name", "publisher").gauge().value())
					.isZero();
				assertThat(registry.get("hein.subscriber.connections").tag("name", "default").gauge().value()).isZero();
				assertThat(
						registry.get("hein.publisher.ssl.reloads").tag("outcome", "failed").functionCounter().count())
					.isZero();
				assertThat(registry.get("hein.events.dropped").functionCounter().count()).isZero();
			});
	}

	@Test
	void aMockedPublisherAndSubscriberAreStartedMeasuredAndStopped(CapturedOutput output) {
		Publisher publisher = mock();
		given(publisher.isRunning()).willReturn(true);
		// Not every version of Mockito makes a future
		given(publisher.stop()).willReturn(null);
		Subscriber subscriber = mock();
		given(subscriber.stop()).willReturn(null);
		this.runner.withConfiguration(AutoConfigurations.of(HeinHealthContributorAutoConfiguration.class))
			.withBean("publisher", Publisher.class, () -> publisher)
			.withBean("subscriber", Subscriber.class, () -> subscriber)
			.run((context) -> {
				assertThat(context).hasNotFailed().hasBean("heinHealthContributor");
				then(subscriber).should().start();
				List<Meter> meters = context.getBean(MeterRegistry.class).getMeters();
				assertThat(meters).extracting((meter) -> meter.getId().getName())
					.contains("hein.publisher.connections", "hein.publisher.ssl.reloads",
							"hein.subscriber.messages.received");
				assertThatNoException()
					.isThrownBy(() -> meters.forEach((meter) -> meter.measure().forEach(Measurement::getValue)));
			});
		then(publisher).should().stop();
		then(subscriber).should().stop();
		assertThat(output).doesNotContain("Failed to stop bean").doesNotContain("could not be stopped");
	}

	@Test
	void withNothingConfiguredThereIsNoMeter() {
		this.runner.run((context) -> assertThat(context.getBean(MeterRegistry.class).getMeters())
			.noneMatch((meter) -> meter.getId().getName().startsWith("hein.")));
	}

	@Test
	void metersComeAndGoWithTheirBeans() {
		this.runner.withPropertyValues("hein.publisher.port=0", "hein.subscriber.addresses=localhost:1")
			.run((context) -> {
				MeterRegistry registry = context.getBean(MeterRegistry.class);
				long running = count(registry);
				assertThat(running).isPositive();
				context.stop();
				assertThat(count(registry)).isZero();
				context.start();
				assertThat(count(registry)).isEqualTo(running);
			});
	}

	@Test
	void aPauseTakesTheMetersOfConnectionsOnly() {
		this.runner.withPropertyValues("hein.publisher.port=0", "hein.subscriber.addresses=localhost:1")
			.run((context) -> {
				MeterRegistry registry = context.getBean(MeterRegistry.class);
				context.getSourceApplicationContext().pause();
				assertThat(registry.find("hein.publisher.connections").gauge()).isNotNull();
				assertThat(registry.find("hein.subscriber.connections").gauge()).isNull();
				context.getSourceApplicationContext().restart();
				assertThat(registry.find("hein.subscriber.connections").gauge()).isNotNull();
			});
	}

	@Test
	void aListenersCallsAreTimed() {
		withListener(this.runner, (context, registry) -> {
			await().untilAsserted(() -> assertThat(registry.get("hein.listener")
				.tags("name", "default", "listener", "test", "outcome", "handled")
				.timer()
				.count()).isEqualTo(1));
			assertThat(registry.get("hein.listener").tag("outcome", "failed").timer().count()).isZero();
		});
	}

	@Test
	void observationsTakeThePlaceOfTheTimer() {
		TestObservationRegistry observations = TestObservationRegistry.create();
		withListener(this.runner.withBean(ObservationRegistry.class, () -> observations)
			.withPropertyValues("hein.subscriber.listener.observation-enabled=true",
					"hein.template.observation-enabled=true"),
				(context, registry) -> {
					await().untilAsserted(() -> TestObservationRegistryAssert.assertThat(observations)
						.hasObservationWithNameEqualTo("hein.listener")
						.that()
						.hasBeenStopped()
						.hasLowCardinalityKeyValue("outcome", "handled"));
					assertThat(registry.find("hein.listener").timer()).isNull();
				});
	}

	@Test
	void withObservationEnabledButNoRegistryOfObservationsTheTimerStays() {
		withListener(this.runner.withPropertyValues("hein.subscriber.listener.observation-enabled=true"),
				(context, registry) -> await().untilAsserted(
						() -> assertThat(registry.get("hein.listener").tag("outcome", "handled").timer().count())
							.isEqualTo(1)));
	}

	@Test
	void everyBeanBacksOff() {

		HeinListenerMetrics listener = new HeinListenerMetrics(new SimpleMeterRegistry());
		this.runner.withPropertyValues("hein.publisher.port=0")
			.withBean("one", HeinPublisherMetrics.class, () -> mock(HeinPublisherMetrics.class))
			.withBean("two", HeinListenerMetrics.class, () -> listener)
			.withBean("three", HeinSubscriberMetrics.class, () -> mock(HeinSubscriberMetrics.class))
			.withBean("four", HeinEventMetrics.class, () -> mock(HeinEventMetrics.class))
			.withBean("five", HeinSslMetrics.class, () -> mock(HeinSslMetrics.class))
			.run((context) -> assertThat(context).doesNotHaveBean("heinPublisherMetrics")
				.doesNotHaveBean("heinListenerMetrics")
				.doesNotHaveBean("heinSubscriberMetrics")
				.doesNotHaveBean("heinEventMetrics")
				.doesNotHaveBean("heinSslMetrics"));
	}

	@Test
	void anInstrumentationOfTheUserTakesThePlaceOfTheTimer() {
		this.runner.withBean(ListenerInstrumentation.class, () -> ListenerInstrumentation.NONE)
			.run((context) -> assertThat(context).doesNotHaveBean(HeinListenerMetrics.class));
	}

	@Test
	void withoutMicrometerThereIsNothing() {
		this.runner.withPropertyValues("hein.publisher.port=0", "hein.subscriber.addresses=localhost:1")
			.withClassLoader(new FilteredClassLoader("io.micrometer.core"))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(HeinMetricsAutoConfiguration.class)
				.hasSingleBean(Publisher.class));
	}

	@Test
	void withoutARegistryThereIsNothing() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(HeinAutoConfiguration.class, HeinMetricsAutoConfiguration.class))
			.withPropertyValues("hein.publisher.port=0")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(HeinMetricsAutoConfiguration.class));
	}

	@Test
	void withHeinSwitchedOffThereIsNothing() {
		this.runner.withPropertyValues("hein.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(HeinMetricsAutoConfiguration.class));
	}

	private static long count(MeterRegistry registry) {
		return registry.getMeters().stream().filter((meter) -> meter.getId().getName().startsWith("hein.")).count();
	}

	private void withListener(ApplicationContextRunner runner, Assertions assertions) {
		try (Publisher publisher = Publisher.builder().build()) {
			publisher.start();
			runner.withUserConfiguration(Listening.class)
				.withPropertyValues("hein.publisher.port=0",
						"hein.subscriber.addresses=localhost:" + publisher.address().getPort())
				.run((context) -> {
					await().until(() -> publisher.subscribers().size() == 1);
					context.getBean(HeinOperations.class).send("topic", "own");
					publisher.publish("topic", new byte[1]);
					assertions.accept(context, context.getBean(MeterRegistry.class));
				});
		}
	}

	/**
	 * What to look at.
	 */
	private interface Assertions {

		void accept(AssertableApplicationContext context, MeterRegistry registry);

	}

	@Configuration(proxyBeanMethods = false)
	static class Listening {

		@HeinListener(id = "test")
		void onMessage(byte[] message) {
		}

	}

}
