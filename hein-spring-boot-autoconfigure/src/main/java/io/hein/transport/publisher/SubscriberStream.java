package io.hein.transport.publisher;

import java.util.concurrent.TimeUnit;

import io.hein.transport.frame.ControlFrame;
import io.hein.transport.frame.GapFrame;
import io.hein.transport.frame.GapReason;
import io.hein.transport.frame.Live;
import io.hein.transport.frame.PositionFrame;
import io.hein.transport.frame.Subscribed;
import io.hein.transport.log.BroadcastLog;
import io.hein.transport.log.LogCursor;
import io.hein.transport.topic.TopicFilter;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;

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

	private static final long POSITION_STEP = 1024 * 1024;

	/**
	 * For how long the log may hold something for a subscriber that comes out of a gap.
	 */
	private static final long MAX_HELD = TimeUnit.MILLISECONDS.toNanos(300);

	private final SubscriberConnection connection;

	private final Channel channel;

	private final PublisherRun run;

	private final Pump pump;

	private final SlowSubscriberPolicy policy;

	private final SlowDetector slow;

	private final FilteredPace pace;

	private final long liveAt;

	private final long missedBefore;

	private final int slice;

	private volatile LogCursor cursor;

	private volatile TopicFilter topics;

	private volatile boolean ended;

	private volatile long stuckSince;

	private boolean live;

	private boolean writing;

	private long written;

	private long windowBegin;

	private long takenAtWindow;

	private long lastProgress;

	private long lastFast;

	private long progress = -1;

	private long toldPosition;

	private long toldOffset;

	private long toldHead;

	private long lastCaughtUp;

	private boolean wrote;

	private boolean catchingUp;

	private long lastGap;

	SubscriberStream(SubscriberConnection connection, Pump pump, TopicFilter topics, long start, long head,
			SlowSubscriberPolicy policy) {
		this.connection = connection;
		this.channel = connection.channel();
		this.pump = pump;
		this.run = pump.publisherRun();
		this.slice = (this.run.options().sslContext != null) ? TLS_SLICE : SLICE;
		this.topics = topics;
		this.policy = policy;
		this.liveAt = head;
		this.missedBefore = this.run.log().oldest() - 1;
		this.cursor = pump.router().cursor(topics, start);
		this.toldPosition = start;
		this.toldHead = head;
		this.toldOffset = this.cursor.offset();
		this.slow = new SlowDetector(this.run.options().warnAt, this.run.log().capacity());
		this.catchingUp = start < head;
		this.pace = new FilteredPace(this.toldOffset, !this.catchingUp);
		if (!this.catchingUp) {
			// fast until it shows otherwise: senders may be at full speed already
			long now = pump.updateNow();
			this.lastProgress = now;
			this.lastFast = now;
			this.lastCaughtUp = now;
		}
	}

	/**
	 * Write what there is, at most one slice.
	 * @return whether there is more that could be written now
	 */
	boolean drain() {
		while (!this.ended && this.channel.isWritable()) {
			if (this.pump.isTooFarAhead(this)) {
				return false;
			}
			LogCursor reader = this.cursor;
			switch (reader.read(this.slice)) {
				case NONE -> {
					caughtUp();
					return false;
				}
				case PASSED -> {
					passedOver();
					return true;
				}
				case GAP -> gap(reader.gapFrom(), reader.gapTo());
				case DATA -> {
					send(reader.data(), reader.frames());
					return !this.ended && this.channel.isWritable();
				}
			}
		}
		return false;
	}

	private void send(ByteBuf data, int messages) {
		int bytes = data.readableBytes();
		this.run.counters().sent.add(messages);
		this.writing = true;
		write(data, bytes);
		this.channel.flush();
		checkLive();
		this.writing = false;
		if (this.channel.isWritable()) {
			this.lastProgress = this.pump.now();
		}
		this.run.pacer().taken(this, taken() - this.takenAtWindow);
	}

	private void write(ByteBuf bytes, int length) {
		this.written += length;
		this.wrote = true;
		this.run.counters().bytesSent.add(length);
		this.connection.write(bytes);
	}

	private void write(ControlFrame frame) {
		ByteBuf bytes = frame.encode(this.channel.alloc());
		write(bytes, bytes.readableBytes());
	}

	/**
	 * Write a control frame in its place in the stream.
	 */
	void writeAndFlush(ControlFrame frame) {
		boolean nested = this.writing;
		this.writing = true;
		write(frame);
		this.channel.flush();
		this.writing = nested;
		if (!nested && this.channel.isWritable() && position() < this.run.log().head()) {
			// what was under way may have left just now, and nobody was told
			this.pump.wakeLater();
		}
	}

	/**
	 * The channel has become writable again.
	 */
	void onWritable() {
		this.lastProgress = this.pump.updateNow();
		if (!this.writing && (drain() | this.pump.isHolding())) {
			this.pump.wakeLater();
		}
	}

	private void caughtUp() {
		this.lastCaughtUp = this.pump.now();
		checkLive();
		passedOver();
	}

	private void checkLive() {
		if (!this.live && position() >= this.liveAt) {
			this.live = true;
			tellPosition();
			writeAndFlush(new Live(position()));
		}
	}

	/**
	 * Tell a filtered subscriber how far the log has gone without it.
	 */
	private void passedOver() {
		if (offset() - this.toldOffset >= POSITION_STEP && !this.topics.isEverything()) {
			tellPosition();
		}
	}

	private void tellPosition() {
		this.toldOffset = offset();
		long position = position();
		// the log shows a message a moment before it moves its head
		long head = Math.max(position, this.run.log().head());
		boolean isNews = this.topics.isEverything() ? (position < head && head != this.toldHead)
				: (position != this.toldPosition || head != this.toldHead);
		if (isNews && position > 0) {
			writeAndFlush(new PositionFrame(position, head));
		}
		this.toldPosition = position;
		this.toldHead = head;
	}

	private void gap(long from, long to) {
		BroadcastLog log = this.run.log();
		// what went between the attach and the first read belongs to what went before
		boolean wasAway = from <= this.missedBefore || to <= log.agedUpTo();
		if (!wasAway && this.policy == SlowSubscriberPolicy.DISCONNECT) {
			this.connection.tooSlow();
			return;
		}
		this.catchingUp = true;
		this.lastGap = this.pump.now();
		this.run.counters().dropped.add(to - from + 1);
		this.connection.gap(from, to);
		writeAndFlush(new GapFrame(from, to, (wasAway) ? GapReason.EVICTED : GapReason.SLOW));
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
		this.toldPosition = position;
		writeAndFlush(new Subscribed(number, position));
		this.pump.serve(this);
		return position;
	}

	/**
	 * Ten times a second: how does it go?
	 */
	void tick(long now) {
		this.pace.compare(this.pump.usualPace());
		long taken = taken();
		if (now - this.windowBegin >= Pacer.WINDOW) {
			this.windowBegin = now;
			windowOver(taken - this.takenAtWindow, now);
			this.takenAtWindow = taken;
		}
		// a frame that joins those that wait makes it less, which is no progress
		boolean stuck = taken <= this.progress && !this.channel.isWritable();
		this.progress = Math.max(this.progress, taken);
		this.stuckSince = (!stuck) ? 0 : (this.stuckSince != 0) ? this.stuckSince : now;
		boolean behind = !this.channel.isWritable() || offset() < this.run.log().appendedBytes();
		if (this.slow.isNewlySlow(this.pump.fastestOffset() - offset(), behind, this.progress + offset(), now)) {
			this.connection.slow();
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
		this.stuckSince = 0;
	}

	private void windowOver(long taken, long now) {
		this.run.pacer().windowOver(this, taken);
		if (taken >= Pacer.MIN_TAKEN) {
			this.lastCaughtUp = now;
			if (taken >= this.run.pacer().leaderTaken() / 2) {
				this.lastFast = now;
			}
		}
	}

	/**
	 * Once a second.
	 */
	void tellProgress() {
		if (this.channel.isWritable()) {
			tellPosition();
		}
	}

	/**
	 * How many bytes the network has taken.
	 */
	private long taken() {
		ChannelOutboundBuffer buffer = this.channel.unsafe().outboundBuffer();
		if (buffer == null) {
			return this.written;
		}
		long pending = 0;
		Object current = buffer.current();
		if (current != null) {
			// what is written of the current buffer shows in its reader index only
			pending = buffer.totalPendingWriteBytes() - buffer.currentProgress();
		}
		return this.written - Math.max(0, pending);
	}

	/**
	 * Whether anything was written since the last question.
	 */
	boolean wroteSince() {
		boolean result = this.wrote;
		this.wrote = false;
		return result;
	}

	/**
	 * Whether it kept up within the last second. Such a one sets the pace while nobody
	 * has taken much.
	 */
	boolean isHealthy(long now) {
		return now - this.lastCaughtUp < Pacer.HEALTHY;
	}

	/**
	 * Whether it is one of the fast ones and takes bytes right now: others wait for it.
	 * Not while it catches up after an absence, which is its own affair.
	 * @param now the time
	 * @param pack from which offset on a stream is with the fastest
	 */
	boolean isPeer(long now, long pack) {
		if (this.catchingUp && offset() >= pack) {
			this.catchingUp = false;
		}
		return !this.catchingUp && isFast(now) && now - this.lastProgress < Evener.MAX_HOLD && !this.ended;
	}

	/**
	 * Whether it took bytes nearly as fast as the fastest within the last second. One
	 * that takes little, because it wants little, never waits for others.
	 */
	boolean isFast(long now) {
		return this.lastFast != 0 && now - this.lastFast < Pacer.HEALTHY;
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
		this.pump.execute(this.connection::tooSlow);
	}

	/**
	 * Since when a write makes no progress, 0 if it does. Any thread.
	 */
	long stuckSince() {
		return this.stuckSince;
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
	 * The same in bytes of the log. Any thread.
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
		this.cursor.close();
	}

	SubscriberConnection connection() {
		return this.connection;
	}

	boolean isBlocking() {
		return this.policy == SlowSubscriberPolicy.BLOCK;
	}

}
