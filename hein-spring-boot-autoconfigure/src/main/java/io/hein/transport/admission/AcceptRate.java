package io.hein.transport.admission;

import java.util.concurrent.TimeUnit;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Stops accepting for a while when more connections come than are accepted in a second.
 * Connections that wait in the operating system's queue meanwhile are not refused: after
 * a restart of the publisher all that come back at once are let in one after the other.
 * Stands in the pipeline of the listening channel.
 */
public final class AcceptRate extends ChannelInboundHandlerAdapter {

	private final int perSecond;

	private final Runnable exceeded;

	private final long each;

	/**
	 * Until when the connections accepted so far last.
	 */
	private long until;

	private boolean paused;

	/**
	 * Create a limit.
	 * @param perSecond how many connections are accepted in a second
	 * @param exceeded run each time that more are waiting
	 */
	public AcceptRate(int perSecond, Runnable exceeded) {
		this.perSecond = perSecond;
		this.exceeded = exceeded;
		this.each = Math.max(1, TimeUnit.SECONDS.toNanos(1) / perSecond);
	}

	@Override
	public void handlerAdded(ChannelHandlerContext context) {
		this.until = context.executor().ticker().nanoTime();
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object accepted) {
		long now = context.executor().ticker().nanoTime();
		// a second's worth may come at once
		this.until = Math.max(this.until, now - this.each * this.perSecond) + this.each;
		context.fireChannelRead(accepted);
		if (this.until > now && !this.paused) {
			pause(context, this.until - now);
		}
	}

	private void pause(ChannelHandlerContext context, long nanos) {
		// first: without it, there would be no end of the pause
		context.executor().schedule(() -> {
			this.paused = false;
			context.channel().config().setAutoRead(true);
		}, nanos, TimeUnit.NANOSECONDS);
		this.paused = true;
		context.channel().config().setAutoRead(false);
		this.exceeded.run();
	}

}
