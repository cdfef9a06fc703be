package io.hein.transport.publisher;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

import io.hein.transport.admission.Limit;
import io.hein.transport.classic.ClassicLockStep;
import io.hein.transport.classic.ClassicProtocol;
import io.hein.transport.confirm.Pings;
import io.hein.transport.flow.SlowDetector;
import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.Goodbye;
import io.hein.transport.frame.InstanceId;
import io.hein.transport.netty.LimitedLog;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/**
 * One connection of one classic subscriber, from its name to the close. It is sent one
 * batch at a time and has to acknowledge each, as {@link ClassicLockStep} says.
 * {@link NameClaim} comes before, {@link ClassicPings} between two batches, and
 * {@link ClassicFarewell} ends it. Used by its event loop, except where said.
 */
final class ClassicSession extends ChannelInboundHandlerAdapter implements ClassicPump.Served, NameClaim.Claimant {

	static final String PROTOCOL = "classic";

	/**
	 * How long the holder of a name is given to show that it lives. The newcomer gives up
	 * forever after one second.
	 */
	private static final Duration PROBE = Duration.ofMillis(400);

	private final Shared shared;

	private final ClassicOptions options;

	private final Channel channel;

	private final InetSocketAddress address;

	private final String name;

	private final InstanceId instanceId = InstanceId.random();

	private final ClassicLockStep lockStep;

	private final ClassicPings pings;

	private final ClassicFarewell farewell;

	private final SlowDetector slow;

	private State state = State.NAMING;

	private volatile Instant since = Instant.MIN;

	private volatile long attachedAfter = Long.MAX_VALUE;

	private volatile @Nullable ClassicStream stream;

	private volatile boolean ended;

	ClassicSession(Shared shared, Channel channel, InetSocketAddress address, String name) {
		this.shared = shared;
		this.options = shared.options().classic;
		this.channel = channel;
		this.address = address;
		this.name = name;
		this.lockStep = new ClassicLockStep(this.options.ackTimeout, now());
		this.pings = new ClassicPings(this, shared.pings(), this.lockStep);
		this.farewell = new ClassicFarewell(this, shared, this.pings);
		this.slow = new SlowDetector(shared.options().warnAt, shared.log().capacity());
	}

	/**
	 * The name has come: find out whether it may have it.
	 */
	void begin() {
		new NameClaim(this, this, this.shared.sessions(), this::attach).begin();
	}

