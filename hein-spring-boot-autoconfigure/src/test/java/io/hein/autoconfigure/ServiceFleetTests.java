package io.hein.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import io.hein.annotation.HeinListener;
import io.hein.core.HeinHeaders;
import io.hein.core.HeinOperations;
import io.hein.testsupport.Ports;
import io.hein.transport.fleet.AddressSource;
import io.hein.transport.subscriber.ConnectionState;
import io.hein.transport.subscriber.Subscriber;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.event.InstancePreRegisteredEvent;
import org.springframework.cloud.client.serviceregistry.Registration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.handler.annotation.Header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/**
 * Applications that find each other with Spring Cloud.
 */
@ExtendWith(OutputCaptureExtension.class)
class ServiceFleetTests {

	private static final String SERVICE = "hein.subscriber.discovery.service=prices";

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(HeinAutoConfiguration.class))
		.withPropertyValues("hein.subscriber.attach=all");

	private final List<ConfigurableApplicationContext> open = new ArrayList<>();

	@AfterEach
	void close() {
		this.open.forEach(ConfigurableApplicationContext::close);
	}

	private ConfigurableApplicationContext run(Class<?> application, int host, String... properties) {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(application).web(WebApplicationType.NONE)
			.properties("hein.publisher.address=127.0.0." + host, "hein.publisher.name=instance-" + host,
					"hein.subscriber.name=instance-" + host, "hein.subscriber.attach=all", SERVICE,
					"hein.subscriber.discovery.interval=100ms", "hein.subscriber.reconnect.max-delay=300ms")
			.properties(properties)
			.run();
		this.open.add(context);
		return context;
	}

	private static long connected(ConfigurableApplicationContext context) {
		return context.getBean(Subscriber.class)
			.publishers()
			.stream()
			.filter((publisher) -> publisher.status().state() == ConnectionState.CONNECTED)
			.count();
	}

	private static void awaitHeard(ConfigurableApplicationContext instance, String... heard) {
		await()
			.untilAsserted(() -> assertThat(instance.getBean(Instance.class).heard).containsExactlyInAnyOrder(heard));
	}

	@Test
	void theInstancesThatASimpleDiscoveryClientKnowsAreThePublishers() throws Exception {
		String one = "hein.publisher.port=" + Ports.unused();
		String other = "hein.publisher.port=" + Ports.unused();
		String simple = "spring.cloud.discovery.client.simple.instances.prices";
		String[] known = { simple + "[0].uri=http://127.0.0.2:80", simple + "[1].uri=http://127.0.0.3:80",
				simple + "[2].uri=http://127.0.0.4:80", simple + "[2].metadata.hein.port=" + other.split("=")[1],
				"hein.subscriber.discovery.port=" + one.split("=")[1] };
		List<ConfigurableApplicationContext> instances = List.of(run(Instance.class, 2, with(known, one)),
				run(Instance.class, 3, with(known, one)), run(Instance.class, 4, with(known, other)));
		instances.forEach((instance) -> await().until(() -> connected(instance) == 2));
		instances.forEach((instance) -> instance.getBean(HeinOperations.class).send("evict.price", "ABC"));
		awaitHeard(instances.get(0), "instance-3", "instance-4");
		awaitHeard(instances.get(1), "instance-2", "instance-4");
		awaitHeard(instances.get(2), "instance-2", "instance-3");
	}

	private static String[] with(String[] properties, String more) {
		List<String> all = new ArrayList<>(List.of(properties));
		all.add(more);
		return all.toArray(String[]::new);
	}

	@Test
	void instancesThatRegisterWithAnyPortFindEachOther() {
		Registry.INSTANCES.clear();
		ConfigurableApplicationContext first = run(Registered.class, 2, "hein.publisher.port=0");
		ConfigurableApplicationContext second = run(Registered.class, 3, "hein.publisher.port=0");
		await().until(() -> connected(first) == 1 && connected(second) == 1);
		first.getBean(HeinOperations.class).send("evict.price", "ABC");
		awaitHeard(second, "instance-2");
		awaitHeard(first);
	}

	@Test
	void withoutSpringCloudThereIsNothingOfIt() {
		this.runner.withClassLoader(new FilteredClassLoader("org.springframework.cloud"))
			.withPropertyValues("hein.subscriber.addresses=localhost:1", "hein.publisher.port=0")
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(Subscriber.class)
				.doesNotHaveBean(HeinDiscoveryClientConfiguration.class)
				.doesNotHaveBean(ServiceAddresses.class)
				.doesNotHaveBean("heinRegisteredPort"));
	}

	@Test
	void withoutAPublisherNothingIsAddedToTheRegistration() {
		this.runner.withPropertyValues("hein.subscriber.addresses=localhost:1")
			.run((context) -> assertThat(context).hasSingleBean(ServiceAddresses.class)
				.doesNotHaveBean(RegisteredPort.class));
	}

	@Test
	void aServiceWithoutSpringCloudIsAFailure() {
		this.runner.withClassLoader(new FilteredClassLoader("org.springframework.cloud"))
			.withPropertyValues(SERVICE)
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOfSatisfying(MissingDiscoveryClientException.class,
						(failure) -> assertThat(failure.hasSpringCloud()).isFalse()));
	}

	@Test
	void aServiceWithoutADiscoveryClientIsAFailure() {
		this.runner.withPropertyValues(SERVICE)
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOfSatisfying(MissingDiscoveryClientException.class,
						(failure) -> assertThat(failure.hasSpringCloud()).isTrue()));
	}

	@Test
	void thatThereIsNobodyToAskIsExplained() {
		FailureAnalysis analysis = analyze(false);
		assertThat(analysis.getDescription()).contains("'prices' (property 'hein.subscriber.discovery.service')")
			.contains("Spring Cloud is not on the class path");
		assertThat(analysis.getAction()).contains("org.springframework.cloud:spring-cloud-commons")
			.contains("'hein.subscriber.addresses'");
		assertThat(analyze(true).getDescription()).contains("there is no bean of the type DiscoveryClient");
	}

	private static FailureAnalysis analyze(boolean springCloud) {
		return Objects.requireNonNull(new MissingDiscoveryClientFailureAnalyzer()
			.analyze(new MissingDiscoveryClientException(new ServiceSettings("hein.subscriber.discovery.service",
					"prices", "hein.subscriber.discovery.port", null), springCloud)));
	}

	@Test
	void aServiceNeedsToBeAttachedToAsAWhole(CapturedOutput output) {
		assertThatException().isThrownBy(() -> run(Instance.class, 2, "hein.subscriber.attach=any"));
		assertThat(output).contains("hein.subscriber.discovery.service")
			.contains("A service has many publishers: set 'hein.subscriber.attach' to 'all'");
	}

	@Test
	void aPortThatIsNoneIsAFailure() {
		this.runner.withPropertyValues(SERVICE, "hein.subscriber.discovery.port=0")
			.run((context) -> assertThat(context.getStartupFailure())
				.hasStackTraceContaining("hein.subscriber.discovery.port")
				.hasStackTraceContaining("a port is 1 to 65535"));
	}

	@Test
	void aServiceThatSaysNoPortIsSeenInTheStatus() {
		ConfigurableApplicationContext context = run(Instance.class, 2,
				"spring.cloud.discovery.client.simple.instances.prices[0].uri=http://127.0.0.3:80");
		await().untilAsserted(
				() -> assertThat(context.getBean(Subscriber.class).status().lastError()).contains("127.0.0.3:80")
					.contains("'hein.subscriber.discovery.port'"));
	}

	@Test
	void aConnectionMayHaveAServiceOfItsOwn() {
		this.runner.withBean(DiscoveryClient.class, Registry::new)
			.withPropertyValues("hein.subscriber.connection.peers.discovery.service=peers")
			.run((context) -> assertThat(context).hasSingleBean(Subscriber.class).hasBean("peersHeinSubscriber"));
	}

	@Test
	void theUsersSourceIsAskedInsteadOfTheService() {
		this.runner.withClassLoader(new FilteredClassLoader("org.springframework.cloud"))
			.withPropertyValues(SERVICE)
			.withBean(AddressSource.class, () -> List::of)
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(Subscriber.class));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Instance {

		final List<String> heard = new CopyOnWriteArrayList<>();

		@HeinListener(topics = "evict.*")
		void onEvict(String symbol, @Header(HeinHeaders.PUBLISHER) String publisher) {
			this.heard.add(publisher);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Registered extends Instance {

		@Bean
		DiscoveryClient registry() {
			return new Registry();
		}

		@Bean
		ApplicationRunner registering(ConfigurableApplicationContext context) {
			String host = context.getEnvironment().getRequiredProperty("hein.publisher.address");
			RegisteredPortTests.SimpleRegistration registration = new RegisteredPortTests.SimpleRegistration(
					new ConcurrentHashMap<>());
			return (args) -> {
				context.publishEvent(new InstancePreRegisteredEvent(this, registration));
				Registry.register(host, registration);
			};
		}

	}

	/**
	 * One for all applications.
	 */
	static class Registry implements DiscoveryClient {

		static final Map<String, ServiceInstance> INSTANCES = new ConcurrentHashMap<>();

		static void register(String host, Registration registration) {
			INSTANCES.put(host,
					new DefaultServiceInstance(host, "prices", host, 8080, false, registration.getMetadata()));
		}

		@Override
		public String description() {
			return "registry";
		}

		@Override
		public List<ServiceInstance> getInstances(String serviceId) {
			return List.copyOf(INSTANCES.values());
		}

		@Override
		public List<String> getServices() {
			return List.of("prices");
		}

	}

}
