package io.hein.scenario;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

import io.hein.test.HeinAwait;
import io.hein.testsupport.CheckedSubscriber;
import io.hein.testsupport.Figures;
import io.hein.testsupport.RoguePeer;
import io.hein.testsupport.RoguePublisher;
import io.hein.testsupport.RogueSubscriber;
import io.hein.testsupport.SequenceSender;
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
import io.hein.transport.frame.Live;
import io.hein.transport.frame.Ping;
import io.hein.transport.frame.Pong;
import io.hein.transport.frame.PositionFrame;
import io.hein.transport.frame.Subscribe;
import io.hein.transport.lane.Lane;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.subscriber.Subscriber;
import io.hein.transport.topic.TopicFilter;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every single bit of every type of frame turned over, and every frame cut off at every
 * byte, over sockets: it ends the connection at most, and no other. What the codecs make
 * of the same is in their own tests.
 */
@Tag("campaign")
class DamagedFramesCampaignTests {

	private EventLoops loops;

	@BeforeEach
	void start() {
		this.loops = EventLoops.create();
	}

	@AfterEach
	void stop() {
		this.loops.close();
	}

	@Test
	void aPublisherLosesTheConnectionOfADamagedFrameAndNoOther() throws Exception {
		int damaged = 0;
		try (Publisher publisher = Publisher.builder()
			.eventLoops(this.loops)
			.limits((limits) -> limits.maxFailedAttemptsPerMinute(Integer.MAX_VALUE))
			.build()) {
			publisher.start();
			InetSocketAddress address = publisher.address();
			CheckedSubscriber witness = CheckedSubscriber.create("witness", address, this.loops).start();
			HeinAwait.subscriber(publisher, "witness");
			for (ControlFrame frame : List.of(RogueSubscriber.hello("damaged"), new Ack(0, new long[0]),
					new Ack(9, new long[] { 3, 9 }), new Subscribe(1, TopicFilter.of("a.*", "b.**")), new Ping(1, 0),
					new Pong(1, 0), new Goodbye(0, GoodbyeReason.UNSUBSCRIBED, 0, false),
					new ErrorFrame(ErrorCode.TOO_LARGE, "why"))) {
				byte[] bytes = RoguePeer.bytes(frame);
				boolean first = frame.type() == FrameType.HELLO;
				for (int bit = 0; bit < bytes.length * Byte.SIZE; bit++) {
					send(address, first, flipped(bytes, bit));
				}
				for (int length = 0; length < bytes.length; length++) {
					send(address, first, Arrays.copyOf(bytes, length));
				}
				damaged += bytes.length * (Byte.SIZE + 1);
				SequenceSender.send(publisher, 10, 100);
			}
			Awaitility.await().untilAsserted(() -> {
				assertThat(publisher.statistics().connections()).isOne();
				assertThat(publisher.statistics().unauthenticated()).isZero();
			});
			assertThat(witness.awaitFinish(publisher.head().sequence(), Duration.ofSeconds(60))).isEmpty();
			assertThat(witness.subscriber().status().reconnects()).isZero();
			witness.close();
		}
		Figures.note("damaged frames of subscribers", "%d: only their own connections suffered", damaged);
	}

	private static void send(InetSocketAddress address, boolean first, byte[] bytes) throws Exception {
		try (RogueSubscriber rogue = RogueSubscriber.dial(address)) {
			if (!first) {
				rogue.attach("damaged-" + rogue.localPort());
			}
			rogue.send(bytes);
			rogue.shutdownOutput();
			rogue.readError();
		}
	}

	@Test
	void aSubscriberComesBackAfterEveryDamagedFrame() throws Exception {
		int damaged = 0;
		try (RoguePublisher rogue = RoguePublisher.listen();
				Subscriber subscriber = Subscriber.builder()
					.name("victim")
					.addresses(List.of(rogue.address()))
					.eventLoops(this.loops)
					.reconnect(new Subscriber.Reconnect(Duration.ofMillis(1), 1, Duration.ofMillis(1),
							Duration.ofMillis(1)))
					.build()) {
			subscriber.addLane(Lane.Options.of("lane", TopicFilter.EVERYTHING), (message) -> {
			});
			subscriber.start();
			for (byte[] frame : List.of(RoguePeer.bytes(welcome()), RoguePublisher.data(1, "t.1", new byte[20]),
					bytes(new GapFrame(1, 3, GapReason.EVICTED)), bytes(new Live(0)), bytes(new PositionFrame(0, 7)),
					bytes(new Ping(1, 0)), bytes(new Pong(1, 0)),
					bytes(new Goodbye(0, GoodbyeReason.SHUTDOWN, 0, false)),
					bytes(new ErrorFrame(ErrorCode.SLOW, "why")))) {
				for (int bit = 0; bit < frame.length * Byte.SIZE; bit++) {
					if (!isWaitOfGoodbye(frame, bit / Byte.SIZE)) {
						send(rogue, flipped(frame, bit));
						damaged++;
					}
				}
				for (int length = 0; length < frame.length; length++) {
					send(rogue, Arrays.copyOf(frame, length));
					damaged++;
				}
			}
			// As good as new
			RoguePublisher.Greeted last = rogue.acceptHello();
			Epoch epoch = Epoch.random();
			last.peer().send(RoguePublisher.welcome(epoch, 0, 0));
			last.peer().send(RoguePublisher.data(1, "t", new byte[20]));
			Awaitility.await()
				.until(() -> subscriber.status().handled() != null
						&& subscriber.status().handled().epoch().equals(epoch)
						&& subscriber.status().handled().sequence() == 1);
			last.peer().close();
		}
		Figures.note("damaged frames of publishers", "%d: the subscriber came back each time", damaged);
	}

	/**
	 * A flipped bit there makes the subscriber wait for minutes, as it was asked to.
	 */
	private static boolean isWaitOfGoodbye(byte[] frame, int at) {
		return frame[4] == FrameType.GOODBYE.code() && at >= 14 && at < 17;
	}

	private static void send(RoguePublisher rogue, byte[] bytes) throws Exception {
		RoguePublisher.Greeted greeted = rogue.acceptHello();
		try (RoguePeer peer = greeted.peer()) {
			if (bytes.length < 5 || bytes[4] != FrameType.WELCOME.code()) {
				peer.send(welcome());
			}
			peer.send(bytes);
			peer.shutdownOutput();
			peer.timeout(Duration.ofSeconds(5));
			while (peer.read() != null) {
				// up to the end
			}
		}
	}

	/**
	 * A new log each time, so that what a flipped bit did to positions is over.
	 */
	private static ControlFrame welcome() {
		return RoguePublisher.welcome(Epoch.random(), 0, 0);
	}

	private static byte[] bytes(ControlFrame frame) {
		return RoguePeer.bytes(frame);
	}

	private static byte[] flipped(byte[] bytes, int bit) {
		byte[] flipped = bytes.clone();
		flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
		return flipped;
	}

}
