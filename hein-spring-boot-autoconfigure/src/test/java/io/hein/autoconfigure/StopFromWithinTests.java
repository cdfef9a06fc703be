package io.hein.autoconfigure;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import io.hein.annotation.HeinListener;
import io.hein.test.HeinAwait;
import io.hein.transport.publisher.Publisher;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A listener that stops its application. The stop waits for all other listeners, and for
 * as long as they want, but not for the one that waits for it.
 */
class StopFromWithinTests {

	private final Publisher publisher = Publisher.builder().build();

	@BeforeEach
	void start() {
		this.publisher.start();
	}

	@AfterEach
	void close() {
		this.publisher.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "hein.subscriber.attach=any", "hein.subscriber.attach=all",
			"hein.subscriber.listener.direct=true" })
	void aListenerMayCloseItsApplication(String property) {
		closeFromWithin(run(null, Closing.class, property));
	}

	@Test
	void aListenerOnAConnectionOfTheParentMayCloseTheChild() {
		try (ConfigurableApplicationContext parent = run(null, Subscribing.class)) {
			closeFromWithin(run(parent, Closing.class));
			assertThat(parent.isRunning()).isTrue();
		}
	}

	private void closeFromWithin(ConfigurableApplicationContext context) {
		HeinAwait.subscribers(this.publisher, 1);
		CompletableFuture<Void> closed = context.getBean(Closing.class).closed;
		this.publisher.publish("topic", new byte[0]);
		await().until(closed::isDone);
		assertThat(context.isClosed()).isTrue();
	}

	@Test
	void otherListenersAreWaitedFor() throws Exception {
		ConfigurableApplicationContext context = run(null, Busy.class);
		Busy busy = context.getBean(Busy.class);
		HeinAwait.subscribers(this.publisher, 1);
		this.publisher.publish("busy", new byte[0]);
		busy.entered.await();
		this.publisher.publish("close", new byte[0]);
		await().until(context::isClosed);
		busy.release.countDown();
		await().until(busy.doneAtClose::isDone);
		assertThat(busy.doneAtClose.join()).isTrue();
	}

	private ConfigurableApplicationContext run(@Nullable ConfigurableApplicationContext parent, Class<?> application,
			String... properties) {
		SpringApplicationBuilder builder = new SpringApplicationBuilder(application).web(WebApplicationType.NONE);
		if (parent != null) {
			builder.parent(parent);
		}
		return builder
			.properties("hein.subscriber.addresses=localhost:" + this.publisher.address().getPort(),
					"spring.lifecycle.timeout-per-shutdown-phase=1h",
					"spring.threads.virtual.enabled=" + Boolean.getBoolean("hein.test.virtual-threads"))
			.properties(properties)
			.run();
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ HeinAutoConfiguration.class, LifecycleAutoConfiguration.class })
	static class Subscribing {

		@Bean
		HeinSubscriberCustomizer patient() {
			return (connection, builder) -> builder.shutdownTimeout(Duration.ofHours(1));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Closing extends Subscribing {

		final CompletableFuture<Void> closed = new CompletableFuture<>();

		private final ConfigurableApplicationContext context;

		Closing(ConfigurableApplicationContext context) {
			this.context = context;
		}

		@HeinListener
		void on(byte[] payload) {
			this.context.close();
			this.closed.complete(null);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Busy extends Subscribing {

		final CountDownLatch entered = new CountDownLatch(1);

		final CountDownLatch release = new CountDownLatch(1);

		final CompletableFuture<Boolean> doneAtClose = new CompletableFuture<>();

		private final ConfigurableApplicationContext context;

		private volatile boolean done;

		Busy(ConfigurableApplicationContext context) {
			this.context = context;
		}

		@HeinListener(topics = "busy")
		void onBusy(byte[] payload) throws InterruptedException {
			this.entered.countDown();
			this.release.await();
			this.done = true;
		}

		@HeinListener(topics = "close")
		void onClose(byte[] payload) {
			this.context.close();
			this.doneAtClose.complete(this.done);
		}

	}

}
