package io.hein.transport.subscriber;

import java.util.concurrent.TimeUnit;

import io.hein.transport.frame.ControlFrame;
import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.ErrorFrame;
import io.hein.transport.frame.GapFrame;
import io.hein.transport.frame.Goodbye;
import io.hein.transport.frame.GoodbyeReason;
import io.hein.transport.frame.Live;
import io.hein.transport.frame.Ping;
import io.hein.transport.frame.Pong;
import io.hein.transport.frame.PositionFrame;
import io.hein.transport.frame.ProtocolException;
import io.hein.transport.frame.Subscribe;
import io.hein.transport.frame.Subscribed;
import io.hein.transport.frame.Welcome;
import io.hein.transport.lane.BackPressure;
import io.hein.transport.lane.Lanes;
import io.hein.transport.lane.Progress;
import org.jspecify.annotations.Nullable;

/**
 * What there is of a connection once it is attached: what its publisher sends in the
 * stream besides messages, and what it is sent. For the connection's event loop only.
 */
final class Attachment {

	private final SubscriberConnection connection;

	private final Stream stream;

	private final Lanes lanes;

	private final Progress progress;

	private final SubscriberConnection.Owner owner;

	private final long since;

	private @Nullable AckSender acks;

	private final HeadProbe probe;

	private final PauseNotice pause;

	private @Nullable Ping unanswered;

	private boolean live;

	/**
	 * Create an attachment.
	 * @param connection the connection
	 * @param stream what takes what comes
	 * @param lanes know what is handled
	 * @param progress how far the subscriber is in the publisher's log
	 * @param owner whose connection it is
	 */
	Attachment(SubscriberConnection connection, Stream stream, Lanes lanes, Progress progress,
			SubscriberConnection.Owner owner) {
		this.connection = connection;
		this.stream = stream;
		this.lanes = lanes;
		this.progress = progress;
		this.owner = owner;
		this.probe = new HeadProbe(connection, progress, stream.news());
		this.pause = new PauseNotice(connection, progress);
		this.since = now();
	}

	private long now() {
		return this.connection.loop().ticker().nanoTime();
	}

	/**
	 * The connection is attached.
	 * @param welcome what the publisher said
	 * @param known what the publisher takes to be handled, -1 if it cannot know
	 */
	void begin(Welcome welcome, long known) {
		AckSender sender = new AckSender(this.connection, this.connection.loop(), this.lanes, this.progress, known,
				this.probe::send);
		if (!this.connection.isAttached()) {
			// The first acknowledgement could not be written
			sender.close();
			return;
		}
		this.acks = sender;
		long keepalive = TimeUnit.MILLISECONDS.toNanos(welcome.keepaliveTime());
		this.connection.keepAlive().start(keepalive, TimeUnit.MILLISECONDS.toNanos(welcome.keepaliveTimeout()));
		this.probe.begin(keepalive);
		BackPressure backPressure = this.lanes.backPressure();
		this.pause.paused(backPressure.isPaused());
		if (backPressure.isBlocked() && !backPressure.hasRoomWhilePaused()) {
			this.connection.setReading(false);
		}
	}

	/**
	 * How many nanoseconds ago it was attached.
	 */
	long lived() {
		return now() - this.since;
	}

	/**
	 * A frame came.
	 */
	void onFrame(ControlFrame frame) {
		switch (frame.type()) {
			case GAP -> this.stream.gap((GapFrame) frame);
			case LIVE -> live((Live) frame);
			case POSITION -> {
				PositionFrame position = (PositionFrame) frame;
				this.stream.passed(position.sequence(), "POSITION");
				head(position.head());
			}
			case SUBSCRIBED -> {
				Subscribed subscribed = (Subscribed) frame;
				this.stream.subscribed(subscribed.number(), subscribed.sequence());
				this.connection.topicsChanged();
			}
			case PING -> onPing((Ping) frame);
			case PONG -> onPong((Pong) frame);
			case GOODBYE -> {
				Goodbye goodbye = (Goodbye) frame;
				this.stream.resumption().lastHead(goodbye.sequence(), goodbye.reason() != GoodbyeReason.CONTINUES);
				this.connection.farewell().cut(ConnectionEnd.goodbye(goodbye));
			}
			case ERROR -> this.connection.farewell().error("the publisher ended the connection", (ErrorFrame) frame);
			default ->
				throw new ProtocolException(ErrorCode.PROTOCOL, frame.type() + " from a publisher in the stream");
		}
	}

	private void live(Live frame) {
		if (this.live) {
			throw new ProtocolException(ErrorCode.PROTOCOL, "LIVE for the second time");
		}
		this.live = true;
		if (frame.sequence() > this.stream.received()) {
			this.stream.passed(frame.sequence(), "LIVE");
		}
		this.owner.live(this.connection);
	}

	private void head(long head) {
		this.stream.head(head);
		this.stream.news().heard(now());
	}

	private void onPing(Ping ping) {
		head(ping.sequence());
		this.owner.pinged();
		this.unanswered = ping;
		answer();
	}

	private void answer() {
		Ping ping = this.unanswered;
		if (ping != null && this.connection.channel().isWritable()) {
			this.unanswered = null;
			this.connection.send(new Pong(ping.token(), this.stream.received()));
		}
	}

	private void onPong(Pong pong) {
		head(pong.sequence());
		this.probe.answered(pong.token());
		if (this.acks != null) {
			this.acks.answered(pong.token());
		}
	}

	/**
	 * Something may be said that had to wait.
	 */
	void onWritable() {
		answer();
		topicsChanged();
		confirm();
	}

	/**
	 * Asks for the head, and says what was received.
	 */
	HeadProbe probe() {
		return this.probe;
	}

	/**
	 * Announces whether this side takes nothing more, on purpose.
	 */
	PauseNotice pause() {
		return this.pause;
	}

	/**
	 * What lanes want may have changed.
	 */
	void topicsChanged() {
		if (!this.connection.isWritableForTopics()) {
			// What lanes want then is asked for
			return;
		}
		try {
			Subscribe subscribe = this.stream.change();
			if (subscribe != null) {
				this.connection.send(subscribe);
			}
		}
		catch (IllegalArgumentException ex) {
			this.connection.farewell().topicsRefused(ex);
		}
	}

	/**
	 * Acknowledge soon what was handled.
	 */
	void confirm() {
		if (this.acks != null) {
			this.acks.confirm();
		}
	}

	/**
	 * Acknowledge now what was handled, for the last time.
	 * @param reason why nothing more is wanted
	 * @return how to say goodbye
	 */
	Goodbye goodbye(GoodbyeReason reason) {
		this.connection.endPace();
		long handled = (this.acks != null) ? this.acks.finish() : 0;
		return new Goodbye(handled, reason, 0, false);
	}

	/**
	 * The connection is no longer attached.
	 */
	void close() {
		this.probe.close();
		this.pause.close();
		if (this.acks != null) {
			this.acks.close();
		}
	}

}
