package io.hein.transport.lane;

import java.util.List;

import io.hein.transport.frame.Epoch;
import io.netty.buffer.ByteBuf;

/**
 * Gives what comes in the stream to the lanes that take part in it. Nothing else happens
 * meanwhile: that a queue is full is reported when all lanes have what came and the
 * stream stands after it, since the publisher is notified, which may end the connection.
 * For the event loop only.
 */
public final class Distribution {

	/**
	 * Workers begin with a run of so many bytes at once.
	 */
	private static final int LONG_RUN = 64 * 1024;

	/**
	 * After so many bytes in shorter runs workers begin, without waiting for the end of
	 * what is read.
	 */
	private static final int WAKE_AFTER = 512 * 1024;

	private final List<DefaultLane> lanes;

	private final BackPressure backPressure;

	/**
	 * How many bytes have come since workers were woken.
	 */
	private int waiting;

	/**
	 * Whether a queue has become full since the last look.
	 */
	private boolean full;

	Distribution(List<DefaultLane> lanes, BackPressure backPressure) {
		this.lanes = lanes;
		this.backPressure = backPressure;
	}

	/**
	 * Give a gap to all members.
	 * @param gap the gap
	 */
	public void offer(Gap gap) {
		this.lanes.stream().filter((lane) -> lane.membership().isMember()).forEach((lane) -> offer(lane, gap));
	}

	/**
	 * Give a gap to all lanes that run, whether they are in the stream yet or not.
	 * @param gap the gap
	 */
	public void offerToWanting(Gap gap) {
		this.lanes.stream().filter((lane) -> lane.membership().isWanting()).forEach((lane) -> offer(lane, gap));
	}

	private void offer(DefaultLane lane, Gap gap) {
		lane.workers().offer(gap);
		this.full |= lane.isFull();
	}

	/**
	 * Give a run of messages to all members that want messages. A read can bring many
	 * runs, with TLS one for each record, and waking a thread for each costs more than
	 * most handlers do: {@link #wake()} is called once everything is read.
	 * @param epoch the log that they come from
	 * @param buffer where they lie
	 * @param from their first byte
	 * @param to their end
	 * @param sparse whether the buffer is much longer than what was read into it
	 */
	void offer(Epoch epoch, ByteBuf buffer, int from, int to, boolean sparse) {
		Chunk chunk = null;
		try {
			for (DefaultLane lane : this.lanes) {
				if (lane.membership().takesMessages()) {
					if (chunk == null) {
						chunk = (sparse) ? copy(epoch, buffer, from, to) : new Chunk(epoch, buffer.retain(), from, to);
					}
					this.full |= lane.offer(chunk);
				}
			}
		}
		finally {
			if (chunk != null) {
				chunk.release();
			}
		}
		if (chunk != null) {
			this.waiting += to - from;
			if (to - from >= LONG_RUN || this.waiting >= WAKE_AFTER) {
				wake();
			}
		}
	}

	private Chunk copy(Epoch epoch, ByteBuf buffer, int from, int to) {
		ByteBuf copy = buffer.alloc().buffer(to - from, to - from);
		copy.writeBytes(buffer, from, to - from);
		return new Chunk(epoch, copy, 0, to - from);
	}

	/**
	 * Have nothing more read if a queue has become full.
	 */
	public void settle() {
		if (this.full) {
			this.full = false;
			this.backPressure.block();
		}
	}

	/**
	 * Have workers begin with what has come, if anything has.
	 */
	public void wake() {
		if (this.waiting > 0) {
			this.waiting = 0;
			this.lanes.forEach((lane) -> lane.workers().wake());
		}
	}

}
