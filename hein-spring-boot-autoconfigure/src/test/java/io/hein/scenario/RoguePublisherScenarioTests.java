package io.hein.scenario;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

import io.hein.testsupport.RoguePeer;
import io.hein.testsupport.RoguePublisher;
import io.hein.testsupport.RogueSubscriber;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.FrameType;
import io.hein.transport.frame.GapFrame;
import io.hein.transport.frame.GapReason;
import io.hein.transport.frame.Goodbye;
import io.hein.transport.frame.GoodbyeReason;
import io.hein.transport.frame.Hello;
import io.hein.transport.frame.Position;
import io.hein.transport.frame.Subscribed;
import io.hein.transport.lane.Gap;
import io.hein.transport.lane.Lane;
import io.hein.transport.lane.MessageHandler;
import io.hein.transport.lane.ReceivedMessage;
import io.hein.transport.subscriber.Subscriber;
import io.hein.transport.topic.TopicFilter;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a publisher that breaks the rules does to a subscriber: it ends the connection,
 * hands over nothing of what was wrong, and dials again where it was.
 */
class RoguePublisherScenarioTests {

	private static final Epoch EPOCH = new Epoch(7, 7);

	private final List<String> events = new ArrayList<>();

	private RoguePublisher rogue;

	private Subscriber subscriber;

	@BeforeEach
	void start() throws Exception {
		this.rogue = RoguePublisher.listen();
		this.subscriber = Subscriber.builder()
			.name("victim")
			.addresses(List.of(this.rogue.address()))
			.reconnect(
					new Subscriber.Reconnect(Duration.ofMillis(20), 2, Duration.ofMillis(100), Duration.ofMillis(100)))
			.build();
		this.subscriber.addLane(Lane.Options.of("lane", TopicFilter.EVERYTHING), new MessageHandler() {

			@Override
			public void onMessage(ReceivedMessage message) {
				event("message " + message.sequence());
			}

			@Override
			public void onGap(Gap gap) {
				event(gap.reason() + " " + gap.from() + " " + gap.to());
			}

		});
		this.subscriber.start();
	}

	@AfterEach
	void stop() throws Exception {
		this.subscriber.close();
		this.rogue.close();
	}

