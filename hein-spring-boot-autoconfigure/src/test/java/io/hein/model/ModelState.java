package io.hein.model;

import io.hein.transport.subscriber.ConnectionState;

/**
 * A publisher and its subscribers at one moment.
 */
final class ModelState {

	final SubscriberState[] subscribers;

	int epoch;

	int head;

	boolean sealed;

	/**
	 * Where the first log ended, if its publisher was stopped in order.
	 */
	int finalHead = -1;

	int sends;

	int disconnects;

	int restarts;

	int leaves;

	ModelState(Scope scope) {
		this.subscribers = new SubscriberState[scope.subscribers()];
		for (int i = 0; i < this.subscribers.length; i++) {
			this.subscribers[i] = new SubscriberState();
		}
		this.sends = scope.sends();
		this.disconnects = scope.disconnects();
		this.restarts = scope.restarts();
		this.leaves = scope.leaves();
	}

	private ModelState(ModelState other) {
		this.subscribers = other.subscribers.clone();
		for (int i = 0; i < this.subscribers.length; i++) {
			this.subscribers[i] = other.subscribers[i].copy();
		}
		this.epoch = other.epoch;
		this.head = other.head;
		this.sealed = other.sealed;
		this.finalHead = other.finalHead;
		this.sends = other.sends;
		this.disconnects = other.disconnects;
		this.restarts = other.restarts;
		this.leaves = other.leaves;
	}

	ModelState copy() {
		return new ModelState(this);
	}

	/**
	 * Everything that matters, as a text that states in which nothing differs share.
	 */
	String encode() {
		StringBuilder out = new StringBuilder(80);
		out.append((char) (this.epoch << 1 | (this.sealed ? 1 : 0)))
			.append((char) this.head)
			.append((char) (this.finalHead + 1))
			.append((char) this.sends)
			.append((char) (this.disconnects << 4 | this.restarts << 2 | this.leaves));
		for (SubscriberState subscriber : this.subscribers) {
			subscriber.encode(out);
		}
		return out.toString();
	}

	/**
	 * Nothing goes on by itself any more: then everybody has everything.
	 */
	void checkQuiet() {
		for (SubscriberState subscriber : this.subscribers) {
			SubscriberState.require(subscriber.state == ConnectionState.CONNECTED && subscriber.attached,
					"a subscriber stays away for ever");
			SubscriberState.require(subscriber.epoch == this.epoch && subscriber.received == this.head,
					"a subscriber waits for ever for what was sent");
			SubscriberState.require(subscriber.seenEpoch < 0 || subscriber.next[this.epoch] < 0
					|| subscriber.next[this.epoch] == this.head + 1, "a listener was not given everything");
			SubscriberState.require(subscriber.acknowledged == this.head, "not everything is acknowledged");
		}
	}

}
