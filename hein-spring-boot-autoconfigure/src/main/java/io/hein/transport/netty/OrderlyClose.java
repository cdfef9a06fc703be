package io.hein.transport.netty;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundInvoker;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;

/**
 * How a connection is ended, by either side: say a last word, and that nothing more
 * comes, read and throw away until the other side says so too, then close. A close that
 * leaves bytes unread, or is met by bytes on their way, becomes a reset, which destroys
 * the last word, and ends a Python peer for good.
 *
 * @since 0.1.0
 */
public final class OrderlyClose {

	private OrderlyClose() {
	}

	/**
	 * Say a last word. The peer may read it before the connection is cut. To be called in
	 * the event loop.
	 * @param channel the channel; its handler must discard everything that it reads from
	 * now on
	 * @param writer where the last word is written
	 * @param last makes it
	 * @param linger for how long the peer may go on sending
	 */
	public static void say(Channel channel, ChannelOutboundInvoker writer, Supplier<ByteBuf> last, Duration linger) {
		if (Tls.isSilent(channel)) {
			channel.close();
			return;
		}
		try {
			closeAfter(channel, linger);
			writer.writeAndFlush(last.get()).addListener((written) -> {
				if (written.isSuccess()) {
					Tls.shutdownOutput(channel);
					channel.config().setAutoRead(true);
				}
				else {
					channel.close();
				}
			});
		}
		catch (Throwable ex) {
			// nothing more can be said
			channel.close();
		}
	}

	/**
	 * Begin to leave. To be called in the event loop.
	 * @param channel the channel; its handler must discard everything that it reads from
	 * now on
	 * @param limit when to close even though the other side has said nothing
	 */
	public static void begin(Channel channel, Duration limit) {
		begin(channel);
		closeAfter(channel, limit);
	}

	/**
	 * Begin to leave, and wait for the other side however long it takes. To be called in
	 * the event loop.
	 * @param channel the channel; its handler must discard everything that it reads from
	 * now on
	 */
	public static void begin(Channel channel) {
		if (!channel.isActive() || !(channel instanceof DuplexChannel duplex)) {
			channel.close();
			return;
		}
		channel.config().setAutoRead(true);
		duplex.shutdownOutput();
	}

	/**
	 * Close a channel later, if it is still open then. Any thread.
	 * @param channel the channel
	 * @param limit when
	 */
	public static void closeAfter(Channel channel, Duration limit) {
		if (!channel.isOpen()) {
			return;
		}
		Runnable close = channel::close;
		Future<?> timer = channel.eventLoop().schedule(close, limit.toMillis(), TimeUnit.MILLISECONDS);
		// what is no longer needed is not to be kept
		channel.closeFuture().addListener((closed) -> timer.cancel(false));
	}

	/**
	 * A handler that closes a channel in its own time keeps the promise to close it.
	 * @param channel the channel
	 * @param promise the promise that the handler was given
	 */
	public static void keep(Channel channel, ChannelPromise promise) {
		if (!promise.isVoid()) {
			channel.closeFuture().addListener((closed) -> promise.trySuccess());
		}
	}

}
