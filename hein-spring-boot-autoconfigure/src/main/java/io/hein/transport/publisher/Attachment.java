package io.hein.transport.publisher;

import java.security.Principal;
import java.time.Duration;
import java.time.Instant;

import io.hein.transport.admission.FrameRate;
import io.hein.transport.admission.Limit;
import io.hein.transport.flow.Receipts;
import io.hein.transport.frame.Ack;
import io.hein.transport.frame.ControlFrame;
import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.ErrorFrame;
import io.hein.transport.frame.Goodbye;
import io.hein.transport.frame.Ping;
import io.hein.transport.frame.Pong;
import io.hein.transport.frame.ProtocolException;
import io.hein.transport.frame.Subscribe;
import org.jspecify.annotations.Nullable;

/**
 * What there is of a connection once it is attached: its stream, what its subscriber
 * sends and is owed, and its state. Used by the connection's event loop, except where
 * said.
 */
final class Attachment {

	private final NativeSession connection;

	private final Shared shared;

	private final SubscriberStream stream;

	private final long head;

	private final Instant since = Instant.now();

	private final FrameRate frameRate;

	private final TopicChanges topicChanges;

	private final PingPong pingPong;

	private final Receipts receipts;

	private final long leavesAt;

	private volatile long handled;

	private long acknowledged;

	/**
	 * Create an attachment.
	 * @param connection the connection
	 * @param shared what it has in common with others
	 * @param stream what it is sent
	 * @param head the head of the log when it attached
	 * @param handled what it has handled as long as it has not acknowledged anything
	 * @param principal the identity of the subscriber, if it was established
	 */
	Attachment(NativeSession connection, Shared shared, SubscriberStream stream, long head, long handled,
			@Nullable Principal principal) {
		this.connection = connection;
		this.shared = shared;
		this.stream = stream;
		this.head = head;
		this.handled = handled;
		PublisherLimits limits = shared.options().limits;
		this.frameRate = new FrameRate(limits.controlFramesPerSecond, limits.controlFrameBurst);
		this.topicChanges = new TopicChanges(connection, shared, stream, principal,
				connection.farewell()::notPermitted);
		this.pingPong = new PingPong(connection, shared.pings(), stream, shared.log());
		this.receipts = new Receipts(stream, shared.log(), this.connection.now());
		this.leavesAt = leavesAt(shared.options().maxConnectionAge, this.connection.now());
	}

	/**
	 * When the connection is old enough, 0 for never. Those that came together are not to
	 * leave together.
	 */
	private static long leavesAt(@Nullable Duration maxAge, long now) {
		return (maxAge != null) ? (now + (long) (maxAge.toNanos() * (0.9 + 0.2 * Math.random()))) | 1 : 0;
	}

	void onFrame(ControlFrame frame) {
		checkRate(frame);
		if (frame instanceof Ack ack) {
			onAck(ack);
		}
		else if (frame instanceof Ping ping) {
			received(ping.sequence());
			this.pingPong.onPing(ping);
		}
		else if (frame instanceof Pong pong) {
			received(pong.sequence());
			onPong(pong);
		}
		else if (frame instanceof Subscribe subscribe) {
			this.topicChanges.onSubscribe(subscribe);
		}
		else if (frame instanceof Goodbye) {
			this.connection.farewell().left();
		}
		else if (frame instanceof ErrorFrame error) {
			this.connection.farewell().complained(error);
		}
		else {
			throw new ProtocolException(ErrorCode.PROTOCOL, frame.type() + " from a subscriber");
		}
	}

	private void checkRate(ControlFrame frame) {
		boolean awaited = frame instanceof Pong pong && !pong.isNotice() && this.pingPong.takeAwaited();
		if (!awaited && !this.frameRate.take(this.connection.lifeSigns().cameAt())) {
			this.shared.events().limited(Limit.CONTROL_FRAMES);
			throw new ProtocolException(ErrorCode.PROTOCOL,
					"more than " + this.shared.options().limits.controlFramesPerSecond + " control frames a second");
		}
	}

	private void onAck(Ack ack) {
		if (ack.handled() > this.stream.position()) {
			throw new ProtocolException(ErrorCode.PROTOCOL, "ACK of a position that was not sent yet");
		}
		if (ack.handled() < this.acknowledged) {
			throw new ProtocolException(ErrorCode.PROTOCOL, "ACK goes backwards");
		}
		this.acknowledged = ack.handled();
		this.receipts.handled(ack.handled(), this.connection.now());
		if (this.shared.sessions().isCurrent(this.connection)) {
			this.handled = ack.handled();
			this.shared.answers().handled(this.connection.recipient(), ack.handled(), ack.failed());
		}
	}

	private void onPong(Pong pong) {
		if (pong.isNotice()) {
			this.stream.hold(pong.token() == Pong.PAUSED);
		}
		else {
			this.pingPong.onPong(pong);
		}
	}

	private void received(long sequence) {
		this.receipts.received(sequence, this.connection.now());
	}

	/**
	 * The connection takes something again: what the subscriber is owed comes before more
	 * messages.
	 */
	void onWritable() {
		this.topicChanges.answer();
		this.pingPong.onWritable();
		this.stream.onWritable();
	}

	/**
	 * Ten times a second.
	 */
	void tick(long now) {
		this.receipts.tick(now);
		LifeSigns lifeSigns = this.connection.lifeSigns();
		if (lifeSigns.isSilent(now)) {
			this.connection.farewell().silent();
		}
		else if (isStalled(now)) {
			this.connection.farewell().stalled();
		}
		else if (this.leavesAt != 0 && now - this.leavesAt >= 0) {
			this.connection.farewell().old();
		}
		else {
			lifeSigns.keepAlive(this.pingPong, this.stream.wroteSince(), now);
		}
		if (this.connection.attached() != null) {
			lifeSigns.probe(this.pingPong, now);
		}
	}

	/**
	 * Whether a write makes no progress for too long. Of one that is paused at most one
	 * is under way.
	 */
	private boolean isStalled(long now) {
		long stuckSince = this.stream.stuckSince();
		return stuckSince != 0 && !this.stream.isHeld()
				&& now - stuckSince > this.shared.options().writeStallTimeout.toNanos();
	}

	/**
	 * The stream is newly slow.
	 */
	void slow() {
		this.shared.events().slow(this.connection);
	}

	/**
	 * The stream has a gap.
	 */
	void gap(long from, long to) {
		this.shared.events().gap(this.connection, from, to);
		this.shared.answers().gap(this.connection.recipient(), from, to);
	}

	/**
	 * Whether the subscriber was attached and wanted the topic when a message was
	 * appended. Any thread.
	 */
	boolean isAsked(long sequence, byte[] topic) {
		return this.head < sequence && !this.stream.isEnded() && this.stream.topics().matches(topic, topic.length);
	}

	/**
	 * How the subscriber is. Any thread.
	 */
	SubscriberInfo info() {
		long position = this.stream.position();
		return new SubscriberInfo(this.connection.name(), this.connection.address(), this.since, "native",
				this.stream.topics().patterns(), this.shared.log().epoch(), position, this.handled,
				this.receipts.lag(this.connection.now()),
				Math.max(0, this.shared.log().appendedBytes() - this.stream.offset()), this.stream.isSlow());
	}

	/**
	 * What the subscriber has received. Any thread.
	 */
	Receipts receipts() {
		return this.receipts;
	}

	/**
	 * Any thread.
	 */
	SubscriberStream stream() {
		return this.stream;
	}

	PingPong pingPong() {
		return this.pingPong;
	}

}
