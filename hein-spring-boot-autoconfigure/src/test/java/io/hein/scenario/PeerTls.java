package io.hein.scenario;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import javax.net.ssl.SSLException;

import io.hein.testsupport.Certificates;
import io.hein.testsupport.PemFiles;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;

/**
 * Certificates in files, for peers in processes of their own.
 *
 * @param folder where {@link PemFiles} has put them
 */
record PeerTls(Path folder) {

	private static final String PROPERTY = "hein.peer.tls";

	/**
	 * Write the files.
	 */
	static PeerTls write(Path folder, Certificates certificates) throws Exception {
		new PemFiles(folder).swap(certificates.publisher(), certificates.authority());
		return new PeerTls(folder);
	}

	/**
	 * What this process was started with.
	 */
	static Optional<PeerTls> ofThisProcess() {
		return Optional.ofNullable(System.getProperty(PROPERTY)).map((folder) -> new PeerTls(Path.of(folder)));
	}

	/**
	 * Options for the JVM of a peer.
	 */
	List<String> options() {
		return List.of("-D" + PROPERTY + "=" + this.folder);
	}

	Supplier<SslContext> server() {
		return context(SslContextBuilder.forServer(file("tls.crt"), file("tls.key")));
	}

	Supplier<SslContext> client() {
		return context(SslContextBuilder.forClient().trustManager(file("ca.crt")));
	}

	private File file(String name) {
		return this.folder.resolve(name).toFile();
	}

	private static Supplier<SslContext> context(SslContextBuilder builder) {
		try {
			SslContext context = builder.protocols("TLSv1.3").build();
			return () -> context;
		}
		catch (SSLException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
