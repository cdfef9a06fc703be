package io.hein.transport.admission;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.ErrorFrame;
import io.hein.transport.netty.OrderlyClose;
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
public final class TlsEntry extends ChannelDuplexHandler {

	private static final Duration LINGER = Duration.ofSeconds(1);

	private static final String PLAIN = "it does not speak TLS, which this publisher requires";

	private final Consumer<String> refusal;

	private final SslHandler ssl;

	private boolean begun;

	private boolean leaving;

	private TlsEntry(SslHandler ssl, Consumer<String> refusal) {
		this.refusal = refusal;
		this.ssl = ssl;
	}

	/**
	 * Put TLS in front of a connection.
	 * @param channel its channel
	 * @param context the certificate and so on
	 * @param executor signs and verifies
	 * @param refusal hears why the connection cannot be encrypted; it is closed without
	 * its help
	 */
	public static void addTo(Channel channel, SslContext context, Executor executor, Consumer<String> refusal) {
		SslHandler ssl = Tls.accepted(context, channel, executor);
		channel.pipeline().addFirst(new TlsEntry(ssl, refusal), ssl);
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
	 * A frame begins with 0, and nothing of TLS does.
	 */
	private void refuse(ChannelHandlerContext context) {
		this.refusal.accept(PLAIN);
		ErrorFrame error = new ErrorFrame(ErrorCode.TLS, "this publisher speaks TLS only");
		context.writeAndFlush(error.encode(context.alloc())).addListener((written) -> leave(context.channel()));
	}

	private void leave(Channel channel) {
		if (!this.leaving) {
			this.leaving = true;
			OrderlyClose.begin(channel, LINGER);
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
		OrderlyClose.keep(context.channel(), promise);
	}

}
