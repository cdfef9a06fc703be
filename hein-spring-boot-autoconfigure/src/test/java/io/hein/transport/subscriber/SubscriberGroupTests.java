package io.hein.transport.subscriber;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

import io.hein.testsupport.Ports;
import io.hein.transport.fleet.Attach;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.GapReason;
import io.hein.transport.frame.Position;
import io.hein.transport.frame.StartFrom;
import io.hein.transport.lane.Gap;
import io.hein.transport.lane.Lane;
import io.hein.transport.lane.LaneState;
import io.hein.transport.lane.MessageHandler;
import io.hein.transport.lane.ReceivedMessage;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.topic.TopicFilter;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * A subscriber of several publishers, which are at addresses of this host.
 */
class SubscriberGroupTests {

	private static final String NAME = "peers.test";

	private static EventLoops eventLoops;

	private final List<AutoCloseable> open = new ArrayList<>();

	/**
	 * What the name leads to at present.
	 */
	private final AtomicReference<List<InetAddress>> hosts = new AtomicReference<>(List.of());

	private int port;

	private final Listener listener = new Listener();

	private Subscriber subscriber;

	@BeforeAll
	static void openEventLoops() {
		eventLoops = EventLoops.create();
	}

	@AfterAll
	static void closeEventLoops() {
		eventLoops.close();
	}

	@BeforeEach
	void build() throws Exception {
		this.port = Ports.unused();
		use(builder());
	}

	@AfterEach
	void close() throws Exception {
		this.subscriber.close();
		for (AutoCloseable closeable : this.open) {
			closeable.close();
		}
	}

	private Subscriber.Builder builder() {
		return Subscriber.builder()
			.attach(Attach.ALL)
			.address(NAME, this.port)
			.name("test")
			.eventLoops(eventLoops)
			.resolver((name) -> this.hosts.get().toArray(InetAddress[]::new))
			.discovery(Duration.ofMillis(50), Duration.ofHours(1))
			.startFrom(StartFrom.EARLIEST)
			.reconnect(AbstractScriptedTests.SHORT)
			.shutdownTimeout(Duration.ofSeconds(3));
	}

	private void use(Subscriber.Builder builder) {
		if (this.subscriber != null) {
			this.subscriber.close();
		}
		this.subscriber = builder.build();
	}

	private Lane lane() {
		return this.subscriber.addLane(Lane.Options.of("lane", TopicFilter.EVERYTHING), this.listener);
	}

	private static InetAddress host(int last) {
		try {
			return InetAddress.getByAddress(new byte[] { 127, 0, 0, (byte) last });
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void lead(int... hosts) {
		List<InetAddress> found = new ArrayList<>();
		for (int last : hosts) {
			found.add(host(last));
		}
		this.hosts.set(found);
	}

	private Publisher publisher(int last) {
		return publisher(host(last), "publisher-" + last);
	}

	private Publisher publisher(InetAddress address, String name) {
		Publisher publisher = Publisher.builder()
			.eventLoops(eventLoops)
			.address(address)
			.allowInsecure(true)
			.port(this.port)
			.name(name)
			.logMaxSize(4 * 1024 * 1024)
			.build();
		publisher.start();
		this.open.add(publisher);
		return publisher;
	}

	private static void publish(Publisher publisher, String payload) {
		publisher.publish("a", payload.getBytes(StandardCharsets.UTF_8));
	}

	private static ConditionFactory await() {
		return Awaitility.await().pollInterval(Duration.ofMillis(5));
	}

	private void awaitConnected(int count) {
		await().until(() -> this.subscriber.publishers()
			.stream()
			.filter((publisher) -> publisher.status().state() == ConnectionState.CONNECTED)
			.count() == count && this.subscriber.publishers().size() == count);
	}

	private void awaitEvents(String... events) {
		await().untilAsserted(() -> assertThat(this.listener.events).containsExactlyInAnyOrder(events));
	}

	@Test
	void itHearsAllPublishersOfAName() {
		Publisher first = publisher(2);
		Publisher second = publisher(3);
		lead(2, 3);
		lane();
		this.subscriber.start();
		awaitConnected(2);
		publish(first, "one");
		publish(second, "two");
		awaitEvents("publisher-2 one", "publisher-3 two");
		assertThat(this.subscriber.status().state()).isEqualTo(ConnectionState.CONNECTED);
		assertThat(this.subscriber.status().received()).isNull();
		await().until(() -> this.subscriber.publishers()
			.stream()
			.allMatch((one) -> Objects.requireNonNull(one.status().handled()).sequence() == 1));
		assertThat(this.subscriber.statistics().received()).isEqualTo(2);
	}

	/**
	 * A listener that a publisher calls, knows by name and checks for being called by two
	 * threads at once.
	 */
	private final class Listener implements MessageHandler {

		private final List<String> events = new CopyOnWriteArrayList<>();

		private final Map<Epoch, Long> last = new ConcurrentHashMap<>();

		private final Set<String> faults = ConcurrentHashMap.newKeySet();

		private volatile boolean inside;

		@Override
		public void onMessage(ReceivedMessage message) {
			if (this.inside) {
				this.faults.add("two at once");
			}
			this.inside = true;
			Long before = this.last.put(message.epoch(), message.sequence());
			if (before != null && before >= message.sequence()) {
				this.faults.add(message.position() + " after " + before);
			}
			this.events.add(SubscriberGroupTests.this.subscriber.publisher(message.epoch()) + " "
					+ new String(message.payload(), StandardCharsets.UTF_8));
			this.inside = false;
		}

		@Override
		public void onGap(Gap gap) {
			this.events.add(SubscriberGroupTests.this.subscriber.publisher(gap.epoch()) + " gap " + gap.reason() + " "
					+ gap.from() + ".." + gap.to());
		}

	}

}
