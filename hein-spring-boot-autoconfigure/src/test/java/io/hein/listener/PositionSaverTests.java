package io.hein.listener;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.hein.core.HeinPosition;
import io.hein.core.PositionStore;
import io.hein.support.FakeMessage;
import io.hein.support.FakeSubscriber;
import io.hein.transport.fleet.Attach;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.Position;
import io.hein.transport.subscriber.ConnectionState;
import io.hein.transport.subscriber.ConnectionStatus;
import io.hein.transport.subscriber.Subscriber;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;

class PositionSaverTests {

	private final FakeSubscriber subscriber = new FakeSubscriber();

	private final Store store = new Store();

	@Test
	void whatIsHandledIsSavedWhenItHasChanged() {
		try (PositionSaver saver = new PositionSaver(this.store, Duration.ofMillis(5))) {
			saver.add("default", this.subscriber);
			this.subscriber.handled = position(1);
			await().until(() -> !this.store.saved.isEmpty());
			this.subscriber.handled = position(2);
			await().until(() -> this.store.saved.size() > 1);
			assertThat(this.store.saved).containsExactly("default " + position(1), "default " + position(2));
			assertThat(this.store.thread).isEqualTo("hein-positions");
		}
	}

	/**
	 * A publisher that was started anew at another address, before the old one is given
	 * up.
	 */
	@Test
	void ofTwoLogsOfOneNameTheOneThatWasMetLastIsSaved() {
		Position last = new Position(new Epoch(2, 2), 3);
		Position other = new Position(new Epoch(3, 3), 4);
		Fleet fleet = new Fleet(view("pod", new Position(new Epoch(1, 1), 8)), view("pod", last), view("other", other));
		try (PositionSaver saver = new PositionSaver(this.store, Duration.ofMillis(5))) {
			saver.add("default", fleet);
			await().until(() -> fleet.asked.get() > 3);
			assertThat(this.store.saved).containsExactlyInAnyOrder("default/pod " + last, "default/other " + other);
		}
	}

	@Test
	void ofAPublisherThatWasStartedAnewWhatIsNotHandledComesFirst() {
		Position received = new Position(new Epoch(1, 1), 8);
		Position handled = new Position(new Epoch(1, 1), 7);
		Position next = new Position(new Epoch(2, 2), 3);
		Fleet fleet = new Fleet(view("pod", ConnectionState.CONNECTING, received, handled), view("pod", next));
		try (PositionSaver saver = new PositionSaver(this.store, Duration.ofHours(1))) {
			saver.add("default", fleet);
			remove(saver, 1);
			saver.add("default",
					new Fleet(view("pod", ConnectionState.CONNECTING, received, received), view("pod", next)));
			remove(saver, 2);
			assertThat(this.store.saved).containsExactly("default/pod " + handled, "default/pod " + next);
		}
	}

	private static Subscriber.PublisherView view(String name, Position handled) {
		return view(name, ConnectionState.CONNECTED, handled, handled);
	}

	private static Subscriber.PublisherView view(String name, ConnectionState state, Position received,
			Position handled) {
		ConnectionStatus status = new ConnectionStatus(state, Instant.EPOCH, null, name, received, handled, 0, null,
				false, true, 0, null, null, null);
		return new Subscriber.PublisherView(null, name, status, mock());
	}

	@Test
	void theLastPositionIsSavedAtTheStop() {
		try (PositionSaver saver = new PositionSaver(this.store, Duration.ofHours(1))) {
			saver.add("default", this.subscriber);
			this.subscriber.handled = position(3);
			remove(saver, 1);
			assertThat(this.store.saved).containsExactly("default " + position(3));
			this.subscriber.handled = position(4);
			saver.remove("default").join();
			assertThat(this.store.saved).hasSize(1);
		}
	}

	@Test
	void withoutAnAttachThereIsNothingToSave() {
		try (PositionSaver saver = new PositionSaver(this.store, Duration.ofHours(1))) {
			saver.add("default", this.subscriber);
			saver.remove("default").join();
			assertThat(this.store.saved).isEmpty();
		}
	}

	@Test
	void aSaveThatFailsIsTriedAgain() {
		this.store.failures.set(2);
		try (PositionSaver saver = new PositionSaver(this.store, Duration.ofMillis(5))) {
			saver.add("default", this.subscriber);
			this.subscriber.handled = position(1);
			await().until(() -> !this.store.saved.isEmpty());
			assertThat(this.store.saved).containsExactly("default " + position(1));
		}
	}

	@Test
	void anErrorOfTheStoreDoesNotEndTheSaving() {
		this.store.failure = new NoClassDefFoundError("expected by the test");
		this.store.failures.set(1);
		try (PositionSaver saver = new PositionSaver(this.store, Duration.ofMillis(5))) {
			saver.add("default", this.subscriber);
			this.subscriber.handled = position(1);
			await().until(() -> !this.store.saved.isEmpty());
			this.store.failures.set(1);
			this.subscriber.handled = position(2);
			assertThat(saver.remove("default")).succeedsWithin(Duration.ofMinutes(1));
		}
	}

	@Test
	void aConnectionThatIsRemovedAfterTheEndDoesNotWaitForASave() {
		PositionSaver saver = new PositionSaver(this.store, Duration.ofHours(1));
		saver.add("default", this.subscriber);
		this.subscriber.handled = position(1);
		saver.close();
		assertThat(saver.remove("default")).isCompleted();
		assertThat(this.store.saved).isEmpty();
	}

	@Test
	void aConnectionContinuesAfterTheStoredPosition() {
		assertThat(PositionSaver.startAfter(this.store, "default").get()).isNull();
		this.store.loaded = HeinPosition.of(position(9));
		assertThat(PositionSaver.startAfter(this.store, "default").get()).isEqualTo(position(9));
	}

	/**
	 * Nobody waits for longer than a second. On a busy machine that may not be enough.
	 */
	private void remove(PositionSaver saver, int saved) {
		long begin = System.nanoTime();
		saver.remove("default").join();
		if (Duration.ofNanos(System.nanoTime() - begin).compareTo(Duration.ofSeconds(1)) < 0) {
			assertThat(this.store.saved).hasSize(saved);
		}
		await().until(() -> this.store.saved.size() == saved);
	}

	private static Position position(long sequence) {
		return new Position(FakeMessage.EPOCH, sequence);
	}

	private static final class Fleet extends FakeSubscriber {

		final AtomicInteger asked = new AtomicInteger();

		private final List<PublisherView> publishers;

		Fleet(PublisherView... publishers) {
			this.publishers = List.of(publishers);
		}

		@Override
		public Attach attach() {
			return Attach.ALL;
		}

		@Override
		public List<PublisherView> publishers() {
			this.asked.incrementAndGet();
			return this.publishers;
		}

	}

	private static final class Store implements PositionStore {

		final List<String> saved = new CopyOnWriteArrayList<>();

		final AtomicInteger failures = new AtomicInteger();

		volatile String thread = "";

		volatile @Nullable Error failure;

		@Nullable HeinPosition loaded;

		@Override
		public @Nullable HeinPosition load(String connection) {
			return this.loaded;
		}

		@Override
		public void save(String connection, HeinPosition handled) {
			this.thread = Thread.currentThread().getName();
			if (this.failures.getAndDecrement() > 0) {
				Error error = this.failure;
				if (error != null) {
					throw error;
				}
				throw new IllegalStateException("the disk is full");
			}
			this.saved.add(connection + " " + handled);
		}

	}

}
