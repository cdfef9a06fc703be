package io.hein.transport.publisher;

import io.hein.transport.frame.Live;
import io.hein.transport.frame.PositionFrame;
import io.hein.transport.log.BroadcastLog;
import org.jspecify.annotations.Nullable;

/**
 * What a subscriber is told of the stream beside its messages: LIVE when it has got what
 * it missed, and POSITION to know how far the log has gone without it. Used by the
 * connection's event loop.
 */
final class Announcements {

	private static final long POSITION_STEP = 1024 * 1024;

	private final SubscriberStream stream;

	private final BroadcastLog log;

	private final long liveAt;

	private boolean live;

	private long toldPosition;

	private long toldOffset;

	private long toldHead;

	/**
	 * Create them.
	 * @param stream what they are written to
	 * @param log the log
	 * @param start the position that WELCOME tells
	 * @param offset the same in bytes of the log
	 * @param head the head that WELCOME tells, at which the subscriber is live
	 */
	Announcements(SubscriberStream stream, BroadcastLog log, long start, long offset, long head) {
		this.stream = stream;
		this.log = log;
		this.liveAt = head;
		this.toldPosition = start;
		this.toldOffset = offset;
		this.toldHead = head;
	}

	/**
	 * Tell once that it is live, when it is.
	 */
	void checkLive() {
		Live frame = takeLive();
		if (frame != null) {
			tellPosition();
			this.stream.tell(frame);
		}
	}

	/**
	 * What tells that it is live, once it is. It has to be told then.
	 */
	@Nullable Live takeLive() {
		if (this.live || this.stream.position() < this.liveAt) {
			return null;
		}
		this.live = true;
		return new Live(this.stream.position());
	}

	/**
	 * Tell a filtered subscriber from time to time how far the log has gone without it.
	 */
	void passedOver() {
		if (this.stream.offset() - this.toldOffset >= POSITION_STEP && this.stream.isFiltered()) {
			tellPosition();
		}
	}

	/**
	 * It gets messages, whose positions tell it the same.
	 * @param offset where the last of them lies, about
	 */
	void sent(long offset) {
		this.toldOffset = offset;
	}

	/**
	 * Tell where it is and where the head is, if that is news.
	 */
	void tellPosition() {
		this.toldOffset = this.stream.offset();
		long position = this.stream.position();
		// the log shows a message a moment before it moves its head
		long head = Math.max(position, this.log.head());
		boolean isNews = (this.stream.isFiltered()) ? (position != this.toldPosition || head != this.toldHead)
				: (position < head && head != this.toldHead);
		if (isNews && position > 0) {
			this.stream.tell(new PositionFrame(position, head));
		}
		this.toldPosition = position;
		this.toldHead = head;
	}

	/**
	 * SUBSCRIBED has told it the position.
	 */
	void told(long position) {
		this.toldPosition = position;
	}

}
