package io.hein.transport.subscriber;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.Hello;
import io.hein.transport.frame.Position;
import org.jspecify.annotations.Nullable;

/**
 * The last received position in each of the last {@value Hello#MAX_RESUME} logs, the
 * latest log first. Not thread-safe.
 */
final class ReceivedPositions {

	private final Deque<Entry> entries = new ArrayDeque<>();

	/**
	 * Remember a position; its log is the latest from now on.
	 * @param position the position
	 * @param handled up to where it is handled
	 */
	void put(Position position, long handled) {
		this.entries.removeIf((entry) -> entry.received.epoch().equals(position.epoch()));
		this.entries.addFirst(new Entry(position, handled));
		if (this.entries.size() > Hello.MAX_RESUME) {
			this.entries.removeLast();
		}
	}

	@Nullable Entry get(Epoch epoch) {
		for (Entry entry : this.entries) {
			if (entry.received.epoch().equals(epoch)) {
				return entry;
			}
		}
		return null;
	}

	List<Position> list() {
		List<Position> positions = new ArrayList<>(this.entries.size());
		this.entries.forEach((entry) -> positions.add(entry.received));
		return positions;
	}

	void clear() {
		this.entries.clear();
	}

	/**
	 * A position in one log.
	 *
	 * @param received the last received one
	 * @param handled the last handled one
	 */
	record Entry(Position received, long handled) {
	}

}
