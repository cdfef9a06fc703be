package io.hein.transport.netty;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

import io.netty.channel.Channel;
import io.netty.channel.DefaultSelectStrategyFactory;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.FutureListener;

/**
 * The event loops and the event thread of an application, shared by its publishers and
 * subscribers. Threads are daemons named {@code hein-io-...} and {@code hein-events};
 * they start with first use. Thread-safe.
 *
 * @since 0.1.0
 */
public final class EventLoops implements AutoCloseable {

	/**
	 * At how many connections an event loop looks before it runs its tasks, which bring
	 * new messages: with a thousand that all have room again these would be late.
	 */
	private static final int MAX_EVENTS = 64;

	private static final int HANDSHAKE_THREADS = 2;

	private static final int DECISION_THREADS = 4;

	/**
	 * Code of users may block a thread; others need not wait for it then.
	 */
	private static final int MAX_DECISION_THREADS = 32;

	private static final int MAX_RESULT_THREADS = 128;

	private static final long LEAST_CLOSE_NANOS = TimeUnit.MILLISECONDS.toNanos(400);

	private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(5);

	/**
	 * More than there are connections that may wait for one.
	 */
	private static final int MAX_DECISIONS = 1024;

	private final boolean epoll;

	private final EventLoopGroup group;

	private final IoHandlerFactory handlers;

	/**
	 * Those that connections have for themselves, until they have ended.
	 */
	private final Set<EventLoop> own = ConcurrentHashMap.newKeySet();

	private final Threads threads;

	private volatile long stoppingSince;

	private final EventThread events;

	private final JvmHold hold;

	private final WorkerThreads results;

	private final Batches batches;

	private final WorkerThreads handshakes;

	private final WorkerThreads decisions;

	EventLoops(boolean epoll, int threads, Threads made) {
		this.epoll = epoll;
		this.threads = made;
		this.handlers = (epoll) ? epollHandlers() : NioIoHandler.newFactory();
		this.group = new ClosingEventLoops(threads, new DefaultThreadFactory("hein-io", true) {

			@Override
			protected Thread newThread(Runnable task, String name) {
				return made.create(name, true, task);
			}

		}, this.handlers);
		Later later = (task, millis) -> next().schedule(task, millis, TimeUnit.MILLISECONDS);
		this.events = new EventThread("hein-events", EventThread.CAPACITY, made, later);
		this.hold = new JvmHold(made, later);
		this.results = new WorkerThreads("hein-results", 1, MAX_RESULT_THREADS, Integer.MAX_VALUE, made, later);
		this.batches = new Batches(this.results);
		this.handshakes = new WorkerThreads("hein-tls", HANDSHAKE_THREADS, HANDSHAKE_THREADS, Integer.MAX_VALUE, made,
				later);
		this.decisions = new WorkerThreads("hein-auth", DECISION_THREADS, MAX_DECISION_THREADS, MAX_DECISIONS, made,
				later);
	}

