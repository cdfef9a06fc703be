package io.hein.transport.publisher;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.hein.transport.admission.Admission;
import io.hein.transport.admission.Limit;
import io.hein.transport.admission.Unattached;
import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.ErrorFrame;
import io.hein.transport.frame.Goodbye;
import io.hein.transport.frame.Hello;
import org.jspecify.annotations.Nullable;

/**
 * Ends a connection that has not attached, at most once, and reports it everywhere: to
 * the log, the listeners, the counters, its address' account of failed attempts, and the
 * peer as far as it may know. {@link Farewell} is for those that have attached. Used by
 * the connection's event loop.
 */
final class Refuser {

	/**
	 * What a peer hears that was not authenticated, or may not have what it wants.
	 */
	static final String NOT_ADMITTED = "not admitted; the publisher's log says why";

	/**
	 * What counts as a failed attempt of its address: it was no handshake, or the secret
	 * was wrong.
	 */
	private static final Set<ErrorCode> FAILED_ATTEMPTS = EnumSet.of(ErrorCode.PROTOCOL, ErrorCode.TOO_LARGE,
			ErrorCode.AUTH);

	/**
	 * The delay before a peer learns that it may not attach.
	 */
	private static final Duration REFUSAL_DELAY = Duration.ofMillis(250);

	private final NativeSession connection;

	private final Admission<Session> admission;

	private final PublisherEvents events;

	Refuser(NativeSession connection, Admission<Session> admission, PublisherEvents events) {
		this.connection = connection;
		this.admission = admission;
		this.events = events;
	}

	void refuse(ErrorCode code, String message) {
		refuse(code, null, message);
	}

	/**
	 * Refuse it, and send the peer the reason.
	 * @param code the code it is sent
	 * @param limit the limit that it hit, if that is why
	 * @param message the text it is sent
	 */
	void refuse(ErrorCode code, @Nullable Limit limit, String message) {
		if (this.connection.state().isNew()) {
			dismiss(code, limit, message);
			this.connection.farewell().sayAndClose(new ErrorFrame(code, message));
		}
	}

	/**
	 * The peer learns nothing about the reason, and nothing at once: guessing needs many
	 * answers.
	 */
	void notAdmitted(String why) {
		dismiss(ErrorCode.AUTH, null, why);
		this.connection.loop()
			.schedule(() -> this.connection.farewell().sayAndClose(new ErrorFrame(ErrorCode.AUTH, NOT_ADMITTED)),
					REFUSAL_DELAY.toNanos(), TimeUnit.NANOSECONDS);
	}

	/**
	 * The connection cannot be encrypted. The TLS handlers close it.
	 */
	void refuseTls(String message) {
		if (this.connection.state().isNew()) {
			dismiss(ErrorCode.TLS, null, message);
		}
	}

	/**
	 * It has to try another publisher: nothing is wrong with it.
	 * @param word how that is said
	 * @param why why in words
	 */
	void sendAway(Goodbye word, String why) {
		if (this.connection.state().isNew()) {
			this.connection.handshake().cancel();
			this.events.warn("sent away", () -> this.connection + " is sent to another publisher: " + why);
			this.connection.farewell().sayAndClose(word);
		}
	}

	/**
	 * The peer has closed it, which anything may do that just looks whether the port is
	 * open.
	 */
	void gone() {
		reportRefusal(ErrorCode.PROTOCOL, null, "closed the connection before the handshake was complete");
	}

	/**
	 * Close it without a word, whether or not a handshake is under way: the publisher
	 * stops.
	 */
	void abandon() {
		if (this.connection.state().isNew()) {
			this.connection.handshake().cancel();
		}
		this.connection.close();
	}

	/**
	 * It is refused, for whatever reason, and about to be closed. Of those that wait for
	 * it the oldest does not wait if there are too many.
	 */
	private void dismiss(ErrorCode code, @Nullable Limit limit, String message) {
		if (FAILED_ATTEMPTS.contains(code) && limit != Limit.FAILED_ATTEMPTS) {
			this.admission.failed(this.connection.address(), this.connection.now());
		}
		Unattached<Session> refused = this.admission.refused();
		refused.add(this.connection, () -> this.connection.execute(this.connection::cut));
		this.connection.channel().closeFuture().addListener((closed) -> refused.remove(this.connection));
		reportRefusal(code, limit, message);
	}

	private void reportRefusal(ErrorCode code, @Nullable Limit limit, String message) {
		Handshake handshake = this.connection.handshake();
		Hello hello = handshake.hello();
		String name = (hello != null) ? hello.name() : null;
		handshake.cancel();
		this.events.refused(this.connection, name, code, limit, message);
	}

}
