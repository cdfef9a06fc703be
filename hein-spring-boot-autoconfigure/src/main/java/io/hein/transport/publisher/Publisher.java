package io.hein.transport.publisher;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.hein.transport.admission.Authenticator;
import io.hein.transport.admission.Authorizer;
import io.hein.transport.backbone.Backbone;
import io.hein.transport.backbone.BackboneStatus;
import io.hein.transport.confirm.Delivery;
import io.hein.transport.confirm.PingReply;
import io.hein.transport.frame.DataFrame;
import io.hein.transport.frame.Position;
import io.hein.transport.log.BroadcastLogFactory;
import io.hein.transport.log.LogDirectoryException;
import io.hein.transport.log.LogStatus;
import io.hein.transport.netty.Checks;
import io.hein.transport.netty.EventLoops;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import org.jspecify.annotations.Nullable;

/**
 * Publishes messages to every subscriber that dials in. Made with {@link #builder()}.
 * Messages may be published before the start: they wait in the log. All methods are
 * thread-safe.
 *
 * <pre class="code">
 * try (Publisher publisher = Publisher.builder().port(7766).build()) {
 * 	publisher.start();
 * 	publisher.publish("greeting", "hello".getBytes(StandardCharsets.UTF_8));
 * }
 * </pre>
 *
 * @since 0.1.0
 */
public interface Publisher extends AutoCloseable {

	/**
	 * Begin to build a publisher.
	 * @return a builder with the defaults
	 */
	static Builder builder() {
		return new Builder();
	}

	/**
	 * Bind the port and let subscribers attach. The first start keeps the log made with
	 * the publisher; each later one begins a new log, with a new epoch, unless the log is
	 * in a {@linkplain Builder#logDirectory directory} or {@linkplain #backbone() shared}
	 * with other publishers. Does nothing while it runs. If it throws, the publisher is
	 * as it was before, and it can be tried again.
	 * @throws LogDirectoryException if the log cannot be opened
	 * @throws PublisherBindException if the address cannot be bound
	 */
	void start();

	/**
	 * Stop: accept no more connections and messages, write what is in the log to all
	 * subscribers and wait for reports, all within the grace period; then say goodbye and
	 * close. One that shares its log with others says goodbye at once: its subscribers go
	 * on at another one, and pending reports end with what is known. Does nothing if it
	 * is not running.
	 * @return completed, never exceptionally, when everything is closed
	 */
	default CompletableFuture<Void> stop() {
		return stop(Duration.ZERO);
	}

	/**
	 * Stop, and ask subscribers to reconnect after a while.
	 * @param retryAfter how long subscribers should wait, which they do for at most 10
	 * minutes, and up to a quarter longer so that they do not all come at once; zero for
	 * no preference
	 * @return completed, never exceptionally, when everything is closed
	 */
	CompletableFuture<Void> stop(Duration retryAfter);

	/**
	 * Stop, wait for it, and release the log's memory, or its directory. The publisher
	 * can be started again.
	 */
	@Override
	void close();

	/**
	 * Whether the port is bound.
	 * @return whether it is running
	 */
	boolean isRunning();

	/**
	 * The publisher's name.
	 * @return the name
	 */
	String name();

	/**
	 * The address that is bound.
	 * @return the address with the real port, or {@code null} while it is not running
	 */
	@Nullable InetSocketAddress address();

	/**
	 * The last position appended. Opens the log's directory, if there is one and it is
	 * not open yet.
	 * @return the head of the present log
	 * @throws LogDirectoryException if the directory cannot be opened
	 */
	Position head();

	/**
	 * The oldest position that the log still holds. Opens the log's directory, if there
	 * is one and it is not open yet.
	 * @return its sequence; {@code head() + 1} in an empty log
	 * @throws LogDirectoryException if the directory cannot be opened
	 */
	long oldest();

	/**
	 * What there is to say of the log's directory.
	 * @return the status, {@code null} if the log is in memory, or the directory was not
	 * opened yet
	 */
	@Nullable LogStatus logStatus();

	/**
	 * What there is to say of a log that is shared with other publishers.
	 * @return the status, {@code null} if the log is not shared
	 */
	default @Nullable BackboneStatus backbone() {
		return null;
	}

