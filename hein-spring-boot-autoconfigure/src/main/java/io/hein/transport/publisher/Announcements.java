package io.hein.transport.publisher;

import io.hein.transport.frame.Live;
import io.hein.transport.frame.PositionFrame;
import io.hein.transport.log.BroadcastLog;
import org.jspecify.annotations.Nullable;

/**
 * What a subscriber is sent about the stream besides its messages: LIVE when it has got
 * what it missed, and POSITION so that it knows how far the log has gone without it. Used
 * by the connection's event loop.
 */
final class Announcements {

	private static final long POSITION_STEP = 1024 * 1024;

	private final SubscriberStream stream;

	private final BroadcastLog log;

	private final long liveAt;

	private boolean live;

	private long announcedPosition;

	private long announcedOffset;

	private long announcedHead;

	/**
	 * Create them.
	 * @param stream what they are written to
	 * @param log the log
	 * @param start the position in WELCOME
	 * @param offset the same in bytes of the log
	 * @param head the head in WELCOME, at which the subscriber is live
	 */
	Announcements(SubscriberStream stream, BroadcastLog log, long start, long offset, long head) {
		this.stream = stream;
		this.log = log;
		this.liveAt = head;
		this.announcedPosition = start;
		this.announcedOffset = offset;
		this.announcedHead = head;
	}

	/**
	 * Announce once that it is live, when it is.
	 */
	void checkLive() {
		Live frame = takeLive();
		if (frame != null) {
			announcePosition();
			this.stream.announce(frame);
		}
	}

	/**
	 * The frame that says it is live, once it is. It has to be sent then.
	 */
	@Nullable Live takeLive() {
		if (this.live || this.stream.position() < this.liveAt) {
			return null;
		}
		this.live = true;
		return new Live(this.stream.position());
	}

	/**
	 * Inform a filtered subscriber from time to time how far the log has gone without it.
	 */
	void passedOver() {
		if (this.stream.offset() - this.announcedOffset >= POSITION_STEP && this.stream.isFiltered()) {
			announcePosition();
		}
	}

	/**
	 * It gets messages, whose positions say the same.
	 * @param offset where the last of them lies, about
	 */
	void sent(long offset) {
		this.announcedOffset = offset;
	}

	/**
	 * Send where it is and where the head is, if that is news.
	 */
	void announcePosition() {
		this.announcedOffset = this.stream.offset();
		long position = this.stream.position();
		// the log shows a message a moment before it moves its head
		long head = Math.max(position, this.log.head());
		boolean isNews = (this.stream.isFiltered()) ? (position != this.announcedPosition || head != this.announcedHead)
				: (position < head && head != this.announcedHead);
		if (isNews && position > 0) {
			this.stream.announce(new PositionFrame(position, head));
		}
		this.announcedPosition = position;
		this.announcedHead = head;
	}

	/**
	 * SUBSCRIBED has announced the position.
	 */
	void announced(long position) {
		this.announcedPosition = position;
	}

}
