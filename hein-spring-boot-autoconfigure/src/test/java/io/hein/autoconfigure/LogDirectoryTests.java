package io.hein.autoconfigure;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

import io.hein.actuate.endpoint.HeinDescriptor.LogDescriptor;
import io.hein.actuate.endpoint.HeinDescriptor.PublisherDescriptor;
import io.hein.actuate.endpoint.HeinEndpoint;
import io.hein.annotation.HeinListener;
import io.hein.core.FilePositionStore;
import io.hein.core.HeinException;
import io.hein.core.HeinGap;
import io.hein.core.HeinOperations;
import io.hein.core.HeinPosition;
import io.hein.core.PositionStore;
import io.hein.test.HeinAwait;
import io.hein.testsupport.Ports;
import io.hein.transport.log.BroadcastLog;
import io.hein.transport.log.InsufficientDirectMemoryException;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.subscriber.Subscriber;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;

/**
 * Real applications whose publisher keeps its log in a directory, and is started again.
 */
@ExtendWith(OutputCaptureExtension.class)
class LogDirectoryTests {

	@TempDir
	private Path temp;

	private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();

	private final List<String> sent = new ArrayList<>();

	private int port;

	/**
	 * It is the same after the next start, so it is none that something else may get
	 * meanwhile.
	 */
	@BeforeEach
	void choosePort() throws IOException {
		this.port = Ports.unused();
	}

	private Path directory() {
		return this.temp.resolve("data/log");
	}

	@AfterEach
	void close() {
		for (int i = this.contexts.size() - 1; i >= 0; i--) {
			this.contexts.get(i).close();
		}
	}

	@Test
	void aSubscriberGetsEveryMessageOnceAndNoGapHoweverOftenThePublisherIsStartedAgain() {
		ConfigurableApplicationContext publishing = publish();
		ConfigurableApplicationContext subscribing = subscribe(Subscribing.class);
		HeinAwait.subscribers(publishing.getBean(Publisher.class), 1);
		HeinPosition first = send(publishing, 30);
		for (int i = 0; i < 3; i++) {
			publishing.close();
			publishing = publish();
			assertThat(send(publishing, 30).isSameLogAs(first)).isTrue();
		}
		Subscribing received = subscribing.getBean(Subscribing.class);
		await().until(() -> received.messages.size() >= this.sent.size());
		send(publishing, 1);
		await().until(() -> received.messages.size() >= this.sent.size());
		assertThat(received.messages).isEqualTo(this.sent);
		assertThat(received.gaps).isEmpty();
		assertThat(subscribing.getBean(Subscriber.class).statistics().lost()).isZero();
	}

	@Test
	void theSamePublisherStartedAgainContinuesItsLog() {
		ConfigurableApplicationContext publishing = publish();
		ConfigurableApplicationContext subscribing = subscribe(Subscribing.class);
		HeinAwait.subscribers(publishing.getBean(Publisher.class), 1);
		HeinPosition first = send(publishing, 10);
		publishing.stop();
		publishing.start();
		assertThat(send(publishing, 10).isSameLogAs(first)).isTrue();
		Subscribing received = subscribing.getBean(Subscribing.class);
		await().until(() -> received.messages.size() >= this.sent.size());
		assertThat(received.messages).isEqualTo(this.sent);
		assertThat(received.gaps).isEmpty();
		assertThat(publishing.getBean(Publisher.class).statistics().published()).isEqualTo(20);
	}

	@Test
	void aLateSubscriberGetsWhatTheDirectoryHolds() {
		send(publish(), 20);
		close();
		send(publish(), 5);
		ConfigurableApplicationContext subscribing = subscribe(Subscribing.class,
				"hein.subscriber.start-from=earliest");
		Subscribing received = subscribing.getBean(Subscribing.class);
		await().until(() -> received.messages.size() >= this.sent.size());
		assertThat(received.messages).isEqualTo(this.sent);
		assertThat(received.gaps).isEmpty();
	}

