package io.hein.transport.subscriber;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

import io.hein.transport.fleet.AddressOrder;
import io.hein.transport.fleet.AddressSource;
import io.hein.transport.fleet.Attach;
import io.hein.transport.fleet.HostResolver;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.Hello;
import io.hein.transport.frame.Position;
import io.hein.transport.frame.StartFrom;
import io.hein.transport.lane.Lane;
import io.hein.transport.lane.MessageHandler;
import io.hein.transport.netty.EventLoops;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import org.jspecify.annotations.Nullable;

/**
 * Connects to a publisher, reconnects after every interruption, and hands what it
 * receives to {@linkplain Lane lanes}. Made with {@link #builder()}. All methods are
 * thread-safe.
 *
 * <pre class="code">
 * try (Subscriber subscriber = Subscriber.builder().address("localhost", 7766).build()) {
 * 	subscriber.addLane(Lane.Options.of("printer", TopicFilter.of("greeting")),
 * 			(message) -> System.out.println(message.topic()));
 * 	subscriber.start();
 * 	...
 * }
 * </pre>
 *
 * @since 0.1.0
 */
public interface Subscriber extends AutoCloseable {

	/**
	 * Begin to build a subscriber.
	 * @return a builder with the defaults
	 */
	static Builder builder() {
		return new Builder();
	}

	/**
	 * Begin: dial as soon as a running lane wants something, forever. The first start
	 * begins where the builder said; a start after a stop joins at the current position
	 * of the publisher that it attaches to, and goes on where it was in the other logs
	 * that it remembers. Does nothing while it runs.
	 * @throws IllegalStateException if it was closed
	 */
	void start();

	/**
	 * Stop: read nothing more, let running calls of handlers finish, acknowledge what is
	 * handled, say goodbye, close. What lanes have not begun is kept for the next start.
	 * @return completed, never exceptionally, when the connection is closed and no
	 * handler is running, at the latest after {@code shutdownTimeout}; the same future
	 * until it is started again. A handler cannot wait for it: {@code join()} and
	 * {@code get()} throw an {@link IllegalStateException} there
	 */
	CompletableFuture<Void> stop();

	/**
	 * Stop, wait for it, and forget everything. It cannot be started again. If a handler
	 * calls this, it does not wait.
	 */
	@Override
	void close();

	/**
	 * Whether it was started and not stopped.
	 * @return whether it is running
	 */
	boolean isRunning();

	/**
	 * Its name, by which the publisher knows it.
	 * @return the name
	 */
	String name();

	/**
	 * What it speaks with its publisher.
	 * @return the protocol
	 */
	Protocol protocol();

	/**
	 * To which of its publishers it attaches.
	 * @return to which
	 */
	default Attach attach() {
		return Attach.ANY;
	}

	/**
	 * Add a lane. It is running from the beginning, so it begins with the subscriber's
	 * first position if it is added before the start.
	 * @param options its options
	 * @param handler handles what the lane receives
	 * @return the lane
	 * @throws IllegalArgumentException if a lane already has that id
	 */
	default Lane addLane(Lane.Options options, MessageHandler handler) {
		return addLane(options, handler, true);
	}

	/**
	 * Make a lane.
	 * @param options its options
	 * @param handler handles what the lane receives
	 * @param running whether it is running from the beginning, or stopped
	 * @return the lane
	 * @throws IllegalArgumentException if a lane already has that id
	 * @throws io.hein.transport.lane.DirectLaneException if it calls its one handler
	 * {@linkplain Builder#direct(boolean) directly}, and cannot call this one
	 */
	Lane addLane(Lane.Options options, MessageHandler handler, boolean running);

	/**
	 * The lanes.
	 * @return a snapshot
	 */
	List<Lane> lanes();

	/**
	 * Current connection status.
	 * @return a snapshot
	 */
	ConnectionStatus status();

	/**
	 * Its publishers, each by itself: one, or with {@link Attach#ALL} all that it is, or
	 * was and wants to be, connected to, in the order in which they attached last; those
	 * that never did come first.
	 * @return a snapshot
	 */
	default List<PublisherView> publishers() {
		return List.of();
	}

	/**
	 * Since when it has been attached to fewer publishers than so many.
	 * @param publishers how many, at least 1
	 * @return the time, {@code null} if it is attached to as many, or more
	 */
	default @Nullable Instant fewerSince(int publishers) {
		ConnectionStatus status = status();
		return (publishers <= 1 && status.state() == ConnectionState.CONNECTED) ? null : status.since();
	}

	/**
	 * The name of the publisher that messages come from.
	 * @param epoch the epoch of their positions
	 * @return the name, {@code null} if that publisher is not known
	 */
	default @Nullable String publisher(Epoch epoch) {
		return null;
	}

