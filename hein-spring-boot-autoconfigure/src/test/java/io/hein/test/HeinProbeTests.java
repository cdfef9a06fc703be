package io.hein.test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.hein.testsupport.Ports;
import io.hein.transport.frame.ContentType;
import io.hein.transport.frame.GapReason;
import io.hein.transport.frame.StartFrom;
import io.hein.transport.publisher.OutgoingMessage;
import io.hein.transport.publisher.Publisher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link HeinProbe} and {@link HeinAwait}.
 */
class HeinProbeTests {

	private static final Duration SHORT = Duration.ofMillis(100);

	private Publisher publisher;

	@BeforeEach
	void start() {
		this.publisher = Publisher.builder().build();
		this.publisher.start();
	}

	@AfterEach
	void stop() {
		this.publisher.close();
	}

	@Test
	void whatIsPublishedAfterConnectIsCollected() {
		try (HeinProbe probe = HeinProbe.connect(port())) {
			this.publisher.publish("a", bytes("one"));
			this.publisher.publish(new OutgoingMessage("b", bytes("{}"), ContentType.JSON, Map.of("key", "value")));
			ProbeMessage first = probe.awaitMessage();
			ProbeMessage second = probe.awaitMessage();
			assertThat(first.text()).isEqualTo("one");
			assertThat(first.topic()).isEqualTo("a");
			assertThat(first.position().epoch()).isEqualTo(this.publisher.head().epoch());
			assertThat(second.contentType()).isEqualTo(ContentType.JSON);
			assertThat(second.headers()).containsExactly(Map.entry("key", "value"));
			assertThat(second.position()).isEqualTo(this.publisher.head());
			assertThat(probe.messages()).containsExactly(first, second);
			assertThat(probe.gaps()).isEmpty();
			probe.clear();
			assertThat(probe.messages()).isEmpty();
			this.publisher.publish("c", bytes("three"));
			assertThat(probe.awaitMessage().text()).isEqualTo("three");
		}
	}

	@Test
	void onlyTheTopicsAskedForAreCollected() {
		try (HeinProbe probe = HeinProbe.connect(this.publisher.address(), "orders.*")) {
			this.publisher.publish("other", bytes("no"));
			this.publisher.publish("orders.placed", bytes("yes"));
			assertThat(probe.awaitMessages(1)).singleElement().extracting(ProbeMessage::text).isEqualTo("yes");
			assertThat(probe.awaitMessage((message) -> message.topic().endsWith("placed")).text()).isEqualTo("yes");
		}
	}

	@Test
	void whatSeveralPublishersSayIsCollectedForEachOfThem() throws Exception {
		int port = Ports.unused();
		try (Publisher first = named("one");
				Publisher second = named("two", port);
				HeinProbe probe = HeinProbe.connectAll(List.of(first.address(), second.address()))) {
			HeinAwait.publisher(probe.subscriber(), "one");
			HeinAwait.publishers(probe.subscriber(), 2);
			first.publish("a", bytes("1"));
			second.publish("a", bytes("2"));
			first.publish("a", bytes("3"));
			assertThat(probe.awaitMessages("one", 2)).extracting(ProbeMessage::text).containsExactly("1", "3");
			assertThat(probe.awaitMessages("two", 1)).extracting(ProbeMessage::text).containsExactly("2");
			assertThat(probe.messages("three")).isEmpty();
			second.close();
			HeinAwait.noPublisher(probe.subscriber(), "two");
			try (Publisher again = named("two", port)) {
				assertThat(again.isRunning()).isTrue();
				assertThat(probe.awaitGap("two").reason()).isEqualTo(GapReason.EPOCH);
				assertThat(probe.gaps("one")).isEmpty();
			}
		}
	}

