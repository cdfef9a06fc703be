package io.hein.scenario;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import io.hein.test.HeinAwait;
import io.hein.testsupport.CheckedSubscriber;
import io.hein.testsupport.Payloads;
import io.hein.testsupport.RogueFrame;
import io.hein.testsupport.RoguePeer;
import io.hein.testsupport.RoguePublisher;
import io.hein.testsupport.RogueSubscriber;
import io.hein.testsupport.SequenceSender;
import io.hein.testsupport.TilingChecker;
import io.hein.transport.frame.Ack;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.ErrorFrame;
import io.hein.transport.frame.FrameType;
import io.hein.transport.frame.GapFrame;
import io.hein.transport.frame.GapReason;
import io.hein.transport.frame.Goodbye;
import io.hein.transport.frame.GoodbyeReason;
import io.hein.transport.frame.Live;
import io.hein.transport.frame.Ping;
import io.hein.transport.frame.Pong;
import io.hein.transport.frame.PositionFrame;
import io.hein.transport.frame.Subscribe;
import io.hein.transport.frame.Subscribed;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.subscriber.Subscriber;
import io.hein.transport.topic.TopicFilter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every type of frame in every state of both sides: only the legal pairs pass, each other
 * one ends its connection and no other.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StateMatrixScenarioTests {

	private static final Epoch EPOCH = new Epoch(5, 5);

	/**
	 * Unknown types of frames.
	 */
	private static final List<Integer> UNKNOWN = List.of(0, 14, 127, 255);

	private static final Set<FrameType> NONE = EnumSet.noneOf(FrameType.class);

	private EventLoops loops;

	private Publisher publisher;

	private CheckedSubscriber witness;

	private RogueSubscriber holder;

	@BeforeAll
	void start() throws Exception {
		this.loops = EventLoops.create();
		this.publisher = Publisher.builder()
			.eventLoops(this.loops)
			.classic((classic) -> classic.enabled(false))
			// the holder of a name says nothing, and is not to be missed while all of
			// this
			// takes its time
			.keepalive(Duration.ofMinutes(1), Duration.ofHours(1))
			.handshakeTimeout(Duration.ofMinutes(2))
			.limits((limits) -> limits.maxFailedAttemptsPerMinute(1000))
			.build();
		this.publisher.start();
		this.witness = CheckedSubscriber.create("witness", this.publisher.address(), this.loops).start();
		HeinAwait.subscriber(this.publisher, "witness");
		this.holder = RogueSubscriber.dial(this.publisher.address());
		this.holder.attach("held");
	}

	@AfterAll
	void stop() throws Exception {
		this.holder.close();
		this.witness.close();
		this.publisher.close();
		this.loops.close();
	}

	static Stream<Pair> atThePublisher() {
		List<Pair> pairs = new ArrayList<>();
		pairs(pairs, "accepted", EnumSet.of(FrameType.HELLO));
		pairs(pairs, "naming", NONE);
		pairs(pairs, "attached", EnumSet.of(FrameType.SUBSCRIBE, FrameType.ACK, FrameType.PING, FrameType.PONG,
				FrameType.GOODBYE, FrameType.ERROR));
		return pairs.stream();
	}

	static Stream<Pair> atTheSubscriber() {
		List<Pair> pairs = new ArrayList<>();
		pairs(pairs, "hello sent", EnumSet.of(FrameType.WELCOME, FrameType.GOODBYE, FrameType.ERROR));
		Set<FrameType> attached = EnumSet.of(FrameType.DATA, FrameType.GAP, FrameType.LIVE, FrameType.POSITION,
				FrameType.PING, FrameType.PONG, FrameType.GOODBYE, FrameType.ERROR);
		pairs(pairs, "attached", attached);
		Set<FrameType> live = EnumSet.copyOf(attached);
		live.remove(FrameType.LIVE);
		pairs(pairs, "live", live);
		return pairs.stream();
	}

	private static void pairs(List<Pair> pairs, String state, Set<FrameType> legal) {
		for (FrameType type : FrameType.values()) {
			pairs.add(new Pair(state, type.name(), bytes(type), legal.contains(type)));
		}
		for (int code : UNKNOWN) {
			pairs.add(new Pair(state, "type " + code, new byte[] { 0, 0, 0, 1, (byte) code }, false));
		}
	}

	@ParameterizedTest
	@MethodSource
	void atThePublisher(Pair pair) throws Exception {
		long before = this.witness.checker().delivered();
		try (RogueSubscriber rogue = RogueSubscriber.dial(this.publisher.address())) {
			switch (pair.state()) {
				case "naming" -> rogue.send(RogueSubscriber.hello("held"));
				case "attached" -> rogue.attach("rogue");
				default -> {
				}
			}
			rogue.send(pair.bytes());
			if (pair.state().equals("accepted") && pair.legal()) {
				rogue.readUntil(FrameType.WELCOME);
			}
			else if (pair.isEnd() && pair.legal()) {
				assertThat(rogue.readError()).isNull();
			}
			else if (pair.legal()) {
				rogue.send(new Ping(99, 0));
				assertThat(pong(rogue)).isTrue();
			}
			else {
				assertThat(rogue.readError()).isEqualTo(ErrorCode.PROTOCOL);
			}
		}
		SequenceSender.send(this.publisher, 1, 20);
		assertThat(this.witness.awaitFinish(before + 1, Duration.ofSeconds(60))).isEmpty();
		assertThat(this.witness.subscriber().status().reconnects()).isZero();
	}

	private static boolean pong(RoguePeer rogue) throws IOException {
		for (RogueFrame frame = rogue.read(); frame != null; frame = rogue.read()) {
			if (frame.control() instanceof Pong pong && pong.token() == 99) {
				return true;
			}
		}
		return false;
	}

	@ParameterizedTest
	@MethodSource
	void atTheSubscriber(Pair pair) throws Exception {
		try (RoguePublisher rogue = RoguePublisher.listen();
				CheckedSubscriber victim = CheckedSubscriber
					.create(Subscriber.builder()
						.name("victim")
						.addresses(List.of(rogue.address()))
						.eventLoops(this.loops)
						.reconnect(new Subscriber.Reconnect(Duration.ofMillis(1), 1, Duration.ofMillis(1),
								Duration.ofMillis(1))),
							new TilingChecker(1), TopicFilter.EVERYTHING)
					.start()) {
			RoguePeer peer = rogue.acceptHello().peer();
			if (!pair.state().equals("hello sent")) {
				peer.send(RoguePublisher.welcome(EPOCH, 0, 0));
			}
			if (pair.state().equals("live")) {
				peer.send(new Live(0));
			}
			peer.send(pair.bytes());
			if (pair.isEnd() && pair.legal()) {
				assertThat(peer.readError()).isNull();
			}
			else if (pair.legal()) {
				peer.send(new Ping(99, 1));
				assertThat(pong(peer)).isTrue();
			}
			else {
				assertThat(peer.readError()).isEqualTo(ErrorCode.PROTOCOL);
			}
			peer.close();
			RoguePublisher.Greeted again = rogue.acceptHello();
			assertThat(victim.checker().faults()).isEmpty();
			assertThat(again.hello().name()).isEqualTo("victim");
			again.peer().close();
		}
	}

	/**
	 * A frame that is legal in itself.
	 */
	private static byte[] bytes(FrameType type) {
		return switch (type) {
			case HELLO -> RoguePeer.bytes(RogueSubscriber.hello("newcomer"));
			case WELCOME -> RoguePeer.bytes(RoguePublisher.welcome(EPOCH, 0, 0));
			case DATA -> RoguePublisher.data(1, "t", Payloads.create(SequenceSender.SEED, 1, 20));
			case GAP -> RoguePeer.bytes(new GapFrame(1, 1, GapReason.EVICTED));
			case LIVE -> RoguePeer.bytes(new Live(0));
			case POSITION -> RoguePeer.bytes(new PositionFrame(0, 0));
			case SUBSCRIBE -> RoguePeer.bytes(new Subscribe(1, TopicFilter.EVERYTHING));
			case SUBSCRIBED -> RoguePeer.bytes(new Subscribed(1, 0));
			case ACK -> RoguePeer.bytes(new Ack(0, new long[0]));
			case PING -> RoguePeer.bytes(new Ping(1, 0));
			case PONG -> RoguePeer.bytes(new Pong(1, 0));
			case GOODBYE -> RoguePeer.bytes(new Goodbye(0, GoodbyeReason.SHUTDOWN, 0, false));
			case ERROR -> RoguePeer.bytes(new ErrorFrame(ErrorCode.KEEPALIVE, "test"));
		};
	}

	/**
	 * A state, what comes in it, and whether that is legal.
	 */
	private record Pair(String state, String type, byte[] bytes, boolean legal) {

		boolean isEnd() {
			return this.type.equals("GOODBYE") || this.type.equals("ERROR");
		}

		@Override
		public String toString() {
			return this.state + ", " + this.type + ((this.legal) ? ": legal" : ": illegal");
		}

	}

}
