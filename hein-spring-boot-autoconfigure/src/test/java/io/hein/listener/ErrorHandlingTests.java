package io.hein.listener;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.hein.core.HeinGap;
import io.hein.core.HeinHeaders;
import io.hein.core.HeinPosition;
import io.hein.event.HeinEventPublisher;
import io.hein.event.HeinListenerFailedEvent;
import io.hein.support.FakeMessage;
import io.hein.transport.frame.GapReason;
import io.hein.transport.lane.Gap;
import io.hein.transport.netty.EventLoops;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.core.retry.RetryPolicy;
import org.springframework.messaging.Message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ErrorHandlingTests extends AbstractListenerTests {

	private final List<Duration> waits = new ArrayList<>();

	@Test
	void byDefaultTwoRetriesFollowAfterLongerAndLongerWaits() {
		AtomicInteger calls = new AtomicInteger();
		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> new DefaultHeinListenerErrorHandler().handle(failed(() -> {
				throw new IllegalStateException("call " + calls.incrementAndGet());
			})))
			.withMessage("call 2");
		assertThat(this.waits).containsExactly(Duration.ofMillis(200), Duration.ofMillis(400));
	}

	@Test
	void aRetryThatSucceedsIsTheLast() throws Exception {
		AtomicInteger calls = new AtomicInteger();
		new DefaultHeinListenerErrorHandler().handle(failed(calls::incrementAndGet));
		assertThat(calls).hasValue(1);
	}

	@Test
	void thePolicyChoosesWhatIsWorthARetry() {
		RetryPolicy policy = RetryPolicy.builder().maxRetries(5).excludes(IllegalStateException.class).build();
		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> new DefaultHeinListenerErrorHandler(policy).handle(failed(() -> {
			})));
		assertThat(this.waits).isEmpty();
	}

	@Test
	void noMoreRetriesThanThePolicyAllowsNorLongerWaits() {
		RetryPolicy policy = RetryPolicy.builder()
			.maxRetries(4)
			.delay(Duration.ofMillis(10))
			.multiplier(10)
			.maxDelay(Duration.ofMillis(500))
			.build();
		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> new DefaultHeinListenerErrorHandler(policy).handle(failed(() -> {
				throw new IllegalStateException();
			})));
		assertThat(this.waits).extracting(Duration::toMillis).containsExactly(10L, 100L, 500L, 500L);
	}

	@Test
	void aListenerIsRetriedInPlaceAndThenTheMessageIsSkipped() {
		this.properties.setErrorHandler(new DefaultHeinListenerErrorHandler(
				RetryPolicy.builder().maxRetries(2).delay(Duration.ofMillis(1)).build()));
		List<String> calls = new ArrayList<>();
		run((message) -> {
			String text = new String(message.getPayload());
			calls.add(text);
			if (text.equals("bad")) {
				throw new IllegalStateException("always");
			}
		});
		this.subscriber.receive(FakeMessage.text(1, "bad"), FakeMessage.text(2, "good"));
		assertThat(calls).containsExactly("bad", "bad", "bad", "good");
		assertThat(this.outcomes).containsExactly(ListenerOutcome.FAILED, ListenerOutcome.HANDLED);
		assertThat(this.subscriber.failures).singleElement()
			.satisfies((failure) -> assertThat(failure).hasMessageContaining("Listener 'test' could not handle")
				.hasRootCauseMessage("always"));
	}

	@Test
	void whatIsUnreadableIsNeverRetried() {
		this.properties.setErrorHandler(new DefaultHeinListenerErrorHandler(
				RetryPolicy.builder().maxRetries(2).delay(Duration.ofMillis(1)).build()));
		AtomicInteger calls = new AtomicInteger();
		run((message) -> {
			calls.incrementAndGet();
			throw new UnreadableMessageException("it is damaged", null);
		});
		this.subscriber.receive(FakeMessage.text(1, "x"));
		assertThat(calls).hasValue(1);
		assertThat(this.outcomes).containsExactly(ListenerOutcome.UNREADABLE);
	}

	@Test
	void headersThatCannotBeReadMakeAMessageUnreadable() {
		List<String> calls = new ArrayList<>();
		List<Message<byte[]>> given = new ArrayList<>();
		this.properties.setErrorHandler((invocation) -> {
			assertThat(invocation.isUnreadable()).isTrue();
			given.addAll(invocation.getMessages());
			throw invocation.getCause();
		});
		run((message) -> calls.add(new String(message.getPayload())));
		this.subscriber.receive(FakeMessage.text(1, "damaged").withHeaders(null), FakeMessage.text(2, "good"));
		assertThat(calls).containsExactly("good");
		assertThat(this.outcomes).containsExactly(ListenerOutcome.UNREADABLE, ListenerOutcome.HANDLED);
		assertThat(given).singleElement()
			.satisfies((message) -> assertThat(message.getHeaders().get(HeinHeaders.TOPIC)).isEqualTo("a.b"));
		assertThat(this.subscriber.failures).hasSize(1);
	}

	@Test
	void noErrorHandlerCanHaveAnUnreadableMessageRetried() {
		this.properties.setErrorHandler(FailedInvocation::retry);
		AtomicInteger calls = new AtomicInteger();
		run((message) -> {
			calls.incrementAndGet();
			throw new UnreadableMessageException("it is damaged", null);
		});
		this.subscriber.receive(FakeMessage.text(1, "x"));
		assertThat(calls).hasValue(1);
		assertThat(this.subscriber.failures).hasSize(1);
	}

	@Test
	void anErrorHandlerThatReturnsHasHandledTheFailure() {
		this.properties.setErrorHandler((invocation) -> assertThat(invocation.getListenerId()).isEqualTo("test"));
		run((message) -> {
			throw new IllegalStateException();
		});
		this.subscriber.receive(FakeMessage.text(1, "x"));
		assertThat(this.subscriber.failures).isEmpty();
		assertThat(this.outcomes).containsExactly(ListenerOutcome.HANDLED);
	}

	@Test
	void anErrorIsNotRetriedButSkipped() {
		this.properties.setErrorHandler((invocation) -> assertThat(true).isFalse());
		run((message) -> {
			throw new NoClassDefFoundError("gone");
		});
		this.subscriber.receive(FakeMessage.text(1, "x"));
		assertThat(this.outcomes).containsExactly(ListenerOutcome.FAILED);
		assertThat(this.subscriber.failures).singleElement()
			.isInstanceOf(ListenerFailedException.class)
			.extracting(Throwable::getCause)
			.isInstanceOf(NoClassDefFoundError.class);
	}

	@Test
	void anErrorOfTheMachineEndsTheLane() {
		run((message) -> {
			throw new OutOfMemoryError("simulated");
		});
		this.subscriber.receive(FakeMessage.text(1, "x"));
		assertThat(this.subscriber.failures).singleElement().isInstanceOf(OutOfMemoryError.class);
	}

	@Test
	void aGapThatIsNotHandledIsRetriedToo() {
		this.properties.setErrorHandler((invocation) -> {
			assertThat(invocation.getMessages()).isEmpty();
			assertThat(invocation.getGap()).isNotNull();
			invocation.retry();
		});
		AtomicInteger calls = new AtomicInteger();
		run(new HeinMessageListener() {

			@Override
			public void onMessage(Message<byte[]> message) {
			}

			@Override
			public boolean takesGaps() {
				return true;
			}

			@Override
			public void onGap(HeinGap gap) {
				if (calls.incrementAndGet() == 1) {
					throw new IllegalStateException();
				}
			}

		});
		this.subscriber.receive(new Gap(FakeMessage.EPOCH, 1, 2, GapReason.SLOW, true));
		assertThat(calls).hasValue(2);
		assertThat(this.outcomes).containsExactly(ListenerOutcome.HANDLED);
	}

	@Test
	void anEventSaysWhatWasSkipped() throws Exception {
		CompletableFuture<HeinListenerFailedEvent> event = new CompletableFuture<>();
		CompletableFuture<String> thread = new CompletableFuture<>();
		try (EventLoops eventLoops = EventLoops.create()) {
			this.properties.setEventPublisher(new HeinEventPublisher((published) -> {
				thread.complete(Thread.currentThread().getName());
				event.complete((HeinListenerFailedEvent) published);
			}, eventLoops.events()));
			run((message) -> {
				throw new IllegalStateException("always");
			});
			this.subscriber.receive(FakeMessage.text(7, "x"));
			HeinListenerFailedEvent failed = event.get(60, TimeUnit.SECONDS);
			assertThat(failed.getSubscriber()).isSameAs(this.subscriber);
			assertThat(failed.getConnection()).isEqualTo("default");
			assertThat(failed.getListener()).isEqualTo("test");
			assertThat(failed.getPositions()).containsExactly(HeinPosition.parse(FakeMessage.EPOCH + ":7"));
			assertThat(failed.getGap()).isNull();
			assertThat(failed.isUnreadable()).isFalse();
			assertThat(failed.getCause()).hasMessage("always");
			assertThat(thread.get()).startsWith("hein-events");
		}
	}

	@Test
	void retriesEndPromptlyWhenTheContainerStops() throws Exception {
		this.properties.setErrorHandler(new DefaultHeinListenerErrorHandler(
				RetryPolicy.builder().maxRetries(100).delay(Duration.ofMinutes(10)).build()));
		AtomicInteger calls = new AtomicInteger();
		CompletableFuture<Void> called = new CompletableFuture<>();
		MessageListenerContainer container = run((message) -> {
			calls.incrementAndGet();
			called.complete(null);
			throw new IllegalStateException("always");
		});
		Thread thread = new Thread(() -> this.subscriber.receive(FakeMessage.text(1, "x")));
		thread.start();
		called.get();
		container.stop();
		thread.join();
		assertThat(calls).hasValue(2);
		assertThat(this.subscriber.failures).hasSize(1);
	}

	@Test
	void afterARestartRetriesWaitAgain() throws Exception {
		List<Boolean> waited = new ArrayList<>();
		this.properties.setErrorHandler((invocation) -> waited.add(invocation.await(Duration.ofMillis(1))));
		MessageListenerContainer container = run((message) -> {
			throw new IllegalStateException("always");
		});
		container.endWaits();
		this.subscriber.receive(FakeMessage.text(1, "x"));
		container.start();
		this.subscriber.receive(FakeMessage.text(2, "x"));
		assertThat(waited).containsExactly(false, true);
	}

	private FailedInvocation failed(Call retry) {
		return new FailedInvocation() {

			@Override
			public String getListenerId() {
				return "test";
			}

			@Override
			public String getConnection() {
				return "default";
			}

			@Override
			public List<Message<byte[]>> getMessages() {
				return List.of();
			}

			@Override
			public @Nullable HeinGap getGap() {
				return null;
			}

			@Override
			public Exception getCause() {
				return new IllegalStateException("first");
			}

			@Override
			public void retry() {
				retry.run();
			}

			@Override
			public boolean await(Duration duration) {
				ErrorHandlingTests.this.waits.add(duration);
				return true;
			}

		};
	}

	private interface Call {

		void run();

	}

}