	@Test
	void whichPublishersAreMissingIsSaid() {
		try (Publisher first = named("one"); HeinProbe probe = HeinProbe.connectAll(List.of(first.address()))) {
			assertThatExceptionOfType(AssertionError.class)
				.isThrownBy(() -> HeinAwait.publishers(probe.subscriber(), 2, SHORT))
				.withMessageStartingWith("Of 2 publishers the subscriber is attached only to [one]");
			assertThatExceptionOfType(AssertionError.class)
				.isThrownBy(() -> HeinAwait.publisher(probe.subscriber(), "two", SHORT))
				.withMessageStartingWith("The subscriber is not attached to the publisher two, only to [one]");
		}
	}

	private static Publisher named(String name) {
		return named(name, 0);
	}

	private static Publisher named(String name, int port) {
		Publisher publisher = Publisher.builder().name(name).port(port).build();
		publisher.start();
		return publisher;
	}

	@Test
	void aGapIsCollected() throws Exception {
		int port = Ports.unused();
		try (Publisher first = named("first", port); HeinProbe probe = HeinProbe.connect(port)) {
			first.publish("a", bytes("one"));
			probe.awaitMessage();
			first.close();
			try (Publisher other = named("other", port)) {
				assertThat(other.isRunning()).isTrue();
				assertThat(probe.awaitGap().reason()).isEqualTo(GapReason.EPOCH);
			}
		}
	}

	@Test
	void theBuilderCanBeCustomizedAndThePublisherMayComeLater() {
		int port = port();
		this.publisher.publish("a", bytes("early"));
		try (HeinProbe probe = HeinProbe
			.start((builder) -> builder.address("localhost", port).name("named").startFrom(StartFrom.EARLIEST))) {
			HeinAwait.subscriber(this.publisher, "named");
			HeinAwait.connected(probe.subscriber());
			assertThat(probe.awaitMessage().text()).isEqualTo("early");
			HeinAwait.handled(this.publisher);
		}
		HeinAwait.noSubscribers(this.publisher);
	}

	@Test
	void withoutASubscriberNothingIsHandled() {
		this.publisher.publish("a", bytes("one"));
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> HeinAwait.handled(this.publisher, SHORT))
			.withMessageContaining("up to 1: []");
	}

	@Test
	void whatDoesNotComeIsAnErrorThatShowsWhatCame() {
		try (HeinProbe probe = HeinProbe.connect(port())) {
			this.publisher.publish("a", bytes("one"));
			probe.awaitMessage();
			assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> probe.awaitMessages(2, SHORT))
				.withMessageContaining("Of 2 messages came only 1 messages")
				.withMessageContaining("'a'");
			assertThatIllegalArgumentException().isThrownBy(() -> probe.awaitMessages(HeinProbe.CAPACITY + 1, SHORT));
			assertThatExceptionOfType(AssertionError.class)
				.isThrownBy(() -> HeinAwait.subscribers(this.publisher, 2, SHORT))
				.withMessageContaining("Of 2 subscribers only these are attached: [");
			assertThatExceptionOfType(AssertionError.class)
				.isThrownBy(() -> HeinAwait.subscriber(this.publisher, "nobody", SHORT))
				.withMessageContaining("nobody is not attached");
		}
	}

	@Test
	void anInterruptEndsTheWait() {
		Thread.currentThread().interrupt();
		try {
			assertThatExceptionOfType(AssertionError.class)
				.isThrownBy(() -> HeinAwait.subscribers(this.publisher, 1, Duration.ofSeconds(20)))
				.withMessageStartingWith("Interrupted");
		}
		finally {
			assertThat(Thread.interrupted()).isTrue();
		}
	}

	@Test
	void theMessagesTextDoesNotShowThePayload() {
		try (HeinProbe probe = HeinProbe.connect(this.publisher.address())) {
			this.publisher.publish("a", bytes("secret"));
			assertThat(probe.awaitMessage().toString()).doesNotContain("secret").contains("6 bytes");
		}
	}

	private int port() {
		return this.publisher.address().getPort();
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
