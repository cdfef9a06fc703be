package io.hein.transport.subscriber;

import java.net.InetSocketAddress;

import io.hein.transport.frame.ControlFrame;
import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.GoodbyeReason;
import io.hein.transport.frame.Pong;
import io.hein.transport.frame.ProtocolException;
import io.hein.transport.frame.Welcome;
import io.hein.transport.lane.Distribution;
import io.hein.transport.lane.Lanes;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a publisher, from dialling to close: the subscriber's side of the
 * session. It knows which {@linkplain SessionState state} it is in, and hands whatever
 * happens to the part whose turn it is: {@link Handshake} until it is attached,
 * {@link Attachment} while it is, {@link Farewell} to end it. Messages go to the stream.
 * Notifies its owner once that it is attached and once that it has ended. For its event
 * loop only.
 */
final class SubscriberConnection extends ChannelInboundHandlerAdapter implements Connection, FrameReader.Sink {

	private final InetSocketAddress address;

	private final Stream stream;

	private final Distribution distribution;

	private final SubscriberCounters counters;

	private final Channel channel;

	private final EventLoop loop;

	private final FrameReader reader;

	private final KeepAlive keepAlive;

	private final FramePace pace;

	private final Handshake handshake;

	private final Farewell farewell;

	private final Faults faults;

	private SessionState state = SessionState.DIALLED;

	private @Nullable Attachment attachment;

	private int longestPayload;

	/**
	 * Whether a frame is being written, which may fail at once.
	 */
	private boolean sending;

	SubscriberConnection(Channel channel, InetSocketAddress address, Stream stream, Lanes lanes,
			SubscriberOptions options, SubscriberCounters counters, Owner owner) {
		this.channel = channel;
		this.address = address;
		this.stream = stream;
		this.distribution = lanes.distribution();
		this.counters = counters;
		this.loop = channel.eventLoop();
		this.reader = new FrameReader(this, channel.alloc(), options.maxMessageSize);
		this.farewell = new Farewell(this, owner);
		this.faults = new Faults(this, this.farewell);
		this.handshake = new Handshake(this, stream, lanes, options, owner);
		this.keepAlive = new KeepAlive(this.loop, guarded(this::ping), guarded(this.farewell::silent));
		this.pace = new FramePace(this.loop, this.keepAlive, guarded(this::ping), guarded(this::writable));
	}

	@Override
	public InetSocketAddress address() {
		return this.address;
	}

	@Override
	public boolean isAttached() {
		return this.state == SessionState.ATTACHED;
	}

	// What the channel reports

