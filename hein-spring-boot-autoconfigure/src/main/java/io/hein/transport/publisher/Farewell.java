package io.hein.transport.publisher;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

import io.hein.transport.frame.ControlFrame;
import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.ErrorFrame;
import io.hein.transport.frame.Goodbye;
import io.hein.transport.frame.GoodbyeReason;
import io.hein.transport.netty.LimitedLog;
import io.hein.transport.netty.OrderlyClose;
import io.hein.transport.netty.TlsFailure;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * Ends an attached connection, exactly once, for each of the reasons that there are, and
 * says why as far as it still can. {@link Refuser} is for those that have not attached.
 * Used by the connection's event loop.
 */
final class Farewell {

	/**
	 * What a connection hears whose name belongs to a later one.
	 */
	static final String REPLACED = "a newer connection of this subscriber took its place";

	/**
	 * For how long a peer may go on sending before its connection is cut: closing at once
	 * would destroy the reason on its way.
	 */
	private static final Duration LINGER = Duration.ofSeconds(1);

	/**
	 * When one that was sent away because this publisher cannot serve it may come back,
	 * in milliseconds.
	 */
	private static final int RETRY_AFTER = 1000;

	private final NativeSession connection;

	private final Shared shared;

	Farewell(NativeSession connection, Shared shared) {
		this.connection = connection;
		this.shared = shared;
	}

	/**
	 * How a subscriber is sent to another publisher while this one cannot serve anybody.
	 * It does not forget where it was, and comes back if it knows no other.
	 * @param head the last position that is known here
	 */
	static Goodbye elsewhere(long head) {
		return new Goodbye(head, GoodbyeReason.CONTINUES, RETRY_AFTER, true);
	}

	/**
	 * It is old enough: it may go on at another publisher.
	 */
	void old() {
		moved(new Goodbye(this.shared.log().head(), GoodbyeReason.CONTINUES, 0, true));
	}

	/**
	 * The connection was lost, or cannot go on.
	 */
	void lost() {
		end(DisconnectReason.LOST, null);
	}

	/**
	 * The subscriber has said goodbye.
	 */
	void left() {
		boolean current = this.shared.sessions().isCurrent(this.connection);
		end(DisconnectReason.GOODBYE, null);
		if (current) {
			this.shared.answers().gone(this.connection.recipient());
		}
	}

	/**
	 * The subscriber has found a fault.
	 */
	void complained(ErrorFrame error) {
		this.shared.events()
			.warn("error", () -> this.connection + " ended the connection: " + error.code() + ", "
					+ LimitedLog.escape(error.message()));
		end(DisconnectReason.LOST, null);
	}

	/**
	 * The publisher stops.
	 */
	void shutdown(Goodbye word) {
		end(DisconnectReason.SHUTDOWN, word);
	}

	/**
	 * It goes on at another publisher.
	 */
	void moved(Goodbye word) {
		end(DisconnectReason.MOVED, word);
	}

	void replaced() {
		end(DisconnectReason.REPLACED, new ErrorFrame(ErrorCode.REPLACED, REPLACED));
	}

	/**
	 * Nothing came within the keep-alive.
	 */
	void silent() {
		Duration timeout = this.shared.options().keepaliveTimeout;
		this.shared.events()
			.warn("keepalive", () -> this.connection + " is disconnected because nothing was received from it for "
					+ seconds(timeout) + " (KEEPALIVE)");
		end(DisconnectReason.KEEPALIVE, (this.connection.channel().isWritable())
				? new ErrorFrame(ErrorCode.KEEPALIVE, "nothing was received for " + seconds(timeout)) : null);
	}

	static String seconds(Duration time) {
		return BigDecimal.valueOf(time.toMillis(), 3).stripTrailingZeros().toPlainString() + " s";
	}

	/**
	 * A write makes no progress: the connection ends in the middle of a frame, there is
	 * no way to say why.
	 */
	void stalled() {
		if (this.connection.attached() != null) {
			this.shared.events()
				.warn("stalled", () -> this.connection + " is disconnected because it does not read (STALLED); "
						+ "it may reconnect");
			end(DisconnectReason.STALLED, null);
			// to say goodbye as TLS wants would wait for what cannot be written
			this.connection.cut();
		}
	}

