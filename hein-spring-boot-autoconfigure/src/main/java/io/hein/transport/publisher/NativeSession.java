package io.hein.transport.publisher;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Objects;

import javax.net.ssl.SSLException;

import io.hein.transport.admission.Limit;
import io.hein.transport.confirm.Pings;
import io.hein.transport.frame.ControlFrame;
import io.hein.transport.frame.ControlFrameDecoder;
import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.Goodbye;
import io.hein.transport.frame.Hello;
import io.hein.transport.frame.InstanceId;
import io.hein.transport.frame.ProtocolException;
import io.hein.transport.netty.TlsFailure;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * One connection of one subscriber, from accept to close: the publisher's side of the
 * session. It knows which {@linkplain SessionState state} it is in, and hands whatever
 * happens to the part whose turn it is: {@link Handshake} until the subscriber is
 * attached, {@link Attachment} while it is, {@link Refuser} and {@link Farewell} to end
 * the one or the other. The parts enter the next state. Used by its event loop, except
 * where said.
 */
final class NativeSession extends ChannelInboundHandlerAdapter implements StreamOwner {

	private final Shared shared;

	private final LifeSigns lifeSigns;

	private final Handshake handshake;

	private final Refuser refuser;

	private final Farewell farewell;

	private SessionState state = SessionState.ACCEPTED;

	private volatile @Nullable Attachment attachment;

	private @Nullable ChannelHandlerContext context;

	private InetSocketAddress address = InetSocketAddress.createUnresolved("unknown", 0);

	NativeSession(Shared shared, ControlFrameDecoder decoder) {
		this.shared = shared;
		this.lifeSigns = new LifeSigns(shared.options());
		this.refuser = new Refuser(this, shared.admission(), shared.events());
		this.handshake = new Handshake(this, shared, decoder, this.refuser);
		this.farewell = new Farewell(this, shared);
	}

	@Override
	public void handlerAdded(ChannelHandlerContext context) {
		this.context = context;
	}

	@Override
	public void channelActive(ChannelHandlerContext context) {
		if (context.channel().remoteAddress() instanceof InetSocketAddress remote) {
			// a closed channel no longer knows it
			this.address = remote;
		}
		this.lifeSigns.forgive(now());
		this.handshake.begin();
	}

	/**
	 * What stands before the decoder and sees all bytes that come, whole frames or not.
	 */
	ChannelHandler bytes() {
		return new Bytes();
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		if (message instanceof ControlFrame frame && this.state != SessionState.CLOSED) {
			onFrame(frame);
		}
		else {
			ReferenceCountUtil.release(message);
		}
	}

	private void onFrame(ControlFrame frame) {
		Attachment attached = attached();
		if (this.state == SessionState.ACCEPTED) {
			this.handshake.onFirst(frame);
		}
		else if (attached != null) {
			attached.onFrame(frame);
		}
		else {
			throw new ProtocolException(ErrorCode.PROTOCOL, frame.type() + " before WELCOME");
		}
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext context) {
		this.lifeSigns.readComplete(now());
	}

	@Override
	public void channelWritabilityChanged(ChannelHandlerContext context) {
		Attachment attached = attached();
		if (attached != null && channel().isWritable()) {
			attached.onWritable();
		}
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext context, Object event) {
		if (event instanceof SslHandshakeCompletionEvent completion && !completion.isSuccess()) {
			refuseTls(TlsFailure.describe(completion.cause()));
		}
		context.fireUserEventTriggered(event);
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		gone();
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		Throwable root = (cause instanceof DecoderException && cause.getCause() != null) ? cause.getCause() : cause;
		if (root instanceof ProtocolException ex) {
			brokeProtocol(ex.code(), String.valueOf(ex.getMessage()));
		}
		else if (root instanceof SSLException && this.state == SessionState.ATTACHED) {
			this.farewell.brokeTls(root);
			close();
		}
		else if (root instanceof IOException) {
			this.shared.log().unreadable(root);
			gone();
			close();
		}
		else {
			failed(root);
		}
	}

	private void brokeProtocol(ErrorCode code, String message) {
		if (this.state == SessionState.ATTACHED) {
			this.farewell.brokeProtocol(code, message);
		}
		else {
			this.refuser.refuse(code, (code == ErrorCode.TOO_LARGE) ? Limit.HELLO_SIZE : null, message);
		}
	}

	/**
	 * The connection is closed, or as good as that.
	 */
	private void gone() {
		if (this.state.isNew()) {
			this.refuser.gone();
		}
		else {
			this.farewell.lost();
		}
	}

	@Override
	public void failed(Throwable cause) {
		this.shared.unexpected(this + ": unexpected failure, the connection is closed", cause);
		try {
			this.farewell.lost();
		}
		finally {
			close();
		}
	}

	/**
	 * The connection cannot be encrypted. The TLS handlers close it.
	 */
	void refuseTls(String message) {
		this.refuser.refuseTls(message);
	}

	/**
	 * It turned out to be one of a classic subscriber, which a classic session takes
	 * over.
	 * @return the address it came from, {@code null} if it has ended already
	 */
	@Nullable InetSocketAddress handOver() {
		if (this.state != SessionState.ACCEPTED) {
			return null;
		}
		this.handshake.cancel();
		return this.address;
	}

