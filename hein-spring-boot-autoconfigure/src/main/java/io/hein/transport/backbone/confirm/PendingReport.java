package io.hein.transport.backbone.confirm;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;

import io.hein.transport.backbone.confirm.ExchangeRecord.Entry;
import io.hein.transport.confirm.Delivery;
import io.hein.transport.confirm.DeliveryStatus;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.Position;
import io.hein.transport.netty.UserFuture;
import org.jspecify.annotations.Nullable;

/**
 * A report that is waited for: puts together what all edges say. Guarded by the lock of
 * {@link SharedConfirmations}.
 */
public final class PendingReport {

	/**
	 * Of several runs that had one name, the first of these counts.
	 */
	private static final List<DeliveryStatus> WORST_FIRST = List.of(DeliveryStatus.TIMED_OUT, DeliveryStatus.GONE,
			DeliveryStatus.GAP, DeliveryStatus.FAILED, DeliveryStatus.RECEIVED, DeliveryStatus.HANDLED);

	private final RequestId id;

	private final byte[] request;

	private final UserFuture<Delivery> future;

	/**
	 * The other edges that have to answer.
	 */
	private final Map<EdgeId, Member> edges = new LinkedHashMap<>();

	/**
	 * The edges that have said who is asked there.
	 */
	private final Set<EdgeId> answered = new HashSet<>();

	private final Set<String> problems = new LinkedHashSet<>();

	private final Map<SubscriberKey, Heard> subscribers = new HashMap<>();

	private long sequence = -1;

	/**
	 * Whether what was written of it by this edge was read back: then all edges are known
	 * that were there when it was sent.
	 */
	private boolean marked;

	/**
	 * Whether an edge cannot say all that it knows.
	 */
	private boolean leaky;

	private int unknown;

	private int hearsay;

	PendingReport(RequestHeader header, Executor results) {
		this.id = header.id();
		this.request = header.encode();
		this.future = new UserFuture<>(results);
	}

	/**
	 * What the sender gets.
	 * @return completed when the report is final
	 */
	public UserFuture<Delivery> future() {
		return this.future;
	}

	/**
	 * What asks for the report.
	 * @return what is given with the message
	 */
	public byte[] request() {
		return this.request;
	}

	RequestId id() {
		return this.id;
	}

	void appended(long sequence) {
		this.sequence = sequence;
	}

	boolean isAppended() {
		return this.sequence >= 0;
	}

	/**
	 * There is another edge, or there was when it began.
	 */
	void joined(Member edge) {
		this.edges.put(edge.id(), edge);
	}

	/**
	 * An edge is not heard of any more.
	 */
	void vanished(Member edge) {
		this.subscribers.values().forEach((heard) -> change(heard, () -> heard.vanished(edge.id())));
	}

	/**
	 * Something is wrong beside it.
	 */
	void add(String problem) {
		this.problems.add(problem);
	}

	/**
	 * Something of the exchange was lost, and may be what is waited for.
	 */
	void spoiled(String problem) {
		add(problem);
		this.leaky = true;
		this.marked = true;
	}

	/**
	 * An edge has answered.
	 * @param listed whether all are known who are asked there
	 * @param problem why not, empty for nothing
	 */
	void answered(EdgeId edge, boolean listed, String problem, @Nullable Member who) {
		if (listed) {
			this.answered.add(edge);
		}
		if (!problem.isEmpty()) {
			this.leaky = true;
			this.problems.add(((who != null) ? "edge " + who : "this edge") + " cannot say all: " + problem);
		}
	}

	void read(EdgeId edge, Collection<Entry> entries, long position) {
		for (Entry entry : entries) {
			Heard heard = this.subscribers.computeIfAbsent(entry.subscriber(), (key) -> new Heard());
			change(heard, () -> heard.add(edge, entry.standing(), position));
			if (entry.standing() == Standing.HEARSAY) {
				this.hearsay++;
			}
		}
	}

	private void change(Heard heard, Runnable change) {
		boolean before = heard.isUnknown();
		change.run();
		this.unknown += ((heard.isUnknown()) ? 1 : 0) - ((before) ? 1 : 0);
	}

	/**
	 * What this edge has written was read back.
	 */
	void marked() {
		this.marked = true;
	}

	boolean hasHearsay() {
		return this.hearsay > 0;
	}

