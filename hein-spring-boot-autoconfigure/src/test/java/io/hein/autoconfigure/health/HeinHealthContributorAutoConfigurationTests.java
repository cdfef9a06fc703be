package io.hein.autoconfigure.health;

import java.util.List;

import io.hein.annotation.HeinListener;
import io.hein.autoconfigure.HeinAutoConfiguration;
import io.hein.transport.publisher.Publisher;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributors;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link HeinHealthContributorAutoConfiguration}.
 */
class HeinHealthContributorAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(HeinAutoConfiguration.class,
				HeinHealthContributorAutoConfiguration.class, HealthContributorAutoConfiguration.class));

	@Test
	void thereIsAnEntryForThePublisherAndEachConnectionWithAnAddress() {
		this.runner
			.withPropertyValues("hein.publisher.port=0", "hein.subscriber.addresses=localhost:1",
					"hein.subscriber.connection.prices.addresses=localhost:2",
					"hein.subscriber.connection.publisher.addresses=localhost:3",
					"hein.subscriber.connection.idle.start-from=latest")
			.run((context) -> {
				CompositeHealthContributor composite = context.getBean("heinHealthContributor",
						CompositeHealthContributor.class);
				assertThat(composite.stream().map(HealthContributors.Entry::name))
					.containsExactlyInAnyOrder("publisher", "default", "prices", "connection-publisher");
				assertThat(((HealthIndicator) composite.getContributor("publisher")).health().getStatus())
					.isEqualTo(Status.UP);
			});
	}

	@Test
	void aConnectionIsDownAfterItsOwnOrTheInheritedTime() {
		this.runner
			.withPropertyValues("hein.subscriber.addresses=localhost:1", "hein.subscriber.health.down-after=1h",
					"hein.subscriber.connection.soon.addresses=localhost:1",
					"hein.subscriber.connection.soon.health.down-after=0s",
					"hein.subscriber.connection.late.addresses=localhost:1")
			.withUserConfiguration(Listeners.class)
			.run((context) -> {
				CompositeHealthContributor composite = context.getBean(CompositeHealthContributor.class);
				for (String name : List.of("soon", "late", "default")) {
					HealthIndicator indicator = (HealthIndicator) composite.getContributor(name);
					await().until(() -> indicator.health().getDetails().containsKey("lastError"));
					assertThat(indicator.health().getStatus()).as(name)
						.isEqualTo((name.equals("soon")) ? Status.DOWN : Status.UNKNOWN);
				}
			});
	}

	@Test
	void aConnectionToAllNeedsAsManyPublishersAsItIsSaidTo() {
		this.runner
			.withPropertyValues("hein.subscriber.addresses=localhost:1", "hein.subscriber.attach=all",
					"hein.subscriber.health.min-publishers=3", "hein.subscriber.connection.few.addresses=localhost:1",
					"hein.subscriber.connection.few.health.min-publishers=2",
					"hein.subscriber.connection.one.addresses=localhost:1", "hein.subscriber.connection.one.attach=any")
			.run((context) -> {
				CompositeHealthContributor composite = context.getBean(CompositeHealthContributor.class);
				assertThat(minimum(composite, "default")).isEqualTo(3);
				assertThat(minimum(composite, "few")).isEqualTo(2);
				assertThat(minimum(composite, "one")).isNull();
			});
	}

	private static @Nullable Object minimum(CompositeHealthContributor composite, String connection) {
		return ((HealthIndicator) composite.getContributor(connection)).health().getDetails().get("minPublishers");
	}

	@Test
	void noPublisherAtAllIsNeverEnough() {
		this.runner
			.withPropertyValues("hein.subscriber.addresses=localhost:1", "hein.subscriber.health.min-publishers=0")
			.run((context) -> assertThat(context.getStartupFailure())
				.hasStackTraceContaining("hein.subscriber.health.min-publishers")
				.hasStackTraceContaining("at least one publisher"));
	}

	@Test
	void withNothingConfiguredThereIsNoHealth() {
		this.runner.run((context) -> assertThat(context).doesNotHaveBean(CompositeHealthContributor.class));
	}

	@Test
	void itCanBeSwitchedOff() {
		this.runner.withPropertyValues("hein.publisher.port=0", "management.health.hein.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(CompositeHealthContributor.class));
	}

	@Test
	void aContributorOfTheUserTakesThePlace() {
		this.runner.withPropertyValues("hein.publisher.port=0")
			.withBean("heinHealthIndicator", HealthIndicator.class, () -> mock(HealthIndicator.class))
			.run((context) -> assertThat(context).doesNotHaveBean("heinHealthContributor"));
	}

	@Test
	void withoutHealthOnTheClassPathThereIsNothing() {
		new ApplicationContextRunner().withUserConfiguration(Imported.class)
			.withPropertyValues("hein.publisher.port=0")
			.withClassLoader(new FilteredClassLoader("org.springframework.boot.health"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(Publisher.class)
				.doesNotHaveBean(HeinHealthContributorAutoConfiguration.class));
	}

	@Test
	void withHeinSwitchedOffThereIsNothing() {
		this.runner.withPropertyValues("hein.enabled=false", "hein.publisher.port=0")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(HeinHealthContributorAutoConfiguration.class));
	}

	/**
	 * Read without loading it, as auto-configurations are.
	 */
	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ HeinAutoConfiguration.class, HeinHealthContributorAutoConfiguration.class })
	static class Imported {

	}

	@Configuration(proxyBeanMethods = false)
	static class Listeners {

		@HeinListener
		@HeinListener(connection = "soon")
		@HeinListener(connection = "late")
		void onMessage(String text) {
		}

	}

}
