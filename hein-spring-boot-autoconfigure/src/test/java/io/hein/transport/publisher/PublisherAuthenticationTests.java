package io.hein.transport.publisher;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import io.hein.testsupport.CanarySecret;
import io.hein.transport.admission.AuthenticationException;
import io.hein.transport.admission.Credentials;
import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.ErrorFrame;
import io.hein.transport.frame.FrameType;
import io.hein.transport.frame.Hello;
import io.hein.transport.frame.InstanceId;
import io.hein.transport.frame.StartFrom;
import io.hein.transport.frame.Subscribe;
import io.hein.transport.topic.TopicFilter;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Which subscribers may attach, and which topics they may have.
 */
@ExtendWith(OutputCaptureExtension.class)
class PublisherAuthenticationTests extends AbstractPublisherTests {

	private static final String TOKEN = CanarySecret.TOKEN;

	private static final String OTHER = CanarySecret.OTHER;

	private static Hello hello(String name, @Nullable String token, String... topics) {
		TopicFilter filter = (topics.length == 0) ? TopicFilter.EVERYTHING : TopicFilter.of(topics);
		return new Hello(Hello.VERSION, name, InstanceId.random(), filter, StartFrom.LATEST, false, List.of(), token);
	}

	private ErrorFrame refusal(Hello hello) throws IOException {
		TestSubscriber subscriber = dial();
		subscriber.send(hello);
		ErrorFrame error = (ErrorFrame) subscriber.await(FrameType.ERROR).control();
		assertThat(subscriber.read()).isNull();
		return error;
	}

	private void assertRefused(Hello hello) throws IOException {
		assertThat(refusal(hello))
			.isEqualTo(new ErrorFrame(ErrorCode.AUTH, "not admitted; the publisher's log says why"));
	}

	@Test
	void withTheTokenASubscriberAttaches() throws Exception {
		restart((builder) -> builder.tokens(List.of(TOKEN)));
		attached(hello("a", TOKEN));
		awaitConnections(1);
	}

	@ParameterizedTest
	@NullSource
	@MethodSource
	void withAnythingElseItIsRefused(@Nullable String token) throws Exception {
		restart((builder) -> builder.tokens(List.of(TOKEN)));
		assertRefused(hello("a", token));
		assertThat(refused(ErrorCode.AUTH)).isEqualTo(1);
		Awaitility.await()
			.untilAsserted(() -> assertThat(this.events.all).anyMatch((event) -> event.startsWith("refused a AUTH")));
		assertThat(this.publisher.statistics().connections()).isZero();
	}

	static Stream<String> withAnythingElseItIsRefused() {
		return Stream.of("t", TOKEN.substring(0, TOKEN.length() - 1), TOKEN + "a", TOKEN.toUpperCase(Locale.ROOT),
				OTHER, " " + TOKEN);
	}

	@Test
	void twoTokensAreValidAtOnceSoThatTheyCanBeChanged() throws Exception {
		restart((builder) -> builder.tokens(List.of(TOKEN, OTHER)));
		attached(hello("a", TOKEN));
		attached(hello("b", OTHER));
		awaitConnections(2);
	}

	@Test
	void aSubscriberWithTokensOfItsOwnNeedsOneOfThem() throws Exception {
		restart((builder) -> builder.tokens(List.of(TOKEN)).tokens("own", List.of(OTHER)));
		assertRefused(hello("own", TOKEN));
		assertRefused(hello("else", OTHER));
		attached(hello("own", OTHER));
		attached(hello("else", TOKEN));
	}

	@Test
	void tokensOfSingleSubscribersOnlyKeepAllOthersOut() throws Exception {
		restart((builder) -> builder.tokens("own", List.of(OTHER)));
		assertRefused(hello("else", OTHER));
		attached(hello("own", OTHER));
	}

	@Test
	void aRefusalDoesNotRevealWhetherTheNameIsTaken() throws Exception {
		restart((builder) -> builder.tokens(List.of(TOKEN)));
		attached(hello("a", TOKEN));
		assertRefused(hello("a", OTHER));
		assertThat(refused(ErrorCode.NAME_IN_USE)).isZero();
	}

