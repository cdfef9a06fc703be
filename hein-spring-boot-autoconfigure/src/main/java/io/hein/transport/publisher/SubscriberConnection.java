package io.hein.transport.publisher;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLException;

import io.hein.transport.frame.Ack;
import io.hein.transport.frame.ControlFrame;
import io.hein.transport.frame.ControlFrameDecoder;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.ErrorFrame;
import io.hein.transport.frame.Goodbye;
import io.hein.transport.frame.GoodbyeReason;
import io.hein.transport.frame.Hello;
import io.hein.transport.frame.InstanceId;
import io.hein.transport.frame.Ping;
import io.hein.transport.frame.Pong;
import io.hein.transport.frame.Position;
import io.hein.transport.frame.ProtocolException;
import io.hein.transport.frame.StartFrom;
import io.hein.transport.frame.Subscribe;
import io.hein.transport.frame.Welcome;
import io.hein.transport.netty.LimitedLog;
import io.hein.transport.netty.Tls;
import io.hein.transport.netty.TlsFailure;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * One connection of one subscriber, from accept to close: the publisher's side of the
 * session ({@code docs/wire-protocol.md}, "States of the publisher"). Used by its event
 * loop, except where said.
 */
final class SubscriberConnection extends ChannelInboundHandlerAdapter implements Session {

	/**
	 * The longest frame of a subscriber after HELLO.
	 */
	static final int MAX_FRAME = 64 * 1024;

	/**
	 * For how long a refused peer may go on sending before its connection is cut: closing
	 * at once would destroy the reason on its way.
	 */
	private static final Duration LINGER = Duration.ofSeconds(1);

	/**
	 * What counts as a failed attempt of its address: it was no hand-shake, or the secret
	 * was wrong.
	 */
	private static final Set<ErrorCode> FAILED_ATTEMPTS = EnumSet.of(ErrorCode.PROTOCOL, ErrorCode.TOO_LARGE,
			ErrorCode.AUTH);

	/**
	 * How often the holder of a name is asked for a sign of life at the most, however
	 * many want its name: it answers each time, and is not to be driven into a flood.
	 */
	private static final long PROBE_INTERVAL = TimeUnit.MILLISECONDS.toNanos(100);

	/**
	 * After which time somebody is told that he may not attach.
	 */
	private static final Duration REFUSAL_DELAY = Duration.ofMillis(250);

	private static final String NOT_ADMITTED = "not admitted; the publisher's log says why";

	private final PublisherRun run;

	private final ControlFrameDecoder decoder;

	private final List<Runnable> lifeSigns = new ArrayList<>();

	private State state = State.ACCEPTED;

	private @Nullable ChannelHandlerContext context;

	private @Nullable Hello hello;

	private @Nullable Principal principal;

	private @Nullable Future<?> deadline;

	private volatile @Nullable SubscriberStream stream;

	private volatile Instant since = Instant.MIN;

	private volatile long attachedAfter = Long.MAX_VALUE;

	private volatile long handled;

	private boolean bytesCame;

	private long lastRead;

	private long lastWrite;

	private long lastProbe = System.nanoTime() - PROBE_INTERVAL;

	private int awaitedPongs;

	private @Nullable Ping unanswered;

	private @Nullable Subscribe unansweredTopics;

	private int topicsNumber;

	private final Deque<Pings.Ping> unsentPings = new ArrayDeque<>(1);

	private final FrameRate frameRate;

	private int received;

	private InetSocketAddress address = InetSocketAddress.createUnresolved("unknown", 0);

	SubscriberConnection(PublisherRun run, ControlFrameDecoder decoder) {
		this.run = run;
		this.decoder = decoder;
		PublisherLimits limits = run.options().limits;
		this.frameRate = new FrameRate(limits.controlFramesPerSecond, limits.controlFrameBurst);
	}

	@Override
	public void handlerAdded(ChannelHandlerContext context) {
		this.context = context;
	}

