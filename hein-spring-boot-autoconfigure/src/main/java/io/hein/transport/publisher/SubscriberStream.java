package io.hein.transport.publisher;

import java.util.concurrent.TimeUnit;

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
final class SubscriberStream {

	/**
	 * How many bytes are written at once, so that no connection keeps the others waiting.
	 */
	private static final int SLICE = 256 * 1024;

	/**
	 * With TLS what is written is a copy, which waits in memory until the network takes
	 * it. Whole records of 16 KiB.
	 */
	private static final int TLS_SLICE = 64 * 1024;

	/**
	 * The same on a connection that takes little, or is new and may turn out to. Until
	 * the buffers of its socket are full it seems to be as fast as any: a thousand of
	 * them at once must not keep a fast one waiting for a thousand whole slices. What is
	 * encrypted cannot be taken back besides.
	 */
	private static final int SMALL_SLICE = 16 * 1024;

	/**
	 * For how long the log may hold something for a subscriber that comes out of a gap.
	 */
	private static final long MAX_HELD = TimeUnit.MILLISECONDS.toNanos(300);

	private final SubscriberConnection connection;

	private final Channel channel;

	private final PublisherRun run;

	private final Pump pump;

	private final SlowSubscriberPolicy policy;

	private final Outflow outflow;

	private final Announcements announcements;

	private final Speed speed;

	private final SlowDetector slow;

	private final FilteredPace pace;

	private final long missedBefore;

	private final boolean encrypted;

	private volatile LogCursor cursor;

	private volatile TopicFilter topics;

	private volatile boolean ended;

	/**
	 * With the policy {@code block}: where the messages begin that are under way.
	 */
	private volatile long unsentAfter = Long.MAX_VALUE;

	private long writeBegin;

	private volatile long sent;

	private boolean writing;

	private boolean isProgressDue;

	private boolean held;

	private long lastGap;

	SubscriberStream(SubscriberConnection connection, Pump pump, TopicFilter topics, long start, long head,
			SlowSubscriberPolicy policy) {
		this.connection = connection;
		this.channel = connection.channel();
		this.pump = pump;
		this.run = pump.publisherRun();
		this.encrypted = this.run.options().sslContext != null;
		this.topics = topics;
		this.sent = start;
		this.policy = policy;
		this.missedBefore = this.run.log().oldest() - 1;
		this.cursor = pump.router().cursor(topics, start);
		this.outflow = new Outflow(connection, this.run.log(), this.run.counters(), this.run.keptRests());
		this.announcements = new Announcements(this, this.run.log(), start, this.cursor.offset(), head);
		this.slow = new SlowDetector(this.run.options().warnAt, this.run.log().capacity());
		boolean catchingUp = start < head;
		this.pace = new FilteredPace(this.cursor.offset(), !catchingUp);
		this.speed = new Speed(this, this.run.pacer(), catchingUp, (catchingUp) ? 0 : pump.updateNow());
		this.outflow.hesitate(System.nanoTime());
	}

	/**
	 * Its turn in a pass. One that takes little does not keep what it did not take.
	 * @return whether there is more that could be written now
	 */
	boolean pass() {
		if (this.outflow.isUnderWay() && this.outflow.isHesitant(this.pump.now())) {
			takeBack();
		}
		return drain();
	}

	/**
	 * Write what there is, at most one slice.
	 * @return whether there is more that could be written now
	 */
	boolean drain() {
		if (!this.ended && this.channel.isWritable()) {
			// not after messages that are under way: they may be taken back
			this.announcements.checkLive();
		}
		while (!this.ended && !this.held && this.channel.isWritable()) {
			if (this.pump.isTooFarAhead(this)) {
				return false;
			}
			LogCursor reader = this.cursor;
			beginWrite(reader.position());
			switch (reader.read(slice())) {
				case NONE -> {
					endWrite();
					caughtUp();
					return false;
				}
				case PASSED -> {
					endWrite();
					this.announcements.passedOver();
					return true;
				}
				case GAP -> {
					endWrite();
					gap(reader.gapFrom(), reader.gapTo());
				}
				case DATA -> {
					this.sent = reader.lastFound();
					send(reader.data(), reader.frames());
					return !this.ended && this.channel.isWritable();
				}
			}
		}
		return false;
	}

