package io.hein.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.hein.transport.frame.FrameType;
import io.hein.transport.subscriber.ConnectionState;
import org.jspecify.annotations.Nullable;

/**
 * One subscriber, its connection, what the publisher knows of it, and what its listener
 * has seen. Changed only while it belongs to nobody else; see {@link #copy()}.
 */
final class SubscriberState {

	static final int EPOCHS = 2;

	private static final int NONE = -1;

	// The publisher's side

	boolean attached;

	int position;

	int acknowledged;

	/**
	 * Messages of which a report is not final.
	 */
	int asked;

	/**
	 * A session whose connection is gone, which the publisher does not know yet.
	 */
	boolean stale;

	List<Item> staleUp = new ArrayList<>();

	// The connection

	List<Item> up = new ArrayList<>();

	List<Item> down = new ArrayList<>();

	/**
	 * Whether the publisher reads from it.
	 */
	boolean open;

	ConnectionState state = ConnectionState.WAITING;

	// The subscriber's side

	int epoch = NONE;

	int received;

	int lastAck = NONE;

	int lastHead = NONE;

	boolean resumable;

	/**
	 * Where it resumes in each log.
	 */
	int[] known = { NONE, NONE };

	List<Item> queue = new ArrayList<>();

	@Nullable Item running;

	/**
	 * Which messages of each log its listener is done with.
	 */
	int[] handled = new int[EPOCHS];

	// The checker

	int seenEpoch = NONE;

	boolean mayChange = true;

	int[] next = { NONE, NONE };

	SubscriberState copy() {
		SubscriberState copy = new SubscriberState();
		copy.attached = this.attached;
		copy.position = this.position;
		copy.acknowledged = this.acknowledged;
		copy.asked = this.asked;
		copy.stale = this.stale;
		copy.staleUp = new ArrayList<>(this.staleUp);
		copy.up = new ArrayList<>(this.up);
		copy.down = new ArrayList<>(this.down);
		copy.open = this.open;
		copy.state = this.state;
		copy.epoch = this.epoch;
		copy.received = this.received;
		copy.lastAck = this.lastAck;
		copy.lastHead = this.lastHead;
		copy.resumable = this.resumable;
		copy.known = this.known.clone();
		copy.queue = new ArrayList<>(this.queue);
		copy.running = this.running;
		copy.handled = this.handled.clone();
		copy.seenEpoch = this.seenEpoch;
		copy.mayChange = this.mayChange;
		copy.next = this.next.clone();
		return copy;
	}

	void encode(StringBuilder out) {
		out.append((char) ((this.attached ? 1 : 0) | (this.stale ? 2 : 0) | (this.resumable ? 4 : 0)
				| (this.mayChange ? 8 : 0) | (this.open ? 16 : 0) | this.state.ordinal() << 5));
		for (int number : new int[] { this.position, this.acknowledged, this.asked, this.epoch, this.received,
				this.lastAck, this.lastHead, this.known[0], this.known[1], this.handled[0], this.handled[1],
				this.seenEpoch, this.next[0], this.next[1] }) {
			out.append((char) (number + 2));
		}
		for (List<Item> items : Arrays.asList(this.staleUp, this.up, this.down, this.queue)) {
			out.append((char) items.size());
			items.forEach((item) -> item.encode(out));
		}
		Item current = this.running;
		if (current != null) {
			current.encode(out);
		}
	}

	/**
	 * The subscriber sends a frame, whether or not anybody reads it.
	 */
	void tell(Item frame) {
		if (this.open) {
			this.up.add(frame);
		}
	}

	/**
	 * The last position in the present log that, with all before it, the listener is done
	 * with.
	 */
	int handled() {
		int handled = this.received;
		for (Item item : outstanding()) {
			if (item.epoch() == this.epoch && item.type() != FrameType.GOODBYE) {
				handled = Math.min(handled, item.from() - 1);
			}
		}
		return handled;
	}

	private List<Item> outstanding() {
		List<Item> all = new ArrayList<>(this.queue);
		if (this.running != null) {
			all.add(this.running);
		}
		return all;
	}

	/**
	 * The listener is given something: each position exactly once and in order, or in
	 * exactly one gap; a new log only after a gap that says so.
	 */
	void check(Item item, int finalHead) {
		if (item.type() == FrameType.GOODBYE) {
			require(item.epoch() == this.seenEpoch && item.from() == this.next[item.epoch()],
					"the gap between logs is " + item + " after " + (this.next[Math.max(0, this.seenEpoch)] - 1));
			require(item.to() == NONE || item.to() == finalHead,
					"the old log ended at " + finalHead + ", the gap says " + item.to());
			this.mayChange = true;
			return;
		}
		if (item.epoch() != this.seenEpoch) {
			require(this.mayChange, item + " is of another log, and no gap said so");
			this.seenEpoch = item.epoch();
			if (this.next[item.epoch()] == NONE) {
				this.next[item.epoch()] = 1;
			}
		}
		this.mayChange = false;
		require(item.from() == this.next[item.epoch()],
				item + " was handed over after " + (this.next[item.epoch()] - 1));
		this.next[item.epoch()] = item.to() + 1;
	}

	static void require(boolean condition, String otherwise) {
		if (!condition) {
			throw new Violation(otherwise);
		}
	}

}
