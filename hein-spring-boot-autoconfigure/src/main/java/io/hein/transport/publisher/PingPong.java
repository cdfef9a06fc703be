package io.hein.transport.publisher;

import java.util.ArrayDeque;
import java.util.Deque;

import io.hein.transport.confirm.Pings;
import io.hein.transport.frame.Ping;
import io.hein.transport.frame.Pong;
import io.hein.transport.log.BroadcastLog;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * The PINGs and PONGs of an attached connection, both ways. What it is owed waits until
 * the connection takes something, so that they do not pile up for a peer that does not
 * read. Used by the connection's event loop.
 */
final class PingPong {

	private final Session subscriber;

	private final Channel channel;

	private final Pings pings;

	private final SubscriberStream stream;

	private final BroadcastLog log;

	private final Deque<Pings.Ping> unsent = new ArrayDeque<>(1);

	private @Nullable Ping unanswered;

	private int awaited;

	PingPong(Session subscriber, Pings pings, SubscriberStream stream, BroadcastLog log) {
		this.subscriber = subscriber;
		this.channel = subscriber.channel();
		this.pings = pings;
		this.log = log;
		this.stream = stream;
	}

	/**
	 * The subscriber asks for a sign of life.
	 */
	void onPing(Ping ping) {
		this.unanswered = ping;
		answer();
	}

	/**
	 * The subscriber has sent a PONG.
	 * @return whether it was waited for
	 */
	boolean takeAwaited() {
		if (this.awaited == 0) {
			return false;
		}
		this.awaited--;
		return true;
	}

	void onPong(Pong pong) {
		this.pings.answered(pong.token(), this.subscriber, pong.sequence(), this.subscriber.now());
	}

	/**
	 * Ask for a sign of life on behalf of a caller that waits for it.
	 */
	void ask(Pings.Ping ping) {
		// those that have ended are at most as many as are open
		this.unsent.removeIf((unsent) -> !this.pings.isOpen(unsent));
		this.unsent.add(ping);
		sendPings();
	}

	/**
	 * Ask for a sign of life, and give one.
	 */
	void keepAlive() {
		send(Pings.KEEPALIVE);
	}

	boolean isWritable() {
		return this.channel.isWritable();
	}

	void onWritable() {
		answer();
		sendPings();
	}

	/**
	 * Answer the latest PING, as soon as the connection takes something: a flood of them
	 * is answered once.
	 */
	private void answer() {
		Ping ping = this.unanswered;
		if (ping != null && this.channel.isWritable()) {
			this.unanswered = null;
			this.stream.writeAndFlush(new Pong(ping.token(), this.log.head()));
		}
	}

	/**
	 * Send the pings that wait, as far as the connection takes them.
	 */
	private void sendPings() {
		while (!this.unsent.isEmpty() && this.channel.isWritable()) {
			Pings.Ping ping = this.unsent.remove();
			if (this.pings.isOpen(ping)) {
				this.pings.sent(ping, this.subscriber, this.subscriber.now());
				send(ping.token());
			}
		}
	}

	private void send(long token) {
		this.awaited++;
		this.stream.writeAndFlush(new Ping(token, this.log.head()));
	}

}
