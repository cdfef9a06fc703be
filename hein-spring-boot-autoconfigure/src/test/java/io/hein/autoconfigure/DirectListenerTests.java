package io.hein.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.hein.annotation.HeinListener;
import io.hein.config.HeinListenerContainerFactory;
import io.hein.config.HeinListenerEndpointRegistry;
import io.hein.config.SimpleHeinListenerEndpoint;
import io.hein.core.HeinHeaders;
import io.hein.core.HeinPosition;
import io.hein.core.PositionStore;
import io.hein.transport.lane.DirectLaneException;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.Publisher;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.handler.annotation.Header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Listeners that their connections call directly.
 */
class DirectListenerTests {

	private final EventLoops loops = EventLoops.create();

	private final Publisher publisher = Publisher.builder().eventLoops(this.loops).build();

	@BeforeEach
	void start() {
		this.publisher.start();
	}

	@AfterEach
	void close() {
		this.publisher.close();
		this.loops.close();
	}

	private ConfigurableApplicationContext run(Class<?> application, String... properties) {
		String address = "localhost:" + Objects.requireNonNull(this.publisher.address()).getPort();
		ConfigurableApplicationContext context = new SpringApplicationBuilder(application).web(WebApplicationType.NONE)
			.properties("hein.subscriber.name=me", "hein.subscriber.addresses=" + address,
					"hein.subscriber.connection.second.addresses=" + address,
					"hein.subscriber.connection.second.name=two", "spring.threads.virtual.enabled=true",
					"hein.subscriber.listener.observation-enabled=true")
			.properties(properties)
			.run();
		await().until(() -> this.publisher.subscribers().size() == 2);
		return context;
	}

	private void publish(String payload) {
		this.publisher.publish("topic", payload.getBytes(StandardCharsets.UTF_8));
	}

	@Test
	void eachConnectionSaysWhetherItCallsItsListenerDirectly() {
		try (ConfigurableApplicationContext context = run(Two.class, "hein.subscriber.listener.direct=true",
				"hein.subscriber.connection.second.listener.direct=false")) {
			publish("x");
			Two two = context.getBean(Two.class);
			await().until(() -> two.events.size() == 2);
			assertThat(two.events).containsExactlyInAnyOrder("first x hein-me-direct", "second x hein-two-second-0");
		}
	}

	@Test
	void aNamedConnectionInheritsIt() {
		try (ConfigurableApplicationContext context = run(Two.class, "hein.subscriber.listener.direct=true")) {
			publish("x");
			Two two = context.getBean(Two.class);
			await().until(() -> two.events.size() == 2);
			assertThat(two.events).containsExactlyInAnyOrder("first x hein-me-direct", "second x hein-two-direct");
		}
	}

	@Test
	void aListenerThatIsAddedLaterIsRefusedAndForgotten() {
		try (ConfigurableApplicationContext context = run(Two.class, "hein.subscriber.listener.direct=true")) {
			HeinListenerEndpointRegistry registry = context.getBean(HeinListenerEndpointRegistry.class);
			SimpleHeinListenerEndpoint endpoint = new SimpleHeinListenerEndpoint("third", (message) -> {
			});
			assertThatExceptionOfType(DirectLaneException.class)
				.isThrownBy(() -> registry.registerListenerContainer(endpoint,
						context.getBean(HeinListenerContainerFactory.class)))
				.withMessageContaining("'third' cannot be added")
				.withMessageContaining("'first'");
			assertThat(registry.getListenerContainerIds()).containsExactlyInAnyOrder("first", "second");
			publish("x");
			Two two = context.getBean(Two.class);
			await().until(() -> two.events.size() == 2);
		}
	}

	@Test
	void retriesHoldUpOnlyTheirConnectionAndTheStopEndsTheirWait() {
		Two two;
		long begin;
		try (ConfigurableApplicationContext context = run(Two.class, "hein.subscriber.listener.direct=true",
				"hein.subscriber.listener.retry.delay=30m", "hein.subscriber.listener.retry.max-delay=30m")) {
			two = context.getBean(Two.class);
			publish("fail");
			publish("x");
			await().until(() -> two.events.size() == 3);
			assertThat(two.events).containsExactlyInAnyOrder("first fail hein-me-direct", "second fail hein-two-direct",
					"second x hein-two-direct");
			begin = System.nanoTime();
		}
		// tried once more; what waits may be begun until the listener has stopped
		assertThat(two.events).filteredOn("first fail hein-me-direct"::equals).hasSize(2);
		assertThat(TimeUnit.NANOSECONDS.toMinutes(System.nanoTime() - begin)).isLessThan(5);
		// the end waits no longer than a second for it
		HeinPosition head = HeinPosition.of(this.publisher.head());
		await().until(() -> head.equals(two.saved.get("second")));
	}

	@Test
	void aListenerMayCloseItsApplication() {
		try (ConfigurableApplicationContext context = run(Two.class, "hein.subscriber.listener.direct=true")) {
			Two two = context.getBean(Two.class);
			two.onClose = context::close;
			publish("close");
			assertThat(two.closed).succeedsWithin(Duration.ofSeconds(30));
			assertThat(context.isActive()).isFalse();
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Two {

		final List<String> events = new CopyOnWriteArrayList<>();

		final Map<String, HeinPosition> saved = new ConcurrentHashMap<>();

		final CompletableFuture<Void> closed = new CompletableFuture<>();

		volatile Runnable onClose = () -> {
		};

		@HeinListener(id = "first")
		void first(String text, @Header(HeinHeaders.TOPIC) String topic) {
			this.events.add("first " + text + " " + Thread.currentThread().getName());
			if (text.equals("fail")) {
				throw new IllegalStateException("expected by the test");
			}
			if (text.equals("close")) {
				this.onClose.run();
				this.closed.complete(null);
			}
		}

		@HeinListener(id = "second", connection = "second")
		void second(String text) {
			this.events.add("second " + text + " " + Thread.currentThread().getName());
		}

		@Bean
		PositionStore positionStore() {
			return new PositionStore() {

				@Override
				public @Nullable HeinPosition load(String connection) {
					return null;
				}

				@Override
				public void save(String connection, HeinPosition position) {
					Two.this.saved.put(connection, position);
				}

			};
		}

	}

}
