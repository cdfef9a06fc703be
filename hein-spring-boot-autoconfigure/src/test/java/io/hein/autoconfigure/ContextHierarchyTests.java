package io.hein.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

import io.hein.actuate.endpoint.HeinDescriptor;
import io.hein.actuate.endpoint.HeinEndpoint;
import io.hein.annotation.HeinListener;
import io.hein.annotation.HeinListenerConfigurer;
import io.hein.config.HeinListenerEndpointRegistry;
import io.hein.config.InvalidListenerException;
import io.hein.config.SimpleHeinListenerEndpoint;
import io.hein.core.HeinMessageConverters;
import io.hein.core.HeinPosition;
import io.hein.core.HeinTemplate;
import io.hein.core.PositionStore;
import io.hein.listener.FailedInvocation;
import io.hein.listener.HeinListenerErrorHandler;
import io.hein.support.FakeMessage;
import io.hein.support.FakeSubscriber;
import io.hein.transport.frame.Position;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.subscriber.Subscriber;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.FactoryBean;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributors;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.messaging.converter.MessageConverter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.mockito.AdditionalMatchers.not;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;

/**
 * A context ends and serves what it owns; what its parent has it uses.
 */
@ExtendWith(OutputCaptureExtension.class)
class ContextHierarchyTests {

	private final List<ConfigurableApplicationContext> contexts = new CopyOnWriteArrayList<>();

	@AfterEach
	void close() {
		for (int i = this.contexts.size() - 1; i >= 0; i--) {
			this.contexts.get(i).close();
		}
	}

	@Test
	void thePublisherOfTheParentIsUsedAndOutlivesTheChild() {
		ConfigurableApplicationContext parent = run(null, Hein.class, "hein.publisher.port=0");
		Publisher publisher = parent.getBean(Publisher.class);
		ConfigurableApplicationContext child = run(parent, Hein.class);
		assertThat(child.getBean(Publisher.class)).isSameAs(publisher);
		assertThat(child.getBean(HeinTemplate.class)).isSameAs(parent.getBean(HeinTemplate.class));
		child.close();
		assertThat(publisher.isRunning()).isTrue();
		assertThat(parent.getBean(HeinTemplate.class).send("topic", "text")).isNotNull();
	}

	@Test
	void aChildOfAnIdleParentHasItsOwnPublisher() {
		ConfigurableApplicationContext idle = run(null, Hein.class);
		ConfigurableApplicationContext child = run(idle, Hein.class, "hein.publisher.port=0",
				"hein.publisher.name=child");
		assertThat(child.getBean(Publisher.class).name()).isEqualTo("child");
		assertThat(child.getBean(Publisher.class).isRunning()).isTrue();
	}

	@Test
	void aPublisherOfTheChildIsBesideThatOfTheParentAndEndsWithTheChild() {
		ConfigurableApplicationContext parent = run(null, Hein.class, "hein.publisher.port=0");
		ConfigurableApplicationContext child = run(parent, OwnPublisher.class);
		assertThat(child.getBean(HeinTemplate.class).getPublisher().name()).isEqualTo("own");
		assertThat(parent.getBean(HeinTemplate.class).getPublisher().name()).isEqualTo("publisher");
		Publisher own = child.getBean("own", Publisher.class);
		assertThat(own.isRunning()).isTrue();
		child.close();
		assertThat(own.isRunning()).isFalse();
		assertThat(parent.getBean(Publisher.class).isRunning()).isTrue();
	}