	@Test
	void nothingIsLostWhenPublisherAndSubscriberAreBothStartedAgain() {
		List<String> received = new ArrayList<>();
		ConfigurableApplicationContext publishing = publish();
		ConfigurableApplicationContext subscribing = keeping(publishing);
		for (int i = 0; i < 3; i++) {
			send(publishing, 20);
			Subscribing before = subscribing.getBean(Subscribing.class);
			await().until(() -> before.messages.size() >= 20);
			// the end waits no longer than a second for the last one
			await().until(() -> Files.exists(this.temp.resolve("positions").resolve("default.position")));
			send(publishing, 20);
			subscribing.close();
			send(publishing, 20);
			publishing.close();
			received.addAll(before.messages);
			assertThat(before.gaps).isEmpty();
			publishing = publish();
			subscribing = keeping(publishing);
		}
		send(publishing, 1);
		Subscribing last = subscribing.getBean(Subscribing.class);
		await().until(() -> last.messages.contains(this.sent.get(this.sent.size() - 1)));
		received.addAll(last.messages);
		assertThat(last.gaps).isEmpty();
		assertThat(new LinkedHashSet<>(received)).containsExactlyElementsOf(this.sent);
	}

	private ConfigurableApplicationContext keeping(ConfigurableApplicationContext publishing) {
		ConfigurableApplicationContext subscribing = subscribe(Keeping.class,
				"positions=" + this.temp.resolve("positions"));
		HeinAwait.subscribers(publishing.getBean(Publisher.class), 1);
		return subscribing;
	}

	@Test
	void whatWasSentBeforeTheStartIsInTheLogThatWasFound() {
		HeinPosition first = send(publish(), 3);
		close();
		ConfigurableApplicationContext publishing = publish(SendsEarly.class);
		HeinPosition early = publishing.getBean(SendsEarly.class).position;
		assertThat(early.isSameLogAs(first)).isTrue();
		assertThat(early.isAfter(first)).isTrue();
	}

