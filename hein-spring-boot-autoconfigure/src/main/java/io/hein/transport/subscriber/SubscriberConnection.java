package io.hein.transport.subscriber;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLException;

import io.hein.transport.frame.ControlFrame;
import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.ErrorFrame;
import io.hein.transport.frame.GapFrame;
import io.hein.transport.frame.Goodbye;
import io.hein.transport.frame.GoodbyeReason;
import io.hein.transport.frame.Live;
import io.hein.transport.frame.Ping;
import io.hein.transport.frame.Pong;
import io.hein.transport.frame.PositionFrame;
import io.hein.transport.frame.ProtocolException;
import io.hein.transport.frame.Subscribe;
import io.hein.transport.frame.Subscribed;
import io.hein.transport.frame.Welcome;
import io.hein.transport.netty.LimitedLog;
import io.hein.transport.netty.Tls;
import io.hein.transport.netty.TlsFailure;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a publisher: which frame is legal when, and what is answered. Tells
 * its owner once that it is attached and once that it ended. For its event loop only.
 */
final class SubscriberConnection extends ChannelInboundHandlerAdapter implements Connection, FrameReader.Sink {

	private static final Log logger = LogFactory.getLog(SubscriberConnection.class);

	private static final long LINGER_MILLIS = 1000;

	private final InetSocketAddress address;

	private final Stream stream;

	private final Lanes lanes;

	private final SubscriberOptions options;

	private final SubscriberCounters counters;

	private final Owner owner;

	private final Channel channel;

	private final EventLoop loop;

	private final FrameReader reader;

	private final KeepAlive keepAlive;

	private int longestPayload;

	private State state = State.NEW;

	private @Nullable AckSender acks;

	private boolean live;

	private long pings;

	private long attachedAt;

	SubscriberConnection(Channel channel, InetSocketAddress address, Stream stream, Lanes lanes,
			SubscriberOptions options, SubscriberCounters counters, Owner owner) {
		this.channel = channel;
		this.address = address;
		this.stream = stream;
		this.lanes = lanes;
		this.options = options;
		this.counters = counters;
		this.owner = owner;
		this.loop = channel.eventLoop();
		this.reader = new FrameReader(this, channel.alloc(), options.maxMessageSize);
		this.keepAlive = new KeepAlive(this.loop, this::ping, this::dead);
	}

	@Override
	public InetSocketAddress address() {
		return this.address;
	}

	@Override
	public boolean isAttached() {
		return this.state == State.ATTACHED;
	}

	@Override
	public long lived() {
		return now() - this.attachedAt;
	}

	private long now() {
		return this.loop.ticker().nanoTime();
	}

	// What the channel tells

	@Override
	public void channelActive(ChannelHandlerContext context) {
		if (this.state != State.NEW) {
			return;
		}
		this.state = State.HELLO_SENT;
		if (!mayTalk()) {
			this.loop.execute(this::tokenWithheld);
			return;
		}
		this.keepAlive.start(Long.MAX_VALUE, this.options.keepaliveTimeout.toNanos());
		try {
			send(this.stream.hello());
		}
		catch (IllegalArgumentException ex) {
			// Not now: the owner does not know yet that it is connected
			this.loop.execute(() -> topicsRefused(ex));
		}
	}

	/**
	 * The name may have led elsewhere than it seemed.
	 */
	private boolean mayTalk() {
		return this.options.mayExposeToken() || !(this.channel.remoteAddress() instanceof InetSocketAddress remote)
				|| remote.getAddress().isLoopbackAddress();
	}

	private void tokenWithheld() {
		end(ConnectionEnd.error(ErrorCode.TLS, "the token is not sent without TLS to an address that is not loopback"));
		this.channel.close();
	}

	private void topicsRefused(IllegalArgumentException ex) {
		end(ConnectionEnd.fault(String.valueOf(ex.getMessage())));
		this.channel.close();
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		ByteBuf in = (ByteBuf) message;
		try {
			if (isOpen()) {
				this.counters.bytes(in.readableBytes());
				this.keepAlive.read();
				this.reader.read(in);
			}
		}
		catch (ProtocolException ex) {
			fail(ex.code(), String.valueOf(ex.getMessage()));
		}
		finally {
			in.release();
		}
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext context) {
		this.lanes.distribution().wake();
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		end(ConnectionEnd.lost("the connection was closed"));
		this.reader.close();
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext context) {
		this.reader.close();
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext context, Object event) {
		if (event instanceof SslHandshakeCompletionEvent completion && !completion.isSuccess()) {
			tlsFailed(completion.cause());
		}
		context.fireUserEventTriggered(event);
	}

