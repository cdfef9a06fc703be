package io.hein.benchmarks.peer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What one subscriber got. Counts, and checks that nothing is missing and nothing comes
 * late or twice. One thread receives, others may read the counts at any time.
 *
 * @since 0.1.0
 */
public final class Receiver {

	private static final long MAX_LATENCY = 60_000_000_000L;

	private static final VarHandle NEXT;

	private static final VarHandle COUNT;

	static {
		try {
			MethodHandles.Lookup lookup = MethodHandles.lookup();
			NEXT = lookup.findVarHandle(Receiver.class, "next", long.class);
			COUNT = lookup.findVarHandle(Receiver.class, "count", long.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	/**
	 * What the only stream has to go on with; -1 if there are several.
	 */
	private long next;

	/**
	 * What came of several streams.
	 */
	private long count;

	private final long @Nullable [] nexts;

	/**
	 * Which messages of a part of the stream are wanted, if not all; the same of each
	 * further part.
	 */
	private final long @Nullable [] wanted;

	private final int period;

	private int at;

	private long part;

	private volatile long missing;

	private volatile long misplaced;

	/**
	 * Latencies of what was to be sent within the window, and of all else.
	 */
	private final Histogram @Nullable [] histograms;

	private volatile long measuredFrom = Long.MAX_VALUE;

	private long measuredTo;

	/**
	 * Create a receiver.
	 * @param streams how many streams there are
	 * @param latency whether latencies are kept
	 */
	public Receiver(int streams, boolean latency) {
		this.next = (streams > 1) ? -1 : 0;
		this.nexts = (streams > 1) ? new long[streams] : null;
		this.wanted = null;
		this.period = 1;
		this.histograms = (latency)
				? new Histogram[] { new Histogram(1, MAX_LATENCY, 3), new Histogram(1, MAX_LATENCY, 3) } : null;
	}

	/**
	 * Create a receiver of a part of one stream.
	 * @param wanted which of its first messages come
	 * @param period after how many messages that repeats
	 */
	public Receiver(long[] wanted, int period) {
		this.next = -1;
		this.nexts = null;
		this.wanted = wanted;
		this.period = period;
		this.histograms = null;
	}

	/**
	 * Take a message.
	 * @param sequence its number with its stream
	 */
	public void received(long sequence) {
		if (sequence == this.next) {
			NEXT.setOpaque(this, sequence + 1);
		}
		else {
			receivedOther(sequence);
		}
	}

	/**
	 * Take a message, and keep how long it was under way.
	 * @param sequence its number with its stream
	 * @param stamp when it was to be sent
	 */
	public void received(long sequence, long stamp) {
		received(sequence);
		Histogram[] histograms = this.histograms;
		if (histograms != null) {
			// Without a branch: compiled code would be thrown away when the window begins
			int outside = (int) ((stamp - this.measuredFrom | this.measuredTo - 1 - stamp) >>> 63);
			histograms[outside].recordValue(Math.min(Math.max(1, System.nanoTime() - stamp), MAX_LATENCY));
		}
	}

	/**
	 * Count messages that are not looked into.
	 * @param number how many came
	 */
	public void passed(long number) {
		NEXT.setOpaque(this, this.next + number);
	}

	private void receivedWanted(long[] wanted, long number) {
		for (long next = this.part + wanted[this.at]; next <= number; next = this.part + wanted[this.at]) {
			this.missing += (next < number) ? 1 : 0;
			this.at++;
			if (this.at == wanted.length) {
				this.at = 0;
				this.part += this.period;
			}
			if (next == number) {
				COUNT.setOpaque(this, this.count + 1);
				return;
			}
		}
		this.misplaced++;
	}

	private void receivedOther(long sequence) {
		if (this.wanted != null) {
			receivedWanted(this.wanted, sequence);
			return;
		}
		long number = Sequences.number(sequence);
		long expected = (this.nexts != null) ? this.nexts[Sequences.stream(sequence)] : this.next;
		if (number < expected) {
			this.misplaced++;
			return;
		}
		if (number > expected) {
			this.missing += number - expected;
		}
		if (this.nexts != null) {
			this.nexts[Sequences.stream(sequence)] = number + 1;
			COUNT.setOpaque(this, this.count + 1);
		}
		else {
			NEXT.setOpaque(this, number + 1);
		}
	}

	/**
	 * Keep latencies of messages that are to be sent within a time.
	 * @param from where the time begins
	 * @param to where it ends
	 */
	public void measure(long from, long to) {
		this.measuredTo = to;
		this.measuredFrom = from;
	}

	/**
	 * How many messages came, each counted once.
	 * @return the count
	 */
	public long count() {
		return (this.nexts != null || this.wanted != null) ? (long) COUNT.getOpaque(this)
				: (long) NEXT.getOpaque(this) - this.missing;
	}

	/**
	 * How many messages were jumped over.
	 * @return the count
	 */
	public long missing() {
		return this.missing;
	}

	/**
	 * How many messages came late or twice.
	 * @return the count
	 */
	public long misplaced() {
		return this.misplaced;
	}

	/**
	 * The latencies, to be read when nothing more arrives.
	 * @return the latencies, or {@code null} if they are not kept
	 */
	public @Nullable Histogram latencies() {
		return (this.histograms != null) ? this.histograms[0] : null;
	}

}
