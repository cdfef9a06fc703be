package io.hein.autoconfigure;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.util.Assert;

/**
 * Details to connect to the publishers of the default connection. A bean of this type
 * replaces the properties {@code hein.subscriber.addresses}, {@code .ssl.bundle} and
 * {@code .token}.
 *
 * @since 0.1.0
 */
public interface HeinConnectionDetails extends ConnectionDetails {

	/**
	 * The addresses of the publishers. The subscriber stays with one that works.
	 * @return the addresses, at least one
	 */
	List<Address> getAddresses();

	/**
	 * The SSL bundle to connect with.
	 * @return the bundle, {@code null} (the default) for none
	 */
	default @Nullable SslBundle getSslBundle() {
		return null;
	}

	/**
	 * The secret that the publishers ask for. The connection asks for it once; Actuator's
	 * endpoints ask for it again with each value that they show, to mask what contains
	 * it. So it should be at hand.
	 * @return the secret, {@code null} (the default) for none
	 */
	default @Nullable String getToken() {
		return null;
	}

	/**
	 * The address of a publisher.
	 *
	 * @param host the host's name or address
	 * @param port the port, 1 to 65535, or 0 for that of this application's own
	 * publisher, as soon as it has started
	 */
	record Address(String host, int port) {

		/**
		 * Create an address.
		 */
		public Address {
			Assert.hasText(host, "'host' must not be empty");
			Assert.isTrue(port >= 0 && port <= 65535, () -> "the port is " + port + ", but must be 1 to 65535");
		}

		static Address ofOwnPublisher(String host) {
			return new Address(host, 0);
		}

		boolean isOfOwnPublisher() {
			return this.port == 0;
		}

		/**
		 * Parse {@code host:port}; an IPv6 address is put in brackets. The port may be
		 * <code>${local.hein.publisher.port}</code>.
		 * @param text the text
		 * @return the address
		 * @throws IllegalArgumentException if it is not one
		 */
		public static Address parse(String text) {
			return AddressParser.parse(text);
		}

	}

}