	@Override
	public void channelActive(ChannelHandlerContext context) {
		if (context.channel().remoteAddress() instanceof InetSocketAddress remote) {
			// a closed channel does not know it any more
			this.address = remote;
		}
		this.lastRead = System.nanoTime();
		Gate.Refusal refusal = this.run.gate().enter(context.channel(), this.address);
		if (refusal != null) {
			refuse(refusal.code(), refusal.limit(), refusal.message());
			return;
		}
		SubscriberConnection tooMany = this.run.unattached().add(this);
		if (tooMany != null) {
			tooMany.execute(() -> tooMany.refuse(ErrorCode.HANDSHAKE_TIMEOUT, Limit.UNAUTHENTICATED,
					"too many connections that have not attached, this was the oldest"));
		}
		this.deadline = context.executor()
			.schedule(() -> refuse(ErrorCode.HANDSHAKE_TIMEOUT, Limit.HANDSHAKE, "no complete hand-shake in time"),
					this.run.options().handshakeTimeout.toNanos(), TimeUnit.NANOSECONDS);
		if (this.run.isClosing()) {
			abandon();
		}
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		if (message instanceof ControlFrame frame && this.state != State.CLOSED) {
			onFrame(frame);
		}
		else {
			ReferenceCountUtil.release(message);
		}
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext context) {
		// the end of the connection is no sign of life
		if (this.bytesCame) {
			this.bytesCame = false;
			this.lastRead = System.nanoTime();
			tellLifeSign();
		}
	}

	private void tellLifeSign() {
		if (!this.lifeSigns.isEmpty()) {
			List<Runnable> waiting = List.copyOf(this.lifeSigns);
			this.lifeSigns.clear();
			waiting.forEach(Runnable::run);
		}
	}

	/**
	 * Sees all bytes that come, whole frames or not. What comes after the end is not even
	 * looked at.
	 */
	ChannelHandler bytes() {
		return new ChannelInboundHandlerAdapter() {

			@Override
			public void channelRead(ChannelHandlerContext context, Object message) {
				if (mayCome(((ByteBuf) message).readableBytes())) {
					context.fireChannelRead(message);
				}
				else {
					ReferenceCountUtil.release(message);
				}
			}

		};
	}

	private boolean mayCome(int bytes) {
		this.bytesCame = true;
		if (isNew()) {
			this.received += bytes;
			int most = this.run.options().limits.helloSize + Integer.BYTES;
			if (this.received > most) {
				refuse(ErrorCode.TOO_LARGE, Limit.HELLO_SIZE,
						"more than " + most + " bytes before the hand-shake was complete");
			}
		}
		return this.state != State.CLOSED;
	}

	private void onFrame(ControlFrame frame) {
		if (this.state == State.ACCEPTED) {
			if (!(frame instanceof Hello first)) {
				throw new ProtocolException(ErrorCode.PROTOCOL, frame.type() + " before HELLO");
			}
			onHello(first);
			return;
		}
		SubscriberStream attached = this.stream;
		if (this.state != State.ATTACHED || attached == null) {
			throw new ProtocolException(ErrorCode.PROTOCOL, frame.type() + " before WELCOME");
		}
		if (frame instanceof Pong && this.awaitedPongs > 0) {
			this.awaitedPongs--;
		}
		else if (!this.frameRate.take(System.nanoTime())) {
			this.run.counters().limited(Limit.CONTROL_FRAMES);
			throw new ProtocolException(ErrorCode.PROTOCOL,
					"more than " + this.run.options().limits.controlFramesPerSecond + " control frames a second");
		}
		if (frame instanceof Ack ack) {
			onAck(ack, attached);
		}
		else if (frame instanceof Ping ping) {
			this.unanswered = ping;
			answer(attached);
		}
		else if (frame instanceof Pong pong) {
			this.run.pings().answered(pong.token(), this, pong.sequence(), System.nanoTime());
		}
		else if (frame instanceof Subscribe subscribe) {
			onSubscribe(subscribe, attached);
		}
		else if (frame instanceof Goodbye) {
			boolean current = this.run.sessions().isCurrent(this);
			end(DisconnectReason.GOODBYE, null);
			if (current) {
				this.run.confirmations().gone(asked());
			}
		}
		else if (frame instanceof ErrorFrame error) {
			this.run.log("error",
					() -> this + " ended the connection: " + error.code() + ", " + LimitedLog.escape(error.message()));
			end(DisconnectReason.LOST, null);
		}
		else {
			throw new ProtocolException(ErrorCode.PROTOCOL, frame.type() + " from a subscriber");
		}
	}

