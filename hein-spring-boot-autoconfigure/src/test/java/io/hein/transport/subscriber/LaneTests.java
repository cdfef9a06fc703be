package io.hein.transport.subscriber;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.hein.transport.frame.Ack;
import io.hein.transport.frame.DataFrames;
import io.hein.transport.frame.GapFrame;
import io.hein.transport.frame.GapReason;
import io.hein.transport.frame.Goodbye;
import io.hein.transport.frame.GoodbyeReason;
import io.hein.transport.frame.Ping;
import io.hein.transport.frame.Pong;
import io.hein.transport.frame.StartFrom;
import io.hein.transport.frame.Subscribe;
import io.hein.transport.frame.Subscribed;
import io.hein.transport.lane.Gap;
import io.hein.transport.lane.Lane;
import io.hein.transport.lane.LaneState;
import io.hein.transport.lane.LaneThread;
import io.hein.transport.lane.MessageHandler;
import io.hein.transport.lane.ReceivedMessage;
import io.hein.transport.lane.RecordingHandler;
import io.hein.transport.topic.TopicFilter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What lanes get, when, and on which threads.
 */
class LaneTests extends AbstractScriptedTests {

	private static final String PREFIX = "hein-test-";

	@Test
	void theTopicsOfAllRunningLanesAreAskedFor() {
		this.subscriber.addLane(Lane.Options.of("1", TopicFilter.of("a")), this.handler);
		this.subscriber.addLane(Lane.Options.of("2", TopicFilter.of("b")), this.handler);
		this.subscriber.addLane(Lane.Options.of("3", TopicFilter.of("c")), this.handler, false);
		this.subscriber.addLane(new Lane.Options("4", TopicFilter.EVERYTHING, 1, 1000, 0, true), this.handler);
		this.subscriber.start();
		assertThat(this.publisher.accept().hello().topics()).isEqualTo(TopicFilter.of("a", "b"));
	}

	@Test
	void aLaneForGapsOnlyIsConnectedByItsTopicsIfItIsAlone() {
		this.subscriber.addLane(new Lane.Options("gaps", TopicFilter.of("a"), 1, 1000, 0, true), this.handler);
		this.subscriber.start();
		ScriptedPublisher.Session session = this.publisher.accept();
		assertThat(session.hello().topics()).isEqualTo(TopicFilter.of("a"));
		session.welcome(this.epoch, 0, 0);
		session.send(1, "a", "1");
		session.send(new GapFrame(2, 3, GapReason.SLOW));
		this.handler.awaitEvents("gap 2-3 SLOW");
		assertThat(session.readAckOf(3).handled()).isEqualTo(3);
	}

	@Test
	void aGapGoesToEveryLane() {
		RecordingHandler other = new RecordingHandler();
		lane("a");
		this.subscriber.addLane(Lane.Options.of("other", TopicFilter.of("b")), other);
		this.subscriber.start();
		this.publisher.welcome(this.epoch, 0, 0).send(new GapFrame(1, 2, GapReason.EVICTED));
		this.handler.awaitEvents("gap 1-2 EVICTED");
		other.awaitEvents("gap 1-2 EVICTED");
	}

