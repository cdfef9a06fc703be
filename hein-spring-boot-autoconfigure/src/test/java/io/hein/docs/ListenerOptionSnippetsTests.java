package io.hein.docs;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.hein.annotation.HeinListener;
import io.hein.core.FilePositionStore;
import io.hein.core.HeinHeaders;
import io.hein.core.HeinTemplate;
import io.hein.core.PositionStore;
import io.hein.listener.DefaultHeinListenerErrorHandler;
import io.hein.listener.HeinListenerErrorHandler;
import io.hein.transport.confirm.DeliveryStatus;
import io.hein.transport.subscriber.Subscriber;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.Header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The snippets of {@code docs/listeners.md} about the options of a listener.
 */
class ListenerOptionSnippetsTests extends AbstractSnippetsTests {

	@TempDir
	private Path directory;

	@Test
	void attributesMayBePlaceholdersAndExpressions() {
		ConfigurableApplicationContext publisher = publish(Publishing.class);
		List<Object> received = subscribe(publisher, Placeholders.class, "reader.topics=weather.*,station.log")
			.getBean(Received.class);
		HeinTemplate hein = template(publisher);
		hein.send("weather.rome", "sun");
		hein.send("sports", "goal");
		hein.send("station.log", "started");
		await().until(() -> received.size() == 2);
		assertThat(received).containsExactly("sun", "started");
	}

	@Test
	void anAnnotationOfOnesOwnMayStandForTheListener() {
		ConfigurableApplicationContext publisher = publish(Publishing.class);
		List<Object> received = subscribe(publisher, MetaAnnotated.class).getBean(Received.class);
		template(publisher).send("sports", "goal");
		template(publisher).send("weather.rome", "sun");
		await().until(() -> received.size() == 1);
		assertThat(received).containsExactly("sun");
	}

	@Test
	void severalThreadsKeepTheOrderOfEachTopic() {
		ConfigurableApplicationContext publisher = publish(Publishing.class);
		List<Object> received = subscribe(publisher, Concurrent.class).getBean(Received.class);
		for (int i = 0; i < 200; i++) {
			template(publisher).send("image." + i % 3, String.valueOf(i));
		}
		await().until(() -> received.size() == 200);
		List<String> ofOne = received.stream()
			.map(String::valueOf)
			.filter((text) -> text.startsWith("image.1 "))
			.toList();
		assertThat(ofOne).hasSize(67).startsWith("image.1 1", "image.1 4", "image.1 7");
		assertThat(ofOne).isEqualTo(ofOne.stream()
			.sorted((one, other) -> Integer.compare(Integer.parseInt(one.substring(8)),
					Integer.parseInt(other.substring(8))))
			.toList());
	}

	@Test
	void aListenerNamesItsConnection() {
		ConfigurableApplicationContext plant = publish(Publishing.class);
		ConfigurableApplicationContext weather = publish(Publishing.class);
		ConfigurableApplicationContext subscriber = subscribe(plant, Connections.class,
				"hein.subscriber.connection.weather.addresses=" + address(weather));
		await().until(() -> template(weather).subscribers().size() == 1);
		template(plant).send("machine", "running");
		template(weather).send("weather.rome", "sun");
		List<Object> received = subscriber.getBean(Received.class);
		await().until(() -> received.size() == 2);
		assertThat(received).containsExactlyInAnyOrder("default: running", "weather: sun");
		assertThat(subscriber.getBean(Status.class).name()).endsWith("-weather");
	}

	@Test
	void anErrorHandlerPutsAsideWhatCannotBeHandled() {
		ConfigurableApplicationContext publisher = publish(Publishing.class);
		ConfigurableApplicationContext subscriber = subscribe(publisher, PutAside.class, "hein.subscriber.name=reader");
		var report = template(publisher).sendAndConfirm("order.1", "bad", Duration.ofSeconds(20)).join();
		assertThat(subscriber.getBean(Received.class)).containsExactly("order.1");
		assertThat(report.statuses()).containsEntry("reader", DeliveryStatus.HANDLED);
	}

	@Test
	void aListenerMayHaveAnErrorHandlerOfItsOwn() {
		ConfigurableApplicationContext publisher = publish(Publishing.class);
		List<Object> received = subscribe(publisher, OwnErrorHandler.class).getBean(Received.class);
		template(publisher).send("order.1", "bad");
		await().until(() -> received.size() == 6);
		assertThat(received).containsOnly("bad");
	}

