package io.hein.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import io.hein.annotation.HeinListener;
import io.hein.cache.BroadcastingCache;
import io.hein.core.HeinOperations;
import io.hein.transport.frame.ContentType;
import io.hein.transport.publisher.OutgoingMessage;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.subscriber.Subscriber;
import org.junit.jupiter.api.Test;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.aot.test.generate.TestGenerationContext;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;
import org.springframework.core.test.tools.TestCompiler;
import org.springframework.javapoet.ClassName;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An application that was processed ahead of time.
 */
class AheadOfTimeTests {

	@Test
	@CompileWithForkedClassLoader
	void aProcessedApplicationListensOnAllConnectionsAndPublishes() {
		try (Publisher one = Publisher.builder().build(); Publisher two = Publisher.builder().build()) {
			one.start();
			two.start();
			process(new String[] { "hein.publisher.port=0", "hein.cache.evict=true", "hein.subscriber.name=me",
					"hein.subscriber.addresses=localhost:" + one.address().getPort(),
					"hein.subscriber.connection.prices.addresses=localhost:" + two.address().getPort() }, (context) -> {
						await().until(() -> one.subscribers().size() == 1 && two.subscribers().size() == 1);
						one.publish(json("reading", "{\"sensor\":\"cpu\",\"value\":0.5}"));
						two.publish(json("price", "{\"sensor\":\"gold\",\"value\":2}"));
						Listeners listeners = context.getBean(Listeners.class);
						await().until(() -> listeners.readings.equals(List.of(new Reading("cpu", 0.5))));
						await().until(() -> listeners.prices.equals(List.of(new Reading("gold", 2))));
						assertThat(context.getBean("names")).isEqualTo("me me-prices");
						assertThat(context.getBean(HeinOperations.class).send("topic", new Reading("out", 1)))
							.isNotNull();
						assertThat(context.getEnvironment().getProperty("local.hein.publisher.port")).isNotNull();
						assertThat(context.getBean(CaffeineCacheManager.class).getCache("prices"))
							.isInstanceOf(BroadcastingCache.class);
					});
		}
	}

	@Test
	void listenerMethodsAndTheirPayloadsAreHinted() {
		TestGenerationContext generation = new TestGenerationContext();
		generate(generation, ListenersOnly.class, "hein.subscriber.listener.auto-startup=false",
				"price.connection=default");
		RuntimeHints hints = generation.getRuntimeHints();
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Listeners.class, "onReading")).accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection().onType(Reading.class)).accepts(hints);
	}

	private static OutgoingMessage json(String topic, String payload) {
		return new OutgoingMessage(topic, payload.getBytes(), ContentType.JSON, Map.of());
	}

	@SuppressWarnings("unchecked")
	private static void process(String[] properties, Consumer<GenericApplicationContext> assertions) {
		TestGenerationContext generation = new TestGenerationContext();
		ClassName initializer = generate(generation, Application.class, properties);
		generation.writeGeneratedContent();
		TestCompiler.forSystem().with(generation).compile((compiled) -> {
			try (GenericApplicationContext processed = new GenericApplicationContext()) {
				TestPropertyValues.of(properties).applyTo(processed);
				compiled.getInstance(ApplicationContextInitializer.class, initializer.toString()).initialize(processed);
				processed.refresh();
				assertions.accept(processed);
			}
		});
	}

	private static ClassName generate(TestGenerationContext generation, Class<?> application, String... properties) {
		AnnotationConfigApplicationContext source = new AnnotationConfigApplicationContext();
		TestPropertyValues.of(properties).applyTo(source);
		source.register(application);
		return new ApplicationContextAotGenerator().processAheadOfTime(source, generation);
	}

	record Reading(String sensor, double value) {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableCaching
	static class Application {

		@Bean
		Listeners listeners() {
			return new Listeners();
		}

		@Bean
		String names(Subscriber subscriber, @Qualifier("prices") Subscriber prices) {
			return subscriber.name() + " " + prices.name();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class ListenersOnly {

		@Bean
		LazyListeners listeners() {
			return new LazyListeners();
		}

	}

	static class LazyListeners extends Listeners {

	}

	static class Listeners {

		final List<Reading> readings = new CopyOnWriteArrayList<>();

		final List<Reading> prices = new CopyOnWriteArrayList<>();

		@HeinListener
		void onReading(Reading reading) {
			this.readings.add(reading);
		}

		@HeinListener(connection = "${price.connection:prices}")
		void onPrice(Reading price) {
			this.prices.add(price);
		}

	}

}
