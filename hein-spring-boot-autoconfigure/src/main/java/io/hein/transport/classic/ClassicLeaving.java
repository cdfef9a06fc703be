package io.hein.transport.classic;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.hein.transport.netty.OrderlyClose;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;

/**
 * The classic connections that are ending. A Python receiver notices the end of its
 * connection only when its user's code returns, and never dials again if the connection
 * was closed before, since what it still sends is answered with a reset. So the other
 * side is waited for, however long that takes. Bounded: of too many, the one that has
 * been ending for longest is closed. Thread-safe.
 */
public final class ClassicLeaving {

	private static final Duration AFTER_STOP = Duration.ofSeconds(30);

	private final int max;

	/** In the order in which they began to end. */
	private final Set<Channel> channels = new LinkedHashSet<>();

	/**
	 * Create it.
	 * @param max how many may be ending at the same time
	 */
	public ClassicLeaving(int max) {
		this.max = max;
	}

	/**
	 * Wait for the other side for as long as it takes. To be called in the event loop.
	 * @param channel the connection
	 */
	public void begin(Channel channel) {
		if (channel.isActive()) {
			// A machine that has vanished says nothing more; the system asks it
			channel.config().setOption(ChannelOption.SO_KEEPALIVE, true);
		}
		OrderlyClose.begin(channel);
		add(channel);
	}

	/**
	 * Wait for the other side, but not for long. To be called in the event loop.
	 * @param channel the connection
	 * @param limit for how long
	 */
	public void begin(Channel channel, Duration limit) {
		OrderlyClose.begin(channel, limit);
		add(channel);
	}

	private void add(Channel channel) {
		Channel longest = null;
		synchronized (this.channels) {
			this.channels.add(channel);
			if (this.channels.size() > this.max) {
				Iterator<Channel> all = this.channels.iterator();
				longest = all.next();
				all.remove();
			}
		}
		channel.closeFuture().addListener((closed) -> remove(channel));
		if (longest != null) {
			longest.close();
		}
	}

	private void remove(Channel channel) {
		synchronized (this.channels) {
			this.channels.remove(channel);
		}
	}

	/**
	 * The publisher has stopped: what still hangs is not waited for much longer.
	 */
	public void stop() {
		List<Channel> left;
		synchronized (this.channels) {
			left = List.copyOf(this.channels);
		}
		left.forEach((channel) -> OrderlyClose.closeAfter(channel, AFTER_STOP));
	}

}
