package io.hein.test;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A client's connection, the connection to the target that was made for it, and what runs
 * between them.
 */
final class ProxyConnection implements ProxiedConnection {

	private final FaultProxy proxy;

	private final SocketChannel client;

	private final SocketChannel target;

	private final InetSocketAddress clientAddress;

	private final ConnectionFlow toTarget;

	private final ConnectionFlow toClient;

	private final AtomicInteger running = new AtomicInteger(2);

	private volatile boolean open = true;

	ProxyConnection(FaultProxy proxy, SocketChannel client, SocketChannel target, PreparedFlow.Both faults,
			FlowGroup toTarget, FlowGroup toClient) throws IOException {
		this.proxy = proxy;
		this.client = client;
		this.target = target;
		this.clientAddress = (InetSocketAddress) client.getRemoteAddress();
		client.setOption(StandardSocketOptions.TCP_NODELAY, true);
		target.setOption(StandardSocketOptions.TCP_NODELAY, true);
		this.toTarget = new ConnectionFlow(this, client, target, faults.toTarget().faults(), toTarget);
		this.toClient = new ConnectionFlow(this, target, client, faults.toClient().faults(), toClient);
	}

	void start(BufferPool pool) {
		startThread("to-target", () -> this.toTarget.pump(pool));
		startThread("to-client", () -> this.toClient.pump(pool));
	}

	void startThread(String role, Runnable task) {
		this.proxy.startThread(role, task);
	}

	/**
	 * One direction is at its end.
	 */
	void done() {
		if (this.running.decrementAndGet() == 0) {
			close();
		}
	}

	@Override
	public void cut(Cut cut) {
		if (cut == Cut.CLOSE) {
			this.open = false;
			this.toTarget.halfClose().resume();
			this.toClient.halfClose().resume();
			return;
		}
		resetOnClose(this.client);
		resetOnClose(this.target);
		close();
	}

	private void close() {
		this.open = false;
		this.toTarget.close();
		this.toClient.close();
		closeQuietly(this.client);
		closeQuietly(this.target);
		this.proxy.remove(this);
	}

	static void resetOnClose(SocketChannel channel) {
		try {
			channel.setOption(StandardSocketOptions.SO_LINGER, 0);
		}
		catch (IOException ex) {
			// It is closed already
		}
	}

	static void closeQuietly(SocketChannel channel) {
		try {
			channel.close();
		}
		catch (IOException ex) {
			// Nothing is left to close
		}
	}

	@Override
	public InetSocketAddress clientAddress() {
		return this.clientAddress;
	}

	@Override
	public boolean isOpen() {
		return this.open;
	}

	@Override
	public ConnectionFlow toTarget() {
		return this.toTarget;
	}

	@Override
	public ConnectionFlow toClient() {
		return this.toClient;
	}

}
