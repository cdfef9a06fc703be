package io.hein.benchmarks.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.util.Objects;

import io.hein.benchmarks.cell.Cell;
import org.jspecify.annotations.Nullable;

/**
 * Where peers listen.
 */
final class Ports {

	static final String LOOPBACK = "127.0.0.1";

	private Ports() {
	}

	/**
	 * Where a publisher listens.
	 * @param cell the cell, with the option {@code host} if that is not loopback
	 * @param member its number in a fleet, each member of which has an address of its own
	 */
	static String host(Cell cell, int member) {
		return (member == 0) ? cell.option("host", LOOPBACK) : "127.0.0." + (member + 1);
	}

	/**
	 * For those that cannot be asked which port they got.
	 */
	static int free() {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static int of(@Nullable SocketAddress bound) {
		return ((InetSocketAddress) Objects.requireNonNull(bound, "bound")).getPort();
	}

}
