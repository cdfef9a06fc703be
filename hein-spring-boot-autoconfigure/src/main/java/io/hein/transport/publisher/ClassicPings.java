package io.hein.transport.publisher;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.hein.transport.classic.ClassicLockStep;
import io.hein.transport.classic.ClassicTranslator;
import io.hein.transport.confirm.Pings;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

/**
 * The waits for a sign of life of a classic subscriber, and the pings that ask for it: a
 * frame of its own between two batches, whose acknowledgement is the answer. Used by the
 * connection's event loop.
 */
final class ClassicPings {

	private final ClassicSession session;

	private final Pings pings;

	private final ClassicLockStep lockStep;

	private final Deque<Pings.Ping> unanswered = new ArrayDeque<>();

	private final List<Runnable> alive = new ArrayList<>();

	private final List<Runnable> gone = new ArrayList<>();

	private boolean pinging;

	private boolean waiting;

	ClassicPings(ClassicSession session, Pings pings, ClassicLockStep lockStep) {
		this.session = session;
		this.pings = pings;
		this.lockStep = lockStep;
	}

	/**
	 * Ask on behalf of a caller that waits for a ping. It is sent when its turn comes.
	 */
	void ask(Pings.Ping ping) {
		if (this.pinging) {
			// the answer that is under way is as good
			this.pings.sent(ping, this.session, this.session.now());
		}
		// those that have ended are at most as many as are open
		this.unanswered.removeIf((waiting) -> !this.pings.isOpen(waiting));
		this.unanswered.add(ping);
	}

	/**
	 * Ask on behalf of another session that wants the name. It is sent when its turn
	 * comes.
	 */
	void askForLife(Runnable alive, Runnable gone) {
		this.alive.add(alive);
		this.gone.add(gone);
	}

	/**
	 * Whether a sign of life is awaited.
	 */
	boolean isWanted() {
		return !this.unanswered.isEmpty() || !this.alive.isEmpty();
	}

	/**
	 * Send a ping, once late acknowledgements of the last batch cannot be taken for its
	 * answer.
	 */
	void sendWhenSettled() {
		Channel channel = this.session.channel();
		long now = this.session.now();
		long wait = this.lockStep.settlesIn(now);
		if (wait > 0) {
			if (!this.waiting) {
				this.waiting = true;
				channel.eventLoop().schedule(() -> {
					this.waiting = false;
					this.session.pump();
				}, wait, TimeUnit.NANOSECONDS);
			}
			return;
		}
		this.unanswered.forEach((ping) -> this.pings.sent(ping, this.session, now));
		this.pinging = true;
		ByteBuf frame = channel.alloc().buffer();
		ClassicTranslator.writePing(frame);
		this.session.send(frame, 1, this.lockStep.acknowledged(), false);
	}

	/**
	 * What was sent last has arrived: if that was a ping, all pending pings are answered.
	 */
	void acknowledged(long now) {
		if (this.pinging) {
			this.pinging = false;
			for (Pings.Ping ping = this.unanswered.poll(); ping != null; ping = this.unanswered.poll()) {
				this.pings.answered(ping.token(), this.session, this.lockStep.acknowledged(), now);
			}
			runAll(this.alive);
			this.gone.clear();
		}
	}

	/**
	 * The connection has ended.
	 */
	void gone() {
		runAll(this.gone);
		this.alive.clear();
	}

	private static void runAll(List<Runnable> waiting) {
		List<Runnable> copy = List.copyOf(waiting);
		waiting.clear();
		copy.forEach(Runnable::run);
	}

}
