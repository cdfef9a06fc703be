package io.hein.testsupport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.netty.pkitesting.X509Bundle;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialDeletion;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;

/**
 * Who may talk to a broker at its second port, where it speaks TLS and asks for a
 * password (SCRAM-SHA-512), again and again.
 */
public final class KafkaUsers {

	/**
	 * The name of that port.
	 */
	static final String LISTENER = "SECURE";

	private static final String PREFIX = "listener.name.secure.";

	private static final String MODULE = "org.apache.kafka.common.security.scram.ScramLoginModule required";

	private static final Certificates CERTIFICATES = new Certificates();

	private final Admin admin;

	private final String servers;

	KafkaUsers(Admin admin, String servers) {
		this.admin = admin;
		this.servers = servers;
	}

	/**
	 * What a broker needs to have such a port.
	 */
	static Map<String, String> brokerProperties() {
		X509Bundle certificate = CERTIFICATES.publisher();
		Map<String, String> properties = new HashMap<>();
		properties.put("listeners", "EXTERNAL://localhost:0," + LISTENER + "://localhost:0,CONTROLLER://localhost:0");
		properties.put("listener.security.protocol.map",
				"EXTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT," + LISTENER + ":SASL_SSL");
		properties.put(PREFIX + "sasl.enabled.mechanisms", "SCRAM-SHA-512");
		properties.put(PREFIX + "scram-sha-512.sasl.jaas.config", MODULE + ";");
		// Clients come after 85 percent of it, and are refused if that is less than a
		// second
		properties.put(PREFIX + "scram-sha-512.connections.max.reauth.ms", "2000");
		properties.put(PREFIX + "ssl.keystore.type", "PEM");
		properties.put(PREFIX + "ssl.keystore.certificate.chain", certificate.getCertificatePathPEM());
		properties.put(PREFIX + "ssl.keystore.key", certificate.getPrivateKeyPEM());
		return properties;
	}

	/**
	 * Where that port is.
	 */
	public String servers() {
		return this.servers;
	}

	/**
	 * Let somebody in, or give him another password.
	 */
	public void add(String user, String password) {
		alter(new UserScramCredentialUpsertion(user, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096),
				password));
	}

	/**
	 * Let somebody in no more.
	 */
	public void remove(String user) {
		alter(new UserScramCredentialDeletion(user, ScramMechanism.SCRAM_SHA_512));
	}

	private void alter(UserScramCredentialAlteration alteration) {
		try {
			this.admin.alterUserScramCredentials(List.of(alteration)).all().get(60, TimeUnit.SECONDS);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * The properties of Spring Boot with which an application talks to that port.
	 * @param user who it is
	 * @param password of him
	 * @param folder takes a file
	 */
	public String[] properties(String user, String password, Path folder) throws IOException {
		Path trusted = Files.writeString(folder.resolve("ca.crt"), CERTIFICATES.authority().getCertificatePEM());
		return new String[] { "spring.kafka.bootstrap-servers=" + this.servers,
				"spring.kafka.security.protocol=SASL_SSL", "spring.kafka.ssl.bundle=brokers",
				"spring.ssl.bundle.pem.brokers.truststore.certificate=file:" + trusted,
				"spring.kafka.properties.sasl.mechanism=SCRAM-SHA-512", "spring.kafka.properties.sasl.jaas.config="
						+ MODULE + " username=\"" + user + "\" password=\"" + password + "\";" };
	}

}
