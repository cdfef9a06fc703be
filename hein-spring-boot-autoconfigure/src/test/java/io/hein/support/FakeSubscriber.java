package io.hein.support;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.hein.transport.frame.Position;
import io.hein.transport.lane.Gap;
import io.hein.transport.lane.Lane;
import io.hein.transport.lane.LaneState;
import io.hein.transport.lane.MessageHandler;
import io.hein.transport.lane.ReceivedMessage;
import io.hein.transport.subscriber.ConnectionState;
import io.hein.transport.subscriber.ConnectionStatus;
import io.hein.transport.subscriber.Protocol;
import io.hein.transport.subscriber.Subscriber;
import io.hein.transport.subscriber.SubscriberListener;
import io.hein.transport.subscriber.SubscriberStatistics;
import io.hein.transport.topic.TopicFilter;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber without a network: tests hand it what it is to have received, and its
 * lanes handle it at once, on the thread of the test.
 */
public class FakeSubscriber implements Subscriber {

	/**
	 * What was done to it, in order.
	 */
	public final List<String> calls = new ArrayList<>();

	/**
	 * What handlers threw.
	 */
	public final List<Throwable> failures = new ArrayList<>();

	/**
	 * What {@link #stop()} returns.
	 */
	public CompletableFuture<Void> stopped = CompletableFuture.completedFuture(null);

	/**
	 * What {@link #status()} says is handled.
	 */
	public volatile @Nullable Position handled;

	private final List<FakeLane> lanes = new ArrayList<>();

	private boolean running;

	/**
	 * Have something received.
	 */
	public void receive(FakeMessage... messages) {
		for (FakeLane lane : List.copyOf(this.lanes)) {
			List<FakeMessage> wanted = List.of(messages).stream().filter(lane::wants).toList();
			if (lane.options.maxBatchSize() > 0 && !wanted.isEmpty()) {
				attempt(() -> lane.handler.onBatch(List.<ReceivedMessage>copyOf(wanted)));
			}
			else {
				wanted.forEach((message) -> attempt(() -> lane.handler.onMessage(message)));
			}
		}
	}

	/**
	 * Have a gap received.
	 */
	public void receive(Gap gap) {
		for (FakeLane lane : List.copyOf(this.lanes)) {
			if (lane.state == LaneState.RUNNING) {
				attempt(() -> lane.handler.onGap(gap));
			}
		}
	}

	private void attempt(Attempt attempt) {
		try {
			attempt.run();
		}
		catch (Throwable ex) {
			this.failures.add(ex);
		}
	}

	@Override
	public void start() {
		this.calls.add("start");
		this.running = true;
	}

	@Override
	public CompletableFuture<Void> stop() {
		this.calls.add("stop");
		this.running = false;
		return this.stopped;
	}

	@Override
	public void close() {
		stop();
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public String name() {
		return "fake";
	}

	@Override
	public Protocol protocol() {
		return Protocol.NATIVE;
	}

	@Override
	public Lane addLane(Lane.Options options, MessageHandler handler, boolean running) {
		FakeLane lane = new FakeLane(options, handler, (running) ? LaneState.RUNNING : LaneState.STOPPED);
		this.calls.add("lane " + options.id());
		this.lanes.add(lane);
		return lane;
	}

	@Override
	public List<Lane> lanes() {
		return List.copyOf(this.lanes);
	}

	/**
	 * The options of a lane.
	 */
	public Lane.Options options(String id) {
		return this.lanes.stream().filter((lane) -> lane.id().equals(id)).findFirst().orElseThrow().options;
	}

	@Override
	public ConnectionStatus status() {
		return new ConnectionStatus(ConnectionState.CONNECTED, Instant.EPOCH, null, null, null, this.handled, 0, null,
				false, true, 0, null, null, null);
	}

	@Override
	public SubscriberStatistics statistics() {
		throw new UnsupportedOperationException();
	}

	@Override
	public void addListener(SubscriberListener listener) {
	}

	@Override
	public void removeListener(SubscriberListener listener) {
	}

	private interface Attempt {

		void run() throws Exception;

	}

	private final class FakeLane implements Lane {

		private final Options options;

		private final MessageHandler handler;

		private TopicFilter topics;

		private LaneState state;

		FakeLane(Options options, MessageHandler handler, LaneState state) {
			this.options = options;
			this.handler = handler;
			this.topics = options.topics();
			this.state = state;
		}

		boolean wants(FakeMessage message) {
			return this.state == LaneState.RUNNING && !this.options.gapsOnly() && this.topics.matches(message.topic());
		}

		@Override
		public String id() {
			return this.options.id();
		}

		@Override
		public LaneState state() {
			return this.state;
		}

		@Override
		public TopicFilter topics() {
			return this.topics;
		}

		@Override
		public void topics(TopicFilter topics) {
			this.topics = topics;
		}

		@Override
		public void start() {
			this.state = LaneState.RUNNING;
		}

		@Override
		public CompletableFuture<Void> stop() {
			this.state = LaneState.STOPPED;
			return CompletableFuture.completedFuture(null);
		}

		@Override
		public void pause() {
			this.state = LaneState.PAUSED;
		}

		@Override
		public void resume() {
			this.state = LaneState.RUNNING;
		}

		@Override
		public CompletableFuture<Void> remove() {
			FakeSubscriber.this.lanes.remove(this);
			return stop();
		}

		@Override
		public long retainedBytes() {
			return 7;
		}

	}

}
