package io.hein.transport.publisher;

import java.time.Duration;

import io.hein.transport.admission.Limit;
import io.hein.transport.frame.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Ends a classic connection, attached or not, exactly once, for each of the reasons that
 * there are. Every end is a {@linkplain io.hein.transport.classic.ClassicLeaving graceful
 * leave}. Used by the connection's event loop.
 */
final class ClassicFarewell {

	private static final Duration LEAVE_REFUSED = Duration.ofSeconds(5);

	private static final Duration LEAVE_SHUTDOWN = Duration.ofSeconds(2);

	private final ClassicSession session;

	private final Shared shared;

	private final ClassicPings pings;

	ClassicFarewell(ClassicSession session, Shared shared, ClassicPings pings) {
		this.session = session;
		this.shared = shared;
		this.pings = pings;
	}

	/**
	 * It may not attach, or was closed before it did.
	 */
	void refuse(ErrorCode code, String message) {
		refuse(code, null, message);
	}

	/**
	 * It may not attach, or was closed before it did.
	 * @param code why
	 * @param limit the limit that it hit, if that is why
	 * @param message why in words
	 */
	void refuse(ErrorCode code, @Nullable Limit limit, String message) {
		if (!this.session.isNaming()) {
			return;
		}
		Farewell.all(this::forget,
				() -> this.shared.events().refused(this.session, this.session.name(), code, limit, message),
				() -> leave(LEAVE_REFUSED));
	}

	/**
	 * The connection was closed.
	 */
	void lost() {
		if (this.session.isNaming()) {
			refuse(ErrorCode.PROTOCOL, "closed the connection before the handshake was complete");
		}
		else {
			drop(DisconnectReason.LOST);
		}
	}

	/**
	 * The publisher stops. A classic subscriber needs no goodbye, and none that ends it
	 * for good: it comes back when the publisher does.
	 */
	void shutdown() {
		if (this.session.isNaming()) {
			forget();
			leave(LEAVE_SHUTDOWN);
			return;
		}
		ClassicStream attached = this.session.attached();
		if (attached != null) {
			try {
				end(attached, DisconnectReason.SHUTDOWN);
			}
			finally {
				leave(LEAVE_SHUTDOWN);
			}
		}
	}

	/**
	 * It does not acknowledge, breaks the protocol, or similar.
	 */
	void drop(DisconnectReason reason) {
		ClassicStream attached = this.session.attached();
		if (attached != null) {
			try {
				end(attached, reason);
			}
			finally {
				// whatever happens: it is no longer served
				this.shared.leaving().begin(this.session.channel());
				this.pings.gone();
			}
		}
	}

	private void end(ClassicStream attached, DisconnectReason reason) {
		Farewell.all(() -> answerBefore(reason), this::forget, attached::close,
				() -> this.shared.pumps().classic(this.session.channel().eventLoop()).remove(this.session),
				() -> this.shared.pings().gone(this.session),
				() -> this.shared.events().disconnected(this.session, reason), () -> answerAfter(reason));
	}

	private void answerBefore(DisconnectReason reason) {
		if (reason == DisconnectReason.SHUTDOWN) {
			this.shared.answers().lost(this.session.recipient());
		}
	}

	private void answerAfter(DisconnectReason reason) {
		if (reason != DisconnectReason.SHUTDOWN) {
			// it never continues where it was
			this.shared.answers().gone(this.session.recipient());
		}
	}

	private void forget() {
		this.session.closed();
		this.shared.sessions().remove(this.session);
	}

	private void leave(Duration limit) {
		// A newcomer that waits for its name may have it now
		this.pings.gone();
		this.shared.leaving().begin(this.session.channel(), limit);
	}

}
