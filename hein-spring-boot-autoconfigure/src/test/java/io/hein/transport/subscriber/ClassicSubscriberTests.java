package io.hein.transport.subscriber;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.hein.testsupport.Ports;
import io.hein.testsupport.PythonTransmitter;
import io.hein.testsupport.PythonTransmitter.Peer;
import io.hein.transport.classic.ClassicFrame;
import io.hein.transport.classic.ClassicJson;
import io.hein.transport.classic.ClassicProtocol;
import io.hein.transport.frame.GapReason;
import io.hein.transport.lane.Gap;
import io.hein.transport.lane.Lane;
import io.hein.transport.lane.MessageHandler;
import io.hein.transport.lane.ReceivedMessage;
import io.hein.transport.topic.TopicFilter;
import org.assertj.core.groups.Tuple;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * A subscriber and publishers that play Python's, with each of their quirks.
 */
class ClassicSubscriberTests {

	private final Recorder recorder = new Recorder();

	private PythonTransmitter transmitter;

	private Subscriber subscriber;

	@BeforeEach
	void open() throws Exception {
		this.transmitter = new PythonTransmitter();
		this.subscriber = builder().build();
	}

	@AfterEach
	void close() throws Exception {
		this.recorder.gate.countDown();
		this.transmitter.close();
		this.subscriber.close();
	}

	private Subscriber.Builder builder() {
		return Subscriber.builder()
			.protocol(Protocol.CLASSIC)
			.address("127.0.0.1", this.transmitter.port())
			.name("alpha")
			.shutdownTimeout(Duration.ofSeconds(8))
			.reconnect(
					new Subscriber.Reconnect(Duration.ofMillis(10), 2, Duration.ofMillis(200), Duration.ofSeconds(1)));
	}

	private void use(Subscriber.Builder builder) {
		this.subscriber.close();
		this.subscriber = builder.build();
	}

	private Peer start() throws Exception {
		return start("**");
	}

	private Peer start(String... topics) throws Exception {
		this.subscriber.addLane(Lane.Options.of("lane", TopicFilter.of(topics)), this.recorder);
		this.subscriber.start();
		return this.transmitter.accept();
	}

	private void awaitState(ConnectionState state) {
		Awaitility.await().until(() -> this.subscriber.status().state() == state);
	}

	private static byte[] rawNumbers(int from, int to) {
		return PythonTransmitter
			.join(IntStream.range(from, to).mapToObj((i) -> PythonTransmitter.raw("n", "" + i)).toArray(byte[][]::new));
	}

	private static List<String> numbers(int count) {
		return IntStream.range(0, count).mapToObj(String::valueOf).toList();
	}

	@Test
	void messagesComeInTheirOrderWithTheTagAsTopic() throws Exception {
		Peer peer = start();
		assertThat(peer.name()).isEqualTo("alpha");
		peer.send(PythonTransmitter.raw("t 2", "one"));
		peer.send(PythonTransmitter.json("", "caf\u00e9"));
		peer.send(PythonTransmitter.json("d", Map.of("a", 1)));
		peer.send(PythonTransmitter.json("b", new byte[] { 1 }));
		peer.send(PythonTransmitter.frame(ClassicFrame.Key.JSON, "p", false, ClassicJson.encode(5)));
		assertThat(this.recorder.awaitMessages(5)).containsExactly("t 2 BYTES one {}", " TEXT caf\u00c3\u00a9 {}",
				"d OTHER {\"a\":\"i:1\"} {contentType=" + ClassicProtocol.MIME_TYPE + "}", "b BYTES \u0001 {}",
				"p OTHER \"i:5\" {contentType=" + ClassicProtocol.MIME_TYPE_PACKED + "}");
		assertThat(this.subscriber.status().state()).isEqualTo(ConnectionState.CONNECTED);
		assertThat(this.subscriber.status().isRefused()).isFalse();
		assertThat(this.subscriber.statistics().received()).isEqualTo(5);
	}

