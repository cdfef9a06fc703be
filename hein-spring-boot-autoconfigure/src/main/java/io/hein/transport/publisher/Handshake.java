package io.hein.transport.publisher;

import java.security.Principal;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.hein.transport.admission.AddressGate;
import io.hein.transport.admission.Credentials;
import io.hein.transport.admission.Gatekeeper;
import io.hein.transport.admission.Limit;
import io.hein.transport.backbone.SharedLog;
import io.hein.transport.confirm.Answers;
import io.hein.transport.confirm.Recipient;
import io.hein.transport.frame.ControlFrame;
import io.hein.transport.frame.ControlFrameDecoder;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.Hello;
import io.hein.transport.frame.Position;
import io.hein.transport.frame.ProtocolException;
import io.hein.transport.frame.StartFrom;
import io.hein.transport.frame.Welcome;
import io.hein.transport.netty.Tls;
import org.jspecify.annotations.Nullable;

/**
 * Leads a connection from accept to {@link Attachment}: waits for HELLO, has the
 * subscriber admitted, has it {@linkplain NameClaim claim its name}, decides where its
 * stream starts and answers with WELCOME. Whatever fails goes to {@link Refuser}. Used by
 * the connection's event loop, except where said.
 */
final class Handshake implements NameClaim.Claimant {

	/**
	 * The longest frame of a subscriber after HELLO.
	 */
	private static final int MAX_FRAME = 64 * 1024;

	/**
	 * How long one waits that has received more than the log has.
	 */
	private static final Duration AHEAD = Duration.ofSeconds(5);

	private static final Duration AHEAD_STEP = Duration.ofMillis(20);

	private final NativeSession connection;

	private final Shared shared;

	private final ControlFrameDecoder decoder;

	private final Refuser refuser;

	private int received;

	private long aheadSince;

	private @Nullable Future<?> deadline;

	private @Nullable Hello hello;

	private @Nullable Principal principal;

	Handshake(NativeSession connection, Shared shared, ControlFrameDecoder decoder, Refuser refuser) {
		this.connection = connection;
		this.shared = shared;
		this.decoder = decoder;
		this.refuser = refuser;
	}

	/**
	 * The connection was accepted.
	 */
	void begin() {
		AddressGate.Refusal refusal = this.shared.admission()
			.enter(this.connection.channel(), this.connection.address());
		if (refusal != null) {
			this.refuser.refuse(refusal.code(), refusal.limit(), refusal.message());
			return;
		}
		this.shared.admission()
			.unattached()
			.add(this.connection, () -> this.connection.execute(() -> this.refuser.refuse(ErrorCode.HANDSHAKE_TIMEOUT,
					Limit.UNAUTHENTICATED, "too many connections have not attached yet, and this was the oldest")));
		this.deadline = this.connection.loop()
			.schedule(
					() -> this.refuser.refuse(ErrorCode.HANDSHAKE_TIMEOUT, Limit.HANDSHAKE,
							"the handshake was not complete in time"),
					this.shared.options().handshakeTimeout.toNanos(), TimeUnit.NANOSECONDS);
		if (this.shared.sessions().isClosing()) {
			this.refuser.abandon();
		}
	}

	/**
	 * Bytes came, whole frames or not.
	 */
	void received(int bytes) {
		this.received += bytes;
		int most = this.shared.options().limits.helloSize + Integer.BYTES;
		if (this.received > most) {
			this.refuser.refuse(ErrorCode.TOO_LARGE, Limit.HELLO_SIZE,
					"more than " + most + " bytes before the handshake was complete");
		}
	}

	/**
	 * The first frame came.
	 */
	void onFirst(ControlFrame frame) {
		if (!(frame instanceof Hello first)) {
			throw new ProtocolException(ErrorCode.PROTOCOL, frame.type() + " before HELLO");
		}
		this.hello = first.withoutToken();
		this.connection.enter(SessionState.AUTHENTICATING);
		Gatekeeper gatekeeper = this.shared.admission().gatekeeper();
		if (gatekeeper == null) {
			admitted();
			return;
		}
		Credentials credentials = new Credentials(first.name(), first.token(),
				Tls.certificates(this.connection.channel()), this.connection.address());
		gatekeeper.admit(credentials, first.topics().patterns(), this.connection::execute, (decision) -> {
			String refusal = decision.refusal();
			if (refusal == null) {
				this.principal = decision.principal();
				admitted();
			}
			else if (this.connection.state() == SessionState.AUTHENTICATING) {
				this.refuser.notAdmitted(refusal);
			}
		});
	}

	private void admitted() {
		if (this.connection.state() == SessionState.AUTHENTICATING) {
			this.connection.enter(SessionState.NAMING);
			new NameClaim(this.connection, this, this.shared.sessions(), this::attach).begin();
		}
	}

	@Override
	public boolean isNaming() {
		return this.connection.state() == SessionState.NAMING;
	}

	@Override
	public Duration probeTime() {
		return this.shared.options().nameProbeTime();
	}

	@Override
	public void findsNoRoom() {
		this.refuser.refuse(ErrorCode.MAX_CONNECTIONS, Limit.CONNECTIONS,
				"the publisher has its maximum of " + this.shared.options().maxConnections + " connections");
	}

	@Override
	public void findsNameHeld(Session holder) {
		this.refuser.refuse(ErrorCode.NAME_IN_USE, "another living subscriber has the name " + this.connection.name());
	}

