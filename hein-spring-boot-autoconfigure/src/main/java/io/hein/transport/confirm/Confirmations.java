package io.hein.transport.confirm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import java.util.function.Supplier;

import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.Position;
import io.hein.transport.netty.UserFuture;

/**
 * Delivery reports that are not final yet. Bounded; thread-safe. Futures are completed at
 * once; what users attach to them is run by an executor, so that no user code runs under
 * a lock or on an event loop, nor holds up another report.
 */
public final class Confirmations implements Answers {

	/**
	 * How many answers may be awaited at once, of all subscribers to all reports: with
	 * thousands of subscribers a report is large.
	 */
	private static final int MAX_ANSWERS = 1_000_000;

	private static final Position NOWHERE = new Position(new Epoch(0, 0), 0);

	private final int max;

	private final int maxAnswers;

	private final Executor results;

	private final Map<Recipient, TreeMap<Long, Pending>> open = new HashMap<>();

	/**
	 * How many are not final.
	 */
	private int pending;

	/**
	 * How many are final, but what users hang on them has not been run.
	 */
	private int untaken;

	/**
	 * How many subscribers were asked by those that are not taken yet.
	 */
	private int answers;

	/**
	 * Create them.
	 * @param max how many may be pending
	 * @param results runs what users hang on the reports
	 */
	public Confirmations(int max, Executor results) {
		this(max, MAX_ANSWERS, results);
	}

	Confirmations(int max, int maxAnswers, Executor results) {
		this.max = max;
		this.maxAnswers = maxAnswers;
		this.results = results;
	}

	/**
	 * Begin a report, before the message is appended.
	 * @param topic the topic of the message
	 * @return the report
	 * @throws TooManyPendingException if too many are pending
	 */
	public synchronized Pending begin(String topic) {
		TooManyPendingException.check(Math.max(this.pending, this.untaken), this.max, this.answers, this.maxAnswers);
		this.pending++;
		return new Pending(topic, this.results);
	}

	/**
	 * The message was not appended, even if it had a position already.
	 * @param report the report
	 */
	public synchronized void cancel(Pending report) {
		if (!report.complete) {
			report.complete = true;
			this.pending--;
			if (!report.statuses.isEmpty()) {
				this.answers -= report.statuses.size();
				forget(report);
			}
		}
	}

	/**
	 * The message has its position, and cannot have been read yet.
	 * @param asked says which subscribers are asked. Called under the lock: a subscriber
	 * that leaves or changes its topics meanwhile is settled either there or here
	 * @param report the report
	 * @param position the position of the message
	 */
	public synchronized void asked(Pending report, Position position, Supplier<? extends Iterable<Recipient>> asked) {
		report.position = position;
		for (Recipient subscriber : asked.get()) {
			if (report.statuses.put(subscriber.name(), DeliveryStatus.TIMED_OUT) == null) {
				report.unknown++;
				this.answers++;
				this.open.computeIfAbsent(subscriber, (key) -> new TreeMap<>()).put(position.sequence(), report);
			}
		}
		if (report.unknown == 0) {
			complete(report);
		}
	}

	@Override
	public synchronized void handled(Recipient subscriber, long upTo, long[] failed) {
		TreeMap<Long, Pending> reports = this.open.get(subscriber);
		if (reports == null) {
			return;
		}
		Iterator<Map.Entry<Long, Pending>> done = reports.headMap(upTo, true).entrySet().iterator();
		while (done.hasNext()) {
			Map.Entry<Long, Pending> entry = done.next();
			boolean ok = Arrays.binarySearch(failed, entry.getKey()) < 0;
			done.remove();
			settle(entry.getValue(), subscriber, (ok) ? DeliveryStatus.HANDLED : DeliveryStatus.FAILED);
		}
		removeIfEmpty(subscriber, reports);
	}

	@Override
	public void received(Recipient subscriber, long upTo) {
		settleIf(subscriber, DeliveryStatus.RECEIVED, (report) -> report.sequence() <= upTo);
	}

	@Override
	public void unsendable(Recipient subscriber, long sequence) {
		settleIf(subscriber, DeliveryStatus.FAILED, (report) -> report.sequence() == sequence);
	}

