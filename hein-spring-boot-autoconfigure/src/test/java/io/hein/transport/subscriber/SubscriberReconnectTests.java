package io.hein.transport.subscriber;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.ErrorFrame;
import io.hein.transport.frame.Goodbye;
import io.hein.transport.frame.GoodbyeReason;
import io.hein.transport.frame.Live;
import io.hein.transport.frame.Position;
import io.hein.transport.frame.Subscribe;
import io.hein.transport.lane.Gap;
import io.hein.transport.lane.Lane;
import io.hein.transport.lane.TooManyTopicsException;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.netty.TransportType;
import io.hein.transport.topic.TopicFilter;
import io.netty.channel.EventLoop;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A subscriber comes back, whatever happens.
 */
class SubscriberReconnectTests extends AbstractScriptedTests {

	private static final Subscriber.Reconnect LONG = new Subscriber.Reconnect(Duration.ofMillis(1), 1,
			Duration.ofMillis(1), Duration.ofHours(1));

	@Test
	void aConnectionThatEndsBeforeWelcomeIsTriedAgain() throws Exception {
		lane("**");
		this.subscriber.start();
		this.publisher.acceptSocket().close();
		this.publisher.accept().reset();
		try (Socket socket = this.publisher.acceptSocket()) {
			socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n".getBytes(StandardCharsets.US_ASCII));
			this.publisher.welcome(this.epoch, 0, 0).send(1, "a", "x");
		}
		this.handler.awaitEvents("1 a x");
		assertThat(this.subscriber.statistics().reconnects()).isZero();
	}

	@Test
	void aPublisherThatIsNotThereIsWaitedFor() {
		int port = this.publisher.port();
		this.publisher.close();
		lane("**");
		this.subscriber.start();
		await().until(() -> this.subscriber.status().lastError() != null);
		assertThat(this.subscriber.status().lastError()).contains("cannot connect").contains(String.valueOf(port));
		assertThat(this.subscriber.status().lastCode()).isNull();
		assertThat(this.subscriber.status().received()).isNull();
		assertThat(this.subscriber.status().lag()).as("not known").isNull();
	}

	@Test
	void theNextAddressIsTriedWhenOneDoesNotWork() {
		int dead = this.publisher.port();
		this.publisher.close();
		try (ScriptedPublisher second = new ScriptedPublisher()) {
			use(builder().addresses(List.of(new InetSocketAddress("127.0.0.1", dead),
					InetSocketAddress.createUnresolved("localhost", second.port())))
				.reconnect(LONG));
			lane("**");
			this.subscriber.start();
			second.welcome(this.epoch, 0, 0).send(1, "a", "x");
			this.handler.awaitEvents("1 a x");
			assertThat(this.subscriber.status().address()).extracting(InetSocketAddress::getPort)
				.isEqualTo(second.port());
		}
	}

	@Test
	void aHostNameIsLookedUpOnAThreadOfItsOwn() {
		use(builder().addresses(List.of(InetSocketAddress.createUnresolved("localhost", this.publisher.port()))));
		ScriptedPublisher.Session session = startWithLane(0);
		session.reset();
		this.publisher.welcome(this.epoch, 0, 0).send(1, "a", "x");
		this.handler.awaitEvents("1 a x");
	}

	@Test
	void anUnknownHostIsAFailedAttempt() {
		use(builder().addresses(List.of(InetSocketAddress.createUnresolved("no-such-host.invalid", 1),
				InetSocketAddress.createUnresolved("127.0.0.1", this.publisher.port()))));
		startWithLane(0).send(1, "a", "x");
		this.handler.awaitEvents("1 a x");
	}

	@Test
	void connectionsThatAreMadeAgainAndAgainAndBringNothingShow() {
		lane("**");
		this.subscriber.start();
		this.publisher.welcome(this.epoch, 0, 0).reset();
		this.publisher.welcome(this.epoch, 0, 5).reset();
		ScriptedPublisher.Session session = this.publisher.welcome(this.epoch, 0, 5);
		awaitState(ConnectionState.CONNECTED);
		await().until(() -> this.subscriber.status().standstill() != null);
		assertThat(this.subscriber.status().lastError())
			.contains("connects and makes no progress: the last 2 connections brought nothing");
		session.send(1, "a", "x");
		await().until(() -> this.subscriber.status().standstill() == null);
		assertThat(this.subscriber.status().lastError()).isNull();
	}

