package io.hein.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;

import io.hein.transport.frame.FrameType;
import io.hein.transport.subscriber.ConnectionState;

/**
 * What a publisher and its subscribers do, one step at a time. Frames and states are
 * those of the engine; {@code SessionModelTests} quotes the rules that the steps are made
 * of.
 */
final class SessionModel {

	private final Scope scope;

	private final Variant variant;

	SessionModel(Scope scope, Variant variant) {
		this.scope = scope;
		this.variant = variant;
	}

	ModelState initial() {
		return new ModelState(this.scope);
	}

	/**
	 * All that can happen next.
	 * @param state where
	 * @param next takes what happens and what becomes of it
	 * @return whether anything of it is not a whim of the world: a send or a fault
	 */
	boolean successors(ModelState state, BiConsumer<String, ModelState> next) {
		boolean progress = false;
		for (int i = 0; i < state.subscribers.length; i++) {
			progress |= step(state, next, i, "write", this::write);
			progress |= step(state, next, i, "publisher reads", this::publisherReads);
			progress |= step(state, next, i, "publisher reads of a lost connection", this::publisherReadsStale);
			progress |= step(state, next, i, "publisher notices a lost connection", SessionModel::notice);
			progress |= step(state, next, i, "dial", SessionModel::dial);
			progress |= step(state, next, i, "subscriber reads", this::subscriberReads);
			progress |= step(state, next, i, "listener begins", SessionModel::begin);
			progress |= step(state, next, i, "listener returns", SessionModel::finish);
			progress |= step(state, next, i, "acknowledge", this::acknowledge);
			step(state, next, i, "cut", this::cut);
			step(state, next, i, "cut, publisher unaware", this::cutUnaware);
			step(state, next, i, "leave", SessionModel::leave);
		}
		progress |= step(state, next, 0, "publisher starts again", SessionModel::restart);
		step(state, next, 0, "send", SessionModel::send);
		step(state, next, 0, "kill the publisher", SessionModel::kill);
		step(state, next, 0, "stop the publisher", SessionModel::stop);
		return progress;
	}

	private static boolean step(ModelState state, BiConsumer<String, ModelState> next, int subscriber, String name,
			BiPredicate<ModelState, SubscriberState> step) {
		ModelState copy = state.copy();
		if (!step.test(copy, copy.subscribers[subscriber])) {
			return false;
		}
		next.accept(name + " (" + subscriber + ")", copy);
		return true;
	}

	// The publisher

	private static boolean send(ModelState state, SubscriberState ignored) {
		if (state.sends == 0 || state.sealed) {
			return false;
		}
		state.sends--;
		state.head++;
		for (SubscriberState subscriber : state.subscribers) {
			if (subscriber.attached || subscriber.stale) {
				subscriber.asked |= 1 << state.head;
			}
		}
		return true;
	}

	private boolean write(ModelState state, SubscriberState subscriber) {
		if (!subscriber.attached || subscriber.down.size() >= this.scope.frames()) {
			return false;
		}
		if (state.sealed && subscriber.position == state.head) {
			subscriber.down.add(new Item(FrameType.GOODBYE, state.epoch, state.head, state.head));
			subscriber.attached = false;
			subscriber.open = false;
			subscriber.up.clear();
			return true;
		}
		int first = subscriber.position + 1;
		if (first > state.head) {
			return false;
		}
		int oldest = Math.max(1, state.head - this.scope.window() + 1);
		if (first >= oldest) {
			subscriber.down.add(new Item(FrameType.DATA, state.epoch, first, first));
			subscriber.position = first;
			return true;
		}
		if (this.variant != Variant.JUMP_WITHOUT_GAP) {
			subscriber.down.add(new Item(FrameType.GAP, state.epoch, first, oldest - 1));
		}
		subscriber.position = oldest - 1;
		// what is in the gap is final
		subscriber.asked &= -1 << oldest;
		return true;
	}

	private boolean publisherReads(ModelState state, SubscriberState subscriber) {
		if (subscriber.up.isEmpty()) {
			return false;
		}
		Item frame = subscriber.up.remove(0);
		if (frame.type() == FrameType.HELLO) {
			attach(state, subscriber, frame);
		}
		else {
			publisherReads(state, subscriber, frame);
		}
		return true;
	}

	private void attach(ModelState state, SubscriberState subscriber, Item hello) {
		// the new connection takes the place
		subscriber.stale = false;
		subscriber.staleUp.clear();
		int resume = (state.epoch == 0) ? hello.from() : hello.to();
		boolean attachedBefore = hello.epoch() == 1;
		int start = (resume >= 0) ? resume
				: (attachedBefore && this.variant != Variant.NEW_LOG_FROM_HEAD) ? 0 : state.head;
		SubscriberState.require(start <= state.head, "BAD_POSITION " + start + " beyond " + state.head);
		subscriber.attached = true;
		subscriber.position = start;
		subscriber.acknowledged = (attachedBefore) ? 0 : start;
		if (resume < 0 && this.variant != Variant.KEEP_REPORTS_OVER_FRESH_ATTACH) {
			// GONE
			subscriber.asked &= -1 << start + 1;
		}
		subscriber.down.add(new Item(FrameType.WELCOME, state.epoch, start, start));
	}