	private void attach() {
		if (!isNaming()) {
			return;
		}
		if (this.shared.sessions().isClosing()) {
			this.refuser.abandon();
			return;
		}
		if (!this.shared.sessions().isCurrent(this.connection)) {
			this.refuser.refuse(ErrorCode.REPLACED, Farewell.REPLACED);
			return;
		}
		if (this.shared.isAway()) {
			this.refuser.sendAway(Farewell.elsewhere(this.shared.log().head()),
					"this one has lost the log that it shares with others");
			return;
		}
		Hello first = Objects.requireNonNull(this.hello);
		long oldest = this.shared.log().oldest();
		// after the oldest, so that it is not before it even if much is appended
		// meanwhile
		long head = this.shared.log().head();
		long start = start(first, oldest, head);
		if (start > head) {
			if (mayReach(start)) {
				return;
			}
			if (this.shared.sharedLog() != null) {
				this.shared.events().historyLost(this.connection, start, head);
			}
			else if (this.shared.log().status() != null) {
				this.shared.events().setBack(this.connection, start, head);
			}
			this.refuser.refuse(ErrorCode.BAD_POSITION, "this log has no such position");
			return;
		}
		attach(first, start, head);
	}

	/**
	 * Another publisher of the same log was faster: wait for a while, then let the
	 * subscriber look elsewhere. To say that its position is bad would make it forget it.
	 * @return whether the log may have the position later
	 */
	private boolean mayReach(long start) {
		SharedLog log = this.shared.sharedLog();
		if (log == null) {
			return false;
		}
		long now = this.connection.now();
		if (this.aheadSince == 0) {
			this.aheadSince = now | 1;
			cancelDeadline();
		}
		Duration waited = Duration.ofNanos(now - this.aheadSince);
		if (!log.mayReach(start, waited)) {
			return false;
		}
		if (waited.compareTo(AHEAD) < 0) {
			this.connection.loop()
				.schedule(() -> this.connection.execute(this::attach), AHEAD_STEP.toNanos(), TimeUnit.NANOSECONDS);
		}
		else {
			this.refuser.sendAway(Farewell.elsewhere(log.head()),
					"it has received position " + start + ", and this one has read up to " + log.head());
		}
		return true;
	}

	private void attach(Hello first, long start, long head) {
		Pump pump = this.shared.pumps().of(this.connection.loop());
		SubscriberStream stream = new SubscriberStream(this.connection, pump, this.shared.options(), first.topics(),
				start, head);
		cancelDeadline();
		this.shared.admission().unattached().remove(this.connection);
		this.decoder.setMaxLength(MAX_FRAME);
		// it may say nothing between HELLO and its first PING
		this.connection.lifeSigns().forgive(this.connection.now());
		this.connection.attach(new Attachment(this.connection, this.shared, stream, head,
				(first.attachedBefore()) ? 0 : start, this.principal));
		if (stream.isBlocking()) {
			this.shared.flow().guard().add(stream);
		}
		this.shared.events().connected(this.connection, head);
		attached(first, start);
		// last: a subscriber that reads it may count on all of the above
		stream.begin(welcome(start, head));
		pump.add(stream);
	}

	/**
	 * Pending reports learn which answers are possible now.
	 */
	private void attached(Hello first, long start) {
		Answers answers = this.shared.answers();
		Recipient recipient = this.connection.recipient();
		answers.attached(recipient, start);
		answers.replaced(recipient);
		answers.topicsChanged(recipient, start, first.topics()::matches);
		if (resumed(first) == null) {
			// what it was asked before never reached it, whatever it will acknowledge
			answers.passedOver(recipient, start);
		}
	}

	private Welcome welcome(long start, long head) {
		PublisherOptions options = this.shared.options();
		return new Welcome(Hello.VERSION, new Position(this.shared.log().epoch(), start), head, options.maxMessageSize,
				(int) options.keepaliveTime.toMillis(), (int) options.keepaliveTimeout.toMillis(), options.name);
	}

	/**
	 * After which sequence the stream continues: where the subscriber was in this log,
	 * else where it wants to begin. One that was attached before wants all of a log that
	 * it meets for the first time.
	 */
	private long start(Hello first, long oldest, long head) {
		Position resumed = resumed(first);
		if (resumed != null) {
			return resumed.sequence();
		}
		if (first.attachedBefore()) {
			return 0;
		}
		return (first.start() == StartFrom.EARLIEST) ? Math.min(oldest, this.shared.log().earliest()) - 1 : head;
	}

	private @Nullable Position resumed(Hello first) {
		Epoch epoch = this.shared.log().epoch();
		for (Position position : first.resume()) {
			if (position.epoch().equals(epoch)) {
				return position;
			}
		}
		return null;
	}

	/**
	 * The connection will not attach, for whatever reason.
	 */
	void cancel() {
		this.connection.enter(SessionState.CLOSED);
		cancelDeadline();
		this.shared.admission().unattached().remove(this.connection);
		if (this.hello != null) {
			this.shared.sessions().remove(this.connection);
		}
		// Last: a connection that waits for its name may have it now
		this.connection.lifeSigns().notifyWaiting();
	}

	private void cancelDeadline() {
		if (this.deadline != null) {
			this.deadline.cancel(false);
		}
	}

	/**
	 * What the subscriber has said about itself, {@code null} before it has. Any thread,
	 * once its name is known.
	 */
	@Nullable Hello hello() {
		return this.hello;
	}

}