	@Override
	public void channelActive(ChannelHandlerContext context) {
		if (this.state == SessionState.DIALLED) {
			this.handshake.begin();
		}
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
			this.farewell.fail(ex.code(), String.valueOf(ex.getMessage()));
		}
		finally {
			in.release();
		}
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext context) {
		this.distribution.wake();
		this.distribution.settle();
		Attachment attached = attached();
		if (attached != null) {
			attached.probe().happened();
		}
	}

	@Override
	public void channelWritabilityChanged(ChannelHandlerContext context) {
		if (this.channel.isWritable()) {
			// Not now: a write may be what has made it writable
			this.loop.execute(guarded(this::writable));
		}
	}

	private void writable() {
		Attachment attached = attached();
		if (attached != null) {
			attached.onWritable();
		}
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		this.farewell.end(ConnectionEnd.lost("the connection was closed"));
		this.reader.close();
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext context) {
		this.reader.close();
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext context, Object event) {
		if (event instanceof SslHandshakeCompletionEvent completion && !completion.isSuccess()) {
			this.faults.tlsFailed(completion.cause());
		}
		context.fireUserEventTriggered(event);
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		if (this.sending) {
			// Not now: the sender is in the middle of something
			this.loop.execute(() -> failed(cause));
		}
		else {
			failed(cause);
		}
	}

	private void failed(Throwable cause) {
		this.faults.caught(cause);
		this.channel.close();
	}

	// What the reader finds

	@Override
	public boolean isOpen() {
		return this.state != SessionState.CLOSED;
	}

	@Override
	public long beginRun() {
		if (this.state != SessionState.ATTACHED) {
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
		if (frame instanceof Pong pong) {
			this.pace.answered(pong);
		}
		if (this.attachment == null) {
			this.handshake.onFrame(frame);
		}
		else {
			this.attachment.onFrame(frame);
		}
	}

	// What the owner asks for

	@Override
	public long lived() {
		return (this.attachment != null) ? this.attachment.lived() : 0;
	}

	@Override
	public void topicsChanged() {
		guard(() -> {
			Attachment attached = attached();
			if (attached != null) {
				attached.topicsChanged();
			}
		});
	}

	@Override
	public void setReading(boolean reading) {
		if (isOpen()) {
			this.channel.config().setAutoRead(reading);
			this.keepAlive.reading(reading);
			Attachment attached = attached();
			if (attached != null) {
				attached.probe().reading(reading);
			}
		}
	}

	@Override
	public void confirm() {
		guard(() -> {
			Attachment attached = attached();
			if (attached != null) {
				attached.confirm();
			}
		});
	}

	@Override
	public boolean pause(boolean paused) {
		guard(() -> {
			Attachment attached = attached();
			if (attached != null) {
				attached.pause().paused(paused);
			}
		});
		// one that is not attached yet is notified when it is
		return isOpen();
	}

	@Override
	public void look() {
		guard(() -> {
			Attachment attached = attached();
			if (attached != null) {
				attached.probe().look();
			}
		});
	}

	@Override
	public ChannelFuture leave(GoodbyeReason reason) {
		guard(() -> this.farewell.leave(reason));
		return this.channel.closeFuture();
	}

	// What the parts need

	/**
	 * Make a task that ends the connection if it fails: something waits for what it was
	 * to do, and the next connection begins anew.
	 * @param task the task
	 * @return a task that throws nothing
	 */
	Runnable guarded(Runnable task) {
		return () -> guard(task);
	}

	private void guard(Runnable task) {
		try {
			task.run();
		}
		catch (Throwable ex) {
			failed(ex);
		}
	}

	/**
	 * Whether the publisher may be sent something now. If not, {@link Attachment} is
	 * notified when it may.
	 */
	boolean isWritable() {
		return this.channel.isWritable() && this.pace.isOpen();
	}

	/**
	 * Whether the publisher may be asked for other topics now.
	 */
	boolean isWritableForTopics() {
		return this.channel.isWritable() && this.pace.isOpenForTopics();
	}

	/**
	 * What is said from now on is the last, and does not wait.
	 */
	void endPace() {
		this.pace.end();
	}

	/**
	 * For how many nanoseconds nothing has come.
	 */
	long silence() {
		return this.keepAlive.silence();
	}

	void send(ControlFrame frame) {
		this.keepAlive.written();
		boolean within = this.sending;
		this.sending = true;
		try {
			this.channel.writeAndFlush(frame.encode(this.channel.alloc()), this.channel.voidPromise());
		}
		finally {
			this.sending = within;
		}
		if (!(frame instanceof Pong)) {
			// The publisher waits for that one, and does not count it
			this.pace.sent(frame);
		}
	}

	private void ping() {
		Attachment attached = attached();
		if (attached != null) {
			attached.probe().ask();
		}
	}

	void enter(SessionState state) {
		this.state = state;
	}

	/**
	 * The publisher has welcomed the subscriber.
	 * @param attachment what is in charge from now on
	 * @param longestPayload how long the payload of a message may be
	 */
	void attach(Attachment attachment, int longestPayload) {
		enter(SessionState.ATTACHED);
		this.attachment = attachment;
		this.longestPayload = longestPayload;
	}

	/**
	 * Take nothing from now on and have nothing more happen. {@link Farewell} sees to the
	 * rest.
	 */
	void closed() {
		enter(SessionState.CLOSED);
		this.distribution.wake();
		this.keepAlive.close();
		this.pace.close();
		this.handshake.cancel();
		if (this.attachment != null) {
			this.attachment.close();
		}
	}

	/**
	 * What is in charge while the connection is attached, else {@code null}.
	 */
	@Nullable Attachment attached() {
		return (isAttached()) ? this.attachment : null;
	}

	boolean isHelloSent() {
		return this.state == SessionState.HELLO_SENT;
	}

	Channel channel() {
		return this.channel;
	}

	EventLoop loop() {
		return this.loop;
	}

	KeepAlive keepAlive() {
		return this.keepAlive;
	}

	Farewell farewell() {
		return this.farewell;
	}

	@Override
	public String toString() {
		return "Connection to " + this.address.getHostString() + ":" + this.address.getPort() + ", " + this.state;
	}

	/**
	 * Whose connection it is.
	 */
	interface Owner {

		/**
		 * The publisher has welcomed the subscriber, which has taken nothing yet.
		 * @param welcome what the publisher said
		 * @return whether the subscriber continues there
		 */
		default boolean admits(Welcome welcome) {
			return true;
		}

		/**
		 * The publisher wants a sign of life.
		 */
		default void pinged() {
		}

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