	/**
	 * Counts since the subscriber was made.
	 * @return a live view
	 */
	SubscriberStatistics statistics();

	/**
	 * Add a listener, which is called about events from now on.
	 * @param listener called on the event thread
	 */
	void addListener(SubscriberListener listener);

	/**
	 * Remove a listener.
	 * @param listener the listener to remove
	 */
	void removeListener(SubscriberListener listener);

	/**
	 * Builds subscribers. Not thread-safe.
	 *
	 * @since 0.1.0
	 */
	final class Builder {

		private final SubscriberOptions options = new SubscriberOptions();

		Builder() {
		}

		/**
		 * Add a publisher's address. The subscriber stays with one that works and moves
		 * on to the next when it fails. Host names are looked up again at each attempt.
		 * @param host host name or address
		 * @param port the port
		 * @return this builder
		 */
		public Builder address(String host, int port) {
			this.options.addresses.add(InetSocketAddress.createUnresolved(host, port));
			return this;
		}

		/**
		 * Replace the publishers' addresses.
		 * @param addresses the addresses, resolved or not
		 * @return this builder
		 */
		public Builder addresses(Collection<InetSocketAddress> addresses) {
			this.options.addresses = new ArrayList<>(addresses);
			return this;
		}

		/**
		 * Set what gives the port of addresses whose port is 0, for a publisher of the
		 * same process that chooses its port when it starts. Asked at each attempt to
		 * connect. Default: a port of 0 is refused.
		 * @param port gives the port, 0 while it is not known; must neither wait nor
		 * throw
		 * @return this builder
		 */
		public Builder localPort(IntSupplier port) {
			this.options.localPort = Objects.requireNonNull(port, "port");
			return this;
		}

		/**
		 * Set the name. Default: {@code subscriber-} and a random part.
		 * @param name 1 to 64 of {@code A-Z a-z 0-9 . _ -}
		 * @return this builder
		 */
		public Builder name(String name) {
			if (!Hello.isName(Objects.requireNonNull(name, "name"))) {
				throw new IllegalArgumentException(
						"A subscriber's name is 1 to 64 of A-Z a-z 0-9 . _ - and not '" + name + "'");
			}
			this.options.name = name;
			return this;
		}

		/**
		 * Set what the publisher speaks. Default: {@link Protocol#NATIVE}. With
		 * {@link Protocol#CLASSIC} the name has at most 15 characters, and the settings
		 * of the start and of keep-alive have no effect.
		 * @param protocol the protocol
		 * @return this builder
		 */
		public Builder protocol(Protocol protocol) {
			this.options.protocol = Objects.requireNonNull(protocol, "protocol");
			return this;
		}

		/**
		 * Set after how long without any frame the connection to a classic publisher is
		 * closed and made again: a publisher that has forgotten its subscriber, or is
		 * broken, looks like one that has nothing to send. Default: never.
		 * @param timeout the time, {@code null} for never
		 * @return this builder
		 */
		public Builder classicIdleTimeout(@Nullable Duration timeout) {
			this.options.classicIdleTimeout = timeout;
			return this;
		}

		/**
		 * Set where the first attach begins. Default: {@link StartFrom#LATEST}.
		 * @param startFrom where
		 * @return this builder
		 */
		public Builder startFrom(StartFrom startFrom) {
			this.options.startFrom = Objects.requireNonNull(startFrom, "startFrom");
			return this;
		}

		/**
		 * Set the position after which the first attach resumes; it takes precedence over
		 * {@link #startFrom}.
		 * @param position asked for once, at the first start; may give {@code null} for
		 * none
		 * @return this builder
		 */
		public Builder startAfter(Supplier<@Nullable Position> position) {
			this.options.startAfter = Objects.requireNonNull(position, "position");
			return this;
		}

		/**
		 * Set in which order publishers are tried, those of one host name too. Default:
		 * {@link AddressOrder#LISTED}.
		 * @param order the order
		 * @return this builder
		 */
		public Builder addressOrder(AddressOrder order) {
			this.options.addressOrder = Objects.requireNonNull(order, "order");
			return this;
		}

		/**
		 * Set to which of its publishers the subscriber attaches. Default:
		 * {@link Attach#ANY}. With {@link Attach#ALL} each address that a name leads to
		 * is another publisher, with a connection of its own; it needs
		 * {@link Protocol#NATIVE}. Names are looked up again and again.
		 * @param attach to which
		 * @return this builder
		 */
		public Builder attach(Attach attach) {
			this.options.attach = Objects.requireNonNull(attach, "attach");
			return this;
		}

		/**
		 * Set what knows where publishers are. Default: the addresses of this builder.
		 * Only with {@link Attach#ALL}.
		 * @param source the source
		 * @return this builder
		 */
		public Builder addressSource(AddressSource source) {
			this.options.addressSource = Objects.requireNonNull(source, "source");
			return this;
		}

