package io.hein.transport.backbone.confirm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

import io.hein.transport.confirm.Recipient;

/**
 * What this edge answers: who of its subscribers was asked, and what becomes of a message
 * at each of them, and at those that come from other edges while a report waits. Guarded
 * by the lock of {@link SharedConfirmations}.
 */
final class EdgeAnswers {

	private static final String TOO_MANY = "it has to wait for too many answers";

	private final int maxRequests;

	private final int maxEntries;

	private final Map<RequestId, Request> byId = new HashMap<>();

	private final TreeMap<Long, Request> bySequence = new TreeMap<>();

	private final Map<Recipient, Tracked> tracked = new HashMap<>();

	private final Set<Request> news = new LinkedHashSet<>();

	private int entries;

	/**
	 * Create them.
	 * @param maxRequests how many messages are remembered
	 * @param maxEntries how many answers of subscribers are waited for
	 */
	EdgeAnswers(int maxRequests, int maxEntries) {
		this.maxRequests = maxRequests;
		this.maxEntries = maxEntries;
	}

	boolean isEmpty() {
		return this.byId.isEmpty();
	}

	/**
	 * A message asks for a report.
	 * @param asked who is asked here
	 */
	void asked(RequestId id, long sequence, String topic, long endsAt, Iterable<Recipient> asked) {
		if (this.byId.containsKey(id)) {
			return;
		}
		Request request = new Request(id, sequence, topic, endsAt);
		this.news.add(request);
		if (this.byId.size() >= this.maxRequests) {
			request.problem = "it has to remember too many messages";
			return;
		}
		this.byId.put(id, request);
		this.bySequence.put(sequence, request);
		for (Recipient subscriber : asked) {
			if (!add(this.tracked.computeIfAbsent(subscriber, (key) -> new Tracked()), subscriber, request, false)) {
				request.problem = TOO_MANY;
				return;
			}
			request.news.add(new News(subscriber, Standing.OPEN));
		}
	}

	private boolean add(Tracked at, Recipient subscriber, Request request, boolean moved) {
		if (this.entries >= this.maxEntries) {
			return false;
		}
		if (at.open.put(request.sequence, new Open(request, moved)) == null) {
			this.entries++;
			request.waiting.add(subscriber);
		}
		return true;
	}

	/**
	 * A subscriber has attached: what it answers from now on, it may have answered
	 * elsewhere.
	 */
	void attached(Recipient subscriber, long start) {
		if (this.byId.isEmpty()) {
			return;
		}
		Tracked at = this.tracked.computeIfAbsent(subscriber, (key) -> new Tracked());
		at.start = start;
		at.first = -1;
		for (Request request : this.bySequence.values()) {
			Open open = at.open.get(request.sequence);
			if (open != null) {
				open.moved = true;
			}
			else if (!add(at, subscriber, request, true)) {
				request.problem = TOO_MANY;
				this.news.add(request);
			}
		}
		removeIfEmpty(subscriber, at);
	}

	void handled(Recipient subscriber, long upTo, long[] failed) {
		Tracked at = this.tracked.get(subscriber);
		if (at == null) {
			return;
		}
		for (Open open : List.copyOf(at.open.headMap(upTo, true).values())) {
			long sequence = open.request.sequence;
			Standing standing = at.witnesses(open) ? Standing.HANDLED : Standing.HEARSAY;
			if (Arrays.binarySearch(failed, sequence) >= 0) {
				standing = Standing.FAILED;
			}
			else if (open.gap) {
				standing = Standing.GAP;
			}
			settle(subscriber, at, open, standing);
		}
		if (at.first < 0) {
			at.first = upTo;
		}
		removeIfEmpty(subscriber, at);
	}

	void received(Recipient subscriber, long upTo) {
		Tracked at = this.tracked.get(subscriber);
		if (at != null) {
			for (Open open : List.copyOf(at.open.headMap(upTo, true).values())) {
				settle(subscriber, at, open, (open.gap) ? Standing.GAP : Standing.RECEIVED);
			}
			removeIfEmpty(subscriber, at);
		}
	}

	/**
	 * A gap was written to a subscriber. It is one when the subscriber has passed it: if
	 * the connection is lost before, another edge may have what this one has not.
	 */
	void gap(Recipient subscriber, long from, long to) {
		Tracked at = this.tracked.get(subscriber);
		if (at != null) {
			at.open.subMap(from, true, to, true).values().forEach((open) -> open.gap = true);
		}
	}

