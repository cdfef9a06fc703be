package io.hein.benchmarks.peer;

import java.nio.ByteBuffer;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;

/**
 * The same TLS for all peers: the JDK's, version 1.3, a certificate made on the spot.
 *
 * @since 0.1.0
 */
public final class TlsContexts {

	private static final String VERSION = "TLSv1.3";

	private TlsContexts() {
	}

	static SslContext server(String host) {
		try {
			X509Bundle certificate = new CertificateBuilder().subject("CN=localhost")
				.addSanIpAddress(host)
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

	/**
	 * Two ends that have completed their handshake with each other, in memory.
	 * @return the server's and the client's end
	 * @throws SSLException if they did not
	 */
	public static SSLEngine[] connected() throws SSLException {
		SSLEngine server = server(Ports.LOOPBACK).newEngine(UnpooledByteBufAllocator.DEFAULT);
		SSLEngine client = client().newEngine(UnpooledByteBufAllocator.DEFAULT);
		ByteBuffer toServer = ByteBuffer.allocate(64 * 1024);
		ByteBuffer toClient = ByteBuffer.allocate(64 * 1024);
		server.beginHandshake();
		client.beginHandshake();
		for (int i = 0; i < 100 && (isBusy(server) || isBusy(client)); i++) {
			step(client, toClient, toServer);
			step(server, toServer, toClient);
		}
		if (isBusy(server) || isBusy(client)) {
			throw new SSLException("The handshake did not end");
		}
		return new SSLEngine[] { server, client };
	}

	private static boolean isBusy(SSLEngine engine) {
		return engine.getHandshakeStatus() != SSLEngineResult.HandshakeStatus.NOT_HANDSHAKING;
	}

	private static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
		engine.wrap(ByteBuffer.allocate(0), out);
		in.flip();
		engine.unwrap(in, ByteBuffer.allocate(64 * 1024));
		in.compact();
		for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
			task.run();
		}
	}

}
