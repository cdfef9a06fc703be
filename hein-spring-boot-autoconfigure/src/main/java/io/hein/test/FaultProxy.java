package io.hein.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy inside the test's process that breaks connections in the ways a network
 * does. It listens on a free port of the loopback address; a subscriber connects to it
 * instead of its publisher. By default no byte is lost, changed or overtaken.
 *
 * <pre class="code">
 * try (FaultProxy proxy = FaultProxy.to("localhost", port)) {
 * 	subscriber = Subscriber.builder().address(proxy.host(), proxy.port()).build();
 * 	...
 * 	proxy.toClient().stall();                          // the subscriber gets nothing any more
 * 	proxy.cutAll(Cut.RESET);                           // it has to dial again
 * 	proxy.nextConnection().toClient().cutAfter(100, Cut.CLOSE);
 * }
 * </pre>
 * <p>
 * It works with plain blocking sockets and two daemon threads for each connection, so
 * that it shares nothing with what it tests. All methods are thread-safe.
 *
 * @since 0.1.0
 */
public final class FaultProxy implements ProxyFlows, AutoCloseable {

	private static final int BACKLOG = 1024;

	private static final long CONNECT_TIMEOUT_MILLIS = 10_000;

	private static final long JOIN_MILLIS = 100;

	private final ServerSocketChannel server;

	private final InetSocketAddress address;

	private final FlowGroup toTarget = new FlowGroup();

	private final FlowGroup toClient = new FlowGroup();

	private final BufferPool buffers = new BufferPool();

	private final List<ProxyConnection> connections = new CopyOnWriteArrayList<>();

	private final List<Thread> threads = new ArrayList<>();

	private final AtomicLong accepted = new AtomicLong();

	private final Object monitor = new Object();

	private volatile InetSocketAddress target;

	private Accepting accepting = Accepting.PASS;

	private PreparedFlow.@Nullable Both next;

	private volatile boolean closed;

	private FaultProxy(InetSocketAddress target) {
		this.target = target;
		try {
			this.server = ServerSocketChannel.open();
			this.server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
			this.address = (InetSocketAddress) this.server.getLocalAddress();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The proxy cannot listen on the loopback address", ex);
		}
	}

	/**
	 * Start a proxy.
	 * @param host the target's host, looked up for each connection
	 * @param port the target's port
	 * @return a proxy that listens
	 */
	public static FaultProxy to(String host, int port) {
		return to(InetSocketAddress.createUnresolved(host, port));
	}

	/**
	 * Start a proxy.
	 * @param target the target's address
	 * @return a proxy that listens
	 */
	public static FaultProxy to(InetSocketAddress target) {
		FaultProxy proxy = new FaultProxy(Objects.requireNonNull(target, "target"));
		proxy.startThread("accept", proxy::acceptAll);
		return proxy;
	}

	/**
	 * Where it listens.
	 * @return the address with the real port
	 */
	public InetSocketAddress address() {
		return this.address;
	}

	/**
	 * The host to dial.
	 * @return the loopback address
	 */
	public String host() {
		return this.address.getAddress().getHostAddress();
	}

	/**
	 * The port to dial.
	 * @return the port
	 */
	public int port() {
		return this.address.getPort();
	}

	/**
	 * Connect to another address from now on. Existing connections stay.
	 * @param target the new target
	 */
	public void target(InetSocketAddress target) {
		this.target = Objects.requireNonNull(target, "target");
	}

	@Override
	public ProxyFlow toTarget() {
		return this.toTarget;
	}

	@Override
	public ProxyFlow toClient() {
		return this.toClient;
	}

	/**
	 * The two directions of the next connection that is accepted, and of no other. They
	 * begin with the proxy's faults of this moment.
	 * @return the same object until that connection comes
	 */
	public ProxyFlows nextConnection() {
		synchronized (this.monitor) {
			if (this.next == null) {
				this.next = prepare();
			}
			return this.next;
		}
	}

	private PreparedFlow.Both prepare() {
		return new PreparedFlow.Both(new PreparedFlow(this.toTarget.copyOfFaults()),
				new PreparedFlow(this.toClient.copyOfFaults()));
	}

	/**
	 * Pass connections on, as at the beginning.
	 */
	public void accept() {
		accepting(Accepting.PASS);
	}

	/**
	 * Let clients connect, but pass nothing on, until {@link #accept()} or
	 * {@link #refuse()}.
	 */
	public void hold() {
		accepting(Accepting.HOLD);
	}

	/**
	 * Reset connections at once, until {@link #accept()} or {@link #hold()}.
	 */
	public void refuse() {
		accepting(Accepting.REFUSE);
	}

	private void accepting(Accepting accepting) {
		synchronized (this.monitor) {
			this.accepting = accepting;
			this.monitor.notifyAll();
		}
	}