	private void send(ByteBuf data, int messages) {
		this.writing = true;
		this.outflow.write(data, messages);
		this.channel.flush();
		if (this.channel.isWritable()) {
			this.announcements.checkLive();
		}
		this.writing = false;
		if (this.channel.isWritable()) {
			this.speed.progressed(this.pump.now());
		}
		this.speed.taken(this.outflow.taken());
	}

	private void beginWrite(long after) {
		this.writeBegin = after;
		if (isBlocking()) {
			// before the position moves on: a sender may look at any time
			this.unsentAfter = after;
		}
	}

	/**
	 * Nothing of the log is under way.
	 */
	private void endWrite() {
		if (isBlocking()) {
			this.unsentAfter = Long.MAX_VALUE;
			this.run.guard().advanced();
		}
	}

	private int slice() {
		if (this.outflow.isHesitant(this.pump.now())) {
			return SMALL_SLICE;
		}
		return (this.encrypted) ? TLS_SLICE : SLICE;
	}

	/**
	 * Take back what is under way and was not begun, and read it again when its turn
	 * comes, if the log still has it then. Only from a task of its own: not while the
	 * channel flushes.
	 * @return whether nothing of the log is under way any more
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
			endWrite();
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
	 * The log is short of memory that is under way: take back what it does not have any
	 * more.
	 * @param oldest the oldest sequence that it has
	 * @return whether nothing that it has dropped is under way any more
	 */
	boolean relieve(long oldest) {
		if (this.ended || this.channel.isWritable() || this.writeBegin + 1 >= oldest) {
			return true;
		}
		this.outflow.hesitate(this.pump.now());
		boolean relieved = takeBack();
		this.cursor.letGo();
		return relieved;
	}

