package io.hein.autoconfigure;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import io.hein.actuate.endpoint.HeinDescriptor;
import io.hein.actuate.endpoint.HeinEndpoint;
import io.hein.annotation.HeinListener;
import io.hein.config.HeinConnections;
import io.hein.config.HeinListenerContainerFactory;
import io.hein.config.HeinListenerEndpointRegistry;
import io.hein.config.SimpleHeinListenerEndpoint;
import io.hein.core.DeliveryReport;
import io.hein.core.HeinGap;
import io.hein.core.HeinHeaders;
import io.hein.core.HeinOperations;
import io.hein.core.HeinPosition;
import io.hein.core.PositionStore;
import io.hein.event.HeinGapEvent;
import io.hein.metrics.HeinSubscriberMetrics;
import io.hein.testsupport.Ports;
import io.hein.transport.fleet.AddressSource;
import io.hein.transport.fleet.Attach;
import io.hein.transport.lane.Lane;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.subscriber.ConnectionState;
import io.hein.transport.subscriber.Subscriber;
import io.hein.transport.topic.TopicFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.messaging.handler.annotation.Header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Applications that publish and listen to each other.
 */
class FleetTests {

	private final List<ConfigurableApplicationContext> open = new ArrayList<>();

	private int port;

	@BeforeEach
	void choosePort() throws Exception {
		this.port = Ports.unused();
	}

	@AfterEach
	void close() {
		this.open.forEach(ConfigurableApplicationContext::close);
	}

	private ConfigurableApplicationContext run(Class<?> application, int host, String... properties) {
		String address = "127.0.0." + host;
		ConfigurableApplicationContext context = new SpringApplicationBuilder(application).web(WebApplicationType.NONE)
			.properties("hein.publisher.port=" + this.port, "hein.publisher.address=" + address,
					"hein.publisher.name=instance-" + host, "hein.subscriber.name=instance-" + host,
					"hein.subscriber.attach=all", "hein.subscriber.discovery.interval=100ms",
					"hein.subscriber.reconnect.max-delay=300ms")
			.properties(properties)
			.run();
		this.open.add(context);
		return context;
	}

	private String addresses() {
		return "hein.subscriber.addresses=127.0.0.2:" + this.port + ",127.0.0.3:" + this.port + ",127.0.0.4:"
				+ this.port;
	}

	private static long connected(ConfigurableApplicationContext context) {
		return context.getBean(Subscriber.class)
			.publishers()
			.stream()
			.filter((publisher) -> publisher.status().state() == ConnectionState.CONNECTED)
			.count();
	}

	private static List<String> heard(ConfigurableApplicationContext context) {
		return context.getBean(Instance.class).heard;
	}

	@Test
	void eachInstanceHearsAllOthersAndNotItself() throws Exception {
		List<ConfigurableApplicationContext> instances = new ArrayList<>();
		for (int host = 2; host <= 4; host++) {
			instances.add(run(Instance.class, host, addresses()));
		}
		instances.forEach((instance) -> await().until(() -> connected(instance) == 2));
		DeliveryReport report = instances.get(0)
			.getBean(HeinOperations.class)
			.sendAndConfirm("evict.price", "ABC", Duration.ofSeconds(10))
			.get();
		assertThat(report.statuses()).containsOnlyKeys("instance-3", "instance-4");
		instances.get(1).getBean(HeinOperations.class).send("evict.price", "DEF");
		await().until(() -> heard(instances.get(2)).size() == 2);
		assertThat(heard(instances.get(2))).containsExactlyInAnyOrder("instance-2 ABC", "instance-3 DEF");
		await().until(() -> heard(instances.get(0)).size() == 1);
		assertThat(heard(instances.get(0))).containsExactly("instance-3 DEF");
		HeinDescriptor.ConnectionDescriptor connection = new HeinEndpoint(List.of(),
				instances.get(0).getBean(HeinConnections.class),
				instances.get(0).getBean(HeinListenerEndpointRegistry.class))
			.hein()
			.connections()
			.get(0);
		assertThat(connection.publishers()).isNotNull();
		assertThat(connection.publishers().stream().map(HeinDescriptor.MemberDescriptor::publisher))
			.containsExactlyInAnyOrder("instance-3", "instance-4");
		SimpleMeterRegistry meters = new SimpleMeterRegistry();
		HeinSubscriberMetrics metrics = new HeinSubscriberMetrics(instances.get(0).getBean(HeinConnections.class));
		metrics.bindTo(meters);
		metrics.start();
		assertThat(meters.get("hein.subscriber.publishers").gauge().value()).isEqualTo(2);
	}