	private void onHello(Hello first) {
		this.hello = first.withoutToken();
		this.state = State.AUTHENTICATING;
		Gatekeeper gatekeeper = this.run.gatekeeper();
		if (gatekeeper == null) {
			admitted();
			return;
		}
		Credentials credentials = new Credentials(first.name(), first.token(), Tls.certificates(channel()),
				this.address);
		gatekeeper.admit(credentials, first.topics().patterns(), this::execute, (decision) -> {
			String refusal = decision.refusal();
			if (refusal == null) {
				this.principal = decision.principal();
				admitted();
			}
			else if (this.state == State.AUTHENTICATING) {
				notAdmitted(refusal);
			}
		});
	}

	private void admitted() {
		if (this.state == State.AUTHENTICATING) {
			this.state = State.NAMING;
			askForName();
		}
	}

	/**
	 * The peer is told nothing about the reason, and not at once: who guesses needs many
	 * answers.
	 */
	private void notAdmitted(String why) {
		neverAttached(ErrorCode.AUTH, null, why);
		loop().schedule(() -> sayAndClose(new ErrorFrame(ErrorCode.AUTH, NOT_ADMITTED)), REFUSAL_DELAY.toNanos(),
				TimeUnit.NANOSECONDS);
	}

	private void askForName() {
		if (this.state != State.NAMING) {
			return;
		}
		Sessions.Admission admission = this.run.sessions().admit(this);
		Session holder = admission.holder();
		switch (admission.outcome()) {
			case FULL -> refuse(ErrorCode.MAX_CONNECTIONS, Limit.CONNECTIONS,
					"the publisher has its maximum of " + this.run.options().maxConnections + " connections");
			case NAME_HELD -> probe(Objects.requireNonNull(holder));
			case ADMITTED -> {
				if (holder != null) {
					replace(holder);
				}
				else {
					attach();
				}
			}
		}
	}

	/**
	 * Attach once the holder of the name, which is not its holder any more, has ended.
	 */
	private void replace(Session holder) {
		holder.execute(() -> {
			holder.replaced();
			execute(this::attach);
		});
	}

	/**
	 * Find out whether the holder of the name lives: any byte of it is a sign of life.
	 */
	private void probe(Session holder) {
		Future<?> silence = loop().schedule(() -> holderIsDead(holder), this.run.options().nameProbeTime().toNanos(),
				TimeUnit.NANOSECONDS);
		holder.execute(() -> holder.askForLife(() -> execute(() -> {
			if (silence.cancel(false) && this.state == State.NAMING) {
				refuse(ErrorCode.NAME_IN_USE, "another living subscriber is called " + name());
			}
		}), () -> execute(() -> {
			if (silence.cancel(false)) {
				askForName();
			}
		})));
	}

	@Override
	public void askForLife(Runnable alive, Runnable gone) {
		if (this.state == State.CLOSED) {
			gone.run();
			return;
		}
		this.lifeSigns.add(() -> ((this.state == State.CLOSED) ? gone : alive).run());
		SubscriberStream attached = this.stream;
		if (attached != null) {
			probe(attached, System.nanoTime());
		}
	}

	private void probe(SubscriberStream attached, long now) {
		if (!this.lifeSigns.isEmpty() && now - this.lastProbe >= PROBE_INTERVAL && channel().isWritable()) {
			this.lastProbe = now;
			send(attached, Pings.KEEPALIVE);
		}
	}

	private void send(SubscriberStream attached, long pingToken) {
		this.awaitedPongs++;
		attached.writeAndFlush(new Ping(pingToken, this.run.log().head()));
	}

	private void holderIsDead(Session holder) {
		if (this.state != State.NAMING) {
			return;
		}
		if (this.run.sessions().takeOver(holder, this)) {
			replace(holder);
		}
		else {
			askForName();
		}
	}

