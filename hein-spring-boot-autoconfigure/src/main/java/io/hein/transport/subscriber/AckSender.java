package io.hein.transport.subscriber;

import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.hein.transport.frame.Ack;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * Tells the publisher of one connection what is handled: at once after WELCOME if it does
 * not know, then once a second while it changes, and soon when a flagged message is. For
 * the event loop only.
 */
final class AckSender {

	private static final long INTERVAL_MILLIS = 1000;

	private static final long CONFIRM_INTERVAL = TimeUnit.MILLISECONDS.toNanos(5);

	/**
	 * A publisher that is silent for long may be paused, or the network is: all that it
	 * is sent meanwhile comes at once, and it takes a burst of so many frames only. With
	 * this share of the silence between two of them, there are a few hundred
	 * acknowledgements when the keep-alive ends the wait.
	 */
	private static final long SILENCE_SHARE = 100;

	private final SubscriberConnection connection;

	private final EventLoop loop;

	private final Lanes lanes;

	private final Progress progress;

	private final Future<?> timer;

	private @Nullable Future<?> soon;

	private long sent;

	private long sentAt;

	/**
	 * Create the sender, and send an ACK if there is anything to tell.
	 * @param connection the connection
	 * @param loop its event loop
	 * @param lanes tell what is handled
	 * @param progress of which log
	 * @param known what the publisher takes to be handled, -1 if it cannot know
	 */
	AckSender(SubscriberConnection connection, EventLoop loop, Lanes lanes, Progress progress, long known) {
		this.connection = connection;
		this.loop = loop;
		this.lanes = lanes;
		this.progress = progress;
		this.sent = known;
		this.sentAt = now();
		lanes.failed().repeat();
		send();
		this.timer = loop.scheduleWithFixedDelay(connection.guarded(this::send), INTERVAL_MILLIS, INTERVAL_MILLIS,
				TimeUnit.MILLISECONDS);
	}

	/**
	 * Send what there is to tell, if anything.
	 */
	void send() {
		boolean more = this.connection.isWritable();
		while (more) {
			long handled = this.lanes.handled(this.progress);
			long[] failed = this.lanes.failed().take(handled);
			if (handled == this.sent && failed.length == 0) {
				return;
			}
			this.connection.send(new Ack(handled, failed));
			this.sent = handled;
			this.sentAt = now();
			more = failed.length == Ack.MAX_FAILED;
		}
	}

	/**
	 * A flagged message was handled or failed.
	 */
	void confirm() {
		if (this.soon != null) {
			return;
		}
		long interval = Math.max(CONFIRM_INTERVAL, this.connection.silence() / SILENCE_SHARE);
		long wait = interval - (now() - this.sentAt);
		if (wait <= 0) {
			send();
			return;
		}
		this.soon = this.loop.schedule(this.connection.guarded(() -> {
			this.soon = null;
			send();
		}), wait, TimeUnit.NANOSECONDS);
	}

	private long now() {
		return this.loop.ticker().nanoTime();
	}

	void close() {
		this.timer.cancel(false);
		if (this.soon != null) {
			this.soon.cancel(false);
		}
	}

}
