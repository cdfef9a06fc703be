package io.hein.transport.publisher;

import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import io.hein.testsupport.PythonReceiver;
import io.hein.testsupport.PythonReceiver.Behaviour;
import io.hein.testsupport.PythonReceiver.End;
import io.hein.transport.classic.ClassicFrame;
import io.hein.transport.classic.ClassicJson;
import io.hein.transport.classic.ClassicProtocol;
import io.hein.transport.confirm.DeliveryStatus;
import io.hein.transport.confirm.PingReply;
import io.hein.transport.frame.ContentType;
import io.hein.transport.frame.ErrorCode;
import io.hein.transport.topic.TopicFilter;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A publisher and subscribers that play Python's, with each of their quirks.
 */
class ClassicPublisherTests extends AbstractPublisherTests {

	/**
	 * For what has to come; the machine may be busy.
	 */
	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private final List<PythonReceiver> receivers = new ArrayList<>();

	@BeforeEach
	void serve() {
		serve((builder) -> {
		});
	}

	/**
	 * Serve receivers of which none is dropped because the machine held it up.
	 */
	private void serve(Consumer<Publisher.Builder> settings) {
		restart((builder) -> settings.accept(builder.classic((classic) -> classic.ackTimeout(PATIENCE))));
	}

	/**
	 * Serve receivers of which one is to be dropped.
	 */
	private void dropSoon() {
		restart((builder) -> builder.classic((classic) -> classic.ackTimeout(Duration.ofMillis(300))));
	}

	@AfterEach
	void closeReceivers() throws Exception {
		for (PythonReceiver receiver : this.receivers) {
			receiver.close();
		}
	}

	private PythonReceiver receiver(String name, Behaviour behaviour) throws Exception {
		PythonReceiver receiver = PythonReceiver.connect(this.publisher.address(), name, behaviour);
		this.receivers.add(receiver);
		return receiver;
	}

	private PythonReceiver receiver(String name) throws Exception {
		return receiver(name, Behaviour.DEFAULT);
	}

	private PythonReceiver greeted() throws Exception {
		PythonReceiver receiver = PythonReceiver.dial(this.publisher.address(), Behaviour.DEFAULT);
		this.receivers.add(receiver);
		return receiver;
	}

	private void send(String topic, String text) {
		this.publisher.publish(topic, text.getBytes(StandardCharsets.UTF_8));
	}

	private void sendNumbers(int count) {
		for (int i = 0; i < count; i++) {
			send("n", String.valueOf(i));
		}
	}

	private static List<String> numbers(int count) {
		return IntStream.range(0, count).mapToObj(String::valueOf).toList();
	}

	private static List<String> texts(List<PythonReceiver.Frame> frames) {
		return frames.stream().map(PythonReceiver.Frame::text).toList();
	}

	private SubscriberInfo info(String name) {
		return this.publisher.subscribers()
			.stream()
			.filter((info) -> info.name().equals(name))
			.findFirst()
			.orElseThrow();
	}

	@Test
	void bothProtocolsAreServedOnOnePort() throws Exception {
		PythonReceiver python = receiver("alpha");
		TestSubscriber java = attached(TestSubscriber.hello("beta"));
		sendNumbers(100);
		assertThat(texts(python.awaitMessages(100))).isEqualTo(numbers(100));
		assertThat(java.messages(100)).hasSize(100);
		assertThat(info("alpha").protocol()).isEqualTo("classic");
		assertThat(info("beta").protocol()).isEqualTo("native");
		Awaitility.await().untilAsserted(() -> assertThat(info("alpha").handled()).isEqualTo(100));
		assertThat(info("alpha").lag()).isZero();
		assertThat(this.publisher.statistics().connections()).isEqualTo(2);
		assertThat(this.publisher.statistics().classicConnections()).isOne();
		assertThat(this.publisher.statistics().classicAccepted()).isOne();
		assertThat(this.publisher.statistics().classicSent()).isEqualTo(100);
		assertThat(this.publisher.statistics().sent()).isEqualTo(200);
	}

