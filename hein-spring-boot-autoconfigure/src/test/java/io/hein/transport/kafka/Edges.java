package io.hein.transport.kafka;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

import io.hein.test.HeinAwait;
import io.hein.testsupport.KafkaBroker;
import io.hein.testsupport.Ports;
import io.hein.transport.frame.Position;
import io.hein.transport.lane.Gap;
import io.hein.transport.lane.Lane;
import io.hein.transport.lane.MessageHandler;
import io.hein.transport.lane.ReceivedMessage;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.subscriber.Subscriber;
import io.hein.transport.topic.TopicFilter;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Publishers that share a topic, and who listens to them, until the end of a test.
 */
final class Edges implements AutoCloseable, AfterEachCallback {

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private final String servers;

	private final String topic;

	private final EventLoops loops = EventLoops.create();

	private final List<Edge> edges = new ArrayList<>();

	private final List<Listening> listening = new ArrayList<>();

	private Consumer<KafkaBackbone.Builder> backbone = (builder) -> {
	};

	private Consumer<Publisher.Builder> publisher = (builder) -> {
	};

	private final @Nullable KafkaBroker own;

	private Edges(String servers, String topic, @Nullable KafkaBroker own) {
		this.servers = servers;
		this.topic = topic;
		this.own = own;
	}

	/**
	 * At the broker that all tests share, with a new topic.
	 */
	static Edges atSharedBroker() {
		return atSharedBroker(KafkaBroker.newName());
	}

	/**
	 * At the broker that all tests share.
	 */
	static Edges atSharedBroker(String topic) {
		return new Edges(KafkaBroker.shared().servers(), topic, null);
	}

	/**
	 * At a broker that nobody else uses, and that ends with them.
	 */
	static Edges at(KafkaBroker own, String topic) {
		return new Edges(own.servers(), topic, own);
	}

	String topic() {
		return this.topic;
	}

	/**
	 * What the next edges have that is not usual.
	 */
	Edges with(Consumer<KafkaBackbone.Builder> backbone, Consumer<Publisher.Builder> publisher) {
		this.backbone = backbone;
		this.publisher = publisher;
		return this;
	}

	Edge start() {
		return start(0);
	}

	Edge start(int port) {
		Edge edge = create(port);
		edge.publisher.start();
		return edge;
	}

	Edge create(int port) {
		KafkaBackbone.Builder kafka = KafkaBackbone.builder()
			.bootstrapServers(this.servers)
			.topic(this.topic)
			// a broker on a busy machine takes its time
			.sendTimeout(PATIENCE)
			.maxBlock(PATIENCE);
		this.backbone.accept(kafka);
		Publisher.Builder builder = Publisher.builder()
			.name("edge")
			.port(port)
			.eventLoops(this.loops)
			.logMaxSize(4 * 1024 * 1024)
			.backbone(kafka.build());
		this.publisher.accept(builder);
		Edge edge = new Edge(builder.build());
		this.edges.add(edge);
		return edge;
	}

	/**
	 * Start one that can be started again at its port: nothing else takes it meanwhile.
	 */
	Edge startAgainLater() throws IOException {
		return start(Ports.unused());
	}

	/**
	 * Listen to all topics, at the first of some edges that works.
	 */
	Listening listen(String name, Edge... edges) {
		Listening added = new Listening(name, TopicFilter.EVERYTHING, (builder) -> {
		}, edges);
		HeinAwait.connected(added.subscriber, Duration.ofSeconds(30));
		return added;
	}

	Listening listen(String name, Consumer<Subscriber.Builder> options, Edge... edges) {
		return new Listening(name, TopicFilter.EVERYTHING, options, edges);
	}

	Listening listen(String name, TopicFilter filter, Consumer<Subscriber.Builder> options, Edge... edges) {
		return new Listening(name, filter, options, edges);
	}

	/**
	 * How many bytes the newest consumer of a role has read.
	 */
	static long readByNewest(String role) {
		MBeanServer server = ManagementFactory.getPlatformMBeanServer();
		try {
			ObjectName newest = server
				.queryNames(new ObjectName(
						"kafka.consumer:type=consumer-fetch-manager-metrics,client-id=hein-edge-" + role + "-*"), null)
				.stream()
				.max(Comparator
					.comparingInt((name) -> Integer.parseInt(name.getKeyProperty("client-id").replaceAll(".*-", ""))))
				.orElseThrow();
			return ((Number) server.getAttribute(newest, "bytes-consumed-total")).longValue();
		}
		catch (JMException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void afterEach(ExtensionContext context) {
		close();
	}

	@Override
	public void close() {
		this.listening.forEach((one) -> one.subscriber.close());
		this.edges.forEach((edge) -> edge.publisher.close());
		this.loops.close();
		if (this.own != null) {
			this.own.close();
		}
	}

	/**
	 * One publisher.
	 */
	static final class Edge {

		private final Publisher publisher;

		private Edge(Publisher publisher) {
			this.publisher = publisher;
		}

		Publisher publisher() {
			return this.publisher;
		}

		int port() {
			return Objects.requireNonNull(this.publisher.address()).getPort();
		}

		Position publish(String text) {
			return this.publisher.publish("t", text.getBytes(StandardCharsets.UTF_8));
		}

	}

	/**
	 * One subscriber, and what it got.
	 */
	final class Listening implements MessageHandler {

		private final List<String> texts = new CopyOnWriteArrayList<>();

		private final List<String> topics = new CopyOnWriteArrayList<>();

		private final List<Position> positions = new CopyOnWriteArrayList<>();

		private final List<Gap> gaps = new CopyOnWriteArrayList<>();

		private final Subscriber subscriber;

		private volatile CountDownLatch held = new CountDownLatch(0);

		private Listening(String name, TopicFilter filter, Consumer<Subscriber.Builder> options, Edge... edges) {
			Subscriber.Builder builder = Subscriber.builder()
				.name(name)
				.addresses(Arrays.stream(edges).map((edge) -> edge.publisher.address()).toList())
				.eventLoops(Edges.this.loops);
			options.accept(builder);
			this.subscriber = builder.build();
			Edges.this.listening.add(this);
			this.subscriber.addLane(Lane.Options.of("all", filter), this);
			this.subscriber.start();
		}

		@Override
		public void onMessage(ReceivedMessage message) {
			try {
				this.held.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			this.positions.add(message.position());
			this.topics.add(message.topic());
			this.texts.add(new String(message.payload(), StandardCharsets.UTF_8));
		}

		@Override
		public void onGap(Gap gap) {
			this.gaps.add(gap);
		}

		/**
		 * Handle nothing more until then.
		 */
		void holdUntil(CountDownLatch free) {
			this.held = free;
		}

		void await(int count) {
			Awaitility.await().until(() -> this.texts.size() >= count);
		}

		List<String> texts() {
			return this.texts;
		}

		List<String> topics() {
			return this.topics;
		}

		List<Long> sequences() {
			return this.positions.stream().map(Position::sequence).toList();
		}

		List<Position> positions() {
			return this.positions;
		}

		List<Gap> gaps() {
			return this.gaps;
		}

		Subscriber subscriber() {
			return this.subscriber;
		}

	}

}