	/**
	 * It fell behind and its policy is to disconnect, or blocked for too long.
	 */
	void tooSlow() {
		if (this.connection.attached() != null) {
			this.shared.events()
				.warn("too slow", () -> this.connection
						+ " is disconnected because it fell behind the log (SLOW); it may reconnect");
			end(DisconnectReason.SLOW, new ErrorFrame(ErrorCode.SLOW, "fell behind the log"));
		}
	}

	/**
	 * It may not have the topics that it wants now.
	 */
	void notPermitted(String why) {
		this.shared.events()
			.warn("not permitted", () -> this.connection + ": " + LimitedLog.escape(why) + ": disconnected");
		end(DisconnectReason.NOT_PERMITTED, new ErrorFrame(ErrorCode.AUTH, Refuser.NOT_ADMITTED));
	}

	void brokeProtocol(ErrorCode code, String message) {
		this.shared.events()
			.warn("protocol",
					() -> this.connection + " broke the protocol: " + LimitedLog.escape(message) + ": disconnected");
		end(DisconnectReason.PROTOCOL, new ErrorFrame(code, message));
	}

	void brokeTls(Throwable cause) {
		this.shared.events()
			.warn("tls", () -> this.connection + " broke TLS (" + TlsFailure.describe(cause) + "): disconnected");
		end(DisconnectReason.LOST, null);
	}

	private void end(DisconnectReason reason, @Nullable ControlFrame last) {
		Attachment attached = this.connection.attached();
		if (attached == null) {
			return;
		}
		this.connection.enter(SessionState.CLOSED);
		SubscriberStream stream = attached.stream();
		ControlFrame word = (last instanceof Goodbye goodbye) ? notBefore(stream.position(), goodbye) : last;
		try {
			// nobody else does any of this: what is left would count as attached for ever
			all(() -> settle(stream, reason, last), () -> answer(reason),
					() -> this.shared.flow().guard().remove(stream),
					() -> this.shared.pumps().of(this.connection.loop()).remove(stream),
					() -> this.shared.sessions().remove(this.connection),
					() -> this.shared.pings().gone(this.connection),
					() -> this.shared.events().disconnected(this.connection, reason),
					() -> this.connection.lifeSigns().notifyWaiting());
		}
		finally {
			// whatever happens: its subscriber must not believe that it is attached
			if (word != null) {
				sayAndClose(word);
			}
			else {
				this.connection.close();
			}
		}
	}

	/**
	 * The head in a goodbye was read when the word was made. A log that is shared goes on
	 * meanwhile, and the stream with it.
	 */
	private static Goodbye notBefore(long position, Goodbye word) {
		return new Goodbye(Math.max(position, word.sequence()), word.reason(), word.retryAfter(), word.tryAnother());
	}

	/**
	 * What comes before the last word.
	 */
	private static void settle(SubscriberStream stream, DisconnectReason reason, @Nullable ControlFrame last) {
		if (last != null && reason != DisconnectReason.SHUTDOWN) {
			// the last word waits until it was written, and meanwhile the log moves on
			stream.takeBack();
		}
		if (last instanceof Goodbye) {
			stream.announceEnd();
		}
	}

	private void answer(DisconnectReason reason) {
		if (reason != DisconnectReason.GOODBYE && this.shared.sessions().isCurrent(this.connection)) {
			this.shared.answers().lost(this.connection.recipient());
		}
	}

	/**
	 * Do all of it, whatever becomes of the others. What any of it throws is thrown in
	 * the end.
	 */
	static void all(Runnable... steps) {
		all(List.of(steps));
	}

	private static void all(List<Runnable> steps) {
		if (!steps.isEmpty()) {
			try {
				steps.get(0).run();
			}
			finally {
				all(steps.subList(1, steps.size()));
			}
		}
	}

	/**
	 * Say a last word, attached or not. The peer may read it before the connection is
	 * cut.
	 */
	void sayAndClose(ControlFrame last) {
		Channel channel = this.connection.channel();
		OrderlyClose.say(channel, this.connection.context(), () -> last.encode(channel.alloc()), LINGER);
	}

}
