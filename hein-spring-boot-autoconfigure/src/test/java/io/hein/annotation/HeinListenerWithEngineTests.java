package io.hein.annotation;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import io.hein.config.DefaultHeinListenerContainerFactory;
import io.hein.config.HeinBeanNames;
import io.hein.config.HeinConnections;
import io.hein.config.HeinListenerEndpointRegistry;
import io.hein.core.DeliveryReport;
import io.hein.core.FilePositionStore;
import io.hein.core.HeinGap;
import io.hein.core.HeinHeaders;
import io.hein.core.HeinMessageConverters;
import io.hein.core.HeinPosition;
import io.hein.core.HeinTemplate;
import io.hein.core.PositionStore;
import io.hein.event.HeinConnectedEvent;
import io.hein.event.HeinDisconnectedEvent;
import io.hein.event.HeinEvent;
import io.hein.event.HeinEventPublisher;
import io.hein.event.HeinListenerFailedEvent;
import io.hein.event.HeinLiveEvent;
import io.hein.listener.ContainerProperties;
import io.hein.listener.DefaultHeinListenerErrorHandler;
import io.hein.listener.MethodListenerFactory;
import io.hein.listener.PositionSaver;
import io.hein.transport.confirm.DeliveryStatus;
import io.hein.transport.frame.GapReason;
import io.hein.transport.lane.LaneState;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.subscriber.ConnectionState;
import io.hein.transport.subscriber.Subscriber;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.messaging.handler.annotation.Header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Templates and listeners over the real engine, on the loopback interface.
 */
class HeinListenerWithEngineTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(50);

	private final EventLoops eventLoops = EventLoops.create();

	private final List<HeinEvent> events = new CopyOnWriteArrayList<>();

	private final Publisher publisher = Publisher.builder().eventLoops(this.eventLoops).build();

	private final HeinTemplate template = new HeinTemplate(this.publisher);

	@TempDir
	Path temp;

	@BeforeEach
	void startPublisher() {
		this.publisher.start();
	}

	@AfterEach
	void close() {
		this.publisher.close();
		this.eventLoops.close();
	}

	@Test
	void whatIsSentIsHandledByEveryListenerThatWantsIt() {
		Readings readings = new Readings();
		try (AnnotationConfigApplicationContext context = listen(readings, null)) {
			awaitConnected(context);
			this.template.send("cpu.0", new Reading("a", 1), Map.of("unit", "percent"));
			HeinPosition position = this.template.send("cpu.1", new Reading("b", 2));
			this.template.send("other", "text");
			await().until(() -> readings.all.size() == 3 && readings.cpu.size() == 2);
			assertThat(readings.cpu).containsExactly("cpu.0 Reading[name=a, value=1] percent",
					"cpu.1 Reading[name=b, value=2] none");
			assertThat(readings.positions.get(1)).isEqualTo(position);
			assertThat(readings.all).containsExactly("cpu.0", "cpu.1", "other");
			assertThat(this.template.subscribers()).singleElement()
				.satisfies((subscriber) -> assertThat(subscriber.name()).isEqualTo("listener-test"));
		}
	}

	@Test
	void aReportShowsWhichSubscribersHandledAndWhichFailed() throws Exception {
		Readings readings = new Readings();
		try (AnnotationConfigApplicationContext context = listen(readings, null)) {
			awaitConnected(context);
			assertThat(report("cpu.0", new Reading("a", 1)).isHandledByAll()).isTrue();
			assertThat(report("cpu.0", new Reading("bad", 1)).statuses())
				.isEqualTo(Map.of("listener-test", DeliveryStatus.FAILED));
			assertThat(report("cpu.0", "{\"name\":\"a\",\"value\":\"?\"}").statuses())
				.isEqualTo(Map.of("listener-test", DeliveryStatus.FAILED));
			assertThat(report("cpu.0", new Reading("c", 3)).isHandledByAll()).isTrue();
			await().until(() -> events(HeinListenerFailedEvent.class).size() == 2);
			assertThat(events(HeinListenerFailedEvent.class)).extracting(HeinListenerFailedEvent::isUnreadable)
				.containsExactly(false, true);
			assertThat(readings.cpu).hasSize(2);
			assertThat(readings.attempts).containsExactly("a", "bad", "bad", "c");
		}
	}

	@Test
	void pingsAreAnsweredByName() throws Exception {
		try (AnnotationConfigApplicationContext context = listen(new Readings(), null)) {
			awaitConnected(context);
			assertThat(this.template.ping(TIMEOUT).get(60, TimeUnit.SECONDS)).hasEntrySatisfying("listener-test",
					(result) -> assertThat(result.isAnswered()).isTrue());
		}
	}

	@Test
	void eventsReportTheConnection() {
		try (AnnotationConfigApplicationContext context = listen(new Readings(), null)) {
			awaitConnected(context);
			await().until(() -> !events(HeinLiveEvent.class).isEmpty());
			context.stop();
			await().until(() -> !events(HeinDisconnectedEvent.class).isEmpty());
			assertThat(events(HeinConnectedEvent.class)).singleElement()
				.satisfies((event) -> assertThat(event.getConnection()).isEqualTo("default"));
		}
	}

	@Test
	void aStoppedListenerMissesWhatPassesAndAPausedOneDoesNot() {
		Readings readings = new Readings();
		try (AnnotationConfigApplicationContext context = listen(readings, null)) {
			awaitConnected(context);
			HeinListenerEndpointRegistry registry = context.getBean(HeinListenerEndpointRegistry.class);
			registry.pause("all");
			this.template.send("one", "1");
			registry.resume("all");
			await().until(() -> readings.all.equals(List.of("one")));
			registry.stop("all").join();
			await().until(() -> this.template.subscribers().get(0).topics().equals(List.of("cpu.*")));
			this.template.send("two", "2");
			registry.start("all");
			await().until(() -> this.template.subscribers().get(0).topics().equals(List.of("**")));
			this.template.send("three", "3");
			await().until(() -> readings.all.contains("three"));
			assertThat(readings.all).containsExactly("one", "three");
			assertThat(registry.getListenerContainer("all").getState()).isEqualTo(LaneState.RUNNING);
		}
	}

	@Test
	void aContextThatWasPausedJoinsAtTheCurrentPosition() {
		Readings readings = new Readings();
		try (AnnotationConfigApplicationContext context = listen(readings, null)) {
			awaitConnected(context);
			context.pause();
			await().until(() -> this.template.subscribers().isEmpty());
			this.template.send("away", "1");
			context.restart();
			awaitConnected(context);
			this.template.send("back", "2");
			await().until(() -> readings.all.contains("back"));
			assertThat(readings.all).containsExactly("back");
		}
	}

	@Test
	void batchesTakeWhatIsThereInOrder() {
		Batches batches = new Batches();
		try (AnnotationConfigApplicationContext context = listen(batches, null)) {
			awaitConnected(context);
			IntStream.range(0, 1000).forEach((i) -> this.template.send("n", new Reading("n", i)));
			await().until(() -> batches.values.size() == 1000);
			assertThat(batches.values).isEqualTo(IntStream.range(0, 1000).boxed().toList());
			assertThat(batches.sizes).allMatch((size) -> size >= 1 && size <= 10);
		}
	}

	@Test
	void aNewLogIsReportedAsAGapInOrder() {
		InOrder listener = new InOrder();
		InetSocketAddress address = Objects.requireNonNull(this.publisher.address());
		try (AnnotationConfigApplicationContext context = listen(listener, null)) {
			awaitConnected(context);
			this.template.send("a", "before");
			await().until(() -> listener.seen.size() == 1);
			this.publisher.stop().join();
			try (Publisher next = Publisher.builder().port(address.getPort()).eventLoops(this.eventLoops).build()) {
				new HeinTemplate(next).send("a", "after");
				next.start();
				await().until(() -> listener.seen.size() == 3);
				assertThat(listener.seen).containsExactly("before", "EPOCH", "after");
				assertThat(listener.threads).hasSize(1);
			}
		}
	}

	@Test
	void aMethodForGapsIsCalledForThemAndAddsNothingToTheTopics() {
		MessagesAndGaps listener = new MessagesAndGaps();
		InetSocketAddress address = Objects.requireNonNull(this.publisher.address());
		try (AnnotationConfigApplicationContext context = listen(listener, null)) {
			awaitConnected(context);
			assertThat(this.template.subscribers().get(0).topics()).containsExactly("a");
			this.template.send("a", "before");
			await().until(() -> listener.seen.size() == 1);
			this.publisher.stop().join();
			try (Publisher next = Publisher.builder().port(address.getPort()).eventLoops(this.eventLoops).build()) {
				next.start();
				await().until(() -> listener.gaps.size() == 1);
				assertThat(listener.gaps.get(0).reason()).isEqualTo(GapReason.EPOCH);
				assertThat(listener.seen).containsExactly("before");
			}
		}
	}

	@Test
	void afterARestartItContinuesAtTheStoredPosition() {
		FilePositionStore store = new FilePositionStore(this.temp);
		Readings first = new Readings();
		HeinPosition handled;
		try (AnnotationConfigApplicationContext context = listen(first, store)) {
			awaitConnected(context);
			handled = this.template.send("one", "1");
			await().until(() -> first.all.contains("one"));
		}
		// the end waits no longer than a second for it
		await().untilAsserted(() -> assertThat(store.load("default")).isEqualTo(handled));
		await().until(() -> this.template.subscribers().isEmpty());
		this.template.send("two", "2");
		Readings second = new Readings();
		try (AnnotationConfigApplicationContext context = listen(second, store)) {
			await().until(() -> !second.all.isEmpty());
			assertThat(second.all).containsExactly("two");
		}
		// nothing is written any more, however late that is
		store.close();
	}

	@Test
	void aRetryThatWaitsDoesNotKeepTheContextFromClosing() {
		Failing failing = new Failing();
		AnnotationConfigApplicationContext context = listen(failing, null,
				(properties) -> properties.setErrorHandler(new DefaultHeinListenerErrorHandler(
						RetryPolicy.builder().maxRetries(100).delay(Duration.ofMinutes(5)).build())));
		awaitConnected(context);
		this.template.send("a", "x");
		failing.called.join();
		CompletableFuture.runAsync(context::close).orTimeout(8, TimeUnit.SECONDS).join();
		assertThat(failing.calls).hasSize(2);
	}

	private DeliveryReport report(String topic, Object payload) throws Exception {
		return this.template.sendAndConfirm(topic, payload, TIMEOUT).get(60, TimeUnit.SECONDS);
	}

	private <T> List<T> events(Class<T> type) {
		return this.events.stream().filter(type::isInstance).map(type::cast).toList();
	}

	private static void awaitConnected(AnnotationConfigApplicationContext context) {
		Subscriber subscriber = context.getBean(Subscriber.class);
		await().until(() -> subscriber.status().state() == ConnectionState.CONNECTED);
	}

	private AnnotationConfigApplicationContext listen(Object bean, @Nullable PositionStore store) {
		return listen(bean, store, (properties) -> properties.setErrorHandler(new DefaultHeinListenerErrorHandler(
				RetryPolicy.builder().maxRetries(1).delay(Duration.ofMillis(1)).build())));
	}

	@SuppressWarnings("unchecked")
	private AnnotationConfigApplicationContext listen(Object bean, @Nullable PositionStore store,
			Consumer<ContainerProperties> customizer) {
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		HeinEventPublisher events = new HeinEventPublisher(context, this.eventLoops.events());
		ContainerProperties properties = new ContainerProperties();
		properties.setEventPublisher(events);
		properties.setMaxBatchSize(10);
		customizer.accept(properties);
		context.registerBean("subscriber", Subscriber.class, () -> subscriber(events, store));
		HeinConnections connections = new OneConnection(context);
		context.registerBean(HeinListenerAnnotationBeanPostProcessor.class,
				HeinListenerAnnotationBeanPostProcessor::new);
		context.registerBean(HeinBeanNames.LISTENER_ENDPOINT_REGISTRY, HeinListenerEndpointRegistry.class,
				() -> new HeinListenerEndpointRegistry(connections, store));
		context.registerBean(HeinBeanNames.LISTENER_CONTAINER_FACTORY, DefaultHeinListenerContainerFactory.class,
				() -> new DefaultHeinListenerContainerFactory(connections, properties,
						new MethodListenerFactory(HeinMessageConverters.createDefault(), null, null, List.of(), null)));
		context.registerBean("bean", (Class<Object>) bean.getClass(), () -> bean);
		context.addApplicationListener((ApplicationListener<HeinEvent>) this.events::add);
		context.refresh();
		return context;
	}

	private Subscriber subscriber(HeinEventPublisher events, @Nullable PositionStore store) {
		Subscriber.Builder builder = Subscriber.builder()
			.name("listener-test")
			.addresses(List.of(Objects.requireNonNull(this.publisher.address())))
			.eventLoops(this.eventLoops)
			.listener(events.subscriberListener("default"));
		if (store != null) {
			builder.startAfter(PositionSaver.startAfter(store, "default"));
		}
		return builder.build();
	}

	private record OneConnection(AnnotationConfigApplicationContext context) implements HeinConnections {

		@Override
		public Set<String> names() {
			return Set.of("default");
		}

		@Override
		public Subscriber find(String connection) {
			return this.context.getBean(Subscriber.class);
		}

	}

	record Reading(String name, int value) {

	}

	static class Readings {

		final List<String> cpu = new CopyOnWriteArrayList<>();

		final List<String> attempts = new CopyOnWriteArrayList<>();

		final List<HeinPosition> positions = new CopyOnWriteArrayList<>();

		final List<String> all = new CopyOnWriteArrayList<>();

		@HeinListener(topics = "cpu.*")
		void onReading(Reading reading, @Header(HeinHeaders.TOPIC) String topic,
				@Header(name = "unit", defaultValue = "none") String unit, HeinPosition position) {
			this.attempts.add(reading.name());
			if (reading.name().equals("bad")) {
				throw new IllegalStateException("bad reading");
			}
			this.positions.add(position);
			this.cpu.add(topic + " " + reading + " " + unit);
		}

		@HeinListener(id = "all")
		void onAnything(@Header(HeinHeaders.TOPIC) String topic) {
			this.all.add(topic);
		}

	}

	static class Batches {

		final List<Integer> values = new CopyOnWriteArrayList<>();

		final List<Integer> sizes = new CopyOnWriteArrayList<>();

		@HeinListener
		void onReadings(List<Reading> readings) {
			this.sizes.add(readings.size());
			this.values.addAll(readings.stream().map(Reading::value).toList());
		}

	}

	static class MessagesAndGaps {

		final List<String> seen = new CopyOnWriteArrayList<>();

		final List<HeinGap> gaps = new CopyOnWriteArrayList<>();

		@HeinListener(topics = "a")
		void onText(String text) {
			this.seen.add(text);
		}

		@HeinListener
		void onGap(HeinGap gap) {
			this.gaps.add(gap);
		}

	}

	@HeinListener
	static class InOrder {

		final List<String> seen = new CopyOnWriteArrayList<>();

		final Set<Thread> threads = ConcurrentHashMap.newKeySet();

		@HeinHandler
		void onText(String text) {
			this.threads.add(Thread.currentThread());
			this.seen.add(text);
		}

		@HeinHandler
		void onGap(HeinGap gap) {
			assertThat(gap.reason()).isEqualTo(GapReason.EPOCH);
			this.threads.add(Thread.currentThread());
			this.seen.add(gap.reason().name());
		}

	}

	static class Failing {

		final CompletableFuture<Void> called = new CompletableFuture<>();

		final List<String> calls = new CopyOnWriteArrayList<>();

		@HeinListener
		void on(String text) {
			this.calls.add(text);
			this.called.complete(null);
			throw new IllegalStateException("always");
		}

	}

}
