package io.hein.scenario;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

import io.hein.test.HeinAwait;
import io.hein.testsupport.CheckedSubscriber;
import io.hein.testsupport.Figures;
import io.hein.testsupport.RoguePeer;
import io.hein.testsupport.RoguePublisher;
import io.hein.testsupport.RogueSubscriber;
import io.hein.testsupport.SequenceSender;
import io.hein.transport.frame.Ack;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.FrameType;
import io.hein.transport.frame.Live;
import io.hein.transport.frame.Ping;
import io.hein.transport.frame.Pong;
import io.hein.transport.frame.Subscribe;
import io.hein.transport.frame.Welcome;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.topic.TopicFilter;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What subscribers that break the rules do to a publisher: they lose their connection,
 * and no other subscriber notices.
 */
@ExtendWith(OutputCaptureExtension.class)
class BadInputScenarioTests {

	private static final String TLS_HELLO = "16 03 01 00 a5 01 00 00 a1 03 03 00 01 02 03 04 05 06 07 08 09";

	/**
	 * Longer than a machine that is busy with other things holds anything up.
	 */
	private static final Duration PATIENCE = Duration.ofMinutes(5);

	private EventLoops loops;

	private Publisher publisher;

	private CheckedSubscriber witness;

	private @Nullable SequenceSender sender;

	@BeforeEach
	void start() {
		this.loops = EventLoops.create();
		start(PATIENCE);
	}

	private void start(Duration handshakeTimeout) {
		this.publisher = publisher(handshakeTimeout, PATIENCE);
		this.witness = CheckedSubscriber.create("witness", this.publisher.address(), this.loops).start();
		HeinAwait.subscriber(this.publisher, "witness");
		this.sender = SequenceSender.start(this.publisher, 200, 100);
	}

	private Publisher publisher(Duration handshakeTimeout, Duration keepaliveTimeout) {
		Publisher started = Publisher.builder()
			.eventLoops(this.loops)
			.keepalive(Duration.ofMillis(200), keepaliveTimeout)
			.handshakeTimeout(handshakeTimeout)
			.limits((limits) -> limits.maxFailedAttemptsPerMinute(Integer.MAX_VALUE))
			.build();
		started.start();
		return started;
	}

	/**
	 * With a publisher that does not wait long for a HELLO.
	 */
	private void startAnewWithoutPatience() {
		this.sender.close();
		this.witness.close();
		this.publisher.close();
		start(Duration.ofMillis(1300));
	}

	@AfterEach
	void theOthersNoticedNothing() {
		if (this.sender != null) {
			this.sender.close();
		}
		List<String> faults = this.witness.awaitFinish(this.publisher.head().sequence(), Duration.ofSeconds(60));
		long reconnects = this.witness.subscriber().status().reconnects();
		int connections = this.publisher.statistics().connections();
		this.witness.close();
		this.publisher.close();
		this.loops.close();
		assertThat(faults).isEmpty();
		assertThat(this.witness.checker().gaps()).isEmpty();
		assertThat(reconnects).isZero();
		assertThat(connections).isOne();
	}

