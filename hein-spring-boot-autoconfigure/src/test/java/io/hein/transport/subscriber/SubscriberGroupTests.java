package io.hein.transport.subscriber;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.hein.test.FaultProxy;
import io.hein.testsupport.Ports;
import io.hein.transport.fleet.Attach;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.GapReason;
import io.hein.transport.frame.Goodbye;
import io.hein.transport.frame.Position;
import io.hein.transport.frame.StartFrom;
import io.hein.transport.lane.Gap;
import io.hein.transport.lane.Lane;
import io.hein.transport.lane.LaneState;
import io.hein.transport.lane.MessageHandler;
import io.hein.transport.lane.ReceivedMessage;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.publisher.SlowSubscriberPolicy;
import io.hein.transport.topic.TopicFilter;
import io.netty.channel.EventLoop;
import org.assertj.core.api.Assumptions;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.Answers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.spy;

/**
 * A subscriber of several publishers, which are at addresses of this host.
 */
class SubscriberGroupTests {

	private static final String NAME = "peers.test";

	/**
	 * More messages of 1000 bytes than a log and the buffers of sockets hold.
	 */
	private static final int MANY = 20_000;

	private static EventLoops eventLoops;

	private final List<AutoCloseable> open = new ArrayList<>();

	/**
	 * What the name leads to at present.
	 */
	private final AtomicReference<List<InetAddress>> hosts = new AtomicReference<>(List.of());

	private int port;

	private final AtomicInteger lookups = new AtomicInteger();

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
			.resolver((name) -> {
				this.lookups.incrementAndGet();
				return this.hosts.get().toArray(InetAddress[]::new);
			})
			.discovery(Duration.ofMillis(50), Duration.ofHours(1))
			.startFrom(StartFrom.EARLIEST)
			.reconnect(AbstractScriptedTests.SHORT)
			.shutdownTimeout(Duration.ofMinutes(1));
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