	@Test
	void twoLanesOfOneIdAreRefused() {
		lane("a");
		assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> lane("b"))
			.withMessageContaining("lane");
	}

	@Test
	void changedTopicsHoldFromThePositionOfSubscribedOn() {
		Lane lane = lane("a");
		this.subscriber.start();
		ScriptedPublisher.Session session = this.publisher.welcome(this.epoch, 0, 0);
		session.send(1, "a", "1");
		awaitReceived(1);
		lane.topics(TopicFilter.of("b"));
		Subscribe subscribe = session.read(Subscribe.class);
		assertThat(subscribe).isEqualTo(new Subscribe(1, TopicFilter.of("b")));
		session.write(concat(DataFrames.data(2, "a", "2"), DataFrames.data(3, "b", "not yet wanted"),
				ScriptedPublisher.bytes(new Subscribed(1, 3)), DataFrames.data(4, "a", "no longer wanted"),
				DataFrames.data(5, "b", "5")));
		this.handler.awaitEvents("1 a 1", "2 a 2", "5 b 5");
		assertThat(lane.topics()).isEqualTo(TopicFilter.of("b"));
	}

	@Test
	void changesWhileThePublisherIsAskedAreAskedForAfterItsAnswer() {
		Lane lane = lane("a");
		this.subscriber.start();
		ScriptedPublisher.Session session = this.publisher.welcome(this.epoch, 0, 0);
		lane.topics(TopicFilter.of("b"));
		assertThat(session.read(Subscribe.class).number()).isEqualTo(1);
		lane.topics(TopicFilter.of("c"));
		lane.topics(TopicFilter.of("d"));
		awaitTasks(session);
		session.send(new Subscribed(1, 0));
		session.send(1, "b", "1");
		Subscribe second = session.read(Subscribe.class);
		assertThat(second).isEqualTo(new Subscribe(2, TopicFilter.of("d")));
		session.send(new Subscribed(2, 1));
		session.send(2, "d", "2");
		this.handler.awaitEvents("1 b 1", "2 d 2");
	}

	@Test
	void changesWhileDisconnectedHoldFromWelcomeOn() {
		Lane lane = lane("a");
		this.subscriber.start();
		ScriptedPublisher.Session first = this.publisher.welcome(this.epoch, 0, 0);
		first.send(1, "a", "1");
		awaitReceived(1);
		first.reset();
		ScriptedPublisher.Session second = this.publisher.accept();
		lane.topics(TopicFilter.of("b"));
		assertThat(second.hello().topics()).isEqualTo(TopicFilter.of("a"));
		second.reset();
		ScriptedPublisher.Session third = this.publisher.accept();
		assertThat(third.hello().topics()).isEqualTo(TopicFilter.of("b"));
		third.welcome(this.epoch, 1, 1);
		third.send(2, "b", "2");
		this.handler.awaitEvents("1 a 1", "2 b 2");
	}

	@Test
	void aLaneWhoseTopicsComeAlreadyJoinsWithoutAsking() {
		RecordingHandler other = new RecordingHandler();
		ScriptedPublisher.Session session = startWithLane(0);
		session.send(1, "a", "1");
		awaitReceived(1);
		this.subscriber.addLane(Lane.Options.of("other", TopicFilter.of("a")), other);
		awaitTasks(session);
		session.send(2, "a", "2");
		other.awaitEvents("2 a 2");
		this.handler.awaitEvents("1 a 1", "2 a 2");
	}

	/**
	 * Wait until the event loop has done what was asked of it: it answers what it reads,
	 * then does what waits, and then reads more.
	 */
	private static void awaitTasks(ScriptedPublisher.Session session) {
		session.send(new Ping(1, 0));
		session.read(Pong.class);
	}

	@Test
	void aStoppedLaneKeepsItsContentAndHandsItOverBeforeItJoinsAgain() {
		Semaphore permits = new Semaphore(0);
		RecordingHandler other = new RecordingHandler();
		Lane lane = this.subscriber.addLane(Lane.Options.of("kept", TopicFilter.of("a")), (message) -> {
			permits.acquire();
			this.handler.onMessage(message);
		});
		this.subscriber.addLane(Lane.Options.of("other", TopicFilter.of("b")), other);
		this.subscriber.start();
		ScriptedPublisher.Session session = this.publisher.welcome(this.epoch, 0, 0);
		session.send(1, "a", "running");
		session.send(2, "a", "kept");
		awaitReceived(2);
		CompletableFuture<Void> stopped = lane.stop();
		assertThat(lane.state()).isEqualTo(LaneState.STOPPED);
		assertThat(session.read(Subscribe.class).topics()).isEqualTo(TopicFilter.of("b"));
		assertThat(stopped).isNotDone();
		permits.release(10);
		stopped.join();
		this.handler.awaitEvents("1 a running");
		session.send(new Subscribed(1, 2));
		session.send(3, "b", "3");
		other.awaitEvents("3 b 3");
		assertThat(session.readAckOf(1).handled()).isEqualTo(1);
		lane.start();
		this.handler.awaitEvents("1 a running", "2 a kept");
		assertThat(session.read(Subscribe.class).topics()).isEqualTo(TopicFilter.of("a", "b"));
		session.send(4, "a", "before the lane is back");
		session.send(new Subscribed(2, 4));
		session.send(5, "a", "5");
		this.handler.awaitEvents("1 a running", "2 a kept", "5 a 5");
		assertThat(session.readAckOf(5).handled()).isEqualTo(5);
	}

	@Test
	void theLastLaneThatStopsSaysGoodbyeAndTheFirstThatStartsJoinsAtTheCurrentPosition() {
		use(builder().startFrom(StartFrom.EARLIEST));
		Lane lane = lane("**");
		this.subscriber.start();
		ScriptedPublisher.Session first = this.publisher.welcome(this.epoch, 0, 0);
		first.send(1, "a", "1");
		this.handler.awaitEvents("1 a 1");
		lane.stop().join();
		Goodbye goodbye = first.read(Goodbye.class);
		assertThat(goodbye.reason()).isEqualTo(GoodbyeReason.UNSUBSCRIBED);
		assertThat(goodbye.sequence()).isEqualTo(1);
		first.awaitClosed();
		first.close();
		awaitState(ConnectionState.IDLE);
		assertThat(this.publisher.isNotDialledFor(100)).isTrue();
		lane.start();
		ScriptedPublisher.Session second = this.publisher.accept();
		assertThat(second.hello().resume()).isEmpty();
		assertThat(second.hello().attachedBefore()).isFalse();
		assertThat(second.hello().start()).isEqualTo(StartFrom.LATEST);
		second.welcome(this.epoch, 10, 10);
		second.send(11, "a", "11");
		this.handler.awaitEvents("1 a 1", "11 a 11");
	}

	@Test
	void nothingIsDialledWithoutARunningLane() {
		this.subscriber.start();
		awaitState(ConnectionState.IDLE);
		assertThat(this.publisher.isNotDialledFor(100)).isTrue();
		Lane lane = lane("**");
		this.publisher.accept();
		lane.stop();
		awaitState(ConnectionState.IDLE);
	}

	@Test
	void aPausedLaneKeepsItsPlace() {
		Lane lane = lane("**");
		this.subscriber.start();
		ScriptedPublisher.Session session = this.publisher.welcome(this.epoch, 0, 0);
		lane.pause();
		assertThat(lane.state()).isEqualTo(LaneState.PAUSED);
		session.send(1, "a", "1");
		session.send(2, "a", "2");
		awaitReceived(2);
		assertThat(this.handler.events()).isEmpty();
		assertThat(lane.retainedBytes()).isPositive();
		lane.resume();
		this.handler.awaitEvents("1 a 1", "2 a 2");
		assertThat(lane.state()).isEqualTo(LaneState.RUNNING);
		await().until(() -> lane.retainedBytes() == 0);
	}

	@Test
	void aRemovedLaneIsForgotten() {
		Lane lane = lane("a");
		this.subscriber.addLane(Lane.Options.of("other", TopicFilter.of("b")), this.handler);
		this.subscriber.start();
		ScriptedPublisher.Session session = this.publisher.welcome(this.epoch, 0, 0);
		lane.pause();
		session.send(1, "a", "1");
		awaitReceived(1);
		lane.remove().join();
		assertThat(this.subscriber.lanes()).extracting(Lane::id).containsExactly("other");
		assertThat(session.read(Subscribe.class).topics()).isEqualTo(TopicFilter.of("b"));
		await().until(() -> lane.retainedBytes() == 0);
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(lane::start);
	}

	@ParameterizedTest
	@ValueSource(strings = { "stop", "remove", "die" })
	void aFlaggedMessageThatComesAfterItsLaneHasEndedIsReportedAsFailed(String end) {
		RecordingHandler other = new RecordingHandler();
		Lane lane = this.subscriber.addLane(Lane.Options.of("ended", TopicFilter.of("a", "c")), (message) -> {
			throw new OutOfMemoryError("for a test");
		});
		this.subscriber.addLane(Lane.Options.of("other", TopicFilter.of("b", "c")), other);
		this.subscriber.start();
		ScriptedPublisher.Session session = this.publisher.welcome(this.epoch, 0, 0);
		switch (end) {
			case "stop" -> lane.stop();
			case "remove" -> lane.remove();
			default -> session.send(1, "a", "x");
		}
		assertThat(session.read(Subscribe.class).topics()).isEqualTo(TopicFilter.of("b", "c"));
		session.sendFlagged(2, "a", "no lane any more");
		session.sendFlagged(3, "b", "3");
		session.sendFlagged(4, "c", "4");
		session.sendFlagged(5, "a", "no lane any more");
		session.send(new Subscribed(1, 5));
		session.sendFlagged(6, "b", "6");
		other.awaitEvents("3 b 3", "4 c 4", "6 b 6");
		List<Long> failed = new ArrayList<>();
		for (Ack ack = session.read(Ack.class);; ack = session.read(Ack.class)) {
			Arrays.stream(ack.failed()).forEach(failed::add);
			if (ack.handled() >= 6) {
				break;
			}
		}
		assertThat(failed).contains(2L, 5L).doesNotContain(3L, 4L, 6L);
	}

	@Test
	void aFlaggedMessageThatALaneMissesBetweenItsStopAndItsStartIsReportedAsFailed() {
		RecordingHandler other = new RecordingHandler();
		Lane lane = lane("a");
		this.subscriber.addLane(Lane.Options.of("other", TopicFilter.of("b")), other);
		this.subscriber.start();
		ScriptedPublisher.Session session = this.publisher.welcome(this.epoch, 0, 0);
		lane.stop();
		lane.start();
		session.read(Subscribe.class);
		session.sendFlagged(1, "a", "in between");
		assertThat(session.read(Ack.class).failed()).containsExactly(1);
		session.send(new Subscribed(1, 1));
		session.read(Subscribe.class);
		session.send(new Subscribed(2, 1));
		session.sendFlagged(2, "a", "2");
		this.handler.awaitEvents("2 a 2");
		assertThat(session.readAckOf(2).failed()).isEmpty();
	}

	@Test
	void aFlaggedMessageThatOnlyALaneForGapsAskedForIsReportedAsFailed() {
		this.subscriber.addLane(new Lane.Options("gaps", TopicFilter.of("a"), 1, 1000, 0, true), this.handler);
		this.subscriber.start();
		ScriptedPublisher.Session session = this.publisher.welcome(this.epoch, 0, 0);
		session.sendFlagged(1, "a", "1");
		assertThat(session.readAckOf(1).failed()).containsExactly(1);
	}

	@Test
	void messagesOfOneTopicStayInOrderOnOneOfSeveralThreadsAndGapsAreBarriers() {
		Map<String, String> threads = new ConcurrentHashMap<>();
		Map<String, List<Long>> byTopic = new ConcurrentHashMap<>();
		Queue<Long> before = new ConcurrentLinkedQueue<>();
		Queue<Long> after = new ConcurrentLinkedQueue<>();
		AtomicInteger handledAtGap = new AtomicInteger(-1);
		AtomicInteger gaps = new AtomicInteger();
		this.subscriber.addLane(new Lane.Options("many", TopicFilter.EVERYTHING, 4, 1024 * 1024, 0, false),
				new MessageHandler() {

					@Override
					public void onMessage(ReceivedMessage message) {
						String thread = Thread.currentThread().getName();
						assertThat(threads.putIfAbsent(message.topic(), thread)).isIn(null, thread);
						byTopic.computeIfAbsent(message.topic(), (topic) -> new CopyOnWriteArrayList<>())
							.add(message.sequence());
						((message.sequence() <= 400) ? before : after).add(message.sequence());
						if (gaps.get() == 0) {
							Thread.yield();
						}
					}

					@Override
					public void onGap(Gap gap) {
						gaps.incrementAndGet();
						handledAtGap.set(before.size() * 1000 + after.size());
					}

				});
		this.subscriber.start();
		ScriptedPublisher.Session session = this.publisher.welcome(this.epoch, 0, 0);
		for (long sequence = 1; sequence <= 400; sequence++) {
			session.send(sequence, "topic." + sequence % 16, "x");
		}
		session.send(new GapFrame(401, 401, GapReason.SLOW));
		for (long sequence = 402; sequence <= 500; sequence++) {
			session.send(sequence, "topic." + sequence % 16, "x");
		}
		await().until(() -> before.size() + after.size() == 499);
		assertThat(gaps).hasValue(1);
		assertThat(handledAtGap).hasValue(400 * 1000);
		byTopic.values().forEach((sequences) -> assertThat(sequences).isSorted());
		assertThat(threads.values().stream().distinct().toList()).hasSizeGreaterThan(1)
			.allMatch((name) -> name.matches("hein-test-many-[0-3]"));
		assertThat(session.readAckOf(500).handled()).isEqualTo(500);
	}

	@Test
	void aBatchTakesWhatIsThereAndNeverSpansAGap() {
		Semaphore permits = new Semaphore(0);
		RecordingHandler recording = new RecordingHandler() {

			@Override
			public void onBatch(List<ReceivedMessage> batch) throws Exception {
				permits.acquire();
				super.onBatch(batch);
			}

		};
		this.subscriber.addLane(new Lane.Options("batch", TopicFilter.of("a"), 1, 1024 * 1024, 3, false), recording);
		this.subscriber.addLane(Lane.Options.of("other", TopicFilter.EVERYTHING), (message) -> {
		});
		this.subscriber.start();
		ScriptedPublisher.Session session = this.publisher.welcome(this.epoch, 0, 0);
		session.send(1, "a", "1");
		awaitReceived(1);
		await().until(permits::hasQueuedThreads);
		for (long sequence = 2; sequence <= 5; sequence++) {
			session.send(sequence, "a", String.valueOf(sequence));
			awaitReceived(sequence);
		}
		session.send(6, "b", "not wanted");
		session.send(new GapFrame(7, 8, GapReason.SLOW));
		session.send(9, "a", "9");
		awaitReceived(9);
		permits.release(10);
		recording.awaitEvents("batch[1 a 1]", "batch[2 a 2, 3 a 3, 4 a 4]", "batch[5 a 5]", "gap 7-8 SLOW",
				"batch[9 a 9]");
		assertThat(session.readAckOf(9).handled()).isEqualTo(9);
	}

	@Test
	void aFailedMessageDoesNotStopTheLane() {
		this.subscriber.addLane(Lane.Options.of("failing", TopicFilter.EVERYTHING), new MessageHandler() {

			@Override
			public void onMessage(ReceivedMessage message) throws Exception {
				LaneTests.this.handler.onMessage(message);
				switch ((int) message.sequence()) {
					case 1 -> throw new Exception("expected by the test");
					case 2 -> throw new StackOverflowError("expected by the test");
					case 3 -> throw new AssertionError("expected by the test");
					case 4 -> Thread.currentThread().interrupt();
					default -> assertThat(Thread.currentThread().isInterrupted()).isFalse();
				}
			}

			@Override
			public void onGap(Gap gap) throws Exception {
				throw new Exception("expected by the test");
			}

		});
		this.subscriber.start();
		ScriptedPublisher.Session session = this.publisher.welcome(this.epoch, 0, 0);
		for (long sequence = 1; sequence <= 4; sequence++) {
			session.send(sequence, "a", "x");
		}
		session.send(new GapFrame(5, 5, GapReason.SLOW));
		session.send(6, "a", "x");
		this.handler.awaitEvents("1 a x", "2 a x", "3 a x", "4 a x", "6 a x");
		assertThat(this.subscriber.lanes().get(0).state()).isEqualTo(LaneState.RUNNING);
	}

	@Test
	void aLaneThatRunsOutOfMemoryIsDeadUntilItIsStartedAgain() {
		Lane lane = this.subscriber.addLane(Lane.Options.of("dying", TopicFilter.of("a")), (message) -> {
			this.handler.onMessage(message);
			if (message.sequence() == 1) {
				throw new OutOfMemoryError("expected by the test");
			}
		});
		this.subscriber.addLane(Lane.Options.of("other", TopicFilter.of("b")), this.handler);
		this.subscriber.start();
		ScriptedPublisher.Session session = this.publisher.welcome(this.epoch, 0, 0);
		session.send(1, "a", "1");
		assertThat(session.read(Subscribe.class).topics()).isEqualTo(TopicFilter.of("b"));
		assertThat(lane.state()).isEqualTo(LaneState.DEAD);
		session.send(new Subscribed(1, 1));
		lane.start();
		assertThat(lane.state()).isEqualTo(LaneState.RUNNING);
		assertThat(session.read(Subscribe.class).topics()).isEqualTo(TopicFilter.of("a", "b"));
		session.send(new Subscribed(2, 1));
		session.send(2, "a", "2");
		this.handler.awaitEvents("1 a 1", "2 a 2");
	}

	@Test
	void aLaneWhoseExecutorWasShutDownIsDead() {
		ExecutorService executor = Executors.newSingleThreadExecutor();
		executor.shutdown();
		use(builder().laneExecutors((name) -> executor));
		ScriptedPublisher.Session session = startWithLane(0);
		session.send(1, "a", "1");
		await().until(() -> this.subscriber.lanes().get(0).state() == LaneState.DEAD);
		assertThat(session.read(Goodbye.class).reason()).isEqualTo(GoodbyeReason.UNSUBSCRIBED);
	}

	@ParameterizedTest
	@MethodSource
	void aLaneContinuesWhenItsExecutorTakesTasksAgain(Throwable failure) {
		AtomicInteger refusals = new AtomicInteger(3);
		LaneThread thread = LaneThread.named("test");
		use(builder().laneExecutors((name) -> (task) -> {
			if (refusals.getAndDecrement() > 0) {
				LaneTests.<RuntimeException>sneakyThrow(failure);
			}
			thread.execute(task);
		}));
		ScriptedPublisher.Session session = startWithLane(0);
		session.send(1, "a", "1");
		this.handler.awaitEvents("1 a 1");
		assertThat(this.subscriber.lanes().get(0).state()).isEqualTo(LaneState.RUNNING);
		session.send(2, "a", "2");
		this.handler.awaitEvents("1 a 1", "2 a 2");
		thread.close();
	}

	static Stream<Throwable> aLaneContinuesWhenItsExecutorTakesTasksAgain() {
		return Stream.of(new RejectedExecutionException("planned"), new OutOfMemoryError("no thread, planned"),
				new IllegalStateException("planned"));
	}

	@SuppressWarnings("unchecked")
	private static <T extends Throwable> void sneakyThrow(Throwable failure) throws T {
		throw (T) failure;
	}

	@Test
	void aHandlerThatWaitsForItsOwnEndGetsAnException() {
		List<String> outcomes = new CopyOnWriteArrayList<>();
		List<CompletableFuture<Void>> stops = new CopyOnWriteArrayList<>();
		Lane[] lane = new Lane[1];
		lane[0] = this.subscriber.addLane(Lane.Options.of("lane", TopicFilter.EVERYTHING), (message) -> {
			stops.add(lane[0].stop());
			stops.add(stops.get(0).thenRun(() -> outcomes.add("stopped")));
			stops.add(this.subscriber.stop());
			for (CompletableFuture<Void> stop : stops) {
				try {
					stop.join();
				}
				catch (IllegalStateException ex) {
					outcomes.add(String.valueOf(ex.getMessage()));
				}
			}
		});
		this.subscriber.start();
		this.publisher.welcome(this.epoch, 0, 0).send(1, "a", "1");
		await().until(() -> outcomes.size() == 4);
		assertThat(outcomes).last().isEqualTo("stopped");
		assertThat(outcomes.subList(0, 3)).allMatch((sentence) -> sentence
			.startsWith("The handler of lane 'lane' cannot wait for its own end. The lane stops when"));
		stops.forEach(CompletableFuture::join);
	}

	@Test
	void aSharedExecutorServesItsLanesInTurn() {
		Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
		List<String> names = new CopyOnWriteArrayList<>();
		List<String> order = new CopyOnWriteArrayList<>();
		use(builder().laneExecutors((name) -> {
			names.add(name);
			return (Executor) tasks::add;
		}));
		this.subscriber.addLane(Lane.Options.of("1", TopicFilter.EVERYTHING), (message) -> order.add("1"));
		this.subscriber.addLane(Lane.Options.of("2", TopicFilter.EVERYTHING), (message) -> order.add("2"));
		assertThat(names).containsExactly(PREFIX + "1-0", PREFIX + "2-0");
		this.subscriber.start();
		ScriptedPublisher.Session session = this.publisher.welcome(this.epoch, 0, 0);
		byte[][] frames = new byte[200][];
		for (int i = 0; i < frames.length; i++) {
			frames[i] = DataFrames.data(i + 1, "a", "x");
		}
		session.write(concat(frames));
		awaitReceived(200);
		// what is received is handed to the lanes a little later
		await().until(() -> {
			for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
				task.run();
			}
			return order.size() == 400;
		});
		assertThat(order.indexOf("2")).isLessThan(200);
		assertThat(order.lastIndexOf("1")).isGreaterThan(200);
	}

	@Test
	void aClosableExecutorIsClosedWithItsLane() {
		CountDownLatch closed = new CountDownLatch(1);

		class ClosableExecutor implements Executor, AutoCloseable {

			@Override
			public void execute(Runnable task) {
				new Thread(task).start();
			}

			@Override
			public void close() {
				closed.countDown();
			}

		}
		use(builder().laneExecutors((name) -> new ClosableExecutor()));
		Lane lane = lane("**");
		lane.stop().join();
		assertThat(closed.getCount()).isEqualTo(1);
		lane.remove().join();
		await().until(() -> closed.getCount() == 0);
	}

	static byte[] concat(byte[]... parts) {
		int length = 0;
		for (byte[] part : parts) {
			length += part.length;
		}
		byte[] all = new byte[length];
		int at = 0;
		for (byte[] part : parts) {
			System.arraycopy(part, 0, all, at, part.length);
			at += part.length;
		}
		return all;
	}

}