	@Test
	void aPositionStoreLetsTheNextProcessContinue() {
		ConfigurableApplicationContext publisher = publish(Publishing.class);
		String property = "reader.positions=" + this.directory;
		ConfigurableApplicationContext first = subscribe(publisher, Keeping.class, property);
		template(publisher).send("order.1", "one");
		await().until(() -> first.getBean(Received.class).size() == 1);
		// the end waits no longer than a second for the last one
		await().until(() -> Files.exists(this.directory.resolve("default.position")));
		first.close();
		await().until(() -> template(publisher).subscribers().isEmpty());
		template(publisher).send("order.2", "two");
		ConfigurableApplicationContext second = subscribe(publisher, Keeping.class, property);
		await().until(() -> second.getBean(Received.class).contains("two"));
	}

	static class Received extends CopyOnWriteArrayList<Object> {

		private static final long serialVersionUID = 1L;

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Publishing {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	abstract static class Subscribing {

		final Received received = new Received();

		@Bean
		Received received() {
			return this.received;
		}

	}

	static class Placeholders extends Subscribing {

		// tag::placeholders[]
		@HeinListener(id = "reader", topics = "${reader.topics}", concurrency = "#{systemProperties['threads'] ?: 1}")
		void onText(String text) {
			this.received.add(text);
		}
		// end::placeholders[]

	}

	// tag::meta-annotation[]
	@Target(ElementType.METHOD)
	@Retention(RetentionPolicy.RUNTIME)
	@HeinListener(topics = "weather.**")
	@interface WeatherListener {

	}
	// end::meta-annotation[]

	static class MetaAnnotated extends Subscribing {

		@WeatherListener
		void onWeather(String weather) {
			this.received.add(weather);
		}

	}

	static class Concurrent extends Subscribing {

		// tag::concurrency[]
		@HeinListener(topics = "image.*", concurrency = "4")
		void onImage(byte[] image, @Header(HeinHeaders.TOPIC) String topic) {
			this.received.add(topic + " " + new String(image));
		}
		// end::concurrency[]

	}

	static class Connections extends Subscribing {

		// tag::connection[]
		@HeinListener
		void onMachine(String state) {
			this.received.add("default: " + state);
		}

		@HeinListener(connection = "weather", topics = "weather.*")
		void onWeather(String weather) {
			this.received.add("weather: " + weather);
		}
		// end::connection[]

		@Bean
		Status status(@Qualifier("weather") Subscriber weather) {
			return new Status(weather);
		}

	}

	// tag::qualifier[]
	static class Status {

		private final Subscriber weather;

		Status(@Qualifier("weather") Subscriber weather) {
			this.weather = weather;
		}

		String name() {
			return this.weather.name();
		}

	}
	// end::qualifier[]

	static class PutAside extends Subscribing {

		@HeinListener
		void onOrder(String order) {
			throw new IllegalStateException("on purpose");
		}

		// tag::error-handler[]
		@Bean
		@Primary
		HeinListenerErrorHandler putAside() {
			return (invocation) -> {
				for (Message<byte[]> message : invocation.getMessages()) {
					this.received.add(message.getHeaders().get(HeinHeaders.TOPIC));
				}
			};
		}
		// end::error-handler[]

	}

	static class OwnErrorHandler extends Subscribing {

		// tag::own-error-handler[]
		@HeinListener(topics = "order.*", errorHandler = "patient")
		void onOrder(String order) {
			this.received.add(order);
			throw new IllegalStateException("The order cannot be taken now");
		}

		@Bean
		HeinListenerErrorHandler patient() {
			return new DefaultHeinListenerErrorHandler(
					RetryPolicy.builder().maxRetries(5).delay(Duration.ofMillis(50)).build());
		}
		// end::own-error-handler[]

	}

	static class Keeping extends Subscribing {

		@HeinListener
		void onOrder(String order) {
			this.received.add(order);
		}

		// tag::position-store[]
		@Bean
		PositionStore positionStore(@Value("${reader.positions}") Path directory) {
			return new FilePositionStore(directory);
		}
		// end::position-store[]

	}

}