	private void attach() {
		if (this.state != State.NAMING) {
			return;
		}
		if (this.run.isClosing()) {
			abandon();
			return;
		}
		if (!this.run.sessions().isCurrent(this)) {
			refuse(ErrorCode.REPLACED, "a newer connection of this subscriber took the place");
			return;
		}
		Hello first = Objects.requireNonNull(this.hello);
		long oldest = this.run.log().oldest();
		// after the oldest, so that it is not before it even if much is appended
		// meanwhile
		long head = this.run.log().head();
		long start = start(first, oldest, head);
		if (start > head) {
			refuse(ErrorCode.BAD_POSITION, "this log has no such position");
			return;
		}
		Pump pump = this.run.pump(loop());
		SubscriberStream attached = new SubscriberStream(this, pump, first.topics(), start, head,
				this.run.options().policyFor(first.name()));
		cancelDeadline();
		this.run.unattached().remove(this);
		this.decoder.setMaxLength(MAX_FRAME);
		this.since = Instant.now();
		this.stream = attached;
		this.state = State.ATTACHED;
		this.attachedAfter = head;
		if (attached.isBlocking()) {
			this.run.guard().add(attached);
		}
		this.run.attached(this, start);
		if (resumed(first) == null) {
			// what it was asked before never reached it, whatever it will acknowledge
			this.run.confirmations().passedOver(asked(), start);
		}
		// last: who reads it may count on all of the above
		PublisherOptions options = this.run.options();
		attached.writeAndFlush(new Welcome(Hello.VERSION, new Position(this.run.log().epoch(), start), head,
				options.maxMessageSize, (int) options.keepaliveTime.toMillis(),
				(int) options.keepaliveTimeout.toMillis(), options.name));
		pump.add(attached);
	}

	/**
	 * After which sequence the stream goes on: where the subscriber was in this log, else
	 * where it wants to begin. One that was attached before wants all of a log that it
	 * meets for the first time.
	 */
	private long start(Hello first, long oldest, long head) {
		Position resumed = resumed(first);
		if (resumed != null) {
			return resumed.sequence();
		}
		if (first.attachedBefore()) {
			return 0;
		}
		return (first.start() == StartFrom.EARLIEST) ? oldest - 1 : head;
	}

	private @Nullable Position resumed(Hello first) {
		Epoch epoch = this.run.log().epoch();
		for (Position position : first.resume()) {
			if (position.epoch().equals(epoch)) {
				return position;
			}
		}
		return null;
	}

	private void onAck(Ack ack, SubscriberStream attached) {
		if (ack.handled() > attached.position()) {
			throw new ProtocolException(ErrorCode.PROTOCOL, "ACK of a position that was not sent yet");
		}
		if (ack.handled() < this.handled) {
			throw new ProtocolException(ErrorCode.PROTOCOL, "ACK goes backwards");
		}
		if (this.run.sessions().isCurrent(this)) {
			this.handled = ack.handled();
			this.run.confirmations().handled(asked(), ack.handled(), ack.failed());
		}
	}

	private void onSubscribe(Subscribe subscribe, SubscriberStream attached) {
		if (subscribe.number() <= this.topicsNumber) {
			throw new ProtocolException(ErrorCode.PROTOCOL, "the number of SUBSCRIBE does not grow");
		}
		this.topicsNumber = subscribe.number();
		Gatekeeper gatekeeper = this.run.gatekeeper();
		if (gatekeeper == null || !gatekeeper.isAskedForTopics()) {
			this.unansweredTopics = subscribe;
			changeTopics(attached);
			return;
		}
		gatekeeper.permit(name(), Objects.requireNonNull(this.principal), subscribe.topics().patterns(), this::execute,
				(decision) -> permitted(subscribe, attached, decision.refusal()));
	}

	private void permitted(Subscribe subscribe, SubscriberStream attached, @Nullable String refusal) {
		if (this.state != State.ATTACHED) {
			return;
		}
		if (refusal != null) {
			this.run.log("not permitted", () -> this + ": " + LimitedLog.escape(refusal) + ": disconnected");
			end(DisconnectReason.NOT_PERMITTED, new ErrorFrame(ErrorCode.AUTH, NOT_ADMITTED));
		}
		else if (subscribe.number() == this.topicsNumber) {
			this.unansweredTopics = subscribe;
			changeTopics(attached);
		}
	}

	/**
	 * Change to the latest topics asked for, as soon as the connection takes something: a
	 * flood of changes is answered once.
	 */
	private void changeTopics(SubscriberStream attached) {
		Subscribe subscribe = this.unansweredTopics;
		if (subscribe != null && channel().isWritable()) {
			this.unansweredTopics = null;
			long position = attached.subscribe(subscribe.number(), subscribe.topics());
			if (this.run.sessions().isCurrent(this)) {
				this.run.confirmations().topicsChanged(asked(), position, subscribe.topics()::matches);
			}
		}
	}