	@Test
	void oneAcknowledgementComesForEachWrite() throws Exception {
		Peer peer = start();
		for (int frames : new int[] { 1, 3, 100, 1000, 3000 }) {
			peer.write(rawNumbers(0, frames));
			peer.readAck();
			assertThat(peer.acksWithin(100)).as("surplus, %d frames", frames).isZero();
		}
		peer.write(PythonTransmitter.raw("n", "x".repeat(900_000)));
		peer.readAck();
		assertThat(peer.acksWithin(100)).isZero();
	}

	@Test
	void pingsAndUnknownKeysAreAcknowledgedAndNotHandedOver() throws Exception {
		Peer peer = start();
		peer.send(PythonTransmitter.frame(ClassicFrame.Key.PING, "", true, new byte[0]));
		peer.send("__zzz__t:1:body\u00ac\u0096\u00ac\u0096".getBytes(StandardCharsets.ISO_8859_1));
		peer.send(PythonTransmitter.raw("n", "0"));
		assertThat(this.recorder.awaitMessages(1)).containsExactly("n BYTES 0 {}");
	}

	@Test
	void noFrameEndsTheConnection() throws Exception {
		use(builder().maxMessageSize(1000));
		Peer peer = start();
		for (String bad : List.of("", "__png__", "__jsn__t:x:\"i:1\"", "__jsn__:b:1:x", "__raw__:0:" + "x".repeat(1001),
				"__raw__:0:" + "x".repeat(100_000), "__raw__" + "T".repeat(256) + ":0:x")) {
			peer.send((bad + "\u00ac\u0096\u00ac\u0096").getBytes(StandardCharsets.ISO_8859_1));
		}
		peer.send(PythonTransmitter.frame(ClassicFrame.Key.JSON, "", true, new byte[] { '{' }));
		peer.send(PythonTransmitter.raw("n", "0"));
		assertThat(this.recorder.awaitMessages(2)).hasSize(2).last().isEqualTo("n BYTES 0 {}");
		assertThat(this.subscriber.statistics().malformed()).isEqualTo(5);
		assertThat(this.recorder.gaps).extracting(Gap::reason, Gap::count)
			.containsExactly(Tuple.tuple(GapReason.TOO_LARGE, 1L), Tuple.tuple(GapReason.TOO_LARGE, 1L));
		assertThat(this.subscriber.statistics().reconnects()).isZero();
	}

	@Test
	void aFrameWithoutEndIsLeftCleanly() throws Exception {
		Peer peer = start();
		Thread writer = new Thread(() -> {
			try {
				for (int i = 0; i < 17 * 1024; i++) {
					peer.write(new byte[1024]);
				}
			}
			catch (IOException ex) {
				// it is no longer read
			}
		});
		writer.start();
		assertThat(peer.endsInOrder()).isTrue();
		writer.join();
		peer.close();
		Awaitility.await()
			.untilAsserted(() -> assertThat(this.subscriber.status().lastError()).contains("16777216 bytes"));
	}

