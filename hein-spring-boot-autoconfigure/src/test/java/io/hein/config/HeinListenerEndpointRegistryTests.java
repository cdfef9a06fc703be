package io.hein.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.hein.core.HeinMessageConverters;
import io.hein.core.HeinPosition;
import io.hein.core.PositionStore;
import io.hein.listener.ContainerProperties;
import io.hein.listener.MessageListenerContainer;
import io.hein.listener.MethodListenerFactory;
import io.hein.support.FakeMessage;
import io.hein.support.FakeSubscriber;
import io.hein.transport.frame.Position;
import io.hein.transport.lane.LaneState;
import io.hein.transport.subscriber.Subscriber;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.context.SmartLifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;

class HeinListenerEndpointRegistryTests {

	private final FakeSubscriber subscriber = new FakeSubscriber();

	private final FakeSubscriber west = new FakeSubscriber();

	private final Connections connections = new Connections();

	private final List<String> received = new ArrayList<>();

	private final HeinListenerContainerFactory factory = new DefaultHeinListenerContainerFactory(this.connections,
			new ContainerProperties(),
			new MethodListenerFactory(HeinMessageConverters.createDefault(), null, null, List.of(), null));

	private final HeinListenerEndpointRegistry registry = new HeinListenerEndpointRegistry(this.connections, null);

	@Test
	void lanesComeBeforeConnectionsAreStarted() {
		register("a");
		register("b");
		assertThat(this.subscriber.calls).isEmpty();
		this.registry.start();
		assertThat(this.subscriber.calls).containsExactly("lane a", "lane b", "start");
		assertThat(this.west.calls).containsExactly("start");
		assertThat(this.registry.isRunning()).isTrue();
	}

	@Test
	void startingTwiceIsStartingOnce() {
		this.registry.start();
		this.registry.start();
		assertThat(this.subscriber.calls).containsExactly("start");
	}

	@Test
	void itStartsLateStopsEarlyAndPausesWithTheContext() {
		assertThat(this.registry.getPhase()).isEqualTo(SmartLifecycle.DEFAULT_PHASE - 100);
		assertThat(this.registry.isPauseable()).isTrue();
		assertThat(this.registry.isAutoStartup()).isTrue();
	}

	@Test
	void aListenerThatIsNotToStartWaitsForItsStart() {
		SimpleHeinListenerEndpoint endpoint = endpoint("a");
		endpoint.setAutoStartup(false);
		this.registry.registerListenerContainer(endpoint, this.factory);
		this.registry.start();
		assertThat(this.subscriber.calls).containsExactly("start");
		this.registry.start("a");
		assertThat(container("a").getState()).isEqualTo(LaneState.RUNNING);
	}

