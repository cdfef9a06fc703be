package io.hein.transport.subscriber;

import java.util.List;

import io.hein.transport.fleet.KeptLog;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.GapReason;
import io.hein.transport.frame.Hello;
import io.hein.transport.frame.InstanceId;
import io.hein.transport.frame.Position;
import io.hein.transport.frame.ProtocolException;
import io.hein.transport.frame.StartFrom;
import io.hein.transport.frame.Welcome;
import io.hein.transport.lane.Gap;
import io.hein.transport.lane.Lanes;
import io.hein.transport.lane.Progress;
import io.hein.transport.lane.TopicChanges;
import org.jspecify.annotations.Nullable;

/**
 * Where the stream continues when a publisher is greeted: at the place that the
 * subscriber keeps in each log that it has met, or afresh if it has none. What is no
 * longer available becomes a gap. For the event loop only.
 */
final class Resumption {

	private final String name;

	private StartFrom startFrom;

	private final @Nullable StartFrom startLaterFrom;

	private final @Nullable String token;

	private final Lanes lanes;

	private final TopicChanges topicChanges;

	private final Logs logs;

	private final Gaps gaps;

	private final KnownLogs known = new KnownLogs();

	private final Places places;

	private InstanceId instanceId = InstanceId.random();

	private boolean attachedOnce;

	private boolean resumable;

	Resumption(String name, SubscriberOptions options, Lanes lanes, Logs logs, Gaps gaps) {
		this.name = name;
		this.startFrom = options.startFrom;
		this.startLaterFrom = options.startLaterFrom;
		this.token = options.token;
		this.lanes = lanes;
		this.topicChanges = lanes.topicChanges();
		this.logs = logs;
		this.gaps = gaps;
		this.places = new Places((int) options.addresses.stream().distinct().count());
	}

	/**
	 * Where the logs were met.
	 */
	Places places() {
		return this.places;
	}

	/**
	 * Go on after a position that an earlier run of the subscriber kept.
	 * @param position the position
	 */
	void resumeAfter(Position position) {
		this.places.stored(position.epoch());
		begin(position.epoch(), position.sequence(), 0, false);
		this.resumable = true;
	}

	/**
	 * The publisher was not there when it was dialled.
	 */
	void notThere() {
		if (this.startLaterFrom != null) {
			this.startFrom = this.startLaterFrom;
		}
	}

	/**
	 * Go on in a log where another member was.
	 * @param kept what that remembered
	 */
	void remember(KeptLog kept) {
		makeRoom(kept.epoch());
		this.known.remember(kept);
		this.resumable = true;
	}

	/**
	 * Whether lanes are done with all that has come of a log, and with its gaps.
	 * @param epoch the log
	 * @return whether they are, as far as that is known
	 */
	boolean isDoneWith(Epoch epoch) {
		KnownLog log = this.known.get(epoch);
		if (log == null || log.isLost()) {
			// the gap may be among what came of other logs
			return this.lanes.isDone();
		}
		int last = log.generation();
		return this.lanes.outstanding(last + 1) > last;
	}

	/**
	 * Leave a log to another member.
	 * @param epoch the log
	 * @return what that has to know, {@code null} for nothing
	 */
	@Nullable KeptLog surrender(Epoch epoch) {
		KnownLog log = this.known.get(epoch);
		if (log != null && hasLeft()) {
			log.lost();
		}
		return this.known.surrender(epoch);
	}

	/**
	 * Nothing more will come of any log. If something fails this may be called again, and
	 * does the rest.
	 * @return what another member has to know if one comes back
	 */
	List<KeptLog> giveUp() {
		if (hasLeft()) {
			// what comes until then is not wanted, as with a fresh attach
			this.known.list().forEach(KnownLog::lost);
		}
		else {
			reportAllLost();
		}
		standAside();
		return this.known.list().stream().map(KnownLog::kept).toList();
	}

	/**
	 * Others have from now on what was {@linkplain #giveUp() given up}.
	 */
	void forget() {
		this.known.clear();
	}

	/**
	 * Read a log from here on. It is known of it only when lanes have that too: whatever
	 * fails before is done again with the next connection.
	 */
	private void begin(Epoch epoch, long start, long head, boolean missed) {
		makeRoom(epoch);
		KnownLog log = this.known.find(epoch);
		Progress next = log.next(this.logs.next(), start, head);
		this.logs.begin(next);
		Runnable begun = () -> {
			log.begin(next);
			this.known.met(log);
		};
		if (missed) {
			this.gaps.report(new Gap(epoch, 1, start, GapReason.EVICTED, this.topicChanges.union().isEverything()),
					begun);
		}
		else {
			begun.run();
		}
	}

	private void makeRoom(Epoch epoch) {
		KnownLog oldest = this.known.excess(epoch);
		if (oldest != null) {
			if (!oldest.isLost()) {
				reportLost(oldest);
			}
			this.known.forget(oldest);
		}
	}

