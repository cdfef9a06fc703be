package io.hein.autoconfigure;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import javax.net.ssl.KeyManager;
import javax.net.ssl.X509KeyManager;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;

/**
 * Checks keys and certificates of an SSL bundle, which otherwise would not happen before
 * the first handshake.
 */
final class KeyMaterial {

	private static final List<String> KEY_TYPES = List.of("EC", "RSA", "EdDSA", "RSASSA-PSS", "DSA");

	private static final byte[] PROBE = { 1, 2, 3 };

	private KeyMaterial() {
	}

	/**
	 * Whether there is a key with its certificate.
	 * @param bundle the bundle
	 * @return whether there is; {@code false} if there is no key at all
	 * @throws GeneralSecurityException if a certificate has expired, is not valid yet or
	 * is not that of its key
	 */
	static boolean isUsable(SslBundle bundle) throws GeneralSecurityException {
		if (bundle.getStores().getKeyStore() == null) {
			return false;
		}
		boolean found = false;
		for (KeyManager manager : bundle.getManagers().getKeyManagers()) {
			if (manager instanceof X509KeyManager keys) {
				for (String alias : aliases(keys)) {
					check(keys.getCertificateChain(alias), keys.getPrivateKey(alias));
					found = true;
				}
			}
		}
		return found;
	}

	private static Set<String> aliases(X509KeyManager keys) {
		Set<String> aliases = new LinkedHashSet<>();
		for (String type : KEY_TYPES) {
			add(aliases, keys.getServerAliases(type, null));
			add(aliases, keys.getClientAliases(type, null));
		}
		return aliases;
	}

	private static void add(Set<String> aliases, String @Nullable [] found) {
		if (found != null) {
			aliases.addAll(List.of(found));
		}
	}

	private static void check(X509Certificate @Nullable [] chain, @Nullable PrivateKey key)
			throws GeneralSecurityException {
		if (chain == null || chain.length == 0 || key == null) {
			throw new GeneralSecurityException("a key has no certificate");
		}
		for (X509Certificate certificate : chain) {
			certificate.checkValidity();
		}
		String algorithm = algorithm(key);
		if (algorithm != null) {
			Signature signature = Signature.getInstance(algorithm);
			signature.initSign(key);
			signature.update(PROBE);
			byte[] signed = signature.sign();
			signature.initVerify(chain[0].getPublicKey());
			signature.update(PROBE);
			if (!signature.verify(signed)) {
				throw new GeneralSecurityException("the private key is not that of the certificate");
			}
		}
	}

	private static @Nullable String algorithm(PrivateKey key) {
		return switch (key.getAlgorithm()) {
			case "EC" -> "SHA256withECDSA";
			case "RSA" -> "SHA256withRSA";
			case "EdDSA", "Ed25519", "Ed448" -> "EdDSA";
			default -> null;
		};
	}

}