	@Test
	void eachContentTypeGoesInItsForm() throws Exception {
		PythonReceiver python = receiver("alpha");
		publish("telemetry.cpu.10", ContentType.BYTES, Map.of(), new byte[] { (byte) 0xAC, (byte) 0x96, 1 });
		publish("a:b c", ContentType.TEXT, Map.of(), "caf\u00e9".getBytes(StandardCharsets.UTF_8), "a-b_c");
		publish("j", ContentType.JSON, Map.of(), "{\"a\":[1,2.5,null]}".getBytes(StandardCharsets.UTF_8));
		publish("j", ContentType.JSON, Map.of(ClassicProtocol.FORM_HEADER, "raw"),
				"[1]".getBytes(StandardCharsets.UTF_8));
		publish("t", ContentType.TEXT, Map.of(ClassicProtocol.FORM_HEADER, "typed"),
				"x".getBytes(StandardCharsets.UTF_8));
		publish("b", ContentType.BYTES, Map.of(ClassicProtocol.FORM_HEADER, "packed"), new byte[] { 7 });
		publish("c", ContentType.OTHER, Map.of("contentType", ClassicProtocol.MIME_TYPE),
				ClassicJson.encode(Map.of("when", LocalDate.of(2024, 1, 2))));
		publish("o", ContentType.OTHER, Map.of("contentType", "text/csv"), "a,b".getBytes(StandardCharsets.UTF_8));
		publish("", ContentType.BYTES, Map.of("other", "header"), new byte[0]);
		List<PythonReceiver.Frame> frames = python.awaitMessages(9);
		assertThat(frames).extracting(PythonReceiver.Frame::toString)
			.containsExactly("RAW:telemetry.cpu.1:ac9601", "RAW:a-b_c:636166c3a9",
					"JSON:j:" + hex("{\"a\":[\"i:1\",\"f:2.5\",\"n:\"]}"), "RAW:j:" + hex("[1]"),
					"JSON:t:" + hex("\"u:x\""), "JSON:b:" + hex("\"y:\u0007\""),
					"JSON:c:" + hex("{\"when\":\"D:2024,1,2\"}"), "RAW:o:" + hex("a,b"), "RAW::");
		assertThat(frames).extracting(PythonReceiver.Frame::unpack)
			.containsExactly(false, false, true, false, true, false, true, false, false);
	}

	private void publish(String topic, ContentType type, Map<String, String> headers, byte[] payload) {
		publish(topic, type, headers, payload, topic);
	}

	private void publish(String ignored, ContentType type, Map<String, String> headers, byte[] payload, String topic) {
		this.publisher.publish(new OutgoingMessage(topic, payload, type, headers));
	}

	private static String hex(String text) {
		return HexFormat.of().formatHex(text.getBytes(StandardCharsets.ISO_8859_1));
	}

	@Test
	void aReportSaysReceivedAndAPingIsAnswered() throws Exception {
		PythonReceiver python = receiver("alpha");
		sendNumbers(50);
		assertThat(confirm(new OutgoingMessage("t", new byte[1]))).isEqualTo(Map.of("alpha", DeliveryStatus.RECEIVED));
		assertThat(python.awaitMessages(51)).hasSize(51);
		Map<String, PingReply> replies = this.publisher.ping(PATIENCE).get(60, TimeUnit.SECONDS);
		assertThat(replies).containsOnlyKeys("alpha");
		assertThat(replies.get("alpha").received()).isEqualTo(51);
		assertThat(replies.get("alpha").roundTrip()).isPositive();
		Awaitility.await()
			.untilAsserted(() -> assertThat(python.frames()).extracting(PythonReceiver.Frame::key)
				.contains(ClassicFrame.Key.PING));
	}

	private Map<String, DeliveryStatus> confirm(OutgoingMessage message) throws Exception {
		return this.publisher.publishAndConfirm(message, PATIENCE).get(60, TimeUnit.SECONDS).statuses();
	}

	@Test
	void oneThatNeverAcknowledgesIsDroppedCleanly() throws Exception {
		dropSoon();
		PythonReceiver mute = receiver("mute", Behaviour.NEVER_ACKNOWLEDGES);
		sendNumbers(50);
		assertThat(confirm(new OutgoingMessage("t", new byte[1]))).isEqualTo(Map.of("mute", DeliveryStatus.GONE));
		assertThat(mute.awaitEnd()).isEqualTo(End.END_OF_STREAM);
		this.events.await("disconnected mute KEEPALIVE");
	}

