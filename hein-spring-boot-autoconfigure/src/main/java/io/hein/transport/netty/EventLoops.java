package io.hein.transport.netty;

import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;

/**
 * The event loops and the event thread of an application, shared by its publishers and
 * subscribers. Threads are daemons named {@code hein-io-...} and {@code hein-events};
 * they start with first use. Thread-safe.
 *
 * @since 0.1.0
 */
public final class EventLoops implements AutoCloseable {

	private static final int HANDSHAKE_THREADS = 2;

	private static final int DECISION_THREADS = 4;

	/**
	 * More than there are connections that may wait for one.
	 */
	private static final int MAX_DECISIONS = 1024;

	private final boolean epoll;

	private final EventLoopGroup group;

	private final EventThread events = new EventThread("hein-events", EventThread.CAPACITY);

	private final JvmHold hold = new JvmHold();

	private final EventThread results = new EventThread("hein-results", Integer.MAX_VALUE);

	private final WorkerThreads handshakes = new WorkerThreads("hein-tls", HANDSHAKE_THREADS, Integer.MAX_VALUE);

	private final WorkerThreads decisions = new WorkerThreads("hein-auth", DECISION_THREADS, MAX_DECISIONS);

	private EventLoops(boolean epoll, int threads) {
		this.epoll = epoll;
		IoHandlerFactory factory = (epoll) ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
		this.group = new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory("hein-io", true), factory);
	}

	/**
	 * Create event loops of the default number and the best transport.
	 * @return the event loops; the caller closes them
	 */
	public static EventLoops create() {
		return create(TransportType.AUTO, 0);
	}

	/**
	 * Create event loops.
	 * @param transport which transport
	 * @param threads how many threads; 0 for the default: 1 up to 2 cores, else half the
	 * cores, at most 4
	 * @return the event loops; the caller closes them
	 * @throws IllegalStateException if epoll is asked for and not present
	 */
	public static EventLoops create(TransportType transport, int threads) {
		Objects.requireNonNull(transport, "transport");
		if (threads < 0) {
			throw new IllegalArgumentException("The number of event loop threads is not negative: " + threads);
		}
		if (transport == TransportType.EPOLL && !isEpollAvailable()) {
			throw new IllegalStateException(
					"The transport 'epoll' is not available on this machine (" + reason() + "); use 'auto' or 'nio'");
		}
		boolean epoll = transport != TransportType.NIO && isEpollAvailable();
		return new EventLoops(epoll, (threads > 0) ? threads : defaultThreads());
	}

	private static int defaultThreads() {
		int cores = Runtime.getRuntime().availableProcessors();
		return (cores <= 2) ? 1 : Math.min(4, cores / 2);
	}

	private static boolean isEpollAvailable() {
		try {
			return Epoll.isAvailable();
		}
		catch (NoClassDefFoundError ex) {
			return false;
		}
	}

	private static String reason() {
		try {
			Throwable cause = Epoll.unavailabilityCause();
			return (cause != null) ? String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT) : "no reason given";
		}
		catch (NoClassDefFoundError ex) {
			return "Netty's epoll classes are not on the class path";
		}
	}

	/**
	 * Whether epoll is used.
	 * @return {@code true} for epoll, {@code false} for NIO
	 */
	public boolean isEpoll() {
		return this.epoll;
	}

	/**
	 * The group of event loops.
	 * @return the group
	 */
	public EventLoopGroup group() {
		return this.group;
	}

	/**
	 * The next event loop in turn.
	 * @return an event loop
	 */
	public EventLoop next() {
		return this.group.next();
	}

	/**
	 * The class of listening channels.
	 * @return the class
	 */
	public Class<? extends ServerChannel> serverChannelType() {
		return (this.epoll) ? EpollChannels.server() : NioServerSocketChannel.class;
	}

	/**
	 * The class of connected channels.
	 * @return the class
	 */
	public Class<? extends Channel> channelType() {
		return (this.epoll) ? EpollChannels.socket() : NioSocketChannel.class;
	}

	/**
	 * The thread that tells listeners about events.
	 * @return the event thread
	 */
	public EventThread events() {
		return this.events;
	}

	/**
	 * The thread that completes futures of users, or another one once this is closed. Its
	 * queue is as long as there are futures; who makes them bounds their number.
	 * @return the executor
	 */
	public Executor results() {
		return (task) -> {
			if (!this.results.offer(task)) {
				// closed: whoever waits shall not wait for ever
				ForkJoinPool.commonPool().execute(task);
			}
		};
	}

	/**
	 * The threads that sign and verify in hand-shakes of TLS, so that connections which
	 * are attached do not wait for that. A connection has one task at a time.
	 * @return the executor
	 */
	public Executor handshakes() {
		return this.handshakes;
	}

	/**
	 * The threads that decide who may attach: code of users, which may wait.
	 * @return the executor; throws a
	 * {@link java.util.concurrent.RejectedExecutionException} when more wait than have
	 * any hope
	 */
	public Executor decisions() {
		return this.decisions;
	}

	/**
	 * Keep the JVM up, by a thread that is no daemon, until {@link #release()} was called
	 * as often.
	 */
	public void hold() {
		this.hold.hold();
	}

	/**
	 * Undo {@link #hold()}.
	 */
	public void release() {
		this.hold.release();
	}

	/**
	 * End all threads. Connections that are still open are closed. Waits up to 5 s.
	 */
	@Override
	public void close() {
		this.results.close();
		this.events.close();
		this.group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(Duration.ofSeconds(6).toMillis());
		this.handshakes.close();
		this.decisions.close();
	}

	/**
	 * Apart, so that this class loads without Netty's epoll classes.
	 */
	private static final class EpollChannels {

		static Class<? extends ServerChannel> server() {
			return EpollServerSocketChannel.class;
		}

		static Class<? extends Channel> socket() {
			return EpollSocketChannel.class;
		}

	}

}
