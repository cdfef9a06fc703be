package io.hein.transport.subscriber;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

import io.hein.transport.frame.DataFrames;
import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.ErrorFrame;
import io.hein.transport.frame.Goodbye;
import io.hein.transport.frame.GoodbyeReason;
import io.hein.transport.frame.Ping;
import io.hein.transport.frame.Pong;
import io.hein.transport.frame.Position;
import io.hein.transport.frame.PositionFrame;
import io.hein.transport.frame.Welcome;
import io.hein.transport.lane.Lane;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.netty.TransportType;
import io.hein.transport.topic.TopicFilter;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A lane that cannot keep up stops the reading, and nothing grows.
 */
class BackPressureTests extends AbstractScriptedTests {

	private static final int MESSAGES = 2000;

	private static final int PAYLOAD = 10_000;

	private static final long QUEUE = 100_000;

	private static final long LARGE_QUEUE = 1_000_000;

	private long last;

	@Test
	void aFullLaneStopsTheReadingAndWhatItRetainsIsBounded() throws Exception {
		Semaphore permits = new Semaphore(0);
		AtomicLong handled = new AtomicLong();
		Lane lane = this.subscriber.addLane(new Lane.Options("slow", TopicFilter.EVERYTHING, 1, QUEUE, 0, false),
				(message) -> {
					permits.acquire();
					handled.set(message.sequence());
				});
		this.subscriber.start();
		ScriptedPublisher.Session session = this.publisher.welcome(this.epoch, 0, 0);
		Thread sender = new Thread(() -> {
			for (long sequence = 1; sequence <= MESSAGES; sequence++) {
				session.write(DataFrames.data(sequence, "a", new byte[PAYLOAD], false));
			}
		});
		sender.start();
		await().until(() -> lane.retainedBytes() > QUEUE);
		// 20 MB do not fit the sockets' buffers, so the sender has to wait
		await().during(Duration.ofMillis(300)).until(sender::isAlive);
		assertThat(lane.retainedBytes()).isLessThan(QUEUE + 300 * 1024);
		assertThat(this.subscriber.statistics().received()).isLessThan(MESSAGES);
		permits.release(MESSAGES);
		await().until(() -> handled.get() == MESSAGES);
		sender.join(1000);
		await().until(() -> lane.retainedBytes() == 0);
	}

	@Test
	void aLaneWithSeveralThreadsIsBoundedByItsSlowestOne() {
		Semaphore permits = new Semaphore(0);
		Lane lane = this.subscriber.addLane(new Lane.Options("slow", TopicFilter.EVERYTHING, 3, QUEUE, 0, false),
				(message) -> {
					if (message.topic().equals("a")) {
						permits.acquire();
					}
				});
		this.subscriber.start();
		ScriptedPublisher.Session session = this.publisher.welcome(this.epoch, 0, 0);
		for (long sequence = 1; sequence <= 30; sequence++) {
			session.write(DataFrames.data(sequence, "a", new byte[PAYLOAD], false));
		}
		await().until(() -> lane.retainedBytes() > QUEUE);
		permits.release(30);
		assertThat(session.readAckOf(30).handled()).isEqualTo(30);
		await().until(() -> lane.retainedBytes() == 0);
	}

	@Test
	void aSmallMessageDoesNotPinTheReadBuffer() {
		Lane lane = lane("**");
		this.subscriber.start();
		ScriptedPublisher.Session session = this.publisher.welcome(this.epoch, 0, 0);
		lane.pause();
		for (long sequence = 1; sequence <= 10; sequence++) {
			session.send(sequence, "a", "x");
			awaitReceived(sequence);
		}
		assertThat(lane.retainedBytes()).isLessThan(10 * 300);
	}

	@Test
	void whileNothingIsReadTheKeepAliveAsksButDoesNotGiveUp() {
		Lane lane = this.subscriber.addLane(new Lane.Options("slow", TopicFilter.EVERYTHING, 1, 10, 0, false),
				this.handler);
		this.subscriber.start();
		ScriptedPublisher.Session session = this.publisher.accept();
		lane.pause();
		// at once: a keep-alive that reads gives up where nothing answers
		session.write(LaneTests.concat(
				ScriptedPublisher.bytes(new Welcome(1, new Position(this.epoch, 0), 0, 1000, 50, 200, "p")),
				DataFrames.data(1, "a", "x")));
		for (int i = 0; i < 10; i++) {
			session.read(Ping.class);
		}
		assertThat(this.subscriber.status().state()).isEqualTo(ConnectionState.CONNECTED);
		lane.resume();
		this.handler.awaitEvents("1 a x");
	}

