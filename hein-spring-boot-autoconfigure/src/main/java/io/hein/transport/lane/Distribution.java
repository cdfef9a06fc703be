package io.hein.transport.lane;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import io.hein.transport.frame.Epoch;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

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

	/**
	 * Gone through by index where nothing may fail: an iterator needs memory.
	 */
	private final List<DefaultLane> lanes;

	private final BackPressure backPressure;

	/**
	 * How many bytes have come since workers were woken.
	 */
	private int waiting;

	/**
	 * Whether workers are to begin now.
	 */
	private boolean due;

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
		offer(gap, LaneMembership::isMember);
	}

	/**
	 * Give a gap to all lanes that run, whether they are in the stream yet or not.
	 * @param gap the gap
	 */
	public void offerToWanting(Gap gap) {
		offer(gap, LaneMembership::isWanting);
	}

	/**
	 * Either all get it or none, if something cannot be had.
	 */
	private void offer(Gap gap, Predicate<LaneMembership> to) {
		List<@Nullable LaneStep> steps = new ArrayList<>();
		for (DefaultLane lane : this.lanes) {
			steps.add((to.test(lane.membership())) ? lane.workers().prepare(gap) : null);
		}
		for (int i = 0; i < steps.size(); i++) {
			LaneStep step = steps.get(i);
			if (step != null) {
				this.full |= this.lanes.get(i).offer(step);
			}
		}
	}

	/**
	 * Give a run of messages to all members that want messages. A read can bring many
	 * runs, with TLS one for each record, and waking a thread for each costs more than
	 * most handlers do: {@link #wake()} is called once everything is read. Either all get
	 * it or none, if something cannot be had.
	 * @param epoch the log that they come from
	 * @param buffer where they lie
	 * @param from their first byte
	 * @param to their end
	 * @param sparse whether the buffer is much longer than what was read into it
	 */
	void offer(Epoch epoch, ByteBuf buffer, int from, int to, boolean sparse) {
		if (!prepare()) {
			return;
		}
		if (sparse) {
			ByteBuf copy = buffer.alloc().buffer(to - from, to - from);
			try {
				copy.writeBytes(buffer, from, to - from);
				offer(new Chunk(epoch, copy, 0, to - from));
			}
			finally {
				copy.release();
			}
		}
		else {
			offer(new Chunk(epoch, buffer, from, to));
		}
		this.waiting += to - from;
		this.due |= to - from >= LONG_RUN || this.waiting >= WAKE_AFTER;
	}

	private boolean prepare() {
		boolean taken = false;
		for (DefaultLane lane : this.lanes) {
			if (lane.membership().takesMessages()) {
				lane.workers().prepare();
				taken = true;
			}
		}
		return taken;
	}

	private void offer(Chunk chunk) {
		for (int i = 0; i < this.lanes.size(); i++) {
			DefaultLane lane = this.lanes.get(i);
			if (lane.membership().takesMessages()) {
				this.full |= lane.offer(chunk);
			}
		}
	}

	/**
	 * Have workers begin with much that has come, and nothing more read if a queue has
	 * become full.
	 */
	public void settle() {
		if (this.due) {
			wake();
		}
		if (this.full) {
			this.full = false;
			this.backPressure.block();
		}
	}

	/**
	 * Have workers begin with what has come, if anything has.
	 */
	public void wake() {
		this.due = false;
		if (this.waiting > 0) {
			this.waiting = 0;
			this.lanes.forEach((lane) -> lane.workers().wake());
		}
	}

}