		/**
		 * Set which publishers are not listened to, because they are the application's
		 * own. Default: none. Only with {@link Attach#ALL}.
		 * @param own given the epoch of a publisher, whether it is one; called in an
		 * event loop, so it must not wait
		 * @return this builder
		 */
		public Builder exclude(Predicate<Epoch> own) {
			this.options.ownEpochs = Objects.requireNonNull(own, "own");
			return this;
		}

		/**
		 * Set how often it asks where publishers are, and after which time one is given
		 * up that is listed nowhere and not connected: what its listeners have missed of
		 * it is reported then. Default: 10 s and 60 s. Only with {@link Attach#ALL}.
		 * @param interval how often; also at once when a publisher is lost
		 * @param forgetAfter after which time
		 * @return this builder
		 */
		public Builder discovery(Duration interval, Duration forgetAfter) {
			this.options.discoveryInterval = Objects.requireNonNull(interval, "interval");
			this.options.forgetAfter = Objects.requireNonNull(forgetAfter, "forgetAfter");
			return this;
		}

		/**
		 * Set how many publishers there may be. More are logged and counted, and not
		 * dialled. Default: 256. Only with {@link Attach#ALL}.
		 * @param maxPublishers the number, at least 1
		 * @return this builder
		 */
		public Builder maxPublishers(int maxPublishers) {
			this.options.maxPublishers = maxPublishers;
			return this;
		}

		/**
		 * Set where the first attach begins to a publisher that came later than the
		 * subscriber. Default: {@link StartFrom#EARLIEST}, since what it has said is
		 * meant for those that were there. Only with {@link Attach#ALL}.
		 * @param startFrom where
		 * @return this builder
		 */
		public Builder startLaterFrom(StartFrom startFrom) {
			this.options.startLaterFrom = Objects.requireNonNull(startFrom, "startFrom");
			return this;
		}

		/**
		 * Set the position after which the first attach to each publisher resumes; it
		 * takes precedence over {@link #startFrom}. Only with {@link Attach#ALL}.
		 * @param position given the name of a publisher, the position, {@code null} for
		 * none; may wait. If it throws it is asked again, and that publisher waits
		 * @return this builder
		 */
		public Builder startAfterEach(Function<String, @Nullable Position> position) {
			this.options.startAfterEach = Objects.requireNonNull(position, "position");
			return this;
		}

		/**
		 * Set the secret that the publisher asks for. Default: none.
		 * @param token the secret, at most 1,024 bytes of UTF-8
		 * @return this builder
		 */
		public Builder token(@Nullable String token) {
			this.options.token = token;
			return this;
		}

		/**
		 * Change the channel of each new connection, for example to log its bytes with
		 * Netty's {@code LoggingHandler}, added first. Called on the event loop, before
		 * anything is read: it must not wait. What it throws ends that connection. The
		 * handlers that are there must stay, in their order.
		 * @param customizer changes a channel
		 * @return this builder
		 */
		public Builder channelCustomizer(Consumer<Channel> customizer) {
			this.options.channelCustomizer = Objects.requireNonNull(customizer, "customizer");
			return this;
		}

		/**
		 * Encrypt, and accept only a publisher whose certificate is trusted and is one
		 * for the host that is dialled. Default: nothing is encrypted.
		 * @param context gives trust, and the own certificate if the publisher wants one,
		 * for each new connection; called in an event loop, so it must not block. A new
		 * context is used for new connections; an existing one stays.
		 * @return this builder
		 */
		public Builder sslContext(Supplier<SslContext> context) {
			this.options.sslContext = Objects.requireNonNull(context, "context");
			return this;
		}

		/**
		 * Allow that the token is sent without encryption to an address that is not
		 * loopback. Default: not allowed.
		 * @param allowInsecure whether it is allowed
		 * @return this builder
		 */
		public Builder allowInsecure(boolean allowInsecure) {
			this.options.allowInsecure = allowInsecure;
			return this;
		}

		/**
		 * Set how long one attempt to connect may take. Default: 5 s.
		 * @param timeout the time
		 * @return this builder
		 */
		public Builder connectTimeout(Duration timeout) {
			this.options.connectTimeout = timeout;
			return this;
		}

		/**
		 * Set the delays between attempts. Default: 200 ms, 2, 5 s, 30 s.
		 * @param reconnect the delays
		 * @return this builder
		 */
		public Builder reconnect(Reconnect reconnect) {
			this.options.reconnect = Objects.requireNonNull(reconnect, "reconnect");
			return this;
		}

		/**
		 * Set the longest payload that is accepted. A longer message is skipped and
		 * reported as a gap. Default: 1 MiB.
		 * @param bytes the number of bytes, less than 16 MiB
		 * @return this builder
		 */
		public Builder maxMessageSize(int bytes) {
			this.options.maxMessageSize = bytes;
			return this;
		}