	@Test
	void anEndpointThatCannotBeStartedIsNotRegistered() {
		this.registry.start();
		MessageListenerContainer container = mock();
		given(container.getId()).willReturn("a");
		given(container.isStartRequested()).willReturn(true);
		willThrow(new IllegalArgumentException("too many topics")).given(container).start();
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.registry.registerListenerContainer(endpoint("a"), (endpoint) -> container))
			.withMessage("too many topics");
		assertThat(this.registry.getListenerContainerIds()).isEmpty();
		then(container).should().remove();
		register("a");
		assertThat(container("a").getState()).isEqualTo(LaneState.RUNNING);
	}

	@Test
	void aConnectionWithoutAnAddressFailsTheRegistration() {
		SimpleHeinListenerEndpoint endpoint = endpoint("a");
		endpoint.setConnection("nowhere");
		assertThatExceptionOfType(NoAddressException.class)
			.isThrownBy(() -> this.registry.registerListenerContainer(endpoint, this.factory))
			.satisfies((ex) -> {
				assertThat(ex.getListener()).isEqualTo("a");
				assertThat(ex.getConnection()).isEqualTo("nowhere");
				assertThat(ex.getProperty()).isEqualTo("hein.subscriber.connection.nowhere.addresses");
			});
	}

	@Test
	void withoutAnAddressAListenerThatIsNotToStartFailsAtItsStart() {
		SimpleHeinListenerEndpoint endpoint = endpoint("a");
		endpoint.setConnection("nowhere");
		endpoint.setAutoStartup(false);
		this.registry.registerListenerContainer(endpoint, this.factory);
		this.registry.start();
		assertThatExceptionOfType(NoAddressException.class).isThrownBy(() -> this.registry.start("a"));
	}

	@Test
	void anUnknownConnectionFailsTheRegistrationAndTheKnownAreNamed() {
		SimpleHeinListenerEndpoint endpoint = endpoint("a");
		endpoint.setConnection("east");
		assertThatExceptionOfType(UnknownConnectionException.class)
			.isThrownBy(() -> this.registry.registerListenerContainer(endpoint, this.factory))
			.withMessageContaining("[default, nowhere, west]")
			.satisfies((ex) -> {
				assertThat(ex.getListener()).isEqualTo("a");
				assertThat(ex.getConnection()).isEqualTo("east");
				assertThat(ex.getKnown()).containsExactly("default", "nowhere", "west");
			});
	}

	@Test
	void aSecondListenerOfTheSameIdIsRefused() {
		register("a");
		assertThatExceptionOfType(DuplicateListenerException.class).isThrownBy(() -> register("a"))
			.satisfies((ex) -> assertThat(ex.getListener()).isEqualTo("a"));
	}

	@Test
	void badTopicsNameTheListener() {
		SimpleHeinListenerEndpoint endpoint = endpoint("a");
		endpoint.setTopics(List.of("x..y"));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.registry.registerListenerContainer(endpoint, this.factory))
			.withMessageContaining("Listener 'a'")
			.withMessageContaining("x..y");
	}

	@Test
	void whatAnEndpointSaysWinsOverTheFactory() {
		SimpleHeinListenerEndpoint endpoint = endpoint("a");
		endpoint.setConnection("west");
		endpoint.setConcurrency(4);
		endpoint.setTopics(List.of("t"));
		this.registry.registerListenerContainer(endpoint, this.factory);
		this.registry.start();
		assertThat(this.west.options("a").concurrency()).isEqualTo(4);
		assertThat(this.west.options("a").topics().patterns()).containsExactly("t");
	}

	@Test
	void listenersAreStoppedPausedAndResumedById() {
		register("a");
		register("b");
		this.registry.start();
		this.registry.pause("a");
		assertThat(container("a").getState()).isEqualTo(LaneState.PAUSED);
		assertThat(container("b").getState()).isEqualTo(LaneState.RUNNING);
		this.registry.resume("a");
		assertThat(container("a").getState()).isEqualTo(LaneState.RUNNING);
		assertThat(this.registry.stop("a")).isCompleted();
		assertThat(container("a").getState()).isEqualTo(LaneState.STOPPED);
		this.registry.start("a");
		assertThat(container("a").getState()).isEqualTo(LaneState.RUNNING);
	}

	@Test
	void anUnknownIdIsAnErrorThatNamesTheKnown() {
		register("a");
		assertThatIllegalArgumentException().isThrownBy(() -> this.registry.start("b"))
			.withMessageContaining("'b'")
			.withMessageContaining("[a]");
		assertThat(this.registry.getListenerContainer("b")).isNull();
	}

	@Test
	void aListenerRegisteredAtRunTimeStartsAtOnce() {
		this.registry.start();
		MessageListenerContainer container = register("late");
		assertThat(container.isRunning()).isTrue();
		this.subscriber.receive(FakeMessage.text(1, "x"));
		assertThat(this.received).containsExactly("late");
	}

	@Test
	void aListenerRemovedAtRunTimeMakesRoomForAnother() {
		register("a");
		this.registry.start();
		assertThat(this.registry.removeListenerContainer("a")).isCompleted();
		assertThat(this.registry.getListenerContainerIds()).isEmpty();
		assertThat(this.subscriber.lanes()).isEmpty();
		register("a");
		assertThat(this.registry.getListenerContainers()).singleElement()
			.satisfies((container) -> assertThat(container.isRunning()).isTrue());
	}

	@Test
	void theStopIsAsynchronousAndCallsBackOnce() {
		this.subscriber.stopped = new CompletableFuture<>();
		register("a");
		this.registry.start();
		AtomicInteger callbacks = new AtomicInteger();
		this.registry.stop(callbacks::incrementAndGet);
		assertThat(this.registry.isRunning()).isFalse();
		assertThat(this.subscriber.calls).endsWith("stop");
		assertThat(this.west.calls).endsWith("stop");
		assertThat(callbacks).hasValue(0);
		this.subscriber.stopped.complete(null);
		assertThat(callbacks).hasValue(1);
	}

	@Test
	void aConnectionThatCannotStopDoesNotKeepTheCallbackBack() {
		this.subscriber.stopped = CompletableFuture.failedFuture(new IllegalStateException("stuck"));
		this.registry.start();
		AtomicInteger callbacks = new AtomicInteger();
		this.registry.stop(callbacks::incrementAndGet);
		assertThat(callbacks).hasValue(1);
		assertThat(this.west.calls).containsExactly("start", "stop");
	}

	@Test
	void aConnectionWhoseStopThrowsDoesNotKeepTheCallbackBack() {
		this.connections.map.put("default", new FakeSubscriber() {

			@Override
			public CompletableFuture<Void> stop() {
				throw new IllegalStateException("broken");
			}

		});
		this.registry.start();
		AtomicInteger callbacks = new AtomicInteger();
		this.registry.stop(callbacks::incrementAndGet);
		assertThat(callbacks).hasValue(1);
		assertThat(this.west.calls).containsExactly("start", "stop");
	}

	@Test
	void aContainerThatThrowsKeepsNoConnectionFromStopping() {
		MessageListenerContainer container = mock();
		given(container.getId()).willReturn("own");
		given(container.getConnection()).willReturn("of the parent");
		given(container.isStartRequested()).willReturn(true);
		willThrow(new IllegalStateException("broken")).given(container).endWaits();
		willThrow(new IllegalStateException("broken")).given(container).stop();
		this.registry.registerListenerContainer(endpoint("own"), (endpoint) -> container);
		register("a");
		this.registry.start();
		AtomicInteger callbacks = new AtomicInteger();
		this.registry.stop(callbacks::incrementAndGet);
		assertThat(callbacks).hasValue(1);
		assertThat(this.subscriber.calls).contains("stop");
		assertThat(this.west.calls).contains("stop");
	}

	@Test
	void stoppingWithoutAStartCallsBackToo() {
		AtomicInteger callbacks = new AtomicInteger();
		this.registry.stop(callbacks::incrementAndGet);
		assertThat(callbacks).hasValue(1);
	}

	@Test
	void aRestartKeepsLanesAndStoppedListenersStayStopped() {
		register("a");
		register("b");
		this.registry.start();
		this.registry.stop("b");
		this.registry.stop();
		assertThat(container("a").isRunning()).isFalse();
		this.registry.start();
		assertThat(this.subscriber.calls).containsExactly("lane a", "lane b", "start", "stop", "start");
		assertThat(container("a").getState()).isEqualTo(LaneState.RUNNING);
		assertThat(container("b").getState()).isEqualTo(LaneState.STOPPED);
	}

	@Test
	void aStartThatFailsStopsWhatWasStarted() {
		this.connections.map.put("west", new FakeSubscriber() {

			@Override
			public void start() {
				throw new IllegalStateException("no position");
			}

		});
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(this.registry::start);
		assertThat(this.registry.isRunning()).isFalse();
		assertThat(this.subscriber.calls).containsExactly("start", "stop");
	}

	@Test
	void positionsAreSavedWhenConnectionsHaveStopped() {
		Store store = new Store();
		HeinListenerEndpointRegistry registry = new HeinListenerEndpointRegistry(this.connections, store);
		registry.start();
		this.subscriber.stopped = new CompletableFuture<>();
		this.subscriber.handled = new Position(FakeMessage.EPOCH, 1);
		AtomicInteger callbacks = new AtomicInteger();
		registry.stop(callbacks::incrementAndGet);
		this.subscriber.handled = new Position(FakeMessage.EPOCH, 2);
		this.subscriber.stopped.complete(null);
		await().until(() -> callbacks.get() == 1);
		// the stop waits no longer than a second for it
		await().until(() -> store.saved.contains("default " + FakeMessage.EPOCH + ":2"));
		await().until(() -> Thread.getAllStackTraces()
			.keySet()
			.stream()
			.noneMatch((thread) -> thread.getName().equals("hein-positions")));
	}

	private MessageListenerContainer register(String id) {
		return this.registry.registerListenerContainer(endpoint(id), this.factory);
	}

	private SimpleHeinListenerEndpoint endpoint(String id) {
		return new SimpleHeinListenerEndpoint(id, (message) -> this.received.add(id));
	}

	private MessageListenerContainer container(String id) {
		MessageListenerContainer container = this.registry.getListenerContainer(id);
		assertThat(container).isNotNull();
		return container;
	}

	private final class Connections implements HeinConnections {

		final Map<String, FakeSubscriber> map = new LinkedHashMap<>();

		Connections() {
			this.map.put("default", HeinListenerEndpointRegistryTests.this.subscriber);
			this.map.put("nowhere", null);
			this.map.put("west", HeinListenerEndpointRegistryTests.this.west);
		}

		@Override
		public Set<String> names() {
			return this.map.keySet();
		}

		@Override
		public @Nullable Subscriber find(String connection) {
			return this.map.get(connection);
		}

	}

	private static final class Store implements PositionStore {

		final List<String> saved = new CopyOnWriteArrayList<>();

		@Override
		public @Nullable HeinPosition load(String connection) {
			return null;
		}

		@Override
		public void save(String connection, HeinPosition handled) {
			this.saved.add(connection + " " + handled);
		}

	}

}
