package io.hein.testsupport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

import io.netty.pkitesting.X509Bundle;

/**
 * Files of certificates as a cluster mounts them: {@code tls.crt}, {@code tls.key} and
 * {@code ca.crt} are links through the link {@code ..data}, which is swapped for another
 * one when they change.
 */
public final class PemFiles {

	private static final String[] NAMES = { "tls.crt", "tls.key", "ca.crt" };

	private final Path folder;

	private int version;

	/**
	 * Create files.
	 * @param folder where
	 */
	public PemFiles(Path folder) {
		this.folder = folder;
	}

	/**
	 * Write other files, and make them those that count in one step.
	 * @param certificate certificate and key
	 * @param authority the authority to trust
	 * @throws IOException if that is not possible
	 */
	public void swap(X509Bundle certificate, X509Bundle authority) throws IOException {
		swap(certificate.getCertificatePathPEM(), certificate.getPrivateKeyPEM(), authority.getCertificatePEM());
	}

	/**
	 * Write other files, and make them those that count in one step.
	 * @param certificate the text of the certificate
	 * @param key the text of the key
	 * @param authority the text of the authority
	 * @throws IOException if that is not possible
	 */
	public void swap(String certificate, String key, String authority) throws IOException {
		Path next = Files.createDirectories(this.folder.resolve("..v" + ++this.version));
		Files.writeString(next.resolve("tls.crt"), certificate);
		Files.writeString(next.resolve("tls.key"), key);
		Files.writeString(next.resolve("ca.crt"), authority);
		Path link = Files.createSymbolicLink(this.folder.resolve("..data_tmp"), next.getFileName());
		Files.move(link, this.folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE,
				StandardCopyOption.REPLACE_EXISTING);
		for (String name : NAMES) {
			if (!Files.exists(this.folder.resolve(name))) {
				Files.createSymbolicLink(this.folder.resolve(name), Path.of("..data", name));
			}
		}
	}

	/**
	 * The properties of a bundle of these files that is reloaded soon after they change.
	 * @param bundle the name of the bundle
	 * @return the properties
	 */
	public String[] properties(String bundle) {
		String prefix = "spring.ssl.bundle.pem." + bundle;
		return new String[] { prefix + ".keystore.certificate=file:" + this.folder.resolve("tls.crt"),
				prefix + ".keystore.private-key=file:" + this.folder.resolve("tls.key"),
				prefix + ".truststore.certificate=file:" + this.folder.resolve("ca.crt"),
				prefix + ".reload-on-update=true", "spring.ssl.bundle.watch.file.quiet-period=50ms" };
	}

}
