package io.hein.transport.subscriber;

import java.util.ArrayList;
import java.util.List;

import io.hein.transport.frame.Hello;
import io.hein.transport.frame.Position;
import io.hein.transport.lane.Lanes;
import io.hein.transport.lane.Progress;
import org.jspecify.annotations.Nullable;

/**
 * The logs that the subscriber has met: how far it is in the one that it read last, and
 * in those before it of which lanes may still have content. Changed by the event loop,
 * read by any thread, except where said.
 */
final class Logs {

	private final Lanes lanes;

	/**
	 * The number of the latest stretch of a log that lanes may know of.
	 */
	private int number;

	private volatile @Nullable Progress present;

	/**
	 * Of which older logs lanes may still have content, the oldest log first.
	 */
	private volatile List<Progress> older = List.of();

	Logs(Lanes lanes) {
		this.lanes = lanes;
	}

	/**
	 * How far the subscriber is in the log that it read last.
	 * @return the progress, {@code null} before the first attach
	 */
	@Nullable Progress present() {
		return this.present;
	}

	/**
	 * The same, when there must have been an attach.
	 * @return the progress
	 */
	Progress required() {
		Progress present = this.present;
		if (present == null) {
			throw new IllegalStateException("Not attached");
		}
		return present;
	}

	/**
	 * Up to where everything is handled. As long as a lane has content of an older log
	 * that is a position in that log: a subscriber that resumes after it misses nothing.
	 * @return the position, {@code null} before the first attach
	 */
	@Nullable Position handled() {
		Progress present = this.present;
		if (present == null) {
			return null;
		}
		int outstanding = this.lanes.outstanding(present.generation());
		Progress found = present;
		List<Progress> logs = this.older;
		for (int i = logs.size() - 1; i >= 0 && found.generation() > outstanding; i--) {
			found = logs.get(i);
		}
		return new Position(found.epoch(), this.lanes.handled(found));
	}

	/**
	 * The number of the next stretch of a log. For the event loop only.
	 * @return the number
	 */
	int next() {
		return this.number + 1;
	}

	/**
	 * Read another log from here on. For the event loop only.
	 * @param next how far the subscriber is in it, with the number of the next stretch
	 */
	void begin(Progress next) {
		Progress last = this.present;
		int oldest = this.lanes.outstanding(next.generation());
		// whatever fails then: what lanes have of a stretch must not count for another
		this.number = next.generation();
		if (last != null) {
			// before the new one is seen
			this.older = outstanding(last, Math.min(oldest, last.generation()));
		}
		this.lanes.begin(next, oldest);
		this.lanes.topicChanges().answered(next.generation(), next.received());
		this.present = next;
	}

	private List<Progress> outstanding(Progress last, int oldest) {
		List<Progress> left = new ArrayList<>(this.older);
		left.add(last);
		left.removeIf((log) -> log.generation() < oldest);
		if (left.size() > Hello.MAX_RESUME) {
			// the older one before it stands for it: more would be done again, nothing
			// missed
			left.remove(1);
		}
		return List.copyOf(left);
	}

}
