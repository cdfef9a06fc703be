package io.hein.transport.publisher;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.hein.transport.classic.ClassicProtocol;
import io.hein.transport.classic.ClassicTranslator;
import io.hein.transport.classic.GracefulLeave;
import io.hein.transport.frame.ErrorCode;
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
 * batch at a time and has to acknowledge each. Every end of it is a
 * {@linkplain GracefulLeave graceful leave}. Used by its event loop, except where said.
 */
final class ClassicSession extends ChannelInboundHandlerAdapter implements Session {

	static final String PROTOCOL = "classic";

	/**
	 * How long the holder of a name is given to show that it lives. The newcomer gives up
	 * for ever after one second.
	 */
	private static final Duration PROBE = Duration.ofMillis(400);

	private static final Duration LEAVE_REFUSED = Duration.ofSeconds(5);

	/**
	 * A slow receiver looks at the end of its connection only after its user's code.
	 */
	private static final Duration LEAVE_DROPPED = Duration.ofSeconds(30);

	private static final Duration LEAVE_SHUTDOWN = Duration.ofSeconds(2);

	private final PublisherRun run;

	private final ClassicOptions options;

	private final Channel channel;

	private final InetSocketAddress address;

	private final String name;

	private final InstanceId instanceId = InstanceId.random();

	private final Deque<Pings.Ping> pings = new ArrayDeque<>();

	private final List<Runnable> alive = new ArrayList<>();

	private final List<Runnable> gone = new ArrayList<>();

	private final ClassicLockStep lockStep;

	private final SlowDetector slow;

	private State state = State.NAMING;

	private volatile Instant since = Instant.MIN;

	private volatile long attachedAfter = Long.MAX_VALUE;

	private volatile @Nullable ClassicStream stream;

	private volatile boolean ended;

	private boolean pinging;

	private boolean waitingToPing;

	ClassicSession(PublisherRun run, Channel channel, InetSocketAddress address, String name) {
		this.run = run;
		this.options = run.options().classic;
		this.channel = channel;
		this.address = address;
		this.name = name;
		this.lockStep = new ClassicLockStep(this.options.ackTimeout);
		this.slow = new SlowDetector(run.options().warnAt, run.log().capacity());
	}

	/**
	 * The name has come: find out whether it may have it.
	 */
	void begin() {
		if (this.state != State.NAMING) {
			return;
		}
		Sessions.Admission admission = this.run.sessions().admit(this);
		Session holder = admission.holder();
		switch (admission.outcome()) {
			case FULL -> {
				this.run.counters().limited(Limit.CONNECTIONS);
				refuse(ErrorCode.MAX_CONNECTIONS, "the publisher has its maximum of " + this.options.maxConnections
						+ " classic connections or of " + this.run.options().maxConnections + " in all");
			}
			case NAME_HELD -> probe(Objects.requireNonNull(holder));
			case ADMITTED -> attach();
		}
	}

	/**
	 * Find out whether the holder of the name lives. One that speaks the native protocol
	 * has better ways to find out, and would only come back and fight for its name.
	 */
	private void probe(Session holder) {
		if (!holder.isClassic()) {
			refuse(ErrorCode.NAME_IN_USE, "a native subscriber is called so");
			return;
		}
		Future<?> silence = this.channel.eventLoop()
			.schedule(() -> holderIsDead(holder), PROBE.toMillis(), TimeUnit.MILLISECONDS);
		holder.execute(() -> holder.askForLife(() -> execute(() -> {
			if (silence.cancel(false)) {
				refuse(ErrorCode.NAME_IN_USE, "another living subscriber is called so");
			}
		}), () -> execute(() -> {
			if (silence.cancel(false)) {
				begin();
			}
		})));
	}

	private void holderIsDead(Session holder) {
		if (this.state != State.NAMING) {
			return;
		}
		if (this.run.sessions().takeOver(holder, this)) {
			holder.execute(() -> {
				holder.replaced();
				execute(this::attach);
			});
		}
		else {
			begin();
		}
	}

