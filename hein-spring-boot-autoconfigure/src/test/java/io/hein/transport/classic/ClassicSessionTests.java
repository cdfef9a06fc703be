package io.hein.transport.classic;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.hein.testsupport.PythonReceiver;
import io.hein.transport.frame.ContentType;
import io.hein.transport.lane.Lane;
import io.hein.transport.publisher.OutgoingMessage;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.publisher.SubscriberInfo;
import io.hein.transport.subscriber.Protocol;
import io.hein.transport.subscriber.Subscriber;
import io.hein.transport.topic.TopicFilter;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Captured sessions of two Python peers, with Java's publisher or Java's subscriber in
 * the place of one of them.
 * <p>
 * Java's sides differ from the captured ones on purpose in two ways. Java's publisher
 * never sends DIE: it ends the stream, which Python's subscribers survive better. And it
 * reads all the time, so that it answers the end of a stream at once, where Python's
 * publisher finds out at its next message.
 */
class ClassicSessionTests {

	private final List<AutoCloseable> open = new ArrayList<>();

	@AfterEach
	void close() throws Exception {
		for (AutoCloseable closeable : this.open) {
			closeable.close();
		}
	}

	static Stream<GoldenCase> sessions() {
		return GoldenCase.ofKind("session");
	}

	static Stream<GoldenCase> receivers() {
		return GoldenCase.ofKind("receiver");
	}

	private <T extends AutoCloseable> T closed(T closeable) {
		this.open.add(0, closeable);
		return closeable;
	}

	/**
	 * A publisher that drops no peer because the machine held that up.
	 */
	private Publisher publisher() {
		Publisher publisher = closed(Publisher.builder()
			.name("golden")
			.shutdownGracePeriod(Duration.ofSeconds(2))
			.classic((classic) -> classic.ackTimeout(Duration.ofMinutes(1)))
			.build());
		publisher.start();
		return publisher;
	}

	private GoldenPeer dial(Publisher publisher) throws IOException {
		return closed(new GoldenPeer(new Socket(publisher.address().getAddress(), publisher.address().getPort())));
	}

	@ParameterizedTest
	@MethodSource("sessions")
	void javasPublisherSaysWhatPythonsDid(GoldenCase line) throws Exception {
		List<Step> steps = Step.of(line);
		if (isRefusal(steps)) {
			inTime(() -> {
				Publisher publisher = publisher();
				closed(PythonReceiver.connect(publisher.address(), steps.get(1).text(),
						PythonReceiver.Behaviour.DEFAULT));
				play(publisher, steps);
			});
		}
		else {
			play(publisher(), steps);
		}
	}

	/**
	 * The holder of a name has 0.4 s to show that it lives: again if the machine kept it
	 * from that.
	 */
	private static void inTime(ThrowingRunnable attempt) {
		Awaitility.await().untilAsserted(attempt);
	}

	private void play(Publisher publisher, List<Step> steps) throws Exception {
		try (GoldenPeer peer = dial(publisher)) {
			PublisherScript script = new PublisherScript(publisher, peer);
			for (int i = 0; i < steps.size() && !script.ended; i++) {
				script.play(steps.get(i));
			}
			if (!script.ended) {
				script.stop();
			}
		}
	}

	/**
	 * The name is answered with the end of the stream.
	 */
	private static boolean isRefusal(List<Step> steps) {
		return steps.size() > 2 && steps.get(2).isEnd();
	}

