package io.hein.transport.netty;

import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.NetUtil;

/**
 * Refuses a certificate that names its host in the subject's common name only. TLS takes
 * such a certificate if it has no subject alternative name that is a DNS name; it has no
 * setting for that. Stands after the TLS handler in the pipeline. What waits to be sent
 * is not sent then, since the connection is closed before.
 */
final class CertifiedName extends ChannelInboundHandlerAdapter {

	/** The type of a DNS name, RFC 5280, section 4.2.1.6. */
	private static final Integer DNS_NAME = 2;

	private final String host;

	/**
	 * Create a handler.
	 * @param host the host as it was asked for
	 */
	CertifiedName(String host) {
		this.host = host;
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext context, Object event) {
		if (event == SslHandshakeCompletionEvent.SUCCESS && isName()
				&& !hasDnsName(Tls.certificates(context.channel()))) {
			context.fireUserEventTriggered(
					new SslHandshakeCompletionEvent(new CertificateException("No subject alternative DNS name matching "
							+ this.host + " found; the common name of the subject does not count")));
			context.close();
			return;
		}
		context.fireUserEventTriggered(event);
	}

	/**
	 * An address has to be among the alternative names anyway.
	 */
	private boolean isName() {
		return !NetUtil.isValidIpV4Address(this.host) && !NetUtil.isValidIpV6Address(this.host);
	}

	private static boolean hasDnsName(List<X509Certificate> chain) {
		try {
			Collection<List<?>> names = (chain.isEmpty()) ? null : chain.get(0).getSubjectAlternativeNames();
			return names != null && names.stream().anyMatch((name) -> DNS_NAME.equals(name.get(0)));
		}
		catch (CertificateParsingException ex) {
			return false;
		}
	}

}