	@Test
	void connectionsThatBringSomethingAreNoStandstillHoweverOftenTheyEnd() {
		lane("**");
		this.subscriber.start();
		for (int i = 0; i < 4; i++) {
			ScriptedPublisher.Session session = this.publisher.welcome(this.epoch, i, 9);
			session.send(i + 1, "a", "x");
			awaitReceived(i + 1);
			session.reset();
		}
		this.publisher.welcome(this.epoch, 4, 9);
		awaitState(ConnectionState.CONNECTED);
		assertThat(this.subscriber.status().standstill()).isNull();
	}

	@Test
	void aRefusalIsShownAndNotTriedAgainSoon() {
		use(builder().reconnect(LONG));
		lane("**");
		this.subscriber.start();
		ScriptedPublisher.Session session = this.publisher.accept();
		session.send(new ErrorFrame(ErrorCode.NAME_IN_USE, "somebody else is called test"));
		session.awaitClosed();
		await().until(() -> this.subscriber.status().isRefused());
		assertThat(this.subscriber.status().lastCode()).isEqualTo(ErrorCode.NAME_IN_USE);
		assertThat(this.subscriber.status().lastError()).contains("somebody else is called test");
		awaitState(ConnectionState.WAITING);
		assertThat(this.publisher.isNotDialledFor(100)).isTrue();
	}

	@Test
	void aSubscriberThatWasStoppedIsNoLongerRefused() {
		use(builder().reconnect(LONG));
		Lane lane = lane("**");
		this.subscriber.start();
		ScriptedPublisher.Session session = this.publisher.accept();
		session.send(new ErrorFrame(ErrorCode.NAME_IN_USE, "somebody else is called test"));
		await().until(() -> this.subscriber.status().isRefused());
		lane.stop().join();
		awaitState(ConnectionState.IDLE);
		assertThat(this.subscriber.status().isRefused()).isFalse();
		this.subscriber.stop().join();
		assertThat(this.subscriber.status().isRefused()).isFalse();
	}

	@Test
	void aSubscriberIsAwayOnlySinceItWantsToBeConnected() {
		Lane lane = lane("**");
		Instant created = this.subscriber.status().since();
		await().until(() -> Instant.now().isAfter(created));
		Instant started = Instant.now();
		this.subscriber.start();
		this.publisher.accept();
		assertThat(this.subscriber.status().state()).isEqualTo(ConnectionState.CONNECTING);
		assertThat(this.subscriber.status().since()).isAfterOrEqualTo(started);
		lane.stop().join();
		awaitState(ConnectionState.IDLE);
		Instant again = Instant.now();
		lane.start();
		this.publisher.accept();
		assertThat(this.subscriber.status().state()).isEqualTo(ConnectionState.CONNECTING);
		assertThat(this.subscriber.status().since()).isAfterOrEqualTo(again);
	}

	@Test
	void anAttemptThatIsNoLongerAwaitedIsNotMistakenForTheNextOne() throws Exception {
		EventLoops loops = EventLoops.create(TransportType.AUTO, 1);
		try {
			use(builder().eventLoops(loops)
				.addresses(List.of(InetSocketAddress.createUnresolved("no-such-host.invalid", 1),
						new InetSocketAddress("127.0.0.1", this.publisher.port())))
				.resolver((name) -> {
					throw new UnknownHostException(name);
				}));
			Lane lane = lane("**");
			EventLoop loop = loops.next();
			loop.submit(() -> {
				this.subscriber.start();
				loop.execute(() -> {
					// what was looked up waits for the event loop now, and its failure is
					// reported after these
					awaitLookUp();
					lane.stop();
					lane.start();
				});
			}).sync();
			this.publisher.welcome(this.epoch, 0, 0);
			assertThat(this.publisher.isNotDialledFor(300)).isTrue();
			assertThat(this.subscriber.status().state()).isEqualTo(ConnectionState.CONNECTED);
		}
		finally {
			this.subscriber.close();
			loops.close();
		}
	}

	private static void awaitLookUp() {
		await().until(() -> Thread.getAllStackTraces()
			.keySet()
			.stream()
			.noneMatch((thread) -> thread.getName().equals("hein-test-lookup")));
	}