		/**
		 * Set the keep-alive until WELCOME announces the publisher's, which then governs
		 * both. Default: 5 s and 15 s.
		 * @param time after how long without writing anything PING is sent
		 * @param timeout after how long without any byte the publisher counts as dead
		 * @return this builder
		 */
		public Builder keepalive(Duration time, Duration timeout) {
			this.options.keepaliveTime = time;
			this.options.keepaliveTimeout = timeout;
			return this;
		}

		/**
		 * Set how long a stop waits for running handlers and for the goodbye to be
		 * written. Default: 10 s.
		 * @param timeout the time
		 * @return this builder
		 */
		public Builder shutdownTimeout(Duration timeout) {
			this.options.shutdownTimeout = timeout;
			return this;
		}

		/**
		 * Set what runs the lanes. Default: for each lane (for each of its threads, if it
		 * has several) a thread of its own. Event loops give tasks to an executor too, so
		 * it must neither block nor run them in the calling thread.
		 * @param executors given a name for threads, an executor for one thread of one
		 * lane; an {@link AutoCloseable} one is closed with its lane
		 * @return this builder
		 */
		public Builder laneExecutors(Function<String, Executor> executors) {
			this.options.laneExecutors = Objects.requireNonNull(executors, "executors");
			return this;
		}

		/**
		 * Set whether the subscriber has an event loop for itself and calls its handler
		 * directly on it: a message wakes one thread less. Default: {@code false}.
		 * <p>
		 * It has at most one lane then, with a concurrency of 1, and an
		 * {@link #addLane(Lane.Options, MessageHandler) addLane} that asks for more
		 * throws a {@link io.hein.transport.lane.DirectLaneException}. As long as a call
		 * of the handler lasts, its connection does nothing else: it reads and
		 * acknowledges nothing and gives no sign of life. A call that lasts longer than
		 * the publisher's keep-alive timeout is disconnected; the subscriber attaches
		 * again when the call has returned, and goes on where it was. No other connection
		 * and no publisher is held up. Not with {@link Attach#ALL}, nor with
		 * {@link Protocol#CLASSIC}, whose publishers wait for each acknowledgement, nor
		 * with {@link #laneExecutors}.
		 * @param direct whether it does
		 * @return this builder
		 */
		public Builder direct(boolean direct) {
			this.options.direct = direct;
			return this;
		}

		/**
		 * Use event loops shared with others. Default: the subscriber makes its own and
		 * closes them when it is closed.
		 * @param eventLoops the event loops; not closed by the subscriber
		 * @return this builder
		 */
		public Builder eventLoops(EventLoops eventLoops) {
			this.options.eventLoops = Objects.requireNonNull(eventLoops, "eventLoops");
			return this;
		}

		/**
		 * Set how host names are looked up, for tests.
		 */
		Builder resolver(HostResolver resolver) {
			this.options.resolver = resolver;
			return this;
		}

		/**
		 * Add a listener, which is called about events.
		 * @param listener called on the event thread
		 * @return this builder
		 */
		public Builder listener(SubscriberListener listener) {
			this.options.listeners.add(Objects.requireNonNull(listener, "listener"));
			return this;
		}

		/**
		 * Build the subscriber. Nothing is dialled yet.
		 * @return a subscriber that is not running yet
		 * @throws IllegalArgumentException if arguments are missing or contradict each
		 * other; the message names them
		 */
		public Subscriber build() {
			SubscriberOptions checked = this.options.checked();
			return (checked.attach == Attach.ALL) ? new SubscriberGroup(checked) : new NettySubscriber(checked);
		}

	}

	/**
	 * One of a subscriber's publishers.
	 *
	 * @param address where it is, or was last; {@code null} if that is not known
	 * @param name its name, {@code null} before the first attach
	 * @param status the connection to it
	 * @param statistics counts of what came from it
	 * @since 0.1.0
	 */
	record PublisherView(@Nullable InetSocketAddress address, @Nullable String name, ConnectionStatus status,
			SubscriberStatistics statistics) {
	}

	/**
	 * The delays between connection attempts.
	 *
	 * @param delay the first delay
	 * @param multiplier applied to the delay after each attempt, at least 1
	 * @param maxDelay the maximum delay; the actual delay is a random part of it
	 * @param refusedDelay the maximum delay after a refusal
	 * @since 0.1.0
	 */
	record Reconnect(Duration delay, double multiplier, Duration maxDelay, Duration refusedDelay) {

		/**
		 * 200 ms, 2, 5 s, 30 s.
		 */
		public static final Reconnect DEFAULT = new Reconnect(Duration.ofMillis(200), 2, Duration.ofSeconds(5),
				Duration.ofSeconds(30));

	}

}