	private void attach() {
		if (this.state != State.NAMING) {
			return;
		}
		if (this.shared.sessions().isClosing()) {
			this.farewell.shutdown();
			return;
		}
		if (!this.shared.sessions().isCurrent(this)) {
			this.farewell.refuse(ErrorCode.REPLACED, Farewell.REPLACED);
			return;
		}
		long head = this.shared.log().head();
		this.stream = new ClassicStream(this, this.shared.log(), head, this.options);
		this.lockStep.begin(head);
		this.since = Instant.now();
		this.state = State.ATTACHED;
		this.attachedAfter = head;
		this.shared.events().connected(this, head);
		this.shared.answers().attached(recipient(), head);
		this.shared.answers().replaced(recipient());
		this.shared.answers().topicsChanged(recipient(), head, this.options.topics::matches);
		this.channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[] { ClassicProtocol.ACK }),
				this.channel.voidPromise());
		this.shared.pumps().classic(this.channel.eventLoop()).add(this);
	}

	@Override
	public void pump() {
		ClassicStream attached = attached();
		if (attached == null || this.lockStep.isAwaiting()) {
			return;
		}
		if (this.pings.isWanted()) {
			this.pings.sendWhenSettled();
			return;
		}
		ByteBuf batch = attached.next(this.channel.alloc(), this.lockStep.maxFrames());
		if (batch == null) {
			if (attached.hasMore() && this.state == State.ATTACHED) {
				execute(this::pump);
			}
			return;
		}
		if (this.state != State.ATTACHED) {
			batch.release();
			return;
		}
		this.shared.counters().classicSent.add(attached.frames());
		send(batch, attached.frames(), attached.position(), attached.isConfirm());
	}

	/**
	 * Send something that has to be acknowledged.
	 * @param bytes what
	 * @param frames how many frames it is
	 * @param position up to where it reaches
	 * @param confirm whether a report is wanted about when it has arrived
	 */
	void send(ByteBuf bytes, int frames, long position, boolean confirm) {
		int length = bytes.readableBytes();
		this.shared.counters().bytesSent.add(length);
		this.lockStep.sent(frames, length, position, confirm, now());
		this.channel.writeAndFlush(bytes, this.channel.voidPromise());
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		ByteBuf in = (ByteBuf) message;
		boolean onlyAcks = in.forEachByte((value) -> value == ClassicProtocol.ACK) < 0;
		in.release();
		if (this.state == State.ATTACHED && !onlyAcks) {
			this.shared.events()
				.warn("classic protocol", () -> this + " sent something other than an acknowledgement: disconnected");
			this.farewell.drop(DisconnectReason.PROTOCOL);
		}
		else if (this.state == State.NAMING && !onlyAcks) {
			this.farewell.refuse(ErrorCode.PROTOCOL, "more than a name came before it was accepted");
		}
		else if (this.state == State.ATTACHED && this.lockStep.isAwaiting()) {
			acknowledged();
		}
	}

	/**
	 * What was sent last has arrived. More acknowledgements may come for it later.
	 */
	private void acknowledged() {
		long now = now();
		if (this.lockStep.acknowledged(now)) {
			this.shared.answers().received(recipient(), this.lockStep.acknowledged());
		}
		this.pings.acknowledged(now);
		pump();
	}

	@Override
	public void ping(Pings.Ping ping) {
		if (this.state != State.ATTACHED) {
			this.shared.pings().gone(this);
			return;
		}
		this.pings.ask(ping);
		pump();
	}

	@Override
	public void askForLife(Runnable alive, Runnable gone) {
		if (this.state == State.CLOSED) {
			gone.run();
			return;
		}
		this.pings.askForLife(alive, gone);
		pump();
	}

	@Override
	public void tick(long now, long pause) {
		ClassicStream attached = attached();
		if (attached == null) {
			return;
		}
		if (this.lockStep.isOverdue(now, pause)) {
			this.shared.events()
				.warn("classic ack",
						() -> this + " did not acknowledge within " + Farewell.seconds(this.options.ackTimeout)
								+ " (more for a long message): disconnected; it may reconnect");
			this.farewell.drop(DisconnectReason.KEEPALIVE);
			return;
		}
		if (attached.isOverrun() && isDisconnectedBehind()) {
			this.farewell.drop(DisconnectReason.SLOW);
			return;
		}
		boolean behind = this.lockStep.isAwaiting() || attached.offset() < this.shared.log().appendedBytes();
		if (this.slow.isNewlySlow(this.shared.flow().fastestOffset() - attached.offset(), behind,
				attached.offset() + this.lockStep.acknowledged(), now)) {
			this.shared.events().slow(this);
		}
	}

	/**
	 * The log has overwritten what it was not sent yet. There is no way to report that to
	 * it.
	 */
	void gap(long from, long to) {
		this.shared.events().gap(this, from, to);
		this.shared.answers().gap(recipient(), from, to);
		if (isDisconnectedBehind()) {
			this.farewell.drop(DisconnectReason.SLOW);
		}
	}

	private boolean isDisconnectedBehind() {
		return this.shared.options().policyFor(this.name) == SlowSubscriberPolicy.DISCONNECT;
	}

	/**
	 * A message cannot be sent to it.
	 */
	void unsendable(long sequence, String why) {
		this.shared.events().unsendable(this, sequence, why);
		this.shared.answers().unsendable(recipient(), sequence);
	}

	@Override
	public void replaced() {
		this.farewell.drop(DisconnectReason.REPLACED);
	}

	@Override
	public void stalled() {
		this.farewell.drop(DisconnectReason.STALLED);
	}

	@Override
	public void goodbye(Goodbye word) {
		this.farewell.shutdown();
	}

	@Override
	public void move(Goodbye word) {
		// it knows one publisher only, and loses what is sent until it is back
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		this.farewell.lost();
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		if (cause instanceof IOException) {
			this.shared.log().unreadable(cause);
			this.farewell.lost();
		}
		else {
			failed(cause);
		}
	}

	@Override
	public void failed(Throwable cause) {
		this.shared.unexpected(this + ": unexpected failure, the connection is closed", cause);
		this.farewell.lost();
	}

	@Override
	public boolean isServed() {
		return this.state == State.ATTACHED;
	}

	@Override
	public boolean isNaming() {
		return this.state == State.NAMING;
	}

	@Override
	public Duration probeTime() {
		return PROBE;
	}

	@Override
	public void findsNoRoom() {
		this.farewell.refuse(ErrorCode.MAX_CONNECTIONS, Limit.CONNECTIONS,
				"the publisher has its maximum of " + this.options.maxConnections + " classic connections or of "
						+ this.shared.options().maxConnections + " in all");
	}

	@Override
	public void findsNameHeld(Session holder) {
		this.farewell.refuse(ErrorCode.NAME_IN_USE,
				(holder.isClassic()) ? "another living subscriber has this name" : "a native subscriber has this name");
	}

	/**
	 * What it is sent while it is attached, else {@code null}.
	 */
	@Nullable ClassicStream attached() {
		return (this.state == State.ATTACHED) ? this.stream : null;
	}

	/**
	 * Neither send nor take anything from now on. {@link ClassicFarewell} sees to the
	 * rest.
	 */
	void closed() {
		this.state = State.CLOSED;
		this.ended = true;
	}

	@Override
	public InetSocketAddress address() {
		return this.address;
	}

	boolean isEnded() {
		return this.ended;
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public InstanceId instanceId() {
		return this.instanceId;
	}

	@Override
	public boolean isClassic() {
		return true;
	}

	@Override
	public Channel channel() {
		return this.channel;
	}

	@Override
	public boolean isAsked(long sequence, byte[] topic) {
		return this.attachedAfter < sequence && !this.ended && this.options.topics.matches(topic, topic.length);
	}

	@Override
	public boolean isAttached() {
		return this.stream != null;
	}

	@Override
	public boolean isDrained() {
		ClassicStream attached = this.stream;
		return attached == null || this.ended
				|| (attached.position() >= this.shared.log().head() && !this.lockStep.isAwaiting());
	}

	@Override
	public long position() {
		return Objects.requireNonNull(this.stream).position();
	}

	/**
	 * What waits for its acknowledgement has not arrived, for all that is known. That
	 * never lasts: one that does not acknowledge is disconnected.
	 */
	@Override
	public Long lag() {
		return Math.max(0, this.shared.log().head() - received());
	}

	@Override
	public long received() {
		long position = position();
		return (this.lockStep.isAwaiting()) ? this.lockStep.acknowledged() : position;
	}

	@Override
	public SubscriberInfo info() {
		ClassicStream attached = Objects.requireNonNull(this.stream);
		return new SubscriberInfo(this.name, this.address, this.since, PROTOCOL, this.options.topics.patterns(),
				this.shared.log().epoch(), attached.position(), this.lockStep.acknowledged(), lag(),
				Math.max(0, this.shared.log().appendedBytes() - attached.offset()), this.slow.isSlow());
	}

	@Override
	public String toString() {
		return "Classic subscriber '" + LimitedLog.escape(this.name) + "' from " + this.address.getHostString() + ":"
				+ this.address.getPort();
	}

	private enum State {

		/**
		 * Whether it may have its name is being found out.
		 */
		NAMING,

		/**
		 * It was accepted.
		 */
		ATTACHED,

		/**
		 * It has ended, or is about to.
		 */
		CLOSED

	}

}
