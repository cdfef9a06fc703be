package io.hein.sample.wall;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.hein.core.HeinGap;
import io.hein.sample.wall.Slices.Slice;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.Position;
import org.jspecify.annotations.Nullable;

/**
 * What became of the stream at one subscriber: which positions came, which came late
 * because it had been away, and which will never come. Everything in it is said by the
 * engine: the last position received, gaps, and the moments of losing and catching up.
 * Thread-safe.
 */
final class Tape {

	private static final int MAX_RANGES = 50;

	private static final int MAX_LOGS = 4;

	private final Map<Epoch, Part> parts = new LinkedHashMap<>();

	private @Nullable Position awayAfter;

	private boolean anew = true;

	/**
	 * A new process begins: what passed before it is none of its business.
	 */
	synchronized void restart() {
		this.anew = true;
		this.awayAfter = null;
	}

	/**
	 * The last position received.
	 * @param position the position
	 * @param consumed how many positions were received or reported missing since the
	 * process began
	 */
	synchronized void received(Position position, long consumed) {
		Part part = this.parts.get(position.epoch());
		long begin = Math.max(0, position.sequence() - consumed);
		if (part == null) {
			part = add(position.epoch(), (this.anew) ? begin : 0);
		}
		else if (this.anew && begin > part.received) {
			part.add(part.skipped, new Range(part.received + 1, begin));
		}
		this.anew = false;
		part.received = Math.max(part.received, position.sequence());
	}

	private Part add(Epoch epoch, long after) {
		Part part = new Part(after);
		this.parts.put(epoch, part);
		if (this.parts.size() > MAX_LOGS) {
			this.parts.remove(this.parts.keySet().iterator().next());
		}
		return part;
	}

	/**
	 * Positions that will never come.
	 * @param gap which
	 */
	synchronized void missed(HeinGap gap) {
		Position from = gap.from().toPosition();
		Part part = this.parts.get(from.epoch());
		if (part == null) {
			part = add(from.epoch(), from.sequence() - 1);
		}
		part.received = Math.max(part.received, from.sequence() - 1);
		if (!gap.isEmpty()) {
			long to = (gap.to() != null) ? gap.to().toPosition().sequence() : Long.MAX_VALUE;
			part.missed.add(new Missed(from.sequence(), to, Text.gap(gap)));
			trim(part.missed);
		}
	}

	/**
	 * The connection is gone.
	 * @param received the last position received
	 */
	synchronized void away(@Nullable Position received) {
		if (this.awayAfter == null) {
			this.awayAfter = received;
		}
	}

	/**
	 * It has caught up.
	 * @param received the last position received
	 */
	synchronized void live(@Nullable Position received) {
		Position after = this.awayAfter;
		this.awayAfter = null;
		if (after == null || received == null) {
			return;
		}
		boolean same = after.epoch().equals(received.epoch());
		Part part = this.parts.computeIfAbsent(received.epoch(), (epoch) -> new Part(0));
		long from = (same) ? after.sequence() + 1 : 1;
		if (from <= received.sequence()) {
			part.add(part.late, new Range(from, received.sequence()));
		}
	}

	/**
	 * The tape.
	 * @param slices the stream
	 * @return neighbouring slices with the same fate as one
	 */
	synchronized List<Run> runs(List<Slice> slices) {
		List<Run> runs = new ArrayList<>();
		Slice first = null;
		boolean known = false;
		for (Slice slice : slices) {
			known = known || this.parts.containsKey(slice.epoch());
			Run last = (runs.isEmpty()) ? null : runs.get(runs.size() - 1);
			Fate fate = fate(slice, known);
			String state = fate.state;
			if (last != null && first != null && last.state().equals(state) && first.epoch().equals(slice.epoch())
					&& Objects.equals(last.text(), fate.text)) {
				runs.set(runs.size() - 1, new Run(state, last.cells() + 1, last.from(),
						(slice.isEmpty()) ? last.to() : slice.to(), fate.text));
			}
			else {
				first = slice;
				runs.add(new Run(state, 1, slice.from(), slice.to(), fate.text));
			}
		}
		return runs;
	}

	/**
	 * What became of a slice.
	 * @param slice the slice
	 * @param known whether its log, or one before it, is known to the subscriber: one
	 * after it is yet to come
	 */
	private Fate fate(Slice slice, boolean known) {
		if (slice.isEmpty()) {
			return Fate.NOTHING;
		}
		Part part = this.parts.get(slice.epoch());
		if (part == null) {
			return (known) ? Fate.PENDING : Fate.NOT_ASKED;
		}
		for (Missed missed : part.missed) {
			if (missed.from <= slice.to() && missed.to >= slice.from()) {
				return new Fate("gap", missed.text);
			}
		}
		if (slice.to() <= part.after || part.skipped.stream().anyMatch((range) -> range.meets(slice))) {
			return Fate.NOT_ASKED;
		}
		if (slice.to() > part.received) {
			return Fate.PENDING;
		}
		return (part.late.stream().anyMatch((range) -> range.meets(slice))) ? Fate.RESUMED : Fate.RECEIVED;
	}

	private static void trim(List<?> ranges) {
		if (ranges.size() > MAX_RANGES) {
			ranges.remove(0);
		}
	}

	/**
	 * Neighbouring slices with the same fate.
	 *
	 * @param state {@code received}, {@code resumed}, {@code gap}, {@code pending},
	 * {@code unasked} or {@code nothing}
	 * @param cells how many slices
	 * @param from the first position of them
	 * @param to the last position of them
	 * @param text of a gap: its exact range
	 */
	record Run(String state, int cells, long from, long to, @Nullable String text) {

	}

	private record Fate(String state, @Nullable String text) {

		static final Fate NOTHING = new Fate("nothing", null);

		static final Fate NOT_ASKED = new Fate("unasked", null);

		static final Fate PENDING = new Fate("pending", null);

		static final Fate RECEIVED = new Fate("received", null);

		static final Fate RESUMED = new Fate("resumed", null);

	}

	private record Range(long from, long to) {

		boolean meets(Slice slice) {
			return this.from <= slice.to() && this.to >= slice.from();
		}

	}

	private record Missed(long from, long to, String text) {

	}

	/**
	 * What is known of one log.
	 */
	private static final class Part {

		private final long after;

		private long received;

		private final List<Missed> missed = new ArrayList<>();

		private final List<Range> late = new ArrayList<>();

		private final List<Range> skipped = new ArrayList<>();

		Part(long after) {
			this.after = after;
			this.received = after;
		}

		void add(List<Range> ranges, Range range) {
			ranges.add(range);
			trim(ranges);
		}

	}

}
