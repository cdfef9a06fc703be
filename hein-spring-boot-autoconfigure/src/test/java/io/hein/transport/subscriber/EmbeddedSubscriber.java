package io.hein.transport.subscriber;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

import io.hein.testsupport.Payloads;
import io.hein.testsupport.TilingChecker;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.GoodbyeReason;
import io.hein.transport.frame.Position;
import io.hein.transport.frame.Welcome;
import io.hein.transport.lane.BackPressure;
import io.hein.transport.lane.Gap;
import io.hein.transport.lane.Lane;
import io.hein.transport.lane.LaneHost;
import io.hein.transport.lane.Lanes;
import io.hein.transport.lane.MessageHandler;
import io.hein.transport.lane.Progress;
import io.hein.transport.lane.ReceivedMessage;
import io.hein.transport.netty.LimitedLog;
import io.hein.transport.netty.SafeLog;
import io.hein.transport.topic.TopicFilter;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber without sockets and threads: the test dials for it, runs its channel, and
 * runs its listener. A checker checks what the listener is given.
 */
public final class EmbeddedSubscriber implements LaneHost, SubscriberConnection.Owner, MessageHandler {

	private static final InetSocketAddress ADDRESS = InetSocketAddress.createUnresolved("localhost", 1);

	private static final long MAX_QUEUE = 2048;

	private static final int MAX_MESSAGE = 128;

	private static final Log logger = SafeLog.getLog(EmbeddedSubscriber.class);

	private final TilingChecker checker;

	private final Lane lane;

	private final ByteBufAllocator allocator;

	private final SubscriberOptions options = new SubscriberOptions();

	private final SubscriberCounters counters = new SubscriberCounters();

	private final Lanes lanes = new Lanes(this);

	private final Stream stream;

	private final Queue<Runnable> loop = new ArrayDeque<>();

	private final Queue<Runnable> listener = new ArrayDeque<>();

	private final Map<Position, Boolean> outcomes = new HashMap<>();

	private Consumer<ReceivedMessage> before = (message) -> {
	};

	private @Nullable Connection connection;

	private boolean leaving;

	/**
	 * Create a subscriber of everything.
	 * @param name its name
	 * @param allocator where its connections get their buffers from
	 */
	public EmbeddedSubscriber(String name, ByteBufAllocator allocator) {
		this(name, allocator, TopicFilter.EVERYTHING, 0, new TilingChecker(0));
	}

	/**
	 * Create a subscriber.
	 * @param name its name
	 * @param allocator where its connections get their buffers from
	 * @param topics what it wants
	 * @param batchSize how many messages its listener takes at once, 0 for one by one
	 * @param checker judges what the listener is given
	 */
	public EmbeddedSubscriber(String name, ByteBufAllocator allocator, TopicFilter topics, int batchSize,
			TilingChecker checker) {
		this.allocator = allocator;
		this.checker = checker;
		this.options.maxMessageSize = MAX_MESSAGE;
		this.stream = new Stream(name, this.options, this.lanes, this.counters, (gap) -> {
		});
		this.lane = this.lanes.add(new Lane.Options("lane", topics, 1, MAX_QUEUE, batchSize, false), this, "",
				(worker) -> this.listener::add);
		this.lanes.unsuspend();
		this.lane.start();
		runLoop();
	}

	/**
	 * Dial.
	 * @return the channel, which has sent HELLO
	 */
	public EmbeddedChannel dial() {
		EmbeddedChannel channel = new EmbeddedChannel();
		channel.freezeTime();
		return dial(channel);
	}

	/**
	 * Dial.
	 * @param channel the channel, with what stands between the network and the subscriber
	 * @return the channel, which has sent HELLO
	 */
	public EmbeddedChannel dial(EmbeddedChannel channel) {
		channel.config().setAllocator(this.allocator);
		SubscriberConnection dialled = new SubscriberConnection(channel, ADDRESS, this.stream, this.lanes, this.options,
				this.counters, this);
		this.connection = dialled;
		channel.pipeline().addLast(dialled);
		channel.pipeline().fireChannelActive();
		return channel;
	}

	/**
	 * Dial a publisher that speaks the classic protocol.
	 * @param channel the channel, with what stands between the network and the subscriber
	 */
	public void dialClassic(EmbeddedChannel channel) {
		channel.config().setAllocator(this.allocator);
		ClassicConnection dialled = new ClassicConnection(channel, InetSocketAddress.createUnresolved("localhost", 1),
				"classic", this.stream, this.lanes, this.options, this.counters, new LimitedLog(logger), this);
		this.connection = dialled;
		channel.pipeline().addLast(dialled.handler());
		channel.pipeline().fireChannelActive();
	}

	/**
	 * Whether there is a connection that has not ended.
	 * @return whether there is one
	 */
	public boolean isDialled() {
		return this.connection != null;
	}

	/**
	 * Do what waits for the event loop.
	 */
	public void runLoop() {
		for (Runnable task = this.loop.poll(); task != null; task = this.loop.poll()) {
			task.run();
		}
	}