	@Test
	void aSubscriberWithFullLanesDialsAgainOnlyWhenThereIsRoom() throws IOException {
		Lane lane = this.subscriber.addLane(new Lane.Options("slow", TopicFilter.EVERYTHING, 1, 10, 0, false),
				this.handler);
		this.subscriber.start();
		ScriptedPublisher.Session session = this.publisher.welcome(this.epoch, 0, 0);
		lane.pause();
		session.send(1, "a", "x");
		awaitReceived(1);
		await().until(() -> lane.retainedBytes() > 10);
		session.reset();
		// nothing is read, so the end is noticed by writing
		assertThat(this.publisher.isNotDialledFor(200)).isTrue();
		lane.resume();
		ScriptedPublisher.Session second = this.publisher.welcome(this.epoch, 1, 1);
		second.send(2, "a", "y");
		this.handler.awaitEvents("1 a x", "2 a y");
	}

	/**
	 * Pause a lane, and send so much that it is full.
	 */
	private ScriptedPublisher.Session pausedAndFull(Lane lane, ScriptedPublisher.Session session) {
		lane.pause();
		while (!this.subscriber.status().paused()) {
			session.write(DataFrames.data(++this.last, "a", new byte[PAYLOAD], false));
			awaitReceived(this.last);
		}
		assertThat(notice(session).token()).isEqualTo(Pong.PAUSED);
		return session;
	}

	private static Pong notice(ScriptedPublisher.Session session) {
		Pong pong = session.read(Pong.class);
		while (!pong.isNotice()) {
			pong = session.read(Pong.class);
		}
		return pong;
	}

	private void answer(ScriptedPublisher.Session session) {
		Ping ping = session.read(Ping.class);
		while (ping.sequence() < this.last) {
			ping = session.read(Ping.class);
		}
		session.send(new Pong(ping.token(), 5000));
	}

	private Lane lane(long queue) {
		return this.subscriber.addLane(new Lane.Options("slow", TopicFilter.EVERYTHING, 1, queue, 0, false),
				this.handler);
	}

	@Test
	void aPausedLaneThatIsFullHasThePublisherSendNothingAndStillLearnsItsState() {
		Lane lane = lane(LARGE_QUEUE);
		this.subscriber.start();
		ScriptedPublisher.Session session = pausedAndFull(lane, this.publisher.welcome(this.epoch, 0, 0));
		session.send(new PositionFrame(this.last, 5000));
		// an answer says something for two seconds only
		await().until(() -> {
			answer(session);
			return Objects.equals(this.subscriber.status().lag(), 5000 - this.last);
		});
		lane.resume();
		assertThat(notice(session).token()).isEqualTo(Pong.RESUMED);
		awaitHandled(this.last);
		assertThat(this.subscriber.status().paused()).isFalse();
	}

	@Test
	void aPublisherThatSendsOnIsNotReadForever() throws Exception {
		Lane lane = lane(LARGE_QUEUE);
		this.subscriber.start();
		ScriptedPublisher.Session session = pausedAndFull(lane, this.publisher.welcome(this.epoch, 0, 0));
		Thread sender = new Thread(() -> {
			for (long sequence = this.last + 1; sequence <= MESSAGES; sequence++) {
				session.write(DataFrames.data(sequence, "a", new byte[PAYLOAD], false));
			}
		});
		sender.start();
		await().until(() -> lane.retainedBytes() > LARGE_QUEUE + LARGE_QUEUE / 2);
		await().during(Duration.ofMillis(300)).until(sender::isAlive);
		assertThat(lane.retainedBytes()).isLessThan(LARGE_QUEUE + LARGE_QUEUE / 2 + 300 * 1024);
		lane.resume();
		awaitHandled(MESSAGES);
		sender.join(1000);
	}

	@Test
	void aPausedSubscriberComesBackAndSaysAgainThatItIsPaused() {
		Lane lane = lane(LARGE_QUEUE);
		this.subscriber.start();
		pausedAndFull(lane, this.publisher.welcome(this.epoch, 0, 0)).reset();
		ScriptedPublisher.Session second = this.publisher.welcome(this.epoch, this.last, 5000);
		assertThat(notice(second).token()).isEqualTo(Pong.PAUSED);
		assertThat(this.subscriber.status().paused()).isTrue();
		lane.resume();
		assertThat(notice(second).token()).isEqualTo(Pong.RESUMED);
	}