	/**
	 * Answer the latest PING, as soon as the connection takes something: a flood of them
	 * is answered once.
	 */
	private void answer(SubscriberStream attached) {
		Ping ping = this.unanswered;
		if (ping != null && channel().isWritable()) {
			this.unanswered = null;
			attached.writeAndFlush(new Pong(ping.token(), this.run.log().head()));
		}
	}

	@Override
	public void ping(Pings.Ping ping) {
		SubscriberStream attached = this.stream;
		if (this.state == State.ATTACHED && attached != null) {
			// those that have ended are at most as many as are open
			this.unsentPings.removeIf((unsent) -> !this.run.pings().isOpen(unsent));
			this.unsentPings.add(ping);
			sendPings(attached);
		}
		else {
			this.run.pings().gone(this);
		}
	}

	/**
	 * Send the pings that wait, as far as the connection takes them.
	 */
	private void sendPings(SubscriberStream attached) {
		while (!this.unsentPings.isEmpty() && channel().isWritable()) {
			Pings.Ping ping = this.unsentPings.remove();
			if (this.run.pings().isOpen(ping)) {
				this.run.pings().sent(ping, this, System.nanoTime());
				send(attached, ping.token());
			}
		}
	}

	@Override
	public void channelWritabilityChanged(ChannelHandlerContext context) {
		SubscriberStream attached = this.stream;
		if (attached != null && this.state == State.ATTACHED && channel().isWritable()) {
			changeTopics(attached);
			answer(attached);
			sendPings(attached);
			attached.onWritable();
		}
	}

	/**
	 * Ten times a second.
	 */
	void tick(long now) {
		SubscriberStream attached = this.stream;
		if (this.state != State.ATTACHED || attached == null) {
			return;
		}
		PublisherOptions options = this.run.options();
		long stuckSince = attached.stuckSince();
		if (now - this.lastRead > options.keepaliveTimeout.toNanos()) {
			this.run.log("keepalive", () -> this + " is silent for " + options.keepaliveTimeout + ": disconnected");
			end(DisconnectReason.KEEPALIVE, (channel().isWritable())
					? new ErrorFrame(ErrorCode.KEEPALIVE, "no byte came for " + options.keepaliveTimeout) : null);
		}
		else if (stuckSince != 0 && now - stuckSince > options.writeStallTimeout.toNanos()) {
			stalled();
		}
		else if (attached.wroteSince()) {
			this.lastWrite = now;
		}
		else if (now - this.lastWrite > options.keepaliveTime.toNanos() && channel().isWritable()) {
			send(attached, Pings.KEEPALIVE);
		}
		if (this.state == State.ATTACHED) {
			probe(attached, now);
		}
	}

	/**
	 * The silence so far does not count.
	 */
	void forgive(long now) {
		this.lastRead = now;
		SubscriberStream attached = this.stream;
		if (attached != null) {
			attached.forgive();
		}
	}

	/**
	 * A write makes no progress: the connection ends in the middle of a frame, there is
	 * no way to say why.
	 */
	@Override
	public void stalled() {
		if (this.state == State.ATTACHED) {
			this.run.log("stalled", () -> this + " does not read: disconnected (STALLED), it may come back");
			end(DisconnectReason.STALLED, null);
			// to say goodbye as TLS wants would wait for what cannot be written
			channel().pipeline().firstContext().close();
		}
	}

	/**
	 * It fell behind and its policy is to disconnect, or blocked for too long.
	 */
	void tooSlow() {
		if (this.state == State.ATTACHED) {
			this.run.log("too slow", () -> this + " fell behind the log: disconnected (SLOW), it may come back");
			end(DisconnectReason.SLOW, new ErrorFrame(ErrorCode.SLOW, "fell behind the log"));
		}
	}

	void slow() {
		SubscriberInfo info = info();
		this.run.log("slow",
				() -> this + " is slow: " + info.lag() + " messages (" + info.lagBytes() + " bytes) behind");
		this.run.counters().slow.increment();
		this.run.tell((listener, publisher) -> listener.onSlow(publisher, info));
	}

	void gap(long from, long to) {
		this.run.log("gap",
				() -> this + " has a gap: " + from + " to " + to + " were dropped before it could read them");
		this.run.confirmations().gap(asked(), from, to);
	}

	@Override
	public void goodbye(long head, Duration retryAfter) {
		if (this.state == State.ATTACHED) {
			end(DisconnectReason.SHUTDOWN, new Goodbye(head, GoodbyeReason.SHUTDOWN,
					(int) Math.min(Integer.MAX_VALUE, TimeUnit.NANOSECONDS.toMillis(Checks.nanos(retryAfter))), false));
		}
		else {
			abandon();
		}
	}