	@Override
	public void gap(Recipient subscriber, long from, long to) {
		settleIf(subscriber, DeliveryStatus.GAP, (report) -> report.sequence() >= from && report.sequence() <= to);
	}

	@Override
	public void gone(Recipient subscriber) {
		settleIf(subscriber, DeliveryStatus.GONE, (report) -> true);
	}

	/**
	 * It may come back, and then answers what it was asked.
	 */
	@Override
	public void lost(Recipient subscriber) {
	}

	/**
	 * It answers what it was asked before.
	 */
	@Override
	public void attached(Recipient subscriber, long start) {
	}

	@Override
	public void passedOver(Recipient subscriber, long upTo) {
		settleIf(subscriber, DeliveryStatus.GONE, (report) -> report.sequence() <= upTo);
	}

	@Override
	public void topicsChanged(Recipient subscriber, long after, Predicate<String> wanted) {
		settleIf(subscriber, DeliveryStatus.GONE, (report) -> report.sequence() > after && !wanted.test(report.topic));
	}

	@Override
	public synchronized void replaced(Recipient by) {
		if (this.open.isEmpty()) {
			return;
		}
		List<Recipient> others = this.open.keySet()
			.stream()
			.filter((asked) -> asked.name().equals(by.name()) && !asked.equals(by))
			.toList();
		others.forEach(this::gone);
	}

	private synchronized void settleIf(Recipient subscriber, DeliveryStatus status, Predicate<Pending> which) {
		TreeMap<Long, Pending> reports = this.open.get(subscriber);
		if (reports == null) {
			return;
		}
		for (Pending report : new ArrayList<>(reports.values())) {
			if (which.test(report)) {
				reports.remove(report.sequence());
				settle(report, subscriber, status);
			}
		}
		removeIfEmpty(subscriber, reports);
	}

	private void removeIfEmpty(Recipient subscriber, TreeMap<Long, Pending> reports) {
		if (reports.isEmpty()) {
			this.open.remove(subscriber);
		}
	}

	private void settle(Pending report, Recipient subscriber, DeliveryStatus status) {
		report.statuses.put(subscriber.name(), status);
		report.unknown--;
		if (report.unknown == 0) {
			complete(report);
		}
	}

	/**
	 * What is still unknown has timed out.
	 * @param report the report
	 */
	public synchronized void timedOut(Pending report) {
		if (report.complete) {
			return;
		}
		forget(report);
		complete(report);
	}

	private void forget(Pending report) {
		this.open.values().removeIf((reports) -> {
			reports.remove(report.sequence(), report);
			return reports.isEmpty();
		});
	}

	@Override
	public synchronized void close() {
		List<Pending> left = this.open.values().stream().flatMap((reports) -> reports.values().stream()).toList();
		left.forEach(this::timedOut);
	}

	public synchronized boolean isEmpty() {
		return this.open.isEmpty();
	}

	private void complete(Pending report) {
		if (!report.complete) {
			// first: without memory for it, the report is left to its time-out
			Delivery delivery = new Delivery(report.position(), report.statuses);
			report.complete = true;
			this.pending--;
			this.untaken++;
			report.future.settle(delivery);
			// after the future's own task: those count that wait because a user is slow
			this.results.execute(() -> taken(delivery));
		}
	}

	private synchronized void taken(Delivery delivery) {
		this.untaken--;
		this.answers -= delivery.statuses().size();
	}

	/**
	 * A report that is not final yet. Guarded by the lock of {@link Confirmations}.
	 */
	public static final class Pending {

		private final UserFuture<Delivery> future;

		private final String topic;

		private final Map<String, DeliveryStatus> statuses = new HashMap<>();

		private Position position = NOWHERE;

		private int unknown;

		private boolean complete;

		private Pending(String topic, Executor results) {
			this.topic = topic;
			this.future = new UserFuture<>(results);
		}

		/**
		 * What the sender gets.
		 * @return completed when the report is final
		 */
		public UserFuture<Delivery> future() {
			return this.future;
		}

		Position position() {
			return this.position;
		}

		private long sequence() {
			return this.position.sequence();
		}

	}

}