	@Test
	void aConnectionThatIsGoneWhenThePauseIsAnnouncedLosesAndRepeatsNothing() throws Exception {
		try (EventLoops loops = EventLoops.create(TransportType.AUTO, 1)) {
			use(builder().eventLoops(loops));
			List<Long> others = new CopyOnWriteArrayList<>();
			Lane lane = lane(1000);
			this.subscriber.addLane(Lane.Options.of("other", TopicFilter.EVERYTHING),
					(message) -> others.add(message.sequence()));
			this.subscriber.start();
			ScriptedPublisher.Session session = this.publisher.welcome(this.epoch, 0, 0);
			lane.pause();
			CountDownLatch cut = new CountDownLatch(1);
			loops.next().execute(() -> awaitQuietly(cut));
			for (long sequence = 1; sequence <= 20; sequence++) {
				session.send(sequence, "a", "x".repeat(100));
			}
			session.reset();
			cut.countDown();
			await().until(() -> !others.isEmpty());
			lane.resume();
			ScriptedPublisher.Session second = this.publisher.acceptHello();
			long start = second.hello().resume().get(0).sequence();
			second.send(ScriptedPublisher.welcomeFrame(this.epoch, start, 30));
			for (long sequence = start + 1; sequence <= 30; sequence++) {
				second.send(sequence, "a", "x".repeat(100));
			}
			awaitHandled(30);
			List<Long> all = LongStream.rangeClosed(1, 30).boxed().toList();
			assertThat(others).isEqualTo(all);
			assertThat(this.handler.events()).map((event) -> Long.valueOf(event.split(" ")[0])).isEqualTo(all);
			this.subscriber.close();
		}
	}

	private static void awaitQuietly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Test
	void aPausedSubscriberThatWasShutOutForThatWaitsUntilItHasRoom() {
		Lane lane = lane(LARGE_QUEUE);
		this.subscriber.start();
		pausedAndFull(lane, this.publisher.welcome(this.epoch, 0, 0))
			.send(new ErrorFrame(ErrorCode.SLOW, "fell behind the log"));
		awaitState(ConnectionState.WAITING);
		assertThat(this.publisher.isNotDialledFor(200)).isTrue();
		assertThat(this.subscriber.status().paused()).isTrue();
		assertThat(this.subscriber.status().lastError())
			.contains("the queue of listener 'slow' is full, and it is paused");
		lane.resume();
		this.publisher.welcome(this.epoch, this.last, 5000);
	}

	@Test
	void aLaneThatIsFullAndRunsIsNotPaused() {
		Semaphore permits = new Semaphore(0);
		Lane lane = this.subscriber.addLane(new Lane.Options("slow", TopicFilter.EVERYTHING, 1, QUEUE, 0, false),
				(message) -> permits.acquire());
		this.subscriber.start();
		ScriptedPublisher.Session session = this.publisher.welcome(this.epoch, 0, 0);
		for (long sequence = 1; sequence <= 30; sequence++) {
			session.write(DataFrames.data(sequence, "a", new byte[PAYLOAD], false));
		}
		await().until(() -> lane.retainedBytes() > QUEUE);
		assertThat(this.subscriber.status().paused()).isFalse();
		lane.pause();
		assertThat(notice(session).token()).isEqualTo(Pong.PAUSED);
		permits.release(30);
	}

	@Test
	void aFullLaneThatStopsLetsTheOthersReadOn() {
		Lane lane = this.subscriber.addLane(new Lane.Options("slow", TopicFilter.EVERYTHING, 1, 10, 0, false),
				(message) -> {
				});
		lane("**");
		this.subscriber.start();
		ScriptedPublisher.Session session = this.publisher.welcome(this.epoch, 0, 0);
		lane.pause();
		session.send(1, "a", "x");
		awaitReceived(1);
		session.send(2, "a", "y");
		this.handler.awaitEvents("1 a x");
		lane.stop();
		this.handler.awaitEvents("1 a x", "2 a y");
	}

	@Test
	void aGoodbyeAfterUnreadMessagesIsSeenOnceTheyAreRead() throws IOException {
		Lane lane = this.subscriber.addLane(new Lane.Options("slow", TopicFilter.EVERYTHING, 1, 10, 0, false),
				this.handler);
		this.subscriber.start();
		ScriptedPublisher.Session session = this.publisher.welcome(this.epoch, 0, 0);
		lane.pause();
		session.send(1, "a", "x");
		awaitReceived(1);
		session.send(2, "a", "y");
		session.send(new Goodbye(2, GoodbyeReason.SHUTDOWN, 0, false));
		lane.resume();
		this.handler.awaitEvents("1 a x", "2 a y");
		session.awaitClosed();
		try (Socket next = this.publisher.acceptSocket()) {
			assertThat(next.isConnected()).isTrue();
		}
	}

}