	private static IoHandlerFactory epollHandlers() {
		return EpollIoHandler.newFactory(MAX_EVENTS, DefaultSelectStrategyFactory.INSTANCE);
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
			throw new IllegalArgumentException("The number of event loop threads must not be negative: " + threads);
		}
		if (transport == TransportType.EPOLL && !isEpollAvailable()) {
			throw new IllegalStateException(
					"The transport 'epoll' is not available on this machine (" + reason() + "); use 'auto' or 'nio'");
		}
		boolean epoll = transport != TransportType.NIO && isEpollAvailable();
		return new EventLoops(epoll, (threads > 0) ? threads : defaultThreads(), Threads.REAL);
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
	 * Make an event loop that nobody else gets. It is not in the {@linkplain #group()
	 * group}, and ends by {@link #end(EventLoop)}, at the latest with all others.
	 * @param name the name of its thread, which starts with first use
	 * @return the event loop
	 */
	public EventLoop newOwn(String name) {
		EventLoop loop = new ClosingEventLoops(1, (task) -> newThread(name, task), this.handlers).next();
		this.own.add(loop);
		loop.terminationFuture().addListener((ended) -> this.own.remove(loop));
		return loop;
	}

	/**
	 * Whether the calling thread is that of one of them.
	 * @return whether it is
	 */
	boolean isLoop() {
		for (EventExecutor loop : this.group) {
			if (loop.inEventLoop()) {
				return true;
			}
		}
		return this.own.stream().anyMatch(EventLoop::inEventLoop);
	}

	/**
	 * End an event loop that somebody had for itself. Its connections are closed when its
	 * thread is not busy any more; does not wait for that.
	 * @param loop the event loop
	 */
	public void end(EventLoop loop) {
		loop.shutdownGracefully(0, LEAST_CLOSE_NANOS, TimeUnit.NANOSECONDS);
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
	 * The thread that notifies listeners of events.
	 * @return the event thread
	 */
	public EventThread events() {
		return this.events;
	}

	/**
	 * Start the threads of all event loops, if they do not run yet: after that nothing in
	 * them can fail for want of a thread.
	 * @throws OutOfMemoryError if there is no thread to be had
	 */
	public void start() {
		for (EventExecutor loop : this.group) {
			start(loop);
		}
	}

	/**
	 * Start the thread of an event loop, if it does not run yet.
	 * @param loop the event loop
	 * @throws OutOfMemoryError if there is no thread to be had
	 */
	public void start(EventExecutor loop) {
		try {
			loop.execute(() -> {
			});
		}
		catch (RejectedExecutionException ex) {
			// It was closed: its next user will see
		}
	}

	/**
	 * Have an event loop run something, unless it was closed.
	 * @param loop the event loop
	 * @param task what to run
	 * @return whether it will run
	 */
	public static boolean tryExecute(EventExecutor loop, Runnable task) {
		try {
			loop.execute(task);
			return true;
		}
		catch (RejectedExecutionException ex) {
			return false;
		}
	}

	/**
	 * Settle a future at the latest when the event loops have ended, which drop what they
	 * were to do later.
	 * @param future the future
	 */
	public void settleAtEnd(UserFuture<Void> future) {
		settleAtEnd(future, this.group);
	}

	/**
	 * Settle a future at the latest when an event loop has ended.
	 * @param future the future
	 * @param loop the event loop, or several
	 */
	public static void settleAtEnd(UserFuture<Void> future, EventExecutorGroup loop) {
		FutureListener<Object> listener = (ended) -> future.settle(null);
		loop.terminationFuture().addListener(listener);
		future.whenSettled(() -> loop.terminationFuture().removeListener(listener));
	}

	/**
	 * Settle a future at the latest after a time, whatever the event loop does that was
	 * to settle it.
	 * @param future the future
	 * @param patience the time
	 */
	public void settleWithin(UserFuture<Void> future, Duration patience) {
		try {
			Future<?> timer = next().schedule(() -> future.settle(null), patience.toNanos(), TimeUnit.NANOSECONDS);
			future.whenSettled(() -> timer.cancel(false));
		}
		catch (RejectedExecutionException ex) {
			// All of them have ended: there is nothing to wait for
			future.settle(null);
		}
	}

	/**
	 * Make a daemon thread.
	 * @param name its name
	 * @param task what it runs
	 * @return the thread, which is not started
	 */
	public Thread newThread(String name, Runnable task) {
		return this.threads.create(name, true, task);
	}

	/**
	 * The threads that run what depends on futures of users. There is one, and more of
	 * them, up to {@value #MAX_RESULT_THREADS}, when that is blocked. Never rejects, also
	 * after {@link #close()}; the queue is as long as there are futures, whose makers
	 * bound their number.
	 * @return the executor
	 */
	public Executor results() {
		return this.batches;
	}

	/**
	 * The threads that sign and verify in handshakes of TLS, so that connections which
	 * are attached do not wait for that. A connection has one task at a time.
	 * @return the executor
	 */
	public Executor handshakes() {
		return this.handshakes;
	}

	/**
	 * The threads that decide which subscribers may attach: code of users, which may
	 * block.
	 * @return the executor; throws a
	 * {@link java.util.concurrent.RejectedExecutionException} when too many wait
	 */
	public Executor decisions() {
		return this.decisions;
	}

	/**
	 * Keep the JVM up, by a thread that is no daemon, until {@link #release()} was called
	 * as often.
	 */
	public void hold() {
		this.stoppingSince = 0;
		this.hold.hold();
	}

	/**
	 * A publisher or subscriber stops. The time that this takes is deducted from what
	 * {@link #close()} waits: it is one stop.
	 */
	public void stopping() {
		if (this.stoppingSince == 0) {
			this.stoppingSince = System.nanoTime() | 1;
		}
	}

	/**
	 * Undo {@link #hold()}.
	 */
	public void release() {
		this.hold.release();
	}

	/**
	 * End all threads. Connections that are still open are closed. Waits up to 5 s for
	 * code of users, less if a stop has waited before.
	 */
	@Override
	public void close() {
		long now = System.nanoTime();
		long since = this.stoppingSince;
		long patience = Math.max(LEAST_CLOSE_NANOS, CLOSE_NANOS - ((since != 0) ? now - since : 0));
		long end = now + patience;
		this.decisions.closeNow();
		this.results.close(patience / 2);
		this.events.close(Math.max(1, end - System.nanoTime()));
		List<EventLoop> own = List.copyOf(this.own);
		own.forEach(this::end);
		await(this.group.shutdownGracefully(0, left(end), TimeUnit.NANOSECONDS), end);
		own.stream()
			.filter((loop) -> !loop.inEventLoop() && !Exiting.isIn(loop))
			.forEach((loop) -> await(loop.terminationFuture(), end));
		this.handshakes.closeNow();
	}

	private static void await(Future<?> ended, long end) {
		ended.awaitUninterruptibly(TimeUnit.NANOSECONDS.toMillis(left(end)));
	}

	private static long left(long end) {
		return Math.max(LEAST_CLOSE_NANOS, end - System.nanoTime());
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
