package io.hein.transport.admission;

import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What a subscriber presents when it wants to attach.
 *
 * @param name the name that it wants
 * @param token its secret, {@code null} if it sent none
 * @param certificates the chain of its certificate, its own first, checked by TLS; empty
 * if it presented none
 * @param address the address from which it connected
 * @since 0.1.0
 */
public record Credentials(String name, @Nullable String token, List<X509Certificate> certificates,
		InetSocketAddress address) {

	/**
	 * Create credentials.
	 */
	public Credentials {
		certificates = List.copyOf(certificates);
	}

	/**
	 * Does not show the token.
	 */
	@Override
	public String toString() {
		return "Credentials[name=" + this.name + ", token=" + ((this.token != null) ? "(not shown)" : "none")
				+ ", certificates=" + this.certificates.size() + ", address=" + this.address + "]";
	}

}
