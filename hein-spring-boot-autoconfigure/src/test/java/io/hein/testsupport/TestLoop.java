package io.hein.testsupport;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.AbstractScheduledEventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * An event loop that runs when the test says so, and whose time is given. One task after
 * the other, as in those of sockets: what a task submits never runs within it.
 */
final class TestLoop extends AbstractScheduledEventExecutor implements EventLoop {

	private final Queue<Runnable> tasks = new ArrayDeque<>();

	private final MockTicker ticker = Ticker.newMockTicker();

	/**
	 * Run all tasks whose time has come.
	 */
	void run() {
		for (Runnable task = nextTask(); task != null; task = nextTask()) {
			task.run();
		}
	}

	private @Nullable Runnable nextTask() {
		Runnable due = pollScheduledTask(this.ticker.nanoTime());
		if (due != null) {
			this.tasks.add(due);
		}
		return this.tasks.poll();
	}

	void advance(long millis) {
		this.ticker.advance(millis, TimeUnit.MILLISECONDS);
	}

	boolean hasTimers() {
		return nextScheduledTaskNano() >= 0;
	}

	@Override
	public Ticker ticker() {
		return this.ticker;
	}

	@Override
	public void execute(Runnable command) {
		this.tasks.add(command);
	}

	@Override
	public boolean inEventLoop() {
		return true;
	}

	@Override
	public boolean inEventLoop(Thread thread) {
		return true;
	}

	@Override
	public EventLoopGroup parent() {
		throw new UnsupportedOperationException();
	}

	@Override
	public EventLoop next() {
		return this;
	}

	@Override
	public ChannelFuture register(Channel channel) {
		return register(new DefaultChannelPromise(channel, this));
	}

	@Override
	public ChannelFuture register(ChannelPromise promise) {
		promise.channel().unsafe().register(this, promise);
		return promise;
	}

	@Override
	@Deprecated
	public ChannelFuture register(Channel channel, ChannelPromise promise) {
		channel.unsafe().register(this, promise);
		return promise;
	}

	@Override
	public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Future<?> terminationFuture() {
		throw new UnsupportedOperationException();
	}

	@Override
	@Deprecated
	public void shutdown() {
		throw new UnsupportedOperationException();
	}

	@Override
	public boolean isShuttingDown() {
		return false;
	}

	@Override
	public boolean isShutdown() {
		return false;
	}

	@Override
	public boolean isTerminated() {
		return false;
	}

	@Override
	public boolean awaitTermination(long timeout, TimeUnit unit) {
		return false;
	}

}
