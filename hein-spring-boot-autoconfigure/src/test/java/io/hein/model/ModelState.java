package io.hein.model;

import io.hein.transport.subscriber.ConnectionState;

/**
 * Publishers and their subscribers at one moment.
 */
final class ModelState {

	private final Scope scope;

	final SubscriberState[] subscribers;

	/**
	 * Which log the first publisher has.
	 */
	int first;

	/**
	 * Whether the first publisher stops.
	 */
	boolean sealed;

	/**
	 * Whether the log of the first publisher continues when it has stopped.
	 */
	boolean continues;

	final int[] head;

	/**
	 * Where a log ended, if its publisher was stopped in order.
	 */
	final int[] finalHead;

	int sends;

	int disconnects;

	int restarts;

	int continuations;

	int leaves;

	int failures;

	int stops;

	ModelState(Scope scope) {
		this.scope = scope;
		this.subscribers = new SubscriberState[scope.subscribers()];
		for (int i = 0; i < this.subscribers.length; i++) {
			this.subscribers[i] = new SubscriberState();
		}
		this.head = new int[Scope.LOGS];
		this.finalHead = new int[] { -1, -1, -1 };
		this.sends = scope.sends();
		this.disconnects = scope.disconnects();
		this.restarts = scope.restarts();
		this.continuations = scope.continuations();
		this.leaves = scope.leaves();
		this.failures = scope.failures();
		this.stops = scope.stops();
	}

	private ModelState(ModelState other) {
		this.scope = other.scope;
		this.subscribers = other.subscribers.clone();
		for (int i = 0; i < this.subscribers.length; i++) {
			this.subscribers[i] = other.subscribers[i].copy();
		}
		this.first = other.first;
		this.sealed = other.sealed;
		this.continues = other.continues;
		this.head = other.head.clone();
		this.finalHead = other.finalHead.clone();
		this.sends = other.sends;
		this.disconnects = other.disconnects;
		this.restarts = other.restarts;
		this.continuations = other.continuations;
		this.leaves = other.leaves;
		this.failures = other.failures;
		this.stops = other.stops;
	}

	ModelState copy() {
		return new ModelState(this);
	}

	/**
	 * Whether a publisher has this log now.
	 */
	boolean isServed(int log) {
		return log == this.first || (this.scope.publishers() > 1 && log == 1);
	}

	/**
	 * Whether it is a log whose publisher stops.
	 */
	boolean isSealed(int log) {
		return this.sealed && log == this.first;
	}

	/**
	 * Everything that matters, as a text that states in which nothing differs share.
	 */
	String encode() {
		StringBuilder out = new StringBuilder(100);
		out.append((char) (this.first << 2 | (this.continues ? 2 : 0) | (this.sealed ? 1 : 0)));
		for (int log = 0; log < Scope.LOGS; log++) {
			out.append((char) (this.head[log] << 4 | this.finalHead[log] + 1));
		}
		out.append((char) (this.sends << 4 | this.failures))
			.append((char) (this.continuations << 10 | this.disconnects << 6 | this.restarts << 4 | this.leaves << 2
					| this.stops));
		for (SubscriberState subscriber : this.subscribers) {
			subscriber.encode(out);
		}
		return out.toString();
	}

	/**
	 * Nothing more happens by itself: then every subscriber has everything, every report
	 * is final, and no log has gone silently.
	 */
	void checkQuiet() {
		for (SubscriberState subscriber : this.subscribers) {
			int log = subscriber.log;
			SubscriberState.require(subscriber.state == ConnectionState.CONNECTED && subscriber.attached,
					"a subscriber stays away forever");
			SubscriberState.require(isServed(log) && subscriber.received == this.head[log],
					"a subscriber waits forever for what was sent");
			if (!subscriber.stopped) {
				checkDone(subscriber, log);
			}
		}
	}

	private void checkDone(SubscriberState subscriber, int log) {
		SubscriberState.require(
				subscriber.seen < 0 || subscriber.next[log] < 0 || subscriber.next[log] == this.head[log] + 1,
				"a listener was not given everything");
		SubscriberState.require(subscriber.acknowledged[log] == this.head[log], "not everything is acknowledged");
		SubscriberState.require(subscriber.asked[log] == 0, "a report stays open forever");
		for (int other = 0; other < Scope.LOGS; other++) {
			SubscriberState.require(other == log || subscriber.known[other] < 0
					|| this.scope.place(other) != this.scope.place(log) || subscriber.closed[other],
					"a log is gone, and no gap said so");
		}
	}

}