	@Override
	public void goodbye(Goodbye word) {
		if (this.state == SessionState.ATTACHED) {
			this.farewell.shutdown(word);
		}
		else {
			this.refuser.abandon();
		}
	}

	@Override
	public void move(Goodbye word) {
		if (this.state == SessionState.ATTACHED) {
			this.farewell.moved(word);
		}
	}

	@Override
	public void replaced() {
		this.farewell.replaced();
	}

	@Override
	public void stalled() {
		this.farewell.stalled();
	}

	@Override
	public void tooSlow() {
		this.farewell.tooSlow();
	}

	@Override
	public void slow() {
		Objects.requireNonNull(this.attachment).slow();
	}

	@Override
	public void gap(long from, long to) {
		Objects.requireNonNull(this.attachment).gap(from, to);
	}

	@Override
	public void ping(Pings.Ping ping) {
		Attachment attached = attached();
		if (attached != null) {
			attached.pingPong().ask(ping);
		}
		else {
			this.shared.pings().gone(this);
		}
	}

	@Override
	public void askForLife(Runnable alive, Runnable gone) {
		if (this.state == SessionState.CLOSED) {
			gone.run();
			return;
		}
		this.lifeSigns.onNext(() -> ((this.state == SessionState.CLOSED) ? gone : alive).run());
		Attachment attached = this.attachment;
		if (attached != null) {
			this.lifeSigns.probe(attached.pingPong(), now());
		}
	}

	@Override
	public void tick(long now) {
		Attachment attached = attached();
		if (attached != null) {
			attached.tick(now);
		}
	}

	@Override
	public void forgive(long now) {
		this.lifeSigns.forgive(now);
		Attachment attached = this.attachment;
		if (attached != null) {
			attached.stream().forgive();
		}
	}

	@Override
	public void write(ByteBuf bytes) {
		ChannelHandlerContext handler = context();
		handler.write(bytes, handler.voidPromise());
	}

	/**
	 * Close at once, whatever the handlers of the channel would rather wait for.
	 */
	void cut() {
		ChannelHandlerContext first = channel().pipeline().firstContext();
		if (first != null) {
			first.close();
		}
	}

	SessionState state() {
		return this.state;
	}

	void enter(SessionState state) {
		this.state = state;
	}

	/**
	 * From here on it is attached.
	 */
	void attach(Attachment attachment) {
		this.attachment = attachment;
		this.state = SessionState.ATTACHED;
	}

	/**
	 * What it is while it is attached, {@code null} before and after that.
	 */
	@Nullable Attachment attached() {
		return (this.state == SessionState.ATTACHED) ? this.attachment : null;
	}

	Handshake handshake() {
		return this.handshake;
	}

	LifeSigns lifeSigns() {
		return this.lifeSigns;
	}

	Farewell farewell() {
		return this.farewell;
	}

	ChannelHandlerContext context() {
		return Objects.requireNonNull(this.context);
	}

	EventLoop loop() {
		return channel().eventLoop();
	}

	@Override
	public InetSocketAddress address() {
		return this.address;
	}

	@Override
	public Channel channel() {
		return context().channel();
	}

	@Override
	public String name() {
		return Objects.requireNonNull(this.handshake.hello()).name();
	}

	@Override
	public InstanceId instanceId() {
		return Objects.requireNonNull(this.handshake.hello()).instanceId();
	}

	@Override
	public boolean isClassic() {
		return false;
	}

	@Override
	public boolean isAsked(long sequence, byte[] topic) {
		Attachment attached = this.attachment;
		return attached != null && attached.isAsked(sequence, topic);
	}

	@Override
	public boolean isAttached() {
		return this.attachment != null;
	}

	@Override
	public boolean isDrained() {
		Attachment attached = this.attachment;
		return attached == null || attached.stream().isDrained();
	}

	@Override
	public long position() {
		return Objects.requireNonNull(this.attachment).stream().position();
	}

	@Override
	public @Nullable Long lag() {
		return Objects.requireNonNull(this.attachment).receipts().lag(now());
	}

	@Override
	public long received() {
		return Objects.requireNonNull(this.attachment).receipts().received();
	}

	@Override
	public SubscriberInfo info() {
		return Objects.requireNonNull(this.attachment).info();
	}

	@Override
	public String toString() {
		Hello hello = this.handshake.hello();
		return ((hello != null) ? "Subscriber '" + hello.name() + "'" : "Connection") + " from "
				+ this.address.getHostString() + ":" + this.address.getPort();
	}

	/**
	 * Sees all bytes before they are decoded. What comes after the end is not even looked
	 * at.
	 */
	private final class Bytes extends ChannelInboundHandlerAdapter {

		@Override
		public void channelRead(ChannelHandlerContext context, Object message) {
			NativeSession connection = NativeSession.this;
			connection.lifeSigns.bytesCame(connection.now());
			if (connection.state.isNew()) {
				connection.handshake.received(((ByteBuf) message).readableBytes());
			}
			if (connection.state != SessionState.CLOSED) {
				context.fireChannelRead(message);
			}
			else {
				ReferenceCountUtil.release(message);
			}
		}

	}

}
