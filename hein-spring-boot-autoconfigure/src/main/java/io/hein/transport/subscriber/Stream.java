package io.hein.transport.subscriber;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.GapFrame;
import io.hein.transport.frame.GapReason;
import io.hein.transport.frame.Hello;
import io.hein.transport.frame.InstanceId;
import io.hein.transport.frame.Position;
import io.hein.transport.frame.ProtocolException;
import io.hein.transport.frame.StartFrom;
import io.hein.transport.frame.Subscribe;
import io.hein.transport.frame.Welcome;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What lasts over connections: the positions in the logs, the order of messages and gaps,
 * and their way into the lanes. Knows no channel. For the event loop only, except
 * {@link #progress()} and {@link #handled()}.
 */
final class Stream {

	private final String name;

	private final InstanceId instanceId = InstanceId.random();

	private final StartFrom startFrom;

	private final @Nullable String token;

	private final Lanes lanes;

	private final SubscriberCounters counters;

	private final Consumer<Gap> gapListener;

	private final ReceivedPositions positions = new ReceivedPositions();

	private volatile @Nullable Progress progress;

	/**
	 * Of which older logs lanes may still have content, the oldest log first.
	 */
	private volatile List<Progress> older = List.of();

	private boolean attachedOnce;

	private boolean resumable;

	private @Nullable Long lastHead;

	Stream(String name, SubscriberOptions options, Lanes lanes, SubscriberCounters counters,
			Consumer<Gap> gapListener) {
		this.name = name;
		this.startFrom = options.startFrom;
		this.token = options.token;
		this.lanes = lanes;
		this.counters = counters;
		this.gapListener = gapListener;
	}

	/**
	 * How far the subscriber is in the log that it read last. For any thread.
	 * @return the progress
	 */
	@Nullable Progress progress() {
		return this.progress;
	}

	/**
	 * Up to where everything is handled. As long as a lane has content of an older log
	 * that is a position in that log: whoever goes on after it misses nothing. For any
	 * thread.
	 * @return the position, {@code null} before the first attach
	 */
	@Nullable Position handled() {
		Progress present = this.progress;
		if (present == null) {
			return null;
		}
		int outstanding = this.lanes.outstanding(present.generation());
		Progress found = present;
		List<Progress> logs = this.older;
		for (int i = logs.size() - 1; i >= 0 && found.generation() > outstanding; i--) {
			found = logs.get(i);
		}
		return new Position(found.epoch(), this.lanes.handled(found));
	}

	private Progress requiredProgress() {
		Progress progress = this.progress;
		if (progress == null) {
			throw new IllegalStateException("Not attached");
		}
		return progress;
	}

	/**
	 * Go on after a position that an earlier run of the subscriber kept.
	 * @param position the position
	 */
	void resumeAfter(Position position) {
		begin(position.epoch(), position.sequence(), position.sequence());
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
		this.lanes.topicChanges().leave();
	}

	/**
	 * The publisher says that the position to resume at is not one of its log. It is
	 * never tried again.
	 */
	void positionRejected() {
		Progress last = this.progress;
		if (this.resumable && last != null) {
			gapForAll(new Gap(last.epoch(), last.received() + 1, -1, GapReason.EPOCH, false));
			forget();
		}
	}

	/**
	 * What to greet a publisher with.
	 * @return the greeting
	 */
	Hello hello() {
		this.lanes.topicChanges().detached();
		List<Position> resume = List.of();
		Progress last = this.progress;
		if (this.resumable && last != null) {
			this.positions.put(last.receivedPosition(), this.lanes.handled(last));
			resume = this.positions.list();
		}
		return new Hello(Hello.VERSION, this.name, this.instanceId, this.lanes.topicChanges().ask(),
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
		Progress last = this.progress;
		if (this.resumable && last != null) {
			resume(last, epoch, start);
		}
		else if (last != null && last.epoch().equals(epoch) && last.received() <= start) {
			this.lanes.topicChanges().answered(last.generation(), start);
			last.received(start);
		}
		else {
			begin(epoch, start, start);
		}
		this.lastHead = null;
		this.resumable = true;
		requiredProgress().head(welcome.head());
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
			this.lanes.topicChanges().answered(last.generation(), start);
			return;
		}
		gapForAll(epochGap(last));
		begin(epoch, start, (known != null) ? known.handled() : start);
		if (known == null && start > 0) {
			gap(new Gap(epoch, 1, start, GapReason.EVICTED, this.lanes.topicChanges().union().isEverything()));
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
		return new Gap(last.epoch(), from, head, GapReason.EPOCH, this.lanes.topicChanges().union().isEverything());
	}

	private void begin(Epoch epoch, long start, long floor) {
		Progress last = this.progress;
		int generation = (last != null) ? last.generation() + 1 : 1;
		if (last != null) {
			// before the new one is seen
			this.older = outstanding(last);
		}
		this.lanes.failed().reset(generation);
		this.lanes.topicChanges().answered(generation, start);
		this.progress = new Progress(epoch, generation, start, Math.min(start, floor));
	}

	private List<Progress> outstanding(Progress last) {
		int oldest = this.lanes.outstanding(last.generation());
		List<Progress> left = new ArrayList<>(this.older);
		left.add(last);
		left.removeIf((log) -> log.generation() < oldest);
		if (left.size() > Hello.MAX_RESUME) {
			// the older one before it stands for it: more would be done again, nothing
			// missed
			left.remove(1);
		}
		return List.copyOf(left);
	}

	/**
	 * The position after which the next frame is expected.
	 * @return the last position received
	 */
	long received() {
		return requiredProgress().received();
	}

	/**
	 * Whether positions follow each other without holes.
	 * @return whether they do
	 */
	boolean isWithoutHoles() {
		return this.lanes.topicChanges().union().isEverything();
	}

	void messages(ByteBuf buffer, int from, int to, int count, long last, boolean sparse) {
		Progress progress = requiredProgress();
		this.lanes.distribution().offer(progress.epoch(), buffer, from, to, sparse);
		progress.received(last);
		this.counters.messages(count);
	}

	void gap(GapFrame frame) {
		Progress progress = requiredProgress();
		long received = progress.received();
		if (frame.from() <= received || (frame.from() > received + 1 && isWithoutHoles())) {
			throw outOfPlace("GAP", frame.from(), received);
		}
		gap(new Gap(progress.epoch(), frame.from(), frame.to(), frame.reason(), isWithoutHoles()));
		progress.received(frame.to());
	}

	/**
	 * A message has come that is longer than this side takes. What the publisher asked
	 * about it is answered: it was not handled.
	 * @param sequence its position
	 * @param confirm whether the publisher wants to know promptly
	 */
	void tooLong(long sequence, boolean confirm) {
		Progress progress = requiredProgress();
		long received = progress.received();
		if (sequence <= received || (sequence > received + 1 && isWithoutHoles())) {
			throw outOfPlace("DATA", sequence, received);
		}
		gap(new Gap(progress.epoch(), sequence, sequence, GapReason.TOO_LARGE, true));
		progress.received(sequence);
		if (confirm) {
			this.lanes.failed(progress.generation(), sequence);
			this.lanes.confirm();
		}
	}

	private void gap(Gap gap) {
		this.counters.gap(gap);
		this.lanes.distribution().offer(gap);
		this.gapListener.accept(gap);
	}

	private void gapForAll(Gap gap) {
		this.counters.gap(gap);
		this.lanes.distribution().offerToWanting(gap);
		this.gapListener.accept(gap);
	}

	/**
	 * There is nothing more up to a position.
	 * @param sequence the position
	 * @param what the frame that says so
	 */
	void passed(long sequence, String what) {
		Progress progress = requiredProgress();
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
		requiredProgress().head(head);
	}

	/**
	 * The publisher shuts down, and says what the last position of its log is.
	 * @param head the head
	 */
	void lastHead(long head) {
		Progress progress = requiredProgress();
		if (head < progress.received()) {
			throw new ProtocolException(ErrorCode.PROTOCOL,
					"GOODBYE with head " + head + " after position " + progress.received());
		}
		progress.head(head);
		this.lastHead = head;
	}

	void subscribed(int number, long sequence) {
		if (!this.lanes.topicChanges().isAnswer(number)) {
			throw new ProtocolException(ErrorCode.PROTOCOL, "SUBSCRIBED " + number + " without SUBSCRIBE");
		}
		passed(sequence, "SUBSCRIBED");
		this.lanes.topicChanges().answered(requiredProgress().generation(), sequence);
	}

	/**
	 * Have changed topics hold.
	 * @return what to ask the publisher, {@code null} for nothing now
	 */
	@Nullable Subscribe change() {
		Progress progress = requiredProgress();
		return this.lanes.topicChanges().change(progress.generation(), progress.received());
	}

}
