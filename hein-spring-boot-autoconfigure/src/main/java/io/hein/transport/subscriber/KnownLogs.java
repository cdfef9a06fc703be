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

	private final List<KnownLog> logs = new ArrayList<>();

	private final Set<Epoch> forgotten = new LinkedHashSet<>();

	/**
	 * A log is met; it is the latest from now on.
	 * @param epoch the log
	 * @return what is known of it
	 */
	KnownLog met(Epoch epoch) {
		KnownLog known = get(epoch);
		if (known == null) {
			known = new KnownLog(epoch);
		}
		this.logs.remove(known);
		this.logs.add(0, known);
		return known;
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
			this.logs.add(0, new KnownLog(progress));
		}
	}

	/**
	 * Remember a log that another member has read.
	 * @param kept what is remembered of it
	 */
	void remember(KeptLog kept) {
		this.logs.removeIf((log) -> log.epoch().equals(kept.epoch()));
		this.logs.add(0, new KnownLog(kept));
		this.forgotten.remove(kept.epoch());
	}

	/**
	 * Leave a log to another member.
	 * @param epoch the log
	 * @return what is known of it, {@code null} for nothing
	 */
	@Nullable KeptLog surrender(Epoch epoch) {
		KnownLog log = get(epoch);
		if (log == null) {
			return (wasForgotten(epoch)) ? new KeptLog(epoch, 0, -1, true) : null;
		}
		this.logs.remove(log);
		return log.kept();
	}

	/**
	 * Forget the log that was met longest ago, if there are too many.
	 * @return the log, {@code null} if there are not
	 */
	@Nullable KnownLog forgetOne() {
		if (this.logs.size() <= Hello.MAX_RESUME) {
			return null;
		}
		KnownLog oldest = this.logs.remove(this.logs.size() - 1);
		this.forgotten.add(oldest.epoch());
		if (this.forgotten.size() > MAX_FORGOTTEN) {
			Iterator<Epoch> first = this.forgotten.iterator();
			first.next();
			first.remove();
		}
		return oldest;
	}

	/**
	 * Whether a log was known and is forgotten. It is asked once.
	 * @param epoch the log
	 * @return whether it was
	 */
	boolean wasForgotten(Epoch epoch) {
		return this.forgotten.remove(epoch);
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
	 * The place is given up in all of them.
	 */
	void clear() {
		this.logs.clear();
		this.forgotten.clear();
	}

}
