package io.hein.transport.publisher;

import java.util.concurrent.TimeUnit;

import io.hein.transport.flow.Absence;
import io.hein.transport.flow.FlowControl;
import io.hein.transport.flow.LoopFlow;
import io.hein.transport.flow.Reader;
import io.hein.transport.flow.SlowDetector;
import io.hein.transport.flow.Speed;
import io.hein.transport.flow.Unsent;
import io.hein.transport.frame.ControlFrame;
import io.hein.transport.frame.GapFrame;
import io.hein.transport.frame.GapReason;
import io.hein.transport.frame.Live;
import io.hein.transport.frame.Subscribed;
import io.hein.transport.frame.Welcome;
import io.hein.transport.log.BroadcastLog;
import io.hein.transport.log.LogCursor;
import io.hein.transport.topic.TopicFilter;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

/**
 * What one subscriber is sent: a cursor into the log, and the connection that its bytes
 * go to. At most one write is under way; while it is, more messages gather, so batches
 * form by themselves. Used by the connection's event loop, except where said.
 */
final class SubscriberStream implements Reader {

	/**
	 * For how long the log may hold something for a subscriber that comes out of a gap.
	 */
	private static final long MAX_HELD = TimeUnit.MILLISECONDS.toNanos(300);

	private final StreamOwner owner;

	private final Channel channel;

	private final Pump pump;

	private final BroadcastLog log;

	private final FlowControl flow;

	private final LoopFlow share;

	private final SlowSubscriberPolicy policy;

	private final Outflow outflow;

	private final Announcements announcements;

	private final Speed speed;

	private final SlowDetector slow;

	private final Absence absence;

	private final Unsent unsent;

	private volatile LogCursor cursor;

	private volatile TopicFilter topics;

	private volatile boolean ended;

	private long writeBegin;

	private volatile long sent;

	private boolean writing;

	private boolean isProgressDue;

	private boolean held;

	/**
	 * Whether it has read what the log has at hand. What it has to fetch from elsewhere
	 * after that was too fast for this subscriber.
	 */
	private boolean wasAtHand;

	/**
	 * Whether it has a way to go until it is where those are that keep up.
	 */
	private boolean late;

	private long lastGap;

	/**
	 * Create a stream.
	 * @param owner whose it is
	 * @param pump serves it
	 * @param options which policy its subscriber has, and the like
	 * @param topics what is wanted
	 * @param start the position after which it begins
	 * @param head the head of the log, at which the subscriber is live
	 */
	SubscriberStream(StreamOwner owner, Pump pump, PublisherOptions options, TopicFilter topics, long start,
			long head) {
		this.owner = owner;
		this.channel = owner.channel();
		this.pump = pump;
		this.log = pump.log();
		this.flow = pump.flow();
		this.share = pump.share();
		this.topics = topics;
		this.sent = start;
		this.policy = options.policyFor(owner.name());
		this.absence = new Absence(this.log);
		this.unsent = new Unsent(this.flow.guard(), this.policy == SlowSubscriberPolicy.BLOCK, this::position);
		this.cursor = pump.router().cursor(topics, start);
		this.outflow = new Outflow(owner, this.log, pump.counters(), this.flow.keptRests(), options.sslContext != null);
		this.announcements = new Announcements(this, this.log, start, this.cursor.offset(), head);
		this.slow = new SlowDetector(options.warnAt, this.log.capacity());
		long offset = this.cursor.offset();
		this.late = start < head;
		this.speed = (start < head) ? Speed.behind(offset) : Speed.atHead(offset, pump.updateNow());
		this.outflow.hesitate(owner.now());
	}

	/**
	 * Its turn comes. One that takes little does not keep what it did not take of the
	 * log; what comes from elsewhere is a copy.
	 */
	void letGo(long now) {
		if (this.outflow.isUnderWay() && this.outflow.isHesitant(now) && !isElsewhere()) {
			takeBack();
		}
	}

	/**
	 * Write what goes before any message.
	 * @return whether messages may follow now
	 */
	boolean isReady() {
		if (!this.ended && this.channel.isWritable()) {
			// not after messages that are under way: they may be taken back
			this.announcements.checkLive();
		}
		return isTaking();
	}

	private boolean isTaking() {
		return !this.ended && !this.held && this.channel.isWritable();
	}

	/**
	 * Write what there is, at most one slice.
	 * @param now the time
	 * @return whether there is more that could be written now
	 */
	boolean drain(long now) {
		while (isTaking()) {
			if (isTooSlow()) {
				this.owner.tooSlow();
				return false;
			}
			LogCursor reader = this.cursor;
			long position = reader.position();
			long offset = reader.offset();
			this.writeBegin = position;
			this.unsent.begin(position);
			switch (reader.read(this.outflow.slice(now, this.pump.isToWait(this)))) {
				case NONE -> {
					this.unsent.end();
					caughtUp(now);
					return false;
				}
				case LATER -> {
					this.unsent.end();
					this.late = true;
					this.speed.isElsewhere(this.outflow.taken(), now);
					return false;
				}
				case PASSED -> {
					this.unsent.end();
					this.announcements.passedOver();
					return true;
				}
				case GAP -> {
					this.unsent.end();
					gap(reader, now);
				}
				case DATA -> {
					this.sent = reader.lastFound();
					this.announcements.sent(offset
							+ part(reader.offset() - offset, this.sent - position, reader.position() - position));
					send(reader.data(), reader.frames(), now);
					return !this.ended && this.channel.isWritable();
				}
			}
		}
		return false;
	}

