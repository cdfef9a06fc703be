package io.hein.transport.publisher;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

import io.hein.testsupport.PythonReceiver;
import io.hein.transport.admission.Limit;
import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.FrameType;
import io.hein.transport.frame.Hello;
import io.hein.transport.frame.Ping;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.netty.TransportType;
import io.hein.transport.topic.TopicFilter;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What a publisher takes from its peers at most: each limit has an effect, a count and a
 * line in the log, and good subscribers do not feel it, however many event loops share
 * it.
 */
@ExtendWith(OutputCaptureExtension.class)
@ParameterizedClass(name = "{0} event loops")
@ValueSource(ints = { 1, 2, 4 })
class PublisherLimitsTests extends AbstractPublisherTests {

	private static final byte[] HTTP = "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

	private final EventLoops loops;

	PublisherLimitsTests(int loops) {
		this.loops = EventLoops.create(TransportType.AUTO, loops);
	}

	@AfterEach
	void closeLoops() throws Exception {
		closeAll();
		this.loops.close();
	}

	@Test
	void aPeerThatSendsMoreThanAHelloBeforeTheWelcomeIsRefused(CapturedOutput output) throws Exception {
		limits((limits) -> limits.maxHelloSize(300));
		TestSubscriber rogue = dial();
		rogue.send(TestSubscriber.bytes(helloWithTopics("rogue", 30)));
		assertThat(rogue.error()).isEqualTo(ErrorCode.TOO_LARGE);
		assertThat(limited(Limit.HELLO_SIZE)).isOne();
		assertThat(output).contains("Refused Connection").contains("TOO_LARGE");
		attached(TestSubscriber.hello("good"));
	}

	@Test
	void aPeerThatWaitsForItsNameMaySendNothingMore() throws Exception {
		limits((limits) -> limits.maxHelloSize(300));
		TestSubscriber holder = attached(TestSubscriber.hello("name"));
		TestSubscriber rogue = dial();
		rogue.send(TestSubscriber.hello("name"));
		// All but the last byte of a frame that is as long as it may be
		byte[] unfinished = new byte[303];
		unfinished[2] = 1;
		unfinished[3] = 300 - 256;
		rogue.send(unfinished);
		assertThat(rogue.error()).isEqualTo(ErrorCode.TOO_LARGE);
		assertThat(limited(Limit.HELLO_SIZE)).isOne();
		assertThat(this.publisher.subscribers()).hasSize(1);
		holder.close();
	}

	@Test
	void aSlowHandshakeIsCounted() throws Exception {
		restart((builder) -> builder.eventLoops(this.loops)
			.keepalive(Duration.ofMillis(100), Duration.ofSeconds(5))
			.handshakeTimeout(Duration.ofMillis(1200)));
		assertThat(dial().error()).isEqualTo(ErrorCode.HANDSHAKE_TIMEOUT);
		assertThat(limited(Limit.HANDSHAKE)).isOne();
		assertThat(this.publisher.statistics().unauthenticated()).isZero();
	}

	@Test
	void aConnectionIsUnauthenticatedUntilItAttaches() throws Exception {
		limits((limits) -> {
		});
		TestSubscriber silent = dial();
		Awaitility.await().until(() -> this.publisher.statistics().unauthenticated() == 1);
		silent.attach(TestSubscriber.hello("good"));
		assertThat(this.publisher.statistics().unauthenticated()).isZero();
	}

