package io.hein.testsupport;

import java.io.IOException;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * A network that does something at the n-th write that it is given, counted over all
 * connections of one peer. The peer is notified of it at once, in the middle of that
 * write, as sockets do it.
 */
public final class InjectedFault {

	private final Kind kind;

	private final int at;

	private int count;

	private @Nullable Channel stalled;

	/**
	 * Create a fault.
	 * @param kind what happens
	 * @param at at which write, from 0 on
	 */
	public InjectedFault(Kind kind, int at) {
		this.kind = kind;
		this.at = at;
	}

	/**
	 * What stands between the network and one connection.
	 * @return a handler
	 */
	public ChannelHandler handler() {
		return new Network();
	}

	/**
	 * How many writes there were.
	 * @return the number
	 */
	public int writes() {
		return this.count;
	}

	/**
	 * A network that took nothing takes bytes again.
	 */
	public void heal() {
		Channel channel = this.stalled;
		this.stalled = null;
		if (channel != null) {
			channel.flush();
		}
	}

	/**
	 * What happens at a write.
	 */
	public enum Kind {

		/**
		 * Nothing.
		 */
		NONE,

		/**
		 * The peer has reset the connection: the write fails.
		 */
		RESET,

		/**
		 * The connection is closed when it is written.
		 */
		CLOSED,

		/**
		 * The connection is closed while it is flushed.
		 */
		CLOSED_IN_FLUSH,

		/**
		 * There is no memory to send it.
		 */
		NO_MEMORY,

		/**
		 * The network takes nothing for a while.
		 */
		STALLED

	}

	private final class Network extends ChannelDuplexHandler {

		private boolean closing;

		@Override
		public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
			if (InjectedFault.this.count++ != InjectedFault.this.at) {
				context.write(message, promise);
				return;
			}
			switch (InjectedFault.this.kind) {
				case RESET -> fail(message, promise, new IOException("Connection reset by peer"));
				case NO_MEMORY -> fail(message, promise, new OutOfMemoryError(FaultyAllocator.MESSAGE));
				case CLOSED -> {
					context.close();
					context.write(message, promise);
				}
				case CLOSED_IN_FLUSH -> {
					this.closing = true;
					context.write(message, promise);
				}
				case STALLED -> {
					InjectedFault.this.stalled = context.channel();
					context.write(message, promise);
				}
				default -> context.write(message, promise);
			}
		}

		private static void fail(Object message, ChannelPromise promise, Throwable failure) {
			ReferenceCountUtil.release(message);
			promise.tryFailure(failure);
		}

		@Override
		public void flush(ChannelHandlerContext context) {
			if (this.closing) {
				this.closing = false;
				context.channel().unsafe().outboundBuffer().addFlush();
				context.close();
			}
			if (InjectedFault.this.stalled != context.channel()) {
				context.flush();
			}
		}

	}

}
