package io.hein.autoconfigure;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Set;

import javax.net.ssl.SSLException;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.util.Assert;

/**
 * Makes Netty's contexts of SSL bundles. TLS 1.3 unless the bundle asks for 1.2; older
 * versions are refused, and so is whatever could not work: a bundle that fails now is
 * better than connections that fail later.
 */
final class SslContextFactory {

	private static final String DEFAULT_PROTOCOL = "TLSv1.3";

	private static final Set<String> PROTOCOLS = Set.of(DEFAULT_PROTOCOL, "TLSv1.2");

	/**
	 * A session that is resumed is not checked again.
	 */
	private static final long SESSION_SECONDS = 300;

	private SslContextFactory() {
	}

	static SslContext server(SslBundle bundle, ClientAuth clientAuth) {
		try {
			Assert.state(KeyMaterial.isUsable(bundle), "it has no key with a certificate, which a publisher needs");
			Assert.state(clientAuth == ClientAuth.NONE || hasTrust(bundle),
					"it has no trust store, which is needed to check the certificates of subscribers");
			SslContextBuilder builder = SslContextBuilder.forServer(bundle.getManagers().getKeyManagerFactory())
				.clientAuth(clientAuth);
			if (clientAuth != ClientAuth.NONE) {
				builder.trustManager(bundle.getManagers().getTrustManagerFactory());
			}
			return build(builder, bundle);
		}
		catch (GeneralSecurityException | SSLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static SslContext client(SslBundle bundle) {
		try {
			// without a trust store of the bundle it is the JDK's
			hasTrust(bundle);
			SslContextBuilder builder = SslContextBuilder.forClient()
				.trustManager(bundle.getManagers().getTrustManagerFactory());
			if (KeyMaterial.isUsable(bundle)) {
				builder.keyManager(bundle.getManagers().getKeyManagerFactory());
			}
			return build(builder, bundle);
		}
		catch (GeneralSecurityException | SSLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static SslContext build(SslContextBuilder builder, SslBundle bundle) throws SSLException {
		String[] ciphers = bundle.getOptions().getCiphers();
		return builder.protocols(protocols(bundle.getOptions().getEnabledProtocols()))
			.ciphers((ciphers != null) ? List.of(ciphers) : null)
			.sessionTimeout(SESSION_SECONDS)
			.build();
	}

	private static String[] protocols(String @Nullable [] enabled) {
		if (enabled == null || enabled.length == 0) {
			return new String[] { DEFAULT_PROTOCOL };
		}
		for (String protocol : enabled) {
			Assert.state(PROTOCOLS.contains(protocol),
					() -> "its option 'enabled-protocols' has " + protocol + ", but only " + PROTOCOLS + " are safe");
		}
		return enabled;
	}

	private static boolean hasTrust(SslBundle bundle) throws GeneralSecurityException {
		KeyStore trust = bundle.getStores().getTrustStore();
		Assert.state(trust == null || trust.size() > 0, "its trust store is empty, so no certificate would be trusted");
		return trust != null;
	}

}