	/**
	 * Give up the place, if there is one: the next attach is a fresh one, and what passes
	 * until then is neither delivered nor a gap. Where the subscriber was in each log is
	 * remembered, since with several publishers another one may be met only later: what
	 * it had sent before must not come again then.
	 */
	void leave() {
		if (this.attachedOnce) {
			standAside();
		}
	}

	private void standAside() {
		this.resumable = false;
		this.topicChanges.leave();
	}

	/**
	 * Whether it was attached, and the next attach is a fresh one.
	 */
	private boolean hasLeft() {
		return this.attachedOnce && !this.resumable;
	}

	/**
	 * The publisher says that the position to resume at is not one of its log. It is
	 * never tried again.
	 */
	void positionRejected() {
		if (this.resumable) {
			reportAllLost();
			this.known.list().forEach(this.known::forget);
			standAside();
		}
	}

	/**
	 * The log that was read last has ended with its connection.
	 */
	void ended() {
		Progress last = this.logs.present();
		if (last != null) {
			this.places.ended(last.epoch());
		}
	}

	/**
	 * What to greet a publisher with.
	 * @return the greeting
	 */
	Hello hello() {
		this.topicChanges.detached();
		renewIfOverfull();
		List<Position> resume = (this.resumable) ? this.known.positions() : List.of();
		return new Hello(Hello.VERSION, this.name, this.instanceId, this.topicChanges.ask(),
				(this.attachedOnce) ? StartFrom.LATEST : this.startFrom, this.resumable, resume, this.token);
	}

	/**
	 * Failures that cannot be kept can never be reported. So the publishers are not to
	 * wait for them: for them this is another run, in the same place, and the one before
	 * is gone.
	 */
	private void renewIfOverfull() {
		if (this.known.list().stream().anyMatch((log) -> log.failed().isOverfull())) {
			this.instanceId = InstanceId.random();
			this.known.list().forEach((log) -> log.failed().clear());
		}
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
		this.places.met(epoch);
		if (this.resumable) {
			resume(last, epoch, start, welcome.head());
		}
		else {
			attach(last, epoch, start, welcome.head());
		}
		this.resumable = true;
		this.logs.required().head(welcome.head());
		boolean before = this.attachedOnce;
		this.attachedOnce = true;
		return before;
	}

	/**
	 * Attach afresh. What is gone by now has passed before that.
	 */
	private void attach(@Nullable Progress last, Epoch epoch, long start, long head) {
		this.known.list().stream().filter(this::isOver).forEach(KnownLog::lost);
		KnownLog log = this.known.get(epoch);
		if (last != null && last.epoch().equals(epoch) && last.received() <= start && (log == null || log.isAt(last))) {
			this.topicChanges.answered(last.generation(), start);
			last.received(start);
			makeRoom(epoch);
			this.known.goOn(last);
		}
		else {
			begin(epoch, start, head, false);
		}
	}

	private void resume(@Nullable Progress last, Epoch epoch, long start, long head) {
		KnownLog log = this.known.get(epoch);
		if (log != null && log.resumeAfter().sequence() != start) {
			throw new ProtocolException(ErrorCode.PROTOCOL, "WELCOME starts after " + start
					+ ", but the last position received is " + log.resumeAfter().sequence());
		}
		if (last != null && log != null && log.isAt(last) && !log.isLost()) {
			this.known.goOn(last);
			this.topicChanges.answered(last.generation(), start);
			return;
		}
		this.known.list().stream().filter((other) -> other != log && isOver(other)).forEach(this::reportLost);
		boolean lostBefore = log == null && this.known.wasForgotten(epoch);
		begin(epoch, start, head, log == null && !lostBefore && start > 0);
	}

	/**
	 * Whether nothing more will come of a log, and that was not reported yet. As long as
	 * it may come, it is no gap.
	 */
	private boolean isOver(KnownLog log) {
		return !log.isLost() && (log.isEnded() || this.places.isGone(log.epoch()));
	}

	private void reportAllLost() {
		this.known.list().stream().filter((log) -> !log.isLost()).forEach(this::reportLost);
	}

	private void reportLost(KnownLog log) {
		this.gaps.reportToAll(log.rest(this.topicChanges.union().isEverything()), log::lost);
	}

	/**
	 * The publisher shuts down, and says what the last position of its log is at present.
	 * @param head the head
	 * @param ends whether nothing more will come of the log
	 */
	void lastHead(long head, boolean ends) {
		Progress progress = this.logs.required();
		if (head < progress.received()) {
			throw new ProtocolException(ErrorCode.PROTOCOL,
					"GOODBYE with head " + head + " after position " + progress.received());
		}
		progress.head(head);
		KnownLog log = this.known.get(progress.epoch());
		if (log != null && ends) {
			log.end(head);
		}
	}

}
