package io.hein.benchmarks.peer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The messages that one thread sends as fast as it can. Spreads them over as many topics
 * as there are streams to choose from. Used by one thread, while others read the counts.
 *
 * @since 0.1.0
 */
public final class Flood {

	private static final VarHandle SENT;

	static {
		try {
			SENT = MethodHandles.lookup().findVarHandle(Flood.class, "sent", long.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final int stream;

	private final long[] numbers;

	private volatile boolean stopped;

	private long sent;

	private int random = 1;

	/**
	 * Create a flood of one stream, or of one for each topic.
	 * @param stream the first stream
	 * @param topics how many topics there are, at least 1
	 */
	public Flood(int stream, int topics) {
		this.stream = stream;
		this.numbers = new long[topics];
	}

	/**
	 * Whether to send on.
	 * @return whether it was not stopped
	 */
	public boolean goesOn() {
		return !this.stopped;
	}

	/**
	 * End the sending.
	 */
	public void stop() {
		this.stopped = true;
	}

	/**
	 * The next message.
	 * @return its number with its stream
	 */
	public long next() {
		SENT.setOpaque(this, this.sent + 1);
		if (this.numbers.length == 1) {
			return Sequences.of(this.stream, this.numbers[0]++);
		}
		// in no order that a processor could learn
		this.random = this.random * 1_103_515_245 + 12_345;
		int topic = (int) (((this.random & 0xFFFFFFFFL) * this.numbers.length) >>> 32);
		return Sequences.of(this.stream + topic, this.numbers[topic]++);
	}

	/**
	 * Count messages that were not asked for one by one.
	 * @param sent how many were sent in all
	 */
	public void sent(long sent) {
		this.numbers[0] = sent;
		SENT.setOpaque(this, sent);
	}

	/**
	 * How many messages were asked for.
	 * @return the count
	 */
	public long sent() {
		return (long) SENT.getOpaque(this);
	}

	/**
	 * How many messages of each of its streams were sent, to be read at the end.
	 * @return the counts
	 */
	public long[] numbers() {
		return this.numbers;
	}

}