	@Test
	void theEndpointTheHealthAndTheMetersShowTheLog() {
		ConfigurableApplicationContext publishing = publish();
		assertThat(endpoint(publishing).log()).isEqualTo(new LogDescriptor(directory().toString(), "RUNNING", null));
		send(publishing, 7);
		close();
		ConfigurableApplicationContext again = publish();
		PublisherDescriptor publisher = endpoint(again);
		assertThat(publisher.log()).isEqualTo(new LogDescriptor(directory().toString(), "RUNNING", "1-7"));
		assertThat(publisher.head()).endsWith(":7");
		Health health = health(again);
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails().get("log")).hasToString("{state=RUNNING}");
		assertThat(value(again, "hein.publisher.log.found")).isEqualTo(7);
		assertThat(value(again, "hein.publisher.log.found.size")).isGreaterThan(7 * 10);
		assertThat(value(again, "hein.publisher.log.opening")).isBetween(0.0, 60.0);
		assertThat(value(again, "hein.publisher.log.disk.full")).isZero();
		assertThat(value(again, "hein.publisher.log.failed")).isZero();
		assertThat(value(again, "hein.publisher.messages.published")).isZero();
	}

	@Test
	void aLogThatHasFailedIsDownAndANewOneBeginsAtTheNextStart() throws IOException {
		ConfigurableApplicationContext publishing = publish();
		HeinOperations template = publishing.getBean(HeinOperations.class);
		String text = "x".repeat(1000);
		IntStream.range(0, 1000).forEach((i) -> template.send("topic", text));
		HeinPosition last = template.send("topic", text);
		try (RandomAccessFile file = new RandomAccessFile(directory().resolve("segment-0003").toFile(), "rw")) {
			file.setLength(8192);
		}
		ConfigurableApplicationContext subscribing = subscribe(Subscribing.class,
				"hein.subscriber.start-from=earliest");
		await().until(() -> health(publishing).getStatus().equals(Status.DOWN));
		assertThat(health(publishing).getDetails()).containsEntry("state", "RUNNING");
		assertThat(health(publishing).getDetails().get("log")).asString()
			.startsWith("{state=FAILED, failure=")
			.doesNotContain("failure=}");
		assertThat(endpoint(publishing).log().state()).isEqualTo("FAILED");
		assertThat(value(publishing, "hein.publisher.log.failed")).isOne();
		assertThatExceptionOfType(HeinException.class).isThrownBy(() -> template.send("topic", "text"))
			.withMessageContaining("Nothing was published")
			.withMessageContaining("The log in " + directory() + " can no longer be written");
		publishing.close();
		ConfigurableApplicationContext again = publish();
		assertThat(send(again, 1).isSameLogAs(last)).isFalse();
		assertThat(health(again).getStatus()).isEqualTo(Status.UP);
		assertThat(endpoint(again).log().found()).isNull();
		Subscribing received = subscribing.getBean(Subscribing.class);
		await().until(() -> received.messages.contains(this.sent.get(0)));
	}

	@Test
	void nothingOpensTheDirectoryBeforeTheStartAndNothingFailsAfterTheStop(CapturedOutput output) {
		ConfigurableApplicationContext publishing = publish(Looking.class);
		assertThat(publishing.getBean(Looking.class).seen).containsExactly("STOPPED", null, null, null);
		assertThat(publishing.getBean(Looking.class).opened).isFalse();
		publishing.stop();
		PublisherDescriptor stopped = endpoint(publishing);
		assertThat(stopped.state()).isEqualTo("STOPPED");
		assertThat(stopped.head()).isNull();
		assertThat(stopped.log()).isNull();
		assertThat(health(publishing).getStatus()).isEqualTo(Status.DOWN);
		assertThat(publishing.getBean(HeinOperations.class).subscribers()).isEmpty();
		assertThat(output).doesNotContain(" ERROR ");
	}

	@Test
	void aRelativeDirectoryIsTheWorkingDirectorysAlsoWhenTheClassPathHasOneOfThatName() {
		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> builder(" META-INF ").log((guard) -> mock(BroadcastLog.class)).build())
			.withMessageContaining("(" + Path.of("META-INF").toAbsolutePath() + ")");
	}

	@Test
	void aUrlOfAFileIsADirectoryToo() {
		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> builder("file:/data/./log").log((guard) -> mock(BroadcastLog.class)).build())
			.withMessageContaining("(" + Path.of("/data/log").toAbsolutePath() + ")");
	}

	private static Publisher.Builder builder(String directory) {
		HeinPublisherProperties properties = new HeinPublisherProperties();
		properties.getLog().setDirectory(directory);
		properties.getLog().setMaxSize(DataSize.ofTerabytes(1));
		Publisher.Builder builder = Publisher.builder();
		new PublisherPropertiesMapper(properties, null).customize(builder);
		return builder;
	}

	@Test
	void aLogInADirectoryMayBeLargerThanTheDirectMemory() {
		try (Publisher publisher = builder(directory().toString()).build()) {
			assertThat(publisher.isRunning()).isFalse();
		}
		assertThatExceptionOfType(InsufficientDirectMemoryException.class).isThrownBy(() -> builder("").build());
	}

	@Test
	void aBlankDirectoryIsNone() {
		ConfigurableApplicationContext publishing = run(Publishing.class, "hein.publisher.port=0",
				"hein.publisher.log.directory= ");
		assertThat(publishing.getBean(Publisher.class).isRunning()).isTrue();
		assertThat(publishing.getBean(Publisher.class).logStatus()).isNull();
		assertThat(endpoint(publishing).log()).isNull();
		assertThat(health(publishing).getDetails()).doesNotContainKey("log");
		assertThat(publishing.getBean(MeterRegistry.class).find("hein.publisher.log.found").gauge()).isNull();
	}

	private HeinPosition send(ConfigurableApplicationContext publishing, int count) {
		HeinOperations template = publishing.getBean(HeinOperations.class);
		return IntStream.range(0, count).mapToObj((i) -> {
			this.sent.add("message " + this.sent.size());
			return template.send("topic", this.sent.get(this.sent.size() - 1));
		}).reduce((before, last) -> last).orElseThrow();
	}

	private ConfigurableApplicationContext publish(Class<?>... more) {
		List<Class<?>> sources = new ArrayList<>(List.of(more));
		sources.add(Publishing.class);
		return run(sources.toArray(Class<?>[]::new), "hein.publisher.port=" + this.port,
				"hein.publisher.log.directory=" + directory(), "hein.publisher.log.max-size=4MB");
	}

	private ConfigurableApplicationContext subscribe(Class<?> application, String... properties) {
		List<String> all = new ArrayList<>(List.of(properties));
		all.add("hein.subscriber.addresses=localhost:" + this.port);
		all.add("hein.subscriber.reconnect.max-delay=300ms");
		return run(new Class<?>[] { application }, all.toArray(String[]::new));
	}

	private ConfigurableApplicationContext run(Class<?> application, String... properties) {
		return run(new Class<?>[] { application }, properties);
	}

	private ConfigurableApplicationContext run(Class<?>[] sources, String... properties) {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(sources).web(WebApplicationType.NONE)
			.properties("management.endpoints.web.exposure.include=hein", "management.endpoints.jmx.exposure.include=*",
					"spring.threads.virtual.enabled=" + Boolean.getBoolean("hein.test.virtual-threads"))
			.properties(properties)
			.run();
		this.contexts.add(context);
		return context;
	}

	private static PublisherDescriptor endpoint(ConfigurableApplicationContext context) {
		return context.getBean(HeinEndpoint.class).hein().publishers().get(0);
	}

	private static Health health(ConfigurableApplicationContext context) {
		CompositeHealthContributor all = context.getBean("heinHealthContributor", CompositeHealthContributor.class);
		return ((HealthIndicator) all.getContributor("publisher")).health(true);
	}

	private static double value(ConfigurableApplicationContext context, String meter) {
		return context.getBean(MeterRegistry.class).get(meter).meter().measure().iterator().next().getValue();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Publishing {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Subscribing {

		final List<String> messages = new CopyOnWriteArrayList<>();

		final List<HeinGap> gaps = new CopyOnWriteArrayList<>();

		@HeinListener
		void onMessage(String message) {
			this.messages.add(message);
		}

		@HeinListener
		void onGap(HeinGap gap) {
			this.gaps.add(gap);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(Subscribing.class)
	static class Keeping {

		@Bean
		PositionStore positions(@Value("${positions}") Path directory) {
			return new FilePositionStore(directory);
		}

	}

	static class SendsEarly {

		final HeinPosition position;

		SendsEarly(HeinOperations template) {
			this.position = template.send("topic", "early");
		}

	}

	/**
	 * Looks at everything there is to see before the publisher is started.
	 */
	static class Looking implements SmartInitializingSingleton {

		final List<String> seen = new ArrayList<>();

		private final ConfigurableApplicationContext context;

		private final ObjectProvider<HeinOperations> template;

		boolean opened;

		Looking(ConfigurableApplicationContext context, ObjectProvider<HeinOperations> template) {
			this.context = context;
			this.template = template;
		}

		@Override
		public void afterSingletonsInstantiated() {
			PublisherDescriptor publisher = endpoint(this.context);
			this.seen.add(publisher.state());
			this.seen.add(publisher.head());
			this.seen.add((publisher.oldest() != null) ? "oldest" : null);
			this.seen.add((publisher.log() != null) ? "log" : null);
			health(this.context);
			this.template.getObject().subscribers();
			this.context.getBean(MeterRegistry.class).getMeters().forEach((meter) -> meter.measure().iterator().next());
			this.context.getBean(Publisher.class).statistics().published();
			this.opened = Path.of(this.context.getEnvironment().getRequiredProperty("hein.publisher.log.directory"))
				.toFile()
				.exists();
		}

	}

}