	static Stream<BadOutput> insteadOfWelcome() {
		return Stream.of(
				new BadOutput("HTTP response", "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII)),
				new BadOutput("length 2^31", hex("80 00 00 00 02")), new BadOutput("length 0", hex("00 00 00 00")),
				new BadOutput("unknown type", hex("00 00 00 02 55 00")),
				new BadOutput("DATA", RoguePublisher.data(1, "t", new byte[1])),
				new BadOutput("HELLO", RoguePeer.bytes(RogueSubscriber.hello("x"))),
				new BadOutput("LIVE", hex("00 00 00 09 05 00 00 00 00 00 00 00 00")),
				new BadOutput("version 2", changed(RoguePeer.bytes(RoguePublisher.welcome(EPOCH, 0, 0)), 5, 2)),
				new BadOutput("start behind the head", RoguePeer.bytes(RoguePublisher.welcome(EPOCH, 9, 5))));
	}

	@ParameterizedTest
	@MethodSource
	void insteadOfWelcome(BadOutput output) throws Exception {
		RoguePublisher.Greeted first = this.rogue.acceptHello();
		first.peer().send(output.bytes());
		assertEnded(first.peer());
		RoguePublisher.Greeted second = this.rogue.acceptHello();
		assertThat(second.hello().resume()).isEmpty();
		second.peer().send(RoguePublisher.welcome(EPOCH, 5, 5));
		second.peer().send(RoguePublisher.data(6, "t", new byte[1]));
		awaitEvents("message 6");
		second.peer().close();
	}

	static Stream<BadOutput> afterWelcome() {
		return Stream.of(new BadOutput("a message twice", RoguePublisher.data(11, "t", new byte[1])),
				new BadOutput("a jump", RoguePublisher.data(13, "t", new byte[1])),
				new BadOutput("an old message", RoguePublisher.data(3, "t", new byte[1])),
				new BadOutput("a gap over what came", RoguePeer.bytes(new GapFrame(11, 15, GapReason.SLOW))),
				new BadOutput("a gap that leaves a hole", RoguePeer.bytes(new GapFrame(13, 15, GapReason.SLOW))),
				new BadOutput("a gap from above to below",
						hex("00 00 00 12 04 00 00 00 00 00 00 00 0d 00 00 00 00 00 00 00 0c 01")),
				new BadOutput("a gap of reason EPOCH",
						hex("00 00 00 12 04 00 00 00 00 00 00 00 0c 00 00 00 00 00 00 00 0d 03")),
				new BadOutput("a second WELCOME", RoguePeer.bytes(RoguePublisher.welcome(EPOCH, 11, 11))),
				new BadOutput("an unasked SUBSCRIBED", RoguePeer.bytes(new Subscribed(99, 11))),
				new BadOutput("GOODBYE with a head below what came",
						RoguePeer.bytes(new Goodbye(3, GoodbyeReason.SHUTDOWN, 0, false))),
				new BadOutput("length 2^31", hex("80 00 00 00 03")), new BadOutput("DATA that ends in its topic",
						hex("00 00 00 0d 03 00 00 ff 00 00 00 00 00 00 00 0c 74")));
	}

	@ParameterizedTest
	@MethodSource
	void afterWelcome(BadOutput output) throws Exception {
		RoguePublisher.Greeted first = this.rogue.acceptHello();
		first.peer().send(RoguePublisher.welcome(EPOCH, 10, 10));
		first.peer().send(RoguePublisher.data(11, "t", new byte[1]));
		awaitEvents("message 11");
		first.peer().send(output.bytes());
		assertEnded(first.peer());
		RoguePublisher.Greeted second = this.rogue.acceptHello();
		assertThat(second.hello().resume()).containsExactly(new Position(EPOCH, 11));
		assertThat(second.hello().attachedBefore()).isTrue();
		assertThat(second.hello().instanceId()).isEqualTo(first.hello().instanceId());
		second.peer().send(RoguePublisher.welcome(EPOCH, 11, 12));
		second.peer().send(RoguePublisher.data(12, "t", new byte[1]));
		awaitEvents("message 11", "message 12");
		second.peer().close();
	}

	@Test
	void aGapAndAnEndAreTakenInTheirPlace() throws Exception {
		RoguePublisher.Greeted first = this.rogue.acceptHello();
		RoguePeer peer = first.peer();
		peer.send(RoguePublisher.welcome(EPOCH, 10, 10));
		peer.send(RoguePublisher.data(11, "t", new byte[1]));
		peer.send(new GapFrame(12, 15, GapReason.SLOW));
		peer.send(RoguePublisher.data(16, "t", new byte[1]));
		peer.send(new Goodbye(18, GoodbyeReason.SHUTDOWN, 0, false));
		peer.close();
		RoguePublisher.Greeted second = this.rogue.acceptHello();
		Epoch other = new Epoch(8, 8);
		second.peer().send(RoguePublisher.welcome(other, 0, 1));
		second.peer().send(RoguePublisher.data(1, "t", new byte[1]));
		awaitEvents("message 11", "SLOW 12 15", "message 16", "EPOCH 17 18", "message 1");
		second.peer().close();
		RoguePublisher.Greeted third = this.rogue.acceptHello();
		assertThat(third.hello().resume()).containsExactly(new Position(other, 1), new Position(EPOCH, 18));
		third.peer().close();
	}

	@Test
	void theGreetingOfTheOldProtocolIsSkippedOnce() throws Exception {
		RoguePublisher.Greeted first = this.rogue.acceptHello();
		first.peer().sendHex("06");
		first.peer().send(RoguePublisher.welcome(EPOCH, 0, 0));
		first.peer().send(RoguePublisher.data(1, "t", new byte[1]));
		awaitEvents("message 1");
		first.peer().close();
		RoguePublisher.Greeted second = this.rogue.acceptHello();
		second.peer().sendHex("06 06");
		assertEnded(second.peer());
	}

	@Test
	void anythingByteByByteIsFine() throws Exception {
		RoguePublisher.Greeted first = this.rogue.acceptHello();
		Hello hello = first.hello();
		assertThat(hello.name()).isEqualTo("victim");
		first.peer().sendOneByOne(RoguePeer.bytes(RoguePublisher.welcome(EPOCH, 0, 0)));
		first.peer().sendOneByOne(RoguePublisher.data(1, "t", new byte[300]));
		first.peer().sendOneByOne(RoguePeer.bytes(new GapFrame(2, 3, GapReason.SLOW)));
		first.peer().sendOneByOne(RoguePublisher.data(4, "t", new byte[0]));
		awaitEvents("message 1", "SLOW 2 3", "message 4");
		first.peer().close();
	}

	private void assertEnded(RoguePeer peer) throws Exception {
		for (var frame = peer.read(); frame != null; frame = peer.read()) {
			assertThat(frame.type()).isIn(FrameType.ERROR, FrameType.ACK, FrameType.PING, FrameType.GOODBYE);
		}
		peer.close();
	}

	private void event(String event) {
		synchronized (this.events) {
			this.events.add(event);
		}
	}

	private void awaitEvents(String... expected) {
		Awaitility.await().untilAsserted(() -> {
			synchronized (this.events) {
				assertThat(this.events).containsExactly(expected);
			}
		});
	}

	private static byte[] changed(byte[] bytes, int at, int value) {
		byte[] changed = bytes.clone();
		changed[at] = (byte) value;
		return changed;
	}

	private static byte[] hex(String hex) {
		return HexFormat.of().parseHex(hex.replace(" ", ""));
	}

	/**
	 * What is sent.
	 */
	private record BadOutput(String name, byte[] bytes) {

		@Override
		public String toString() {
			return this.name;
		}

	}

}