	private static Position publish(Publisher publisher, String payload) {
		return publisher.publish("a", payload.getBytes(StandardCharsets.UTF_8));
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
	void nothingIsLeftOfAMemberThatCouldNotBeMade() {
		EventLoop loop = mock(Answers.RETURNS_DEEP_STUBS);
		EventLoops scarce = spy(eventLoops);
		given(scarce.next()).willReturn(loop);
		SubscriberOptions options = new SubscriberOptions();
		options.eventLoops = scarce;
		SubscriberGroup group = new SubscriberGroup(options);
		group.addLane(Lane.Options.of("lane", TopicFilter.EVERYTHING), (message) -> {
		}, true);
		willThrow(new InternalError("expected by the test")).willDoNothing().given(loop).execute(any());
		assertThatExceptionOfType(InternalError.class)
			.isThrownBy(() -> group.create(new InetSocketAddress("127.0.0.1", 9), false));
		assertThat(group.publishers()).isEmpty();
		group.create(new InetSocketAddress("127.0.0.1", 9), false);
		assertThat(group.publishers()).hasSize(1);
		group.lanes().forEach(Lane::remove);
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

	// Names

	@Test
	void aNameThatLeadsNowhereYetIsLookedUpAgain() {
		AtomicInteger lookups = new AtomicInteger();
		use(builder().resolver((name) -> {
			return switch (lookups.incrementAndGet()) {
				case 1 -> throw new UnknownHostException(name);
				case 2 -> throw new IllegalStateException("planned by the test");
				case 3 -> throw new StackOverflowError("planned by the test");
				case 4 -> new InetAddress[0];
				default -> this.hosts.get().toArray(InetAddress[]::new);
			};
		}));
		Publisher publisher = publisher(2);
		lead(2);
		lane();
		this.subscriber.start();
		awaitConnected(1);
		assertThat(lookups).hasValueGreaterThanOrEqualTo(5);
		publish(publisher, "one");
		awaitEvents("publisher-2 one");
	}

	@Test
	void theReasonWhyThereIsNoPublisherIsGiven() {
		lane();
		this.subscriber.start();
		await().until(() -> this.subscriber.status().lastError() != null);
		assertThat(this.subscriber.status().lastError()).contains("no address of the name peers.test");
		assertThat(this.subscriber.status().state()).isEqualTo(ConnectionState.CONNECTING);
	}

	@Test
	void aLookupThatHangsNeitherEndsAConnectionNorHoldsUpOtherNames() {
		CountDownLatch release = new CountDownLatch(1);
		this.open.add(release::countDown);
		AtomicBoolean hangs = new AtomicBoolean();
		use(builder().address("hangs.test", this.port).resolver((name) -> {
			if (name.startsWith("hangs") || hangs.get()) {
				uninterruptibly(release);
			}
			return this.hosts.get().toArray(InetAddress[]::new);
		}));
		Publisher first = publisher(2);
		lead(2);
		lane();
		this.subscriber.start();
		awaitConnected(1);
		Publisher second = publisher(3);
		lead(2, 3);
		awaitConnected(2);
		hangs.set(true);
		publish(first, "one");
		publish(second, "two");
		awaitEvents("publisher-2 one", "publisher-3 two");
		awaitConnected(2);
	}

	@Test
	void anAddressSourceThatHangsOrThrowsEndsNothing() {
		CountDownLatch release = new CountDownLatch(1);
		this.open.add(release::countDown);
		AtomicInteger asked = new AtomicInteger();
		Publisher publisher = publisher(2);
		use(builder().addressSource(() -> switch (asked.incrementAndGet()) {
			case 1 -> throw new IllegalStateException("planned by the test");
			case 2 -> List.of();
			case 3 -> List.of(new InetSocketAddress(host(2), this.port));
			case 4 -> List.of();
			case 5 -> throw new StackOverflowError("planned by the test");
			default -> {
				uninterruptibly(release);
				yield List.of();
			}
		}));
		lane();
		this.subscriber.start();
		awaitConnected(1);
		await().until(() -> asked.get() == 6);
		publish(publisher, "one");
		awaitEvents("publisher-2 one");
	}

	@Test
	void addressesThatVanishKeepTheirConnections() {
		List<Publisher> publishers = new ArrayList<>();
		for (int i = 2; i <= 6; i++) {
			publishers.add(publisher(i));
		}
		lead(2, 3, 4, 5, 6);
		use(builder().discovery(Duration.ofMillis(20), Duration.ofMillis(1)));
		lane();
		this.subscriber.start();
		awaitConnected(5);
		lead(2, 3, 4);
		int before = this.lookups.get();
		await().until(() -> this.lookups.get() > before + 5);
		publishers.forEach((publisher) -> publish(publisher, "x"));
		awaitEvents("publisher-2 x", "publisher-3 x", "publisher-4 x", "publisher-5 x", "publisher-6 x");
		awaitConnected(5);
	}

	@Test
	void aNameThatMovesIsFollowedWhenItsPublisherIsLost() {
		Publisher before = publisher(2);
		Publisher after = publisher(3);
		publish(after, "from the beginning");
		lead(2);
		use(builder().discovery(Duration.ofMillis(20), Duration.ofMillis(50)));
		lane();
		this.subscriber.start();
		awaitConnected(1);
		lead(3);
		// the new one joins, the old one is not left as long as it works
		awaitConnected(2);
		publish(before, "still here");
		awaitEvents("publisher-3 from the beginning", "publisher-2 still here");
		before.close();
		awaitConnected(1);
		publish(after, "x");
		awaitEvents("publisher-3 from the beginning", "publisher-2 still here", "publisher-2 gap EPOCH 2..1",
				"publisher-3 x");
	}

	@Test
	void oneAddressIsLikeASubscriberOfOne() {
		Publisher publisher = publisher(2);
		lead(2);
		Lane lane = lane();
		this.subscriber.start();
		awaitConnected(1);
		publish(publisher, "one");
		awaitEvents("publisher-2 one");
		ConnectionStatus status = this.subscriber.status();
		assertThat(status.publisherName()).isEqualTo("publisher-2");
		assertThat(Objects.requireNonNull(status.address()).getAddress()).isEqualTo(host(2));
		assertThat(Objects.requireNonNull(status.received()).sequence()).isEqualTo(1);
		lane.stop().join();
		await().until(() -> this.subscriber.status().state() == ConnectionState.IDLE);
		// it says goodbye, which the publisher hears later
		await().until(() -> publisher.subscribers().isEmpty());
		publish(publisher, "missed on purpose");
		lane.start();
		awaitConnected(1);
		publish(publisher, "two");
		awaitEvents("publisher-2 one", "publisher-2 two");
	}

	// One publisher, many addresses

	@Test
	void twoAddressesOfOnePublisherAreOneMember() {
		Publisher publisher = publisher(anyAddress(), "one");
		lead(2, 3);
		lane();
		this.subscriber.start();
		awaitConnected(1);
		publish(publisher, "x");
		awaitEvents("one x");
		// who comes by another address leaves again
		await().until(() -> publisher.subscribers().size() == 1);
		assertThat(this.subscriber.status().reconnects()).isZero();
	}

	@Test
	void manyAddressesOfTwoPublishersAreTwoMembers() throws Exception {
		Publisher first = publisher(2);
		Publisher second = publisher(3);
		List<InetSocketAddress> addresses = new ArrayList<>();
		for (Publisher publisher : List.of(first, second, first, second, first)) {
			addresses.add(proxy(publisher).address());
		}
		use(builder().addressSource(() -> addresses));
		lane();
		this.subscriber.start();
		awaitConnected(2);
		publish(first, "x");
		publish(second, "y");
		awaitEvents("publisher-2 x", "publisher-3 y");
	}

	@Test
	void bothAddressFamiliesOfOnePublisherAreOneMember() throws Exception {
		Assumptions.assumeThat(NetworkInterface.getByInetAddress(InetAddress.getByName("::1"))).isNotNull();
		Publisher publisher = publisher(InetAddress.getByName("::"), "both");
		this.hosts.set(List.of(InetAddress.getByName("::1"), host(1)));
		lane();
		this.subscriber.start();
		awaitConnected(1);
		publish(publisher, "x");
		awaitEvents("both x");
		// who comes by another address leaves again
		await().until(() -> publisher.subscribers().size() == 1);
	}

	@Test
	void theApplicationsOwnPublisherIsNotHeard() {
		ScriptedPublisher own = scripted();
		ScriptedPublisher other = scripted();
		Epoch ownEpoch = Epoch.random();
		AtomicReference<@Nullable Epoch> present = new AtomicReference<>(ownEpoch);
		use(builder().addressSource(() -> List.of(at(own), at(other))).exclude((epoch) -> epoch.equals(present.get())));
		lane();
		this.subscriber.start();
		decline(own, ownEpoch, 0);
		other.welcome(Epoch.random(), 0, 0).send(1, "a", "x");
		awaitEvents("scripted x");
		awaitConnected(1);
		// another run of it, or another process at its port
		present.set(null);
		own.welcome(Epoch.random(), 0, 0).send(1, "a", "y");
		awaitEvents("scripted x", "scripted y");
	}

	@Test
	void aNameThatAnotherSubscriberHasIsReportedAsInUse() {
		Publisher first = publisher(2);
		Publisher second = publisher(3);
		try (Subscriber other = Subscriber.builder()
			.address("127.0.0.3", this.port)
			.name("test")
			.eventLoops(eventLoops)
			.build()) {
			other.addLane(Lane.Options.of("lane", TopicFilter.EVERYTHING), (message) -> {
			});
			other.start();
			await().until(() -> second.subscribers().size() == 1);
			lead(2, 3);
			lane();
			this.subscriber.start();
			await().until(() -> this.subscriber.publishers()
				.stream()
				.anyMatch((one) -> one.status().lastCode() == ErrorCode.NAME_IN_USE));
			publish(first, "x");
			awaitEvents("publisher-2 x");
			await().untilAsserted(() -> assertThat(this.subscriber.status().lastError()).contains("NAME_IN_USE"));
		}
		awaitConnected(2);
	}

	// Coming and going

	@Test
	void anInstanceThatIsReplacedLeavesAnExactGapAndTheNewOneIsHeardFromItsBeginning() {
		use(builder().discovery(Duration.ofMillis(20), Duration.ofMillis(100)).startFrom(StartFrom.LATEST));
		Publisher old = publisher(2);
		publish(old, "before");
		Publisher stays = publisher(4);
		lead(2, 4);
		lane();
		this.subscriber.start();
		awaitConnected(2);
		publish(old, "one");
		awaitEvents("publisher-2 one");
		old.close();
		Publisher fresh = publisher(3);
		publish(fresh, "first");
		lead(3, 4);
		awaitConnected(2);
		publish(fresh, "second");
		publish(stays, "x");
		awaitEvents("publisher-2 one", "publisher-2 gap EPOCH 3..2", "publisher-3 first", "publisher-3 second",
				"publisher-4 x");
		assertThat(this.subscriber.statistics().gaps()).containsEntry(GapReason.EPOCH, 1L);
		assertThat(this.subscriber.statistics().received()).isEqualTo(4);
	}

	@Test
	void aPublisherThatComesLaterIsHeardFromNowOnIfThatIsWanted() {
		use(builder().startLaterFrom(StartFrom.LATEST));
		publisher(2);
		lead(2);
		lane();
		this.subscriber.start();
		awaitConnected(1);
		Publisher later = publisher(3);
		publish(later, "missed on purpose");
		lead(2, 3);
		awaitConnected(2);
		publish(later, "heard");
		awaitEvents("publisher-3 heard");
	}

	@Test
	void aPublisherThatIsListedBeforeItIsThereIsHeardFromItsBeginning() {
		use(builder().startFrom(StartFrom.LATEST));
		publisher(2);
		lead(2, 3);
		lane();
		this.subscriber.start();
		await().until(() -> this.subscriber.publishers().stream().anyMatch((one) -> one.status().lastError() != null));
		Publisher late = publisher(3);
		publish(late, "first");
		awaitConnected(2);
		awaitEvents("publisher-3 first");
	}

	@Test
	void anInstanceThatIsKilledLeavesAGapOfUnknownEndAndNothingElseIsDisturbed() {
		Publisher stays = publisher(2);
		ScriptedPublisher killed = scripted();
		List<InetSocketAddress> both = List.of(new InetSocketAddress(host(2), this.port), at(killed));
		AtomicReference<List<InetSocketAddress>> listed = new AtomicReference<>(both);
		use(builder().discovery(Duration.ofMillis(20), Duration.ofMillis(100)).addressSource(listed::get));
		lane();
		this.subscriber.start();
		ScriptedPublisher.Session session = killed.welcome(Epoch.random(), 0, 0);
		session.send(1, "a", "x");
		awaitEvents("scripted x");
		awaitConnected(2);
		session.reset();
		killed.close();
		listed.set(both.subList(0, 1));
		awaitEvents("scripted x", "scripted gap EPOCH 2..-1");
		publish(stays, "y");
		awaitEvents("scripted x", "scripted gap EPOCH 2..-1", "publisher-2 y");
		awaitConnected(1);
		assertThat(this.subscriber.statistics().received()).isEqualTo(2);
		assertThat(this.subscriber.status().reconnects()).isZero();
	}

	@Test
	void aLogThatMovesIsReadOnWhereItIsNow() throws Exception {
		Publisher publisher = publisher(2);
		FaultProxy first = proxy(publisher);
		AtomicReference<List<InetSocketAddress>> listed = new AtomicReference<>(List.of(first.address()));
		use(builder().addressSource(listed::get));
		lane();
		this.subscriber.start();
		awaitConnected(1);
		publish(publisher, "one");
		awaitEvents("publisher-2 one");
		FaultProxy second = proxy(publisher);
		listed.set(List.of(second.address()));
		first.close();
		publish(publisher, "two");
		awaitEvents("publisher-2 one", "publisher-2 two");
		awaitConnected(1);
		assertThat(this.subscriber.publishers().get(0).address()).isEqualTo(second.address());
		assertThat(this.subscriber.statistics().gaps().values()).containsOnly(0L);
	}

	@Test
	void aLogThatWasGivenUpAndComesBackIsReadAfterItsGap() {
		ScriptedPublisher old = scripted();
		ScriptedPublisher back = scripted();
		AtomicReference<List<InetSocketAddress>> listed = new AtomicReference<>(List.of(at(old)));
		use(builder().discovery(Duration.ofMillis(20), Duration.ofMillis(50)).addressSource(listed::get));
		lane();
		this.subscriber.start();
		Epoch epoch = Epoch.random();
		ScriptedPublisher.Session session = old.welcome(epoch, 0, 0);
		session.send(1, "a", "one");
		awaitEvents("scripted one");
		session.reset();
		old.close();
		// somewhere else, where nothing answers yet
		listed.set(List.of(at(back)));
		awaitEvents("scripted one", "scripted gap EPOCH 2..-1");
		decline(back, epoch, 3);
		ScriptedPublisher.Session resumed = back.acceptHello();
		assertThat(resumed.hello().resume()).containsExactly(new Position(epoch, 1));
		resumed.welcome(epoch, 1, 3);
		// lies in the gap
		resumed.send(2, "a", "two");
		resumed.send(3, "a", "three");
		resumed.send(4, "a", "four");
		awaitEvents("scripted one", "scripted gap EPOCH 2..-1", "scripted four");
	}

	@Test
	void aPublisherThatWasGivenUpIsHandedOverAfterARestart() {
		ScriptedPublisher old = scripted();
		AtomicReference<List<InetSocketAddress>> listed = new AtomicReference<>(List.of(at(old)));
		use(builder().discovery(Duration.ofMillis(20), Duration.ofMillis(50)).addressSource(listed::get));
		Lane lane = lane();
		this.subscriber.start();
		ScriptedPublisher.Session session = old.welcome(Epoch.random(), 0, 0);
		awaitConnected(1);
		lane.pause();
		session.send(1, "a", "one");
		session.send(2, "a", "two");
		session.send(3, "a", "three");
		await().until(() -> this.subscriber.statistics().received() == 3);
		session.reset();
		old.close();
		listed.set(List.of(at(scripted())));
		await().until(() -> this.subscriber.statistics().gaps().get(GapReason.EPOCH) == 1);
		this.subscriber.stop().join();
		this.subscriber.start();
		lane.resume();
		await().until(() -> this.listener.events.size() > 3);
		assertThat(this.listener.events).containsExactly("scripted one", "scripted two", "scripted three",
				"scripted gap EPOCH 4..-1");
		await().until(() -> lane.retainedBytes() == 0);
	}

	@Test
	void noMoreThanTheMaximumAreDialled() {
		use(builder().maxPublishers(2));
		publisher(2);
		publisher(3);
		Publisher third = publisher(4);
		lead(2, 3, 4);
		lane();
		this.subscriber.start();
		awaitConnected(2);
		await().until(() -> this.subscriber.statistics().ignoredPublishers() == 1);
		assertThat(this.subscriber.publishers()).hasSize(2);
		assertThat(third.subscribers()).isEmpty();
	}

	/**
	 * Start it with a listener that stays in its first call.
	 * @return what has the call return
	 */
	private CountDownLatch startAndHold(Publisher publisher) {
		CountDownLatch inside = new CountDownLatch(1);
		CountDownLatch release = new CountDownLatch(1);
		this.open.add(release::countDown);
		this.subscriber.addLane(Lane.Options.of("lane", TopicFilter.EVERYTHING), (message) -> {
			inside.countDown();
			uninterruptibly(release);
		});
		this.subscriber.start();
		awaitConnected(1);
		publish(publisher, "x");
		uninterruptibly(inside);
		return release;
	}

	@Test
	void aStopThatItsUserNoLongerWaitsForDoesNotKeepItFromBeingClosed() throws Exception {
		Publisher publisher = publisher(2);
		lead(2);
		CountDownLatch release = startAndHold(publisher);
		assertThat(this.subscriber.stop().cancel(true)).isTrue();
		release.countDown();
		this.subscriber.close();
		await().until(() -> publisher.subscribers().isEmpty());
	}

	@Test
	void aStartThatDoesNotWaitForTheStopBeforeIsNotUndoneByIt() {
		Publisher publisher = publisher(2);
		lead(2);
		CountDownLatch release = startAndHold(publisher);
		CompletableFuture<Void> stopped = this.subscriber.stop();
		this.subscriber.start();
		release.countDown();
		stopped.join();
		awaitConnected(1);
		publisher.close();
		await().until(() -> this.subscriber.status().state() != ConnectionState.CONNECTED);
		assertThat(this.subscriber.status().state()).isIn(ConnectionState.CONNECTING, ConnectionState.WAITING);
	}

	// Listeners

	@Test
	void aListenerIsCalledByOneThreadWhateverTheNumberOfPublishers() {
		List<Publisher> publishers = new ArrayList<>();
		for (int i = 2; i <= 6; i++) {
			publishers.add(publisher(i));
		}
		lead(2, 3, 4, 5, 6);
		lane();
		this.subscriber.start();
		awaitConnected(5);
		for (int i = 0; i < 2000; i++) {
			for (Publisher publisher : publishers) {
				publish(publisher, "x");
			}
		}
		await().until(() -> this.listener.events.size() == 10_000);
		assertThat(this.listener.faults).isEmpty();
		assertThat(this.listener.threads).hasSize(1);
	}

	@Test
	void aListenerIsCalledOneByOneByExecutorsThatCouldDoMore() {
		ExecutorService pool = Executors.newFixedThreadPool(4);
		this.open.add(pool::shutdownNow);
		use(builder().laneExecutors((name) -> pool::execute));
		List<Publisher> publishers = List.of(publisher(2), publisher(3), publisher(4));
		lead(2, 3, 4);
		lane();
		this.subscriber.start();
		awaitConnected(3);
		for (int i = 0; i < 2000; i++) {
			publishers.forEach((publisher) -> publish(publisher, "x"));
		}
		await().until(() -> this.listener.events.size() == 6000);
		assertThat(this.listener.faults).isEmpty();
	}

	@Test
	void withConcurrencyATopicStaysOnOneThreadWhateverItsPublisher() {
		Map<String, Set<String>> threads = new ConcurrentHashMap<>();
		AtomicInteger count = new AtomicInteger();
		List<Publisher> publishers = List.of(publisher(2), publisher(3));
		lead(2, 3);
		this.subscriber.addLane(new Lane.Options("lane", TopicFilter.EVERYTHING, 3, 1 << 20, 0, false), (message) -> {
			threads.computeIfAbsent(message.topic(), (topic) -> ConcurrentHashMap.newKeySet())
				.add(Thread.currentThread().getName());
			count.incrementAndGet();
		});
		this.subscriber.start();
		awaitConnected(2);
		for (int i = 0; i < 300; i++) {
			for (Publisher publisher : publishers) {
				publisher.publish("topic." + i % 10, new byte[1]);
			}
		}
		await().until(() -> count.get() == 600);
		assertThat(threads.values()).allSatisfy((of) -> assertThat(of).hasSize(1));
		assertThat(threads.values().stream().flatMap(Set::stream).distinct()).hasSizeGreaterThan(1);
	}

	@Test
	void aSlowListenerHoldsUpAllItsPublishersAndKeepsNoMoreThanForOne() {
		CountDownLatch release = new CountDownLatch(1);
		this.open.add(release::countDown);
		AtomicInteger count = new AtomicInteger();
		List<Publisher> publishers = List.of(publisher(2), publisher(3), publisher(4), publisher(5));
		lead(2, 3, 4, 5);
		int bound = 256 * 1024;
		Lane lane = this.subscriber.addLane(new Lane.Options("slow", TopicFilter.EVERYTHING, 1, bound, 0, false),
				(message) -> {
					uninterruptibly(release);
					count.incrementAndGet();
				});
		this.subscriber.start();
		awaitConnected(4);
		int each = 3000;
		for (int i = 0; i < each; i++) {
			for (Publisher publisher : publishers) {
				publisher.publish("a", new byte[1000]);
			}
		}
		await().until(() -> lane.retainedBytes() > bound);
		await().untilAsserted(() -> assertThat(publishers)
			.allSatisfy((publisher) -> assertThat(publisher.subscribers().get(0).lag()).isPositive()));
		// each may have been in the middle of a read
		assertThat(lane.retainedBytes()).isLessThan(bound + 4 * 300 * 1024);
		release.countDown();
		await().until(() -> count.get() == 4 * each);
		await().until(() -> lane.retainedBytes() == 0);
		assertThat(this.subscriber.statistics().lost()).isZero();
	}

	@Test
	void eachPublisherOfASlowListenerActsByItsOwnPolicy() {
		CountDownLatch release = new CountDownLatch(1);
		this.open.add(release::countDown);
		Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();
		Publisher lagging = publisher(2, SlowSubscriberPolicy.LAG);
		Publisher disconnecting = publisher(3, SlowSubscriberPolicy.DISCONNECT);
		Publisher blocking = publisher(4, SlowSubscriberPolicy.BLOCK);
		lead(2, 3, 4);
		this.subscriber.addLane(new Lane.Options("slow", TopicFilter.EVERYTHING, 1, 64 * 1024, 0, false),
				new MessageHandler() {

					@Override
					public void onMessage(ReceivedMessage message) {
						uninterruptibly(release);
						count(counts, "messages of " + SubscriberGroupTests.this.subscriber.publisher(message.epoch()));
					}

					@Override
					public void onGap(Gap gap) {
						count(counts, "gaps of " + SubscriberGroupTests.this.subscriber.publisher(gap.epoch()));
					}

				});
		this.subscriber.start();
		awaitConnected(3);
		AtomicInteger others = new AtomicInteger();
		Subscriber other = Subscriber.builder()
			.name("other")
			.eventLoops(eventLoops)
			.addresses(List.of(Objects.requireNonNull(lagging.address())))
			.build();
		this.open.add(other);
		other.addLane(Lane.Options.of("lane", TopicFilter.EVERYTHING), (message) -> others.incrementAndGet());
		other.start();
		await().until(() -> lagging.subscribers().size() == 2);
		Thread sender = new Thread(() -> {
			for (int i = 0; i < MANY; i++) {
				blocking.publish("a", new byte[1000]);
			}
		});
		sender.start();
		for (int i = 1; i <= MANY; i++) {
			lagging.publish("a", new byte[1000]);
			int published = i;
			if (i % 500 == 0) {
				await().until(() -> others.get() == published);
			}
		}
		await().until(() -> {
			disconnecting.publish("a", new byte[100_000]);
			return disconnecting.subscribers().isEmpty();
		});
		assertThat(sender.isAlive()).isTrue();
		release.countDown();
		await().until(() -> counts.containsKey("gaps of publisher-2"));
		await().until(() -> counts.getOrDefault("messages of publisher-4", new AtomicInteger()).get() == MANY);
		assertThat(counts).doesNotContainKey("gaps of publisher-4");
		await().until(() -> counts.containsKey("gaps of publisher-3"));
		assertThat(others).hasValue(MANY);
	}

	private static void count(Map<String, AtomicInteger> counts, String what) {
		counts.computeIfAbsent(what, (any) -> new AtomicInteger()).incrementAndGet();
	}

	private Publisher publisher(int last, SlowSubscriberPolicy policy) {
		Publisher publisher = Publisher.builder()
			.eventLoops(eventLoops)
			.address(host(last))
			.port(this.port)
			.name("publisher-" + last)
			.logMaxSize(1024 * 1024)
			.maxMessageSize(100_000)
			.slowSubscriberPolicy(policy)
			.blockTimeout(Duration.ofHours(1))
			.build();
		publisher.start();
		this.open.add(publisher);
		return publisher;
	}

	@Test
	void aListenerIsPausedAndStoppedAtAllPublishers() {
		Publisher first = publisher(2);
		Publisher second = publisher(3);
		lead(2, 3);
		Lane lane = lane();
		this.subscriber.start();
		awaitConnected(2);
		lane.pause();
		publish(first, "kept");
		publish(second, "kept");
		await().until(() -> this.subscriber.statistics().received() == 2);
		Publisher third = publisher(4);
		publish(third, "kept");
		lead(2, 3, 4);
		awaitConnected(3);
		await().until(() -> this.subscriber.statistics().received() == 3);
		assertThat(lane.state()).isEqualTo(LaneState.PAUSED);
		assertThat(this.listener.events).isEmpty();
		lane.resume();
		awaitEvents("publisher-2 kept", "publisher-3 kept", "publisher-4 kept");
		lane.stop().join();
		await().until(() -> first.subscribers().isEmpty() && second.subscribers().isEmpty());
		publish(first, "missed on purpose");
		lane.start();
		awaitConnected(3);
		publish(first, "again");
		awaitEvents("publisher-2 kept", "publisher-3 kept", "publisher-4 kept", "publisher-2 again");
	}

	@Test
	void aSubscriberThatStopsAndStartsContinuesAtAllPublishers() {
		Publisher first = publisher(2);
		Publisher second = publisher(3);
		lead(2, 3);
		lane();
		this.subscriber.start();
		awaitConnected(2);
		this.subscriber.stop().join();
		assertThat(this.subscriber.status().state()).isEqualTo(ConnectionState.STOPPED);
		await().until(() -> first.subscribers().isEmpty() && second.subscribers().isEmpty());
		publish(second, "missed on purpose");
		this.subscriber.start();
		awaitConnected(2);
		publish(first, "x");
		publish(second, "y");
		awaitEvents("publisher-2 x", "publisher-3 y");
	}

	@Test
	void aListenerThatIsAddedLaterJoinsAtAllPublishers() {
		Publisher first = publisher(2);
		Publisher second = publisher(3);
		lead(2, 3);
		this.subscriber.addLane(Lane.Options.of("other", TopicFilter.of("b")), (message) -> {
		});
		this.subscriber.start();
		awaitConnected(2);
		Lane lane = lane();
		await().until(() -> first.subscribers().get(0).topics().contains("**")
				&& second.subscribers().get(0).topics().contains("**"));
		publish(first, "x");
		publish(second, "y");
		awaitEvents("publisher-2 x", "publisher-3 y");
		lane.topics(TopicFilter.of("c"));
		await().until(() -> second.subscribers().get(0).topics().contains("c"));
		lane.remove().join();
		await().until(() -> !first.subscribers().get(0).topics().contains("c")
				&& !second.subscribers().get(0).topics().contains("c"));
		assertThat(this.subscriber.lanes()).hasSize(1);
	}

	@Test
	void aListenerThatDiesIsDeadAtAllPublishers() {
		Publisher first = publisher(2);
		Publisher second = publisher(3);
		lead(2, 3);
		AtomicBoolean fails = new AtomicBoolean(true);
		Lane lane = this.subscriber.addLane(Lane.Options.of("lane", TopicFilter.EVERYTHING), (message) -> {
			if (fails.get()) {
				throw new OutOfMemoryError("planned by the test");
			}
			this.listener.onMessage(message);
		});
		this.subscriber.start();
		awaitConnected(2);
		publish(first, "x");
		await().until(() -> lane.state() == LaneState.DEAD);
		await().until(() -> second.subscribers().isEmpty());
		fails.set(false);
		lane.start();
		awaitConnected(2);
		publish(second, "y");
		awaitEvents("publisher-3 y");
	}

	@Test
	void aHandlerCannotWaitForItsOwnEnd() {
		Publisher publisher = publisher(2);
		lead(2);
		AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
		this.subscriber.addLane(Lane.Options.of("lane", TopicFilter.EVERYTHING), (message) -> {
			try {
				this.subscriber.lanes().get(0).stop().join();
			}
			catch (Throwable ex) {
				failure.set(ex);
			}
		});
		this.subscriber.start();
		awaitConnected(1);
		publish(publisher, "x");
		await().until(() -> failure.get() != null);
		assertThat(failure.get()).isInstanceOf(IllegalStateException.class);
	}

	// Positions

	@Test
	void eachPublisherIsResumedWhereItsPositionWasKept() {
		ScriptedPublisher publisher = scripted();
		Epoch epoch = Epoch.random();
		use(builder().addressSource(() -> List.of(at(publisher)))
			.startAfterEach((name) -> name.equals("scripted") ? new Position(epoch, 7) : null));
		lane();
		this.subscriber.start();
		decline(publisher, epoch, 9);
		ScriptedPublisher.Session resumed = publisher.acceptHello();
		assertThat(resumed.hello().resume()).containsExactly(new Position(epoch, 7));
		resumed.welcome(epoch, 7, 9);
		resumed.send(8, "a", "x");
		awaitEvents("scripted x");
	}

	@Test
	void aPositionOfALogThatIsGoneIsAGap() {
		ScriptedPublisher publisher = scripted();
		Epoch gone = Epoch.random();
		Epoch epoch = Epoch.random();
		use(builder().addressSource(() -> List.of(at(publisher))).startAfterEach((name) -> new Position(gone, 7)));
		lane();
		this.subscriber.start();
		decline(publisher, epoch, 0);
		publisher.welcome(epoch, 0, 0).send(1, "a", "x");
		awaitEvents("scripted gap EPOCH 8..-1", "scripted x");
	}

	@Test
	void whereAPositionCannotBeReadThePublisherWaits() {
		ScriptedPublisher publisher = scripted();
		AtomicInteger asked = new AtomicInteger();
		use(builder().addressSource(() -> List.of(at(publisher))).startAfterEach((name) -> {
			if (asked.incrementAndGet() == 1) {
				throw new IllegalStateException("planned by the test");
			}
			return null;
		}));
		lane();
		this.subscriber.start();
		Epoch epoch = Epoch.random();
		decline(publisher, epoch, 0);
		publisher.welcome(epoch, 0, 0).send(1, "a", "x");
		awaitEvents("scripted x");
		assertThat(asked).hasValue(2);
	}

	/**
	 * The second address is met while it is asked where the first one goes on.
	 */
	@Test
	void aPublisherWithTwoAddressesIsAskedForItsPositionBeforeItIsRead() {
		Publisher publisher = publisher(anyAddress(), "one");
		Epoch epoch = publish(publisher, "1").epoch();
		for (int i = 2; i <= 10; i++) {
			publish(publisher, String.valueOf(i));
		}
		CountDownLatch answer = new CountDownLatch(1);
		this.open.add(answer::countDown);
		AtomicInteger welcomes = new AtomicInteger();
		use(builder().startFrom(StartFrom.LATEST).exclude((met) -> {
			welcomes.incrementAndGet();
			return false;
		}).startAfterEach((name) -> {
			uninterruptibly(answer);
			return new Position(epoch, 8);
		}));
		lead(2, 3);
		lane();
		this.subscriber.start();
		await().until(() -> welcomes.get() > 1);
		int before = this.lookups.get();
		await().until(() -> this.lookups.get() > before + 3);
		answer.countDown();
		awaitConnected(1);
		publish(publisher, "11");
		await().until(() -> this.listener.events.contains("one 11"));
		assertThat(this.listener.events).containsExactly("one 9", "one 10", "one 11");
	}

	// Settings

	@Test
	void classicPublishersAreNotPartOfAGroup() {
		assertThatIllegalArgumentException().isThrownBy(() -> builder().protocol(Protocol.CLASSIC).build())
			.withMessageContaining("classic");
	}

	@Test
	void onePositionForAllMakesNoSense() {
		assertThatIllegalArgumentException().isThrownBy(() -> builder().startAfter(() -> null).build());
		assertThatIllegalArgumentException()
			.isThrownBy(() -> builder().attach(Attach.ANY).addressSource(List::of).build());
		assertThatIllegalArgumentException().isThrownBy(() -> builder().maxPublishers(0).build());
	}

	private InetAddress anyAddress() {
		try {
			return InetAddress.getByName("0.0.0.0");
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private ScriptedPublisher scripted() {
		ScriptedPublisher publisher = new ScriptedPublisher();
		this.open.add(publisher);
		return publisher;
	}

	/**
	 * Welcome a subscriber that does not stay.
	 */
	private static void decline(ScriptedPublisher publisher, Epoch epoch, long head) {
		ScriptedPublisher.Session session = publisher.acceptHello();
		session.send(ScriptedPublisher.welcomeFrame(epoch, 0, head));
		session.read(Goodbye.class);
	}

	private static InetSocketAddress at(ScriptedPublisher publisher) {
		return new InetSocketAddress("127.0.0.1", publisher.port());
	}

	private FaultProxy proxy(Publisher publisher) {
		FaultProxy proxy = FaultProxy.to(Objects.requireNonNull(publisher.address()));
		this.open.add(proxy);
		return proxy;
	}

	private static void uninterruptibly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * A listener that a publisher calls, knows by name and checks for being called by two
	 * threads at once.
	 */
	private final class Listener implements MessageHandler {

		private final List<String> events = new CopyOnWriteArrayList<>();

		private final Map<Epoch, Long> last = new ConcurrentHashMap<>();

		private final Set<String> faults = ConcurrentHashMap.newKeySet();

		private final Set<String> threads = ConcurrentHashMap.newKeySet();

		private volatile boolean inside;

		@Override
		public void onMessage(ReceivedMessage message) {
			if (this.inside) {
				this.faults.add("two at once");
			}
			this.inside = true;
			this.threads.add(Thread.currentThread().getName());
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