	void settleIf(Recipient subscriber, Standing standing, Predicate<Request> which) {
		Tracked at = this.tracked.get(subscriber);
		if (at != null) {
			for (Open open : List.copyOf(at.open.values())) {
				if (which.test(open.request)) {
					settle(subscriber, at, open, standing);
				}
			}
			removeIfEmpty(subscriber, at);
		}
	}

	/**
	 * Another instance has the name here.
	 */
	void replaced(Recipient by) {
		List<Recipient> others = this.tracked.keySet()
			.stream()
			.filter((other) -> other.name().equals(by.name()) && !other.equals(by))
			.toList();
		others.forEach((other) -> settleIf(other, Standing.LOST, (request) -> true));
	}

	private void settle(Recipient subscriber, Tracked at, Open open, Standing standing) {
		at.open.remove(open.request.sequence);
		open.request.waiting.remove(subscriber);
		this.entries--;
		if (standing != Standing.LOST || !open.foreign) {
			open.request.news.add(new News(subscriber, standing));
			this.news.add(open.request);
		}
	}

	private void removeIfEmpty(Recipient subscriber, Tracked at) {
		if (at.open.isEmpty()) {
			this.tracked.remove(subscriber);
		}
	}

	/**
	 * Nobody waits for a report any more.
	 */
	void forget(RequestId id) {
		Request request = this.byId.remove(id);
		if (request != null) {
			this.bySequence.remove(request.sequence);
			this.news.remove(request);
			for (Recipient subscriber : request.waiting) {
				Tracked at = this.tracked.get(subscriber);
				if (at != null && at.open.remove(request.sequence) != null) {
					this.entries--;
					removeIfEmpty(subscriber, at);
				}
			}
		}
	}

	/**
	 * Forget those whose time is over.
	 */
	void expire(long now) {
		forgetIf((request) -> now - request.endsAt >= 0);
	}

	void forgetIf(Predicate<Request> which) {
		this.byId.values().stream().filter(which).map(Request::id).toList().forEach(this::forget);
	}

	boolean hasNews() {
		return !this.news.isEmpty();
	}

	/**
	 * Take what is new.
	 */
	List<Batch> take() {
		List<Batch> taken = new ArrayList<>();
		for (Request request : this.news) {
			taken.add(new Batch(request.id, !request.listed, request.problem, request.news));
			request.listed = true;
			request.problem = "";
			request.news = new ArrayList<>();
		}
		this.news.clear();
		return taken;
	}

	/**
	 * What is new of one message.
	 *
	 * @param request the message
	 * @param first whether it says who is asked
	 * @param problem why not all can be said, empty if it can
	 * @param news what is new
	 */
	record Batch(RequestId request, boolean first, String problem, List<News> news) {

	}

	/**
	 * What is new of one subscriber.
	 *
	 * @param subscriber the subscriber
	 * @param standing what is known
	 */
	record News(Recipient subscriber, Standing standing) {

	}

	/**
	 * A message for which an edge waits for a report.
	 */
	static final class Request {

		private final RequestId id;

		private final long sequence;

		private final String topic;

		private final long endsAt;

		private final Set<Recipient> waiting = new HashSet<>();

		private List<News> news = new ArrayList<>();

		private String problem = "";

		private boolean listed;

		private Request(RequestId id, long sequence, String topic, long endsAt) {
			this.id = id;
			this.sequence = sequence;
			this.topic = topic;
			this.endsAt = endsAt;
		}

		RequestId id() {
			return this.id;
		}

		long sequence() {
			return this.sequence;
		}

		String topic() {
			return this.topic;
		}

	}

	/**
	 * An answer that is not there yet.
	 */
	private static final class Open {

		private final Request request;

		/**
		 * Whether the subscriber was not asked here.
		 */
		private final boolean foreign;

		/**
		 * Whether it was not asked on this connection.
		 */
		private boolean moved;

		private boolean gap;

		Open(Request request, boolean moved) {
			this.request = request;
			this.foreign = moved;
			this.moved = moved;
		}

	}

	/**
	 * A subscriber of which answers are waited for.
	 */
	private static final class Tracked {

		private final TreeMap<Long, Open> open = new TreeMap<>();

		/**
		 * Where its connection began.
		 */
		private long start;

		/**
		 * What it acknowledged first on this connection, -1 for nothing yet.
		 */
		private long first = -1;

		/**
		 * Whether the message was handled while the subscriber was here, so that it would
		 * have been heard if it had failed.
		 */
		boolean witnesses(Open open) {
			long sequence = open.request.sequence;
			return !open.moved || sequence > this.start || (this.first >= 0 && sequence > this.first);
		}

	}

}