	@Test
	void aRefusalComesLateSoThatGuessingIsSlow() throws Exception {
		restart((builder) -> builder.tokens(List.of(TOKEN)));
		TestSubscriber subscriber = dial();
		long start = System.nanoTime();
		subscriber.send(hello("a", OTHER));
		assertThat(subscriber.error()).isEqualTo(ErrorCode.AUTH);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(240));
	}

	@Test
	void theLogSaysWhyAndNeverShowsASecret(CapturedOutput output) throws Exception {
		restart((builder) -> builder.tokens(List.of(TOKEN)));
		assertRefused(hello("a", OTHER));
		assertRefused(hello("b", null));
		assertThat(output).contains("Refused Subscriber 'a'")
			.contains("its token is not valid for that name")
			.contains("it has no token")
			.doesNotContain(TOKEN, OTHER);
	}

	@Test
	void aTokenThatCanBeGuessedIsNotAccepted() {
		Publisher.Builder builder = Publisher.builder();
		assertThatIllegalArgumentException().isThrownBy(() -> builder.tokens(List.of(CanarySecret.MARK)))
			.withMessageContaining("32")
			.withMessageNotContaining(CanarySecret.MARK);
		assertThatIllegalArgumentException().isThrownBy(() -> builder.tokens("a b", List.of(TOKEN)));
		assertThatIllegalArgumentException().isThrownBy(() -> builder.tokens("a", List.of()));
	}

	@Test
	void tokensAndAnAuthenticatorExcludeEachOther() {
		Publisher.Builder builder = Publisher.builder()
			.tokens(List.of(TOKEN))
			.authenticator((credentials) -> credentials::name);
		assertThatIllegalArgumentException().isThrownBy(builder::build).withMessageNotContaining(TOKEN);
	}

	@Test
	void classicSubscribersHaveNoTokenAndAreNotServed() {
		PublisherOptions options = new PublisherOptions();
		assertThat(options.isClassicEnabled()).isTrue();
		options.tokens.setShared(List.of(TOKEN));
		assertThat(options.isClassicEnabled()).isFalse();
		options.classic.enabled = true;
		assertThat(options.isClassicEnabled()).isTrue();
	}

	@Test
	void whereABeanDecidesClassicSubscribersAreNotServed() {
		PublisherOptions authenticating = new PublisherOptions();
		authenticating.authenticator = (credentials) -> credentials::name;
		assertThat(authenticating.isClassicEnabled()).isFalse();
		PublisherOptions authorizing = new PublisherOptions();
		authorizing.authorizer = (name, principal, topics) -> true;
		assertThat(authorizing.isClassicEnabled()).isFalse();
	}

	@Test
	void theSilenceOfALongHandshakeDoesNotCount() throws Exception {
		CountDownLatch decided = new CountDownLatch(1);
		restart((builder) -> builder.keepalive(Duration.ofMillis(500), Duration.ofSeconds(1))
			.authenticator((credentials) -> {
				if (credentials.name().equals("patient")) {
					awaitDecision(decided);
				}
				return credentials::name;
			}));
		TestSubscriber patient = dial();
		patient.send(hello("patient", TOKEN));
		TestSubscriber mute = attached(hello("mute", TOKEN));
		assertThat(mute.error()).isEqualTo(ErrorCode.KEEPALIVE);
		decided.countDown();
		patient.welcome();
		patient.await(FrameType.PING);
	}

	private static void awaitDecision(CountDownLatch decided) {
		try {
			decided.await();
		}
		catch (InterruptedException ex) {
			throw new AuthenticationException("interrupted");
		}
	}

	@Test
	void anAuthenticatorOfTheUserDecides(CapturedOutput output) throws Exception {
		List<Credentials> seen = new CopyOnWriteArrayList<>();
		restart((builder) -> builder.authenticator((credentials) -> {
			seen.add(credentials);
			return switch (credentials.name()) {
				case "good" -> () -> "somebody";
				case "bad" -> null;
				case "explained" -> throw new AuthenticationException("it was late");
				default -> throw new IllegalStateException("not for the log: " + credentials.token());
			};
		}));
		attached(hello("good", TOKEN));
		assertRefused(hello("bad", TOKEN));
		assertRefused(hello("explained", TOKEN));
		assertRefused(hello("broken", TOKEN));
		assertThat(seen).hasSize(4).allSatisfy((credentials) -> {
			assertThat(credentials.token()).isEqualTo(TOKEN);
			assertThat(credentials.certificates()).isEmpty();
			assertThat(credentials.address().getAddress().isLoopbackAddress()).isTrue();
		});
		assertThat(seen.toString()).doesNotContain(TOKEN);
		assertThat(output).contains("it was late")
			.contains("failed with java.lang.IllegalStateException")
			.doesNotContain(TOKEN);
	}

	@Test
	void anAuthenticatorThatWaitsDoesNotHoldUpOthers() throws Exception {
		CountDownLatch latch = new CountDownLatch(1);
		restart((builder) -> builder.authenticator((credentials) -> {
			if (credentials.name().equals("slow")) {
				awaitDecision(latch);
			}
			return credentials::name;
		}));
		TestSubscriber slow = dial();
		slow.send(hello("slow", null));
		TestSubscriber fast = attached(hello("fast", null));
		publish(10);
		assertThat(fast.messages(10)).hasSize(10);
		latch.countDown();
		assertThat(slow.welcome()).isNotNull();
	}

	@Test
	void aSubscriberThatIsNotAuthenticatedInTimeIsRefused() throws Exception {
		CountDownLatch latch = new CountDownLatch(1);
		restart((builder) -> builder.keepalive(Duration.ofMillis(100), Duration.ofSeconds(5))
			.handshakeTimeout(Duration.ofMillis(1200))
			.authenticator((credentials) -> {
				awaitDecision(latch);
				return credentials::name;
			}));
		TestSubscriber slow = dial();
		slow.send(hello("slow", null));
		assertThat(slow.error()).isEqualTo(ErrorCode.HANDSHAKE_TIMEOUT);
		latch.countDown();
		awaitConnections(0);
		assertThat(this.publisher.statistics().accepted()).isZero();
	}

	/**
	 * What code of users may throw, whatever it declares.
	 */
	static Stream<Throwable> failures() {
		return Stream.of(new IllegalStateException("planned"), new IOException("planned, checked"),
				new NoClassDefFoundError("planned"), new StackOverflowError("planned"), new OutOfMemoryError("planned"),
				new AssertionError("planned"), new AuthenticationException("planned") {

					@Override
					public String getMessage() {
						throw new IllegalStateException("no message, planned");
					}

				}, new RuntimeException() {

					@Override
					public String toString() {
						throw new IllegalStateException("no text, planned");
					}

					@Override
					public synchronized Throwable getCause() {
						throw new IllegalStateException("no cause, planned");
					}

				});
	}

	@SuppressWarnings("unchecked")
	private static <T extends Throwable> void sneakyThrow(Throwable failure) throws T {
		throw (T) failure;
	}

	@ParameterizedTest
	@MethodSource("failures")
	void whateverAnAuthenticatorThrowsRefuses(Throwable failure) throws Exception {
		restart((builder) -> builder.authenticator((credentials) -> {
			if (credentials.name().equals("a")) {
				PublisherAuthenticationTests.<RuntimeException>sneakyThrow(failure);
			}
			return credentials::name;
		}));
		assertRefused(hello("a", null));
		attached(hello("b", null));
		// events come in order
		this.events.await("connected b");
		assertThat(this.events.all).filteredOn((event) -> event.startsWith("refused a AUTH")).hasSize(1);
	}

	@ParameterizedTest
	@MethodSource("failures")
	void whateverAnAuthorizerThrowsRefuses(Throwable failure, CapturedOutput output) throws Exception {
		restart((builder) -> builder.authorizer((name, principal, topics) -> {
			if (topics.contains("fails")) {
				PublisherAuthenticationTests.<RuntimeException>sneakyThrow(failure);
			}
			return true;
		}));
		assertRefused(hello("a", null, "fails"));
		TestSubscriber subscriber = attached(hello("a", null, "a"));
		subscriber.ack(0);
		subscriber.send(new Subscribe(1, TopicFilter.of("fails")));
		assertThat(subscriber.error()).isEqualTo(ErrorCode.AUTH);
		this.events.await("disconnected a NOT_PERMITTED");
		assertThat(output.toString().lines().filter((line) -> line.contains("'a'") && line.contains("WARN")))
			.hasSize(2);
		attached(hello("b", null, "b"));
	}

	@Test
	void anAuthorizerThatDoesNotDecideInTimeRefuses() throws Exception {
		CountDownLatch latch = new CountDownLatch(1);
		restart((builder) -> builder.handshakeTimeout(Duration.ofMillis(1200))
			.keepalive(Duration.ofMillis(100), Duration.ofSeconds(5))
			.authorizer((name, principal, topics) -> {
				awaitIf(topics.contains("hangs"), latch);
				return true;
			}));
		TestSubscriber subscriber = attachedInTime(hello("a", null, "a"));
		subscriber.ack(0);
		subscriber.send(new Subscribe(1, TopicFilter.of("hangs")));
		this.events.await("disconnected a NOT_PERMITTED");
		latch.countDown();
	}

	/**
	 * The time for a handshake is short here: again if the machine was too slow for it.
	 */
	private TestSubscriber attachedInTime(Hello hello) {
		AtomicReference<TestSubscriber> attached = new AtomicReference<>();
		Awaitility.await().untilAsserted(() -> attached.set(attached(hello)));
		return attached.get();
	}

	private static void awaitIf(boolean wanted, CountDownLatch latch) {
		try {
			if (wanted) {
				latch.await();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Test
	void anAuthorizerDecidesWhichTopicsASubscriberMayHave() throws Exception {
		restart((builder) -> builder.tokens(List.of(TOKEN))
			.authorizer((name, principal, topics) -> principal.getName().equals(name)
					&& topics.stream().allMatch((topic) -> topic.startsWith(name.toLowerCase(Locale.ROOT) + "."))));
		assertRefused(hello("a", TOKEN));
		assertRefused(hello("a", TOKEN, "a.x", "b.x"));
		TestSubscriber subscriber = attached(hello("a", TOKEN, "a.**"));
		subscriber.ack(0);
		subscriber.send(new Subscribe(1, TopicFilter.of("a.1", "a.2")));
		subscriber.await(FrameType.SUBSCRIBED);
		subscriber.send(new Subscribe(2, TopicFilter.of("a.1", "**")));
		assertThat(subscriber.error()).isEqualTo(ErrorCode.AUTH);
		this.events.await("disconnected a NOT_PERMITTED");
	}

}