	/**
	 * Close: the publisher stops, whether or not a hand-shake is under way.
	 */
	void abandon() {
		if (isNew()) {
			forget();
		}
		close();
	}

	/**
	 * It failed here, not there.
	 */
	void failed(Throwable cause) {
		this.run.logUnexpected(this + ": unexpected failure, the connection is closed", cause);
		end(DisconnectReason.LOST, null);
		close();
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		if (isNew()) {
			// which anything may do that just looks whether the port is open
			forgotten(ErrorCode.PROTOCOL, null, "closed the connection before the hand-shake was complete");
		}
		else {
			end(DisconnectReason.LOST, null);
		}
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		Throwable root = (cause instanceof DecoderException && cause.getCause() != null) ? cause.getCause() : cause;
		if (root instanceof ProtocolException ex) {
			failed(ex.code(), String.valueOf(ex.getMessage()));
		}
		else if (root instanceof SSLException && this.state == State.ATTACHED) {
			this.run.log("tls", () -> this + " broke TLS (" + TlsFailure.describe(root) + "): disconnected");
			end(DisconnectReason.LOST, null);
			close();
		}
		else if (root instanceof IOException) {
			channelInactive(context);
			close();
		}
		else {
			failed(root);
		}
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext context, Object event) {
		if (event instanceof SslHandshakeCompletionEvent completion && !completion.isSuccess()) {
			refuseTls(TlsFailure.describe(completion.cause()));
		}
		context.fireUserEventTriggered(event);
	}

	/**
	 * The connection cannot be encrypted. Whoever found that out closes it.
	 */
	void refuseTls(String message) {
		if (isNew()) {
			neverAttached(ErrorCode.TLS, null, message);
		}
	}

	private void failed(ErrorCode code, String message) {
		if (this.state == State.ATTACHED) {
			this.run.log("protocol",
					() -> this + " broke the protocol: " + LimitedLog.escape(message) + ": disconnected");
			end(DisconnectReason.PROTOCOL, new ErrorFrame(code, message));
		}
		else {
			refuse(code, (code == ErrorCode.TOO_LARGE) ? Limit.HELLO_SIZE : null, message);
		}
	}

	/**
	 * End a connection that has not attached.
	 */
	private void refuse(ErrorCode code, String message) {
		refuse(code, null, message);
	}

	private void refuse(ErrorCode code, @Nullable Limit limit, String message) {
		if (isNew()) {
			neverAttached(code, limit, message);
			sayAndClose(new ErrorFrame(code, message));
		}
	}

	/**
	 * Whether it neither attached nor ended yet.
	 */
	private boolean isNew() {
		return this.state == State.ACCEPTED || this.state == State.AUTHENTICATING || this.state == State.NAMING;
	}

	/**
	 * It is refused, for whatever reason, and about to be closed. Of those that wait for
	 * it the oldest does not wait if there are too many.
	 */
	private void neverAttached(ErrorCode code, @Nullable Limit limit, String message) {
		if (limit != null) {
			this.run.counters().limited(limit);
		}
		if (FAILED_ATTEMPTS.contains(code) && limit != Limit.FAILED_ATTEMPTS) {
			this.run.gate().failed(this.address);
		}
		SubscriberConnection tooMany = this.run.refused().add(this);
		channel().closeFuture().addListener((closed) -> this.run.refused().remove(this));
		if (tooMany != null) {
			tooMany.execute(tooMany::close);
		}
		forgotten(code, limit, message);
	}

	private void forgotten(ErrorCode code, @Nullable Limit limit, String message) {
		Hello first = this.hello;
		String name = (first != null) ? first.name() : null;
		forget();
		this.run.counters().refused(code);
		this.run.log((limit != null) ? "limit " + limit : "refused " + code,
				() -> "Refused " + this + ": " + code + ", " + LimitedLog.escape(message));
		this.run.tell((listener, publisher) -> listener.onRefused(publisher, this.address, name, code, message));
	}

	boolean isOver() {
		return this.state == State.CLOSED;
	}

	/**
	 * It turned out to be one of a classic subscriber, which somebody else takes over.
	 * @return the address it came from, {@code null} if it has ended already
	 */
	@Nullable InetSocketAddress handOver() {
		if (this.state != State.ACCEPTED) {
			return null;
		}
		forget();
		return this.address;
	}