	/**
	 * How many bytes so many of some messages have, if they are equally long.
	 */
	private static long part(long bytes, long some, long all) {
		return (some < all) ? (long) ((double) bytes * some / all) : bytes;
	}

	private void send(ByteBuf data, int messages, long now) {
		this.writing = true;
		this.outflow.write(data, messages);
		this.channel.flush();
		if (this.channel.isWritable()) {
			this.announcements.checkLive();
		}
		this.writing = false;
		if (this.channel.isWritable()) {
			this.speed.progressed(now);
		}
		if (isElsewhere()) {
			this.speed.isElsewhere(this.outflow.taken(), now);
		}
		else {
			this.wasAtHand = true;
			this.late = this.late && this.log.appendedBytes() - offset() > Outflow.SLICE;
			this.share.taken(this, this.outflow.taken());
		}
	}

	/**
	 * Whether it has more than a write or two to go to the head of the log, after an
	 * absence, a gap or a pause: those that have not come first.
	 */
	@Override
	public boolean isLate() {
		return this.late;
	}

	/**
	 * Take back what is under way and was not begun, and read it again when its turn
	 * comes, if the log still has it then. Only from a task of its own: not while the
	 * channel flushes.
	 * @return whether nothing of the log is still under way
	 */
	boolean takeBack() {
		if (this.channel.isWritable() || !this.outflow.isUnderWay()) {
			return true;
		}
		long last = this.outflow.takeBack();
		if (last < 0) {
			return !this.outflow.isUnderWay();
		}
		if (!this.ended) {
			LogCursor old = this.cursor;
			this.cursor = this.pump.router().cursor(this.topics, last);
			old.close();
			this.sent = Math.min(this.sent, last);
			this.unsent.end();
		}
		this.writing = true;
		this.outflow.flush();
		this.writing = false;
		if (this.channel.isWritable()) {
			// all of it left just now, and there was no notice
			this.pump.wakeLater();
		}
		return true;
	}

	/**
	 * The log is short of memory that is under way: take back what it no longer has.
	 * @param oldest the oldest sequence that it has
	 * @param now the time
	 * @return whether nothing that it has dropped is still under way
	 */
	boolean relieve(long oldest, long now) {
		if (this.ended || this.channel.isWritable() || this.writeBegin + 1 >= oldest) {
			return true;
		}
		this.outflow.hesitate(now);
		boolean relieved = takeBack();
		this.cursor.letGo();
		return relieved;
	}

	/**
	 * Before a goodbye: say up to where everything was written, else a subscriber with a
	 * filter takes what it did not want for missing. What is under way stays before it.
	 */
	void announceEnd() {
		this.announcements.announcePosition();
	}

	/**
	 * Write a control frame that says where the stream is.
	 */
	void announce(ControlFrame frame) {
		this.sent = position();
		writeAndFlush(frame);
	}

	/**
	 * Write a control frame in its place in the stream.
	 */
	void writeAndFlush(ControlFrame frame) {
		writeAndFlush(frame.encode(this.channel.alloc()));
	}

	private void writeAndFlush(ByteBuf frames) {
		boolean nested = this.writing;
		this.writing = true;
		this.outflow.write(frames);
		this.channel.flush();
		this.writing = nested;
		if (!nested && !this.held && this.channel.isWritable() && position() < this.log.head()) {
			// what was under way may have left just now, and there was no notice
			this.pump.wakeLater();
		}
	}

	/**
	 * Begin with WELCOME, in one write with LIVE if nothing was missed.
	 */
	void begin(Welcome welcome) {
		ByteBuf bytes = welcome.encode(this.channel.alloc());
		Live live = this.announcements.takeLive();
		if (live != null) {
			live.writeTo(bytes);
		}
		writeAndFlush(bytes);
	}

	/**
	 * The subscriber takes no messages on purpose, or resumes. As long as it takes none
	 * it is sent none, and keeps no memory.
	 */
	void hold(boolean held) {
		if (this.held == held) {
			return;
		}
		this.held = held;
		if (held) {
			this.late = true;
			// no stream waits for it, nor for it to catch up
			this.speed.fellBehind();
			// it may be in the middle of what it reads, however long the pause
			this.cursor.letGo();
		}
		else if (!this.ended) {
			// it had no reason to read during the pause
			this.outflow.forgive();
			this.pump.serve(this);
		}
	}

	@Override
	public boolean isHeld() {
		return this.held;
	}

	/**
	 * The channel has become writable again.
	 */
	void onWritable() {
		this.speed.progressed(this.pump.updateNow());
		if (this.channel.isWritable()) {
			this.outflow.emptied();
			this.unsent.end();
		}
		if (this.isProgressDue) {
			// now or never: what comes next takes the place again
			announceProgress();
		}
		if (!this.writing && (this.pump.drainInTurn(this) | this.share.isHolding())) {
			this.pump.wakeLater();
		}
	}

