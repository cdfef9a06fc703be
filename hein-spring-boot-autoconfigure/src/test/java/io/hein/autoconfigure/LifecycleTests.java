package io.hein.autoconfigure;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import io.hein.annotation.HeinListener;
import io.hein.config.HeinListenerEndpointRegistry;
import io.hein.core.HeinOperations;
import io.hein.core.HeinPosition;
import io.hein.event.HeinEventPublisher;
import io.hein.event.HeinPublisherStartedEvent;
import io.hein.test.LocalHeinPort;
import io.hein.testsupport.Ports;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.publisher.PublisherBindException;
import io.hein.transport.publisher.PublisherListener;
import io.hein.transport.subscriber.ConnectionState;
import io.hein.transport.subscriber.Subscriber;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;
import org.springframework.context.event.EventListener;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Starting, stopping, pausing and starting again.
 */
class LifecycleTests {

	@Test
	void theFirstStartKeepsTheEpochAndEachLaterOneBeginsANewOne() {
		try (ConfigurableApplicationContext context = run(Publishing.class, "hein.publisher.port=0")) {
			Publisher publisher = context.getBean(Publisher.class);
			HeinPosition early = context.getBean(Publishing.class).early;
			assertThat(early).isNotNull();
			HeinPosition first = HeinPosition.of(publisher.head());
			assertThat(first).isEqualTo(early);
			context.stop();
			context.start();
			assertThat(HeinPosition.of(publisher.head()).isSameLogAs(first)).isFalse();
		}
	}

	@Test
	void thePortIsPublishedAtEachStart() {
		try (ConfigurableApplicationContext context = run(Publishing.class, "hein.publisher.port=0")) {
			Publisher publisher = context.getBean(Publisher.class);
			List<Integer> ports = context.getBean(Publishing.class).ports;
			int first = port(context);
			assertThat(publisher.address().getPort()).isEqualTo(first);
			await().until(() -> ports.equals(List.of(first)));
			context.stop();
			assertThat(publisher.isRunning()).isFalse();
			context.start();
			int second = port(context);
			assertThat(publisher.address().getPort()).isEqualTo(second);
			await().until(() -> ports.equals(List.of(first, second)));
		}
	}

