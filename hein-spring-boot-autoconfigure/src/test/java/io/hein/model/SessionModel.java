package io.hein.model;

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
			for (int log = 0; log < Scope.LOGS; log++) {
				int of = log;
				progress |= step(state, next, i, "publisher reads of a lost connection",
						(copy, subscriber) -> publisherReadsStale(subscriber, of));
				progress |= step(state, next, i, "publisher notices a lost connection",
						(copy, subscriber) -> notice(subscriber, of));
				progress |= step(state, next, i, "dial " + of, (copy, subscriber) -> dial(copy, subscriber, of));
			}
			progress |= step(state, next, i, "subscriber reads", this::subscriberReads);
			progress |= step(state, next, i, "listener begins", this::begin);
			progress |= step(state, next, i, "listener returns", SessionModel::finish);
			progress |= step(state, next, i, "acknowledge", this::acknowledge);
			step(state, next, i, "listener fails", SessionModel::fail);
			step(state, next, i, "stop the listener", SessionModel::stopListener);
			step(state, next, i, "cut", this::cut);
			step(state, next, i, "cut, publisher unaware", this::cutUnaware);
			step(state, next, i, "leave", this::leave);
		}
		progress |= step(state, next, 0, "publisher starts again", this::restart);
		for (int log = 0; log < Scope.LOGS; log++) {
			int to = log;
			step(state, next, 0, "send " + to, (copy, ignored) -> send(copy, to));
		}
		step(state, next, 0, "kill the publisher", this::kill);
		step(state, next, 0, "stop the publisher", SessionModel::stop);
		step(state, next, 0, "kill the publisher, whose log continues", SessionModel::killAndGoOn);
		step(state, next, 0, "stop the publisher, whose log continues", SessionModel::stopToGoOn);
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

	// The publishers

	private static boolean send(ModelState state, int log) {
		if (state.sends == 0 || !state.isServed(log) || state.isSealed(log)) {
			return false;
		}
		state.sends--;
		state.head[log]++;
		for (SubscriberState subscriber : state.subscribers) {
			boolean attached = subscriber.attached && subscriber.server == log;
			if ((attached || subscriber.stale[log]) && subscriber.wanted[log]) {
				subscriber.asked[log] |= 1 << state.head[log];
			}
		}
		return true;
	}

	private boolean write(ModelState state, SubscriberState subscriber) {
		int log = subscriber.server;
		if (!subscriber.attached || subscriber.down.size() >= this.scope.frames()) {
			return false;
		}
		int head = state.head[log];
		if (state.isSealed(log) && subscriber.position[log] == head) {
			subscriber.down.add(new Item(FrameType.GOODBYE, log, head, (state.continues) ? 0 : head));
			subscriber.attached = false;
			subscriber.open = false;
			subscriber.up.clear();
			return true;
		}
		int first = subscriber.position[log] + 1;
		if (first > head) {
			return false;
		}
		if (!subscriber.wanted[log]) {
			subscriber.position[log] = head;
			subscriber.down.add(new Item(FrameType.POSITION, log, head, head));
			return true;
		}
		int oldest = Math.max(1, head - this.scope.window() + 1);
		if (first >= oldest) {
			subscriber.down.add(new Item(FrameType.DATA, log, first, first));
			subscriber.position[log] = first;
			return true;
		}
		if (this.variant != Variant.JUMP_WITHOUT_GAP) {
			subscriber.down.add(new Item(FrameType.GAP, log, first, oldest - 1));
		}
		subscriber.position[log] = oldest - 1;
		// what is in the gap is final
		subscriber.asked[log] &= -1 << oldest;
		return true;
	}

	private boolean publisherReads(ModelState state, SubscriberState subscriber) {
		if (subscriber.up.isEmpty()) {
			return false;
		}
		int log = subscriber.server;
		Item frame = subscriber.up.remove(0);
		switch (frame.type()) {
			case HELLO -> attach(state, subscriber, frame);
			case SUBSCRIBE -> {
				subscriber.wanted[log] = false;
				// GONE
				subscriber.asked[log] &= upTo(subscriber.position[log]);
				subscriber.down
					.add(new Item(FrameType.SUBSCRIBED, log, subscriber.position[log], subscriber.position[log]));
			}
			default -> {
				publisherReads(subscriber, frame);
				if (frame.type() == FrameType.ACK && frame.to() != 0) {
					// the PING that follows it
					subscriber.down.add(new Item(FrameType.PONG, log, frame.from(), frame.from()));
				}
			}
		}
		return true;
	}

	private void attach(ModelState state, SubscriberState subscriber, Item hello) {
		int log = subscriber.server;
		// the new connection takes the place
		subscriber.stale[log] = false;
		subscriber.staleUp.set(log, List.of());
		int resume = hello.from();
		boolean attachedBefore = (hello.to() & 1) != 0;
		int start = (resume >= 0) ? resume
				: (attachedBefore && this.variant != Variant.NEW_LOG_FROM_HEAD) ? 0 : state.head[log];
		SubscriberState.require(start <= state.head[log], "BAD_POSITION " + start + " beyond " + state.head[log]);
		subscriber.attached = true;
		subscriber.position[log] = start;
		subscriber.acknowledged[log] = (attachedBefore) ? 0 : start;
		subscriber.wanted[log] = (hello.to() & 2) == 0;
		if (!subscriber.wanted[log]) {
			// GONE
			subscriber.asked[log] &= upTo(start);
		}
		if (resume < 0 && this.variant != Variant.KEEP_REPORTS_OVER_FRESH_ATTACH) {
			// GONE
			subscriber.asked[log] &= -1 << start + 1;
		}
		subscriber.down.add(new Item(FrameType.WELCOME, log, start, start));
	}

	/**
	 * The publisher reads ACK or GOODBYE.
	 */
	private static void publisherReads(SubscriberState subscriber, Item frame) {
		int log = frame.epoch();
		if (frame.type() == FrameType.GOODBYE) {
			if (subscriber.server == log) {
				subscriber.attached = false;
			}
			subscriber.stale[log] = false;
			subscriber.staleUp.set(log, List.of());
			// GONE
			subscriber.asked[log] = 0;
			return;
		}
		if (frame.type() != FrameType.ACK) {
			return;
		}
		int handled = frame.from();
		SubscriberState.require(handled <= subscriber.position[log], "ACK of a position that was not sent yet");
		SubscriberState.require(handled >= subscriber.acknowledged[log], "ACK goes backwards");
		subscriber.acknowledged[log] = handled;
		int done = subscriber.asked[log] & upTo(handled);
		SubscriberState.require((done & ~frame.to() & ~subscriber.handled[log]) == 0,
				"a report says HANDLED of a message that no listener has handled");
		SubscriberState.require((done & frame.to() & ~subscriber.failed[log]) == 0,
				"a report says FAILED of a message that no listener has failed on");
		subscriber.asked[log] &= ~done;
	}

	private static int upTo(int sequence) {
		return ~(-1 << sequence + 1);
	}

	private static boolean publisherReadsStale(SubscriberState subscriber, int log) {
		List<Item> left = subscriber.staleUp.get(log);
		if (!subscriber.stale[log] || left.isEmpty()) {
			return false;
		}
		subscriber.staleUp.set(log, left.subList(1, left.size()));
		Item frame = left.get(0);
		if (frame.type() == FrameType.SUBSCRIBE) {
			subscriber.wanted[log] = false;
			subscriber.asked[log] &= upTo(subscriber.position[log]);
		}
		else {
			publisherReads(subscriber, frame);
		}
		return true;
	}

	private static boolean notice(SubscriberState subscriber, int log) {
		boolean noticed = subscriber.stale[log] && subscriber.staleUp.get(log).isEmpty();
		subscriber.stale[log] &= !noticed;
		return noticed;
	}

	private static boolean stop(ModelState state, SubscriberState ignored) {
		if (state.restarts == 0 || state.sealed) {
			return false;
		}
		state.restarts--;
		state.finalHead[state.first] = state.head[state.first];
		seal(state);
		return true;
	}

	private static boolean stopToGoOn(ModelState state, SubscriberState ignored) {
		if (state.continuations == 0 || state.sealed) {
			return false;
		}
		state.continuations--;
		state.continues = true;
		seal(state);
		return true;
	}

	private static void seal(ModelState state) {
		state.sealed = true;
		for (SubscriberState subscriber : state.subscribers) {
			if (!subscriber.attached && subscriber.server == state.first) {
				// it is not waited for
				abandon(subscriber);
			}
		}
	}

	private boolean restart(ModelState state, SubscriberState ignored) {
		if (!state.sealed || List.of(state.subscribers)
			.stream()
			.anyMatch((subscriber) -> subscriber.attached && subscriber.server == state.first)) {
			return false;
		}
		if (state.continues) {
			state.continues = false;
			forget(state);
		}
		else {
			begin(state);
		}
		return true;
	}

	private static boolean killAndGoOn(ModelState state, SubscriberState ignored) {
		if (state.continuations == 0 || state.sealed) {
			return false;
		}
		state.continuations--;
		loseAll(state);
		forget(state);
		return true;
	}

	private static void loseAll(ModelState state) {
		for (SubscriberState subscriber : state.subscribers) {
			if (subscriber.server == state.first) {
				lose(subscriber);
			}
		}
	}

	private boolean kill(ModelState state, SubscriberState ignored) {
		if (state.restarts == 0 || state.sealed) {
			return false;
		}
		state.restarts--;
		loseAll(state);
		begin(state);
		return true;
	}

	/**
	 * Another log of the first publisher.
	 */
	private void begin(ModelState state) {
		forget(state);
		state.first = this.scope.second();
	}

	/**
	 * A new process knows nothing but the log.
	 */
	private static void forget(ModelState state) {
		for (SubscriberState subscriber : state.subscribers) {
			subscriber.asked[state.first] = 0;
			subscriber.stale[state.first] = false;
			subscriber.staleUp.set(state.first, List.of());
		}
		state.sealed = false;
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
				|| state.isSealed(subscriber.server)) {
			return false;
		}
		state.disconnects--;
		leaveBehind(subscriber);
		drop(subscriber);
		return true;
	}

	private static void leaveBehind(SubscriberState subscriber) {
		subscriber.stale[subscriber.server] = true;
		subscriber.staleUp.set(subscriber.server, List.copyOf(subscriber.up));
		lose(subscriber);
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
		if (this.variant == Variant.RESUME_BEHIND_HANDLED && subscriber.log >= 0) {
			subscriber.received = subscriber.handled();
			subscriber.known[subscriber.log] = subscriber.received;
			subscriber.queue.clear();
		}
	}

	// The subscriber

	private static boolean dial(ModelState state, SubscriberState subscriber, int log) {
		if (subscriber.state != ConnectionState.WAITING || !state.isServed(log) || state.isSealed(log)) {
			return false;
		}
		subscriber.state = ConnectionState.CONNECTING;
		subscriber.open = true;
		subscriber.server = log;
		if (subscriber.resumable) {
			int last = subscriber.log;
			subscriber.known[last] = Math.max(subscriber.known[last], subscriber.received);
		}
		subscriber.send(new Item(FrameType.HELLO, log, (subscriber.resumable) ? subscriber.known[log] : -1,
				((subscriber.resumable) ? 1 : 0) | ((subscriber.stopped) ? 2 : 0)));
		return true;
	}

	private boolean subscriberReads(ModelState state, SubscriberState subscriber) {
		if (subscriber.down.isEmpty() || (!subscriber.stopped && subscriber.queue.size() >= this.scope.queue())) {
			return false;
		}
		Item frame = subscriber.down.remove(0);
		switch (frame.type()) {
			case WELCOME -> welcomed(subscriber, frame);
			case DATA, GAP -> {
				SubscriberState.require(frame.from() == subscriber.received + 1,
						frame + " came after " + subscriber.received);
				if (!subscriber.stopped) {
					subscriber.queue.add(frame);
				}
				else if (frame.type() == FrameType.DATA) {
					passOver(subscriber, frame);
				}
				subscriber.received = frame.to();
			}
			case SUBSCRIBED, POSITION -> {
				SubscriberState.require(frame.from() >= subscriber.received, frame + " goes backwards");
				subscriber.received = frame.from();
			}
			case PONG -> {
				subscriber.unreported[frame.epoch()] &= ~upTo(frame.from());
			}
			default -> {
				SubscriberState.require(frame.from() >= subscriber.received, "GOODBYE before what was received");
				if (frame.to() > 0 || this.variant == Variant.END_A_LOG_THAT_GOES_ON) {
					subscriber.end[frame.epoch()] = frame.from();
				}
				subscriber.state = ConnectionState.WAITING;
			}
		}
		return true;
	}

	/**
	 * The listener that wanted it was stopped, and the publisher did not know.
	 */
	private void passOver(SubscriberState subscriber, Item message) {
		subscriber.failed[message.epoch()] |= 1 << message.from();
		if (this.variant != Variant.CLAIM_WHAT_A_STOPPED_LISTENER_MISSED) {
			subscriber.unreported[message.epoch()] |= 1 << message.from();
		}
	}

	private void welcomed(SubscriberState subscriber, Item welcome) {
		int log = welcome.epoch();
		int start = welcome.from();
		boolean attachedBefore = subscriber.resumable;
		if (attachedBefore) {
			int resumed = subscriber.known[log];
			SubscriberState.require(resumed < 0 || resumed == start, "WELCOME starts elsewhere");
			if (subscriber.log != log) {
				changed(subscriber, log);
			}
		}
		else {
			begin(subscriber, log, start);
		}
		subscriber.resumable = true;
		subscriber.log = log;
		subscriber.received = start;
		subscriber.known[log] = start;
		subscriber.state = ConnectionState.CONNECTED;
		// what was before the start of a new one counts as handled
		subscriber.lastAck = (attachedBefore) ? -1 : start;
		if (attachedBefore) {
			// the first frame after WELCOME is an ACK
			sendAck(subscriber, acknowledgement(subscriber));
		}
	}

	/**
	 * A fresh attach: what is over by then has passed before, and is no gap.
	 */
	private void begin(SubscriberState subscriber, int log, int start) {
		for (int other = 0; other < Scope.LOGS; other++) {
			if (other != log && subscriber.known[other] >= 0 && isOver(subscriber, other, log)) {
				subscriber.lost[other] = true;
				subscriber.closed[other] = true;
			}
		}
		subscriber.next[log] = start + 1;
		subscriber.seen = log;
	}

	/**
	 * Another log than the last one is read: what nothing more will come of is a gap.
	 */
	private void changed(SubscriberState subscriber, int log) {
		for (int other = 0; other < Scope.LOGS; other++) {
			if (other != log && subscriber.known[other] >= 0 && !subscriber.lost[other]
					&& isOver(subscriber, other, log)) {
				int from = subscriber.known[other] + 1;
				subscriber.queue.add(new Item(FrameType.GOODBYE, other, from, subscriber.end[other]));
				subscriber.lost[other] = this.variant != Variant.GAP_AT_EACH_CHANGE_OF_THE_LOG;
				subscriber.known[other] = Math.max(subscriber.known[other], subscriber.end[other]);
			}
		}
		if (this.variant == Variant.FORGET_FAILURES_AT_ANOTHER_LOG) {
			subscriber.unreported = new int[Scope.LOGS];
		}
	}

	private boolean isOver(SubscriberState subscriber, int other, int log) {
		return switch (this.variant) {
			case GAP_AT_EACH_CHANGE_OF_THE_LOG -> other == subscriber.log;
			case NO_GAP_WITHOUT_GOODBYE -> subscriber.end[other] >= 0;
			default -> subscriber.end[other] >= 0 || this.scope.place(other) == this.scope.place(log);
		};
	}

	private Item acknowledgement(SubscriberState subscriber) {
		int handled = (this.variant == Variant.ACKNOWLEDGE_RECEIVED) ? subscriber.received : subscriber.handled();
		int unreported = subscriber.unreported[subscriber.log] & upTo(handled);
		if (subscriber.lastAck >= 0) {
			unreported &= ~upTo(subscriber.lastAck);
		}
		int carried = Integer.lowestOneBit(unreported);
		int left = Integer.lowestOneBit(unreported & ~carried);
		if (left != 0 && this.variant != Variant.CLAIM_PAST_A_FAILURE) {
			handled = Integer.numberOfTrailingZeros(left) - 1;
		}
		return new Item(FrameType.ACK, subscriber.log, handled, carried);
	}

	private void sendAck(SubscriberState subscriber, Item ack) {
		subscriber.lastAck = ack.from();
		subscriber.send(ack);
		if (this.variant == Variant.FORGET_FAILURES_THAT_WERE_SENT) {
			subscriber.unreported[subscriber.log] &= ~ack.to();
		}
	}

	private boolean begin(ModelState state, SubscriberState subscriber) {
		if (subscriber.running != null || subscriber.queue.isEmpty() || subscriber.stopped) {
			return false;
		}
		Item item = subscriber.queue.remove(0);
		subscriber.check(item, state, this.scope);
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

	private static boolean fail(ModelState state, SubscriberState subscriber) {
		Item item = subscriber.running;
		if (item == null || item.type() != FrameType.DATA || state.failures == 0) {
			return false;
		}
		state.failures--;
		subscriber.running = null;
		subscriber.failed[item.epoch()] |= 1 << item.from();
		subscriber.unreported[item.epoch()] |= 1 << item.from();
		return true;
	}

	private static boolean stopListener(ModelState state, SubscriberState subscriber) {
		boolean connected = subscriber.state == ConnectionState.CONNECTED;
		if (state.stops == 0 || subscriber.stopped || !(connected || subscriber.state == ConnectionState.WAITING)) {
			return false;
		}
		state.stops--;
		subscriber.stopped = true;
		if (connected) {
			subscriber.send(new Item(FrameType.SUBSCRIBE, subscriber.log, 0, 0));
		}
		return true;
	}

	private boolean acknowledge(ModelState state, SubscriberState subscriber) {
		if (subscriber.state != ConnectionState.CONNECTED || subscriber.up.size() >= this.scope.frames()) {
			return false;
		}
		Item ack = acknowledgement(subscriber);
		if (ack.from() == subscriber.lastAck && ack.to() == 0) {
			return false;
		}
		sendAck(subscriber, ack);
		return true;
	}

	/**
	 * Stop, and start again as one that was never attached, but remembers where it was.
	 */
	private boolean leave(ModelState state, SubscriberState subscriber) {
		if (state.leaves == 0 || subscriber.state != ConnectionState.CONNECTED || subscriber.running != null
				|| !subscriber.attached || state.isSealed(subscriber.server)
				|| (this.scope.publishers() > 1 && !subscriber.queue.isEmpty())) {
			return false;
		}
		state.leaves--;
		subscriber.send(new Item(FrameType.GOODBYE, subscriber.log, subscriber.handled(), 0));
		leaveBehind(subscriber);
		int log = subscriber.log;
		subscriber.known[log] = Math.max(subscriber.known[log], subscriber.received);
		for (int other = 0; other < Scope.LOGS; other++) {
			subscriber.next[other] = (subscriber.known[other] >= 0) ? subscriber.known[other] + 1 : -1;
		}
		subscriber.closed = subscriber.lost.clone();
		subscriber.queue.clear();
		subscriber.resumable = false;
		subscriber.log = -1;
		subscriber.stopped = false;
		if (this.variant == Variant.FORGET_ALL_LOGS_WHEN_LEAVING) {
			subscriber.known = new int[] { -1, -1, -1 };
		}
		return true;
	}

}