	private void caughtUp(long now) {
		this.late = false;
		this.wasAtHand = true;
		this.speed.caughtUp(now);
		this.announcements.checkLive();
		this.announcements.passedOver();
	}

	private void gap(LogCursor reader, long now) {
		long from = reader.gapFrom();
		long to = reader.gapTo();
		boolean wasAway = this.absence.covers(from, to, reader.isHole());
		if (!wasAway && this.policy == SlowSubscriberPolicy.DISCONNECT) {
			this.owner.tooSlow();
			return;
		}
		this.late = true;
		this.speed.fellBehind();
		this.lastGap = now | 1;
		this.owner.gap(from, to);
		announce(new GapFrame(from, to, (wasAway) ? GapReason.EVICTED : GapReason.SLOW));
	}

	/**
	 * From here on the subscriber wants something else.
	 * @return the last position for which the old topics hold
	 */
	long subscribe(int number, TopicFilter wanted) {
		long position = position();
		LogCursor old = this.cursor;
		this.cursor = this.pump.router().cursor(wanted, position);
		old.close();
		this.topics = wanted;
		this.announcements.announced(position);
		announce(new Subscribed(number, position));
		this.pump.serve(this);
		return position;
	}

	/**
	 * Ten times a second: how does it go?
	 */
	void tick(long now) {
		long taken = this.outflow.taken();
		if (isElsewhere()) {
			this.speed.isElsewhere(taken, now);
		}
		else {
			this.share.tick(this, taken, now);
		}
		long progress = this.outflow.tick(taken, now);
		boolean behind = !this.channel.isWritable() || offset() < this.log.appendedBytes();
		if (!isElsewhere()
				&& this.slow.isNewlySlow(this.flow.fastestOffset() - offset(), behind, progress + offset(), now)) {
			this.owner.slow();
		}
		if (this.outflow.stuckSince() != 0) {
			takeBack();
			this.cursor.letGo();
		}
		if (this.lastGap != 0 && now - this.lastGap > MAX_HELD) {
			this.lastGap = 0;
			this.cursor.letGo();
		}
		if (isTooSlow()
				|| (this.policy == SlowSubscriberPolicy.DISCONNECT && this.absence.hasFallenBehind(this.cursor))) {
			this.owner.tooSlow();
		}
	}

	/**
	 * Whether what it reads could only be fetched from elsewhere any more: the policy is
	 * about those that do not keep up.
	 */
	private boolean isTooSlow() {
		return this.policy == SlowSubscriberPolicy.DISCONNECT && this.wasAtHand && isElsewhere()
				&& this.absence.hasOverwritten();
	}

	/**
	 * The standstill so far does not count.
	 */
	void forgive() {
		this.outflow.forgive();
	}

	/**
	 * Once a second: announce its position now, or as soon as the connection takes
	 * anything, however much there is to send.
	 */
	void announceProgress() {
		this.isProgressDue = !this.channel.isWritable();
		if (!this.isProgressDue) {
			this.announcements.announcePosition();
		}
	}

	/**
	 * Whether anything was written since the last question.
	 */
	boolean wroteSince() {
		return this.outflow.wroteSince();
	}

	@Override
	public boolean isLeftBehind() {
		return this.pump.router().isLeftBehind(this.cursor);
	}

	@Override
	public boolean isElsewhere() {
		return this.cursor.isElsewhere();
	}

	@Override
	public boolean isFiltered() {
		return !this.topics.isEverything();
	}

	/**
	 * Whether everything up to the head has left. Any thread.
	 */
	boolean isDrained() {
		return this.ended || (position() >= this.log.head() && this.channel.isWritable());
	}

	@Override
	public void expel() {
		this.owner.execute(this.owner::tooSlow);
	}

	/**
	 * Since when a write makes no progress, 0 if it does. Any thread.
	 */
	long stuckSince() {
		return this.outflow.stuckSince();
	}

	boolean isSlow() {
		return this.slow.isSlow();
	}

	/**
	 * The last sequence that was written or passed over. Any thread.
	 */
	@Override
	public long position() {
		return this.cursor.position();
	}

	@Override
	public long sentUpTo() {
		return this.unsent.upTo();
	}

	@Override
	public long sent() {
		return this.sent;
	}

	@Override
	public long offset() {
		return this.cursor.offset();
	}

	/**
	 * Any thread.
	 */
	TopicFilter topics() {
		return this.topics;
	}

	@Override
	public boolean isEnded() {
		return this.ended;
	}

	void end() {
		this.ended = true;
		this.outflow.end();
		this.cursor.close();
	}

	@Override
	public Speed speed() {
		return this.speed;
	}

	StreamOwner owner() {
		return this.owner;
	}

	boolean isBlocking() {
		return this.unsent.isBlocking();
	}

	@Override
	public String toString() {
		return "SubscriberStream[" + this.owner + ", position " + position() + ", sent " + this.sent + "]";
	}

}
