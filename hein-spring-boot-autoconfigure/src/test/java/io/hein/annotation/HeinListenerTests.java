package io.hein.annotation;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.hein.config.DefaultHeinListenerContainerFactory;
import io.hein.config.DuplicateListenerException;
import io.hein.config.HeinBeanNames;
import io.hein.config.HeinConnections;
import io.hein.config.HeinListenerEndpointRegistry;
import io.hein.config.InvalidListenerException;
import io.hein.config.SimpleHeinListenerEndpoint;
import io.hein.config.UnknownConnectionException;
import io.hein.core.HeinGap;
import io.hein.core.HeinHeaders;
import io.hein.core.HeinMessageConverters;
import io.hein.listener.ContainerProperties;
import io.hein.listener.HeinListenerErrorHandler;
import io.hein.listener.MethodListenerFactory;
import io.hein.support.FakeMessage;
import io.hein.support.FakeSubscriber;
import io.hein.transport.frame.GapReason;
import io.hein.transport.lane.Gap;
import io.hein.transport.lane.Lane;
import io.hein.transport.lane.LaneState;
import io.hein.transport.subscriber.Subscriber;
import io.hein.transport.topic.TopicFilter;
import org.aopalliance.intercept.MethodInterceptor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.annotation.AliasFor;
import org.springframework.core.env.MapPropertySource;
import org.springframework.messaging.handler.annotation.Header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class HeinListenerTests {

	private final FakeSubscriber subscriber = new FakeSubscriber();

	private final FakeSubscriber west = new FakeSubscriber();

	private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

	private final ContainerProperties properties = new ContainerProperties();

	HeinListenerTests() {
		HeinConnections connections = new Connections();
		this.properties.setErrorHandler((invocation) -> {
			throw invocation.getCause();
		});
		this.context.registerBean(HeinBeanNames.LISTENER_ANNOTATION_PROCESSOR,
				HeinListenerAnnotationBeanPostProcessor.class, HeinListenerAnnotationBeanPostProcessor::new);
		this.context.registerBean(HeinBeanNames.LISTENER_ENDPOINT_REGISTRY, HeinListenerEndpointRegistry.class,
				() -> new HeinListenerEndpointRegistry(connections, null));
		this.context
			.registerBean(HeinBeanNames.LISTENER_CONTAINER_FACTORY, DefaultHeinListenerContainerFactory.class,
					() -> new DefaultHeinListenerContainerFactory(connections, this.properties,
							new MethodListenerFactory(HeinMessageConverters.createDefault(), null, null, List.of(),
									this.context.getBeanFactory())));
	}

	@AfterEach
	void close() {
		this.context.close();
	}

	@Test
	void anAnnotatedMethodIsCalled() {
		Simple bean = start("simple", new Simple());
		this.subscriber.receive(FakeMessage.text(1, "x").withTopic("t"));
		assertThat(bean.received).containsExactly("x of t");
	}

	@Test
	void withoutAttributesTheDefaultsHold() {
		start("simple", new Simple());
		assertThat(ids()).containsExactly("simple.on");
		assertThat(this.subscriber.options("simple.on"))
			.isEqualTo(new Lane.Options("simple.on", TopicFilter.EVERYTHING, 1, 4 * 1024 * 1024, 0, false));
	}

	@Test
	void attributesAreUsed() {
		start("bean", new Attributes());
		Lane.Options options = this.west.options("mine");
		assertThat(options.topics().patterns()).containsExactly("a.*", "b");
		assertThat(options.concurrency()).isEqualTo(3);
		assertThat(registry().getListenerContainer("sleeper")).satisfies((container) -> {
			assertThat(container.getState()).isEqualTo(LaneState.STOPPED);
			assertThat(container.isStartRequested()).isFalse();
		});
	}

	@Test
	void placeholdersAreResolvedAndListsAreSplit() {
		property("list", "a.b, c.** ,d");
		property("where", "west");
		property("many", "2");
		property("start", "false");
		property("name", "placed");
		start("bean", new Placeholders());
		assertThat(registry().getListenerContainer("placed")).satisfies((container) -> {
			assertThat(container.getTopics()).containsExactly("a.b", "c.**", "d", "e");
			assertThat(container.getConnection()).isEqualTo("west");
			assertThat(container.isStartRequested()).isFalse();
			container.start();
		});
		assertThat(this.west.options("placed").concurrency()).isEqualTo(2);
	}

	@Test
	void expressionsAreEvaluatedAndSeeTheBean() {
		this.context.registerBean("settings", Settings.class, Settings::new);
		start("bean", new Expressions());
		Lane.Options options = this.subscriber.options("of-the-bean");
		assertThat(options.topics().patterns()).containsExactly("one", "two");
		assertThat(options.concurrency()).isEqualTo(4);
	}

	@Test
	void anAttributeThatMakesNoSenseIsNamed() {
		property("many", "lots");
		assertThatExceptionOfType(InvalidListenerException.class).isThrownBy(() -> start("bean", new BadConcurrency()))
			.withMessageContaining("concurrency = \"${many}\"")
			.withMessageContaining("'lots'");
	}

	@Test
	void anEmptyListOfTopicsFailsTheStart() {
		property("list", "");
		assertThatExceptionOfType(InvalidListenerException.class).isThrownBy(() -> start("bean", new NoTopics()))
			.withMessageContaining("'on' of");
	}

	@Test
	void aNamedErrorHandlerIsUsed() {
		List<String> seen = new ArrayList<>();
		this.context.registerBean("mine", HeinListenerErrorHandler.class,
				() -> (invocation) -> seen.add(invocation.getListenerId()));
		start("bean", new WithErrorHandler());
		this.subscriber.receive(FakeMessage.text(1, "x"));
		assertThat(seen).containsExactly("bean.on", "bean.other");
		assertThat(this.subscriber.failures).isEmpty();
	}

	@Test
	void anErrorHandlerMayBeMadeByTheListenersOwnBean() {
		this.context.setAllowCircularReferences(false);
		this.context.registerBean("mine", HeinListenerErrorHandler.class,
				() -> this.context.getBean(MakesErrorHandler.class).errorHandler());
		MakesErrorHandler bean = start("bean", new MakesErrorHandler());
		this.subscriber.receive(FakeMessage.text(1, "x"));
		assertThat(bean.failed).containsExactly("bean.on");
	}

	@Test
	void repeatedAnnotationsAreListenersOfTheirOwn() {
		Repeated bean = start("bean", new Repeated());
		assertThat(ids()).containsExactlyInAnyOrder("bean.on", "bean.on-2");
		this.subscriber.receive(FakeMessage.text(1, "x").withTopic("a"), FakeMessage.text(2, "y").withTopic("b"));
		assertThat(bean.received).containsExactly("x", "y");
	}

	@Test
	void anAnnotationOfOnesOwnWorks() {
		Composed bean = start("bean", new Composed());
		assertThat(registry().getListenerContainer("bean.on").getTopics()).containsExactly("alarm.fire");
		this.subscriber.receive(FakeMessage.text(1, "x").withTopic("alarm.fire"));
		assertThat(bean.received).containsExactly("x");
	}

	@Test
	void inheritedMethodsAreListeners() {
		Inheriting bean = start("bean", new Inheriting());
		this.subscriber.receive(FakeMessage.json(1, "{\"value\":5}"));
		assertThat(bean.received).containsExactly("x Reading[value=5]");
		assertThat(ids()).containsExactlyInAnyOrder("bean.on", "bean.take");
	}

	@Test
	void theAnnotationOfAnOverridingMethodReplacesThatOfTheOverridden() {
		Overriding bean = start("bean", new Overriding());
		assertThat(ids()).containsExactly("nearer");
		this.subscriber.receive(FakeMessage.text(1, "x"));
		assertThat(bean.received).containsExactly("overridden x");
	}

	@Test
	void aMethodOfAClassBasedProxyIsCalledThroughTheProxy() {
		List<String> advised = new ArrayList<>();
		this.context.registerBean(BeanPostProcessor.class, () -> proxying(true, advised));
		this.context.registerBean("bean", Simple.class, Simple::new);
		this.context.refresh();
		assertThat(AopUtils.isCglibProxy(this.context.getBean("bean"))).isTrue();
		this.subscriber.receive(FakeMessage.text(1, "x"));
		assertThat(this.subscriber.failures).isEmpty();
		assertThat(advised).containsExactly("on");
	}

	@Test
	void aMethodOfAnInterfaceBasedProxyIsCalledThroughTheProxyWithTheParametersOfTheClass() {
		List<String> advised = new ArrayList<>();
		this.context.registerBean(BeanPostProcessor.class, () -> proxying(false, advised));
		WithInterface target = new WithInterface();
		this.context.registerBean("bean", Taking.class, () -> target);
		this.context.refresh();
		assertThat(AopUtils.isJdkDynamicProxy(this.context.getBean("bean"))).isTrue();
		this.subscriber.receive(FakeMessage.json(1, "{\"value\":5}"));
		assertThat(this.subscriber.failures).isEmpty();
		assertThat(target.received).containsExactly("Reading[value=5] of a.b");
		assertThat(advised).containsExactly("take");
	}

	@Test
	void aMethodThatTheProxyDoesNotHaveFailsTheStart() {
		this.context.registerBean(BeanPostProcessor.class, () -> proxying(false, new ArrayList<>()));
		this.context.registerBean("bean", Taking.class, NotInTheInterface::new);
		assertThatExceptionOfType(InvalidListenerException.class).isThrownBy(this.context::refresh)
			.withMessageContaining("other");
	}

	@Test
	void aPrototypeFailsTheStart() {
		this.context.registerBean("bean", Simple.class, Simple::new,
				(definition) -> definition.setScope(BeanDefinition.SCOPE_PROTOTYPE));
		assertThatExceptionOfType(InvalidListenerException.class).isThrownBy(this.context::refresh)
			.withMessageContaining("not a singleton");
	}

	@Test
	void aLazyBeanListensWhenItIsMade() {
		this.context.registerBean("bean", Simple.class, Simple::new, (definition) -> definition.setLazyInit(true));
		this.context.refresh();
		assertThat(ids()).isEmpty();
		Simple bean = this.context.getBean(Simple.class);
		this.subscriber.receive(FakeMessage.text(1, "x"));
		assertThat(bean.received).hasSize(1);
	}

	@Test
	void aClassWithHandlersIsOneListenerInOrder() {
		Handlers bean = start("bean", new Handlers());
		assertThat(ids()).containsExactly("bean");
		assertThat(this.subscriber.options("bean").topics().patterns()).containsExactly("t.**");
		this.subscriber.receive(FakeMessage.text(1, "x").withTopic("t"));
		this.subscriber.receive(new Gap(FakeMessage.EPOCH, 2, 3, GapReason.SLOW, true));
		this.subscriber.receive(FakeMessage.json(4, "{\"value\":5}").withTopic("t"),
				FakeMessage.bytes(5, (byte) 1).withTopic("t"));
		assertThat(bean.received).containsExactly("text x", "gap of 2", "Reading[value=5]", "default");
	}

	@Test
	void aClassWithoutHandlersFailsTheStart() {
		assertThatExceptionOfType(InvalidListenerException.class).isThrownBy(() -> start("bean", new NoHandlers()))
			.withMessageContaining("no @HeinHandler methods");
	}

	@Test
	void handlersWithoutAListenerFailTheStart() {
		assertThatExceptionOfType(InvalidListenerException.class).isThrownBy(() -> start("bean", new LonelyHandlers()))
			.withMessageContaining("no @HeinListener on the class");
	}

	@Test
	void aDuplicateIdFailsTheStart() {
		assertThatExceptionOfType(DuplicateListenerException.class).isThrownBy(() -> start("bean", new Duplicates()));
		assertThat(this.subscriber.calls).isEmpty();
	}

	@Test
	void anUnknownConnectionFailsTheStart() {
		assertThatExceptionOfType(UnknownConnectionException.class).isThrownBy(() -> start("bean", new Lost()));
	}

	@Test
	void generatedIdsAvoidChosenOnes() {
		this.context.registerBean("simple", Simple.class, Simple::new);
		start("other", new Colliding());
		assertThat(ids()).containsExactlyInAnyOrder("simple.on", "simple.on-2");
	}

	@Test
	void endpointsCanBeRegisteredByCode() {
		List<String> received = new ArrayList<>();
		this.context.registerBean(HeinListenerConfigurer.class, () -> (registrar) -> registrar.registerEndpoint(
				new SimpleHeinListenerEndpoint("code", (message) -> received.add(new String(message.getPayload())))));
		this.context.refresh();
		this.subscriber.receive(FakeMessage.text(1, "x"));
		assertThat(received).containsExactly("x");
	}

	@Test
	void withoutAListenerNothingIsNeeded() {
		try (AnnotationConfigApplicationContext empty = new AnnotationConfigApplicationContext()) {
			empty.registerBean(HeinListenerAnnotationBeanPostProcessor.class,
					HeinListenerAnnotationBeanPostProcessor::new);
			empty.registerBean("nothing", Object.class, Object::new);
			empty.refresh();
			assertThat(empty.isRunning()).isTrue();
		}
	}

	@SuppressWarnings("unchecked")
	private <T> T start(String name, T bean) {
		this.context.registerBean(name, (Class<T>) bean.getClass(), () -> bean);
		this.context.refresh();
		return bean;
	}

	private void property(String name, String value) {
		this.context.getEnvironment().getPropertySources().addFirst(new MapPropertySource(name, Map.of(name, value)));
	}

	private HeinListenerEndpointRegistry registry() {
		return this.context.getBean(HeinListenerEndpointRegistry.class);
	}

	private Set<String> ids() {
		return registry().getListenerContainerIds();
	}

	private static BeanPostProcessor proxying(boolean classes, List<String> advised) {
		return new BeanPostProcessor() {

			@Override
			public Object postProcessAfterInitialization(Object bean, String beanName) {
				if (!beanName.equals("bean")) {
					return bean;
				}
				ProxyFactory factory = new ProxyFactory(bean);
				factory.setProxyTargetClass(classes);
				factory.addAdvice((MethodInterceptor) (invocation) -> {
					advised.add(invocation.getMethod().getName());
					return invocation.proceed();
				});
				return factory.getProxy();
			}

		};
	}

	private final class Connections implements HeinConnections {

		@Override
		public Set<String> names() {
			return Set.of("default", "west");
		}

		@Override
		public @Nullable Subscriber find(String connection) {
			return connection.equals("west") ? HeinListenerTests.this.west : HeinListenerTests.this.subscriber;
		}

	}

	abstract static class Recorder {

		final List<String> received = new ArrayList<>();

	}

	static class Simple extends Recorder {

		@HeinListener
		void on(String text, @Header(HeinHeaders.TOPIC) String topic) {
			this.received.add(text + " of " + topic);
		}

	}

	static class Attributes {

		@HeinListener(id = "mine", topics = { "a.*", "b" }, connection = "west", concurrency = "3",
				autoStartup = "true")
		void on(String text) {
		}

		@HeinListener(id = "sleeper", autoStartup = "false")
		void sleep(String text) {
		}

	}

	static class Placeholders {

		@HeinListener(id = "${name}", topics = { "${list}", "e" }, connection = "${where}", concurrency = "${many}",
				autoStartup = "${start}")
		void on(String text) {
		}

	}

	public static class Expressions {

		public String getId() {
			return "of-the-bean";
		}

		@HeinListener(id = "#{__listener.id}", topics = "#{settings.topics}", concurrency = "#{2 * 2}")
		void on(String text) {
		}

	}

	public static class Settings {

		public List<String> getTopics() {
			return List.of("one", "two");
		}

	}

	static class BadConcurrency {

		@HeinListener(concurrency = "${many}")
		void on(String text) {
		}

	}

	static class NoTopics {

		@HeinListener(topics = "${list}")
		void on(String text) {
		}

	}

	static class WithErrorHandler {

		@HeinListener(errorHandler = "mine")
		void on(String text) {
			throw new IllegalStateException();
		}

		@HeinListener(errorHandler = "#{mine}")
		void other(String text) {
			throw new IllegalStateException();
		}

	}

	static class MakesErrorHandler {

		final List<String> failed = new ArrayList<>();

		HeinListenerErrorHandler errorHandler() {
			return (invocation) -> this.failed.add(invocation.getListenerId());
		}

		@HeinListener(errorHandler = "mine")
		void on(String text) {
			throw new IllegalStateException();
		}

	}

	static class Repeated extends Recorder {

		@HeinListener(topics = "a")
		@HeinListener(topics = "b")
		void on(String text) {
			this.received.add(text);
		}

	}

	@Target(ElementType.METHOD)
	@Retention(RetentionPolicy.RUNTIME)
	@HeinListener
	@interface AlarmListener {

		@AliasFor(annotation = HeinListener.class, attribute = "topics")
		String[] value() default {};

	}

	static class Composed extends Recorder {

		@AlarmListener("alarm.fire")
		void on(String text) {
			this.received.add(text);
		}

	}

	abstract static class Base<T> extends Recorder {

		@HeinListener
		void on(T payload) {
			this.received.add("x " + payload);
		}

		@HeinListener(topics = "nothing")
		void take(String text) {
		}

	}

	static class Inheriting extends Base<Reading> {

	}

	static class Overriding extends Simple {

		@Override
		@HeinListener(id = "nearer")
		void on(String text, @Header(HeinHeaders.TOPIC) String topic) {
			this.received.add("overridden " + text);
		}

	}

	interface Taking {

		void take(Reading reading, String topic);

	}

	static class WithInterface extends Recorder implements Taking {

		@Override
		@HeinListener
		public void take(Reading reading, @Header(HeinHeaders.TOPIC) String topic) {
			this.received.add(reading + " of " + topic);
		}

	}

	static class NotInTheInterface implements Taking {

		@Override
		public void take(Reading reading, String topic) {
		}

		@HeinListener
		void other(Reading reading) {
		}

	}

	@HeinListener(topics = "t.**")
	static class Handlers extends Recorder {

		@HeinHandler
		void text(String text) {
			this.received.add("text " + text);
		}

		@HeinHandler
		void reading(Reading reading) {
			this.received.add(reading.toString());
		}

		@HeinHandler
		void gap(HeinGap gap) {
			this.received.add("gap of " + gap.count().getAsLong());
		}

		@HeinHandler(isDefault = true)
		void rest(byte[] bytes) {
			this.received.add("default");
		}

	}

	@HeinListener
	static class NoHandlers {

	}

	static class LonelyHandlers {

		@HeinHandler
		void on(String text) {
		}

	}

	static class Duplicates {

		@HeinListener(id = "same")
		void on(String text) {
		}

		@HeinListener(id = "same")
		void other(String text) {
		}

	}

	static class Lost {

		@HeinListener(connection = "east")
		void on(String text) {
		}

	}

	static class Colliding {

		@HeinListener(id = "simple.on")
		void on(String text) {
		}

	}

	record Reading(int value) {

	}

}
