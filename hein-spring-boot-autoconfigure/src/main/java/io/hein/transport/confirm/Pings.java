package io.hein.transport.confirm;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.hein.transport.netty.UserFuture;

/**
 * Pings that subscribers have not all answered yet. Thread-safe.
 */
public final class Pings {

	/**
	 * The token of pings that only keep a connection alive.
	 */
	public static final long KEEPALIVE = 0;

	/**
	 * How many pings may wait for answers at once.
	 */
	public static final int MAX_PENDING = 1000;

	private final Executor results;

	private final AtomicLong tokens = new AtomicLong();

	private final Map<Long, Ping> open = new ConcurrentHashMap<>();

	/**
	 * How many are open.
	 */
	private final AtomicInteger pending = new AtomicInteger();

	/**
	 * How many have ended, but what users hang on them has not been run.
	 */
	private final AtomicInteger untaken = new AtomicInteger();

	/**
	 * Create them.
	 * @param results runs what users hang on the results
	 */
	public Pings(Executor results) {
		this.results = results;
	}

	/**
	 * Begin a ping of some subscribers.
	 * @param asked those that are asked
	 * @return the ping
	 * @throws TooManyPendingException if too many wait
	 */
	public Ping begin(Collection<? extends Target> asked) {
		if (this.pending.incrementAndGet() > MAX_PENDING || this.untaken.get() >= MAX_PENDING) {
			this.pending.decrementAndGet();
			throw new TooManyPendingException("Already " + MAX_PENDING + " pings are waiting for answers");
		}
		Ping ping = new Ping(this.tokens.incrementAndGet(), asked, this.results);
		this.open.put(ping.token, ping);
		if (asked.isEmpty()) {
			end(ping);
		}
		return ping;
	}

	/**
	 * Whether a ping still waits for answers.
	 * @param ping the ping
	 * @return whether it does
	 */
	public boolean isOpen(Ping ping) {
		return this.open.containsKey(ping.token);
	}

	/**
	 * A subscriber is sent its ping now.
	 * @param ping the ping
	 * @param subscriber the subscriber
	 * @param now the time
	 */
	public void sent(Ping ping, Target subscriber, long now) {
		ping.sent(subscriber, now);
	}

	/**
	 * A subscriber has answered.
	 * @param token the token of the ping
	 * @param subscriber the subscriber
	 * @param received up to where it has received
	 * @param now the time
	 */
	public void answered(long token, Target subscriber, long received, long now) {
		Ping ping = this.open.get(token);
		if (ping != null && ping.answered(subscriber, received, now)) {
			end(ping);
		}
	}

	/**
	 * A subscriber will no longer answer.
	 * @param subscriber the subscriber
	 */
	public void gone(Target subscriber) {
		for (Ping ping : this.open.values()) {
			if (ping.gone(subscriber)) {
				end(ping);
			}
		}
	}

	/**
	 * Wait no longer, and complete the ping with the answers that have come.
	 * @param ping the ping
	 */
	public void end(Ping ping) {
		if (this.open.remove(ping.token, ping)) {
			Map<String, PingReply> replies = ping.replies();
			this.pending.decrementAndGet();
			this.untaken.incrementAndGet();
			ping.future.settle(replies);
			// after the future's own task
			this.results.execute(this.untaken::decrementAndGet);
		}
	}

	/**
	 * End all pings.
	 */
	public void close() {
		this.open.values().forEach(this::end);
	}

	/**
	 * One ping of several subscribers.
	 */
	public static final class Ping {

		private final UserFuture<Map<String, PingReply>> future;

		private final long token;

		/**
		 * The subscribers that have not answered yet.
		 */
		private final Set<Target> waiting = new HashSet<>();

		/**
		 * When subscribers were sent the ping, those that were.
		 */
		private final Map<Target, Long> sent = new HashMap<>();

		private final Map<String, PingReply> replies = new HashMap<>();

		private Ping(long token, Collection<? extends Target> asked, Executor results) {
			this.token = token;
			this.future = new UserFuture<>(results);
			for (Target subscriber : asked) {
				this.waiting.add(subscriber);
				this.replies.put(subscriber.name(), PingReply.NONE);
			}
		}

		/**
		 * What the answers repeat.
		 * @return the token
		 */
		public long token() {
			return this.token;
		}

		/**
		 * What the caller gets.
		 * @return completed with the answers by subscriber when the ping ends
		 */
		public UserFuture<Map<String, PingReply>> future() {
			return this.future;
		}

		private synchronized void sent(Target subscriber, long now) {
			this.sent.put(subscriber, now);
		}

		private synchronized boolean answered(Target subscriber, long received, long now) {
			Long begin = this.sent.get(subscriber);
			if (begin == null || !this.waiting.remove(subscriber)) {
				return false;
			}
			this.replies.put(subscriber.name(), new PingReply(Duration.ofNanos(now - begin), received));
			return this.waiting.isEmpty();
		}

		private synchronized boolean gone(Target subscriber) {
			return this.waiting.remove(subscriber) && this.waiting.isEmpty();
		}

		private synchronized Map<String, PingReply> replies() {
			return Map.copyOf(this.replies);
		}

	}

	/**
	 * What is pinged: one connection of a subscriber.
	 */
	public interface Target {

		/**
		 * The name of the subscriber.
		 * @return the name
		 */
		String name();

	}

}
