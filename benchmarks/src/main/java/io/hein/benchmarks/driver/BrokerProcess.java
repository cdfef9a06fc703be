package io.hein.benchmarks.driver;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import io.hein.benchmarks.cell.Result;
import io.hein.benchmarks.peer.Broker;

/**
 * A broker's process, on a free port of the loopback address.
 */
final class BrokerProcess implements AutoCloseable {

	private static final int ATTEMPTS = 600;

	private static final long ATTEMPT_MILLIS = 50;

	private static final long END_MILLIS = 3000;

	private final Broker broker;

	private final Process process;

	private final int port;

	private BrokerProcess(Broker broker, Process process, int port) {
		this.broker = broker;
		this.process = process;
		this.port = port;
	}

	static BrokerProcess start(Broker broker, Path log) throws CellFailedException, InterruptedException {
		try {
			int port = freePort();
			Process process = new ProcessBuilder(broker.command(port)).redirectErrorStream(true)
				.redirectOutput(log.toFile())
				.start();
			BrokerProcess started = new BrokerProcess(broker, process, port);
			started.awaitPort();
			return started;
		}
		catch (IOException ex) {
			throw new CellFailedException(Result.Status.FAILED, "The broker cannot be started: " + ex.getMessage());
		}
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	private void awaitPort() throws CellFailedException, InterruptedException {
		for (int i = 0; i < ATTEMPTS; i++) {
			try (Socket socket = new Socket()) {
				socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.port));
				return;
			}
			catch (IOException ex) {
				if (this.process.waitFor(ATTEMPT_MILLIS, TimeUnit.MILLISECONDS)) {
					break;
				}
			}
		}
		close();
		throw new CellFailedException(Result.Status.FAILED, "The broker does not listen");
	}

	int port() {
		return this.port;
	}

	long pid() {
		return this.process.pid();
	}

	ProcessUsage usage() {
		return ProcessUsage.of(pid());
	}

	@Override
	public void close() {
		this.process.destroy();
		try {
			if (!this.process.waitFor(END_MILLIS, TimeUnit.MILLISECONDS)) {
				this.process.destroyForcibly().waitFor();
			}
		}
		catch (InterruptedException ex) {
			this.process.destroyForcibly();
			Thread.currentThread().interrupt();
		}
		this.broker.end();
	}

}