	@ParameterizedTest
	@MethodSource("sessions")
	void javasSubscriberSaysWhatPythonsDid(GoldenCase line) throws Exception {
		List<Step> steps = Step.of(line);
		try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			server.setSoTimeout(60_000);
			List<String> messages = new CopyOnWriteArrayList<>();
			Subscriber subscriber = closed(Subscriber.builder()
				.protocol(Protocol.CLASSIC)
				.address("127.0.0.1", server.getLocalPort())
				.name(steps.get(1).text())
				.reconnect(new Subscriber.Reconnect(Duration.ofSeconds(30), 1, Duration.ofSeconds(30),
						Duration.ofSeconds(30)))
				.build());
			subscriber.addLane(Lane.Options.of("lane", TopicFilter.EVERYTHING),
					(message) -> messages.add(message.topic() + ":" + HexFormat.of().formatHex(message.payload())));
			subscriber.start();
			try (GoldenPeer peer = new GoldenPeer(server.accept())) {
				SubscriberScript script = new SubscriberScript(subscriber, peer);
				for (Step step : steps) {
					script.play(step);
				}
				script.leave();
				Awaitility.await().untilAsserted(() -> assertThat(messages).isEqualTo(script.messages));
			}
		}
	}

	@ParameterizedTest
	@MethodSource("receivers")
	void javasPublisherCopesWithTheAcknowledgementsOfARealReceiver(GoldenCase line) throws Exception {
		Publisher publisher = publisher();
		GoldenPeer peer = dial(publisher);
		PublisherScript script = new PublisherScript(publisher, peer);
		peer.expect(new byte[] { ClassicProtocol.ACK });
		script.play(new Step(false, ClassicProtocol.latin1("alpha")));
		peer.expect(new byte[] { ClassicProtocol.ACK });
		for (int round = 0; round < 3; round++) {
			FrameCollector frames = new FrameCollector();
			int acks = 0;
			for (int i = 0; i < line.chunks().size(); i++) {
				frames.read(line.chunks().get(i));
				acks += line.at("/python3_acks/" + i).asInt();
			}
			for (FrameCollector.Found frame : frames.found) {
				script.send(frame);
				peer.expect(FrameCollector.wire(frame));
				// all of them for the first frame: they are surplus for the others
				peer.write(acks(acks));
				acks = 1;
			}
			Awaitility.await()
				.untilAsserted(() -> assertThat(publisher.subscribers()).extracting(SubscriberInfo::handled)
					.containsExactly(publisher.head().sequence()));
		}
		peer.expectNothing();
		script.stop();
	}

	private static byte[] acks(int count) {
		byte[] acks = new byte[count];
		Arrays.fill(acks, ClassicProtocol.ACK);
		return acks;
	}

	/**
	 * Both captured halves of one event.
	 */
	@Test
	void theHolderOfANameIsAskedAndTheNewcomerRefused() {
		inTime(this::askAndRefuse);
	}

	private void askAndRefuse() throws Exception {
		Map<String, List<Step>> cases = Map.of("old", steps("session-duplicate-old"), "new",
				steps("session-duplicate-new"));
		Publisher publisher = publisher();
		GoldenPeer old = dial(publisher);
		PublisherScript holder = new PublisherScript(publisher, old);
		for (Step step : cases.get("old").subList(0, 3)) {
			holder.play(step);
		}
		GoldenPeer newcomer = dial(publisher);
		PublisherScript refused = new PublisherScript(publisher, newcomer);
		for (Step step : cases.get("new").subList(0, 2)) {
			refused.play(step);
		}
		old.expect(cases.get("old").get(3).bytes);
		old.write(cases.get("old").get(4).bytes);
		for (Step step : cases.get("new").subList(2, 4)) {
			refused.play(step);
		}
		old.expectNothing();
		holder.stop();
	}

	private static List<Step> steps(String id) {
		return Step.of(sessions().filter((line) -> line.text("id").equals(id)).findFirst().orElseThrow());
	}

	/**
	 * One step of a session.
	 *
	 * @param publishers whether the publisher took it
	 * @param bytes what was sent, empty for the end of the stream
	 */
	private record Step(boolean publishers, byte[] bytes) {

		static List<Step> of(GoldenCase line) {
			List<Step> steps = new ArrayList<>();
			for (JsonNode step : line.at("/steps")) {
				steps.add(new Step(step.get("from").asString().equals("pub"),
						(step.has("hex")) ? HexFormat.of().parseHex(step.get("hex").asString()) : new byte[0]));
			}
			return steps;
		}

		boolean isEnd() {
			return this.bytes.length == 0;
		}

		String text() {
			return TypedLeaf.latin1(this.bytes);
		}

		/**
		 * The frames in it, none if it is an ACK or a name.
		 */
		List<FrameCollector.Found> frames() {
			return new FrameCollector().read(this.bytes).found;
		}

	}

	/**
	 * Java's publisher, and a socket that says what Python's subscriber said.
	 */
	private static final class PublisherScript {

		private final Publisher publisher;

		private final GoldenPeer peer;

		/**
		 * How many the publisher has sent: the second one accepts.
		 */
		private int acks;

		private CompletableFuture<?> ping = CompletableFuture.completedFuture(null);

		private boolean ended;

		PublisherScript(Publisher publisher, GoldenPeer peer) {
			this.publisher = publisher;
			this.peer = peer;
		}

		void play(Step step) throws Exception {
			if (step.publishers) {
				publishers(step);
			}
			else if (step.isEnd()) {
				this.peer.end();
				this.peer.expectEnd();
				this.ended = true;
			}
			else {
				this.peer.write(step.bytes);
				this.ping.get(60, TimeUnit.SECONDS);
			}
		}

		private void publishers(Step step) throws Exception {
			List<FrameCollector.Found> frames = step.frames();
			if (step.isEnd() && this.acks < 2) {
				// refused
				this.peer.expectEnd();
			}
			else if (step.isEnd() || (frames.size() == 1 && frames.get(0).key() == ClassicFrame.Key.DIE)) {
				stop();
			}
			else {
				frames.forEach(this::send);
				this.peer.expect(step.bytes);
				this.acks += (frames.isEmpty()) ? 1 : 0;
				if (!frames.isEmpty()) {
					// nothing more before it is acknowledged
					this.peer.expectNothing();
				}
			}
		}

		void send(FrameCollector.Found frame) {
			switch (frame.key()) {
				case RAW -> this.publisher.publish(new OutgoingMessage(frame.tag(), frame.payload()));
				case JSON -> this.publisher
					.publish(new OutgoingMessage(frame.tag(), frame.payload(), ContentType.OTHER, Map.of("contentType",
							(frame.unpack()) ? ClassicProtocol.MIME_TYPE : ClassicProtocol.MIME_TYPE_PACKED)));
				case PING -> {
					this.ping = this.publisher.ping(Duration.ofSeconds(5));
				}
				default -> throw new IllegalArgumentException(frame.toString());
			}
		}

		/**
		 * Stop the publisher: the stream ends, and nothing is reset.
		 */
		void stop() throws IOException {
			CompletableFuture<Void> stopped = CompletableFuture.runAsync(this.publisher::close);
			this.peer.expectEnd();
			this.peer.end();
			stopped.join();
			this.ended = true;
		}

	}

	/**
	 * Java's subscriber, and a socket that says what Python's publisher said.
	 */
	private static final class SubscriberScript {

		private final Subscriber subscriber;

		private final GoldenPeer peer;

		private final List<String> messages = new ArrayList<>();

		private boolean leaving;

		private boolean left;

		SubscriberScript(Subscriber subscriber, GoldenPeer peer) {
			this.subscriber = subscriber;
			this.peer = peer;
		}

		void play(Step step) throws IOException {
			if (!step.publishers) {
				subscribers(step);
			}
			else if (step.isEnd()) {
				this.peer.end();
				this.leaving = true;
			}
			else {
				this.peer.write(step.bytes);
				step.frames().forEach(this::sent);
			}
		}

		private void sent(FrameCollector.Found frame) {
			if (frame.key() == ClassicFrame.Key.DIE) {
				this.leaving = true;
			}
			else if (frame.key() != ClassicFrame.Key.PING && !this.left) {
				this.messages.add(frame.tag() + ":" + frame.payloadHex());
			}
		}

		private void subscribers(Step step) throws IOException {
			if (step.isEnd()) {
				leave();
				return;
			}
			this.peer.expect(step.bytes);
			if (!this.leaving) {
				this.peer.expectNothing();
			}
		}

		void leave() throws IOException {
			if (this.left) {
				return;
			}
			if (!this.leaving) {
				CompletableFuture.runAsync(this.subscriber::close);
			}
			this.peer.expectEnd();
			this.leaving = true;
			this.left = true;
		}

	}

}
