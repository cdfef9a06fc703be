package io.hein.transport.publisher;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/**
 * Pings that subscribers have not all answered yet. Thread-safe.
 */
final class Pings {

	/**
	 * The token of pings that only keep a connection alive.
	 */
	static final long KEEPALIVE = 0;

	/**
	 * How many pings may wait for answers at once.
	 */
	static final int MAX_PENDING = 1000;

	private final Executor results;

	private final AtomicLong tokens = new AtomicLong();

	private final Map<Long, Ping> open = new ConcurrentHashMap<>();

	Pings(Executor results) {
		this.results = results;
	}

	/**
	 * Begin a ping of some subscribers.
	 * @throws PublishException if too many wait
	 */
	Ping begin(Collection<String> names) {
		if (this.open.size() >= MAX_PENDING) {
			throw new PublishException("Already " + this.open.size() + " pings wait for answers");
		}
		Ping ping = new Ping(this.tokens.incrementAndGet(), names);
		this.open.put(ping.token, ping);
		if (names.isEmpty()) {
			end(ping);
		}
		return ping;
	}

	/**
	 * A subscriber is sent its ping now.
	 */
	void sent(long token, String name, long now) {
		Ping ping = this.open.get(token);
		if (ping != null) {
			ping.sent(name, now);
		}
	}

	/**
	 * A subscriber has answered.
	 */
	void answered(long token, String name, long received, long now) {
		Ping ping = this.open.get(token);
		if (ping != null && ping.answered(name, received, now)) {
			end(ping);
		}
	}

	/**
	 * A subscriber will not answer any more.
	 */
	void gone(String name) {
		for (Ping ping : this.open.values()) {
			if (ping.gone(name)) {
				end(ping);
			}
		}
	}

	void end(Ping ping) {
		if (this.open.remove(ping.token, ping)) {
			Map<String, PingReply> replies = ping.replies();
			this.results.execute(() -> ping.future.complete(replies));
		}
	}

	void close() {
		this.open.values().forEach(this::end);
	}

	/**
	 * One ping of several subscribers.
	 */
	static final class Ping {

		private final CompletableFuture<Map<String, PingReply>> future = new CompletableFuture<>();

		private final long token;

		private final Map<String, @Nullable Long> begun = new HashMap<>();

		private final Map<String, PingReply> replies = new HashMap<>();

		private int unanswered;

		private Ping(long token, Collection<String> names) {
			this.token = token;
			names.forEach((name) -> this.replies.put(name, PingReply.NONE));
			this.unanswered = this.replies.size();
		}

		long token() {
			return this.token;
		}

		CompletableFuture<Map<String, PingReply>> future() {
			return this.future;
		}

		private synchronized void sent(String name, long now) {
			this.begun.put(name, now);
		}

		private synchronized boolean answered(String name, long received, long now) {
			Long begin = this.begun.remove(name);
			if (begin == null) {
				return false;
			}
			this.replies.put(name, new PingReply(Duration.ofNanos(now - begin), received));
			this.unanswered--;
			return this.unanswered == 0;
		}

		private synchronized boolean gone(String name) {
			if (this.begun.remove(name) == null) {
				return false;
			}
			this.unanswered--;
			return this.unanswered == 0;
		}

		private synchronized Map<String, PingReply> replies() {
			return Map.copyOf(this.replies);
		}

	}

}
