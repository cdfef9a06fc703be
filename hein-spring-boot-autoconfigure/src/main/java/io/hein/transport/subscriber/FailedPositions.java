package io.hein.transport.subscriber;

import java.util.TreeSet;

import io.hein.transport.frame.Ack;

/**
 * Flagged messages that a listener failed on and which the publisher is to be told of.
 * The last {@value Ack#MAX_FAILED} that it was told of are kept, since an ACK may be lost
 * with its connection. Those it was not told of yet are ahead of the handled position, so
 * that they are bounded by what the lanes' queues hold. Thread-safe.
 */
final class FailedPositions {

	private static final long[] NONE = {};

	private final TreeSet<Long> unsent = new TreeSet<>();

	private final TreeSet<Long> sent = new TreeSet<>();

	private int generation;

	/**
	 * Forget everything, since another log is read.
	 * @param generation its number
	 */
	synchronized void reset(int generation) {
		this.generation = generation;
		this.unsent.clear();
		this.sent.clear();
	}

	synchronized void add(int generation, long sequence) {
		if (generation == this.generation && !this.sent.contains(sequence)) {
			this.unsent.add(sequence);
		}
	}

	/**
	 * Have everything told again, on a new connection.
	 */
	synchronized void repeat() {
		this.unsent.addAll(this.sent);
		this.sent.clear();
	}

	/**
	 * Take what can be told.
	 * @param handled the handled position that is told with it
	 * @return at most {@value Ack#MAX_FAILED} positions, growing
	 */
	synchronized long[] take(long handled) {
		if (this.unsent.isEmpty()) {
			return NONE;
		}
		long[] taken = this.unsent.headSet(handled, true)
			.stream()
			.limit(Ack.MAX_FAILED)
			.mapToLong(Long::longValue)
			.toArray();
		for (long sequence : taken) {
			this.unsent.remove(sequence);
			this.sent.add(sequence);
		}
		while (this.sent.size() > Ack.MAX_FAILED) {
			this.sent.pollFirst();
		}
		return taken;
	}

}
