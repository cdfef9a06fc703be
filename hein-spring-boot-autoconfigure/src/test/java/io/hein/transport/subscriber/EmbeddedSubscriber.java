package io.hein.transport.subscriber;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

import io.hein.testsupport.Payloads;
import io.hein.testsupport.TilingChecker;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.Position;
import io.hein.transport.frame.Welcome;
import io.hein.transport.lane.Gap;
import io.hein.transport.lane.Lane;
import io.hein.transport.lane.LaneHost;
import io.hein.transport.lane.Lanes;
import io.hein.transport.lane.MessageHandler;
import io.hein.transport.lane.Progress;
import io.hein.transport.lane.ReceivedMessage;
import io.hein.transport.topic.TopicFilter;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber without sockets and threads: whoever tests dials for it, runs its channel,
 * and runs its listener. A checker judges what the listener is given.
 */
public final class EmbeddedSubscriber implements LaneHost, SubscriberConnection.Owner, MessageHandler {

	private static final InetSocketAddress ADDRESS = InetSocketAddress.createUnresolved("localhost", 1);

	private static final long MAX_QUEUE = 2048;

	private static final int MAX_MESSAGE = 128;

	private final TilingChecker checker = new TilingChecker(0);

	private final ByteBufAllocator allocator;

	private final SubscriberOptions options = new SubscriberOptions();

	private final SubscriberCounters counters = new SubscriberCounters();

	private final Lanes lanes = new Lanes(this);

	private final Stream stream;

	private final Queue<Runnable> loop = new ArrayDeque<>();

	private final Queue<Runnable> listener = new ArrayDeque<>();

	private @Nullable SubscriberConnection connection;

	/**
	 * Create a subscriber of everything.
	 * @param name its name
	 * @param allocator where its connections get their buffers from
	 */
	public EmbeddedSubscriber(String name, ByteBufAllocator allocator) {
		this.allocator = allocator;
		this.options.maxMessageSize = MAX_MESSAGE;
		this.stream = new Stream(name, this.options, this.lanes, this.counters, (gap) -> {
		});
		Lane lane = this.lanes.add(new Lane.Options("lane", TopicFilter.EVERYTHING, 1, MAX_QUEUE, 0, false), this, "",
				(worker) -> this.listener::add);
		this.lanes.unsuspend();
		lane.start();
		runLoop();
	}

	/**
	 * Dial.
	 * @return the channel, which has sent HELLO
	 */
	public EmbeddedChannel dial() {
		EmbeddedChannel channel = new EmbeddedChannel();
		channel.freezeTime();
		channel.config().setAllocator(this.allocator);
		SubscriberConnection dialled = new SubscriberConnection(channel, ADDRESS, this.stream, this.lanes, this.options,
				this.counters, this);
		this.connection = dialled;
		channel.pipeline().addLast(dialled);
		channel.pipeline().fireChannelActive();
		return channel;
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
	 * Who judges.
	 * @return the checker
	 */
	public TilingChecker checker() {
		return this.checker;
	}

	@Override
	public void onMessage(ReceivedMessage message) {
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
		if (this.connection != null) {
			this.connection.setReading(reading);
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
		// the checker sees what comes of it
	}

	@Override
	public void live(Connection connection) {
		// nothing depends on it
	}

	@Override
	public void ended(Connection connection, ConnectionEnd end, boolean attached) {
		if (connection == this.connection) {
			this.connection = null;
		}
	}

}
