package io.hein.benchmarks.peer;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Where peers listen.
 */
final class Ports {

	static final String LOOPBACK = "127.0.0.1";

	private Ports() {
	}

	static int of(@Nullable SocketAddress bound) {
		return ((InetSocketAddress) Objects.requireNonNull(bound, "bound")).getPort();
	}

}