	/**
	 * Write a control frame that tells the subscriber where the stream is.
	 */
	void tell(ControlFrame frame) {
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
		if (!nested && !this.held && this.channel.isWritable() && position() < this.run.log().head()) {
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
	 * The subscriber takes no messages on purpose, or goes on. As long as it does not, it
	 * is sent none, and keeps no memory.
	 */
	void hold(boolean held) {
		if (this.held == held) {
			return;
		}
		this.held = held;
		if (held) {
			// nobody waits for it, and not for it to catch up either
			this.speed.fellBehind();
		}
		else if (!this.ended) {
			this.pump.serve(this);
		}
	}

	boolean isHeld() {
		return this.held;
	}

	/**
	 * The channel has become writable again.
	 */
	void onWritable() {
		this.speed.progressed(this.pump.updateNow());
		if (this.channel.isWritable()) {
			this.outflow.emptied();
			endWrite();
		}
		if (this.isProgressDue) {
			// now or never: what comes next takes the place again
			tellProgress();
		}
		if (!this.writing && (drain() | this.pump.isHolding())) {
			this.pump.wakeLater();
		}
	}

	private void caughtUp() {
		this.speed.caughtUp(this.pump.now());
		this.announcements.checkLive();
		this.announcements.passedOver();
	}

	private void gap(long from, long to) {
		BroadcastLog log = this.run.log();
		// what went between the attach and the first read belongs to what went before
		boolean wasAway = from <= this.missedBefore || to <= log.agedUpTo();
		if (!wasAway && this.policy == SlowSubscriberPolicy.DISCONNECT) {
			this.connection.tooSlow();
			return;
		}
		this.speed.fellBehind();
		this.lastGap = this.pump.now();
		this.run.counters().dropped.add(to - from + 1);
		this.connection.gap(from, to);
		tell(new GapFrame(from, to, (wasAway) ? GapReason.EVICTED : GapReason.SLOW));
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
		this.announcements.told(position);
		tell(new Subscribed(number, position));
		this.pump.serve(this);
		return position;
	}

	/**
	 * Ten times a second: how does it go?
	 */
	void tick(long now) {
		this.pace.compare(this.pump.usualPace());
		long taken = this.outflow.taken();
		this.speed.tick(taken, now);
		long progress = this.outflow.tick(taken, now);
		boolean behind = !this.channel.isWritable() || offset() < this.run.log().appendedBytes();
		if (this.slow.isNewlySlow(this.pump.fastestOffset() - offset(), behind, progress + offset(), now)) {
			this.connection.slow();
		}
		if (this.outflow.stuckSince() != 0) {
			takeBack();
			this.cursor.letGo();
		}
		if (this.lastGap != 0 && now - this.lastGap > MAX_HELD) {
			this.lastGap = 0;
			this.cursor.letGo();
		}
		if (this.policy == SlowSubscriberPolicy.DISCONNECT && hasFallenBehind()) {
			this.connection.tooSlow();
		}
	}

	/**
	 * Whether the log has overwritten, while the subscriber was connected, what it was
	 * not sent yet.
	 */
	private boolean hasFallenBehind() {
		BroadcastLog log = this.run.log();
		return position() >= this.missedBefore && this.cursor.isOverrun() && log.oldest() - 1 > log.agedUpTo();
	}

	/**
	 * The standstill so far does not count.
	 */
	void forgive() {
		this.outflow.forgive();
	}

	/**
	 * Once a second: tell it now, or as soon as the connection takes anything, however
	 * much there is to send.
	 */
	void tellProgress() {
		this.isProgressDue = !this.channel.isWritable();
		if (!this.isProgressDue) {
			this.announcements.tellPosition();
		}
	}

	/**
	 * Whether anything was written since the last question.
	 */
	boolean wroteSince() {
		return this.outflow.wroteSince();
	}

	/**
	 * Count what it has passed since the last tick.
	 * @return a moving sum in bytes of the log
	 */
	long updatePace() {
		return this.pace.update(offset());
	}

	/**
	 * Whether copies are kept for it: it has a filter, it takes bytes, and at least half
	 * as fast as those with a filter usually do.
	 */
	boolean needsCopies() {
		return isFiltered() && this.pace.keepsUp() && !this.ended;
	}

	/**
	 * Whether the copies were dropped before it had read them.
	 */
	boolean isLeftBehind() {
		return this.pump.router().isLeftBehind(this.cursor);
	}

	boolean isFiltered() {
		return !this.topics.isEverything();
	}

	/**
	 * Whether everything up to the head has left. Any thread.
	 */
	boolean isDrained() {
		return this.ended || (position() >= this.run.log().head() && this.channel.isWritable());
	}

	/**
	 * It blocked longer than it may. Any thread.
	 */
	void expel() {
		this.connection.execute(this.connection::tooSlow);
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
	long position() {
		return this.cursor.position();
	}

	/**
	 * Up to where the log may drop what it has without taking anything from it that it
	 * was not sent, for the policy {@code block}. Any thread.
	 */
	long sentUpTo() {
		return Math.min(this.unsentAfter, position());
	}

	/**
	 * The last sequence that was written: what lies between it and
	 * {@linkplain #position() the position} is not wanted. Any thread.
	 */
	long sent() {
		return this.sent;
	}

	/**
	 * The position in bytes of the log. Any thread.
	 */
	long offset() {
		return this.cursor.offset();
	}

	/**
	 * Any thread.
	 */
	TopicFilter topics() {
		return this.topics;
	}

	/**
	 * Any thread.
	 */
	boolean isEnded() {
		return this.ended;
	}

	void end() {
		this.ended = true;
		this.outflow.end();
		this.cursor.close();
	}

	Speed speed() {
		return this.speed;
	}

	SubscriberConnection connection() {
		return this.connection;
	}

	boolean isBlocking() {
		return this.policy == SlowSubscriberPolicy.BLOCK;
	}

}
