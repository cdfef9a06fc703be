package io.hein.transport.subscriber;

import java.net.InetSocketAddress;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.hein.transport.frame.ControlFrame;
import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.ErrorFrame;
import io.hein.transport.frame.Goodbye;
import io.hein.transport.frame.Hello;
import io.hein.transport.frame.ProtocolException;
import io.hein.transport.frame.Welcome;
import io.hein.transport.lane.Lanes;
import io.hein.transport.lane.Progress;
import org.jspecify.annotations.Nullable;

/**
 * Leads a connection from connect to {@link Attachment}: sends HELLO, unless its token
 * must not be seen, and takes the publisher's answer. For its event loop only.
 */
final class Handshake {

	private final SubscriberConnection connection;

	private final Stream stream;

	private final Lanes lanes;

	private final SubscriberOptions options;

	private final SubscriberConnection.Owner owner;

	/**
	 * Whether HELLO said that it continues where it was.
	 */
	private boolean attachedBefore;

	private @Nullable Future<?> deadline;

	Handshake(SubscriberConnection connection, Stream stream, Lanes lanes, SubscriberOptions options,
			SubscriberConnection.Owner owner) {
		this.connection = connection;
		this.stream = stream;
		this.lanes = lanes;
		this.options = options;
		this.owner = owner;
	}

	/**
	 * The connection is connected.
	 */
	void begin() {
		this.connection.enter(SessionState.HELLO_SENT);
		if (!mayTalk()) {
			this.connection.loop().execute(this::tokenWithheld);
			return;
		}
		// also if some bytes come now and then, none of which is a whole answer
		this.deadline = this.connection.loop()
			.schedule(this.connection.guarded(this.connection.farewell()::silent),
					this.options.keepaliveTimeout.toNanos(), TimeUnit.NANOSECONDS);
		this.connection.keepAlive()
			.start(this.options.keepaliveTime.toNanos(), this.options.keepaliveTimeout.toNanos());
		try {
			Hello hello = this.stream.resumption().hello();
			this.attachedBefore = hello.attachedBefore();
			this.connection.send(hello);
		}
		catch (IllegalArgumentException ex) {
			// Not now: the owner does not know yet that it is connected
			this.connection.loop().execute(() -> this.connection.farewell().topicsRefused(ex));
		}
	}

	/**
	 * The name may have led elsewhere than it seemed.
	 */
	private boolean mayTalk() {
		return this.options.mayExposeToken()
				|| !(this.connection.channel().remoteAddress() instanceof InetSocketAddress remote)
				|| remote.getAddress().isLoopbackAddress();
	}

	private void tokenWithheld() {
		this.connection.farewell()
			.cut(ConnectionEnd.error(ErrorCode.TLS,
					"the token is not sent without TLS to an address that is not loopback"));
	}

	/**
	 * A frame came.
	 */
	void onFrame(ControlFrame frame) {
		switch (frame.type()) {
			case WELCOME -> welcomed((Welcome) frame);
			case ERROR -> refused((ErrorFrame) frame);
			case GOODBYE -> this.connection.farewell().cut(ConnectionEnd.goodbye((Goodbye) frame));
			default -> throw new ProtocolException(ErrorCode.PROTOCOL, frame.type() + " before WELCOME");
		}
	}

	private void welcomed(Welcome welcome) {
		cancel();
		if (!this.owner.admits(welcome)) {
			this.connection.farewell().decline(welcome);
			return;
		}
		boolean before = this.stream.resumption().welcomed(welcome);
		Progress progress = this.stream.progress();
		if (progress == null) {
			throw new IllegalStateException("No progress after WELCOME");
		}
		Attachment attachment = new Attachment(this.connection, this.stream, this.lanes, progress, this.owner);
		this.connection.attach(attachment, welcome.maxMessageSize());
		// First: the connection may end in what follows
		this.owner.attached(this.connection, welcome, before);
		// The publisher assumes that a new subscriber has handled what was before
		attachment.begin(welcome, (this.attachedBefore) ? -1 : welcome.start().sequence());
	}

	/**
	 * It is over, with whatever result.
	 */
	void cancel() {
		if (this.deadline != null) {
			this.deadline.cancel(false);
		}
	}

	private void refused(ErrorFrame error) {
		if (error.code() == ErrorCode.BAD_POSITION) {
			this.stream.resumption().positionRejected();
		}
		this.connection.farewell().error("the publisher refused the subscriber", error);
	}

}
