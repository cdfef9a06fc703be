package io.hein.transport.subscriber;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.hein.transport.fleet.KeptLog;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.Hello;
import io.hein.transport.frame.Position;
import io.hein.transport.lane.Progress;
import org.jspecify.annotations.Nullable;

/**
 * The last {@value Hello#MAX_RESUME} logs that the subscriber has met, the latest first,
 * and the names of more that it has forgotten. For the event loop only.
 */
final class KnownLogs {

	/**
	 * So many forgotten logs are recognized if they are met again after all.
	 */
	static final int MAX_FORGOTTEN = 1000;

	private final List<KnownLog> logs = new ArrayList<>(Hello.MAX_RESUME + 1);

	private final Set<Epoch> forgotten = new LinkedHashSet<>();

	/**
	 * Find out what is known of a log that is being met.
	 * @param epoch the log
	 * @return what is known, nothing if it is new
	 */
	KnownLog find(Epoch epoch) {
		KnownLog known = get(epoch);
		if (known == null) {
			known = new KnownLog(epoch);
			if (wasForgotten(epoch)) {
				known.lost();
			}
		}
		return known;
	}

	/**
	 * A log is met; it is the latest from now on.
	 * @param log what is known of it
	 */
	void met(KnownLog log) {
		this.forgotten.remove(log.epoch());
		this.logs.remove(log);
		this.logs.add(0, log);
	}

	/**
	 * A log that is being read is the latest from now on.
	 * @param progress how far the subscriber is in it
	 */
	void goOn(Progress progress) {
		KnownLog known = get(progress.epoch());
		if (known != null) {
			known.alive();
		}
		else {
			met(new KnownLog(progress));
		}
	}

	/**
	 * Remember a log that another member has read.
	 * @param kept what is remembered of it
	 */
	void remember(KeptLog kept) {
		this.logs.removeIf((log) -> log.epoch().equals(kept.epoch()));
		met(new KnownLog(kept));
	}

	/**
	 * Leave a log to another member.
	 * @param epoch the log
	 * @return what is known of it, {@code null} for nothing
	 */
	@Nullable KeptLog surrender(Epoch epoch) {
		KnownLog log = get(epoch);
		boolean wasForgotten = this.forgotten.remove(epoch);
		if (log == null) {
			return (wasForgotten) ? new KeptLog(epoch, 0, -1, true) : null;
		}
		this.logs.remove(log);
		return log.kept();
	}

	/**
	 * Which log has to be forgotten before a log is met.
	 * @param epoch the log that is met
	 * @return the log that was met longest ago, {@code null} if there are not too many
	 */
	@Nullable KnownLog excess(Epoch epoch) {
		return (this.logs.size() >= Hello.MAX_RESUME && get(epoch) == null) ? this.logs.get(this.logs.size() - 1)
				: null;
	}

	/**
	 * Forget where the subscriber is in a log, but not that it was reported as lost.
	 * @param log the log
	 */
	void forget(KnownLog log) {
		this.forgotten.add(log.epoch());
		this.logs.remove(log);
		if (this.forgotten.size() > MAX_FORGOTTEN) {
			Iterator<Epoch> first = this.forgotten.iterator();
			first.next();
			first.remove();
		}
	}

	/**
	 * Whether a log was known and is forgotten.
	 * @param epoch the log
	 * @return whether it was
	 */
	boolean wasForgotten(Epoch epoch) {
		return this.forgotten.contains(epoch);
	}

	@Nullable KnownLog get(Epoch epoch) {
		for (KnownLog log : this.logs) {
			if (log.epoch().equals(epoch)) {
				return log;
			}
		}
		return null;
	}

	List<KnownLog> list() {
		return List.copyOf(this.logs);
	}

	List<Position> positions() {
		return this.logs.stream().map(KnownLog::resumeAfter).toList();
	}

	/**
	 * Others have them from now on.
	 */
	void clear() {
		this.logs.clear();
		this.forgotten.clear();
	}

}