	private void publisherReads(ModelState state, SubscriberState subscriber, Item frame) {
		if (frame.type() == FrameType.GOODBYE) {
			subscriber.attached = false;
			subscriber.stale = false;
			subscriber.staleUp.clear();
			// GONE
			subscriber.asked = 0;
			return;
		}
		int handled = frame.from();
		SubscriberState.require(frame.epoch() == state.epoch, "ACK of another log");
		SubscriberState.require(handled <= subscriber.position, "ACK of a position that was not sent yet");
		SubscriberState.require(handled >= subscriber.acknowledged, "ACK goes backwards");
		subscriber.acknowledged = handled;
		int done = subscriber.asked & ~(-1 << handled + 1);
		SubscriberState.require((done & ~subscriber.handled[state.epoch]) == 0,
				"a report says HANDLED of a message that no listener is done with");
		subscriber.asked &= ~done;
	}

	private boolean publisherReadsStale(ModelState state, SubscriberState subscriber) {
		if (!subscriber.stale || subscriber.staleUp.isEmpty()) {
			return false;
		}
		publisherReads(state, subscriber, subscriber.staleUp.remove(0));
		return true;
	}

	private static boolean notice(ModelState state, SubscriberState subscriber) {
		boolean noticed = subscriber.stale && subscriber.staleUp.isEmpty();
		subscriber.stale &= !noticed;
		return noticed;
	}

	private static boolean stop(ModelState state, SubscriberState ignored) {
		if (state.restarts == 0 || state.sealed) {
			return false;
		}
		state.restarts--;
		state.sealed = true;
		for (SubscriberState subscriber : state.subscribers) {
			if (!subscriber.attached) {
				// it is not waited for
				abandon(subscriber);
			}
		}
		return true;
	}

	private static boolean restart(ModelState state, SubscriberState ignored) {
		if (!state.sealed || List.of(state.subscribers).stream().anyMatch((subscriber) -> subscriber.attached)) {
			return false;
		}
		state.finalHead = state.head;
		begin(state);
		return true;
	}

	private static boolean kill(ModelState state, SubscriberState ignored) {
		if (state.restarts == 0 || state.sealed) {
			return false;
		}
		state.restarts--;
		for (SubscriberState subscriber : state.subscribers) {
			lose(subscriber);
		}
		begin(state);
		return true;
	}

	/**
	 * Another log.
	 */
	private static void begin(ModelState state) {
		state.sealed = false;
		state.epoch++;
		state.head = 0;
		for (SubscriberState subscriber : state.subscribers) {
			subscriber.asked = 0;
			subscriber.stale = false;
			subscriber.staleUp.clear();
		}
	}

	// Faults

	private boolean cut(ModelState state, SubscriberState subscriber) {
		if (state.disconnects == 0 || subscriber.state == ConnectionState.WAITING) {
			return false;
		}
		state.disconnects--;
		lose(subscriber);
		drop(subscriber);
		return true;
	}

	private boolean cutUnaware(ModelState state, SubscriberState subscriber) {
		if (state.disconnects == 0 || !subscriber.attached || subscriber.state != ConnectionState.CONNECTED
				|| state.sealed) {
			return false;
		}
		state.disconnects--;
		subscriber.stale = true;
		subscriber.staleUp = subscriber.up;
		subscriber.up = new ArrayList<>();
		lose(subscriber);
		drop(subscriber);
		return true;
	}

	private static void lose(SubscriberState subscriber) {
		subscriber.attached = false;
		subscriber.down.clear();
		abandon(subscriber);
	}

	private static void abandon(SubscriberState subscriber) {
		subscriber.open = false;
		subscriber.up.clear();
		if (subscriber.down.isEmpty()) {
			subscriber.state = ConnectionState.WAITING;
		}
	}

	/**
	 * Only in a variant: what was received and not begun with is forgotten.
	 */
	private void drop(SubscriberState subscriber) {
		if (this.variant == Variant.RESUME_BEHIND_HANDLED && subscriber.epoch >= 0) {
			subscriber.received = subscriber.handled();
			subscriber.known[subscriber.epoch] = subscriber.received;
			subscriber.queue.clear();
		}
	}

	// The subscriber

