package io.hein.transport.publisher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.hein.transport.frame.Ack;
import io.hein.transport.frame.ControlFrame;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.ErrorFrame;
import io.hein.transport.frame.FrameType;
import io.hein.transport.frame.GapFrame;
import io.hein.transport.frame.GapReason;
import io.hein.transport.frame.Goodbye;
import io.hein.transport.frame.GoodbyeReason;
import io.hein.transport.frame.InstanceId;
import io.hein.transport.frame.Live;
import io.hein.transport.frame.Ping;
import io.hein.transport.frame.Pong;
import io.hein.transport.frame.Position;
import io.hein.transport.frame.PositionFrame;
import io.hein.transport.frame.Subscribe;
import io.hein.transport.frame.Subscribed;
import io.hein.transport.frame.Welcome;
import io.hein.transport.topic.TopicFilter;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What subscribers may not do, and that it does the others no harm.
 */
class PublisherRulesTests extends AbstractPublisherTests {

	private static final ControlFrame HELLO = TestSubscriber.hello("again");

	private static final Welcome WELCOME = new Welcome(1, new Position(Epoch.random(), 0), 0, 1, 1, 2, "p");

	static Stream<ControlFrame> illegalAtFirst() {
		return Stream.of(new Ack(0, new long[0]), new Ping(1, 0), new Pong(1, 0),
				new Subscribe(1, TopicFilter.EVERYTHING), new Goodbye(0, GoodbyeReason.SHUTDOWN, 0, false),
				new ErrorFrame(ErrorCode.PROTOCOL, "x"), WELCOME, new GapFrame(1, 2, GapReason.SLOW), new Live(1),
				new PositionFrame(1, 1), new Subscribed(1, 1));
	}

	static Stream<ControlFrame> illegalLater() {
		return Stream.of(HELLO, WELCOME, new GapFrame(1, 2, GapReason.SLOW), new Live(1), new PositionFrame(1, 1),
				new Subscribed(1, 1));
	}

	@ParameterizedTest
	@MethodSource
	void illegalAtFirst(ControlFrame frame) throws Exception {
		TestSubscriber witness = attached(TestSubscriber.hello("witness"));
		TestSubscriber rogue = dial();
		rogue.send(frame);
		assertThat(rogue.error()).isEqualTo(ErrorCode.PROTOCOL);
		this.events.await("refused null PROTOCOL " + rogue.localPort());
		check(witness);
	}

	@ParameterizedTest
	@MethodSource
	void illegalLater(ControlFrame frame) throws Exception {
		TestSubscriber witness = attached(TestSubscriber.hello("witness"));
		TestSubscriber rogue = attached(TestSubscriber.hello("rogue"));
		rogue.send(frame);
		assertThat(rogue.error()).isEqualTo(ErrorCode.PROTOCOL);
		this.events.await("disconnected rogue PROTOCOL");
		check(witness);
	}

	@Test
	void dataFromASubscriberIsIllegal() throws Exception {
		TestSubscriber rogue = attached(TestSubscriber.hello("rogue"));
		rogue.send(new byte[] { 0, 0, 0, 15, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1 });
		assertThat(rogue.error()).isEqualTo(ErrorCode.PROTOCOL);
	}

	@Test
	void strangersLearnWhatIsWrong() throws Exception {
		for (byte[] bytes : List.of("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
				new byte[] { 0x16, 3, 1 }, new byte[] { 0, 0, 0, 0 }, new byte[] { 0, 0, 0, 1, 99 },
				new byte[] { -128, 0, 0, 0 })) {
			TestSubscriber rogue = dial();
			rogue.send(bytes);
			assertThat(rogue.error()).isEqualTo(ErrorCode.PROTOCOL);
		}
		TestSubscriber rogue = dial();
		rogue.send((byte) 0, (byte) -1, (byte) -1, (byte) -1);
		assertThat(rogue.error()).isEqualTo(ErrorCode.TOO_LARGE);
		assertThat(this.publisher.statistics().connections()).isZero();
		assertThat(refused(ErrorCode.PROTOCOL)).isEqualTo(5);
	}

