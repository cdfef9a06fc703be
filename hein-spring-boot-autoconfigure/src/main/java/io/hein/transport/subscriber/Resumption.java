package io.hein.transport.subscriber;

import java.util.List;

import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.GapReason;
import io.hein.transport.frame.Hello;
import io.hein.transport.frame.InstanceId;
import io.hein.transport.frame.Position;
import io.hein.transport.frame.ProtocolException;
import io.hein.transport.frame.StartFrom;
import io.hein.transport.frame.Welcome;
import org.jspecify.annotations.Nullable;

/**
 * Where the stream goes on when a publisher is greeted: at the place that the subscriber
 * keeps in each log that it has met, or afresh if it has none. What cannot be had any
 * more becomes a gap. For the event loop only.
 */
final class Resumption {

	private final String name;

	private final InstanceId instanceId = InstanceId.random();

	private final StartFrom startFrom;

	private final @Nullable String token;

	private final Lanes lanes;

	private final TopicChanges topicChanges;

	private final Logs logs;

	private final Gaps gaps;

	private final ReceivedPositions positions = new ReceivedPositions();

	private boolean attachedOnce;

	private boolean resumable;

	private @Nullable Long lastHead;

	Resumption(String name, SubscriberOptions options, Lanes lanes, Logs logs, Gaps gaps) {
		this.name = name;
		this.startFrom = options.startFrom;
		this.token = options.token;
		this.lanes = lanes;
		this.topicChanges = lanes.topicChanges();
		this.logs = logs;
		this.gaps = gaps;
	}

	/**
	 * Go on after a position that an earlier run of the subscriber kept.
	 * @param position the position
	 */
	void resumeAfter(Position position) {
		this.logs.begin(position.epoch(), position.sequence(), position.sequence());
		this.resumable = true;
	}

	/**
	 * Give up the place, if there is one: the next attach is a fresh one, and what passes
	 * until then is neither delivered nor a gap.
	 */
	void leave() {
		if (this.attachedOnce) {
			forget();
		}
	}

	private void forget() {
		this.resumable = false;
		this.positions.clear();
		this.lastHead = null;
		this.topicChanges.leave();
	}

	/**
	 * The publisher says that the position to resume at is not one of its log. It is
	 * never tried again.
	 */
	void positionRejected() {
		Progress last = this.logs.present();
		if (this.resumable && last != null) {
			this.gaps.tellAll(new Gap(last.epoch(), last.received() + 1, -1, GapReason.EPOCH, false));
			forget();
		}
	}

	/**
	 * What to greet a publisher with.
	 * @return the greeting
	 */
	Hello hello() {
		this.topicChanges.detached();
		List<Position> resume = List.of();
		Progress last = this.logs.present();
		if (this.resumable && last != null) {
			this.positions.put(last.receivedPosition(), this.lanes.handled(last));
			resume = this.positions.list();
		}
		return new Hello(Hello.VERSION, this.name, this.instanceId, this.topicChanges.ask(),
				(this.attachedOnce) ? StartFrom.LATEST : this.startFrom, this.resumable, resume, this.token);
	}

	/**
	 * Go on where the publisher says, if that is where this side can go on.
	 * @param welcome what the publisher says
	 * @return whether the subscriber was attached before
	 */
	boolean welcomed(Welcome welcome) {
		Epoch epoch = welcome.start().epoch();
		long start = welcome.start().sequence();
		Progress last = this.logs.present();
		if (this.resumable && last != null) {
			resume(last, epoch, start);
		}
		else if (last != null && last.epoch().equals(epoch) && last.received() <= start) {
			this.topicChanges.answered(last.generation(), start);
			last.received(start);
		}
		else {
			this.logs.begin(epoch, start, start);
		}
		this.lastHead = null;
		this.resumable = true;
		this.logs.required().head(welcome.head());
		boolean before = this.attachedOnce;
		this.attachedOnce = true;
		return before;
	}

	private void resume(Progress last, Epoch epoch, long start) {
		ReceivedPositions.Entry known = this.positions.get(epoch);
		if (known != null && known.received().sequence() != start) {
			throw new ProtocolException(ErrorCode.PROTOCOL, "WELCOME starts after " + start
					+ ", but the last position received is " + known.received().sequence());
		}
		if (last.epoch().equals(epoch)) {
			this.topicChanges.answered(last.generation(), start);
			return;
		}
		this.gaps.tellAll(epochGap(last));
		this.logs.begin(epoch, start, (known != null) ? known.handled() : start);
		if (known == null && start > 0) {
			this.gaps.tell(new Gap(epoch, 1, start, GapReason.EVICTED, this.topicChanges.union().isEverything()));
		}
	}

	private Gap epochGap(Progress last) {
		long from = last.received() + 1;
		Long head = this.lastHead;
		if (head == null) {
			return new Gap(last.epoch(), from, -1, GapReason.EPOCH, false);
		}
		// Reported as lost, so it must not come when that log is met again
		this.positions.put(new Position(last.epoch(), head), this.lanes.handled(last));
		return new Gap(last.epoch(), from, head, GapReason.EPOCH, this.topicChanges.union().isEverything());
	}

	/**
	 * The publisher shuts down, and says what the last position of its log is.
	 * @param head the head
	 */
	void lastHead(long head) {
		Progress progress = this.logs.required();
		if (head < progress.received()) {
			throw new ProtocolException(ErrorCode.PROTOCOL,
					"GOODBYE with head " + head + " after position " + progress.received());
		}
		progress.head(head);
		this.lastHead = head;
	}

}