	private static boolean dial(ModelState state, SubscriberState subscriber) {
		if (subscriber.state != ConnectionState.WAITING || state.sealed) {
			return false;
		}
		subscriber.state = ConnectionState.CONNECTING;
		subscriber.open = true;
		if (subscriber.resumable) {
			subscriber.known[subscriber.epoch] = Math.max(subscriber.known[subscriber.epoch], subscriber.received);
		}
		subscriber
			.tell(new Item(FrameType.HELLO, (subscriber.resumable) ? 1 : 0, subscriber.known[0], subscriber.known[1]));
		return true;
	}

	private boolean subscriberReads(ModelState state, SubscriberState subscriber) {
		if (subscriber.down.isEmpty() || subscriber.queue.size() >= this.scope.queue()) {
			return false;
		}
		Item frame = subscriber.down.remove(0);
		switch (frame.type()) {
			case WELCOME -> welcomed(subscriber, frame);
			case DATA, GAP -> {
				SubscriberState.require(frame.from() == subscriber.received + 1,
						frame + " came after " + subscriber.received);
				subscriber.queue.add(frame);
				subscriber.received = frame.to();
			}
			default -> {
				SubscriberState.require(frame.from() >= subscriber.received, "GOODBYE before what was received");
				subscriber.lastHead = frame.from();
				subscriber.state = ConnectionState.WAITING;
			}
		}
		return true;
	}

	private void welcomed(SubscriberState subscriber, Item welcome) {
		int epoch = welcome.epoch();
		int start = welcome.from();
		int before = subscriber.epoch;
		boolean attachedBefore = subscriber.resumable;
		if (attachedBefore) {
			int resumed = subscriber.known[epoch];
			SubscriberState.require(resumed < 0 || resumed == start, "WELCOME starts elsewhere");
			if (before != epoch) {
				subscriber.queue.add(new Item(FrameType.GOODBYE, before, subscriber.received + 1, subscriber.lastHead));
			}
		}
		else {
			subscriber.next[epoch] = start + 1;
			subscriber.seenEpoch = epoch;
			subscriber.mayChange = true;
		}
		subscriber.lastHead = -1;
		subscriber.resumable = true;
		subscriber.epoch = epoch;
		subscriber.received = start;
		subscriber.known[epoch] = start;
		subscriber.state = ConnectionState.CONNECTED;
		// what was before the start of a new one counts as handled
		subscriber.lastAck = start;
		if (attachedBefore) {
			// the first frame after WELCOME is an ACK
			subscriber.lastAck = acknowledgeable(subscriber);
			subscriber.tell(new Item(FrameType.ACK, epoch, subscriber.lastAck, 0));
		}
	}

	private int acknowledgeable(SubscriberState subscriber) {
		return (this.variant == Variant.ACKNOWLEDGE_RECEIVED) ? subscriber.received : subscriber.handled();
	}

	private static boolean begin(ModelState state, SubscriberState subscriber) {
		if (subscriber.running != null || subscriber.queue.isEmpty()) {
			return false;
		}
		Item item = subscriber.queue.remove(0);
		subscriber.check(item, state.finalHead);
		subscriber.running = item;
		return true;
	}

	private static boolean finish(ModelState state, SubscriberState subscriber) {
		Item item = subscriber.running;
		if (item == null) {
			return false;
		}
		subscriber.running = null;
		if (item.type() == FrameType.DATA) {
			subscriber.handled[item.epoch()] |= 1 << item.from();
		}
		return true;
	}

	private boolean acknowledge(ModelState state, SubscriberState subscriber) {
		int handled = acknowledgeable(subscriber);
		if (subscriber.state != ConnectionState.CONNECTED || handled == subscriber.lastAck
				|| subscriber.up.size() >= this.scope.frames()) {
			return false;
		}
		subscriber.lastAck = handled;
		subscriber.tell(new Item(FrameType.ACK, subscriber.epoch, handled, 0));
		return true;
	}

	/**
	 * Stop, and start again as one that was never attached.
	 */
	private static boolean leave(ModelState state, SubscriberState subscriber) {
		if (state.leaves == 0 || subscriber.state != ConnectionState.CONNECTED || subscriber.running != null
				|| !subscriber.attached || state.sealed) {
			return false;
		}
		state.leaves--;
		subscriber.tell(new Item(FrameType.ACK, subscriber.epoch, subscriber.handled(), 0));
		subscriber.tell(new Item(FrameType.GOODBYE, subscriber.epoch, subscriber.handled(), 0));
		subscriber.stale = true;
		subscriber.staleUp = subscriber.up;
		subscriber.up = new ArrayList<>();
		lose(subscriber);
		subscriber.queue.clear();
		subscriber.resumable = false;
		subscriber.epoch = -1;
		subscriber.lastHead = -1;
		subscriber.known = new int[] { -1, -1 };
		return true;
	}

}