	/**
	 * Let the listener run, if something waits for it.
	 * @return whether it has
	 */
	public boolean runListener() {
		Runnable task = this.listener.poll();
		if (task != null) {
			task.run();
			runLoop();
		}
		return task != null;
	}

	/**
	 * Whether everything up to a position has come, and was handed over.
	 * @param epoch the log
	 * @param head the position
	 * @return whether it has
	 */
	public boolean isUpTo(Epoch epoch, long head) {
		Progress progress = this.stream.progress();
		return progress != null && progress.epoch().equals(epoch) && this.connection != null
				&& this.connection.isAttached() && progress.received() == head && this.lanes.handled(progress) == head;
	}

	/**
	 * The last position received.
	 * @return the position, {@code null} before the first attach
	 */
	public @Nullable Position received() {
		Progress progress = this.stream.progress();
		return (progress != null) ? progress.receivedPosition() : null;
	}

	/**
	 * The lane of its listener.
	 * @return the lane
	 */
	public Lane lane() {
		return this.lane;
	}

	/**
	 * Have another listener, which gets everything one by one and never fails.
	 * @param judge judges what it is given
	 */
	public void listen(TilingChecker judge) {
		MessageHandler handler = new MessageHandler() {

			@Override
			public void onMessage(ReceivedMessage message) {
				judge.message(message.epoch(), message.sequence(), Payloads.check(message, 0));
			}

			@Override
			public void onGap(Gap gap) {
				judge.gap(gap);
			}

		};
		listen(handler);
	}

	/**
	 * Have another listener, which gets everything one by one.
	 * @param handler takes it
	 */
	public void listen(MessageHandler handler) {
		Lane other = this.lanes.add(
				new Lane.Options("other" + this.lanes.list().size(), TopicFilter.EVERYTHING, 1, MAX_QUEUE, 0, false),
				handler, "", (worker) -> this.listener::add);
		other.start();
		runLoop();
	}

	/**
	 * Have its listener do something else with each message first.
	 * @param before what; its failure is that of the listener
	 */
	public void before(Consumer<ReceivedMessage> before) {
		this.before = before;
	}

	/**
	 * Say goodbye: nothing more is wanted.
	 */
	public void leave() {
		Connection leaving = this.connection;
		if (leaving != null) {
			this.leaving = true;
			leaving.leave(GoodbyeReason.UNSUBSCRIBED);
		}
	}

	/**
	 * Its status is asked for.
	 */
	public void look() {
		if (this.connection != null) {
			this.connection.look();
		}
	}

	/**
	 * What the subscriber does once a second.
	 */
	public void mend() {
		this.lanes.mend();
		this.lanes.backPressure().check();
	}

	/**
	 * The checker.
	 * @return the checker
	 */
	public TilingChecker checker() {
		return this.checker;
	}

	/**
	 * What became of the messages that the listener was given: whether it handled them.
	 * @return by position
	 */
	public Map<Position, Boolean> outcomes() {
		return this.outcomes;
	}

	@Override
	public void onMessage(ReceivedMessage message) {
		onBatch(List.of(message));
	}

	@Override
	public void onBatch(List<ReceivedMessage> batch) {
		batch.forEach(this::check);
		boolean handled = false;
		try {
			batch.forEach(this.before);
			handled = true;
		}
		finally {
			for (ReceivedMessage message : batch) {
				this.outcomes.put(new Position(message.epoch(), message.sequence()), handled);
			}
		}
	}

	private void check(ReceivedMessage message) {
		long index = Payloads.check(message, 0);
		this.checker.message(message.epoch(), message.sequence(), index);
		if (index != message.sequence()) {
			this.checker.report("the payload of " + message.sequence() + " says " + index);
		}
	}

	@Override
	public void onGap(Gap gap) {
		this.checker.gap(gap);
	}

	@Override
	public boolean execute(Runnable task) {
		return this.loop.add(task);
	}

	@Override
	public Executor callbacks() {
		return Runnable::run;
	}

	@Override
	public void topicsChanged() {
		if (this.connection != null) {
			this.connection.topicsChanged();
		}
	}

	@Override
	public void setReading(boolean reading) {
		BackPressure backPressure = this.lanes.backPressure();
		Connection present = this.connection;
		if (present != null) {
			boolean announced = present.pause(backPressure.isPaused());
			present.setReading(reading || (announced && backPressure.hasRoomWhilePaused()));
		}
	}

	@Override
	public void confirm() {
		if (this.connection != null) {
			this.connection.confirm();
		}
	}

	@Override
	public void attached(Connection connection, Welcome welcome, boolean before) {
		execute(this::topicsChanged);
	}

	@Override
	public void live(Connection connection) {
		// nothing depends on it
	}

	@Override
	public void ended(Connection connection, ConnectionEnd end, boolean attached) {
		if (connection == this.connection) {
			this.connection = null;
			if (this.leaving) {
				this.leaving = false;
				this.stream.resumption().leave();
			}
			this.lanes.topicChanges().detached();
		}
	}

}