	@Test
	void aSlowListenerDelaysNoAcknowledgement() throws Exception {
		this.recorder.block();
		Peer peer = start();
		for (int i = 0; i < 20; i++) {
			long begin = System.nanoTime();
			peer.send(PythonTransmitter.raw("n", "" + i));
			assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(9));
		}
		this.recorder.gate.countDown();
		assertThat(this.recorder.awaitMessages(20)).hasSize(20);
	}

	@Test
	void whatAListenerCannotTakeIsAcknowledgedAndReportedAsAGap() throws Exception {
		this.recorder.block();
		this.subscriber.addLane(new Lane.Options("lane", TopicFilter.EVERYTHING, 1, 20_000, 0, false), this.recorder);
		this.subscriber.start();
		Peer peer = this.transmitter.accept();
		for (int i = 0; i < 100; i++) {
			peer.send(PythonTransmitter.raw("n", "x".repeat(1000)));
		}
		this.recorder.gate.countDown();
		Awaitility.await().untilAsserted(() -> assertThat(this.recorder.gaps).hasSize(1));
		Gap gap = this.recorder.gaps.get(0);
		assertThat(gap.reason()).isEqualTo(GapReason.SLOW);
		assertThat(gap.isEndKnown()).isTrue();
		assertThat(gap.countExact()).isTrue();
		peer.send(PythonTransmitter.raw("n", "last"));
		Awaitility.await().untilAsserted(() -> assertThat(this.recorder.messages).contains("n BYTES last {}"));
		assertThat(this.recorder.messages.size() - 1 + gap.count()).isEqualTo(100);
		assertThat(this.recorder.order).last().isEqualTo("message");
		assertThat(this.subscriber.statistics().lost()).isEqualTo(gap.count());
	}

	@Test
	void aReconnectIsAGapOfUnknownSize() throws Exception {
		Peer first = start();
		first.send(PythonTransmitter.raw("n", "0"));
		this.recorder.awaitMessages(1);
		first.close();
		Peer second = this.transmitter.accept();
		second.send(PythonTransmitter.raw("n", "1"));
		this.recorder.awaitMessages(2);
		assertThat(this.recorder.order).containsExactly("message", "gap", "message");
		Gap gap = this.recorder.gaps.get(0);
		assertThat(gap.reason()).isEqualTo(GapReason.EPOCH);
		assertThat(gap.isEndKnown()).isFalse();
		assertThat(this.subscriber.statistics().reconnects()).isOne();
		assertThat(Objects.requireNonNull(this.subscriber.status().received()).sequence()).isOne();
	}

	@Test
	void aPublisherThatStartsLaterOrAgainIsFound() throws Exception {
		// not one that any connection of this machine may get
		int port = Ports.unused();
		use(builder().addresses(List.of(new InetSocketAddress("127.0.0.1", port))));
		this.subscriber.addLane(Lane.Options.of("lane", TopicFilter.EVERYTHING), this.recorder);
		this.subscriber.start();
		Awaitility.await().until(() -> this.subscriber.status().lastError() != null);
		this.transmitter.close();
		this.transmitter = new PythonTransmitter(port);
		this.transmitter.accept().send(PythonTransmitter.raw("n", "0"));
		assertThat(this.recorder.awaitMessages(1)).hasSize(1);
	}

	@Test
	void aRefusalIsFollowedByOtherAttempts() throws Exception {
		this.subscriber.addLane(Lane.Options.of("lane", TopicFilter.EVERYTHING), this.recorder);
		this.subscriber.start();
		for (int i = 0; i < 4; i++) {
			Peer peer = this.transmitter.acceptSilently();
			peer.ack();
			assertThat(peer.readName()).isEqualTo("alpha");
			peer.close();
		}
		Awaitility.await()
			.untilAsserted(() -> assertThat(this.subscriber.status().lastError()).contains("instead of accepting"));
		this.transmitter.accept().send(PythonTransmitter.raw("n", "0"));
		assertThat(this.recorder.awaitMessages(1)).hasSize(1);
		assertThat(this.recorder.gaps).isEmpty();
	}

	@Test
	void aPublisherMayTakeLongForItsHandshake() throws Exception {
		this.subscriber.addLane(Lane.Options.of("lane", TopicFilter.EVERYTHING), this.recorder);
		this.subscriber.start();
		Peer peer = this.transmitter.acceptSilently();
		assertThat(peer.acksWithin(1200)).isZero();
		peer.ack();
		assertThat(peer.readName()).isEqualTo("alpha");
		assertThat(peer.acksWithin(1200)).isZero();
		peer.ack();
		peer.send(PythonTransmitter.raw("n", "0"));
		assertThat(this.recorder.awaitMessages(1)).hasSize(1);
	}

	@Test
	void bothAcknowledgementsMayComeAtOnceAndFramesWithThem() throws Exception {
		this.subscriber.addLane(Lane.Options.of("lane", TopicFilter.EVERYTHING), this.recorder);
		this.subscriber.start();
		Peer peer = this.transmitter.acceptSilently();
		peer.write(PythonTransmitter.join(new byte[] { 6, 6 }, PythonTransmitter.raw("n", "0")));
		assertThat(peer.readName().substring(0, 5)).isEqualTo("alpha");
		assertThat(this.recorder.awaitMessages(1)).hasSize(1);
	}

	@Test
	void aStopLeavesCleanly() throws Exception {
		Peer peer = start();
		peer.send(PythonTransmitter.raw("n", "0"));
		this.recorder.awaitMessages(1);
		long begin = System.nanoTime();
		Thread stopper = new Thread(this.subscriber::close);
		stopper.start();
		assertThat(peer.endsInOrder()).isTrue();
		peer.close();
		stopper.join();
		assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(9));
	}

	@Test
	void anIdlePublisherThatDoesNotAnswerDelaysAStopByTwoSecondsOnly() throws Exception {
		Peer peer = start();
		peer.send(PythonTransmitter.raw("n", "0"));
		long begin = System.nanoTime();
		this.subscriber.close();
		assertThat(Duration.ofNanos(System.nanoTime() - begin)).isBetween(Duration.ofMillis(1500),
				Duration.ofSeconds(9));
		assertThat(peer.endsInOrder()).isTrue();
	}

	@Test
	void whatComesWhileItLeavesIsReadSoThatNothingIsReset() throws Exception {
		Peer peer = start();
		Thread stopper = new Thread(this.subscriber::close);
		peer.write(rawNumbers(0, 100));
		stopper.start();
		for (int i = 0; i < 100; i++) {
			peer.write(rawNumbers(0, 10));
		}
		assertThat(peer.endsInOrder()).isTrue();
		peer.close();
		stopper.join();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aHandshakeIsNotAbandoned(boolean greeted) throws Exception {
		this.subscriber.addLane(Lane.Options.of("lane", TopicFilter.EVERYTHING), this.recorder);
		this.subscriber.start();
		Peer peer = this.transmitter.acceptSilently();
		if (greeted) {
			peer.ack();
		}
		awaitState(ConnectionState.CONNECTING);
		Thread stopper = new Thread(this.subscriber::close);
		stopper.start();
		assertThat(peer.readName()).isEqualTo("alpha");
		if (!greeted) {
			peer.ack();
		}
		assertThat(peer.acksWithin(300)).isZero();
		peer.ack();
		assertThat(peer.endsInOrder()).isTrue();
		peer.close();
		stopper.join();
	}

	@Test
	void dieIsAcknowledgedAndTheConnectionLeftAndMadeAgain() throws Exception {
		Peer peer = start();
		peer.write(PythonTransmitter.join(PythonTransmitter.frame(ClassicFrame.Key.DIE, "", true, new byte[0]),
				PythonTransmitter.raw("n", "0")));
		peer.readAck();
		assertThat(peer.endsInOrder()).isTrue();
		assertThat(this.recorder.awaitMessages(1)).hasSize(1);
		peer.close();
		this.transmitter.accept().send(PythonTransmitter.raw("n", "1"));
		assertThat(this.recorder.awaitMessages(2)).hasSize(2);
	}

	@Test
	void aSilentPublisherIsLeftAfterTheIdleLimitAndDialledAgain() throws Exception {
		use(builder().classicIdleTimeout(Duration.ofMillis(500)));
		Peer peer = start();
		assertThat(peer.endsInOrder()).isTrue();
		peer.close();
		// on a machine that is held up, the next one is taken for silent as well
		Awaitility.await().ignoreExceptions().untilAsserted(this::acceptAndSend);
		assertThat(this.recorder.awaitMessages(1)).contains("n BYTES 0 {}");
	}

	private void acceptAndSend() throws IOException {
		Peer peer = this.transmitter.accept();
		try {
			peer.send(PythonTransmitter.raw("n", "0"));
		}
		catch (IOException | AssertionError ex) {
			peer.close();
			throw ex;
		}
	}

	@Test
	void aPublisherThatResetsIsDialledAgain() throws Exception {
		Peer peer = start();
		peer.send(PythonTransmitter.raw("n", "0"));
		peer.reset();
		this.transmitter.accept().send(PythonTransmitter.raw("n", "1"));
		assertThat(this.recorder.awaitMessages(2)).hasSize(2);
	}

	@Test
	void whatIsNoClassicPublisherIsLeftCleanly() throws Exception {
		this.subscriber.addLane(Lane.Options.of("lane", TopicFilter.EVERYTHING), this.recorder);
		this.subscriber.start();
		Peer peer = this.transmitter.acceptSilently();
		peer.write("HTTP/1.1 400 Bad Request\r\n".getBytes(StandardCharsets.US_ASCII));
		assertThat(peer.readName()).isEmpty();
		peer.close();
		Awaitility.await()
			.untilAsserted(() -> assertThat(this.subscriber.status().lastError()).contains("does not speak"));
	}

	@Test
	void lanesGetTheTopicsThatTheyWantNow() throws Exception {
		Peer peer = start("n");
		Recorder others = new Recorder();
		peer.send(PythonTransmitter.raw("x", "0"));
		peer.send(PythonTransmitter.raw("n", "1"));
		this.recorder.awaitMessages(1);
		Lane lane = this.subscriber.addLane(Lane.Options.of("others", TopicFilter.of("x")), others);
		Awaitility.await().untilAsserted(() -> {
			peer.send(PythonTransmitter.raw("x", "2"));
			assertThat(others.messages).isNotEmpty();
		});
		lane.topics(TopicFilter.of("y"));
		Awaitility.await().untilAsserted(() -> {
			peer.send(PythonTransmitter.raw("y", "3"));
			assertThat(others.messages).contains("y BYTES 3 {}");
		});
		assertThat(this.recorder.messages).containsExactly("n BYTES 1 {}");
	}

	@Test
	void aNameIsShort() {
		assertThatIllegalArgumentException().isThrownBy(() -> builder().name("sixteen-letters-").build())
			.withMessageContaining("15 characters");
		assertThat(ClassicProtocol.isName(this.subscriber.name())).isTrue();
		try (Subscriber nameless = Subscriber.builder().address("localhost", 1).protocol(Protocol.CLASSIC).build()) {
			assertThat(ClassicProtocol.isName(nameless.name())).isTrue();
		}
	}

	@Test
	void tenThousandMessagesComeInOrder() throws Exception {
		Peer peer = start();
		for (int i = 0; i < 10_000; i += 12) {
			peer.send(rawNumbers(i, Math.min(10_000, i + 12)));
		}
		List<String> texts = this.recorder.awaitMessages(10_000).stream().map((text) -> text.split(" ")[2]).toList();
		assertThat(texts).isEqualTo(numbers(10_000));
	}

	/**
	 * Writes down what comes.
	 */
	private static final class Recorder implements MessageHandler {

		final List<String> messages = new CopyOnWriteArrayList<>();

		final List<Gap> gaps = new CopyOnWriteArrayList<>();

		final List<String> order = new CopyOnWriteArrayList<>();

		volatile CountDownLatch gate = new CountDownLatch(0);

		void block() {
			this.gate = new CountDownLatch(1);
		}

		@Override
		public void onMessage(ReceivedMessage message) throws Exception {
			this.gate.await(60, TimeUnit.SECONDS);
			// the order first: it is the messages that are waited for
			if (this.order.size() < 1000) {
				this.order.add("message");
			}
			this.messages.add(message.topic() + " " + message.contentType() + " "
					+ new String(message.payload(), StandardCharsets.ISO_8859_1) + " " + message.headers());
		}

		@Override
		public void onGap(Gap gap) {
			this.order.add("gap");
			this.gaps.add(gap);
		}

		List<String> awaitMessages(int count) {
			Awaitility.await()
				.atMost(Duration.ofSeconds(60))
				.untilAsserted(() -> assertThat(this.messages).hasSizeGreaterThanOrEqualTo(count));
			return new ArrayList<>(this.messages);
		}

	}

}
