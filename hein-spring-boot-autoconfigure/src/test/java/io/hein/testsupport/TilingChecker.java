package io.hein.testsupport;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongPredicate;

import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.GapReason;
import io.hein.transport.lane.Gap;
import org.jspecify.annotations.Nullable;

/**
 * Checks everything that one subscriber gets: each position of a log that it wants comes
 * exactly once and in order, or lies in exactly one gap; a new log is announced by an
 * EPOCH gap. Works on logs without holes.
 * <p>
 * A subscriber that changes its topics wants first what the first {@code wanted} says,
 * after an unknown position the next one, and so on; some may be skipped. The checker
 * takes the earliest that explains what came, so it fails only when none explains it, or
 * one had to be in force before it was {@linkplain #change asked for}.
 * <p>
 * Faults are kept as text and do not throw, since the checker is called where exceptions
 * go to the engine. Thread-safe.
 */
public final class TilingChecker {

	private static final int MAX_FAULTS = 20;

	private static final LongPredicate EVERYTHING = (sequence) -> true;

	private static final LongAdder ALL = new LongAdder();

	private final List<LongPredicate> wanted = new ArrayList<>();

	private final List<String> faults = new ArrayList<>();

	private final List<Gap> gaps = new ArrayList<>();

	private final Map<Epoch, Long> nextByEpoch = new HashMap<>();

	/** The first of {@link #wanted} that may be in force after the last position. */
	private int inForce;

	private @Nullable Epoch epoch;

	private boolean epochMayChange = true;

	/** A gap had no known end. */
	private boolean open;

	private long next;

	private long delivered;

	private long missed;

	private long hash;

	/**
	 * Create a checker for a subscriber that wants everything.
	 * @param first the first sequence that it has to get, 0 if any may be the first
	 */
	public TilingChecker(long first) {
		this(first, EVERYTHING);
	}

	/**
	 * Create a checker for a subscriber that filters.
	 * @param first the first sequence that it is responsible for, 0 if the first that
	 * comes is
	 * @param wanted which sequences it wants
	 */
	public TilingChecker(long first, LongPredicate wanted) {
		this.next = first;
		this.wanted.add(wanted);
	}

	/**
	 * The subscriber is about to want something else.
	 * @param wanted which sequences it will want, from a position on that is not known
	 */
	public synchronized void change(LongPredicate wanted) {
		this.wanted.add(wanted);
	}

	/**
	 * A message came.
	 * @param epoch its log
	 * @param sequence its sequence
	 * @param index what its payload says; part of {@link #hash()}
	 */
	public synchronized void message(Epoch epoch, long sequence, long index) {
		enter(epoch, sequence);
		if (sequence < this.next) {
			fault("message " + sequence + " came, but " + (this.next - 1) + " or a gap up to it came before");
			return;
		}
		passOver(sequence);
		step(sequence, true);
		this.next = sequence + 1;
		this.delivered++;
		ALL.increment();
		this.hash = (this.hash * 31 + sequence) * 31 + index;
	}

	/**
	 * A gap came.
	 * @param gap the gap
	 */
	public synchronized void gap(Gap gap) {
		this.gaps.add(gap);
		if (gap.reason() == GapReason.EPOCH) {
			epochGap(gap);
			return;
		}
		enter(gap.epoch(), gap.from());
		if (gap.from() < this.next || gap.to() < gap.from()) {
			fault("gap " + gap + " came, but " + (this.next - 1) + " or a gap up to it came before");
			return;
		}
		passOver(gap.from());
		this.missed += gap.count();
		this.next = gap.to() + 1;
	}

