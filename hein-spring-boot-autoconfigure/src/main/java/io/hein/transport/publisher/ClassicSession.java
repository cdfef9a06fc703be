package io.hein.transport.publisher;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

import io.hein.transport.classic.ClassicProtocol;
import io.hein.transport.confirm.Pings;
import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.GoodbyeReason;
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
 * {@link ClassicNameClaim} comes before, {@link ClassicPings} between two batches, and
 * {@link ClassicFarewell} ends it. Used by its event loop, except where said.
 */
final class ClassicSession extends ChannelInboundHandlerAdapter implements Session {

	static final String PROTOCOL = "classic";

	private final PublisherRun run;

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

	ClassicSession(PublisherRun run, Channel channel, InetSocketAddress address, String name) {
		this.run = run;
		this.options = run.options().classic;
		this.channel = channel;
		this.address = address;
		this.name = name;
		this.lockStep = new ClassicLockStep(this.options.ackTimeout);
		this.pings = new ClassicPings(this, run, this.lockStep);
		this.farewell = new ClassicFarewell(this, run, this.pings);
		this.slow = new SlowDetector(run.options().warnAt, run.log().capacity());
	}

	/**
	 * The name has come: find out whether it may have it.
	 */
	void begin() {
		new ClassicNameClaim(this, this.run, this.farewell, this::attach).begin();
	}

	private void attach() {
		if (this.state != State.NAMING) {
			return;
		}
		if (this.run.isClosing()) {
			this.farewell.shutdown();
			return;
		}
		if (!this.run.sessions().isCurrent(this)) {
			this.farewell.refuse(ErrorCode.REPLACED, Farewell.REPLACED);
			return;
		}
		long head = this.run.log().head();
		this.stream = new ClassicStream(this, this.run.log(), head, this.options);
		this.lockStep.begin(head);
		this.since = Instant.now();
		this.state = State.ATTACHED;
		this.attachedAfter = head;
		this.run.counters().classicAccepted.increment();
		this.run.attached(this, head, this.options.topics);
		this.channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[] { ClassicProtocol.ACK }),
				this.channel.voidPromise());
		this.run.classicPumps().of(this.channel.eventLoop()).add(this);
	}

	/**
	 * Send the next batch, if nothing waits for its acknowledgement.
	 */
	void pump() {
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
		this.run.counters().classicSent.add(attached.frames());
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
		this.run.counters().bytesSent.add(length);
		this.lockStep.sent(frames, length, position, confirm, System.nanoTime());
		this.channel.writeAndFlush(bytes, this.channel.voidPromise());
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		ByteBuf in = (ByteBuf) message;
		boolean onlyAcks = in.forEachByte((value) -> value == ClassicProtocol.ACK) < 0;
		in.release();
		if (this.state == State.ATTACHED && !onlyAcks) {
			this.run.log("classic protocol",
					() -> this + " sent something other than an acknowledgement: disconnected");
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
		long now = System.nanoTime();
		if (this.lockStep.acknowledged(now)) {
			this.run.confirmations().received(recipient(), this.lockStep.acknowledged());
		}
		this.pings.acknowledged(now);
		pump();
	}

	@Override
	public void ping(Pings.Ping ping) {
		if (this.state != State.ATTACHED) {
			this.run.pings().gone(this);
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

	/**
	 * Ten times a second.
	 * @param now the time
	 * @param pause for how long nobody looked whether anything came
	 */
	void tick(long now, long pause) {
		ClassicStream attached = attached();
		if (attached == null) {
			return;
		}
		if (this.lockStep.isOverdue(now, pause)) {
			this.run.log("classic ack",
					() -> this + " did not acknowledge within " + Farewell.seconds(this.options.ackTimeout)
							+ " (more for a long message): disconnected; it may reconnect");
			this.farewell.drop(DisconnectReason.KEEPALIVE);
			return;
		}
		if (attached.isOverrun() && isDisconnectedBehind()) {
			this.farewell.drop(DisconnectReason.SLOW);
			return;
		}
		boolean behind = this.lockStep.isAwaiting() || attached.offset() < this.run.log().appendedBytes();
		if (this.slow.isNewlySlow(this.run.fastestOffset() - attached.offset(), behind,
				attached.offset() + this.lockStep.acknowledged(), now)) {
			SubscriberInfo info = info();
			this.run.log("slow", () -> this + " is slow: " + info.describeLag());
			this.run.counters().slow.increment();
			this.run.tell((listener, publisher) -> listener.onSlow(publisher, info));
		}
	}

	/**
	 * The log has overwritten what it was not sent yet. There is no way to tell it.
	 */
	void gap(long from, long to) {
		this.run.counters().dropped.add(to - from + 1);
		this.run.confirmations().gap(recipient(), from, to);
		this.run.log("gap", () -> this + " has a gap: " + from + " to " + to
				+ " were dropped before they could be sent to it; a classic subscriber cannot be notified");
		if (isDisconnectedBehind()) {
			this.farewell.drop(DisconnectReason.SLOW);
		}
	}

	private boolean isDisconnectedBehind() {
		return this.run.options().policyFor(this.name) == SlowSubscriberPolicy.DISCONNECT;
	}

	/**
	 * A message cannot be sent to it.
	 */
	void unsendable(long sequence, String why) {
		this.run.counters().dropped.increment();
		this.run.confirmations().unsendable(recipient(), sequence);
		this.run.log("classic unsendable", () -> this + " is not sent message " + sequence + ": " + why);
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
	public void goodbye(long head, GoodbyeReason reason, Duration retryAfter) {
		this.farewell.shutdown();
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		this.farewell.lost();
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		if (cause instanceof IOException) {
			this.run.log().unreadable(cause);
			this.farewell.lost();
		}
		else {
			failed(cause);
		}
	}

	@Override
	public void failed(Throwable cause) {
		this.run.logUnexpected(this + ": unexpected failure, the connection is closed", cause);
		this.farewell.lost();
	}

	boolean isNaming() {
		return this.state == State.NAMING;
	}

	/**
	 * What it is sent while it is attached, else {@code null}.
	 */
	@Nullable ClassicStream attached() {
		return (this.state == State.ATTACHED) ? this.stream : null;
	}

	/**
	 * Neither send nor take anything any more. {@link ClassicFarewell} sees to the rest.
	 */
	void closed() {
		this.state = State.CLOSED;
		this.ended = true;
	}

	InetSocketAddress address() {
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
				|| (attached.position() >= this.run.log().head() && !this.lockStep.isAwaiting());
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
		return Math.max(0, this.run.log().head() - received());
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
				attached.position(), this.lockStep.acknowledged(), lag(),
				Math.max(0, this.run.log().appendedBytes() - attached.offset()), this.slow.isSlow());
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