	static Stream<BadInput> beforeTheHandshake() {
		byte[] hello = RoguePeer.bytes(RogueSubscriber.hello("rogue"));
		List<BadInput> inputs = new ArrayList<>();
		inputs.add(new BadInput("wrong magic", changed(hello, 5, 'X'), ErrorCode.PROTOCOL));
		inputs.add(new BadInput("HTTP request", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", ErrorCode.PROTOCOL));
		inputs.add(new BadInput("TLS hello", hex(TLS_HELLO), ErrorCode.PROTOCOL));
		inputs.add(new BadInput("SSH banner", "SSH-2.0-OpenSSH_9.9\r\n", ErrorCode.PROTOCOL));
		inputs.add(new BadInput("length 2^31", hex("80 00 00 00 01"), ErrorCode.PROTOCOL));
		inputs.add(new BadInput("length 2^32 - 1", hex("ff ff ff ff 00"), ErrorCode.PROTOCOL));
		inputs.add(new BadInput("length 2^24 - 1", hex("00 ff ff ff 01"), ErrorCode.TOO_LARGE));
		inputs.add(new BadInput("length 0", hex("00 00 00 00 01"), ErrorCode.PROTOCOL));
		inputs.add(new BadInput("length shorter than a HELLO", hex("00 00 00 03 01 48 45"), ErrorCode.PROTOCOL));
		inputs.add(new BadInput("unknown type", hex("00 00 00 02 7f 00"), ErrorCode.PROTOCOL));
		inputs.add(new BadInput("type 0", hex("00 00 00 02 00 00"), ErrorCode.PROTOCOL));
		inputs.add(new BadInput("version 0", changed(hello, 9, 0), ErrorCode.VERSION));
		inputs.add(new BadInput("unknown flags", changed(hello, 10, 0x80), ErrorCode.PROTOCOL));
		inputs.add(new BadInput("name with an escape", changed(hello, 12, 0x1b), ErrorCode.PROTOCOL));
		inputs.add(new BadInput("bytes after the end", longer(hello), ErrorCode.PROTOCOL));
		inputs.add(new BadInput("truncated frame, then silence", cut(hello, hello.length - 3),
				ErrorCode.HANDSHAKE_TIMEOUT));
		inputs.add(new BadInput("one byte, then silence", new byte[] { 0 }, ErrorCode.HANDSHAKE_TIMEOUT));
		inputs.add(new BadInput("silence", new byte[0], ErrorCode.HANDSHAKE_TIMEOUT));
		inputs.add(new BadInput("PING first", RoguePeer.bytes(new Ping(1, 0)), ErrorCode.PROTOCOL));
		inputs.add(new BadInput("ACK first", RoguePeer.bytes(new Ack(0, new long[0])), ErrorCode.PROTOCOL));
		inputs.add(new BadInput("SUBSCRIBE first", RoguePeer.bytes(new Subscribe(1, TopicFilter.EVERYTHING)),
				ErrorCode.PROTOCOL));
		inputs.add(new BadInput("DATA first", RoguePublisher.data(1, "t", new byte[1]), ErrorCode.PROTOCOL));
		return inputs.stream();
	}

	@ParameterizedTest
	@MethodSource
	void beforeTheHandshake(BadInput input) throws Exception {
		if (input.code() == ErrorCode.HANDSHAKE_TIMEOUT) {
			startAnewWithoutPatience();
		}
		long before = refused(input.code());
		try (RogueSubscriber rogue = RogueSubscriber.dial(this.publisher.address())) {
			rogue.send(input.bytes());
			assertThat(rogue.readError()).isIn(input.code(), null);
		}
		Awaitility.await().untilAsserted(() -> assertThat(refused(input.code())).isEqualTo(before + 1));
		assertThat(this.publisher.statistics().accepted()).isOne();
	}

	@Test
	void anEndInTheMiddleOfAHelloDoesNoHarm() throws Exception {
		byte[] hello = RoguePeer.bytes(RogueSubscriber.hello("rogue"));
		for (int length = 0; length < hello.length; length++) {
			try (RogueSubscriber rogue = RogueSubscriber.dial(this.publisher.address())) {
				rogue.send(cut(hello, length));
				if (length % 2 == 0) {
					rogue.reset();
				}
			}
		}
		assertThat(this.publisher.statistics().accepted()).isOne();
	}

	static Stream<BadInput> afterTheHandshake() {
		List<BadInput> inputs = new ArrayList<>();
		inputs.add(new BadInput("second HELLO", RoguePeer.bytes(RogueSubscriber.hello("other")), ErrorCode.PROTOCOL));
		inputs.add(new BadInput("ACK of a future position", RoguePeer.bytes(new Ack(1L << 40, new long[0])),
				ErrorCode.PROTOCOL));
		inputs.add(new BadInput("ACK of Long.MAX_VALUE", RoguePeer.bytes(new Ack(Long.MAX_VALUE, new long[0])),
				ErrorCode.PROTOCOL));
		inputs
			.add(new BadInput("negative ACK", hex("00 00 00 0b 09 80 00 00 00 00 00 00 00 00 00"), ErrorCode.PROTOCOL));
		inputs.add(new BadInput("WELCOME", RoguePeer.bytes(RoguePublisher.welcome(new Epoch(1, 1), 0, 0)),
				ErrorCode.PROTOCOL));
		inputs.add(new BadInput("LIVE", RoguePeer.bytes(new Live(0)), ErrorCode.PROTOCOL));
		inputs.add(new BadInput("DATA", RoguePublisher.data(1, "t", new byte[1]), ErrorCode.PROTOCOL));
		inputs.add(new BadInput("unknown type", hex("00 00 00 02 7f 00"), ErrorCode.PROTOCOL));
		inputs.add(new BadInput("length 2^31", hex("80 00 00 00 01"), ErrorCode.PROTOCOL));
		inputs.add(new BadInput("bad pattern", hex("00 00 00 0a 07 00 00 00 01 00 01 02 2e 2e"), ErrorCode.PROTOCOL));
		inputs.add(new BadInput("SUBSCRIBE with 65,535 patterns", hex("00 00 00 07 07 00 00 00 01 ff ff"),
				ErrorCode.PROTOCOL));
		return inputs.stream();
	}

	@ParameterizedTest
	@MethodSource
	void afterTheHandshake(BadInput input) throws Exception {
		try (RogueSubscriber rogue = RogueSubscriber.dial(this.publisher.address())) {
			rogue.attach("rogue");
			assertThat(this.publisher.statistics().connections()).isEqualTo(2);
			rogue.send(input.bytes());
			assertThat(rogue.readError()).isIn(input.code(), null);
		}
		Awaitility.await().until(() -> this.publisher.statistics().connections() == 1);
	}

	@Test
	void aHelloByteByByteIsFine() throws Exception {
		try (RogueSubscriber rogue = RogueSubscriber.dial(this.publisher.address())) {
			rogue.sendOneByOne(RoguePeer.bytes(RogueSubscriber.hello("slow-writer")));
			rogue.readUntil(FrameType.WELCOME);
			rogue.sendOneByOne(RoguePeer.bytes(new Ping(77, 0)));
			assertThat(rogue.readUntil(FrameType.PONG).as(Pong.class).token()).isEqualTo(77);
			assertThat(this.publisher.statistics().connections()).isEqualTo(2);
		}
		Awaitility.await().until(() -> this.publisher.statistics().connections() == 1);
	}

	@Test
	void aSubscriberThatAttachesAndThenSaysNothingIsCutOff() throws Exception {
		// one that is held up for so long may be cut off too, and is back at once
		try (Publisher impatient = publisher(PATIENCE, Duration.ofMillis(1500));
				CheckedSubscriber other = CheckedSubscriber.create("other", impatient.address(), this.loops).start()) {
			HeinAwait.connected(other.subscriber());
			try (RogueSubscriber rogue = RogueSubscriber.dial(impatient.address())) {
				long start = System.nanoTime();
				rogue.attach("silent");
				assertThat(rogue.readError()).isIn(ErrorCode.KEEPALIVE, null);
				assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(1000));
			}
			SequenceSender.send(impatient, 1, 100);
			assertThat(other.awaitFinish(1, Duration.ofSeconds(60))).isEmpty();
			Awaitility.await().until(() -> impatient.subscribers().size() == 1);
		}
	}

	@Test
	void manyBadConnectionsWriteFewLines(CapturedOutput output) throws Exception {
		int count = 500;
		long before = refused(ErrorCode.PROTOCOL);
		int lines = lines(output);
		for (int i = 0; i < count; i++) {
			try (RogueSubscriber rogue = RogueSubscriber.dial(this.publisher.address())) {
				rogue.sendText("GET / HTTP/1.1\r\n\r\n");
				rogue.readError();
			}
		}
		Awaitility.await().untilAsserted(() -> assertThat(refused(ErrorCode.PROTOCOL)).isEqualTo(before + count));
		assertThat(output.getAll()).contains("HTTP");
		assertThat(lines(output) - lines).isBetween(1, 50);
		Figures.note("bad input", "%d HTTP requests: %d log lines", count, lines(output) - lines);
	}

	@Test
	void manyShortConnectionsWriteFewLines(CapturedOutput output) throws Exception {
		int count = 200;
		int lines = lines(output);
		for (int i = 0; i < count; i++) {
			try (RogueSubscriber rogue = RogueSubscriber.dial(this.publisher.address())) {
				rogue.attach("restless-" + i);
			}
		}
		Awaitility.await().until(() -> this.publisher.statistics().connections() == 1);
		assertThat(output.getAll()).contains("'restless-0'");
		assertThat(lines(output) - lines).isBetween(1, 50);
	}

	@Test
	void aFloodOfAcknowledgementsDoesNotAffectOthers() throws Exception {
		try (RogueSubscriber rogue = RogueSubscriber.dial(this.publisher.address())) {
			Welcome welcome = rogue.attach("flooder");
			byte[] ack = RoguePeer.bytes(new Ack(welcome.start().sequence(), new long[0]));
			byte[] acks = new byte[ack.length * 1000];
			for (int i = 0; i < 1000; i++) {
				System.arraycopy(ack, 0, acks, i * ack.length, ack.length);
			}
			for (int i = 0; i < 20; i++) {
				rogue.send(acks);
			}
			this.publisher.ping(Duration.ofSeconds(5)).get().forEach((name, reply) -> {
				if (name.equals("witness")) {
					assertThat(reply.roundTrip()).isNotNull();
				}
			});
		}
		catch (IOException ex) {
			// It may be thrown out
		}
		Awaitility.await().until(() -> this.publisher.statistics().connections() == 1);
	}

	private static int lines(CapturedOutput output) {
		return (int) output.getAll().lines().count();
	}

	private long refused(ErrorCode code) {
		return this.publisher.statistics().refused().getOrDefault(code, 0L);
	}

	private static byte[] changed(byte[] bytes, int at, int value) {
		byte[] changed = bytes.clone();
		changed[at] = (byte) value;
		return changed;
	}

	private static byte[] longer(byte[] frame) {
		byte[] longer = Arrays.copyOf(frame, frame.length + 1);
		longer[3]++;
		return longer;
	}

	private static byte[] cut(byte[] bytes, int length) {
		return Arrays.copyOf(bytes, length);
	}

	private static byte[] hex(String hex) {
		return HexFormat.of().parseHex(hex.replace(" ", ""));
	}

	/**
	 * What is sent, and what is to come of it.
	 */
	private record BadInput(String name, byte[] bytes, ErrorCode code) {

		private BadInput(String name, String text, ErrorCode code) {
			this(name, text.getBytes(StandardCharsets.US_ASCII), code);
		}

		@Override
		public String toString() {
			return this.name;
		}

	}

}
