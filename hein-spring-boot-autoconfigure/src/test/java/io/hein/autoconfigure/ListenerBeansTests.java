package io.hein.autoconfigure;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.hein.annotation.HeinListener;
import io.hein.annotation.HeinListenerConfigurer;
import io.hein.annotation.HeinListeners;
import io.hein.config.HeinListenerEndpointRegistry;
import io.hein.config.InvalidListenerException;
import io.hein.config.SimpleHeinListenerEndpoint;
import io.hein.support.FakeMessage;
import io.hein.support.FakeSubscriber;
import kotlin.coroutines.Continuation;
import org.aopalliance.intercept.MethodInterceptor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.ObjectFactory;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionBuilder;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.AnnotatedBeanDefinitionReader;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.context.support.SimpleThreadScope;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.util.Assert;
import org.springframework.web.context.request.RequestScope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * In whatever way a bean is made: its listener works, or the start says why it does not.
 */
@ExtendWith(OutputCaptureExtension.class)
class ListenerBeansTests {

	private static final List<String> received = new CopyOnWriteArrayList<>();

	private static final List<String> made = new CopyOnWriteArrayList<>();

	private final FakeSubscriber subscriber = new FakeSubscriber();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(HeinAutoConfiguration.class))
		.withBean("heinSubscriber", FakeSubscriber.class, () -> this.subscriber);

	@BeforeEach
	void clear() {
		received.clear();
		made.clear();
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void itListens(String way, Consumer<GenericApplicationContext> beans) {
		run(beans, (context) -> {
			assertThat(context.isRunning()).isTrue();
			this.subscriber.receive(FakeMessage.text(1, "x"));
			assertThat(this.subscriber.failures).isEmpty();
			assertThat(received).containsExactly("x");
		});
	}

	static Stream<Arguments> itListens() {
		return Stream.of(way("component", (context) -> context.registerBean(SinkListener.class)),
				way("@Bean method of the class", configuration(OfTheClass.class)),
				way("@Bean method of an interface", configuration(OfAnInterface.class)),
				way("@Bean method of Object", configuration(OfObject.class)),
				way("static @Bean method", configuration(StaticMethod.class)),
				way("package-private class in another one", configuration(NestedClass.class)),
				way("configuration without proxies", configuration(NoProxies.class)),
				way("configuration with proxies", configuration(WithProxies.class)),
				way("abstract base class", (context) -> context.registerBean(Derived.class)),
				way("generic interface", (context) -> context.registerBean(GenericImplementation.class)),
				way("default method of an interface", (context) -> context.registerBean(DefaultMethod.class)),
				way("private method", (context) -> context.registerBean(PrivateMethod.class)),
				way("static method", (context) -> context.registerBean(StaticListener.class)),
				way("supplier of the class",
						(context) -> context.registerBean("sink", SinkListener.class, SinkListener::new)),
				way("supplier of an interface",
						(context) -> context.registerBean("sink", Sink.class, SinkListener::new)),
				way("singleton registered before the start",
						(context) -> context.getBeanFactory().registerSingleton("sink", new SinkListener())),
				way("synthetic definition", ListenerBeansTests::synthetic),
				way("static factory method",
						(context) -> context.registerBeanDefinition("sink",
								BeanDefinitionBuilder.rootBeanDefinition(Factories.class, "sink").getBeanDefinition())),
				way("factory bean of the class", (context) -> context.registerBean(ClassFactory.class)),
				way("factory bean of an interface", (context) -> context.registerBean(InterfaceFactory.class)),
				way("definition that overrides another one", ListenerBeansTests::overridden),
				way("made before the post-processors", configuration(MadeEarly.class)),
				way("CGLIB proxy", proxied(true)), way("JDK proxy", proxied(false)),
				way("proxy that is not Spring's", ListenerBeansTests::foreignProxy),
				way("scope with a CGLIB proxy", scoped("custom", ScopedProxyMode.TARGET_CLASS)),
				way("scope with a JDK proxy", scoped("custom", ScopedProxyMode.INTERFACES)),
				way("prototype with a proxy", scoped("prototype", ScopedProxyMode.TARGET_CLASS)),
				way("singleton with a proxy", configuration(SingletonWithProxy.class)),
				way("scope with a proxy whose instance was made before", ListenerBeansTests::usedBefore),
				way("scope with a proxy: @Bean method of an interface", scoped(ScopedInterface.class)),
				way("scope with a proxy: @Bean method of a base class", scoped(ScopedBaseClass.class)),
				way("prototype with a proxy: @Bean method of an interface", scoped(PrototypeInterface.class)),
				way("factory bean of a base class", (context) -> context.registerBean(BaseClassFactory.class)),
				way("factory bean that does not know its type", (context) -> context.registerBean(OpenFactory.class)),
				way("factory bean that does not know its type, registered before the start",
						(context) -> context.getBeanFactory().registerSingleton("sink", new OpenFactory())),
				way("conditional", configuration(Conditional.class)),
				way("all lazy: component",
						lazy((context) -> context.registerBeanDefinition("sink",
								new RootBeanDefinition(SinkListener.class)))),
				way("all lazy: repeated annotation",
						lazy((context) -> context.registerBeanDefinition("sink",
								new RootBeanDefinition(RepeatedListener.class)))),
				way("all lazy: @Bean method of the class", lazy(configuration(OfTheClass.class))),
				way("all lazy: @Bean method of an interface", lazy(configuration(OfAnInterface.class))),
				way("all lazy: @Bean method of Object", lazy(configuration(OfObject.class))),
				way("all lazy: @Bean method of a base class", lazy(configuration(OfABaseClass.class))),
				way("all lazy: static @Bean method", lazy(configuration(StaticMethod.class))),
				way("all lazy: supplier of an interface",
						lazy((context) -> context.registerBean("sink", Sink.class, SinkListener::new))),
				way("all lazy: factory bean of an interface",
						lazy((context) -> context.registerBean(InterfaceFactory.class))),
				way("all lazy: factory bean that does not know its type",
						lazy((context) -> context.registerBean(OpenFactory.class))),
				way("all lazy: scope with a proxy: @Bean method of an interface", lazy(scoped(ScopedInterface.class))));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void itIsRefused(String way, Consumer<GenericApplicationContext> beans, String why) {
		this.runner.withInitializer((context) -> beans.accept((GenericApplicationContext) context))
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining(InvalidListenerException.class.getName())
				.hasStackTraceContaining(why));
	}

	static Stream<Arguments> itIsRefused() {
		return Stream.of(
				refusal("prototype",
						(context) -> context.registerBean("sink", SinkListener.class, SinkListener::new,
								(definition) -> definition.setScope("prototype")),
						"its scope is 'prototype'"),
				refusal("scope without a proxy", (context) -> {
					context.getBeanFactory().registerScope("custom", new SimpleThreadScope());
					context.registerBean("sink", SinkListener.class, SinkListener::new,
							(definition) -> definition.setScope("custom"));
				}, "its scope is 'custom'"),
				refusal("scope that is not there", configuration(UnknownScope.class), "its scope 'custom'"),
				refusal("scope of requests", (context) -> {
					context.getBeanFactory().registerScope("request", new RequestScope());
					configuration(RequestScoped.class).accept(context);
				}, "a listener's thread does not serve a request"),
				refusal("factory bean of prototypes", (context) -> context.registerBean(PrototypeFactory.class),
						"its factory bean creates a new one"),
				refusal("method that the JDK proxy does not have", (context) -> {
					proxied(false).accept(context);
					context.removeBeanDefinition("sink");
					context.registerBean("sink", NotInTheInterface.class);
				}, "not found in any interface"), refusal("private method behind a proxy", (context) -> {
					proxied(true).accept(context);
					context.removeBeanDefinition("sink");
					context.registerBean("sink", PrivateMethod.class);
				}, "cannot be delegated to target bean"), refusal("final method behind a proxy", (context) -> {
					proxied(true).accept(context);
					context.removeBeanDefinition("sink");
					context.registerBean("sink", FinalMethod.class);
				}, "it is final"), refusal("@Async method", configuration(AsyncMethod.class), "@Async"),
				refusal("@Async class", configuration(AsyncClass.class), "@Async"),
				refusal("@Async behind another proxy", (context) -> {
					proxied(true).accept(context);
					context.removeBeanDefinition("sink");
					configuration(AsyncMethod.class).accept(context);
				}, "@Async"),
				refusal("suspend function", (context) -> context.registerBean(Suspending.class), "a suspend function"),
				refusal("method of a generic future", (context) -> context.registerBean(GenericFuture.class),
						"CompletableFuture"));
	}

	@Test
	void asyncThatIsNotEnabledIsHarmless() {
		run((context) -> context.registerBean(AsyncListener.class), (context) -> {
			this.subscriber.receive(FakeMessage.text(1, "x"));
			assertThat(received).containsExactly("x");
		});
	}

	@Test
	void aFutureThatTheTypeDoesNotShowIsAwaited() {
		run((context) -> context.registerBean(HiddenFuture.class), (context) -> {
			this.subscriber.receive(FakeMessage.text(1, "x"));
			assertThat(this.subscriber.failures).singleElement()
				.satisfies((failure) -> assertThat(failure).hasStackTraceContaining("it has failed later"));
		});
	}

	@Test
	void aBeanThatIsLazyByItselfIsLoggedAndListensWhenItIsMade(CapturedOutput output) {
		run((context) -> context.registerBean("sink", SinkListener.class, SinkListener::new,
				(definition) -> definition.setLazyInit(true)), (context) -> {
					assertThat(output).contains("(bean 'sink') are not listening yet");
					this.subscriber.receive(FakeMessage.text(1, "x"));
					assertThat(received).isEmpty();
					context.getBean("sink");
					this.subscriber.receive(FakeMessage.text(2, "y"));
					assertThat(received).containsExactly("y");
				});
	}

	@Test
	void aLazyBeanWhoseClassIsNotKnownIsLoggedAndListensWhenItIsMade(CapturedOutput output) {
		run(configuration(LazyInterface.class), (context) -> {
			assertThat(output).contains("listen once they are created: sink" + System.lineSeparator());
			assertThat(context.getBeanFactory().containsSingleton("sink")).isFalse();
			context.getBean("sink");
			this.subscriber.receive(FakeMessage.text(1, "x"));
			assertThat(received).containsExactly("x");
		});
	}

	@Test
	void aBeanOfRequestsWhoseClassIsNotKnownIsRefusedWhenItIsMade() {
		run((context) -> {
			context.getBeanFactory().registerScope("request", new SimpleThreadScope());
			configuration(RequestInterface.class).accept(context);
		}, (context) -> {
			assertThat(made).isEmpty();
			Sink sink = context.getBean("sink", Sink.class);
			assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> sink.on("x"))
				.withStackTraceContaining("a listener's thread does not serve a request");
		});
	}

	@Test
	void aScopedBeanThatTheStartCouldNotMakeIsRefusedWhenItIsMade() {
		SwitchedScope scope = new SwitchedScope();
		run((context) -> {
			context.getBeanFactory().registerScope("custom", scope);
			configuration(ScopedInterface.class).accept(context);
		}, (context) -> {
			scope.active = true;
			Sink sink = context.getBean("sink", Sink.class);
			assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> sink.on("x"))
				.withStackTraceContaining("its scope 'custom' has no instance on the threads of listeners");
		});
	}

	@Test
	void aScopedBeanThatIsRegisteredAfterTheStartListensOnceItIsMade() {
		run((context) -> context.getBeanFactory().registerScope("custom", new SimpleThreadScope()), (context) -> {
			new AnnotatedBeanDefinitionReader(context).registerBean(ScopedComponent.class, "sink");
			context.getBean("sink", Sink.class).toString();
			this.subscriber.receive(FakeMessage.text(1, "x"));
			assertThat(received).containsExactly("x");
		});
	}

	@Test
	void withoutAConnectionNoBeanIsMadeToSeeWhetherItListens() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(HeinAutoConfiguration.class))
			.withInitializer((context) -> scoped(ScopedInterface.class).accept((GenericApplicationContext) context))
			.run((context) -> assertThat(made).isEmpty());
	}

	@Test
	void aBeanThatIsInitializedAgainListensOnce() {
		run((context) -> context.registerBean("sink", SinkListener.class), (context) -> {
			Object container = container(context, "sink.on");
			Object bean = context.getBean("sink");
			context.getBeanFactory().destroyBean(bean);
			context.getBeanFactory().initializeBean(bean, "sink");
			this.subscriber.receive(FakeMessage.text(1, "x"));
			assertThat(received).containsExactly("x");
			assertThat(container(context, "sink.on")).isSameAs(container);
		});
	}

	@Test
	void aBeanWhoseTopicsAreOthersWhenItIsInitializedAgainListensToThese() {
		run((context) -> context.registerBean("sink", ChangingTopics.class), (context) -> {
			ChangingTopics sink = context.getBean(ChangingTopics.class);
			sink.topic = "b";
			context.getBeanFactory().initializeBean(sink, "sink");
			this.subscriber.receive(FakeMessage.text(1, "x").withTopic("a"), FakeMessage.text(2, "y").withTopic("b"));
			assertThat(received).containsExactly("y");
		});
	}

	@ParameterizedTest
	@ValueSource(classes = { SinkListener.class, ListenerWithId.class, InterfaceFactory.class })
	void aBeanThatIsDestroyedDoesNotListenAndThatWhichReplacesItDoes(Class<?> type) {
		run((context) -> context.registerBeanDefinition("sink", new RootBeanDefinition(type)), (context) -> {
			context.getDefaultListableBeanFactory().destroySingleton("sink");
			this.subscriber.receive(FakeMessage.text(1, "x"));
			assertThat(received).isEmpty();
			context.getBean("sink");
			this.subscriber.receive(FakeMessage.text(2, "y"));
			assertThat(received).containsExactly("y");
		});
	}

	@Test
	void aFactoryBeanAndItsProductBothListen() {
		run((context) -> context.registerBean("sink", ListeningFactory.class), (context) -> {
			this.subscriber.receive(FakeMessage.text(1, "x"));
			assertThat(received).containsExactlyInAnyOrder("x", "factory x");
			context.getBeanFactory().initializeBean(context.getBean("&sink"), "sink");
			this.subscriber.receive(FakeMessage.text(2, "y"));
			assertThat(received).containsExactlyInAnyOrder("x", "factory x", "y", "factory y");
		});
	}

	@Test
	void aListenerThatFailsToBeMadeLeavesNoneOfItsBean() {
		run((context) -> {
		}, (context) -> {
			context.registerBean("sink", HalfListener.class);
			assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> context.getBean("sink"))
				.withStackTraceContaining("nowhere");
			this.subscriber.receive(FakeMessage.text(1, "x"));
			assertThat(received).isEmpty();
		});
	}

	@Test
	void atTheEndOfTheContextTheListenersAreLeftToTheirConnection() {
		run((context) -> context.registerBean("sink", SinkListener.class), (context) -> {
			context.close();
			assertThat(this.subscriber.lanes()).hasSize(1);
		});
	}

	@Test
	void aConfigurerThatIsAPrototypeIsCalled() {
		run((context) -> context.registerBean("code", HeinListenerConfigurer.class,
				() -> (registrar) -> registrar
					.registerEndpoint(new SimpleHeinListenerEndpoint("code", (message) -> received.add("by code"))),
				(definition) -> definition.setScope("prototype")), (context) -> {
					this.subscriber.receive(FakeMessage.text(1, "x"));
					assertThat(received).containsExactly("by code");
				});
	}

	private static Object container(GenericApplicationContext context, String id) {
		return context.getBean(HeinListenerEndpointRegistry.class).getListenerContainer(id);
	}

	@Test
	void aBeanThatIsMadeAfterTheStartListensAndAPrototypeIsRefusedThere() {
		run((context) -> {
		}, (context) -> {
			context.registerBean("later", SinkListener.class);
			context.getBean("later");
			this.subscriber.receive(FakeMessage.text(1, "x"));
			assertThat(received).containsExactly("x");
			context.registerBean("many", SinkListener.class, SinkListener::new,
					(definition) -> definition.setScope("prototype"));
			assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> context.getBean("many"))
				.withStackTraceContaining("it is not a singleton");
		});
	}

	@Test
	void withoutAConnectionAllBeansStayAsLazyAsTheyAre() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(HeinAutoConfiguration.class))
			.withUserConfiguration(OfAnInterface.class)
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.run((context) -> assertThat(context.getBeanFactory().containsSingleton("sink")).isFalse());
	}

	@Test
	void aScopedBeanIsOneListenerOfItsProxy() {
		run(scoped("custom", ScopedProxyMode.TARGET_CLASS),
				(context) -> assertThat(context.getBean(HeinListenerEndpointRegistry.class).getListenerContainerIds())
					.containsExactly("sink.on"));
	}

	private void run(Consumer<GenericApplicationContext> beans, Consumer<GenericApplicationContext> assertions) {
		this.runner.withInitializer((context) -> beans.accept((GenericApplicationContext) context)).run((context) -> {
			assertThat(context).hasNotFailed();
			assertions.accept((GenericApplicationContext) context.getSourceApplicationContext());
		});
	}

	private static Arguments way(String name, Consumer<GenericApplicationContext> beans) {
		return Arguments.of(name, beans);
	}

	private static Arguments refusal(String name, Consumer<GenericApplicationContext> beans, String why) {
		return Arguments.of(name, beans, why);
	}

	private static Consumer<GenericApplicationContext> configuration(Class<?> type) {
		return (context) -> context.registerBeanDefinition(type.getName(), new RootBeanDefinition(type));
	}

	private static Consumer<GenericApplicationContext> lazy(Consumer<GenericApplicationContext> beans) {
		return (context) -> {
			context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor());
			beans.accept(context);
		};
	}

	private static void synthetic(GenericApplicationContext context) {
		RootBeanDefinition definition = new RootBeanDefinition(SinkListener.class);
		definition.setSynthetic(true);
		context.registerBeanDefinition("sink", definition);
	}

	private static void overridden(GenericApplicationContext context) {
		context.setAllowBeanDefinitionOverriding(true);
		context.registerBeanDefinition("sink", new RootBeanDefinition(Object.class));
		context.registerBeanDefinition("sink", new RootBeanDefinition(SinkListener.class));
	}

	private static Consumer<GenericApplicationContext> proxied(boolean classes) {
		return (context) -> {
			context.registerBean("proxying", BeanPostProcessor.class, () -> new BeanPostProcessor() {

				@Override
				public Object postProcessAfterInitialization(Object bean, String beanName) {
					if (!(bean instanceof Sink)) {
						return bean;
					}
					ProxyFactory factory = new ProxyFactory(bean);
					factory.setProxyTargetClass(classes);
					factory.addAdvice((MethodInterceptor) (invocation) -> invocation.proceed());
					return factory.getProxy();
				}

			});
			context.registerBean("sink", SinkListener.class);
		};
	}

	private static void foreignProxy(GenericApplicationContext context) {
		context.registerBean("proxying", BeanPostProcessor.class, () -> new BeanPostProcessor() {

			@Override
			public Object postProcessAfterInitialization(Object bean, String beanName) {
				return (bean instanceof SinkListener) ? Proxy.newProxyInstance(getClass().getClassLoader(),
						new Class<?>[] { Sink.class }, (proxy, method, args) -> method.invoke(bean, args)) : bean;
			}

		});
		context.registerBean("sink", SinkListener.class);
	}

	private static void usedBefore(GenericApplicationContext context) {
		scoped(ClassScoped.class).accept(context);
		context.registerBean(UsesItsSink.class);
	}

	private static Consumer<GenericApplicationContext> scoped(Class<?> configuration) {
		return (context) -> {
			context.getBeanFactory().registerScope("custom", new SimpleThreadScope());
			configuration(configuration).accept(context);
		};
	}

	private static Consumer<GenericApplicationContext> scoped(String scope, ScopedProxyMode mode) {
		return (context) -> {
			context.getBeanFactory().registerScope("custom", new SimpleThreadScope());
			Class<?> configuration = switch (scope + mode) {
				case "customTARGET_CLASS" -> ClassScoped.class;
				case "customINTERFACES" -> InterfaceScoped.class;
				default -> PrototypeScoped.class;
			};
			configuration(configuration).accept(context);
		};
	}

	public interface Sink {

		void on(String text);

	}

	public static class SinkListener implements Sink {

		@Override
		@HeinListener
		public void on(String text) {
			received.add(text);
		}

	}

	public static class RepeatedListener {

		@HeinListeners(@HeinListener)
		void on(String text) {
			received.add(text);
		}

	}

	public static class PlainSink implements Sink {

		@Override
		public void on(String text) {
		}

	}

	public static class ListeningSink extends PlainSink {

		@Override
		@HeinListener
		public void on(String text) {
			received.add(text);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OfTheClass {

		@Bean
		SinkListener sink() {
			return new SinkListener();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OfAnInterface {

		@Bean
		Sink sink() {
			return new SinkListener();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OfObject {

		@Bean
		Object sink() {
			return new SinkListener();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OfABaseClass {

		@Bean
		PlainSink sink() {
			return new ListeningSink();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class StaticMethod {

		@Bean
		static Sink sink() {
			return new SinkListener();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(NestedClass.Nested.class)
	static class NestedClass {

		static class Nested {

			@HeinListener
			void on(String text) {
				received.add(text);
			}

		}

	}

	@Configuration(proxyBeanMethods = false)
	static class NoProxies {

		@HeinListener
		void on(String text) {
			received.add(text);
		}

	}

	@Configuration
	static class WithProxies {

		@HeinListener
		void on(String text) {
			received.add(text);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Conditional {

		@Bean
		@ConditionalOnProperty(name = "nothing", matchIfMissing = true)
		Sink sink() {
			return new SinkListener();
		}

		@Bean
		@ConditionalOnProperty(name = "nothing")
		Sink other() {
			return new SinkListener();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ClassScoped {

		@Bean
		@Scope(scopeName = "custom", proxyMode = ScopedProxyMode.TARGET_CLASS)
		SinkListener sink() {
			return new SinkListener();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class InterfaceScoped {

		@Bean
		@Scope(scopeName = "custom", proxyMode = ScopedProxyMode.INTERFACES)
		SinkListener sink() {
			return new SinkListener();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PrototypeScoped {

		@Bean
		@Scope(scopeName = "prototype", proxyMode = ScopedProxyMode.TARGET_CLASS)
		SinkListener sink() {
			return new SinkListener();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class SingletonWithProxy {

		@Bean
		@Scope(proxyMode = ScopedProxyMode.TARGET_CLASS)
		SinkListener sink() {
			return new SinkListener();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ScopedInterface {

		@Bean
		@Scope(scopeName = "custom", proxyMode = ScopedProxyMode.INTERFACES)
		Sink sink() {
			made.add("sink");
			return new SinkListener();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ScopedBaseClass {

		@Bean
		@Scope(scopeName = "custom", proxyMode = ScopedProxyMode.TARGET_CLASS)
		PlainSink sink() {
			return new ListeningSink();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PrototypeInterface {

		@Bean
		@Scope(scopeName = "prototype", proxyMode = ScopedProxyMode.INTERFACES)
		Sink sink() {
			return new SinkListener();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class RequestInterface {

		@Bean
		@Scope(scopeName = "request", proxyMode = ScopedProxyMode.INTERFACES)
		Sink sink() {
			made.add("sink");
			return new SinkListener();
		}

	}

	@Scope(scopeName = "custom", proxyMode = ScopedProxyMode.TARGET_CLASS)
	static class ScopedComponent extends SinkListener {

	}

	@Configuration(proxyBeanMethods = false)
	static class LazyInterface {

		@Bean
		@Lazy
		Sink sink() {
			return new SinkListener();
		}

	}

	static class UsesItsSink {

		UsesItsSink(Sink sink) {
			sink.toString();
		}

	}

	static class SwitchedScope extends SimpleThreadScope {

		boolean active;

		@Override
		public Object get(String name, ObjectFactory<?> objectFactory) {
			Assert.state(this.active, "It is not active");
			return super.get(name, objectFactory);
		}

	}

	static class ListenerWithId implements Sink {

		@Override
		@HeinListener(id = "mine")
		public void on(String text) {
			received.add(text);
		}

	}

	public static class ChangingTopics {

		String topic = "a";

		public String getTopic() {
			return this.topic;
		}

		@HeinListener(topics = "#{__listener.topic}")
		void on(String text) {
			received.add(text);
		}

	}

	static class HalfListener {

		@HeinListener
		void first(String text) {
			received.add(text);
		}

		@HeinListener(connection = "nowhere")
		void second(String text) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class UnknownScope {

		@Bean
		@Scope(scopeName = "custom", proxyMode = ScopedProxyMode.TARGET_CLASS)
		SinkListener sink() {
			return new SinkListener();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class RequestScoped {

		@Bean
		@Scope(scopeName = "request", proxyMode = ScopedProxyMode.TARGET_CLASS)
		SinkListener sink() {
			return new SinkListener();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class MadeEarly {

		@Bean
		static SinkListener sink() {
			return new SinkListener();
		}

		@Bean
		static BeanFactoryPostProcessor needsIt(@Lazy SinkListener lazily) {
			return (ConfigurableListableBeanFactory beans) -> beans.getBean("sink");
		}

	}

	abstract static class Base {

		@HeinListener
		void on(String text) {
			received.add(text);
		}

	}

	static class Derived extends Base {

	}

	interface Generic<T> {

		@HeinListener
		void take(T value);

	}

	static class GenericImplementation implements Generic<String> {

		@Override
		public void take(String value) {
			received.add(value);
		}

	}

	interface WithDefault {

		@HeinListener
		default void take(String value) {
			received.add(value);
		}

	}

	static class DefaultMethod implements WithDefault {

	}

	static class PrivateMethod implements Sink {

		@Override
		public void on(String text) {
		}

		@HeinListener
		private void take(String text) {
			received.add(text);
		}

	}

	static class FinalMethod implements Sink {

		@Override
		@HeinListener
		public final void on(String text) {
			received.add(text);
		}

	}

	static class NotInTheInterface implements Sink {

		@Override
		public void on(String text) {
		}

		@HeinListener
		void take(String text) {
			received.add(text);
		}

	}

	static class StaticListener {

		@HeinListener
		static void on(String text) {
			received.add(text);
		}

	}

	static class Factories {

		static Sink sink() {
			return new SinkListener();
		}

	}

	static class ClassFactory implements FactoryBean<SinkListener> {

		@Override
		public SinkListener getObject() {
			return new SinkListener();
		}

		@Override
		public Class<?> getObjectType() {
			return SinkListener.class;
		}

	}

	static class InterfaceFactory implements FactoryBean<Sink> {

		@Override
		public Sink getObject() {
			return new SinkListener();
		}

		@Override
		public Class<?> getObjectType() {
			return Sink.class;
		}

	}

	static class BaseClassFactory implements FactoryBean<PlainSink> {

		@Override
		public PlainSink getObject() {
			return new ListeningSink();
		}

		@Override
		public Class<?> getObjectType() {
			return PlainSink.class;
		}

	}

	static class OpenFactory implements FactoryBean<Object> {

		@Override
		public Object getObject() {
			return new SinkListener();
		}

		@Override
		public @Nullable Class<?> getObjectType() {
			return null;
		}

	}

	static class ListeningFactory extends InterfaceFactory {

		@HeinListener
		void listen(String text) {
			received.add("factory " + text);
		}

	}

	static class PrototypeFactory extends ClassFactory {

		@Override
		public boolean isSingleton() {
			return false;
		}

	}

	static class AsyncListener implements Sink {

		@Override
		@Async
		@HeinListener
		public void on(String text) {
			received.add(text);
		}

	}

	@Async
	static class AsyncClassListener {

		@HeinListener
		void on(String text) {
			received.add(text);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAsync
	@Import(AsyncListener.class)
	static class AsyncMethod {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAsync
	@Import(AsyncClassListener.class)
	static class AsyncClass {

	}

	abstract static class GenericResult<R> {

		@HeinListener
		abstract R on(String text);

	}

	static class GenericFuture extends GenericResult<CompletableFuture<String>> {

		@Override
		CompletableFuture<String> on(String text) {
			return CompletableFuture.completedFuture(text);
		}

	}

	static class Suspending {

		@HeinListener
		Object on(String text, Continuation<? super String> continuation) {
			return text;
		}

	}

	static class HiddenFuture {

		@HeinListener
		Object on(String text) {
			return CompletableFuture.failedFuture(new IllegalStateException("it has failed later"));
		}

	}

}
