package io.hein.transport.subscriber;

import java.time.Duration;

import io.hein.transport.frame.ControlFrame;
import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.ErrorFrame;
import io.hein.transport.frame.Goodbye;
import io.hein.transport.frame.GoodbyeReason;
import io.hein.transport.frame.Welcome;
import io.hein.transport.netty.LimitedLog;
import io.hein.transport.netty.OrderlyClose;
import io.netty.channel.Channel;

/**
 * Ends a connection, attached or not, exactly once, for each of the reasons that there
 * are: notifies its owner, and the publisher as far as it is to know. For the
 * connection's event loop only.
 */
final class Farewell {

	/**
	 * For how long the publisher may go on sending before the connection is cut.
	 */
	private static final Duration LINGER = Duration.ofSeconds(1);

	private final SubscriberConnection connection;

	private final SubscriberConnection.Owner owner;

	Farewell(SubscriberConnection connection, SubscriberConnection.Owner owner) {
		this.connection = connection;
		this.owner = owner;
	}

	/**
	 * Nothing more is wanted.
	 */
	void leave(GoodbyeReason reason) {
		Attachment attached = this.connection.attached();
		if (attached != null) {
			Goodbye goodbye = attached.goodbye(reason);
			end(ConnectionEnd.lost("the subscriber said goodbye"));
			sayAndClose(goodbye);
		}
		else {
			cut(ConnectionEnd.lost("the subscriber no longer wants anything"));
		}
	}

	/**
	 * The publisher turned out to be one that is not wanted.
	 */
	void decline(Welcome welcome) {
		end(ConnectionEnd.lost("the subscriber does not stay"));
		sayAndClose(new Goodbye(welcome.start().sequence(), GoodbyeReason.UNSUBSCRIBED, 0, false));
	}

	/**
	 * The publisher has sent ERROR.
	 * @param what what that means
	 * @param error what it says
	 */
	void error(String what, ErrorFrame error) {
		cut(ConnectionEnd.error(error.code(), what + ": " + error.code()
				+ ((error.message().isEmpty()) ? "" : " (" + LimitedLog.escape(error.message()) + ")")));
	}

	/**
	 * The publisher cannot be asked for what the lanes want.
	 */
	void topicsRefused(IllegalArgumentException ex) {
		cut(ConnectionEnd.fault(String.valueOf(ex.getMessage())));
	}

	/**
	 * Not all failures can be reported to the publisher. It learns that this run of the
	 * subscriber is gone when the next one greets it.
	 */
	void tooManyFailures() {
		cut(ConnectionEnd.fault("more failures than can be kept are waiting to be read by the publisher"));
	}

	/**
	 * Nothing came for too long.
	 */
	void silent() {
		if (this.connection.attached() == null) {
			fail(ErrorCode.HANDSHAKE_TIMEOUT, "no answer from the publisher");
		}
		else {
			fail(ErrorCode.KEEPALIVE, "no byte from the publisher for too long");
		}
	}

	/**
	 * The publisher is at fault, and is informed.
	 */
	void fail(ErrorCode code, String message) {
		if (this.connection.isOpen()) {
			end(ConnectionEnd.fault(message));
			sayAndClose(new ErrorFrame(code, message));
		}
	}

	/**
	 * End without a word.
	 */
	void cut(ConnectionEnd end) {
		end(end);
		this.connection.channel().close();
	}

	/**
	 * Nothing more will come. The channel is closed by the caller.
	 */
	void end(ConnectionEnd end) {
		if (this.connection.isOpen()) {
			boolean attached = this.connection.isAttached();
			this.connection.closed();
			this.owner.ended(this.connection, end, attached);
		}
	}

	/**
	 * Close once a last frame is written. Unread input would make the operating system
	 * discard that frame, so it is read until the peer closes, for a while.
	 * @param last the last frame
	 */
	private void sayAndClose(ControlFrame last) {
		Channel channel = this.connection.channel();
		OrderlyClose.say(channel, channel, () -> last.encode(channel.alloc()), LINGER);
	}

}
