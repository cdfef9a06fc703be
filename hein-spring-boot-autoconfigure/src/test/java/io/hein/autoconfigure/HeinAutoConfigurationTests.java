package io.hein.autoconfigure;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.hein.annotation.HeinListener;
import io.hein.annotation.HeinListenerAnnotationBeanPostProcessor;
import io.hein.config.HeinBeanNames;
import io.hein.config.HeinConnections;
import io.hein.config.HeinListenerContainerFactory;
import io.hein.config.HeinListenerEndpointRegistry;
import io.hein.config.NoAddressException;
import io.hein.config.UnknownConnectionException;
import io.hein.core.HeinException;
import io.hein.core.HeinHeaders;
import io.hein.core.HeinOperations;
import io.hein.core.HeinPosition;
import io.hein.core.HeinTemplate;
import io.hein.core.PositionStore;
import io.hein.event.HeinEventPublisher;
import io.hein.listener.DefaultHeinListenerErrorHandler;
import io.hein.listener.HeinListenerErrorHandler;
import io.hein.listener.MethodListenerFactory;
import io.hein.transport.lane.LaneState;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.subscriber.Subscriber;
import io.netty.channel.EventLoopGroup;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.messaging.converter.CompositeMessageConverter;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.converter.SimpleMessageConverter;
import org.springframework.messaging.support.MessageBuilder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link HeinAutoConfiguration}: what is there when, and what backs off.
 */
class HeinAutoConfigurationTests {

	private static final String PORT = "hein.publisher.port=0";