	/**
	 * The connections that are open.
	 * @return a snapshot, the oldest first
	 */
	public List<ProxiedConnection> connections() {
		return this.connections.stream()
			.<ProxiedConnection>map((connection) -> connection)
			.filter(ProxiedConnection::isOpen)
			.toList();
	}

	/**
	 * How many connections were accepted and not refused.
	 * @return the number since the beginning
	 */
	public long accepted() {
		return this.accepted.get();
	}

	/**
	 * End all connections that are open.
	 * @param cut how
	 * @return how many they were
	 */
	public int cutAll(Cut cut) {
		List<ProxiedConnection> present = connections();
		present.forEach((connection) -> connection.cut(cut));
		return present.size();
	}

	/**
	 * Undo all faults that can be undone, and accept.
	 */
	public void heal() {
		synchronized (this.monitor) {
			this.next = null;
		}
		this.toTarget.heal();
		this.toClient.heal();
		accept();
	}

	private void acceptAll() {
		while (!this.closed) {
			try {
				SocketChannel client = this.server.accept();
				if (awaitAccepting() == Accepting.REFUSE) {
					refuse(client);
				}
				else {
					this.accepted.incrementAndGet();
					PreparedFlow.Both faults = takeNext();
					startThread("connect", () -> connect(client, faults));
				}
			}
			catch (IOException ex) {
				// Closed, or the client was gone already
			}
			catch (InterruptedException ex) {
				return;
			}
		}
	}

	private Accepting awaitAccepting() throws InterruptedException {
		synchronized (this.monitor) {
			while (this.accepting == Accepting.HOLD && !this.closed) {
				this.monitor.wait();
			}
			return (this.closed) ? Accepting.REFUSE : this.accepting;
		}
	}

	private PreparedFlow.@Nullable Both takeNext() {
		synchronized (this.monitor) {
			PreparedFlow.Both faults = this.next;
			this.next = null;
			return faults;
		}
	}

	private static void refuse(SocketChannel client) {
		ProxyConnection.resetOnClose(client);
		ProxyConnection.closeQuietly(client);
	}

	private void connect(SocketChannel client, PreparedFlow.@Nullable Both faults) {
		SocketChannel channel = null;
		try {
			channel = SocketChannel.open();
			channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
			InetSocketAddress to = this.target;
			channel.socket()
				.connect((to.isUnresolved()) ? new InetSocketAddress(to.getHostString(), to.getPort()) : to,
						(int) CONNECT_TIMEOUT_MILLIS);
			open(client, channel, faults);
		}
		catch (IOException ex) {
			refuse(client);
			if (channel != null) {
				refuse(channel);
			}
		}
	}

	private void open(SocketChannel client, SocketChannel channel, PreparedFlow.@Nullable Both faults)
			throws IOException {
		ProxyConnection connection;
		// Under both locks, so that no change of the faults falls between copy and add
		synchronized (this.toTarget) {
			synchronized (this.toClient) {
				connection = new ProxyConnection(this, client, channel, (faults != null) ? faults : prepare(),
						this.toTarget, this.toClient);
				this.toTarget.add(connection.toTarget());
				this.toClient.add(connection.toClient());
			}
		}
		this.connections.add(connection);
		connection.start(this.buffers);
		if (this.closed) {
			connection.cut(Cut.RESET);
		}
	}

	void remove(ProxyConnection connection) {
		this.connections.remove(connection);
		this.toTarget.remove(connection.toTarget());
		this.toClient.remove(connection.toClient());
	}

	void startThread(String role, Runnable task) {
		Thread thread = new Thread(task, "hein-test-proxy-" + this.address.getPort() + "-" + role);
		thread.setDaemon(true);
		synchronized (this.threads) {
			this.threads.removeIf((other) -> !other.isAlive());
			thread.start();
			this.threads.add(thread);
		}
	}

	private @Nullable Thread anyThread() {
		synchronized (this.threads) {
			this.threads.removeIf((thread) -> !thread.isAlive());
			return (this.threads.isEmpty()) ? null : this.threads.get(0);
		}
	}

	/**
	 * Reset all connections, listen no more, and wait for the threads to end, at most 5
	 * s.
	 */
	@Override
	public void close() {
		this.closed = true;
		accepting(Accepting.REFUSE);
		try {
			this.server.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The proxy cannot be closed", ex);
		}
		long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
		Thread thread = anyThread();
		while (thread != null && System.nanoTime() < deadline) {
			this.connections.forEach((connection) -> connection.cut(Cut.RESET));
			if (!join(thread)) {
				return;
			}
			thread = anyThread();
		}
	}

	private static boolean join(Thread thread) {
		try {
			thread.join(JOIN_MILLIS);
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	/**
	 * What happens to new connections.
	 */
	private enum Accepting {

		PASS, HOLD, REFUSE

	}

}
