package io.hein.transport.subscriber;

import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.hein.transport.frame.ControlFrame;
import io.hein.transport.frame.Ping;
import io.hein.transport.frame.Pong;
import io.hein.transport.frame.Subscribe;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * When the publisher may be sent something: never more often than it allows, and not much
 * while it does not answer, since all that it is sent during a pause of its own or of the
 * network comes at once. A sender that has to wait says later what holds then; what was
 * in between is left out. For the event loop only.
 */
final class FramePace {

	/**
	 * A little less often than the lowest rate that a publisher can be set to allow.
	 */
	private static final long EACH = TimeUnit.SECONDS.toNanos(1) / 190;

	private static final long AT_ONCE = 40 * EACH;

	/**
	 * Acknowledgements go out between changes of topics.
	 */
	private static final long EACH_SUBSCRIBE = TimeUnit.MILLISECONDS.toNanos(20);

	/**
	 * After so many frames the publisher is asked whether it has read them.
	 */
	private static final int ASK_AFTER = 32;

	/**
	 * So many frames may be on their way, half of what a publisher accepts at least.
	 */
	private static final int MOST_UNANSWERED = 100;

	/**
	 * After that it is sent something each second, and less often the longer it is
	 * silent.
	 */
	private static final long EACH_UNANSWERED = TimeUnit.SECONDS.toNanos(1);

	private static final int SILENCE_SHARE = 10;

	private final EventLoop loop;

	private final KeepAlive keepAlive;

	private final Runnable ask;

	private final Runnable open;

	private long credit = AT_ONCE;

	private long at;

	private long sent;

	private long sentAt;

	private long subscribedAt;

	private long answered;

	/**
	 * The PING that asks whether all before it was read, 0 for none.
	 */
	private long asked;

	private long sentBeforeAsked;

	private long askedAt;

	private boolean asking;

	private boolean ended;

	private @Nullable Future<?> timer;

	/**
	 * Create a pace.
	 * @param loop the event loop
	 * @param keepAlive knows how often the publisher must be sent something
	 * @param ask sends a PING
	 * @param open run when something may be said that had to wait
	 */
	FramePace(EventLoop loop, KeepAlive keepAlive, Runnable ask, Runnable open) {
		this.loop = loop;
		this.keepAlive = keepAlive;
		this.ask = ask;
		this.open = open;
		this.at = now();
		this.subscribedAt = this.at - EACH_SUBSCRIBE;
	}

	private long now() {
		return this.loop.ticker().nanoTime();
	}

	/**
	 * Whether something may be sent now. If not, there is a notice when it may.
	 * @return whether it may
	 */
	boolean isOpen() {
		return this.asking || this.ended || isOpenAfter(untilOpen(now()));
	}

	/**
	 * Whether the publisher may be asked for other topics now. If not, there is a notice
	 * when it may.
	 * @return whether it may
	 */
	boolean isOpenForTopics() {
		long now = now();
		return isOpenAfter(Math.max(untilOpen(now), this.subscribedAt + EACH_SUBSCRIBE - now));
	}

	private boolean isOpenAfter(long wait) {
		if (wait > 0 && this.timer == null) {
			this.timer = this.loop.schedule(this::opened, wait, TimeUnit.NANOSECONDS);
		}
		return wait <= 0;
	}

	private void opened() {
		this.timer = null;
		this.open.run();
	}

	private long untilOpen(long now) {
		this.credit = Math.min(AT_ONCE, this.credit + now - this.at);
		this.at = now;
		long wait = EACH - this.credit;
		return (this.sent - this.answered < MOST_UNANSWERED) ? wait
				: Math.max(wait, this.sentAt + whileUnanswered(now) - now);
	}

	private long whileUnanswered(long now) {
		long share = (this.asked != 0) ? (now - this.askedAt) / SILENCE_SHARE : 0;
		return Math.min(Math.max(EACH_UNANSWERED, share), this.keepAlive.time());
	}

	/**
	 * Something is said now.
	 */
	void sent(ControlFrame frame) {
		long now = now();
		untilOpen(now);
		this.credit -= EACH;
		this.sent++;
		this.sentAt = now;
		if (frame instanceof Subscribe) {
			this.subscribedAt = now;
		}
		else if (frame instanceof Ping ping && this.asked == 0) {
			this.asked = ping.token();
			this.askedAt = now;
			this.sentBeforeAsked = this.sent;
		}
		askIfDue();
	}

	private void askIfDue() {
		if (this.asked == 0 && !this.asking && this.sent - this.answered >= ASK_AFTER) {
			this.asking = true;
			this.ask.run();
			this.asking = false;
		}
	}

	/**
	 * The publisher has read everything up to a PING.
	 */
	void answered(Pong pong) {
		if (this.asked != 0 && pong.token() >= this.asked) {
			this.asked = 0;
			this.answered = this.sentBeforeAsked;
			if (this.timer != null) {
				this.timer.cancel(false);
				this.timer = this.loop.schedule(this::opened, 0, TimeUnit.NANOSECONDS);
			}
			askIfDue();
		}
	}

	/**
	 * Let what is said last not wait.
	 */
	void end() {
		this.ended = true;
	}

	void close() {
		if (this.timer != null) {
			this.timer.cancel(false);
		}
	}

}
