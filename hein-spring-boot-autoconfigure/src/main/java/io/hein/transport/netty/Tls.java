package io.hein.transport.netty;

import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;

/**
 * What both sides do alike with TLS, and with connections that may have it or not.
 *
 * @since 0.1.0
 */
public final class Tls {

	/**
	 * For how long a connection that takes no more bytes is kept open to say that it is
	 * closed.
	 */
	private static final long CLOSE_MILLIS = 1000;

	private Tls() {
	}

	/**
	 * Ask for what a connection is encrypted with.
	 * @param contexts code of users
	 * @return the context
	 * @throws IllegalStateException if that fails, in whatever way; its text can be shown
	 */
	public static SslContext context(Supplier<SslContext> contexts) {
		try {
			return contexts.get();
		}
		catch (Throwable ex) {
			throw new IllegalStateException("There is no TLS context: " + SafeLog.describe(ex));
		}
	}

	/**
	 * Make the handler of a connection that was accepted.
	 * @param context certificate and trust
	 * @param channel the connection
	 * @param executor does what takes long in a handshake
	 * @return the handler; it never gives up by itself
	 */
	public static SslHandler accepted(SslContext context, Channel channel, Executor executor) {
		return configured(context.newHandler(channel.alloc(), executor));
	}

	/**
	 * Make the handler of a connection that was dialled. The certificate of the other
	 * side has to be one for the host that was dialled, whatever the context says.
	 * @param context trust, and the own certificate if there is one
	 * @param channel the connection
	 * @param host the host as it was asked for
	 * @param port the port
	 * @param executor does what takes long in a handshake
	 * @return the handler; it never gives up by itself
	 */
	public static SslHandler dialled(SslContext context, Channel channel, String host, int port, Executor executor) {
		SslHandler handler = context.newHandler(channel.alloc(), host, port, executor);
		SSLEngine engine = handler.engine();
		SSLParameters parameters = engine.getSSLParameters();
		parameters.setEndpointIdentificationAlgorithm("HTTPS");
		engine.setSSLParameters(parameters);
		return configured(handler);
	}

	/**
	 * Make the handler that follows the TLS handler in a connection that was dialled.
	 * Where the host is a name, the certificate has to have a subject alternative name
	 * that is a DNS name: TLS itself would be content with the common name if there is
	 * none.
	 * @param host the host as it was asked for
	 * @return the handler
	 */
	public static ChannelHandler certifiedName(String host) {
		return new CertifiedName(host);
	}

	private static SslHandler configured(SslHandler handler) {
		// the owner of the connection has a deadline for more than the TLS handshake
		handler.setHandshakeTimeoutMillis(0);
		handler.setCloseNotifyFlushTimeoutMillis(CLOSE_MILLIS);
		return handler;
	}

	/**
	 * Whether nothing can be said on a connection yet. To be called in its event loop.
	 * @param channel the connection
	 * @return whether it has TLS and the handshake of that is not complete
	 */
	public static boolean isSilent(Channel channel) {
		SslHandler handler = channel.pipeline().get(SslHandler.class);
		return handler != null && !handler.handshakeFuture().isSuccess();
	}

	/**
	 * The certificates that the other side has shown, its own first. To be called in the
	 * event loop.
	 * @param channel the connection
	 * @return the chain, empty if there is none
	 */
	public static List<X509Certificate> certificates(Channel channel) {
		SslHandler handler = channel.pipeline().get(SslHandler.class);
		if (handler == null) {
			return List.of();
		}
		try {
			return Arrays.stream(handler.engine().getSession().getPeerCertificates())
				.filter(X509Certificate.class::isInstance)
				.map(X509Certificate.class::cast)
				.toList();
		}
		catch (SSLPeerUnverifiedException ex) {
			return List.of();
		}
	}

	/**
	 * Say that nothing more comes, and go on reading. To be called in the event loop,
	 * once everything is written.
	 * @param channel the connection
	 */
	public static void shutdownOutput(Channel channel) {
		if (!channel.isActive() || !(channel instanceof DuplexChannel duplex)) {
			return;
		}
		SslHandler handler = channel.pipeline().get(SslHandler.class);
		if (handler == null) {
			duplex.shutdownOutput();
		}
		else {
			handler.closeOutbound().addListener((written) -> duplex.shutdownOutput());
		}
	}

}