	/**
	 * Nothing listens there, and without a running listener nothing dials.
	 */
	private static final String ADDRESS = "hein.subscriber.addresses=localhost:1";

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(HeinAutoConfiguration.class));

	@Test
	void withNothingConfiguredThereIsNeitherPublisherNorSubscriberNorAnEventLoop() {
		this.runner.run((context) -> {
			assertThat(context).hasNotFailed()
				.doesNotHaveBean(Publisher.class)
				.doesNotHaveBean(HeinOperations.class)
				.doesNotHaveBean(HeinPublisherLifecycle.class)
				.doesNotHaveBean(Subscriber.class)
				.doesNotHaveBean(HeinConnectionDetails.class)
				.hasSingleBean(HeinListenerEndpointRegistry.class);
			assertThat(context.getBeanFactory().containsSingleton("heinEventLoops")).isFalse();
			assertThat(context.getBeanFactory().containsSingleton(HeinBeanNames.LISTENER_CONTAINER_FACTORY)).isFalse();
		});
	}

	@Test
	void whenSwitchedOffThereIsNothingAndListenersDoNothing() {
		this.runner.withPropertyValues("hein.enabled=false", PORT)
			.withUserConfiguration(ListenerConfiguration.class)
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(HeinAutoConfiguration.class)
				.doesNotHaveBean(Publisher.class)
				.doesNotHaveBean(HeinListenerEndpointRegistry.class));
	}

	@Test
	void withoutNettyThereIsNothing() {
		this.runner.withPropertyValues(PORT)
			.withClassLoader(new FilteredClassLoader(EventLoopGroup.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(HeinAutoConfiguration.class));
	}

	@Test
	void sendingAfterTheStopFails() {
		this.runner.withPropertyValues(PORT).run((context) -> {
			HeinOperations template = context.getBean(HeinOperations.class);
			HeinPosition position = template
				.send(MessageBuilder.withPayload("text").setHeader(HeinHeaders.TOPIC, "topic").build());
			assertThat(position).isNotNull();
			context.stop();
			assertThatExceptionOfType(HeinException.class).isThrownBy(() -> template.send("t", "text"));
		});
	}

	@Nested
	class OfThePublisher {

		private final ApplicationContextRunner runner = HeinAutoConfigurationTests.this.runner.withPropertyValues(PORT);

		@Test
		void aPortMakesPublisherAndTemplateAndOpensThePort() {
			this.runner.run((context) -> {
				assertThat(context).hasSingleBean(Publisher.class)
					.hasSingleBean(HeinTemplate.class)
					.hasBean("heinPublisher")
					.hasBean("heinTemplate");
				Publisher publisher = context.getBean(Publisher.class);
				assertThat(publisher.isRunning()).isTrue();
				assertThat(publisher.address()).isNotNull();
				assertThat(publisher.address().getAddress().isLoopbackAddress()).isTrue();
				assertThat(context.getEnvironment().getProperty("local.hein.publisher.port", Integer.class))
					.isEqualTo(publisher.address().getPort());
			});
		}

		@Test
		void anEmptyPortIsNone() {
			this.runner.withPropertyValues("hein.publisher.port=")
				.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(Publisher.class));
		}

		@Test
		void theNameIsThatOfTheApplicationUnlessThereIsAnother() {
			this.runner.run((context) -> assertThat(context.getBean(Publisher.class).name()).isEqualTo("publisher"));
			this.runner.withPropertyValues("spring.application.name=Wetter Küste")
				.run((context) -> assertThat(context.getBean(Publisher.class).name()).isEqualTo("Wetter Küste"));
			this.runner.withPropertyValues("spring.application.name=")
				.run((context) -> assertThat(context.getBean(Publisher.class).name()).isEqualTo("publisher"));
			this.runner.withPropertyValues("spring.application.name=one", "hein.publisher.name=two")
				.run((context) -> assertThat(context.getBean(Publisher.class).name()).isEqualTo("two"));
		}

		@Test
		void customizersComeInTheirOrderAfterTheProperties() {
			this.runner.withPropertyValues("hein.publisher.name=property")
				.withUserConfiguration(PublisherCustomizers.class)
				.run((context) -> assertThat(context.getBean(Publisher.class).name()).isEqualTo("second"));
		}

		@Test
		void aPublisherOfTheUserTakesThePlaceAndIsStartedAndHasATemplate() {
			HeinAutoConfigurationTests.this.runner.withUserConfiguration(OwnPublisher.class).run((context) -> {
				assertThat(context).hasSingleBean(Publisher.class).doesNotHaveBean("heinPublisher");
				assertThat(context.getBean(Publisher.class).isRunning()).isTrue();
				assertThat(context.getBean(HeinTemplate.class).getPublisher())
					.isSameAs(context.getBean(Publisher.class));
			});
		}

		@Test
		void aPublisherOfTheUserWithTheNameTakesThePlaceOfThatOfTheProperties() {
			this.runner.withBean("heinPublisher", Publisher.class, () -> Publisher.builder().name("own").build())
				.run((context) -> assertThat(context.getBean(Publisher.class).name()).isEqualTo("own"));
		}

		@Test
		void anOperationsBeanOfTheUserTakesThePlaceOfTheTemplate() {
			this.runner.withBean("own", HeinOperations.class, () -> mock(HeinOperations.class))
				.run((context) -> assertThat(context).hasSingleBean(HeinOperations.class)
					.doesNotHaveBean(HeinTemplate.class));
		}

		@Test
		void eventLoopsOfTheUserAreUsed() {
			EventLoops loops = EventLoops.create();
			this.runner.withBean("own", EventLoops.class, () -> loops)
				.run((context) -> assertThat(context).hasSingleBean(EventLoops.class)
					.hasBean("own")
					.hasSingleBean(Publisher.class));
		}

		@Test
		void anEventPublisherOfTheUserTakesThePlace() {
			this.runner.withBean("own", HeinEventPublisher.class, () -> new HeinEventPublisher((event) -> {
			}, EventLoops.create().events()))
				.run((context) -> assertThat(context).hasSingleBean(HeinEventPublisher.class).hasBean("own"));
		}

		@Test
		void theDefaultTopicIsThatOfTheProperties() {
			this.runner.withPropertyValues("hein.template.default-topic=news").run((context) -> {
				Publisher publisher = context.getBean(Publisher.class);
				HeinPosition position = context.getBean(HeinOperations.class).send("hello");
				assertThat(position).isEqualTo(HeinPosition.of(publisher.head()));
			});
		}

		@Test
		void jsonIsMadeByTheMapperOfTheApplication() {
			this.runner.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class))
				.withPropertyValues("spring.jackson.property-naming-strategy=SNAKE_CASE")
				.run((context) -> assertThat(convert(context.getBean("heinMessageConverter", MessageConverter.class)))
					.isEqualTo("{\"first_name\":\"Ada\"}"));
		}

		@Test
		void withoutAMapperBeanJsonIsMadeByOneOfItsOwn() {
			this.runner
				.run((context) -> assertThat(convert(context.getBean("heinMessageConverter", MessageConverter.class)))
					.isEqualTo("{\"firstName\":\"Ada\"}"));
		}

		@Test
		void withoutJacksonBytesAndTextAreConverted() {
			this.runner.withClassLoader(new FilteredClassLoader("tools.jackson")).run((context) -> {
				CompositeMessageConverter converter = context.getBean("heinMessageConverter",
						CompositeMessageConverter.class);
				assertThat(converter.getConverters()).hasSize(3);
				assertThat(converter.toMessage("text", null)).isNotNull();
				assertThat(converter.toMessage(new Person("Ada"), null)).isNull();
			});
		}

		@Test
		void aConverterOfTheUserTakesThePlace() {
			MessageConverter own = new SimpleMessageConverter();
			this.runner.withBean("heinMessageConverter", MessageConverter.class, () -> own)
				.run((context) -> assertThat(context.getBean(MessageConverter.class)).isSameAs(own));
		}

		@Test
		void theConverterIsNoCandidateForOthers() {
			this.runner.withUserConfiguration(NeedsConverter.class)
				.run((context) -> assertThat(context.getBean(NeedsConverter.class).converter).isNull());
		}

		@Test
		void itDoesNotPauseAndStartsFirst() {
			this.runner.run((context) -> {
				HeinPublisherLifecycle lifecycle = context.getBean(HeinPublisherLifecycle.class);
				assertThat(lifecycle.isPauseable()).isFalse();
				assertThat(lifecycle.getPhase()).isEqualTo(Integer.MIN_VALUE + 1024);
			});
		}

		private static String convert(MessageConverter converter) {
			Object payload = converter.toMessage(new Person("Ada"), null).getPayload();
			return (payload instanceof byte[] bytes) ? new String(bytes) : payload.toString();
		}

	}

	@Nested
	class OfSubscribers {

		private final ApplicationContextRunner runner = HeinAutoConfigurationTests.this.runner
			.withPropertyValues(ADDRESS);

		@Test
		void anAddressMakesASubscriberThatDoesNotDialWithoutAListener() {
			this.runner.run((context) -> {
				assertThat(context).hasSingleBean(Subscriber.class).hasBean("heinSubscriber");
				Subscriber subscriber = context.getBean(Subscriber.class);
				assertThat(subscriber.isRunning()).isTrue();
				assertThat(subscriber.lanes()).isEmpty();
			});
		}

		@Test
		void aListOfAddressesAsInYamlIsFound() {
			HeinAutoConfigurationTests.this.runner
				.withPropertyValues("hein.subscriber.addresses[0]=localhost:1", "hein.subscriber.addresses[1]=[::1]:2")
				.run((context) -> {
					assertThat(context).hasSingleBean(Subscriber.class);
					assertThat(context.getBean(HeinConnectionDetails.class).getAddresses()).containsExactly(
							new HeinConnectionDetails.Address("localhost", 1),
							new HeinConnectionDetails.Address("::1", 2));
				});
		}

		@Test
		void emptyAddressesAreNone() {
			this.runner.withPropertyValues("hein.subscriber.addresses=")
				.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(Subscriber.class));
		}

		@Test
		void theNameIsThatOfTheApplicationAndARandomPart() {
			this.runner.withPropertyValues("spring.application.name=My App!")
				.run((context) -> assertThat(context.getBean(Subscriber.class).name()).matches("My-App--[0-9a-f]{8}"));
		}

		@Test
		void connectionDetailsOfTheUserTakeThePlaceOfTheProperties() {
			HeinAutoConfigurationTests.this.runner
				.withBean(HeinConnectionDetails.class, () -> () -> List.of(new HeinConnectionDetails.Address("db", 7)))
				.run((context) -> assertThat(context).hasSingleBean(Subscriber.class)
					.hasSingleBean(HeinConnectionDetails.class)
					.doesNotHaveBean(PropertiesHeinConnectionDetails.class));
			this.runner
				.withBean(HeinConnectionDetails.class, () -> () -> List.of(new HeinConnectionDetails.Address("db", 7)))
				.run((context) -> assertThat(context).hasSingleBean(HeinConnectionDetails.class)
					.doesNotHaveBean(PropertiesHeinConnectionDetails.class));
		}

		@Test
		void detailsWithABundleThatCannotBeUsedFailTheStart() {
			HeinConnectionDetails details = mock(HeinConnectionDetails.class);
			given(details.getAddresses()).willReturn(List.of(new HeinConnectionDetails.Address("db", 7)));
			given(details.getSslBundle()).willReturn(mock(SslBundle.class));
			this.runner.withBean(HeinConnectionDetails.class, () -> details)
				.run((context) -> assertThat(context).getFailure().isNotNull());
		}

		@Test
		void namedConnectionsAreBeansWithTheirNamesAsQualifiers() {
			this.runner
				.withPropertyValues("hein.subscriber.connection.prices.addresses=localhost:2",
						"hein.subscriber.connection.news.addresses[0]=localhost:3",
						"hein.subscriber.connection.idle.start-from=earliest", "hein.subscriber.name=me")
				.withUserConfiguration(Injected.class)
				.run((context) -> {
					assertThat(context.getBeansOfType(Subscriber.class)).containsOnlyKeys("heinSubscriber",
							"pricesHeinSubscriber", "newsHeinSubscriber");
					Injected injected = context.getBean(Injected.class);
					assertThat(injected.primary.name()).isEqualTo("me");
					assertThat(injected.prices.name()).isEqualTo("me-prices");
					assertThat(injected.news.name()).isEqualTo("me-news");
					assertThat(context.getBean(HeinConnections.class).names()).containsExactlyInAnyOrder("default",
							"prices", "news", "idle");
					assertThat(context.getBean(HeinConnections.class).find("prices")).isSameAs(injected.prices);
					assertThat(context.getBean(HeinConnections.class).find("default")).isSameAs(injected.primary);
					assertThat(context.getBean(HeinConnections.class).find("idle")).isNull();
				});
		}

		@Test
		void aNamedConnectionNeedsNoDefaultOne() {
			HeinAutoConfigurationTests.this.runner
				.withPropertyValues("hein.subscriber.connection.prices.addresses=localhost:2")
				.run((context) -> assertThat(context.getBeansOfType(Subscriber.class))
					.containsOnlyKeys("pricesHeinSubscriber"));
		}

		@Test
		void aNamedConnectionIsNotCalledDefault() {
			this.runner.withPropertyValues("hein.subscriber.connection.default.addresses=localhost:2")
				.run((context) -> assertThat(context).getFailure()
					.isInstanceOf(InvalidConfigurationPropertyValueException.class)
					.hasMessageContaining("hein.subscriber.connection.default"));
		}

		@Test
		void aSubscriberOfTheUserIsTheDefaultOneIfThereIsNoOther() {
			HeinAutoConfigurationTests.this.runner.withUserConfiguration(OwnSubscriber.class)
				.withPropertyValues("hein.subscriber.connection.prices.addresses=localhost:2")
				.run((context) -> {
					assertThat(context.getBeansOfType(Subscriber.class)).containsOnlyKeys("own",
							"pricesHeinSubscriber");
					assertThat(context.getBean(HeinConnections.class).find("default")).isSameAs(context.getBean("own"));
				});
		}

		@Test
		void aSubscriberOfTheUserTakesThePlaceOfANamedOne() {
			this.runner.withUserConfiguration(OwnNamedSubscriber.class)
				.withPropertyValues("hein.subscriber.connection.prices.addresses=localhost:2")
				.run((context) -> {
					assertThat(context.getBeansOfType(Subscriber.class)).containsOnlyKeys("heinSubscriber",
							"pricesHeinSubscriber");
					assertThat(context.getBean("pricesHeinSubscriber", Subscriber.class).name()).isEqualTo("own");
				});
		}

		@Test
		void customizersGetTheConnectionNameAndWin() {
			this.runner.withUserConfiguration(SubscriberCustomizers.class)
				.withPropertyValues("hein.subscriber.connection.prices.addresses=localhost:2",
						"hein.subscriber.name=property")
				.run((context) -> {
					assertThat(context.getBean("heinSubscriber", Subscriber.class).name()).isEqualTo("custom-default");
					assertThat(context.getBean("pricesHeinSubscriber", Subscriber.class).name())
						.isEqualTo("custom-prices");
				});
		}

		@Test
		void aPositionStoreIsAskedBeforeTheFirstAttach() {
			PositionStore store = mock(PositionStore.class);
			this.runner.withBean(PositionStore.class, () -> store)
				.run((context) -> then(store).should().load("default"));
		}

	}

	@Nested
	class OfListeners {

		private final ApplicationContextRunner runner = HeinAutoConfigurationTests.this.runner
			.withUserConfiguration(ListenerConfiguration.class);

		@Test
		void aListenerWithAnAddressHasALane() {
			this.runner.withPropertyValues(ADDRESS).run((context) -> {
				HeinListenerEndpointRegistry registry = context.getBean(HeinListenerEndpointRegistry.class);
				assertThat(registry.getListenerContainerIds()).isEqualTo(Set.of("test"));
				assertThat(registry.getListenerContainer("test").getState()).isEqualTo(LaneState.RUNNING);
				assertThat(context.getBean(Subscriber.class).lanes()).hasSize(1);
			});
		}

		@Test
		void aListenerWithoutAnAddressFailsTheStart() {
			this.runner.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(NoAddressException.class)
				.hasMessageContaining("hein.subscriber.addresses"));
		}

		@Test
		void aListenerThatDoesNotStartNeedsNoAddress() {
			this.runner.withPropertyValues("hein.subscriber.listener.auto-startup=false")
				.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(Subscriber.class));
		}

		@Test
		void anUnknownConnectionFailsTheStart() {
			HeinAutoConfigurationTests.this.runner.withPropertyValues(ADDRESS)
				.withUserConfiguration(UnknownConnectionListener.class)
				.run((context) -> assertThat(context).getFailure().isInstanceOf(UnknownConnectionException.class));
		}

		@Test
		void aKnownConnectionWithoutAnAddressFailsTheStartAndNamesItsProperty() {
			HeinAutoConfigurationTests.this.runner
				.withPropertyValues(ADDRESS, "hein.subscriber.connection.nowhere.start-from=earliest")
				.withUserConfiguration(UnknownConnectionListener.class)
				.run((context) -> assertThat(context).getFailure()
					.isInstanceOf(NoAddressException.class)
					.hasMessageContaining("hein.subscriber.connection.nowhere.addresses"));
		}

		@Test
		void anErrorHandlerOfTheUserWithTheNameTakesThePlace() {
			HeinListenerErrorHandler own = mock(HeinListenerErrorHandler.class);
			this.runner.withPropertyValues(ADDRESS)
				.withBean("heinListenerErrorHandler", HeinListenerErrorHandler.class, () -> own)
				.run((context) -> assertThat(context).hasSingleBean(HeinListenerErrorHandler.class)
					.doesNotHaveBean(DefaultHeinListenerErrorHandler.class));
		}

		@Test
		void withSeveralErrorHandlersTheDefaultIsStillThatOfTheProperties() {
			this.runner.withPropertyValues(ADDRESS, "hein.subscriber.listener.retry.max-retries=-1")
				.withBean("one", HeinListenerErrorHandler.class, () -> mock(HeinListenerErrorHandler.class))
				.withBean("two", HeinListenerErrorHandler.class, () -> mock(HeinListenerErrorHandler.class))
				.run((context) -> assertThat(context).getFailure()
					.hasStackTraceContaining("hein.subscriber.listener.retry.max-retries"));
		}

		@Test
		void aContainerFactoryOfTheUserTakesThePlace() {
			HeinListenerContainerFactory own = mock(HeinListenerContainerFactory.class);
			given(own.createContainer(any())).willThrow(new IllegalStateException("the user's factory"));
			this.runner.withPropertyValues(ADDRESS)
				.withBean(HeinBeanNames.LISTENER_CONTAINER_FACTORY, HeinListenerContainerFactory.class, () -> own)
				.run((context) -> assertThat(context).getFailure().hasStackTraceContaining("the user's factory"));
		}

		@Test
		void aRegistryOfTheUserTakesThePlace() {
			this.runner.withPropertyValues(ADDRESS).withUserConfiguration(OwnRegistry.class).run((context) -> {
				assertThat(context).hasSingleBean(HeinListenerEndpointRegistry.class);
				assertThat(context.getBean(HeinListenerEndpointRegistry.class))
					.isInstanceOf(OwnRegistry.Registry.class);
			});
		}

		@Test
		void connectionsOfTheUserTakeThePlace() {
			HeinConnections own = mock(HeinConnections.class);
			given(own.names()).willReturn(Set.of("default"));
			HeinAutoConfigurationTests.this.runner.withBean(HeinConnections.class, () -> own)
				.run((context) -> assertThat(context).hasSingleBean(HeinConnections.class)
					.doesNotHaveBean(BeanFactoryHeinConnections.class));
		}

		@Test
		void aMethodListenerFactoryOfTheUserTakesThePlace() {
			MethodListenerFactory own = new MethodListenerFactory(new SimpleMessageConverter(), null, null, List.of(),
					null);
			this.runner.withPropertyValues(ADDRESS)
				.withBean("own", MethodListenerFactory.class, () -> own)
				.run((context) -> assertThat(context).hasSingleBean(MethodListenerFactory.class));
		}

		@Test
		void aProcessorOfTheUserTakesThePlace() {
			this.runner
				.withBean("own", HeinListenerAnnotationBeanPostProcessor.class,
						HeinListenerAnnotationBeanPostProcessor::new)
				.withPropertyValues(ADDRESS)
				.run((context) -> assertThat(context).hasSingleBean(HeinListenerAnnotationBeanPostProcessor.class));
		}

		@Test
		void aListenerIsStartedAlsoWhereAllBeansAreLazy() {
			this.runner.withPropertyValues(ADDRESS)
				.withInitializer((context) -> context
					.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
				.run((context) -> assertThat(
						context.getBean(HeinListenerEndpointRegistry.class).getListenerContainerIds())
					.containsExactly("test"));
		}

	}

	record Person(String firstName) {

	}

	@Configuration(proxyBeanMethods = false)
	static class PublisherCustomizers {

		@Bean
		@Order(2)
		HeinPublisherCustomizer second() {
			return (builder) -> builder.name("second");
		}

		@Bean
		@Order(1)
		HeinPublisherCustomizer first() {
			return (builder) -> builder.name("first");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnPublisher {

		@Bean
		Publisher own() {
			return Publisher.builder().name("own").build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnSubscriber {

		@Bean
		Subscriber own() {
			return Subscriber.builder().name("own").address("localhost", 1).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnNamedSubscriber {

		@Bean
		Subscriber pricesHeinSubscriber() {
			return Subscriber.builder().name("own").address("localhost", 1).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class SubscriberCustomizers {

		@Bean
		HeinSubscriberCustomizer customizer() {
			return (connection, builder) -> builder.name("custom-" + connection);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Injected {

		@Autowired
		Subscriber primary;

		@Autowired
		@Qualifier("prices")
		Subscriber prices;

		@Autowired
		@Qualifier("news")
		Subscriber news;

	}

	@Configuration(proxyBeanMethods = false)
	static class NeedsConverter {

		final MessageConverter converter;

		NeedsConverter(ObjectProvider<MessageConverter> converter) {
			this.converter = converter.getIfAvailable();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnRegistry {

		@Bean(HeinBeanNames.LISTENER_ENDPOINT_REGISTRY)
		Registry registry(HeinConnections connections) {
			return new Registry(connections);
		}

		static class Registry extends HeinListenerEndpointRegistry {

			Registry(HeinConnections connections) {
				super(connections, null);
			}

			@Override
			public void stop(Runnable callback) {
				CompletableFuture.runAsync(this::stop).whenComplete((nothing, ex) -> callback.run());
			}

		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ListenerConfiguration {

		@HeinListener(id = "test")
		void onMessage(String text) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class UnknownConnectionListener {

		@HeinListener(connection = "nowhere")
		void onMessage(String text) {
		}

	}

}
