package io.hein.benchmarks.peer;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;

/**
 * The same TLS for all peers: the JDK's, version 1.3, a certificate made on the spot.
 */
final class TlsContexts {

	private static final String VERSION = "TLSv1.3";

	private TlsContexts() {
	}

	static SslContext server() {
		try {
			X509Bundle certificate = new CertificateBuilder().subject("CN=localhost")
				.addSanIpAddress(Ports.LOOPBACK)
				.setIsCertificateAuthority(true)
				.buildSelfSigned();
			return SslContextBuilder.forServer(certificate.toKeyManagerFactory()).protocols(VERSION).build();
		}
		catch (Exception ex) {
			throw new IllegalStateException("No certificate for the benchmark", ex);
		}
	}

	static SslContext client() {
		try {
			return SslContextBuilder.forClient()
				.trustManager(InsecureTrustManagerFactory.INSTANCE)
				.endpointIdentificationAlgorithm(null)
				.protocols(VERSION)
				.build();
		}
		catch (Exception ex) {
			throw new IllegalStateException("No TLS for the benchmark", ex);
		}
	}

}