	@Test
	void aRetryAfterIsObeyed() {
		ScriptedPublisher.Session session = startWithLane(0);
		long begin = System.nanoTime();
		session.send(new Goodbye(0, GoodbyeReason.SHUTDOWN, 400, false));
		this.publisher.accept();
		assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin)).isGreaterThanOrEqualTo(400);
	}

	@Test
	void aPublisherThatAsksToTryAnotherIsLeft() {
		try (ScriptedPublisher second = new ScriptedPublisher()) {
			use(builder().address("127.0.0.1", second.port()));
			ScriptedPublisher.Session session = startWithLane(5);
			session.send(new Goodbye(5, GoodbyeReason.SHUTDOWN, 60_000, true));
			ScriptedPublisher.Session other = second.accept();
			assertThat(other.hello().resume()).containsExactly(new Position(this.epoch, 5));
			other.welcome(this.epoch, 5, 5);
			other.send(6, "a", "x");
			this.handler.awaitEvents("6 a x");
		}
	}

	@Test
	void whatAPublisherHadSentBeforeAStopDoesNotComeAgainAfterAnotherOne() {
		ScriptedPublisher second = useTwo();
		Lane lane = lane("**");
		this.subscriber.start();
		ScriptedPublisher.Session session = this.publisher.welcome(this.epoch, 0, 0);
		session.send(1, "a", "x");
		this.handler.awaitEvents("1 a x");
		lane.stop().join();
		session.read(Goodbye.class);
		session.close();
		awaitState(ConnectionState.IDLE);
		lane.start();
		this.publisher.acceptHello().send(new Goodbye(1, GoodbyeReason.CONTINUES, 0, true));
		ScriptedPublisher.Session other = second.acceptHello();
		assertThat(other.hello().attachedBefore()).isFalse();
		assertThat(other.hello().resume()).isEmpty();
		Epoch otherEpoch = Epoch.random();
		other.welcome(otherEpoch, 3, 3);
		other.send(new Goodbye(3, GoodbyeReason.CONTINUES, 60_000, true));
		ScriptedPublisher.Session back = this.publisher.acceptHello();
		assertThat(back.hello().attachedBefore()).isTrue();
		assertThat(back.hello().resume()).containsExactly(new Position(otherEpoch, 3), new Position(this.epoch, 1));
		back.welcome(this.epoch, 1, 2);
		back.send(2, "a", "y");
		this.handler.awaitEvents("1 a x", "2 a y");
	}

	@Test
	void listenersHearOfTheConnection() {
		List<String> events = new CopyOnWriteArrayList<>();
		SubscriberListener listener = new SubscriberListener() {

			@Override
			public void onConnected(Subscriber subscriber, InetSocketAddress address, String publisherName) {
				events.add("connected " + publisherName);
			}

			@Override
			public void onDisconnected(Subscriber subscriber, InetSocketAddress address, String reason) {
				events.add("disconnected");
			}

			@Override
			public void onLive(Subscriber subscriber) {
				events.add("live");
			}

			@Override
			public void onGap(Subscriber subscriber, Gap gap) {
				events.add("gap " + gap.reason());
			}

		};
		this.subscriber.addListener(listener);
		ScriptedPublisher.Session first = startWithLane(0);
		first.send(new Live(0));
		await().until(() -> this.subscriber.status().live());
		assertThat(this.subscriber.status().publisherName()).isEqualTo("scripted");
		first.reset();
		this.publisher.welcome(Epoch.random(), 0, 0);
		await().until(() -> events.size() == 5);
		assertThat(events).containsExactly("connected scripted", "live", "disconnected", "gap EPOCH",
				"connected scripted");
		assertThat(this.subscriber.status().live()).isFalse();
		AtomicBoolean othersHear = new AtomicBoolean();
		this.subscriber.addListener(new SubscriberListener() {

			@Override
			public void onDisconnected(Subscriber subscriber, InetSocketAddress address, String reason) {
				othersHear.set(true);
			}

		});
		this.subscriber.removeListener(listener);
		this.subscriber.stop().join();
		await().until(othersHear::get);
		assertThat(events).hasSize(5);
	}

	@Test
	void topicsThatCannotBeAskedForAreRefusedAndTheConnectionLivesOn() {
		List<String> topics = IntStream.range(0, 2000).mapToObj((i) -> "t" + i).toList();
		Lane lane = lane("a");
		this.subscriber.start();
		ScriptedPublisher.Session session = this.publisher.welcome(this.epoch, 0, 0);
		assertThatExceptionOfType(TooManyTopicsException.class).isThrownBy(() -> lane.topics(TopicFilter.of(topics)));
		session.send(1, "a", "1");
		this.handler.awaitEvents("1 a 1");
		lane.topics(TopicFilter.of("b"));
		assertThat(session.read(Subscribe.class)).isEqualTo(new Subscribe(1, TopicFilter.of("b")));
		assertThat(this.subscriber.status().lastError()).isNull();
	}

}
