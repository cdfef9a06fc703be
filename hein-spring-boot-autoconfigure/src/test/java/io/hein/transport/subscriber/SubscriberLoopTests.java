package io.hein.transport.subscriber;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.GapReason;
import io.hein.transport.lane.Gap;
import io.hein.transport.lane.Lane;
import io.hein.transport.lane.MessageHandler;
import io.hein.transport.lane.ReceivedMessage;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.netty.UserFuture;
import io.hein.transport.topic.TopicFilter;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.BDDMockito.willReturn;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link SubscriberLoop}: what becomes of it if something fails while it stops.
 */
class SubscriberLoopTests {

	private final EventLoop loop = new DefaultEventLoop() {

		/**
		 * Those of channels go on if a task fails.
		 */
		@Override
		public void execute(Runnable task) {
			super.execute(() -> {
				try {
					task.run();
				}
				catch (InternalError ex) {
					assertThat(ex).hasMessage("expected by the test");
				}
			});
		}

		@Override
		public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
			if (SubscriberLoopTests.this.noMemory) {
				throw new InternalError("expected by the test");
			}
			return super.schedule(task, delay, unit);
		}

		@Override
		public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long initial, long delay, TimeUnit unit) {
			ScheduledFuture<?> future = super.scheduleWithFixedDelay(task, initial, delay, unit);
			ScheduledFuture<?> watched = mock(ScheduledFuture.class);
			willAnswer((cancel) -> {
				if (SubscriberLoopTests.this.noCancel) {
					throw new InternalError("expected by the test");
				}
				return future.cancel(false);
			}).given(watched).cancel(false);
			return watched;
		}

	};

	private volatile boolean noMemory;

	private volatile boolean noCancel;

	@AfterEach
	void close() {
		this.loop.shutdownGracefully();
	}

	@Test
	void aStopThatCannotBeLimitedEndsAtOnce() throws Exception {
		SubscriberLoop subscriber = started();
		UserFuture<Void> stopped = new UserFuture<>(Runnable::run);
		this.noMemory = true;
		assertThatExceptionOfType(ExecutionException.class)
			.isThrownBy(() -> this.loop.submit(() -> subscriber.stop(stopped)).get());
		this.noMemory = false;
		assertThat(stopped).isCompleted();
		stopAgain(subscriber);
	}

	@Test
	void aStopEndsWhateverFailsWhenItIsOver() throws Exception {
		SubscriberLoop subscriber = started();
		this.noCancel = true;
		UserFuture<Void> stopped = new UserFuture<>(Runnable::run);
		this.loop.submit(() -> subscriber.stop(stopped)).get();
		stopped.get(60, TimeUnit.SECONDS);
		this.noCancel = false;
		stopAgain(subscriber);
	}

	@Test
	void aSubscriberThatIsStartedDuringAStopRunsWhateverFailsWhenThatIsOver() throws Exception {
		List<Gap> gaps = new CopyOnWriteArrayList<>();
		SubscriberLoop subscriber = started();
		Lane lane = Objects.requireNonNull(subscriber.lanes()
			.add(Lane.Options.of("lane", TopicFilter.NOTHING), new GapHandler(gaps), "test-", (id) -> Runnable::run));
		lane.start();
		UserFuture<Void> stopped = new UserFuture<>(Runnable::run) {

			@Override
			public void settle(@Nullable Void result) {
				super.settle(result);
				throw new InternalError("expected by the test");
			}

		};
		this.loop.submit(() -> {
			subscriber.stop(stopped);
			subscriber.start(null);
		}).get();
		stopped.get(60, TimeUnit.SECONDS);
		Gap gap = new Gap(Epoch.random(), 1, 2, GapReason.SLOW, false);
		this.loop.submit(() -> subscriber.lanes().distribution().offerToWanting(gap)).get();
		assertThat(gaps).containsExactly(gap);
		stopAgain(subscriber);
	}

	private SubscriberLoop started() throws Exception {
		Executor direct = Runnable::run;
		EventLoops eventLoops = mock(EventLoops.class);
		willReturn(NioSocketChannel.class).given(eventLoops).channelType();
		willReturn(this.loop).given(eventLoops).next();
		willReturn(direct).given(eventLoops).results();
		SubscriberOptions options = new SubscriberOptions();
		options.addresses = List.of(new InetSocketAddress("127.0.0.1", 9));
		SubscriberLoop subscriber = new SubscriberLoop("test", options, eventLoops, mock());
		this.loop.submit(() -> subscriber.start(null)).get();
		return subscriber;
	}

	private void stopAgain(SubscriberLoop subscriber) throws Exception {
		UserFuture<Void> again = new UserFuture<>(Runnable::run);
		this.loop.submit(() -> {
			subscriber.start(null);
			subscriber.stop(again);
		}).get();
		again.get(60, TimeUnit.SECONDS);
	}

	private record GapHandler(List<Gap> gaps) implements MessageHandler {

		@Override
		public void onMessage(ReceivedMessage message) {
			// none comes
		}

		@Override
		public void onGap(Gap gap) {
			this.gaps.add(gap);
		}

	}

}