	/**
	 * Publish bytes.
	 * @param topic the topic
	 * @param payload the payload; copied
	 * @return its position
	 * @throws IllegalArgumentException if topic or size are not legal
	 * @throws PublishException if it was stopped, the thread was interrupted while it
	 * waited, or the log's directory cannot be opened, and nothing was appended; or if
	 * the log in a directory has failed, or one that is shared has not answered, and the
	 * message may have been appended
	 */
	default Position publish(String topic, byte[] payload) {
		return publish(new OutgoingMessage(topic, payload));
	}

	/**
	 * Publish a message. When it returns, the message was checked and appended to the
	 * log; it need not have been received by any subscriber. Waits only for pacing, for
	 * the policy {@link SlowSubscriberPolicy#BLOCK}, or, if the log is shared with other
	 * publishers, for what holds it.
	 * @param message the message
	 * @return its position
	 * @throws IllegalArgumentException if topic, headers or size are not legal
	 * @throws PublishException if it was stopped, the thread was interrupted while it
	 * waited, or the log's directory cannot be opened, and nothing was appended; or if
	 * the log in a directory has failed, or one that is shared has not answered, and the
	 * message may have been appended
	 */
	Position publish(OutgoingMessage message);

	/**
	 * Publish a message without waiting for what holds the log. Of one thread's messages
	 * the order is kept. With a log that is not shared it is the same as
	 * {@link #publish(OutgoingMessage)}. With one that is, it waits only while too much
	 * is under way, which a message is until the dependent stages of its future have run.
	 * @param message the message; its payload must not be changed before the future has
	 * completed
	 * @return completed with its position; exceptionally with a {@link PublishException},
	 * which tells whether the message may have been appended nevertheless. Dependent
	 * stages are run as for {@link #publishAndConfirm}
	 * @throws IllegalArgumentException if topic, headers or size are not legal
	 * @throws PublishException if it was stopped, or the thread was interrupted while it
	 * waited, and nothing was appended
	 */
	default CompletableFuture<Position> publishAsync(OutgoingMessage message) {
		return CompletableFuture.completedFuture(publish(message));
	}

	/**
	 * Publish a message and learn what became of it at each subscriber that was attached
	 * and wanted its topic. The future completes when that is final for all, at the
	 * latest after the timeout. It completes exceptionally only if the log is shared with
	 * other publishers: with a {@link PublishException} if the message was not appended,
	 * or may not have been. Then the subscribers of the others are asked too, and
	 * {@link Delivery#problem()} says what the report may lack. A thread that waits for
	 * the future continues at once. Dependent stages are run by a thread of
	 * {@link io.hein.transport.netty.EventLoops#results()}: they may block, even to wait
	 * for another report. Whoever cancels or completes the future ends the wait.
	 * @param message the message
	 * @param timeout how long to wait, positive
	 * @return the report
	 * @throws UnsupportedOperationException if the log is shared with other publishers in
	 * a way that has no reports
	 * @throws IllegalArgumentException if topic, headers, size or timeout are not legal
	 * @throws PublishException as for {@link #publish(OutgoingMessage)}, or if too many
	 * reports are pending, and nothing was appended
	 */
	CompletableFuture<Delivery> publishAndConfirm(OutgoingMessage message, Duration timeout);

	/**
	 * Ask every subscriber for a sign of life.
	 * @param timeout how long to wait, positive
	 * @return the answers by name of the subscriber; completed when all have answered, at
	 * the latest after the timeout; never exceptionally. Dependent stages are run as for
	 * {@link #publishAndConfirm}
	 */
	CompletableFuture<Map<String, PingReply>> ping(Duration timeout);

	/**
	 * The subscribers that are attached at present.
	 * @return a snapshot, in no particular order
	 */
	List<SubscriberInfo> subscribers();

	/**
	 * Counts since the publisher was made.
	 * @return a live view
	 */
	PublisherStatistics statistics();

	/**
	 * Add a listener, which is called about events from now on, and about the start if
	 * the publisher runs already.
	 * @param listener called on the event thread
	 */
	void addListener(PublisherListener listener);

	/**
	 * Remove a listener.
	 * @param listener the listener to remove
	 */
	void removeListener(PublisherListener listener);

	/**
	 * Builds publishers. Not thread-safe. Every argument is checked when it is given,
	 * what depends on several of them in {@link #build()}.
	 *
	 * @since 0.1.0
	 */
	final class Builder {

