package io.hein.benchmarks.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

import io.hein.benchmarks.cell.Cell;

/**
 * Accepts plain connections with the send buffer that Hein's publisher gives its own.
 */
final class LimitAcceptor {

	private static final int BACKLOG = 4096;

	private final int sendBuffer;

	private final ServerSocketChannel server;

	private final List<SocketChannel> channels = new ArrayList<>();

	LimitAcceptor(Cell cell) throws IOException {
		this.sendBuffer = cell.option("sndbuf", 256 * 1024);
		this.server = ServerSocketChannel.open();
		this.server.bind(new InetSocketAddress(Ports.LOOPBACK, 0), BACKLOG);
		this.server.configureBlocking(false);
	}

	int port() throws IOException {
		return Ports.of(this.server.getLocalAddress());
	}

	/**
	 * Accept all that wait.
	 * @return all connections so far
	 */
	List<SocketChannel> accept() throws IOException {
		for (SocketChannel channel = this.server.accept(); channel != null; channel = this.server.accept()) {
			channel.configureBlocking(false);
			channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
			if (this.sendBuffer > 0) {
				channel.setOption(StandardSocketOptions.SO_SNDBUF, this.sendBuffer);
			}
			this.channels.add(channel);
		}
		return this.channels;
	}

	void close() throws IOException {
		for (SocketChannel channel : this.channels) {
			channel.close();
		}
		this.server.close();
	}

}
