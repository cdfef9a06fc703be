package io.hein.testsupport;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import org.jspecify.annotations.Nullable;

/**
 * An authority and what it certifies, made anew for each test class.
 */
public final class Certificates {

	private static final Duration LIFE = Duration.ofDays(2);

	private final X509Bundle authority;

	/**
	 * Make an authority.
	 */
	public Certificates() {
		this.authority = build(builder("CN=Test authority").setIsCertificateAuthority(true), null);
	}

	private static CertificateBuilder builder(String subject) {
		Instant now = Instant.now();
		return new CertificateBuilder().subject(subject).ecp256().notBefore(now.minus(LIFE)).notAfter(now.plus(LIFE));
	}

	private static X509Bundle build(CertificateBuilder builder, @Nullable X509Bundle issuer) {
		try {
			return (issuer != null) ? builder.buildIssuedBy(issuer) : builder.buildSelfSigned();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * The authority.
	 * @return its certificate
	 */
	public X509Bundle authority() {
		return this.authority;
	}

	/**
	 * Certify a publisher on this machine.
	 * @return certificate and key, for {@code localhost} and {@code 127.0.0.1}
	 */
	public X509Bundle publisher() {
		return publisher((builder) -> {
		});
	}

	/**
	 * Certify a publisher on this machine, with a fault.
	 * @param fault spoils the certificate
	 * @return certificate and key
	 */
	public X509Bundle publisher(Consumer<CertificateBuilder> fault) {
		CertificateBuilder builder = builder("CN=publisher").addSanDnsName("localhost").addSanIpAddress("127.0.0.1");
		fault.accept(builder);
		return build(builder, this.authority);
	}

	/**
	 * Certify a subscriber.
	 * @param names for which names
	 * @return certificate and key
	 */
	public X509Bundle subscriber(String... names) {
		return subscriber((builder) -> {
		}, names);
	}

	/**
	 * Certify a subscriber, with a fault.
	 * @param fault spoils the certificate
	 * @param names for which names
	 * @return certificate and key
	 */
	public X509Bundle subscriber(Consumer<CertificateBuilder> fault, String... names) {
		CertificateBuilder builder = builder("CN=subscriber");
		for (String name : names) {
			builder.addSanDnsName(name);
		}
		fault.accept(builder);
		return build(builder, this.authority);
	}

	/**
	 * Certify something else, by hand.
	 * @param subject the subject
	 * @param details adds to the certificate
	 * @return certificate and key
	 */
	public X509Bundle other(String subject, Consumer<CertificateBuilder> details) {
		CertificateBuilder builder = builder(subject);
		details.accept(builder);
		return build(builder, this.authority);
	}

	/**
	 * Make a certificate that has expired.
	 * @param builder of the certificate
	 */
	public static void expired(CertificateBuilder builder) {
		builder.notAfter(Instant.now().minus(Duration.ofHours(1)));
	}

	/**
	 * Make a certificate that is not valid yet.
	 * @param builder of the certificate
	 */
	public static void notYetValid(CertificateBuilder builder) {
		builder.notBefore(Instant.now().plus(Duration.ofHours(1)));
	}

	/**
	 * What a publisher speaks TLS with.
	 * @param certificate its certificate
	 * @param clientAuth whether subscribers need one of this authority
	 * @return the context
	 */
	public Supplier<SslContext> server(X509Bundle certificate, ClientAuth clientAuth) {
		try {
			SslContext context = SslContextBuilder.forServer(certificate.toKeyManagerFactory())
				.trustManager(this.authority.getCertificate())
				.clientAuth(clientAuth)
				.protocols("TLSv1.3")
				.build();
			return () -> context;
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * What a publisher speaks TLS with.
	 * @return the context, for which subscribers need no certificate
	 */
	public Supplier<SslContext> server() {
		return server(publisher(), ClientAuth.NONE);
	}

	/**
	 * What a subscriber speaks TLS with.
	 * @return the context, without a certificate
	 */
	public Supplier<SslContext> client() {
		return client(null);
	}

	/**
	 * What a subscriber speaks TLS with.
	 * @param certificate its certificate, {@code null} for none
	 * @return the context
	 */
	public Supplier<SslContext> client(@Nullable X509Bundle certificate) {
		try {
			SslContextBuilder builder = SslContextBuilder.forClient()
				.trustManager(this.authority.getCertificate())
				// the engine has to check the host whatever the context says
				.endpointIdentificationAlgorithm(null)
				.protocols("TLSv1.3");
			if (certificate != null) {
				builder.keyManager(certificate.toKeyManagerFactory());
			}
			SslContext context = builder.build();
			return () -> context;
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

}
