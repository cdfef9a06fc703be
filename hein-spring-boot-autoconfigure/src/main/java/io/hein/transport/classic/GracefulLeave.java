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
	 * @param channel the channel; whoever handles what it reads must throw it away from
	 * now on
	 * @param limit when to close even though the other side has said nothing
	 */
	public static void begin(Channel channel, Duration limit) {
		if (!channel.isActive() || !(channel instanceof DuplexChannel duplex)) {
			channel.close();
			return;
		}
		Future<?> timer = channel.eventLoop().schedule(() -> channel.close(), limit.toMillis(), TimeUnit.MILLISECONDS);
		channel.closeFuture().addListener((closed) -> timer.cancel(false));
		channel.config().setAutoRead(true);
		duplex.shutdownOutput();
	}

}
