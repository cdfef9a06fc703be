package io.hein.test;

/**
 * How a {@link FaultProxy} ends a connection.
 *
 * @since 0.1.0
 */
public enum Cut {

	/**
	 * At once, with a TCP reset to both sides. What the proxy still held is lost.
	 */
	RESET,

	/**
	 * With an orderly end of the stream (FIN) to both sides. What the proxy still held
	 * and what comes afterwards is lost.
	 */
	CLOSE

}