	@Test
	void thePortIsPublishedAlsoWhenTheUserStartsThePublisher() {
		try (ConfigurableApplicationContext context = run(Publishing.class, "hein.publisher.port=0")) {
			Publisher publisher = context.getBean(Publisher.class);
			publisher.stop().join();
			publisher.start();
			await().until(() -> port(context) == publisher.address().getPort());
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { StartedByItsBean.class, StartedByItsMethod.class })
	void aPublisherThatItsOwnBeanHasStartedIsReportedOnce(Class<?> application) {
		try (ConfigurableApplicationContext context = run(application)) {
			Publisher publisher = context.getBean(Publisher.class);
			List<Integer> ports = context.getBean(Started.class).ports;
			int first = port(context);
			assertThat(publisher.address().getPort()).isEqualTo(first);
			assertThat(context.getBean("localPort")).isEqualTo(first);
			await().until(() -> ports.equals(List.of(first)));
			context.stop();
			assertThat(publisher.isRunning()).isFalse();
			context.start();
			await().until(() -> ports.equals(List.of(first, port(context))));
		}
	}

	@Test
	void aSubscriberKeepsTheProcessUpUntilItStops() {
		Set<Long> before = threads();
		try (ConfigurableApplicationContext context = run(Subscribing.class, "hein.subscriber.addresses=localhost:1")) {
			assertThat(started(before)).contains("hein-await");
			context.stop();
			await().untilAsserted(() -> assertThat(started(before)).doesNotContain("hein-await"));
		}
	}

	@Test
	void aPausedSubscriberSaysGoodbyeAndContinuesAfterTheRestart() {
		try (ConfigurableApplicationContext publishing = run(Publishing.class, "hein.publisher.port=0");
				ConfigurableApplicationContext subscribing = subscribing(publishing)) {
			HeinOperations template = publishing.getBean(HeinOperations.class);
			List<String> messages = subscribing.getBean(Subscribing.class).messages;
			Subscriber subscriber = subscribing.getBean(Subscriber.class);
			await().until(() -> template.subscribers().size() == 1);
			template.send("topic", "before");
			await().until(() -> messages.equals(List.of("before")));
			subscribing.pause();
			assertThat(subscriber.isRunning()).isFalse();
			await().until(() -> template.subscribers().isEmpty());
			template.send("topic", "missed");
			subscribing.restart();
			await().until(() -> template.subscribers().size() == 1);
			await().until(() -> subscriber.status().state() == ConnectionState.CONNECTED);
			template.send("topic", "after");
			await().until(() -> messages.size() > 1);
			assertThat(messages).containsExactly("before", "after");
		}
	}

	@Test
	void aPublisherDoesNotPause() {
		try (ConfigurableApplicationContext publishing = run(Publishing.class, "hein.publisher.port=0");
				ConfigurableApplicationContext subscribing = subscribing(publishing)) {
			HeinOperations template = publishing.getBean(HeinOperations.class);
			await().until(() -> template.subscribers().size() == 1);
			int port = port(publishing);
			publishing.pause();
			assertThat(publishing.getBean(Publisher.class).isRunning()).isTrue();
			template.send("topic", "while paused");
			await().until(() -> subscribing.getBean(Subscribing.class).messages.equals(List.of("while paused")));
			publishing.restart();
			assertThat(port(publishing)).isEqualTo(port);
		}
	}

	@Test
	void aStoppedPublisherLetsItsSubscribersComeBackAfterTheNextStart() throws IOException {
		int port = Ports.unused();
		try (ConfigurableApplicationContext fixed = run(Publishing.class, "hein.publisher.port=" + port);
				ConfigurableApplicationContext subscribing = run(Subscribing.class,
						"hein.subscriber.addresses=localhost:" + port)) {
			HeinOperations template = fixed.getBean(HeinOperations.class);
			await().until(() -> template.subscribers().size() == 1);
			fixed.stop();
			fixed.start();
			await().until(() -> template.subscribers().size() == 1);
			template.send("topic", "again");
			await().until(() -> subscribing.getBean(Subscribing.class).messages.equals(List.of("again")));
		}
	}

	@Test
	void withNothingConfiguredNoThreadIsStarted() {
		Set<Long> before = threads();
		try (ConfigurableApplicationContext context = run(Nothing.class)) {
			assertThat(context.isRunning()).isTrue();
			assertThat(started(before)).isEmpty();
		}
	}

	@Test
	void aPublisherTakesFewThreadsAndLeavesNone() {
		Set<Long> before = threads();
		try (ConfigurableApplicationContext publishing = run(Publishing.class, "hein.publisher.port=0",
				"hein.netty.event-loop-threads=2");
				ConfigurableApplicationContext subscribing = subscribing(publishing)) {
			HeinOperations template = publishing.getBean(HeinOperations.class);
			await().until(() -> template.subscribers().size() == 1);
			template.send("topic", "text");
			await().until(() -> subscribing.getBean(Subscribing.class).messages.size() == 1);
			assertThat(started(before)).allMatch((name) -> name.startsWith("hein-")).hasSizeLessThanOrEqualTo(12);
			assertThat(started(before)).anyMatch((name) -> name.startsWith("hein-io"));
		}
		await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(started(before)).isEmpty());
	}