	/**
	 * Also after the hand-shake: a publisher that wants another certificate says so when
	 * this side is done.
	 */
	private void tlsFailed(Throwable cause) {
		String reason = TlsFailure.describe(cause);
		if (this.state == State.HELLO_SENT && TlsFailure.isRefusal(cause)) {
			end(ConnectionEnd.error(ErrorCode.TLS, reason));
		}
		else {
			end(ConnectionEnd.lost(reason));
		}
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		if (cause instanceof DecoderException && cause.getCause() instanceof SSLException tls) {
			tlsFailed(tls);
		}
		else if (cause instanceof IOException) {
			end(ConnectionEnd.lost("the connection was lost (" + cause.getMessage() + ")"));
		}
		else if (isOpen()) {
			logger.error("A connection to " + this.address + " is closed because of an unexpected failure", cause);
			end(ConnectionEnd.fault("unexpected failure: " + cause));
		}
		context.close();
	}

	// What the reader finds

	@Override
	public boolean isOpen() {
		return this.state != State.CLOSED;
	}

	@Override
	public long beginRun() {
		if (this.state != State.ATTACHED) {
			throw new ProtocolException(ErrorCode.PROTOCOL, "DATA before WELCOME");
		}
		return this.stream.received();
	}

	@Override
	public boolean isWithoutHoles() {
		return this.stream.isWithoutHoles();
	}

	@Override
	public int longestPayload() {
		return this.longestPayload;
	}

	@Override
	public void onTooLong(long sequence, boolean confirm) {
		this.stream.tooLong(sequence, confirm);
	}

	@Override
	public void onRun(ByteBuf buffer, int from, int to, int count, long last, boolean sparse) {
		this.stream.messages(buffer, from, to, count, last, sparse);
	}

	@Override
	public void onFrame(ControlFrame frame) {
		if (this.state == State.HELLO_SENT) {
			onAnswer(frame);
		}
		else {
			onStreamFrame(frame);
		}
	}

	private void onAnswer(ControlFrame frame) {
		switch (frame.type()) {
			case WELCOME -> welcomed((Welcome) frame);
			case ERROR -> refused((ErrorFrame) frame);
			case GOODBYE -> {
				end(ConnectionEnd.goodbye((Goodbye) frame));
				this.channel.close();
			}
			default -> throw new ProtocolException(ErrorCode.PROTOCOL, frame.type() + " before WELCOME");
		}
	}

	private void onStreamFrame(ControlFrame frame) {
		switch (frame.type()) {
			case GAP -> this.stream.gap((GapFrame) frame);
			case LIVE -> live((Live) frame);
			case POSITION -> {
				PositionFrame position = (PositionFrame) frame;
				this.stream.passed(position.sequence(), "POSITION");
				this.stream.head(position.head());
			}
			case SUBSCRIBED -> {
				Subscribed subscribed = (Subscribed) frame;
				this.stream.subscribed(subscribed.number(), subscribed.sequence());
				topicsChanged();
			}
			case PING -> {
				Ping ping = (Ping) frame;
				this.stream.head(ping.sequence());
				if (isWritable()) {
					send(new Pong(ping.token(), this.stream.received()));
				}
			}
			case PONG -> this.stream.head(((Pong) frame).sequence());
			case GOODBYE -> {
				Goodbye goodbye = (Goodbye) frame;
				this.stream.lastHead(goodbye.sequence());
				end(ConnectionEnd.goodbye(goodbye));
				this.channel.close();
			}
			case ERROR -> {
				ErrorFrame error = (ErrorFrame) frame;
				end(ConnectionEnd.error(error.code(), describe("the publisher ended the connection", error)));
				this.channel.close();
			}
			default ->
				throw new ProtocolException(ErrorCode.PROTOCOL, frame.type() + " from a publisher in the stream");
		}
	}

	private void welcomed(Welcome welcome) {
		boolean before = this.stream.welcomed(welcome);
		Progress progress = this.stream.progress();
		if (progress == null) {
			throw new IllegalStateException("No progress after WELCOME");
		}
		this.state = State.ATTACHED;
		this.longestPayload = welcome.maxMessageSize();
		this.attachedAt = now();
		this.acks = new AckSender(this, this.loop, this.lanes, progress);
		this.keepAlive.start(TimeUnit.MILLISECONDS.toNanos(welcome.keepaliveTime()),
				TimeUnit.MILLISECONDS.toNanos(welcome.keepaliveTimeout()));
		if (this.lanes.backPressure().isBlocked()) {
			setReading(false);
		}
		this.owner.attached(this, welcome, before);
	}

	private void refused(ErrorFrame error) {
		if (error.code() == ErrorCode.BAD_POSITION) {
			this.stream.positionRejected();
		}
		end(ConnectionEnd.error(error.code(), describe("the publisher refused the subscriber", error)));
		this.channel.close();
	}

