package io.hein.transport.lane;

import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * A place for one item in a {@link LaneQueue}, which refers to the next one.
 */
final class LaneNode extends AtomicReference<@Nullable LaneNode> {

	private @Nullable LaneItem item;

	@Nullable LaneItem item() {
		return this.item;
	}

	void item(@Nullable LaneItem item) {
		this.item = item;
	}

}