	private void forget() {
		this.state = State.CLOSED;
		cancelDeadline();
		this.run.unattached().remove(this);
		if (this.hello != null) {
			this.run.sessions().remove(this);
		}
	}

	/**
	 * End an attached connection, for whatever reason, exactly once.
	 */
	private void end(DisconnectReason reason, @Nullable ControlFrame last) {
		SubscriberStream attached = this.stream;
		if (this.state != State.ATTACHED || attached == null) {
			return;
		}
		this.state = State.CLOSED;
		SubscriberInfo info = info();
		this.run.guard().remove(attached);
		this.run.pump(loop()).remove(attached);
		this.run.detached(this, info, reason);
		tellLifeSign();
		if (last != null) {
			sayAndClose(last);
		}
		else {
			close();
		}
	}

	private void sayAndClose(ControlFrame last) {
		if (Tls.isSilent(channel())) {
			close();
			return;
		}
		Objects.requireNonNull(this.context)
			.writeAndFlush(last.encode(channel().alloc()))
			.addListener((written) -> Tls.shutdownOutput(channel()));
		Future<?> end = loop().schedule(this::close, LINGER.toNanos(), TimeUnit.NANOSECONDS);
		// what is not needed any more is not to be kept for a second
		channel().closeFuture().addListener((closed) -> end.cancel(false));
	}

	/**
	 * Write bytes without a flush.
	 */
	void write(ByteBuf bytes) {
		ChannelHandlerContext handler = Objects.requireNonNull(this.context);
		handler.write(bytes, handler.voidPromise());
	}

	private void cancelDeadline() {
		if (this.deadline != null) {
			this.deadline.cancel(false);
		}
	}

	private io.netty.channel.EventLoop loop() {
		return channel().eventLoop();
	}

	@Override
	public Channel channel() {
		return Objects.requireNonNull(this.context).channel();
	}

	@Override
	public String name() {
		return Objects.requireNonNull(this.hello).name();
	}

	@Override
	public InstanceId instanceId() {
		return Objects.requireNonNull(this.hello).instanceId();
	}

	@Override
	public boolean isClassic() {
		return false;
	}

	@Override
	public boolean isAsked(long sequence, String topic) {
		SubscriberStream attached = this.stream;
		return this.attachedAfter < sequence && attached != null && !attached.isEnded()
				&& attached.topics().matches(topic);
	}

	/**
	 * Any thread.
	 */
	@Nullable SubscriberStream stream() {
		return this.stream;
	}

	@Override
	public boolean isAttached() {
		return this.stream != null;
	}

	@Override
	public boolean isDrained() {
		SubscriberStream attached = this.stream;
		return attached == null || attached.isDrained();
	}

	@Override
	public long position() {
		return Objects.requireNonNull(this.stream).position();
	}

	@Override
	public long stuckSince() {
		SubscriberStream attached = this.stream;
		return (attached != null) ? attached.stuckSince() : 0;
	}

	@Override
	public void replaced() {
		end(DisconnectReason.REPLACED,
				new ErrorFrame(ErrorCode.REPLACED, "a newer connection of this subscriber took the place"));
	}

	@Override
	public SubscriberInfo info() {
		SubscriberStream attached = Objects.requireNonNull(this.stream);
		long position = attached.position();
		return new SubscriberInfo(name(), this.address, this.since, "native", attached.topics().patterns(), position,
				this.handled, Math.max(0, this.run.log().head() - position),
				Math.max(0, this.run.log().appendedBytes() - attached.offset()), attached.isSlow());
	}

	@Override
	public String toString() {
		Hello first = this.hello;
		return ((first != null) ? "Subscriber '" + first.name() + "'" : "Connection") + " from "
				+ this.address.getHostString() + ":" + this.address.getPort();
	}

	private enum State {

		/**
		 * Nothing was said yet.
		 */
		ACCEPTED,

		/**
		 * HELLO came; whether it may attach is being found out.
		 */
		AUTHENTICATING,

		/**
		 * It may attach; whether it may have the name is being found out.
		 */
		NAMING,

		/**
		 * WELCOME was sent.
		 */
		ATTACHED,

		/**
		 * It has ended, or is about to.
		 */
		CLOSED

	}

}
