package io.hein.transport.publisher;

import java.time.Duration;
import java.util.concurrent.Executor;

import io.hein.transport.classic.GracefulLeave;
import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.ErrorFrame;
import io.hein.transport.log.BroadcastLog;
import io.hein.transport.netty.Tls;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;

/**
 * Stands between the network and TLS. A subscriber that speaks without TLS gets the
 * reason unencrypted, and after a failed handshake the connection lingers: to close it
 * while bytes come would destroy the alert that says why.
 */
final class TlsEntry extends ChannelDuplexHandler {

	private static final Duration LINGER = Duration.ofSeconds(1);

	private static final String PLAIN = "it does not speak TLS, which this publisher requires";

	private final SubscriberConnection connection;

	private final SslHandler ssl;

	private final BroadcastLog log;

	private boolean begun;

	private boolean leaving;

	private boolean spoiled;

	private TlsEntry(SubscriberConnection connection, SslHandler ssl, BroadcastLog log) {
		this.connection = connection;
		this.ssl = ssl;
		this.log = log;
	}

	static void addTo(Channel channel, SslContext context, Executor executor, SubscriberConnection connection,
			BroadcastLog log) {
		SslHandler ssl = Tls.accepted(context, channel, executor);
		channel.pipeline().addFirst(new TlsEntry(connection, ssl, log), ssl);
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		ByteBuf in = (ByteBuf) message;
		if (this.leaving || !in.isReadable()) {
			ReferenceCountUtil.release(message);
		}
		else if (!this.begun && in.getByte(in.readerIndex()) == 0) {
			ReferenceCountUtil.release(message);
			refuse(context);
		}
		else {
			this.begun = true;
			context.fireChannelRead(message);
		}
	}

	/**
	 * To encrypt something is to copy it.
	 */
	@Override
	public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
		try {
			this.log.confirmReads();
		}
		catch (InternalError ex) {
			this.spoiled = true;
			ReferenceCountUtil.release(message);
			promise.tryFailure(ex);
			context.fireExceptionCaught(ex);
			context.close();
			return;
		}
		context.write(message, promise);
	}

	/**
	 * Nothing follows what was not written.
	 */
	@Override
	public void flush(ChannelHandlerContext context) {
		if (!this.spoiled) {
			context.flush();
		}
	}

	/**
	 * A frame begins with 0, and nothing of TLS does.
	 */
	private void refuse(ChannelHandlerContext context) {
		this.connection.refuseTls(PLAIN);
		ErrorFrame error = new ErrorFrame(ErrorCode.TLS, "this publisher speaks TLS only");
		context.writeAndFlush(error.encode(context.alloc())).addListener((written) -> leave(context.channel()));
	}

	private void leave(Channel channel) {
		if (!this.leaving) {
			this.leaving = true;
			GracefulLeave.begin(channel, LINGER);
		}
	}

	@Override
	public void close(ChannelHandlerContext context, ChannelPromise promise) {
		boolean failed = this.ssl.handshakeFuture().cause() != null;
		if (this.leaving || !failed || !context.channel().isActive()) {
			context.close(promise);
			return;
		}
		leave(context.channel());
		if (!promise.isVoid()) {
			context.channel().closeFuture().addListener((closed) -> promise.trySuccess());
		}
	}

}