	@Test
	void oneThatNeverAcknowledgesDelaysNoOther() throws Exception {
		PythonReceiver mute = receiver("mute", Behaviour.NEVER_ACKNOWLEDGES);
		PythonReceiver python = receiver("alpha");
		TestSubscriber java = attached(TestSubscriber.hello("beta"));
		sendNumbers(200);
		java.messages(200);
		assertThat(texts(python.awaitMessages(200))).isEqualTo(numbers(200));
		assertThat(mute.end()).as("the others had everything before it was dropped").isNull();
		assertThat(python.end()).isNull();
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, 40 })
	void surplusAcknowledgementsThatComeLateDoNoHarm(long lateness) throws Exception {
		PythonReceiver python = receiver("alpha", new Behaviour(1024, 3, 0, lateness));
		for (int i = 0; i < 300; i++) {
			send("n", String.valueOf(i));
			if (i % 20 == 0) {
				python.awaitMessages(i + 1);
			}
		}
		assertThat(texts(python.awaitMessages(300))).isEqualTo(numbers(300));
		this.publisher.close();
		assertThat(python.awaitEnd()).isEqualTo(End.END_OF_STREAM);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 7, 1024, 65536 })
	void anyReadSizeIsServed(int readSize) throws Exception {
		PythonReceiver python = receiver("alpha", new Behaviour(readSize, 1, 0));
		sendNumbers(500);
		this.publisher.publish("big", new byte[100_000]);
		List<PythonReceiver.Frame> frames = python.awaitMessages(501);
		assertThat(texts(frames.subList(0, 500))).isEqualTo(numbers(500));
		assertThat(frames.get(500).payload()).hasSize(100_000);
	}

	@Test
	void aReceiverWhoseUserIsBusyDelaysNoOtherAndGetsEverything() throws Exception {
		CountDownLatch busy = new CountDownLatch(1);
		List<String> handled = new CopyOnWriteArrayList<>();
		PythonReceiver slow = receiver("slow");
		slow.listener((frame) -> {
			handled.add(frame.text());
			awaitQuietly(busy);
		});
		PythonReceiver python = receiver("alpha");
		sendNumbers(200);
		assertThat(texts(python.awaitMessages(200))).isEqualTo(numbers(200));
		assertThat(handled).hasSizeLessThan(2);
		busy.countDown();
		Awaitility.await().untilAsserted(() -> assertThat(handled).isEqualTo(numbers(200)));
		assertThat(slow.end()).isNull();
	}

	@Test
	void oneThatIsDroppedWhileItsUserIsBusyIsEndedCleanlyToo() throws Exception {
		dropSoon();
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch busy = new CountDownLatch(1);
		PythonReceiver slow = receiver("slow");
		slow.listener((frame) -> {
			begun.countDown();
			awaitQuietly(busy);
		});
		send("n", "0");
		assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
		send("n", "1");
		this.events.await("disconnected slow KEEPALIVE");
		assertThat(slow.end()).isNull();
		busy.countDown();
		assertThat(slow.awaitEnd()).isEqualTo(End.END_OF_STREAM);
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
	void aNameIsHeldByASubscriberThatAnswersAPing() {
		// It has 0.4 s for that: again if the machine kept it from it
		Awaitility.await().untilAsserted(() -> {
			PythonReceiver holder = receiver("alpha");
			PythonReceiver newcomer = greeted();
			newcomer.send("alpha");
			assertThat(newcomer.readAck()).isFalse();
			send("n", "0");
			assertThat(holder.awaitMessages(1)).hasSize(1);
		});
		assertThat(refused(ErrorCode.NAME_IN_USE)).isOne();
	}

	@Test
	void aNameIsTakenFromASubscriberThatDoesNotAnswer() throws Exception {
		PythonReceiver dead = receiver("alpha", Behaviour.NEVER_ACKNOWLEDGES);
		PythonReceiver newcomer = receiver("alpha");
		assertThat(dead.awaitEnd()).isEqualTo(End.END_OF_STREAM);
		this.events.await("disconnected alpha REPLACED");
		send("n", "0");
		assertThat(newcomer.awaitMessages(1)).hasSize(1);
	}

	@Test
	void aStaleAcknowledgementDoesNotMakeADeadHolderLookAlive() throws Exception {
		PythonReceiver dead = receiver("alpha", Behaviour.NEVER_ACKNOWLEDGES);
		dead.send("\u0006\u0006");
		PythonReceiver newcomer = receiver("alpha");
		send("n", "0");
		assertThat(newcomer.awaitMessages(1)).hasSize(1);
	}

	@Test
	void receiversThatCloseOrResetFreeTheirNamesAtOnce() throws Exception {
		receiver("alpha").close();
		receiver("beta").reset();
		this.events.await("disconnected alpha LOST");
		this.events.await("disconnected beta LOST");
		PythonReceiver alpha = receiver("alpha");
		PythonReceiver beta = receiver("beta");
		send("n", "0");
		assertThat(alpha.awaitMessages(1)).hasSize(1);
		assertThat(beta.awaitMessages(1)).hasSize(1);
	}

	@Test
	void aNameIsOneWhateverTheProtocol() throws Exception {
		receiver("alpha");
		TestSubscriber java = dial();
		java.send(TestSubscriber.hello("alpha"));
		assertThat(java.error()).isEqualTo(ErrorCode.NAME_IN_USE);
		attached(TestSubscriber.hello("beta"));
		PythonReceiver python = greeted();
		python.send("beta");
		assertThat(python.readAck()).isFalse();
	}

	@Test
	void aNativeSubscriberTakesTheNameOfADeadClassicOne() throws Exception {
		restart((builder) -> builder.keepalive(Duration.ofMillis(200), Duration.ofSeconds(5)));
		PythonReceiver dead = receiver("alpha", Behaviour.NEVER_ACKNOWLEDGES);
		TestSubscriber java = attached(TestSubscriber.hello("alpha"));
		publish(1);
		assertThat(java.messages(1)).hasSize(1);
		assertThat(dead.awaitEnd()).isEqualTo(End.END_OF_STREAM);
	}

	@Test
	void theLimitHoldsForOthersThanKnownNamesAndEndsAtOnce() throws Exception {
		serve((builder) -> builder.classic((classic) -> classic.maxConnections(2)));
		PythonReceiver one = receiver("one");
		receiver("two");
		PythonReceiver third = greeted();
		third.send("three");
		assertThat(third.readAck()).isFalse();
		assertThat(refused(ErrorCode.MAX_CONNECTIONS)).isOne();
		attached(TestSubscriber.hello("native"));
		one.close();
		this.events.await("disconnected one LOST");
		receiver("three");
	}

	@Test
	void silentClientsDoNotHoldUpOthers() throws Exception {
		serve((builder) -> builder.handshakeTimeout(Duration.ofMinutes(5)));
		for (int i = 0; i < 20; i++) {
			greeted();
		}
		receiver("alpha");
	}

	@Test
	void probesOfThePortDoNoHarm() throws Exception {
		for (int i = 0; i < 20; i++) {
			try (Socket probe = new Socket()) {
				probe.connect(this.publisher.address());
				probe.setSoLinger(true, i % 2 * 10);
			}
		}
		PythonReceiver python = receiver("alpha");
		send("n", "0");
		assertThat(python.awaitMessages(1)).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "x", "15 bytes: \n\u00e9 ok", "123456789012345" })
	void anyBytesAreAName(String name) throws Exception {
		PythonReceiver python = receiver(name);
		assertThat(info(name).name()).isEqualTo(name);
		send("n", "0");
		assertThat(python.awaitMessages(1)).hasSize(1);
	}

	@Test
	void aNameInTwoPartsIsDroppedCleanly() throws Exception {
		PythonReceiver python = greeted();
		python.send("ab");
		assertThat(python.readAck()).isTrue();
		python.start();
		python.send("cd");
		assertThat(python.awaitEnd()).isEqualTo(End.END_OF_STREAM);
		this.events.await("disconnected ab PROTOCOL");
	}

	@Test
	void whatIsTooLongForANameIsRefused() throws Exception {
		PythonReceiver python = greeted();
		python.send("0123456789abcdef");
		python.start();
		assertThat(python.awaitEnd()).isEqualTo(End.END_OF_STREAM);
		assertThat(refused(ErrorCode.PROTOCOL)).isOne();
	}

	@Test
	void aReceiverThatEndsWithAResetDoesNoHarm() throws Exception {
		PythonReceiver python = receiver("alpha");
		PythonReceiver rogue = receiver("rogue");
		inBackground(() -> send("n", "x".repeat(1000)));
		rogue.awaitMessages(100);
		rogue.reset();
		this.events.await("disconnected rogue LOST");
		int before = python.messages().size();
		python.awaitMessages(before + 100);
	}

	@Test
	void aNameThatDoesNotWaitForTheGreetingIsAccepted() throws Exception {
		try (Socket early = new Socket()) {
			early.connect(this.publisher.address());
			early.setSoTimeout((int) PATIENCE.toMillis());
			early.getOutputStream().write("early".getBytes(StandardCharsets.ISO_8859_1));
			assertThat(early.getInputStream().readNBytes(2)).containsExactly(0x06, 0x06);
			assertThat(info("early").protocol()).isEqualTo("classic");
		}
	}

	@Test
	void aStopEndsAllCleanlyAfterTheyHaveGotEverything() throws Exception {
		serve((builder) -> builder.shutdownGracePeriod(PATIENCE));
		PythonReceiver python = receiver("alpha");
		PythonReceiver slow = receiver("slow", new Behaviour(1024, 1, 10));
		PythonReceiver nameless = greeted();
		nameless.start();
		sendNumbers(40);
		this.publisher.close();
		assertThat(python.awaitEnd()).isEqualTo(End.END_OF_STREAM);
		assertThat(slow.awaitEnd()).isEqualTo(End.END_OF_STREAM);
		assertThat(nameless.awaitEnd()).isEqualTo(End.END_OF_STREAM);
		assertThat(texts(python.messages())).isEqualTo(numbers(40));
		assertThat(texts(slow.messages())).isEqualTo(numbers(40));
		this.publisher.start();
		PythonReceiver again = receiver("alpha");
		send("n", "0");
		assertThat(again.awaitMessages(1)).hasSize(1);
	}

	@Test
	void whatCannotBeSentIsLeftOutAndReported() throws Exception {
		serve((builder) -> builder.classic((classic) -> classic.maxMessageSize(1000)).maxMessageSize(100_000));
		PythonReceiver python = receiver("alpha");
		send("n", "0");
		for (OutgoingMessage message : List.of(new OutgoingMessage("big", new byte[2000]),
				new OutgoingMessage("grown", ("[1,".repeat(400) + "1]").getBytes(StandardCharsets.UTF_8),
						ContentType.JSON, Map.of()),
				new OutgoingMessage("bad", "{".getBytes(StandardCharsets.UTF_8), ContentType.JSON, Map.of()),
				new OutgoingMessage("deep", ("[".repeat(101) + "]".repeat(101)).getBytes(StandardCharsets.UTF_8),
						ContentType.JSON, Map.of()),
				new OutgoingMessage("key", "{\"\u20ac\":1}".getBytes(StandardCharsets.UTF_8), ContentType.JSON,
						Map.of()))) {
			assertThat(confirm(message)).as(message.topic()).isEqualTo(Map.of("alpha", DeliveryStatus.FAILED));
		}
		send("n", "1");
		assertThat(texts(python.awaitMessages(2))).isEqualTo(numbers(2));
		assertThat(this.publisher.statistics().dropped()).isEqualTo(5);
	}

	@Test
	void topicsMayBeChosenForAllClassicSubscribers() throws Exception {
		serve((builder) -> builder.classic((classic) -> classic.topics(TopicFilter.of("n", "telemetry.**"))));
		PythonReceiver python = receiver("alpha");
		send("other", "x");
		send("telemetry.cpu", "0");
		send("n.x", "x");
		assertThat(confirm(new OutgoingMessage("other", new byte[1]))).isEmpty();
		send("n", "1");
		assertThat(texts(python.awaitMessages(2))).isEqualTo(numbers(2));
		send("other", "x");
		Awaitility.await().untilAsserted(() -> assertThat(info("alpha").lag()).isZero());
		assertThat(info("alpha").topics()).containsExactly("n", "telemetry.**");
	}

	@Test
	void itCanBeSwitchedOff() throws Exception {
		restart((builder) -> builder.classic((classic) -> classic.enabled(false)));
		try (Socket socket = new Socket()) {
			socket.connect(this.publisher.address());
			socket.setSoTimeout((int) PATIENCE.toMillis());
			socket.getOutputStream().write("alpha".getBytes(StandardCharsets.US_ASCII));
			assertThat(socket.getInputStream().read()).isZero();
		}
		assertThat(refused(ErrorCode.PROTOCOL)).isOne();
	}

	@Test
	void aGapIsCountedAndReported() throws Exception {
		serve((builder) -> builder.logMaxSize(4 * 1024 * 1024));
		PythonReceiver slow = receiver("slow", new Behaviour(1024, 1, 20));
		publish("t", 20_000, 1000);
		Awaitility.await().untilAsserted(() -> assertThat(this.publisher.statistics().dropped()).isPositive());
		assertThat(slow.end()).isNull();
		assertThat(info("slow").lag()).isLessThan(20_000);
	}

	@Test
	void theDisconnectPolicyAppliesToClassicSubscribersToo() throws Exception {
		serve((builder) -> builder.logMaxSize(4 * 1024 * 1024)
			.slowSubscriberPolicy("slow", SlowSubscriberPolicy.DISCONNECT));
		PythonReceiver slow = receiver("slow", new Behaviour(1024, 1, 300));
		publish("t", 20_000, 1000);
		this.events.await("disconnected slow SLOW");
		assertThat(slow.awaitEnd()).isEqualTo(End.END_OF_STREAM);
	}

	@Test
	void manyComeAndGoWhileMessagesFlow() throws Exception {
		inBackground(() -> send("n", "x"));
		for (int i = 0; i < 60; i++) {
			PythonReceiver receiver = receiver("r" + i % 5 + "." + i);
			receiver.awaitMessages(3);
			if (i % 2 == 0) {
				receiver.close();
			}
			else {
				receiver.reset();
			}
		}
		awaitConnections(0);
		assertThat(Collections.frequency(this.events.all, "started")).isOne();
	}

}