	private void attach() {
		if (this.state != State.NAMING) {
			return;
		}
		if (this.run.isClosing()) {
			goodbye(0, Duration.ZERO);
			return;
		}
		if (!this.run.sessions().isCurrent(this)) {
			refuse(ErrorCode.REPLACED, "a newer connection of this subscriber took the place");
			return;
		}
		long head = this.run.log().head();
		this.stream = new ClassicStream(this, this.run.log(), head, this.options);
		this.lockStep.begin(head);
		this.since = Instant.now();
		this.state = State.ATTACHED;
		this.attachedAfter = head;
		this.run.counters().classicAccepted.increment();
		this.run.attached(this, head);
		this.channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[] { ClassicProtocol.ACK }),
				this.channel.voidPromise());
		this.run.classicPumps().of(this.channel.eventLoop()).add(this);
	}

	/**
	 * Send the next batch, if nothing waits for its acknowledgement.
	 */
	void pump() {
		ClassicStream attached = this.stream;
		if (this.state != State.ATTACHED || attached == null || this.lockStep.isAwaiting()) {
			return;
		}
		if (!this.pings.isEmpty() || !this.alive.isEmpty()) {
			pingWhenSettled();
			return;
		}
		ByteBuf batch = attached.next(this.channel.alloc(), this.lockStep.maxFrames());
		if (batch == null) {
			if (attached.hasMore() && this.state == State.ATTACHED) {
				this.channel.eventLoop().execute(this::pump);
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

	private void send(ByteBuf bytes, int frames, long position, boolean confirm) {
		int length = bytes.readableBytes();
		this.run.counters().bytesSent.add(length);
		this.lockStep.sent(frames, length, position, confirm, System.nanoTime());
		this.channel.writeAndFlush(bytes, this.channel.voidPromise());
	}

	/**
	 * Send a ping, once late acknowledgements of the last batch cannot be taken for its
	 * answer.
	 */
	private void pingWhenSettled() {
		long now = System.nanoTime();
		long wait = this.lockStep.settlesIn(now);
		if (wait > 0) {
			if (!this.waitingToPing) {
				this.waitingToPing = true;
				this.channel.eventLoop().schedule(() -> {
					this.waitingToPing = false;
					pump();
				}, wait, TimeUnit.NANOSECONDS);
			}
			return;
		}
		this.pings.forEach((ping) -> this.run.pings().sent(ping, this, now));
		this.pinging = true;
		ByteBuf frame = this.channel.alloc().buffer();
		ClassicTranslator.writePing(frame);
		send(frame, 1, this.lockStep.acknowledged(), false);
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		ByteBuf in = (ByteBuf) message;
		boolean onlyAcks = in.forEachByte((value) -> value == ClassicProtocol.ACK) < 0;
		in.release();
		if (this.state == State.ATTACHED && !onlyAcks) {
			this.run.log("classic protocol", () -> this + " sent something else than an acknowledgement: disconnected");
			end(DisconnectReason.PROTOCOL, LEAVE_DROPPED);
		}
		else if (this.state == State.NAMING && !onlyAcks) {
			refuse(ErrorCode.PROTOCOL, "more than a name came before it was accepted");
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
			this.run.confirmations().received(asked(), this.lockStep.acknowledged());
		}
		if (this.pinging) {
			this.pinging = false;
			for (Pings.Ping ping = this.pings.poll(); ping != null; ping = this.pings.poll()) {
				this.run.pings().answered(ping.token(), this, this.lockStep.acknowledged(), now);
			}
			runAll(this.alive);
			this.gone.clear();
		}
		pump();
	}

	private static void runAll(List<Runnable> waiting) {
		List<Runnable> copy = List.copyOf(waiting);
		waiting.clear();
		copy.forEach(Runnable::run);
	}

	@Override
	public void ping(Pings.Ping ping) {
		if (this.state != State.ATTACHED) {
			this.run.pings().gone(this);
			return;
		}
		if (this.pinging) {
			// the answer that is under way is as good
			this.run.pings().sent(ping, this, System.nanoTime());
		}
		// those that have ended are at most as many as are open
		this.pings.removeIf((waiting) -> !this.run.pings().isOpen(waiting));
		this.pings.add(ping);
		pump();
	}

	@Override
	public void askForLife(Runnable alive, Runnable gone) {
		if (this.state == State.CLOSED) {
			gone.run();
			return;
		}
		this.alive.add(alive);
		this.gone.add(gone);
		pump();
	}

	/**
	 * Ten times a second.
	 * @param now the time
	 * @param pause for how long nobody looked whether anything came
	 */
	void tick(long now, long pause) {
		ClassicStream attached = this.stream;
		if (this.state != State.ATTACHED || attached == null) {
			return;
		}
		if (this.lockStep.isOverdue(now, pause)) {
			this.run.log("classic ack", () -> this + " did not acknowledge within " + this.options.ackTimeout
					+ " (more for a long message): disconnected, it may come back");
			end(DisconnectReason.KEEPALIVE, LEAVE_DROPPED);
			return;
		}
		if (attached.isOverrun() && isDisconnectedBehind()) {
			end(DisconnectReason.SLOW, LEAVE_DROPPED);
			return;
		}
		boolean behind = this.lockStep.isAwaiting() || attached.offset() < this.run.log().appendedBytes();
		if (this.slow.isNewlySlow(this.run.fastestOffset() - attached.offset(), behind,
				attached.offset() + this.lockStep.acknowledged(), now)) {
			SubscriberInfo info = info();
			this.run.log("slow",
					() -> this + " is slow: " + info.lag() + " messages (" + info.lagBytes() + " bytes) behind");
			this.run.counters().slow.increment();
			this.run.tell((listener, publisher) -> listener.onSlow(publisher, info));
		}
	}

	/**
	 * The log has overwritten what it was not sent yet. There is no way to tell it.
	 */
	void gap(long from, long to) {
		this.run.counters().dropped.add(to - from + 1);
		this.run.confirmations().gap(asked(), from, to);
		this.run.log("gap", () -> this + " has a gap: " + from + " to " + to
				+ " were dropped before it could be sent them; " + "a classic subscriber cannot be told");
		if (isDisconnectedBehind()) {
			end(DisconnectReason.SLOW, LEAVE_DROPPED);
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
		this.run.confirmations().unsendable(asked(), sequence);
		this.run.log("classic unsendable", () -> this + " is not sent message " + sequence + ": " + why);
	}

	@Override
	public void replaced() {
		end(DisconnectReason.REPLACED, LEAVE_DROPPED);
	}

	@Override
	public void stalled() {
		end(DisconnectReason.STALLED, LEAVE_DROPPED);
	}

	/**
	 * A classic subscriber needs no goodbye, and none that ends it for good: it comes
	 * back when the publisher does.
	 */
	@Override
	public void goodbye(long head, Duration retryAfter) {
		if (this.state == State.NAMING) {
			forget();
			leave(LEAVE_SHUTDOWN);
		}
		else {
			end(DisconnectReason.SHUTDOWN, LEAVE_SHUTDOWN);
		}
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		if (this.state == State.NAMING) {
			refuse(ErrorCode.PROTOCOL, "closed the connection before the hand-shake was complete");
		}
		else {
			end(DisconnectReason.LOST, LEAVE_DROPPED);
		}
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		if (!(cause instanceof IOException)) {
			this.run.logUnexpected(this + ": unexpected failure, the connection is closed", cause);
		}
		channelInactive(context);
	}

	private void refuse(ErrorCode code, String message) {
		if (this.state != State.NAMING) {
			return;
		}
		forget();
		this.run.counters().refused(code);
		this.run.log("refused " + code, () -> "Refused " + this + ": " + code + ", " + message
				+ "; a Python subscriber does not try again by itself");
		this.run.tell((listener, publisher) -> listener.onRefused(publisher, this.address, this.name, code, message));
		leave(LEAVE_REFUSED);
	}

	private void forget() {
		this.state = State.CLOSED;
		this.ended = true;
		this.run.sessions().remove(this);
	}

	/**
	 * End an attached connection, for whatever reason, exactly once.
	 */
	private void end(DisconnectReason reason, Duration limit) {
		ClassicStream attached = this.stream;
		if (this.state != State.ATTACHED || attached == null) {
			return;
		}
		SubscriberInfo info = info();
		forget();
		attached.close();
		this.run.classicPumps().of(this.channel.eventLoop()).remove(this);
		this.run.detached(this, info, reason);
		if (reason != DisconnectReason.SHUTDOWN) {
			// it never goes on where it was
			this.run.confirmations().gone(asked());
		}
		runAll(this.gone);
		this.alive.clear();
		leave(limit);
	}

	private void leave(Duration limit) {
		GracefulLeave.begin(this.channel, this.run.leaving().limit(this.channel, limit));
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
	public boolean isAsked(long sequence, String topic) {
		return this.attachedAfter < sequence && !this.ended && this.options.topics.matches(topic);
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

	@Override
	public long stuckSince() {
		// what it waits with was copied
		return 0;
	}

	@Override
	public SubscriberInfo info() {
		ClassicStream attached = Objects.requireNonNull(this.stream);
		long position = attached.position();
		return new SubscriberInfo(this.name, this.address, this.since, PROTOCOL, this.options.topics.patterns(),
				position, this.lockStep.acknowledged(), Math.max(0, this.run.log().head() - position),
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