		private final PublisherOptions options = new PublisherOptions();

		Builder() {
		}

		/**
		 * Set the port to listen on.
		 * @param port the port, 0 (the default) for any free one
		 * @return this builder
		 */
		public Builder port(int port) {
			this.options.port = Checks.range("port", port, 0, 65535);
			return this;
		}

		/**
		 * Set the address to listen on. Default: the loopback address.
		 * @param address the address
		 * @return this builder
		 */
		public Builder address(InetAddress address) {
			this.options.address = Objects.requireNonNull(address, "address");
			return this;
		}

		/**
		 * Allow an address that is not loopback without encryption. Default: not allowed.
		 * @param allowInsecure whether it is allowed
		 * @return this builder
		 */
		public Builder allowInsecure(boolean allowInsecure) {
			this.options.allowInsecure = allowInsecure;
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
		 * Encrypt. Classic subscribers are then not served by default. Default: nothing
		 * is encrypted.
		 * @param context gives certificate and trust for each new connection; called in
		 * an event loop, so it must not block. A new context is used for new connections;
		 * existing ones stay.
		 * @return this builder
		 */
		public Builder sslContext(Supplier<SslContext> context) {
			this.options.sslContext = Objects.requireNonNull(context, "context");
			return this;
		}

		/**
		 * Let only subscribers attach that send one of these tokens. Several are valid at
		 * once, so that they can be changed one after the other. Classic subscribers are
		 * then not served by default. Default: none, anyone may attach.
		 * @param tokens the secrets, each of at least 32 characters and at most 1,024
		 * bytes of UTF-8
		 * @return this builder
		 */
		public Builder tokens(Collection<String> tokens) {
			this.options.tokens.setShared(tokens);
			return this;
		}

		/**
		 * Let one subscriber attach only if it sends one of these tokens; the tokens for
		 * all are not valid for it. If there are tokens for single subscribers only, no
		 * other subscriber may attach.
		 * @param subscriber the subscriber's name
		 * @param tokens its secrets, at least one
		 * @return this builder
		 */
		public Builder tokens(String subscriber, Collection<String> tokens) {
			this.options.tokens.set(subscriber, tokens);
			return this;
		}

		/**
		 * Decide by other means who may attach. It takes the place of tokens, which must
		 * not be set then, and of the rule that a subscriber's certificate must have its
		 * name among its subject alternative names. Default: tokens, if there are any,
		 * and that rule.
		 * @param authenticator decides
		 * @return this builder
		 */
		public Builder authenticator(Authenticator authenticator) {
			this.options.authenticator = Objects.requireNonNull(authenticator, "authenticator");
			return this;
		}

		/**
		 * Decide who may have which topics. Default: every subscriber that may attach may
		 * have all topics.
		 * @param authorizer decides
		 * @return this builder
		 */
		public Builder authorizer(Authorizer authorizer) {
			this.options.authorizer = Objects.requireNonNull(authorizer, "authorizer");
			return this;
		}

		/**
		 * Set the name announced to subscribers. Default: {@code publisher}.
		 * @param name the name, at most 255 bytes of UTF-8
		 * @return this builder
		 */
		public Builder name(String name) {
			Objects.requireNonNull(name, "name");
			if (name.isEmpty() || name.getBytes(StandardCharsets.UTF_8).length > 255) {
				throw new IllegalArgumentException("The publisher's name has 1 to 255 bytes");
			}
			this.options.name = name;
			return this;
		}

		/**
		 * Set how many connections there may be at once. Default: 10,000.
		 * @param maxConnections the number, at least 1
		 * @return this builder
		 */
		public Builder maxConnections(int maxConnections) {
			this.options.maxConnections = Checks.range("maximum number of connections", maxConnections, 1,
					Integer.MAX_VALUE);
			return this;
		}

		/**
		 * Set how many bytes the log may take, of memory outside the heap or of the disk.
		 * Default: 64 MiB.
		 * @param bytes the number of bytes
		 * @return this builder
		 */
		public Builder logMaxSize(long bytes) {
			this.options.logMaxSize = Checks.positive("maximum size of the log", bytes);
			return this;
		}

		/**
		 * Set for how long the log keeps messages at most. Default: as long as there is
		 * room.
		 * @param maxAge the age, or {@code null} for no limit
		 * @return this builder
		 */
		public Builder logMaxAge(@Nullable Duration maxAge) {
			this.options.logMaxAge = (maxAge != null) ? Checks.positive("maximum age of the log", maxAge) : null;
			return this;
		}

		/**
		 * Keep the log in the files of a directory, where it outlives the process: the
		 * next start continues it, under the same epoch, unless something of it may be
		 * missing. Default: in memory, where each start begins a new log.
		 * @param directory the directory, made if there is none; it belongs to one
		 * publisher at a time
		 * @return this builder
		 */
		public Builder logDirectory(Path directory) {
			this.options.logDirectory = Objects.requireNonNull(directory, "directory");
			return this;
		}

		/**
		 * Set how long a start waits for another process that still has the directory of
		 * the log, before it fails. Default: 30 seconds.
		 * @param timeout the time, zero for not at all
		 * @return this builder
		 */
		public Builder logLockTimeout(Duration timeout) {
			this.options.logLockTimeout = Checks.notNegative("lock timeout of the log", timeout);
			return this;
		}

		/**
		 * Use another log than the one in memory. {@link #logMaxSize} and
		 * {@link #logMaxAge} have no effect then, and there may be no
		 * {@link #logDirectory}.
		 * @param factory makes a log for each start
		 * @return this builder
		 */
		public Builder log(BroadcastLogFactory factory) {
			this.options.logFactory = Objects.requireNonNull(factory, "factory");
			return this;
		}

		/**
		 * Share the log with other publishers: what any of them publishes all of them
		 * send, in the same order and at the same positions, so that a subscriber of one
		 * can go on at another. {@link #logMaxSize} and {@link #logMaxAge} then are those
		 * of the newest part, which is kept in memory. Default: a log of its own.
		 * @param backbone makes a log for each start
		 * @return this builder
		 */
		public Builder backbone(Backbone backbone) {
			this.options.backbone = Objects.requireNonNull(backbone, "backbone");
			return this;
		}

		/**
		 * Set after which time a connection is ended, with the request to go on at
		 * another publisher, so that subscribers spread over all of them. Each connection
		 * has up to a tenth more or less. Classic connections have no end. Default:
		 * never.
		 * @param age the age, {@code null} for never
		 * @return this builder
		 */
		public Builder maxConnectionAge(@Nullable Duration age) {
			this.options.maxConnectionAge = (age != null) ? Checks.positive("maximum age of a connection", age) : null;
			return this;
		}

		/**
		 * Set the longest payload that is published. Default: 1 MiB.
		 * @param bytes the number of bytes, less than 16 MiB
		 * @return this builder
		 */
		public Builder maxMessageSize(int bytes) {
			this.options.maxMessageSize = Checks.range("maximum message size", bytes, 1, DataFrame.MAX_PAYLOAD);
			return this;
		}

		/**
		 * Set whether publishing is paced by the fastest subscriber. Default:
		 * {@link Pacing#FASTEST}.
		 * @param pacing the pacing
		 * @return this builder
		 */
		public Builder pacing(Pacing pacing) {
			this.options.pacing = Objects.requireNonNull(pacing, "pacing");
			return this;
		}

		/**
		 * Set what happens to subscribers that fall behind. Default:
		 * {@link SlowSubscriberPolicy#LAG}.
		 * @param policy the policy
		 * @return this builder
		 */
		public Builder slowSubscriberPolicy(SlowSubscriberPolicy policy) {
			this.options.policy = Objects.requireNonNull(policy, "policy");
			return this;
		}

		/**
		 * Set what happens to one subscriber if it falls behind.
		 * @param subscriber the subscriber's name
		 * @param policy the policy for it
		 * @return this builder
		 */
		public Builder slowSubscriberPolicy(String subscriber, SlowSubscriberPolicy policy) {
			this.options.policies.put(Objects.requireNonNull(subscriber, "subscriber"),
					Objects.requireNonNull(policy, "policy"));
			return this;
		}

		/**
		 * Set for how long in total {@code publish} waits for one stall under
		 * {@link SlowSubscriberPolicy#BLOCK}. Default: 5 s.
		 * @param timeout the time
		 * @return this builder
		 */
		public Builder blockTimeout(Duration timeout) {
			this.options.blockTimeout = Checks.positive("block timeout", timeout);
			return this;
		}

		/**
		 * Set how far a subscriber must lag the fastest one to be considered slow, as a
		 * fraction of the log. Default: 0.5.
		 * @param share the share, above 0 and at most 1
		 * @return this builder
		 */
		public Builder slowWarnAt(double share) {
			if (!(share > 0 && share <= 1)) {
				throw new IllegalArgumentException(
						"The share of the log at which a subscriber is slow is above 0 and at most 1, not " + share);
			}
			this.options.warnAt = share;
			return this;
		}

		/**
		 * Set after how long without write progress a connection is closed, unless its
		 * subscriber has announced that it is paused. Default: 30 s.
		 * @param timeout the time
		 * @return this builder
		 */
		public Builder writeStallTimeout(Duration timeout) {
			this.options.writeStallTimeout = Checks.positive("write-stall timeout", timeout);
			return this;
		}

		/**
		 * Set how long a handshake may take in all. Must be longer than the keep-alive
		 * time plus one second. Default: 10 s.
		 * @param timeout the time
		 * @return this builder
		 */
		public Builder handshakeTimeout(Duration timeout) {
			this.options.handshakeTimeout = Checks.positive("handshake timeout", timeout);
			return this;
		}

		/**
		 * Set the send buffer of each connection (SO_SNDBUF). Default: 256 KiB. It should
		 * hold more than one segment of the network, and those of the loopback interface
		 * are about 64 KiB long: what a smaller buffer holds may be acknowledged only
		 * after a delay of some 40 ms.
		 * @param bytes the number of bytes, 0 for the system's own
		 * @return this builder
		 */
		public Builder sendBufferSize(int bytes) {
			this.options.sendBufferSize = Checks.range("send buffer size", bytes, 0, Integer.MAX_VALUE);
			return this;
		}

		/**
		 * Set the keep-alive of both sides. Default: 5 s and 15 s.
		 * @param time after how long without writing anything a side sends PING
		 * @param timeout after how long without any byte the other side counts as dead,
		 * longer than {@code time}
		 * @return this builder
		 */
		public Builder keepalive(Duration time, Duration timeout) {
			this.options.keepaliveTime = Checks.positive("keep-alive time", time);
			this.options.keepaliveTimeout = Checks.positive("keep-alive timeout", timeout);
			return this;
		}

		/**
		 * Set how long a stop may take. Default: 10 s.
		 * @param gracePeriod the time, zero to close at once
		 * @return this builder
		 */
		public Builder shutdownGracePeriod(Duration gracePeriod) {
			this.options.gracePeriod = Checks.notNegative("grace period", gracePeriod);
			return this;
		}

		/**
		 * Set how many reports may be pending at once. Default: 10,000.
		 * @param number the number
		 * @return this builder
		 */
		public Builder maxPendingConfirmations(int number) {
			this.options.maxPending = Checks.range("maximum number of pending confirmations", number, 1,
					Integer.MAX_VALUE);
			return this;
		}

		/**
		 * Change the limits on what is accepted from peers.
		 * @param limits changes the limits it is given
		 * @return this builder
		 */
		public Builder limits(Consumer<PublisherLimits> limits) {
			limits.accept(this.options.limits);
			return this;
		}

		/**
		 * Change how subscribers are served that speak the classic protocol.
		 * @param classic changes the options it is given
		 * @return this builder
		 */
		public Builder classic(Consumer<ClassicOptions> classic) {
			classic.accept(this.options.classic);
			return this;
		}

		/**
		 * Use event loops shared with others. Default: the publisher makes its own and
		 * closes them when it is closed.
		 * @param eventLoops the event loops; not closed by the publisher
		 * @return this builder
		 */
		public Builder eventLoops(EventLoops eventLoops) {
			this.options.eventLoops = Objects.requireNonNull(eventLoops, "eventLoops");
			return this;
		}

		/**
		 * Add a listener, which is called about events.
		 * @param listener called on the event thread
		 * @return this builder
		 */
		public Builder listener(PublisherListener listener) {
			this.options.listeners.add(Objects.requireNonNull(listener, "listener"));
			return this;
		}

		/**
		 * Build the publisher. Nothing is opened yet.
		 * @return a publisher that is not running yet
		 * @throws IllegalArgumentException if arguments contradict each other; the
		 * message names them
		 */
		public Publisher build() {
			return new NettyPublisher(this.options.checked());
		}

	}

}