	@Test
	void anInstanceHearsItselfIfItIsToAndComesBackAfterARestart() {
		ConfigurableApplicationContext only = run(Instance.class, 2, addresses(), "hein.subscriber.include-self=true");
		await().until(() -> connected(only) == 1);
		only.getBean(HeinOperations.class).send("evict.price", "ABC");
		await().until(() -> heard(only).contains("instance-2 ABC"));
	}

	@Test
	void anAddressSourceIsAskedInsteadOfNames() {
		ConfigurableApplicationContext first = run(Instance.class, 2, addresses());
		ConfigurableApplicationContext second = run(InstanceWithSource.class, 3, "source.port=" + this.port);
		await().until(() -> connected(second) == 1);
		first.getBean(HeinOperations.class).send("evict.price", "ABC");
		await().until(() -> heard(second).contains("instance-2 ABC"));
	}

	@Test
	void positionsAreKeptForEachPublisher() {
		ConfigurableApplicationContext first = run(Instance.class, 2, addresses());
		ConfigurableApplicationContext second = run(InstanceWithPositions.class, 3, addresses());
		await().until(() -> connected(second) == 1);
		first.getBean(HeinOperations.class).send("evict.price", "ABC");
		Map<String, HeinPosition> positions = second.getBean(InstanceWithPositions.class).positions;
		await().until(() -> heard(second).contains("instance-2 ABC"));
		await().until(() -> positions.containsKey("default/instance-2"));
		await().until(() -> positions.get("default/instance-2")
			.equals(HeinPosition.of(first.getBean(Publisher.class).head())));
	}

	@Test
	void anInstanceThatIsPausedGoesOnAtAllOthersAfterTheRestart() {
		List<ConfigurableApplicationContext> instances = List.of(run(Instance.class, 2, addresses()),
				run(Instance.class, 3, addresses()), run(Instance.class, 4, addresses()));
		instances.forEach((instance) -> await().until(() -> connected(instance) == 2));
		ConfigurableApplicationContext paused = instances.get(2);
		paused.pause();
		assertThat(paused.getBean(Subscriber.class).isRunning()).isFalse();
		await().until(() -> instances.subList(0, 2)
			.stream()
			.allMatch((instance) -> instance.getBean(Publisher.class).subscribers().size() == 1));
		// its own publisher does not pause
		paused.getBean(HeinOperations.class).send("evict.price", "ABC");
		await().until(() -> heard(instances.get(0)).equals(List.of("instance-4 ABC")));
		paused.restart();
		await().until(() -> connected(paused) == 2);
		instances.subList(0, 2).forEach((instance) -> instance.getBean(HeinOperations.class).send("evict.price", "X"));
		await()
			.untilAsserted(() -> assertThat(heard(paused)).containsExactlyInAnyOrder("instance-2 X", "instance-3 X"));
	}

	@Test
	void aListenerThatIsRegisteredLaterHearsAllOthers() {
		List<ConfigurableApplicationContext> instances = List.of(run(Instance.class, 2, addresses()),
				run(Instance.class, 3, addresses()), run(Instance.class, 4, addresses()));
		ConfigurableApplicationContext last = instances.get(2);
		await().until(() -> connected(last) == 2);
		List<String> late = new CopyOnWriteArrayList<>();
		SimpleHeinListenerEndpoint endpoint = new SimpleHeinListenerEndpoint("late",
				(message) -> late.add((String) message.getHeaders().get(HeinHeaders.PUBLISHER)));
		endpoint.setTopics(List.of("late"));
		last.getBean(HeinListenerEndpointRegistry.class)
			.registerListenerContainer(endpoint, last.getBean(HeinListenerContainerFactory.class));
		for (ConfigurableApplicationContext instance : instances.subList(0, 2)) {
			await().until(() -> instance.getBean(Publisher.class)
				.subscribers()
				.stream()
				.anyMatch((subscriber) -> subscriber.topics().contains("late")));
			instance.getBean(HeinOperations.class).send("late", "x");
		}
		await().untilAsserted(() -> assertThat(late).containsExactlyInAnyOrder("instance-2", "instance-3"));
	}

	@Test
	void aGapSaysWhoseMessagesWillNotCome() {
		ConfigurableApplicationContext first = run(Instance.class, 2, addresses());
		ConfigurableApplicationContext second = run(InstanceWithGaps.class, 3, addresses());
		await().until(() -> connected(second) == 1);
		first.close();
		run(Instance.class, 2, addresses());
		InstanceWithGaps bean = second.getBean(InstanceWithGaps.class);
		await().until(() -> bean.gaps.equals(List.of("instance-2")));
		await().until(() -> bean.gapEvents.equals(List.of("instance-2")));
	}

