package io.hein.transport.subscriber;

import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import io.hein.transport.frame.Ack;
import io.hein.transport.lane.FailedPositions;
import io.hein.transport.lane.Lanes;
import io.hein.transport.lane.Progress;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * Sends the acknowledgements of one connection: at once after WELCOME if the publisher
 * does not know what is handled, then once a second while that changes, and soon after a
 * flagged message. Failures are reported in as many acknowledgements as it takes, and
 * kept until the publisher has answered a PING sent after them: then it has read them.
 * For the event loop only.
 */
final class AckSender {

	private static final long INTERVAL_MILLIS = 1000;

	private static final long CONFIRM_INTERVAL = TimeUnit.MILLISECONDS.toNanos(5);

	/**
	 * So many acknowledgements in a row; for more the answer to a PING is waited for, so
	 * that a publisher that is paused is not met by more than it takes at once.
	 */
	static final int MOST_IN_A_ROW = 50;

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

	private final FailedPositions failed;

	private final LongSupplier ping;

	private final Future<?> timer;

	private @Nullable Future<?> soon;

	private long sent;

	private long sentAt;

	private int sentInARow = 1;

	private boolean more;

	/**
	 * The PING whose answer is waited for, 0 for none.
	 */
	private long pinged;

	/**
	 * Up to where the acknowledgements before that PING went.
	 */
	private long sentBeforePing;

	/**
	 * Create the sender, and send an ACK if there is anything to report.
	 * @param connection the connection
	 * @param loop its event loop
	 * @param lanes know what is handled
	 * @param progress of which log
	 * @param known up to where the publisher knows that all is handled, -1 if it cannot
	 * know
	 * @param ping sends a PING and says with which token, which grows
	 */
	AckSender(SubscriberConnection connection, EventLoop loop, Lanes lanes, Progress progress, long known,
			LongSupplier ping) {
		this.connection = connection;
		this.loop = loop;
		this.lanes = lanes;
		this.progress = progress;
		this.failed = progress.failed();
		this.sent = known;
		this.ping = ping;
		this.sentAt = now();
		send();
		this.timer = loop.scheduleWithFixedDelay(connection.guarded(this::tick), INTERVAL_MILLIS, INTERVAL_MILLIS,
				TimeUnit.MILLISECONDS);
	}

	/**
	 * Send what there is to report, if anything.
	 */
	void send() {
		if (this.failed.isOverfull()) {
			this.connection.farewell().tooManyFailures();
			return;
		}
		if (this.connection.isWritable() && !this.more) {
			sendRow();
			if (this.more) {
				askWhetherReported();
			}
		}
	}

	private void tick() {
		send();
		askWhetherReported();
	}

	private void sendRow() {
		int count = 0;
		boolean news = true;
		while (news && count < MOST_IN_A_ROW) {
			long handled = this.lanes.handled(this.progress);
			Ack ack = this.failed.next(this.sent, handled);
			news = ack.handled() != this.sent || ack.failed().length > 0;
			if (news) {
				this.connection.send(ack);
				this.sent = ack.handled();
				this.sentAt = now();
				count++;
				news = ack.handled() < handled;
			}
		}
		this.sentInARow = Math.max(1, count);
		this.more = news;
	}

	private void askWhetherReported() {
		if (this.pinged == 0 && this.failed.isAny(this.sent) && !this.failed.isOverfull()) {
			this.sentBeforePing = this.sent;
			this.pinged = this.ping.getAsLong();
		}
	}

	/**
	 * The publisher has answered a PING.
	 * @param token its token
	 */
	void answered(long token) {
		if (this.pinged != 0 && token >= this.pinged) {
			this.pinged = 0;
			this.failed.reported(this.sentBeforePing);
			if (this.more) {
				this.more = false;
				confirm();
			}
		}
	}

	/**
	 * A flagged message was handled or failed.
	 */
	void confirm() {
		if (this.soon != null) {
			return;
		}
		long interval = Math.max(this.sentInARow * CONFIRM_INTERVAL, this.connection.silence() / SILENCE_SHARE);
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

	/**
	 * Send what there is to report for the last time, whether or not the connection takes
	 * it now.
	 * @return up to where it is reported
	 */
	long finish() {
		sendRow();
		return Math.max(0, this.sent);
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
