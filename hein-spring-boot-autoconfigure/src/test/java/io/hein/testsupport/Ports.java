package io.hein.testsupport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports that must be known before something listens on them, or be used again afterwards.
 * The system gives none of them to a connection or a listener that does not name it, so
 * that they stay free meanwhile.
 */
public final class Ports {

	/** The system's own begin at 32768 (Linux) or later. */
	private static final int FIRST = 20_000;

	private static final int LAST = 32_000;

	private Ports() {
	}

	/**
	 * A port on which nothing listens.
	 * @return the port, of all addresses of this machine
	 */
	public static int unused() throws IOException {
		IOException last = new IOException("No port from " + FIRST + " to " + LAST + " is free");
		for (int i = 0; i < 100; i++) {
			int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
			try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName("0.0.0.0"))) {
				return socket.getLocalPort();
			}
			catch (IOException ex) {
				last = ex;
			}
		}
		throw last;
	}

}