	@Test
	void aPeerThatLeavesBeforeHelloIsForgotten() throws Exception {
		TestSubscriber silent = dial();
		silent.reset();
		this.events.await("refused null PROTOCOL " + silent.localPort());
		TestSubscriber half = dial();
		half.halfClose();
		assertThat(half.read()).isNull();
	}

	@Test
	void acksInOrderAreAccepted() throws Exception {
		TestSubscriber subscriber = attached(TestSubscriber.hello("s"));
		publish(5);
		subscriber.messages(5);
		subscriber.ack(0);
		subscriber.ack(3, 2);
		subscriber.ack(3);
		subscriber.ack(5);
		Awaitility.await().until(() -> this.publisher.subscribers().get(0).handled() == 5);
	}

	@Test
	void aNewSubscriberHasHandledWhatWasBeforeIt() throws Exception {
		publish(3);
		attached(TestSubscriber.hello("new"));
		assertThat(this.publisher.subscribers().get(0).handled()).isEqualTo(3);
	}

	@Test
	void theAckOfASubscriberThatWasAttachedBeforeSaysWhatItHasHandled() throws Exception {
		publish(3);
		TestSubscriber subscriber = attached(TestSubscriber.resume("old", InstanceId.random(), at(3)));
		assertThat(this.publisher.subscribers().get(0).handled()).isZero();
		subscriber.ack(2);
		Awaitility.await().until(() -> this.publisher.subscribers().get(0).handled() == 2);
	}

	/**
	 * It has left and come again, and works on what came before that.
	 */
	@Test
	void theFirstAckOfOneThatIsNewMayBeBehindItsStart() throws Exception {
		publish(3);
		TestSubscriber subscriber = attached(TestSubscriber.hello("again"));
		subscriber.ack(1);
		Awaitility.await().until(() -> this.publisher.subscribers().get(0).handled() == 1);
		subscriber.ack(0);
		assertThat(subscriber.error()).isEqualTo(ErrorCode.PROTOCOL);
	}

	@Test
	void anAckOfWhatWasNotSentEndsTheConnection() throws Exception {
		TestSubscriber rogue = attached(TestSubscriber.hello("rogue"));
		publish(5);
		rogue.messages(5);
		rogue.ack(6);
		assertThat(rogue.error()).isEqualTo(ErrorCode.PROTOCOL);
	}

	@Test
	void anAckThatGoesBackwardsEndsTheConnection() throws Exception {
		TestSubscriber rogue = attached(TestSubscriber.hello("rogue"));
		publish(5);
		rogue.messages(5);
		rogue.ack(4);
		rogue.ack(3);
		assertThat(rogue.error()).isEqualTo(ErrorCode.PROTOCOL);
	}

