package io.hein.autoconfigure;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.hein.annotation.HeinListener;
import io.hein.config.DefaultHeinListenerContainerFactory;
import io.hein.config.HeinConnections;
import io.hein.config.HeinListenerContainerFactory;
import io.hein.config.HeinListenerEndpointRegistry;
import io.hein.config.InvalidListenerException;
import io.hein.core.HeinOperations;
import io.hein.core.HeinTemplate;
import io.hein.core.PositionStore;
import io.hein.listener.ContainerProperties;
import io.hein.listener.DefaultHeinListenerErrorHandler;
import io.hein.listener.HeinListenerErrorHandler;
import io.hein.listener.MethodListenerFactory;
import io.hein.support.FakeMessage;
import io.hein.support.FakeSubscriber;
import io.hein.transport.backbone.BackboneState;
import io.hein.transport.backbone.BackboneStatus;
import io.hein.transport.backbone.SendCounts;
import io.hein.transport.frame.Position;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.subscriber.Subscriber;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.messaging.converter.MessageConverter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;

/**
 * A second bean of a kind never changes what the first one means.
 */
@ExtendWith(OutputCaptureExtension.class)
class SeveralBeansTests {

	private static final String PORT = "hein.publisher.port=0";

	private static final String ADDRESS = "hein.subscriber.addresses=localhost:1";

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(HeinAutoConfiguration.class));

	@Test
	void aPublisherOfTheUserBesideThatOfTheProperties() {
		publisher("own", false, this.runner.withPropertyValues(PORT)).run((context) -> {
			assertThat(context.getBeansOfType(Publisher.class)).containsOnlyKeys("heinPublisher", "own")
				.allSatisfy((name, publisher) -> assertThat(publisher.isRunning()).isTrue());
			Publisher ofProperties = context.getBean("heinPublisher", Publisher.class);
			assertThat(context.getBean(HeinTemplate.class).getPublisher()).isSameAs(ofProperties);
			assertThat(context.getEnvironment().getProperty("local.hein.publisher.port", Integer.class))
				.isEqualTo(ofProperties.address().getPort());
			assertThatExceptionOfType(NoUniqueBeanDefinitionException.class)
				.isThrownBy(() -> context.getBean(Publisher.class));
			List<Publisher> publishers = List.copyOf(context.getBeansOfType(Publisher.class).values());
			context.stop();
			assertThat(publishers).noneMatch(Publisher::isRunning);
			context.start();
			assertThat(publishers).allMatch(Publisher::isRunning);
		});
	}

	@Test
	void aPublisherOfTheUserThatIsPrimaryHasTheTemplate() {
		publisher("own", true, this.runner.withPropertyValues(PORT)).run((context) -> {
			assertThat(context.getBeansOfType(Publisher.class)).hasSize(2);
			assertThat(context.getBean(HeinTemplate.class).getPublisher()).isSameAs(context.getBean("own"));
		});
	}

	@Test
	void twoPublishersOfTheUserAreStartedAndNoneHasATemplateBySurprise() {
		publisher("one", false, publisher("two", false, this.runner)).run((context) -> {
			assertThat(context.getBeansOfType(Publisher.class)).containsOnlyKeys("one", "two")
				.allSatisfy((name, publisher) -> assertThat(publisher.isRunning()).isTrue());
			assertThat(context).doesNotHaveBean(HeinOperations.class);
		});
	}

	@Test
	void aPublisherThatRunsAlreadyDoesNotKeepTheOtherFromBeingStarted() {
		Publisher running = Publisher.builder().build();
		running.start();
		publisher("two", false, this.runner.withBean("one", Publisher.class, () -> running))
			.run((context) -> assertThat(context.getBeansOfType(Publisher.class).values())
				.allMatch(Publisher::isRunning));
	}

	@Test
	void aMockedPublisherHasNoLogThatCouldBeTheApplicationsOwn() {
		this.runner.withBean(Publisher.class, () -> mock(Publisher.class)).run((context) -> {
			OwnPublishers own = new OwnPublishers(
					(ConfigurableListableBeanFactory) context.getAutowireCapableBeanFactory());
			assertThat(own.test(FakeMessage.EPOCH)).isFalse();
		});
	}

	/**
	 * An event loop asks, which must not wait for Kafka.
	 */
	@Test
	void aPublisherThatHasNotOpenedItsLogIsNotAskedForIt() {
		Publisher opening = mock(Publisher.class);
		given(opening.backbone()).willReturn(new BackboneStatus("kafka", "t", 0, "", BackboneState.STARTING, 0, 0, null,
				null, 0, new SendCounts(0, 0, 0, 0, 0, 0)));
		given(opening.head()).willReturn(new Position(FakeMessage.EPOCH, 1));
		this.runner.withBean(Publisher.class, () -> opening).run((context) -> {
			OwnPublishers own = new OwnPublishers(
					(ConfigurableListableBeanFactory) context.getAutowireCapableBeanFactory());
			assertThat(own.test(FakeMessage.EPOCH)).isFalse();
			then(opening).should(never()).head();
		});
	}

	@Test
	void aTemplateForAnotherPublisherLeavesTheOneOfTheProperties() {
		publisher("own", false, this.runner.withPropertyValues(PORT))
			.withBean("ownTemplate", HeinOperations.class, () -> mock(HeinOperations.class))
			.run((context) -> {
				assertThat(context.getBeansOfType(HeinOperations.class)).containsOnlyKeys("ownTemplate",
						"heinTemplate");
				assertThat(context.getBean(HeinTemplate.class).getPublisher())
					.isSameAs(context.getBean("heinPublisher"));
			});
	}

	@Test
	void aSubscriberOfTheUserIsAConnectionBesideThatOfTheProperties() {
		FakeSubscriber own = new FakeSubscriber();
		this.runner.withPropertyValues(ADDRESS)
			.withBean("own", Subscriber.class, () -> own)
			.withBean(OnOwn.class)
			.run((context) -> {
				HeinConnections connections = context.getBean(HeinConnections.class);
				assertThat(connections.names()).containsExactlyInAnyOrder("default", "own");
				assertThat(connections.find("default")).isSameAs(context.getBean("heinSubscriber"));
				assertThat(connections.find("own")).isSameAs(own);
				assertThat(own.calls).containsExactly("lane onOwn", "start");
				assertThat(context.getBean("heinSubscriber", Subscriber.class).isRunning()).isTrue();
			});
	}

	@Test
	void aPrimarySubscriberOfTheUserIsTheOneThatIsInjected() {
		ApplicationContextRunner connected = this.runner.withPropertyValues(ADDRESS,
				"hein.subscriber.connection.prices.addresses=localhost:2");
		connected.run(
				(context) -> assertThat(context.getBean(Subscriber.class)).isSameAs(context.getBean("heinSubscriber")));
		FakeSubscriber own = new FakeSubscriber();
		connected.withBean("own", Subscriber.class, () -> own, (definition) -> definition.setPrimary(true))
			.run((context) -> {
				assertThat(context.getBean(Subscriber.class)).isSameAs(own);
				assertThat(context.getBean(HeinConnections.class).find("default"))
					.isSameAs(context.getBean("heinSubscriber"));
			});
	}

	@Test
	void severalSubscribersOfTheUserAllStartAndNoneIsTheDefaultBySurprise() {
		FakeSubscriber one = new FakeSubscriber();
		FakeSubscriber two = new FakeSubscriber();
		ApplicationContextRunner both = this.runner.withBean("one", Subscriber.class, () -> one)
			.withBean("two", Subscriber.class, () -> two);
		both.run((context) -> {
			assertThat(one.calls).containsExactly("start");
			assertThat(two.calls).containsExactly("start");
		});
		both.withBean(OnDefault.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidListenerException.class)
				.hasMessageContaining("one, two"));
	}

	@Test
	void aRegistryOfTheUserServesTheListenersUnderAnyName() {
		FakeSubscriber own = new FakeSubscriber();
		this.runner.withPropertyValues(ADDRESS)
			.withBean("own", Subscriber.class, () -> own)
			.withUserConfiguration(OwnRegistry.class)
			.withBean(OnOwn.class)
			.run((context) -> {
				assertThat(context.getBean("mine", HeinListenerEndpointRegistry.class).getListenerContainerIds())
					.containsExactly("onOwn");
				assertThat(context).hasSingleBean(HeinListenerEndpointRegistry.class);
				assertThat(own.calls).containsExactly("lane onOwn", "start");
			});
	}

	@Test
	void ambiguousMappersThatAreNotNeededDoNoHarm() {
		mappers(this.runner).run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void ofSeveralMappersTheOneWithTheNameOrThePrimaryOneIsUsed() {
		ApplicationContextRunner publishing = mappers(this.runner.withPropertyValues(PORT));
		publishing.run((context) -> assertThat(context).getFailure()
			.hasRootCauseInstanceOf(NoUniqueBeanDefinitionException.class));
		publishing.withBean("heinJsonMapper", JsonMapper.class, SeveralBeansTests::snakeCase)
			.run((context) -> assertThat(json(context.getBean("heinMessageConverter", MessageConverter.class)))
				.isEqualTo("{\"first_name\":\"Ada\"}"));
		publishing
			.withBean("third", JsonMapper.class, SeveralBeansTests::snakeCase,
					(definition) -> definition.setPrimary(true))
			.run((context) -> assertThat(json(context.getBean("heinMessageConverter", MessageConverter.class)))
				.isEqualTo("{\"first_name\":\"Ada\"}"));
	}

	@Test
	void otherAmbiguousBeansThatAreNotNeededDoNoHarm() {
		twice(twice(this.runner, PositionStore.class), SslBundles.class)
			.run((context) -> assertThat(context).hasNotFailed());
		twice(this.runner.withPropertyValues(PORT, ADDRESS), SslBundles.class)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void anErrorHandlerIsOnlyForListenersThatNameIt(CapturedOutput output) {
		FakeSubscriber subscriber = new FakeSubscriber();
		List<String> seen = new CopyOnWriteArrayList<>();
		ApplicationContextRunner failing = handler("mine", false, seen,
				this.runner.withPropertyValues("hein.subscriber.listener.retry.max-retries=0")
					.withBean("heinSubscriber", Subscriber.class, () -> subscriber)
					.withBean(Failing.class));
		failing.run((context) -> {
			subscriber.receive(FakeMessage.text(1, "x"));
			assertThat(seen).containsExactly("mine naming");
			assertThat(output).doesNotContain("handles nothing");
		});
		handler("second", false, seen, failing).run((context) -> {
			subscriber.receive(FakeMessage.text(1, "x"));
			assertThat(seen).containsOnly("mine naming");
			assertThat(output).contains("bean 'second' handles nothing");
		});
		handler("second", true, seen, failing).run((context) -> {
			subscriber.receive(FakeMessage.text(1, "x"));
			assertThat(seen).contains("mine naming", "second plain").doesNotContain("second naming");
		});
	}

	@Test
	void anErrorHandlerThatAnotherBeanNeedsIsNotCalledUnused(CapturedOutput output) {
		FakeSubscriber subscriber = new FakeSubscriber();
		this.runner.withBean("heinSubscriber", Subscriber.class, () -> subscriber)
			.withUserConfiguration(Delegating.class)
			.run((context) -> {
				subscriber.receive(FakeMessage.text(1, "x"));
				assertThat(context.getBean(Delegating.class).handled).containsExactly("plain");
				assertThat(output).doesNotContain("handles nothing");
			});
	}

	@Test
	void anErrorHandlerBesideAContainerFactoryOfTheApplicationIsNotCalledUnused(CapturedOutput output) {
		ApplicationContextRunner failing = handler("other", false, new CopyOnWriteArrayList<>(),
				this.runner.withBean("heinSubscriber", Subscriber.class, FakeSubscriber::new).withBean(Plain.class));
		failing.withUserConfiguration(OwnFactory.class).run((context) -> {
			assertThat(context.getBean(HeinListenerEndpointRegistry.class).getListenerContainerIds())
				.containsExactly("plain");
			assertThat(output).doesNotContain("handles nothing");
		});
		failing.run((context) -> assertThat(output).contains("bean 'other' handles nothing"));
	}

	private static ApplicationContextRunner handler(String name, boolean primary, List<String> seen,
			ApplicationContextRunner runner) {
		return runner.withBean(name, HeinListenerErrorHandler.class,
				() -> (invocation) -> seen.add(name + " " + invocation.getListenerId()),
				(definition) -> definition.setPrimary(primary));
	}

	private static ApplicationContextRunner publisher(String name, boolean primary, ApplicationContextRunner runner) {
		return runner.withBean(name, Publisher.class, () -> Publisher.builder().name(name).build(),
				(definition) -> definition.setPrimary(primary));
	}

	private static ApplicationContextRunner mappers(ApplicationContextRunner runner) {
		return runner.withBean("first", JsonMapper.class, JsonMapper::new)
			.withBean("second", JsonMapper.class, JsonMapper::new);
	}

	private static <T> ApplicationContextRunner twice(ApplicationContextRunner runner, Class<T> type) {
		return runner.withBean("first" + type.getSimpleName(), type, () -> mock(type))
			.withBean("second" + type.getSimpleName(), type, () -> mock(type));
	}

	private static JsonMapper snakeCase() {
		return JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();
	}

	private static String json(MessageConverter converter) {
		Object payload = converter.toMessage(new Person("Ada"), null).getPayload();
		return (payload instanceof byte[] bytes) ? new String(bytes) : payload.toString();
	}

	record Person(String firstName) {

	}

	static class OnOwn {

		@HeinListener(id = "onOwn", connection = "own")
		void on(String text) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnRegistry {

		@Bean
		HeinListenerEndpointRegistry mine(HeinConnections connections) {
			return new HeinListenerEndpointRegistry(connections, null);
		}

	}

	static class OnDefault {

		@HeinListener
		void on(String text) {
		}

	}

	static class Failing {

		@HeinListener(id = "naming", errorHandler = "mine")
		void naming(String text) {
			throw new IllegalStateException("naming");
		}

		@HeinListener(id = "plain")
		void plain(String text) {
			throw new IllegalStateException("plain");
		}

	}

	static class Plain {

		@HeinListener(id = "plain")
		void plain(String text) {
			throw new IllegalStateException("plain");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Delegating extends Plain {

		final List<String> handled = new CopyOnWriteArrayList<>();

		@Bean
		HeinListenerErrorHandler delegate() {
			return (invocation) -> this.handled.add(invocation.getListenerId());
		}

		@Bean
		@Primary
		HeinListenerErrorHandler outer(@Qualifier("delegate") HeinListenerErrorHandler delegate) {
			return (invocation) -> delegate.handle(invocation);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnFactory {

		@Bean
		HeinListenerContainerFactory heinListenerContainerFactory(HeinConnections connections,
				MethodListenerFactory methods) {
			ContainerProperties properties = new ContainerProperties();
			properties.setErrorHandler(new DefaultHeinListenerErrorHandler());
			return new DefaultHeinListenerContainerFactory(connections, properties, methods);
		}

	}

}