	@Test
	void theOldestOfTooManyUnauthenticatedConnectionsGoes(CapturedOutput output) throws Exception {
		limits((limits) -> limits.maxUnauthenticated(3));
		List<TestSubscriber> silent = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			silent.add(dial());
			int count = i + 1;
			Awaitility.await().until(() -> unauthenticatedSoFar() == count);
		}
		assertThat(silent.get(0).error()).isEqualTo(ErrorCode.HANDSHAKE_TIMEOUT);
		assertThat(silent.get(1).error()).isEqualTo(ErrorCode.HANDSHAKE_TIMEOUT);
		assertThat(limited(Limit.UNAUTHENTICATED)).isEqualTo(2);
		assertThat(this.publisher.statistics().unauthenticated()).isEqualTo(3);
		assertThat(output).contains("this was the oldest");
		silent.get(2).attach(TestSubscriber.hello("good"));
	}

	@Test
	void ofManyConnectionsAtOnceNoMoreStayThanMay() throws Exception {
		limits((limits) -> limits.maxUnauthenticated(8));
		List<TestSubscriber> silent = new ArrayList<>();
		for (int i = 0; i < 200; i++) {
			silent.add(dial());
		}
		Awaitility.await().until(() -> unauthenticatedSoFar() == 200);
		for (TestSubscriber first : silent.subList(0, 150)) {
			assertThat(first.readAll()).as("what one that had to go was sent").hasSizeLessThan(256);
		}
		assertThat(this.publisher.statistics().unauthenticated()).isEqualTo(8);
		assertThat(limited(Limit.UNAUTHENTICATED)).isEqualTo(192);
	}

	private long unauthenticatedSoFar() {
		return this.publisher.statistics().unauthenticated() + limited(Limit.UNAUTHENTICATED);
	}

	@Test
	void refusedConnectionsAreNotKeptWithoutABound() {
		try (EmbeddedPublisher embedded = new EmbeddedPublisher(UnpooledByteBufAllocator.DEFAULT,
				(limits) -> limits.maxUnauthenticated(2))) {
			List<EmbeddedChannel> rogues = new ArrayList<>();
			for (int i = 0; i < 5; i++) {
				EmbeddedChannel rogue = embedded.accept();
				rogues.add(rogue);
				rogue.writeInbound(Unpooled.wrappedBuffer(HTTP));
				rogues.forEach(EmbeddedChannel::runPendingTasks);
			}
			// Time stands still: the first ones do not wait for their second
			assertThat(rogues).extracting(EmbeddedChannel::isOpen).containsExactly(false, false, false, true, true);
		}
	}

	@Test
	void theSurplusOfConnectionsIsRefusedAndTheSlotIsFreedOnClose(CapturedOutput output) throws Exception {
		restart((builder) -> builder.eventLoops(this.loops).maxConnections(1));
		TestSubscriber first = attached(TestSubscriber.hello("first"));
		TestSubscriber surplus = dial();
		surplus.send(TestSubscriber.hello("surplus"));
		assertThat(surplus.error()).isEqualTo(ErrorCode.MAX_CONNECTIONS);
		assertThat(limited(Limit.CONNECTIONS)).isOne();
		assertThat(output).contains("MAX_CONNECTIONS");
		first.close();
		awaitConnections(0);
		attached(TestSubscriber.hello("second"));
	}

	@Test
	void theSurplusOfClassicConnectionsIsRefused() throws Exception {
		restart((builder) -> builder.eventLoops(this.loops).classic((classic) -> classic.maxConnections(1)));
		InetSocketAddress address = Objects.requireNonNull(this.publisher.address());
		try (PythonReceiver first = PythonReceiver.connect(address, "first", PythonReceiver.Behaviour.DEFAULT);
				PythonReceiver surplus = PythonReceiver.dial(address, PythonReceiver.Behaviour.DEFAULT)) {
			surplus.send("surplus");
			assertThat(surplus.readAck()).isFalse();
			assertThat(limited(Limit.CONNECTIONS)).isOne();
			attached(TestSubscriber.hello("native"));
			first.close();
			awaitConnections(1);
			PythonReceiver.connect(address, "third", PythonReceiver.Behaviour.DEFAULT).close();
		}
	}

	@Test
	void anAddressHasSoManyConnectionsAndTheSlotIsFreedOnClose(CapturedOutput output) throws Exception {
		limits((limits) -> limits.maxConnectionsPerAddress(2));
		TestSubscriber first = attached(TestSubscriber.hello("first"));
		attached(TestSubscriber.hello("second"));
		TestSubscriber surplus = dial();
		assertThat(surplus.error()).isEqualTo(ErrorCode.MAX_CONNECTIONS);
		assertThat(limited(Limit.CONNECTIONS_PER_ADDRESS)).isOne();
		assertThat(output).contains("more than 2 connections from this address");
		first.close();
		surplus.close();
		awaitConnections(1);
		Awaitility.await().untilAsserted(() -> attached(TestSubscriber.hello("third")));
	}

	@Test
	void fasterThanAllowedNoConnectionIsAcceptedAndNoneIsRefused(CapturedOutput output) throws Exception {
		limits((limits) -> limits.maxAcceptsPerSecond(50));
		long start = System.nanoTime();
		int count = 0;
		// Again if the machine was so slow that these were not too many in a second
		for (int round = 0; round < 10 && limited(Limit.ACCEPTS) == 0; round++) {
			for (int i = 0; i < 100; i++) {
				dial().send(TestSubscriber.hello("s" + count++));
			}
			awaitConnections(count);
		}
		// A second's worth at once, and a few as many as one look at the queue takes
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis((count - 75) * 20L));
		assertThat(limited(Limit.ACCEPTS)).isPositive();
		assertThat(output).contains("More than 50 connections in a second");
	}

	@Test
	void aFloodOfControlFramesIsCountedAndLogged(CapturedOutput output) throws Exception {
		limits((limits) -> limits.controlFrameBurst(200).maxControlFramesPerSecond(200));
		TestSubscriber rogue = attached(TestSubscriber.hello("rogue"));
		try {
			for (int i = 0; i < 2000; i++) {
				rogue.send(new Ping(i, 0));
			}
		}
		catch (IOException ex) {
			// thrown out already
		}
		this.events.await("disconnected rogue PROTOCOL");
		assertThat(limited(Limit.CONTROL_FRAMES)).isOne();
		assertThat(output).contains("more than 200 control frames a second");
	}

	@Test
	void anAddressThatFailsTooOftenIsRefusedAndItsAttachedSubscribersStay(CapturedOutput output) throws Exception {
		limits((limits) -> limits.maxFailedAttemptsPerMinute(3));
		TestSubscriber good = attached(TestSubscriber.hello("good"));
		for (int i = 0; i < 3; i++) {
			TestSubscriber rogue = dial();
			rogue.send(HTTP);
			assertThat(rogue.error()).isEqualTo(ErrorCode.PROTOCOL);
		}
		TestSubscriber honest = dial();
		assertThat(honest.error()).isEqualTo(ErrorCode.AUTH);
		assertThat(limited(Limit.FAILED_ATTEMPTS)).isOne();
		assertThat(output).contains("too many failed attempts from this address");
		good.send(new Ping(1, 0));
		assertThat(this.publisher.subscribers()).hasSize(1);
		good.await(FrameType.PONG);
	}

	@Test
	void connectionsThatJustEndAreNoFailedAttempts() throws Exception {
		limits((limits) -> limits.maxFailedAttemptsPerMinute(1));
		for (int i = 0; i < 3; i++) {
			TestSubscriber probe = dial();
			probe.close();
			this.events.await("refused null PROTOCOL " + probe.localPort());
		}
		attached(TestSubscriber.hello("good"));
	}

	@Test
	void littleIsWrittenBeforeTheHandshakeIsComplete() throws Exception {
		List<byte[]> inputs = List.of(HTTP, new byte[] { 0x16, 3 }, new byte[] { 0, 0, 0, 0 },
				TestSubscriber.bytes(new Ping(1, 0)), new byte[] { 0, -1, -1, -1 },
				TestSubscriber.bytes(helloWithTopics("x", 100)));
		restart((builder) -> builder.eventLoops(this.loops).limits((limits) -> limits.maxHelloSize(256)));
		for (byte[] input : inputs) {
			TestSubscriber rogue = dial();
			rogue.send(input);
			assertThat(rogue.readAll()).hasSizeLessThan(256);
		}
	}

	@Test
	void limitsThatAreNoneAreRefused() {
		PublisherLimits limits = new PublisherLimits();
		List<Consumer<PublisherLimits>> wrong = List.of((l) -> l.maxHelloSize(0),
				(l) -> l.maxHelloSize(Hello.MAX_LENGTH + 1), (l) -> l.maxUnauthenticated(0),
				(l) -> l.maxConnectionsPerAddress(0), (l) -> l.maxAcceptsPerSecond(0),
				(l) -> l.maxControlFramesPerSecond(0), (l) -> l.controlFrameBurst(0),
				(l) -> l.maxFailedAttemptsPerMinute(0));
		assertThat(wrong)
			.allSatisfy((change) -> assertThatIllegalArgumentException().isThrownBy(() -> change.accept(limits)));
	}

	/**
	 * Only the limits have anybody leave: no handshake is too slow.
	 */
	private void limits(Consumer<PublisherLimits> limits) {
		restart((builder) -> builder.eventLoops(this.loops).handshakeTimeout(Duration.ofMinutes(5)).limits(limits));
	}

	private long limited(Limit limit) {
		return this.publisher.statistics().limited().get(limit);
	}

	private static Hello helloWithTopics(String name, int count) {
		List<String> topics = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			topics.add("some.topic." + i);
		}
		Hello plain = TestSubscriber.hello(name);
		return new Hello(plain.version(), plain.name(), plain.instanceId(), TopicFilter.of(topics), plain.start(),
				plain.attachedBefore(), plain.resume(), null);
	}

}