	@Test
	void theNumberOfSubscribeHasToGrow() throws Exception {
		TestSubscriber rogue = attached(TestSubscriber.hello("rogue"));
		rogue.send(new Subscribe(2, TopicFilter.of("a")));
		rogue.send(new Subscribe(2, TopicFilter.of("b")));
		assertThat(rogue.error()).isEqualTo(ErrorCode.PROTOCOL);
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void aSubscriberThatEndsWithErrorIsLost(CapturedOutput output) throws Exception {
		TestSubscriber rogue = attached(TestSubscriber.hello("rogue"));
		rogue.send(new ErrorFrame(ErrorCode.TOO_LARGE, "you\nforge lines"));
		this.events.await("disconnected rogue LOST");
		assertThat(rogue.error()).isNull();
		assertThat(output).contains("you\\u000aforge lines").doesNotContain("you\nforge lines");
	}

	@Test
	void goodbyeEndsTheConnection() throws Exception {
		TestSubscriber subscriber = attached(TestSubscriber.hello("s"));
		subscriber.send(new Goodbye(0, GoodbyeReason.UNSUBSCRIBED, 0, false));
		this.events.await("disconnected s GOODBYE");
		assertThat(subscriber.error()).isNull();
		assertThat(this.publisher.statistics().connections()).isZero();
	}

	@Test
	void aHandshakeHasToBeCompleteInTimeHoweverManyBytesCome() throws Exception {
		restart((builder) -> builder.keepalive(Duration.ofMillis(100), Duration.ofSeconds(5))
			.handshakeTimeout(Duration.ofMillis(1200)));
		byte[] hello = TestSubscriber.bytes(TestSubscriber.hello("s"));
		TestSubscriber silent = dial();
		TestSubscriber slow = dial();
		slow.send(Arrays.copyOf(hello, hello.length - 1));
		assertThat(silent.error()).isEqualTo(ErrorCode.HANDSHAKE_TIMEOUT);
		assertThat(slow.error()).isEqualTo(ErrorCode.HANDSHAKE_TIMEOUT);
		assertThat(refused(ErrorCode.HANDSHAKE_TIMEOUT)).isEqualTo(2);
	}

	@Test
	void theOldestOfTooManySilentConnectionsGoes() throws Exception {
		TestSubscriber witness = attached(TestSubscriber.hello("witness"));
		List<TestSubscriber> silent = new ArrayList<>();
		for (int i = 0; i < new PublisherLimits().unauthenticated + 3; i++) {
			silent.add(dial());
		}
		for (int i = 0; i < 3; i++) {
			assertThat(silent.get(i).error()).isEqualTo(ErrorCode.HANDSHAKE_TIMEOUT);
		}
		TestSubscriber last = silent.get(silent.size() - 1);
		last.attach(TestSubscriber.hello("good"));
		check(witness);
	}

	@Test
	void aDeadPeerIsNoticed() throws Exception {
		restart((builder) -> builder.keepalive(Duration.ofMillis(100), Duration.ofMillis(600)));
		TestSubscriber silent = attached(TestSubscriber.hello("silent"));
		assertThat(silent.error()).isEqualTo(ErrorCode.KEEPALIVE);
		this.events.await("disconnected silent KEEPALIVE");
	}

	@Test
	void aFloodOfPingsIsAnsweredAndThenEndsTheConnection() throws Exception {
		TestSubscriber witness = attached(TestSubscriber.hello("witness"));
		TestSubscriber rogue = attached(TestSubscriber.hello("rogue"));
		flood(rogue, 20_000, (number) -> new Ping(number, 0));
		this.events.await("disconnected rogue PROTOCOL");
		check(witness);
	}

	@Test
	void answersToPingsAreNoFlood() throws Exception {
		TestSubscriber subscriber = attached(TestSubscriber.hello("a"));
		inBackground(() -> {
			try {
				Ping ping = (Ping) subscriber.await(FrameType.PING).control();
				subscriber.send(new Pong(ping.token(), 0));
			}
			catch (IOException | AssertionError ex) {
				Thread.currentThread().interrupt();
			}
		});
		for (int round = 0; round < 15; round++) {
			List<CompletableFuture<?>> pings = new ArrayList<>();
			for (int i = 0; i < 600; i++) {
				pings.add(this.publisher.ping(Duration.ofSeconds(20)));
			}
			CompletableFuture.allOf(pings.toArray(CompletableFuture<?>[]::new)).get(60, TimeUnit.SECONDS);
		}
		assertThat(this.publisher.subscribers()).hasSize(1);
		assertThat(this.events.all).noneMatch((event) -> event.startsWith("disconnected"));
		subscriber.close();
	}

	@Test
	void unsolicitedAnswersAreAFlood() throws Exception {
		TestSubscriber rogue = attached(TestSubscriber.hello("rogue"));
		flood(rogue, 20_000, (number) -> new Pong(number, 0));
		this.events.await("disconnected rogue PROTOCOL");
	}

	@Test
	void aFloodOfSubscribesIsEnded() throws Exception {
		TestSubscriber witness = attached(TestSubscriber.hello("witness"));
		TestSubscriber rogue = attached(TestSubscriber.hello("rogue"));
		flood(rogue, 20_000, (number) -> new Subscribe(number, TopicFilter.of("t" + number)));
		this.events.await("disconnected rogue PROTOCOL");
		check(witness);
	}

	/**
	 * The witness gets what is published now, next to nothing else.
	 */
	private void check(TestSubscriber witness) throws IOException {
		long head = this.publisher.head().sequence();
		publish(3);
		assertThat(witness.messages(3)).containsExactly(head + 1, head + 2, head + 3);
		assertThat(this.publisher.subscribers()).extracting(SubscriberInfo::name).contains("witness");
		witness.send(new Ping(5, 0));
		witness.await(FrameType.PONG);
	}

}
