package io.hein.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.hein.transport.frame.FrameType;
import io.hein.transport.subscriber.ConnectionState;
import org.jspecify.annotations.Nullable;

/**
 * One subscriber, its connection, what the publishers know of it, and what its listener
 * has seen. Changed only while it is not shared; see {@link #copy()}.
 */
final class SubscriberState {

	private static final int NONE = -1;

	// The publishers' side, for each log

	/**
	 * Whether the connection is attached.
	 */
	boolean attached;

	/**
	 * Which log the connection leads to.
	 */
	int server = NONE;

	int[] position = new int[Scope.LOGS];

	int[] acknowledged = new int[Scope.LOGS];

	/**
	 * Messages of which a report is not final.
	 */
	int[] asked = new int[Scope.LOGS];

	boolean[] wanted = new boolean[Scope.LOGS];

	/**
	 * A session whose connection is gone, which the publisher does not know yet.
	 */
	boolean[] stale = new boolean[Scope.LOGS];

	List<List<Item>> staleUp = new ArrayList<>(List.of(List.of(), List.of(), List.of()));

	// The connection

	List<Item> up = new ArrayList<>();

	List<Item> down = new ArrayList<>();

	/**
	 * Whether the publisher reads from it.
	 */
	boolean open;

	ConnectionState state = ConnectionState.WAITING;

	// The subscriber's side

	/**
	 * Which log it has read last.
	 */
	int log = NONE;

	int received;

	int lastAck = NONE;

	boolean resumable;

	/**
	 * Where it resumes in each log.
	 */
	int[] known = { NONE, NONE, NONE };

	/**
	 * Where a log has ended, if its publisher has said so.
	 */
	int[] end = { NONE, NONE, NONE };

	/**
	 * Which failed messages of each log the publisher may not know.
	 */
	int[] unreported = new int[Scope.LOGS];

	/**
	 * Which logs it has reported as lost.
	 */
	boolean[] lost = new boolean[Scope.LOGS];

	/**
	 * Whether its listener was stopped.
	 */
	boolean stopped;

	List<Item> queue = new ArrayList<>();

	@Nullable Item running;

	// The checker

	/**
	 * Which messages of each log its listener has handled.
	 */
	int[] handled = new int[Scope.LOGS];

	/**
	 * Which messages of each log its listener has failed on, or never got.
	 */
	int[] failed = new int[Scope.LOGS];

	int seen = NONE;

	int[] next = { NONE, NONE, NONE };

	/**
	 * Which logs a gap has ended.
	 */
	boolean[] closed = new boolean[Scope.LOGS];

	SubscriberState copy() {
		SubscriberState copy = new SubscriberState();
		copy.attached = this.attached;
		copy.server = this.server;
		copy.position = this.position.clone();
		copy.acknowledged = this.acknowledged.clone();
		copy.asked = this.asked.clone();
		copy.wanted = this.wanted.clone();
		copy.stale = this.stale.clone();
		copy.staleUp = new ArrayList<>(this.staleUp);
		copy.up = new ArrayList<>(this.up);
		copy.down = new ArrayList<>(this.down);
		copy.open = this.open;
		copy.state = this.state;
		copy.log = this.log;
		copy.received = this.received;
		copy.lastAck = this.lastAck;
		copy.resumable = this.resumable;
		copy.known = this.known.clone();
		copy.end = this.end.clone();
		copy.unreported = this.unreported.clone();
		copy.lost = this.lost.clone();
		copy.stopped = this.stopped;
		copy.queue = new ArrayList<>(this.queue);
		copy.running = this.running;
		copy.handled = this.handled.clone();
		copy.failed = this.failed.clone();
		copy.seen = this.seen;
		copy.next = this.next.clone();
		copy.closed = this.closed.clone();
		return copy;
	}

	private static int bit(boolean set, int position) {
		return (set) ? 1 << position : 0;
	}

	void encode(StringBuilder out) {
		out.append((char) (bit(this.attached, 0) | bit(this.resumable, 1) | bit(this.open, 2) | bit(this.stopped, 3)
				| this.state.ordinal() << 4 | (this.server + 1) << 8 | (this.log + 1) << 10 | (this.seen + 1) << 12));
		out.append((char) (this.received + 2)).append((char) (this.lastAck + 2));
		for (int log = 0; log < Scope.LOGS; log++) {
			out.append((char) (bit(this.stale[log], 0) | bit(this.wanted[log], 1) | bit(this.lost[log], 2)
					| bit(this.closed[log], 3) | (this.next[log] + 1) << 4 | (this.known[log] + 1) << 8
					| (this.end[log] + 1) << 12));
			out.append((char) (this.position[log] | this.acknowledged[log] << 4 | this.asked[log] << 8));
			out.append((char) (this.unreported[log] | this.handled[log] << 8)).append((char) this.failed[log]);
		}
		List<List<Item>> all = new ArrayList<>(this.staleUp);
		all.addAll(Arrays.asList(this.up, this.down, this.queue));
		for (List<Item> items : all) {
			out.append((char) items.size());
			items.forEach((item) -> item.encode(out));
		}
		Item current = this.running;
		if (current != null) {
			current.encode(out);
		}
	}

	/**
	 * The subscriber sends a frame, whether or not it is read.
	 */
	void send(Item frame) {
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
			if (item.epoch() == this.log && item.type() != FrameType.GOODBYE) {
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
	 * exactly one gap; a new log of a publisher only after a gap that says so; and
	 * nothing of what a gap has said will never come.
	 */
	void check(Item item, ModelState state, Scope scope) {
		int log = item.epoch();
		if (this.next[log] == NONE) {
			this.next[log] = 1;
		}
		require(!this.closed[log], item + " was handed over after a gap that ended the log");
		require(item.from() == this.next[log], item + " was handed over after " + (this.next[log] - 1));
		if (item.type() == FrameType.GOODBYE) {
			require(item.to() == NONE || item.to() == state.finalHead[log],
					"the old log ended at " + state.finalHead[log] + ", the gap says " + item.to());
			this.closed[log] = true;
			return;
		}
		for (int other = 0; other < Scope.LOGS; other++) {
			require(other == log || this.next[other] == NONE || scope.place(other) != scope.place(log)
					|| this.closed[other], item + " is of another log, and no gap said so");
		}
		this.seen = log;
		this.next[log] = item.to() + 1;
	}

	static void require(boolean condition, String otherwise) {
		if (!condition) {
			throw new Violation(otherwise);
		}
	}

}
