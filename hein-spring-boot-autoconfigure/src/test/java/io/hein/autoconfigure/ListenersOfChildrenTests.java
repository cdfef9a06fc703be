package io.hein.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.hein.annotation.HeinListener;
import io.hein.config.HeinConnections;
import io.hein.config.HeinListenerEndpointRegistry;
import io.hein.core.HeinPosition;
import io.hein.core.PositionStore;
import io.hein.support.FakeSubscriber;
import io.hein.transport.frame.Position;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.subscriber.Subscriber;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What becomes of a child's listeners on a connection of its parent when contexts close.
 */
class ListenersOfChildrenTests {

	private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();

	@AfterEach
	void close() {
		this.contexts.forEach(ConfigurableApplicationContext::close);
	}

	@Test
	void whatWaitsForThemIsNotSavedAsHandledWhenTheParentCloses() {
		try (Publisher publisher = Publisher.builder().build()) {
			publisher.start();
			ConfigurableApplicationContext parent = run(null, Storing.class,
					"--hein.subscriber.addresses=localhost:" + publisher.address().getPort());
			Slow slow = run(parent, Slow.class).getBean(Slow.class);
			Subscriber subscriber = parent.getBean(Subscriber.class);
			List<HeinPosition> saved = parent.getBean(Saved.class).positions();
			await().until(() -> !publisher.subscribers().isEmpty());
			Position first = publisher.publish("topic", new byte[1]);
			for (int i = 0; i < 9; i++) {
				publisher.publish("topic", new byte[1]);
			}
			await().until(() -> publisher.head().equals(subscriber.status().received()) && !slow.calls.isEmpty());
			parent.close();
			assertThat(slow.calls).hasSize(1);
			assertThat(saved).allSatisfy(
					(position) -> assertThat(position.toPosition().sequence()).isLessThanOrEqualTo(first.sequence()));
		}
	}

	@Test
	void theirConnectionGetsNothingMoreWhenTheyHaveStoppedSinceTheParentCloses() {
		ConfigurableApplicationContext parent = run(null, Fake.class);
		ConfigurableApplicationContext child = run(parent, Listening.class);
		FakeSubscriber subscriber = parent.getBean(FakeSubscriber.class);
		List<Boolean> stopped = new ArrayList<>();
		parent.addApplicationListener((event) -> {
			if (event instanceof ContextClosedEvent && !child.isActive()) {
				stopped.add(!subscriber.isRunning());
			}
		});
		parent.close();
		assertThat(stopped).contains(true).doesNotContain(false);
	}

	@Test
	void theyLeaveAConnectionThatStaysWhenAContextBetweenCloses() {
		ConfigurableApplicationContext root = run(null, Fake.class);
		ConfigurableApplicationContext between = run(root, Hein.class);
		run(between, Listening.class);
		FakeSubscriber subscriber = root.getBean(FakeSubscriber.class);
		assertThat(subscriber.lanes()).hasSize(1);
		between.close();
		assertThat(subscriber.lanes()).isEmpty();
		assertThat(subscriber.isRunning()).isTrue();
	}

	@Test
	void theyAreInTheRegistryThatTheChildDeclaresUnderAnyName() {
		ConfigurableApplicationContext parent = run(null, Fake.class);
		ConfigurableApplicationContext child = run(parent, OwnRegistry.class);
		assertThat(child.getBean("mine", HeinListenerEndpointRegistry.class).getListenerContainerIds()).hasSize(1);
		assertThat(parent.getBean(HeinListenerEndpointRegistry.class).getListenerContainerIds()).isEmpty();
		child.close();
		assertThat(parent.getBean(FakeSubscriber.class).lanes()).isEmpty();
	}

	private ConfigurableApplicationContext run(@Nullable ConfigurableApplicationContext parent, Class<?> application,
			String... arguments) {
		SpringApplicationBuilder builder = new SpringApplicationBuilder(application).web(WebApplicationType.NONE);
		if (parent != null) {
			builder.parent(parent);
		}
		ConfigurableApplicationContext context = builder.run(arguments);
		this.contexts.add(context);
		return context;
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(HeinAutoConfiguration.class)
	static class Hein {

	}

	@Configuration(proxyBeanMethods = false)
	static class Fake extends Hein {

		@Bean
		FakeSubscriber heinSubscriber() {
			return new FakeSubscriber();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Listening extends Hein {

		@HeinListener
		void on(byte[] bytes) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnRegistry extends Listening {

		@Bean
		HeinListenerEndpointRegistry mine(HeinConnections connections) {
			return new HeinListenerEndpointRegistry(connections, null);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Storing extends Hein {

		@Bean
		Saved saved() {
			return new Saved(new CopyOnWriteArrayList<>());
		}

	}

	record Saved(List<HeinPosition> positions) implements PositionStore {

		@Override
		public @Nullable HeinPosition load(String connection) {
			return null;
		}

		@Override
		public void save(String connection, HeinPosition handled) {
			this.positions.add(handled);
		}

	}

	/**
	 * Is in its first call until it is stopped.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Slow extends Hein {

		final List<byte[]> calls = new CopyOnWriteArrayList<>();

		private final Subscriber subscriber;

		Slow(Subscriber subscriber) {
			this.subscriber = subscriber;
		}

		@HeinListener
		void on(byte[] bytes) {
			this.calls.add(bytes);
			await().atMost(Duration.ofMinutes(1)).until(() -> !this.subscriber.isRunning());
		}

	}

}