	private static String describe(String what, ErrorFrame error) {
		return what + ": " + error.code()
				+ ((error.message().isEmpty()) ? "" : " (" + LimitedLog.escape(error.message()) + ")");
	}

	private void live(Live frame) {
		if (this.live) {
			throw new ProtocolException(ErrorCode.PROTOCOL, "LIVE for the second time");
		}
		this.live = true;
		if (frame.sequence() > this.stream.received()) {
			this.stream.passed(frame.sequence(), "LIVE");
		}
		this.owner.live(this);
	}

	// What the owner and the timers ask for

	@Override
	public void topicsChanged() {
		if (this.state == State.ATTACHED) {
			try {
				Subscribe subscribe = this.stream.change();
				if (subscribe != null) {
					send(subscribe);
				}
			}
			catch (IllegalArgumentException ex) {
				topicsRefused(ex);
			}
		}
	}

	@Override
	public void setReading(boolean reading) {
		if (isOpen()) {
			this.channel.config().setAutoRead(reading);
			this.keepAlive.reading(reading);
		}
	}

	@Override
	public void confirm() {
		if (this.acks != null && isOpen()) {
			this.acks.confirm();
		}
	}

	boolean isWritable() {
		return this.channel.isWritable();
	}

	/**
	 * For how many nanoseconds nothing has come.
	 */
	long silence() {
		return this.keepAlive.silence();
	}

	void send(ControlFrame frame) {
		this.keepAlive.written();
		this.channel.writeAndFlush(frame.encode(this.channel.alloc()), this.channel.voidPromise());
	}

	private void ping() {
		if (this.state == State.ATTACHED && isWritable()) {
			send(new Ping(++this.pings, this.stream.received()));
		}
	}

	private void dead() {
		if (this.state == State.HELLO_SENT) {
			fail(ErrorCode.HANDSHAKE_TIMEOUT, "no answer from the publisher");
		}
		else {
			fail(ErrorCode.KEEPALIVE, "no byte from the publisher for too long");
		}
	}

	@Override
	public ChannelFuture leave(GoodbyeReason reason) {
		if (this.state == State.ATTACHED && this.acks != null) {
			this.acks.send();
			Progress progress = this.stream.progress();
			long handled = (progress != null) ? this.lanes.handled(progress) : 0;
			end(ConnectionEnd.lost("the subscriber said goodbye"));
			closeAfter(new Goodbye(handled, reason, 0, false));
		}
		else {
			end(ConnectionEnd.lost("the subscriber does not want anything any more"));
			this.channel.close();
		}
		return this.channel.closeFuture();
	}

	private void fail(ErrorCode code, String message) {
		if (isOpen()) {
			end(ConnectionEnd.fault(message));
			closeAfter(new ErrorFrame(code, message));
		}
	}

	private void end(ConnectionEnd end) {
		if (this.state == State.CLOSED) {
			return;
		}
		boolean attached = this.state == State.ATTACHED;
		this.state = State.CLOSED;
		this.lanes.distribution().wake();
		this.keepAlive.close();
		if (this.acks != null) {
			this.acks.close();
		}
		this.owner.ended(this, end, attached);
	}

	/**
	 * Close once a last frame is written. Input that nobody reads would make the
	 * operating system throw that frame away, so it is read until the peer closes, for a
	 * while.
	 * @param frame the last frame
	 */
	private void closeAfter(ControlFrame frame) {
		if (Tls.isSilent(this.channel)) {
			this.channel.close();
			return;
		}
		this.channel.writeAndFlush(frame.encode(this.channel.alloc())).addListener((written) -> {
			if (written.isSuccess()) {
				Tls.shutdownOutput(this.channel);
				this.channel.config().setAutoRead(true);
			}
			else {
				this.channel.close();
			}
		});
		this.loop.schedule(() -> this.channel.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
	}

	private enum State {

		NEW, HELLO_SENT, ATTACHED, CLOSED

	}

	/**
	 * Whose connection it is.
	 */
	interface Owner {

		/**
		 * The publisher has welcomed the subscriber.
		 * @param connection the connection
		 * @param welcome what the publisher said
		 * @param before whether the subscriber was attached before
		 */
		void attached(Connection connection, Welcome welcome, boolean before);

		/**
		 * The stream has passed the head of the attach.
		 * @param connection the connection
		 */
		void live(Connection connection);

		/**
		 * Nothing more will come.
		 * @param connection the connection
		 * @param end how it ended
		 * @param attached whether it was attached
		 */
		void ended(Connection connection, ConnectionEnd end, boolean attached);

	}

}
