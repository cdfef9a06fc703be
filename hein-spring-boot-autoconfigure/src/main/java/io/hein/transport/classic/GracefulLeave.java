package io.hein.transport.classic;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;

/**
 * How a connection of the classic protocol is ended, by either side: say that nothing
 * more comes, read and throw away until the other side says so too, then close. A close
 * that leaves bytes unread, or is met by bytes on their way, becomes a reset, and a reset
 * ends a Python peer for good.
 *
 * @since 0.1.0
 */
public final class GracefulLeave {

	private GracefulLeave() {
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
		channel.closeFuture().addListener((closed) -> timer.cancel(false));
	}

}
