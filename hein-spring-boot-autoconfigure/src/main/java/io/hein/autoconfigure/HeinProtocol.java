package io.hein.autoconfigure;

/**
 * Protocols between subscriber and publisher.
 *
 * @since 0.1.0
 */
public enum HeinProtocol {

	/**
	 * Hein's own protocol.
	 */
	NATIVE,

	/**
	 * The protocol of Python hein.
	 */
	CLASSIC

}