	@Test
	void aListenerOfTheChildListensOnTheConnectionOfTheParentUntilTheChildEnds() {
		ConfigurableApplicationContext parent = run(null, Fake.class);
		FakeSubscriber subscriber = parent.getBean(FakeSubscriber.class);
		ConfigurableApplicationContext child = run(parent, Listening.class);
		List<String> received = child.getBean(Listening.class).received;
		subscriber.receive(FakeMessage.text(1, "x"));
		assertThat(received).containsExactly("x");
		child.stop();
		subscriber.receive(FakeMessage.text(2, "y"));
		child.start();
		subscriber.receive(FakeMessage.text(3, "z"));
		assertThat(received).containsExactly("x", "z");
		child.close();
		assertThat(subscriber.lanes()).isEmpty();
		assertThat(subscriber.isRunning()).isTrue();
		assertThat(subscriber.calls).doesNotContain("stop");
		assertThat(parent.getBean(HeinListenerEndpointRegistry.class).getListenerContainerIds()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aListenerThatOnlyShowsWhenItIsMadeListensOnTheConnectionOfTheParent(boolean lazy) {
		ConfigurableApplicationContext parent = run(null, Fake.class);
		ConfigurableApplicationContext child = run(parent, HiddenListeners.class,
				"spring.main.lazy-initialization=" + lazy);
		parent.getBean(FakeSubscriber.class).receive(FakeMessage.text(1, "x"));
		assertThat(child.getBean(Received.class).texts).containsExactlyInAnyOrder("bean x", "product x");
	}

	@Test
	void aChildMayHaveConnectionsOfItsOwn() {
		ConfigurableApplicationContext parent = run(null, Hein.class, "hein.publisher.port=0",
				"hein.subscriber.addresses=localhost:1");
		String port = parent.getEnvironment().getProperty("local.hein.publisher.port");
		ConfigurableApplicationContext child = run(parent, Listening.class,
				"hein.subscriber.addresses=localhost:" + port, "--hein.subscriber.name=child");
		Subscriber own = child.getBean("heinSubscriber", Subscriber.class);
		assertThat(own).isNotSameAs(parent.getBean("heinSubscriber")).extracting(Subscriber::name).isEqualTo("child");
		await().until(() -> !parent.getBean(HeinTemplate.class).subscribers().isEmpty());
		parent.getBean(HeinTemplate.class).send("topic", "x");
		await().until(() -> child.getBean(Listening.class).received.equals(List.of("x")));
		child.close();
		assertThat(own.isRunning()).isFalse();
		assertThat(parent.getBean("heinSubscriber", Subscriber.class).isRunning()).isTrue();
	}

	@Test
	void aPositionStoreKeepsThePositionsOfTheConnectionsOfItsOwnContext(CapturedOutput output) {
		ConfigurableApplicationContext parent = run(null, Storing.class);
		ConfigurableApplicationContext child = run(parent, Fake.class);
		assertThat(output).containsOnlyOnce("The positions of this context's connections are not kept");
		parent.getBean(FakeSubscriber.class).handled = new Position(FakeMessage.EPOCH, 5);
		child.getBean(FakeSubscriber.class).handled = new Position(FakeMessage.EPOCH, 9);
		PositionStore store = parent.getBean(PositionStore.class);
		child.close();
		parent.close();
		HeinPosition own = HeinPosition.of(new Position(FakeMessage.EPOCH, 5));
		await().untilAsserted(() -> then(store).should().save("default", own));
		then(store).should(never()).save(any(), not(eq(own)));
	}

	@Test
	void aConnectionOfAChildDoesNotResumeAtAPositionOfItsParent() {
		ConfigurableApplicationContext parent = run(null, Storing.class);
		run(parent, Hein.class, "hein.subscriber.addresses=localhost:1");
		then(parent.getBean(PositionStore.class)).should(never()).load(any());
	}

	@Test
	void aChildMayHaveAPositionStoreOfItsOwn() {
		ConfigurableApplicationContext parent = run(null, Storing.class);
		ConfigurableApplicationContext child = run(parent, OwnStore.class, "hein.subscriber.addresses=localhost:1");
		PositionStore own = child.getBean("own", PositionStore.class);
		await().untilAsserted(() -> then(own).should().load("default"));
		then(parent.getBean(PositionStore.class)).should(never()).load(any());
	}

	@Test
	void theMetersOfAChildComeAndGoWithItInTheRegistryOfTheParent() {
		ConfigurableApplicationContext parent = run(null, Hein.class, "hein.publisher.port=0",
				"hein.subscriber.addresses=localhost:1");
		MeterRegistry registry = parent.getBean(MeterRegistry.class);
		List<Meter> before = meters(registry);
		ConfigurableApplicationContext child = run(parent, OwnPublisher.class, "hein.subscriber.addresses=localhost:2",
				"hein.subscriber.connection.own.addresses=localhost:1");
		assertThat(registry.get("hein.subscriber.connections").tag("name", "own").gauge().value()).isZero();
		assertThat(registry.get("hein.subscriber.ssl.reloads").tag("name", "own").meters()).isNotEmpty();
		assertThat(registry.get("hein.publisher.connections").tag("name", "own").gauge().value()).isZero();
		assertThat(meters(registry)).containsAll(before);
		child.stop();
		assertThat(meters(registry)).hasSameElementsAs(before);
		child.start();
		assertThat(registry.find("hein.subscriber.connections").tag("name", "own").gauge()).isNotNull();
		child.close();
		assertThat(meters(registry)).hasSameElementsAs(before);
	}

	@Test
	void theTimersOfTheListenersOfAChildGoWithIt() {
		ConfigurableApplicationContext parent = run(null, Listening.class, "hein.subscriber.addresses=localhost:1");
		MeterRegistry registry = parent.getBean(MeterRegistry.class);
		List<Meter> before = meters(registry);
		ConfigurableApplicationContext child = run(parent, OtherListening.class, "hein.publisher.port=0");
		assertThat(registry.find("hein.listener").tag("listener", "other").timers()).isNotEmpty();
		child.close();
		assertThat(meters(registry)).hasSameElementsAs(before);
	}

	@Test
	void theHealthOfWhatAChildHasIsShownWithThatOfTheParentWhileItLasts() {
		ConfigurableApplicationContext parent = run(null, Hein.class, "hein.publisher.port=0",
				"hein.subscriber.addresses=localhost:1");
		run(parent, Hein.class);
		assertThat(health(parent)).containsOnlyKeys("hein");
		ConfigurableApplicationContext child = run(parent, OwnPublisher.class,
				"hein.subscriber.connection.own.addresses=localhost:1");
		assertThat(health(parent))
			.hasEntrySatisfying("hein", (names) -> assertThat(names).containsExactlyInAnyOrder("publisher", "default"))
			.hasEntrySatisfying("hein-" + child.getId(),
					(names) -> assertThat(names).containsExactlyInAnyOrder("publisher", "own"));
		child.close();
		assertThat(health(parent)).containsOnlyKeys("hein");
	}

	@Test
	void theEndpointOfAChildShowsWhatItAndItsParentsHave() {
		String exposed = "management.endpoints.web.exposure.include=hein";
		ConfigurableApplicationContext parent = run(null, OtherListening.class, exposed, "hein.publisher.port=0",
				"hein.subscriber.addresses=localhost:1");
		ConfigurableApplicationContext child = run(parent, Listening.class, exposed, "hein.publisher.port=0",
				"hein.publisher.name=child", "hein.subscriber.addresses=localhost:1",
				"hein.subscriber.connection.own.addresses=localhost:1");
		HeinDescriptor all = child.getBean(HeinEndpoint.class).hein();
		assertThat(all.publishers()).hasSize(1);
		assertThat(all.connections()).extracting(HeinDescriptor.ConnectionDescriptor::name)
			.containsExactly("default", "own");
		assertThat(all.listeners()).hasSize(2).extracting(HeinDescriptor.ListenerDescriptor::id).contains("other");
		assertThat(parent.getBean(HeinEndpoint.class).hein().listeners()).singleElement()
			.extracting(HeinDescriptor.ListenerDescriptor::id)
			.isEqualTo("other");
	}

	@Test
	void anEndpointThatTheApplicationOfTheParentDeclaresIsForTheChildToo() {
		ConfigurableApplicationContext parent = run(null, OwnEndpoint.class);
		ConfigurableApplicationContext child = run(parent, Hein.class,
				"management.endpoints.web.exposure.include=hein");
		assertThat(child.getBean(HeinEndpoint.class)).isSameAs(parent.getBean("own"));
	}

	private static List<Meter> meters(MeterRegistry registry) {
		return registry.getMeters().stream().filter((meter) -> meter.getId().getName().startsWith("hein.")).toList();
	}

	private static Map<String, List<String>> health(ConfigurableApplicationContext context) {
		return context.getBean(HealthContributorRegistry.class)
			.stream()
			.filter((entry) -> entry.name().startsWith("hein"))
			.collect(Collectors.toMap(HealthContributors.Entry::name,
					(entry) -> ((CompositeHealthContributor) entry.contributor()).stream()
						.map(HealthContributors.Entry::name)
						.toList()));
	}

	@Test
	void theRetriesOfAChildAreThoseOfItsOwnProperties() {
		ConfigurableApplicationContext child = run(run(null, Hein.class), Failing.class,
				"hein.subscriber.listener.retry.max-retries=0");
		child.getBean(FakeSubscriber.class).receive(FakeMessage.text(1, "x"));
		assertThat(child.getBean(Failing.class).calls).containsExactly("x");
	}

	@ParameterizedTest
	@ValueSource(classes = { NamedHandler.class, PrimaryHandler.class })
	void anErrorHandlerThatTheApplicationOfTheParentDeclaresIsForTheChildToo(Class<?> declaring) {
		ConfigurableApplicationContext child = run(run(run(null, declaring), Hein.class), Failing.class,
				"hein.subscriber.listener.retry.max-retries=0");
		child.getBean(FakeSubscriber.class).receive(FakeMessage.text(1, "x"));
		assertThat(child.getBean(Failing.class).calls).containsExactly("x", "x");
	}

	@Test
	void theErrorHandlerOfAChildComesBeforeThatOfItsParent() {
		ConfigurableApplicationContext child = run(run(null, PrimaryHandler.class), Skipping.class);
		child.getBean(FakeSubscriber.class).receive(FakeMessage.text(1, "x"));
		assertThat(child.getBean(Failing.class).calls).containsExactly("x");
	}

	@Test
	void theConvertersOfAChildAreAskedThere() {
		ConfigurableApplicationContext child = run(run(null, Hein.class), Converting.class);
		child.getBean(FakeSubscriber.class).receive(FakeMessage.text(1, "x"));
		assertThat(child.getBean(Converting.class).received).containsExactly(Duration.ofDays(1));
	}

	@Test
	void aConverterForAllThatTheApplicationOfTheParentDeclaresIsForTheChildToo() {
		ConfigurableApplicationContext parent = run(null, ConverterForAll.class);
		ConfigurableApplicationContext child = run(parent, Converting.class);
		assertThat(child.getBean("heinMessageConverter")).isSameAs(parent.getBean("heinMessageConverter"));
	}

	@Test
	void whatIsRegisteredByCodeInTheParentIsNotRegisteredAgain() {
		ConfigurableApplicationContext parent = run(null, ByCode.class);
		ConfigurableApplicationContext child = run(parent, Hein.class);
		assertThat(parent.getBean(HeinListenerEndpointRegistry.class).getListenerContainerIds())
			.containsExactly("code");
		assertThat(child.getBean(HeinListenerEndpointRegistry.class).getListenerContainerIds()).isEmpty();
		assertThat(parent.getBean(FakeSubscriber.class).lanes()).hasSize(1);
	}

	@Test
	void listenersInAContextWithoutHeinAreRefused() {
		ConfigurableApplicationContext parent = run(null, Fake.class);
		assertThatExceptionOfType(InvalidListenerException.class).isThrownBy(() -> run(parent, Plain.class))
			.withMessageContaining("the child context")
			.withMessageContaining("does not have Hein");
		ConfigurableApplicationContext plain = run(null, Plain.class);
		assertThatExceptionOfType(InvalidListenerException.class).isThrownBy(() -> run(plain, Fake.class))
			.withMessageContaining("the parent context");
		assertThat(run(parent, Plain.class, "hein.enabled=false").isRunning()).isTrue();
	}

	// As arguments, so that those of the child come before those of the parent
	private ConfigurableApplicationContext run(@Nullable ConfigurableApplicationContext parent, Class<?> application,
			String... properties) {
		String[] arguments = new String[properties.length];
		for (int i = 0; i < properties.length; i++) {
			arguments[i] = "--" + properties[i];
		}
		SpringApplicationBuilder builder = new SpringApplicationBuilder(application).web(WebApplicationType.NONE);
		if (parent != null) {
			builder.parent(parent);
		}
		ConfigurableApplicationContext context = builder.run(arguments);
		this.contexts.add(context);
		return context;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Hein {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class OwnPublisher {

		@Bean
		Publisher own() {
			return Publisher.builder().name("own").build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Fake {

		@Bean
		FakeSubscriber heinSubscriber() {
			return new FakeSubscriber();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Storing extends Fake {

		@Bean
		PositionStore store() {
			return mock();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnStore extends Hein {

		@Bean
		PositionStore own() {
			return mock();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class ByCode {

		@Bean
		FakeSubscriber heinSubscriber() {
			return new FakeSubscriber();
		}

		@Bean
		HeinListenerConfigurer code() {
			return (registrar) -> registrar.registerEndpoint(new SimpleHeinListenerEndpoint("code", (message) -> {
			}));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Listening {

		final List<String> received = new CopyOnWriteArrayList<>();

		@HeinListener
		void on(String text) {
			this.received.add(text);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ Received.class, HiddenFactory.class })
	static class HiddenListeners {

		@Bean
		Runnable hidden(Received received) {
			return new Hidden("bean", received);
		}

	}

	static class Received {

		final List<String> texts = new CopyOnWriteArrayList<>();

	}

	record Hidden(String name, Received received) implements Runnable {

		@Override
		public void run() {
		}

		@HeinListener
		void on(String text) {
			this.received.texts.add(this.name + " " + text);
		}

	}

	static class HiddenFactory implements FactoryBean<Runnable> {

		private final Received received;

		HiddenFactory(Received received) {
			this.received = received;
		}

		@Override
		public Runnable getObject() {
			return new Hidden("product", this.received);
		}

		@Override
		public Class<?> getObjectType() {
			return Runnable.class;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class OtherListening {

		@HeinListener(id = "other")
		void on(String text) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnEndpoint extends Hein {

		@Bean
		HeinEndpoint own() {
			return mock();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Failing extends Fake {

		final List<String> calls = new CopyOnWriteArrayList<>();

		@HeinListener
		void on(String text) {
			this.calls.add(text);
			throw new IllegalStateException(text);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Skipping extends Failing {

		@Bean
		HeinListenerErrorHandler heinListenerErrorHandler() {
			return (invocation) -> {
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class NamedHandler {

		@Bean
		HeinListenerErrorHandler heinListenerErrorHandler() {
			return FailedInvocation::retry;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class PrimaryHandler {

		@Bean
		@Primary
		HeinListenerErrorHandler again() {
			return FailedInvocation::retry;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Converting {

		final List<Duration> received = new CopyOnWriteArrayList<>();

		@Bean
		FakeSubscriber heinSubscriber() {
			return new FakeSubscriber();
		}

		@Bean
		MessageConverter own() {
			MessageConverter converter = mock();
			given(converter.fromMessage(any(), any())).willReturn(Duration.ofDays(1));
			return converter;
		}

		@HeinListener
		void on(Duration duration) {
			this.received.add(duration);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class ConverterForAll {

		@Bean
		MessageConverter heinMessageConverter() {
			return HeinMessageConverters.of(List.of(), null);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Plain {

		@HeinListener
		void on(String text) {
		}

	}

}