	@ParameterizedTest
	@ValueSource(strings = { "nio", "auto" })
	void aTakenPortLeavesNoThreads(String transport) throws IOException {
		Set<Long> before = threads();
		try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			assertThatExceptionOfType(RuntimeException.class)
				.isThrownBy(() -> run(Publishing.class, "hein.publisher.port=" + taken.getLocalPort(),
						"hein.netty.transport=" + transport))
				.withStackTraceContaining(PublisherBindException.class.getSimpleName());
		}
		await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(started(before)).isEmpty());
	}

	@Test
	void theStopOfThePublisherDoesNotWaitAndCallsBackOnce() {
		Publisher publisher = mock(Publisher.class);
		CompletableFuture<Void> stopped = new CompletableFuture<>();
		given(publisher.stop()).willReturn(stopped);
		HeinPublisherLifecycle lifecycle = new HeinPublisherLifecycle(new MockEnvironment(),
				mock(HeinEventPublisher.class));
		lifecycle.add(publisher, true);
		AtomicInteger calls = new AtomicInteger();
		lifecycle.stop(calls::incrementAndGet);
		assertThat(calls).hasValue(0);
		stopped.completeExceptionally(new IllegalStateException("whatever"));
		assertThat(calls).hasValue(1);
	}

	@Test
	void aListenerThatWaitsForItsOwnStopGetsAnException() {
		try (ConfigurableApplicationContext publishing = run(Publishing.class, "hein.publisher.port=0");
				ConfigurableApplicationContext subscribing = run(StoppingItself.class,
						"hein.subscriber.addresses=localhost:" + port(publishing),
						"hein.subscriber.listener.retry.max-retries=0")) {
			HeinOperations template = publishing.getBean(HeinOperations.class);
			await().until(() -> template.subscribers().size() == 1);
			template.send("topic", "stop");
			List<String> failures = subscribing.getBean(StoppingItself.class).failures;
			await().until(() -> failures.size() == 1);
			assertThat(failures.get(0)).startsWith("The handler of lane 'itself' cannot wait for its own end.");
			await().until(() -> !subscribing.getBean(HeinListenerEndpointRegistry.class)
				.getListenerContainer("itself")
				.isRunning());
		}
	}

	private static int port(ConfigurableApplicationContext context) {
		return context.getEnvironment().getRequiredProperty("local.hein.publisher.port", Integer.class);
	}

	private static ConfigurableApplicationContext subscribing(ConfigurableApplicationContext publishing) {
		return run(Subscribing.class, "hein.subscriber.addresses=localhost:" + port(publishing));
	}

	private static Set<Long> threads() {
		return Thread.getAllStackTraces().keySet().stream().map(Thread::getId).collect(Collectors.toSet());
	}

	private static List<String> started(Set<Long> before) {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> !before.contains(thread.getId()))
			.map(Thread::getName)
			.filter((name) -> name.startsWith("hein"))
			.toList();
	}

	private static ConfigurableApplicationContext run(Class<?> application, String... properties) {
		return new SpringApplicationBuilder(application).web(WebApplicationType.NONE)
			.properties("spring.threads.virtual.enabled=" + Boolean.getBoolean("hein.test.virtual-threads"))
			.properties(properties)
			.run();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Nothing {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Publishing {

		final List<Integer> ports = new CopyOnWriteArrayList<>();

		HeinPosition early;

		@Bean
		Object sentBeforeTheStart(HeinOperations template) {
			this.early = template.send("topic", "early");
			return "sent";
		}

		@EventListener
		void onStarted(HeinPublisherStartedEvent event) {
			this.ports.add(event.getAddress().getPort());
		}

	}

	static class Started {

		final List<Integer> ports = new CopyOnWriteArrayList<>();

		@EventListener
		void onStarted(HeinPublisherStartedEvent event) {
			this.ports.add(event.getAddress().getPort());
		}

		@Bean
		@DependsOn("heinPublisherLifecycle")
		int localPort(@LocalHeinPort int port) {
			return port;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class StartedByItsBean extends Started {

		@Bean(initMethod = "start")
		Publisher own() {
			return Publisher.builder().build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class StartedByItsMethod extends Started {

		@Bean
		Publisher heinPublisher(EventLoops eventLoops) {
			Publisher publisher = Publisher.builder().eventLoops(eventLoops).listener(new PublisherListener() {
			}).build();
			publisher.start();
			return publisher;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class StoppingItself {

		final List<String> failures = new CopyOnWriteArrayList<>();

		private final ObjectProvider<HeinListenerEndpointRegistry> registry;

		StoppingItself(ObjectProvider<HeinListenerEndpointRegistry> registry) {
			this.registry = registry;
		}

		@HeinListener(id = "itself")
		void onMessage(String message) {
			try {
				this.registry.getObject().stop("itself").join();
			}
			catch (IllegalStateException ex) {
				this.failures.add(ex.getMessage());
			}
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Subscribing {

		final List<String> messages = new CopyOnWriteArrayList<>();

		@HeinListener
		void onMessage(String message) {
			this.messages.add(message);
		}

	}

}
