package io.hein.testsupport;

import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;

/**
 * An embedded channel that does as channels of sockets do: what is to be done later waits
 * until the present task has ended, and timers outlive the channel. Its time is given.
 */
public final class LoopChannel extends EmbeddedChannel {

	private final TestLoop loop = new TestLoop();

	/**
	 * Create a channel.
	 * @param handlers its handlers
	 */
	public LoopChannel(ChannelHandler... handlers) {
		pipeline().addLast(handlers);
	}

	@Override
	public EventLoop eventLoop() {
		TestLoop own = this.loop;
		// not yet while it is made
		return (own != null) ? own : super.eventLoop();
	}

	/**
	 * Run a task in the event loop, and then all that waits.
	 * @param task the task
	 */
	public void run(Runnable task) {
		this.loop.execute(task);
		this.loop.run();
	}

	/**
	 * Run all that waits.
	 */
	public void run() {
		this.loop.run();
	}

	/**
	 * The peer or the network has closed the connection.
	 */
	public void lose() {
		unsafe().close(newPromise());
	}

	/**
	 * Time passes; nothing is run.
	 * @param millis how many milliseconds
	 */
	public void pass(long millis) {
		this.loop.advance(millis);
	}

	/**
	 * Whether anything is to be done at a later time.
	 * @return whether it is
	 */
	public boolean hasTimers() {
		return this.loop.hasTimers();
	}

}