	@Test
	void aSourceIsForTheConnectionThatIsItsQualifier() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(HeinAutoConfiguration.class))
			.withUserConfiguration(Sources.class)
			.withPropertyValues("hein.subscriber.attach=all", "hein.subscriber.connection.peers.name=peers-of-mine",
					"hein.subscriber.connection.others.name=others-of-mine",
					"hein.subscriber.connection.nobody.name=nobody")
			.run((context) -> {
				assertThat(context.getBeansOfType(Subscriber.class)).containsOnlyKeys("heinSubscriber",
						"peersHeinSubscriber", "othersHeinSubscriber");
				Sources sources = context.getBean(Sources.class);
				context.getBeansOfType(Subscriber.class)
					.values()
					.forEach((subscriber) -> subscriber.addLane(Lane.Options.of("lane", TopicFilter.EVERYTHING),
							(message) -> {
							}));
				context.getBeansOfType(Subscriber.class).values().forEach(Subscriber::start);
				await().until(() -> sources.asked.equals(Set.of("mine", "qualified", "others")));
			});
	}

	@Test
	void severalSourcesForOneConnectionAreAFailure() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(HeinAutoConfiguration.class))
			.withPropertyValues("hein.subscriber.attach=all", "hein.subscriber.addresses=localhost:1")
			.withBean("one", AddressSource.class, () -> List::of)
			.withBean("two", AddressSource.class, () -> List::of)
			.run((context) -> assertThat(context.getStartupFailure())
				.hasStackTraceContaining("there are several for the connection 'default' (one, two)"));
	}

	@Test
	void classicPublishersAreNotPartOfAFleet() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(HeinAutoConfiguration.class))
			.withPropertyValues("hein.subscriber.addresses=localhost:1", "hein.subscriber.attach=all",
					"hein.subscriber.protocol=classic")
			.run((context) -> {
				assertThat(context).hasFailed();
				assertThat(context.getStartupFailure()).hasStackTraceContaining("hein.subscriber.protocol")
					.hasStackTraceContaining("With 'attach: all' (property 'hein.subscriber.attach')")
					.hasStackTraceContaining("Set 'hein.subscriber.attach' to 'any'");
			});
	}

	@Test
	void aConnectionOfItsOwnCanAttachToAll() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(HeinAutoConfiguration.class))
			.withPropertyValues("hein.subscriber.addresses=localhost:1",
					"hein.subscriber.connection.peers.addresses=localhost:1",
					"hein.subscriber.connection.peers.attach=all")
			.run((context) -> {
				assertThat(context.getBean("heinSubscriber", Subscriber.class).attach()).isEqualTo(Attach.ANY);
				assertThat(context.getBean("peersHeinSubscriber", Subscriber.class).attach()).isEqualTo(Attach.ALL);
			});
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Instance {

		final List<String> heard = new CopyOnWriteArrayList<>();

		@HeinListener(topics = "evict.*")
		void onEvict(String symbol, @Header(HeinHeaders.PUBLISHER) String publisher) {
			this.heard.add(publisher + " " + symbol);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class InstanceWithSource extends Instance {

		@Bean
		AddressSource peers(Environment environment) {
			int port = environment.getRequiredProperty("source.port", Integer.class);
			return () -> List.of(new InetSocketAddress("127.0.0.2", port), new InetSocketAddress("127.0.0.3", port));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class InstanceWithPositions extends Instance {

		final Map<String, HeinPosition> positions = new ConcurrentHashMap<>();

		@Bean
		PositionStore positions() {
			return new PositionStore() {

				@Override
				public @Nullable HeinPosition load(String connection) {
					return InstanceWithPositions.this.positions.get(connection);
				}

				@Override
				public void save(String connection, HeinPosition handled) {
					InstanceWithPositions.this.positions.put(connection, handled);
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class InstanceWithGaps extends Instance {

		final List<String> gaps = new CopyOnWriteArrayList<>();

		final List<String> gapEvents = new CopyOnWriteArrayList<>();

		@HeinListener
		void onGap(HeinGap gap, @Header(HeinHeaders.PUBLISHER) String publisher) {
			this.gaps.add(publisher);
		}

		@EventListener
		void onGap(HeinGapEvent event) {
			this.gapEvents.add(String.valueOf(event.getPublisher()));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Sources {

		final Set<String> asked = ConcurrentHashMap.newKeySet();

		@Bean
		AddressSource mine() {
			return source("mine");
		}

		@Bean
		@Qualifier("peers")
		AddressSource qualified() {
			return source("qualified");
		}

		@Bean
		AddressSource others() {
			return source("others");
		}

		private AddressSource source(String name) {
			return () -> {
				this.asked.add(name);
				return List.of();
			};
		}

	}

}
