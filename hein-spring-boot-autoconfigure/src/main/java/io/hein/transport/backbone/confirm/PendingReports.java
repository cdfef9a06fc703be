package io.hein.transport.backbone.confirm;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Predicate;

import io.hein.transport.backbone.confirm.ExchangeRecord.Entry;
import io.hein.transport.confirm.Delivery;
import io.hein.transport.confirm.TooManyPendingException;
import org.jspecify.annotations.Nullable;

/**
 * The reports that this edge waits for. Bounded. Guarded by the lock of
 * {@link SharedConfirmations}.
 */
final class PendingReports {

	private final int max;

	private final int maxAnswers;

	private final Executor results;

	private final Map<RequestId, PendingReport> pending = new HashMap<>();

	/**
	 * Those of which something may be new.
	 */
	private final Set<PendingReport> touched = new LinkedHashSet<>();

	private final List<RequestId> done = new ArrayList<>();

	/**
	 * How many are final, but what users hang on them has not been run.
	 */
	private int untaken;

	/**
	 * How many subscribers are known of those that are not taken yet.
	 */
	private int answers;

	private long numbers;

	/**
	 * Create them.
	 * @param max how many may be pending
	 * @param maxAnswers how many answers may be waited for
	 * @param results runs what users hang on the reports
	 */
	PendingReports(int max, int maxAnswers, Executor results) {
		this.max = max;
		this.maxAnswers = maxAnswers;
		this.results = results;
	}

	PendingReport begin(EdgeId self, long timeout) {
		TooManyPendingException.check(Math.max(this.pending.size(), this.untaken), this.max, this.answers,
				this.maxAnswers);
		RequestId id = new RequestId(self, ++this.numbers);
		PendingReport report = new PendingReport(new RequestHeader(id, timeout), this.results);
		this.pending.put(id, report);
		return report;
	}

	@Nullable PendingReport get(RequestId id) {
		return this.pending.get(id);
	}

	boolean has(RequestId id) {
		return this.pending.containsKey(id);
	}

	/**
	 * Nothing came of it.
	 * @return whether it was pending
	 */
	boolean remove(PendingReport report) {
		boolean removed = take(report);
		if (removed) {
			this.answers -= report.size();
		}
		return removed;
	}

	/**
	 * It is not pending any more, but its answers count.
	 */
	private boolean take(PendingReport report) {
		this.touched.remove(report);
		return this.pending.remove(report.id()) != null;
	}

	void touch(PendingReport report) {
		if (has(report.id())) {
			this.touched.add(report);
		}
	}

	void touchIf(Predicate<PendingReport> which) {
		this.pending.values().stream().filter(which).forEach(this.touched::add);
	}

	/**
	 * Something has happened to all of them.
	 */
	void change(Consumer<PendingReport> change) {
		this.pending.values().forEach(change);
		this.touched.addAll(this.pending.values());
	}

	void read(PendingReport report, EdgeId edge, Collection<Entry> entries, long position) {
		int before = report.size();
		report.read(edge, entries, position);
		this.answers += report.size() - before;
		touch(report);
	}

	/**
	 * Find those that are final now.
	 */
	List<PendingReport> takeFinal() {
		List<PendingReport> taken = this.touched.stream().filter(PendingReport::isFinal).toList();
		this.touched.clear();
		return taken;
	}

	/**
	 * End a report.
	 * @param delivery what its sender gets
	 */
	void end(PendingReport report, Delivery delivery) {
		take(report);
		this.done.add(report.id());
		this.untaken++;
		report.settle(delivery);
	}

	/**
	 * Have it noticed when what users hang on a report was run.
	 * @param taken what to run then
	 */
	void whenTaken(Runnable taken) {
		// after the future's own task: those count that wait because a user is slow
		this.results.execute(taken);
	}

	void taken(PendingReport report) {
		this.untaken--;
		this.answers -= report.size();
	}

	/**
	 * Those that nobody need remember any more.
	 */
	List<RequestId> takeDone() {
		List<RequestId> taken = List.copyOf(this.done);
		this.done.clear();
		return taken;
	}

	List<PendingReport> appended() {
		return this.pending.values().stream().filter(PendingReport::isAppended).toList();
	}

}