	/**
	 * Whether nothing more is to be waited for.
	 */
	boolean isFinal() {
		if (!isAppended() || !this.marked) {
			return false;
		}
		if (this.unknown > 0 && this.hearsay > 0 && !this.leaky) {
			believeHearsay();
		}
		return this.unknown == 0 && this.edges.values()
			.stream()
			.noneMatch((edge) -> edge.isHere() && isAwaited(edge) && !this.answered.contains(edge.id()));
	}

	/**
	 * Whether an edge has to answer: one that began to read after the message does not
	 * know it.
	 */
	private boolean isAwaited(Member edge) {
		return edge.reads(this.sequence);
	}

	/**
	 * It was said that a subscriber came to an edge with the message handled. It may have
	 * failed, and only the edge know that where it was before. That has said so by now if
	 * each edge knows the message and has written all that it knew before.
	 */
	private void believeHearsay() {
		if (!this.edges.values().stream().allMatch(this::isAwaited)) {
			return;
		}
		for (Heard heard : this.subscribers.values()) {
			if (heard.isUnknown() && heard.hearsayAt() >= 0
					&& this.edges.values().stream().allMatch((edge) -> edge.hasSaidAllBefore(heard.hearsayAt()))) {
				change(heard, heard::believeHearsay);
			}
		}
	}

	/**
	 * Give the sender the report.
	 * @param delivery the report
	 */
	void settle(Delivery delivery) {
		this.future.settle(delivery);
	}

	void fail(Throwable failure) {
		this.future.fail(failure);
	}

	int size() {
		return this.subscribers.size();
	}

	/**
	 * What is known now.
	 * @param epoch the epoch of the log
	 * @param now the time
	 * @param deaf whether nothing is heard at all
	 */
	Delivery delivery(Epoch epoch, long now, boolean deaf) {
		Map<String, DeliveryStatus> statuses = new HashMap<>();
		this.subscribers.forEach((subscriber, heard) -> {
			if (heard.isAsked()) {
				statuses.merge(subscriber.name(), heard.status(), PendingReport::worse);
			}
		});
		return new Delivery(new Position(epoch, this.sequence), statuses, problem(now, deaf));
	}

	private static DeliveryStatus worse(DeliveryStatus one, DeliveryStatus other) {
		return (WORST_FIRST.indexOf(one) <= WORST_FIRST.indexOf(other)) ? one : other;
	}

	private @Nullable String problem(long now, boolean deaf) {
		List<String> all = new ArrayList<>(this.problems);
		if (!this.marked) {
			all.add("nothing was heard from the topic of reports since the message was sent");
		}
		else if (deaf && this.unknown > 0) {
			all.add("nothing is heard from the topic of reports at present");
		}
		this.edges.values()
			.stream()
			.filter((edge) -> isAwaited(edge) && !this.answered.contains(edge.id()))
			.map((edge) -> "edge " + edge
					+ ((edge.hasLeft()) ? " stopped before it had read the message"
							: (edge.isFresh(now)) ? " has not answered"
									: " has not answered, and is not heard of any more"))
			.forEach(all::add);
		if (this.unknown > 0) {
			unsure(now).forEach((key, count) -> all.add(key.text + " (" + count + " subscribers)"));
		}
		return (all.isEmpty()) ? null : String.join("; ", all);
	}

	/**
	 * Of whom it is not even certain that nothing was heard in time.
	 */
	private Map<Doubt, Integer> unsure(long now) {
		Map<Doubt, Integer> unsure = new EnumMap<>(Doubt.class);
		for (Heard heard : this.subscribers.values()) {
			if (heard.isUnknown()) {
				if (heard.hearsayAt() >= 0) {
					unsure.merge(Doubt.MOVED, 1, Integer::sum);
				}
				else if (heard.askedAt()
					.stream()
					.map(this.edges::get)
					.filter(Objects::nonNull)
					.anyMatch((edge) -> !edge.hasLeft() && !edge.isFresh(now))) {
					unsure.merge(Doubt.SILENT, 1, Integer::sum);
				}
			}
		}
		return unsure;
	}

	/**
	 * Why it may be otherwise.
	 */
	private enum Doubt {

		MOVED("whether subscribers that moved to another edge had handled the message was not certain in time"),

		SILENT("an edge that was asked is not heard of any more, and may know more");

		private final String text;

		Doubt(String text) {
			this.text = text;
		}

	}

}
