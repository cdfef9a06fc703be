package io.hein.transport.subscriber;

import java.util.function.Consumer;

import io.hein.transport.frame.DataFrame;
import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.GapFrame;
import io.hein.transport.frame.GapReason;
import io.hein.transport.frame.Position;
import io.hein.transport.frame.ProtocolException;
import io.hein.transport.frame.Subscribe;
import io.hein.transport.lane.Distribution;
import io.hein.transport.lane.Gap;
import io.hein.transport.lane.Lanes;
import io.hein.transport.lane.Progress;
import io.hein.transport.lane.TopicChanges;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What lasts over connections: ensures that messages, gaps and positions follow each
 * other as they must, and passes them on to the lanes. {@link Resumption} decides where
 * it continues with a new connection, {@link Logs} knows which logs it has passed. Knows
 * no channel. For the event loop only, except {@link #progress()}, {@link #handled()} and
 * {@link #news()}.
 */
final class Stream {

	private final Lanes lanes;

	private final TopicChanges topicChanges;

	private final Distribution distribution;

	private final SubscriberCounters counters;

	private final Logs logs;

	private final Gaps gaps;

	private final Resumption resumption;

	private final HeadNews news = new HeadNews();

	Stream(String name, SubscriberOptions options, Lanes lanes, SubscriberCounters counters,
			Consumer<Gap> gapListener) {
		this.lanes = lanes;
		this.topicChanges = lanes.topicChanges();
		this.distribution = lanes.distribution();
		this.counters = counters;
		this.logs = new Logs(lanes);
		this.gaps = new Gaps(counters, this.distribution, gapListener);
		this.resumption = new Resumption(name, options, lanes, this.logs, this.gaps);
	}

	/**
	 * How far the subscriber is in the log that it read last. For any thread.
	 * @return the progress, {@code null} before the first attach
	 */
	@Nullable Progress progress() {
		return this.logs.present();
	}

	/**
	 * Up to where everything is handled. For any thread.
	 * @return the position, {@code null} before the first attach
	 * @see Logs#handled()
	 */
	@Nullable Position handled() {
		return this.logs.handled();
	}

	/**
	 * How old what is known of the head is. For any thread.
	 */
	HeadNews news() {
		return this.news;
	}

	Resumption resumption() {
		return this.resumption;
	}

	/**
	 * The position after which the next frame is expected.
	 * @return the last position received
	 */
	long received() {
		return this.logs.required().received();
	}

	/**
	 * Whether positions follow each other without holes.
	 * @return whether they do
	 */
	boolean isWithoutHoles() {
		return this.topicChanges.union().isEverything();
	}

	void messages(ByteBuf buffer, int from, int to, int count, long last, boolean sparse) {
		Progress progress = this.logs.required();
		int at = from;
		if (progress.received() < progress.passedUpTo()) {
			at = passOver(progress, buffer, from, to);
		}
		if (at < to) {
			this.lanes.offer(progress, buffer, at, to, sparse);
		}
		// Only now: what no lane has counts as handled from here on
		progress.received(last);
		this.counters.messages(count);
		this.distribution.settle();
	}

	/**
	 * Pass over messages that were received or reported as lost before. What lanes had is
	 * answered by what they do, or have done, with it.
	 * @return where those begin that were not
	 */
	private int passOver(Progress progress, ByteBuf buffer, int from, int to) {
		int at = from;
		while (at < to && DataFrame.sequence(buffer, at) <= progress.passedUpTo()) {
			long sequence = DataFrame.sequence(buffer, at);
			lost(progress, sequence, sequence > progress.receivedBefore() && DataFrame.isConfirm(buffer, at));
			at += Integer.BYTES + buffer.getInt(at);
		}
		return at;
	}

	/**
	 * What the publisher asked about a message is answered: it was not handled.
	 */
	private void lost(Progress progress, long sequence, boolean confirm) {
		if (confirm) {
			progress.failed().add(sequence);
			this.lanes.confirm();
		}
	}

	void gap(GapFrame frame) {
		Progress progress = this.logs.required();
		long received = progress.received();
		if (frame.from() <= received || (frame.from() > received + 1 && isWithoutHoles())) {
			throw outOfPlace("GAP", frame.from(), received);
		}
		missing(progress, Math.max(frame.from(), progress.passedUpTo() + 1), frame.to(), frame.reason(),
				isWithoutHoles());
	}

	/**
	 * Report a gap, unless all of it was received or reported as lost before, and stand
	 * after it.
	 */
	private void missing(Progress progress, long from, long to, GapReason reason, boolean countExact) {
		if (to > progress.passedUpTo()) {
			this.gaps.report(new Gap(progress.epoch(), from, to, reason, countExact), () -> progress.received(to));
		}
		else {
			progress.received(to);
		}
	}

	/**
	 * A message has come that is longer than this side takes. What the publisher asked
	 * about it is answered: it was not handled.
	 * @param sequence its position
	 * @param confirm whether the publisher wants to know promptly
	 */
	void tooLong(long sequence, boolean confirm) {
		Progress progress = this.logs.required();
		long received = progress.received();
		if (sequence <= received || (sequence > received + 1 && isWithoutHoles())) {
			throw outOfPlace("DATA", sequence, received);
		}
		lost(progress, sequence, confirm);
		missing(progress, sequence, sequence, GapReason.TOO_LARGE, true);
	}

	/**
	 * There is nothing more up to a position.
	 * @param sequence the position
	 * @param what the frame that says so
	 */
	void passed(long sequence, String what) {
		Progress progress = this.logs.required();
		long received = progress.received();
		if (sequence < received || (sequence > received && isWithoutHoles())) {
			throw outOfPlace(what, sequence, received);
		}
		if (sequence > received) {
			progress.received(sequence);
		}
	}

	static ProtocolException outOfPlace(String what, long sequence, long received) {
		return new ProtocolException(ErrorCode.PROTOCOL, what + " of " + sequence + " after position " + received);
	}

	void head(long head) {
		this.logs.required().head(head);
	}

	/**
	 * The publisher's answer to changed topics: they hold from here on.
	 * @param number the number of what was asked for
	 * @param sequence the position
	 */
	void subscribed(int number, long sequence) {
		if (!this.topicChanges.isAnswer(number)) {
			throw new ProtocolException(ErrorCode.PROTOCOL, "SUBSCRIBED " + number + " without SUBSCRIBE");
		}
		passed(sequence, "SUBSCRIBED");
		this.topicChanges.answered(this.logs.required().generation(), sequence);
	}

	/**
	 * Have changed topics hold.
	 * @return what to ask the publisher, {@code null} for nothing now
	 */
	@Nullable Subscribe change() {
		Progress progress = this.logs.required();
		return this.topicChanges.change(progress.generation(), progress.received());
	}

}