	private void epochGap(Gap gap) {
		if (this.epochMayChange && !gap.epoch().equals(this.epoch)) {
			// a log of which nothing else came
			enter(gap.epoch(), gap.from());
		}
		if (this.epoch == null || !this.epoch.equals(gap.epoch())) {
			fault("gap " + gap + " is about a log that was not the last one, which was " + this.epoch);
		}
		else if (gap.from() < this.next) {
			fault("gap " + gap + " came, but " + (this.next - 1) + " or a gap up to it came before");
		}
		else {
			passOver(gap.from());
			this.next = gap.isEndKnown() ? gap.to() + 1 : gap.from();
			this.open = !gap.isEndKnown();
			this.missed += Math.max(0, gap.count());
			this.nextByEpoch.put(this.epoch, this.next);
		}
		this.epochMayChange = true;
	}

	private void enter(Epoch epoch, long sequence) {
		if (!epoch.equals(this.epoch)) {
			if (!this.epochMayChange) {
				fault(sequence + " is of another log, and no gap said so");
			}
			if (this.epoch != null) {
				this.next = this.nextByEpoch.getOrDefault(epoch, 1L);
			}
			this.epoch = epoch;
			this.open = false;
		}
		this.epochMayChange = false;
	}

	/**
	 * Nothing came for the positions from the next one to before the given one.
	 */
	private void passOver(long before) {
		if (this.next == 0 || this.open) {
			this.next = Math.max(this.next, before);
			this.open = false;
		}
		if (before > this.next && this.wanted.size() == 1 && this.wanted.get(0) == EVERYTHING) {
			fault("nothing came for " + this.next + " to " + (before - 1));
			return;
		}
		for (long sequence = this.next; sequence < before; sequence++) {
			step(sequence, false);
		}
	}

	private void step(long sequence, boolean came) {
		for (int i = this.inForce; i < this.wanted.size(); i++) {
			if (this.wanted.get(i).test(sequence) == came) {
				this.inForce = i;
				return;
			}
		}
		fault((came) ? "message " + sequence + " came, but was not wanted"
				: "nothing came for " + sequence + ", which was wanted");
	}

	private void fault(String text) {
		if (this.faults.size() < MAX_FAULTS) {
			this.faults.add(text);
		}
	}

	/**
	 * Report a fault found elsewhere, for example a wrong payload.
	 * @param text what is wrong
	 */
	public synchronized void report(String text) {
		fault(text);
	}

	/**
	 * Whether everything up to a position has come, is in a gap, or is not wanted.
	 * Changes nothing.
	 * @param head the position
	 * @return whether nothing is missing
	 */
	public synchronized boolean isCompleteUpTo(long head) {
		LongPredicate last = this.wanted.get(this.wanted.size() - 1);
		for (long sequence = this.next; sequence <= head; sequence++) {
			if (last.test(sequence)) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Say that nothing more will come, and find what is missing.
	 * @param head the last sequence of the present log
	 * @return all faults, best none
	 */
	public synchronized List<String> finish(long head) {
		passOver(head + 1);
		this.next = Math.max(this.next, head + 1);
		return List.copyOf(this.faults);
	}

	/**
	 * The faults so far.
	 * @return the first {@value #MAX_FAULTS} of them
	 */
	public synchronized List<String> faults() {
		return List.copyOf(this.faults);
	}

	/**
	 * All gaps so far.
	 * @return the gaps in the order in which they came
	 */
	public synchronized List<Gap> gaps() {
		return List.copyOf(this.gaps);
	}

	/**
	 * How many messages came.
	 * @return the number
	 */
	public synchronized long delivered() {
		return this.delivered;
	}

	/**
	 * How many messages came to all checkers of this process.
	 * @return the number
	 */
	public static long deliveredToAll() {
		return ALL.sum();
	}

	/**
	 * How many positions were in gaps whose end is known.
	 * @return the number
	 */
	public synchronized long missed() {
		return this.missed;
	}

	/**
	 * A number that depends on every message and their order.
	 * @return the number; equal at subscribers that got the same
	 */
	public synchronized long hash() {
		return this.hash;
	}

	@Override
	public synchronized String toString() {
		return "next %d of %s, %d delivered, %d missed, gaps %s, wanted %d of %d, faults %s".formatted(this.next,
				this.epoch, this.delivered, this.missed, this.gaps, this.inForce + 1, this.wanted.size(), this.faults);
	}

}
