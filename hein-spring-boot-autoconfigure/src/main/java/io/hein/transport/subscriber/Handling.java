package io.hein.transport.subscriber;

import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import io.hein.transport.frame.Position;
import org.jspecify.annotations.Nullable;

/**
 * Whether listeners make progress, as repeated looks show. Nothing has to be recorded
 * while they do. For any thread.
 */
final class Handling {

	/**
	 * How long a listener may take for one message before it seems to hang.
	 */
	private static final long LONG = TimeUnit.SECONDS.toNanos(10);

	private final LongSupplier clock;

	private volatile @Nullable Seen seen;

	Handling(LongSupplier clock) {
		this.clock = clock;
	}

	/**
	 * Take a look.
	 * @param handled up to where everything is handled
	 * @return when it was seen first that it is up to there
	 */
	Instant looked(@Nullable Position handled) {
		Seen last = this.seen;
		if (last == null || !Objects.equals(last.handled(), handled)) {
			last = new Seen(handled, this.clock.getAsLong(), Instant.now());
			this.seen = last;
		}
		return last.at();
	}

	/**
	 * Since when nothing was handled.
	 * @return since when, {@code null} if that is not long ago
	 */
	@Nullable Instant hangsSince() {
		Seen last = this.seen;
		return (last != null && this.clock.getAsLong() - last.time() >= LONG) ? last.at() : null;
	}

	/**
	 * There is nothing left to handle.
	 */
	void reset() {
		if (this.seen != null) {
			this.seen = null;
		}
	}

	/**
	 * What was seen.
	 *
	 * @param handled up to where everything was handled
	 * @param time when it was seen first
	 * @param at the same
	 */
	private record Seen(@Nullable Position handled, long time, Instant at) {
	}

}
