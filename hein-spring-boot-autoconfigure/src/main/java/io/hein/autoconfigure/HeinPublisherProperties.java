package io.hein.autoconfigure;

import java.net.InetAddress;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.hein.transport.publisher.Pacing;
import io.hein.transport.publisher.SlowSubscriberPolicy;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.convert.DataSizeUnit;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.util.unit.DataSize;
import org.springframework.util.unit.DataUnit;

/**
 * Properties of the publisher.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("hein.publisher")
public class HeinPublisherProperties {

	/**
	 * Port on which the publisher listens. Use '0' to bind to a dynamic port. Nothing is
	 * published without a port.
	 */
	private @Nullable Integer port;

	/**
	 * Network address to which the publisher binds. Only the loopback address by default.
	 */
	private @Nullable InetAddress address;

	/**
	 * Name announced to subscribers. Name of the application by default.
	 */
	private @Nullable String name;

	/**
	 * Maximum number of connections at the same time. Further ones are refused.
	 */
	private int maxConnections = 10_000;

	/**
	 * Whether sending is paced by the fastest subscriber.
	 */
	private Pacing pacing = Pacing.FASTEST;

	/**
	 * Time without write progress after which a connection is closed, unless its
	 * subscriber has announced that it is paused.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private Duration writeStallTimeout = Duration.ofSeconds(30);

	/**
	 * Time within which a new connection has to complete the handshake. Must be longer
	 * than the keep-alive time plus one second.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private Duration handshakeTimeout = Duration.ofSeconds(10);

	/**
	 * Maximum size of the payload of a message. Larger messages cannot be sent.
	 */
	@DataSizeUnit(DataUnit.BYTES)
	private DataSize maxMessageSize = DataSize.ofMegabytes(1);

	/**
	 * Size of the send buffer of each connection. Use '0' for the default of the
	 * operating system. With less than 64KB a connection over the loopback interface may
	 * stop for some 40 ms whenever the buffer is full.
	 */
	@DataSizeUnit(DataUnit.BYTES)
	private DataSize sendBufferSize = DataSize.ofKilobytes(256);

	/**
	 * Whether an address that is not loopback is allowed without TLS.
	 */
	private boolean allowInsecure;

	/**
	 * Age at which a connection is ended, with the request to go on at another publisher,
	 * so that subscribers spread. Up to a tenth more or less. Never by default.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private @Nullable Duration maxConnectionAge;

	/**
	 * Log that this publisher shares with others.
	 */
	private BackboneType backbone = BackboneType.NONE;

	private final Kafka kafka = new Kafka();

	private final Ssl ssl = new Ssl();

	private final Auth auth = new Auth();

	private final Log log = new Log();

	private final SlowSubscriber slowSubscriber = new SlowSubscriber();

	private final Keepalive keepalive = new Keepalive();

	private final Shutdown shutdown = new Shutdown();

	private final Limits limits = new Limits();

	private final Classic classic = new Classic();

	public @Nullable Integer getPort() {
		return this.port;
	}

	public void setPort(@Nullable Integer port) {
		this.port = port;
	}

	public @Nullable InetAddress getAddress() {
		return this.address;
	}

	public void setAddress(@Nullable InetAddress address) {
		this.address = address;
	}

	public @Nullable String getName() {
		return this.name;
	}

	public void setName(@Nullable String name) {
		this.name = name;
	}

	public int getMaxConnections() {
		return this.maxConnections;
	}

	public void setMaxConnections(int maxConnections) {
		this.maxConnections = maxConnections;
	}

	public Pacing getPacing() {
		return this.pacing;
	}

	public void setPacing(Pacing pacing) {
		this.pacing = pacing;
	}

	public Duration getWriteStallTimeout() {
		return this.writeStallTimeout;
	}

	public void setWriteStallTimeout(Duration writeStallTimeout) {
		this.writeStallTimeout = writeStallTimeout;
	}

	public Duration getHandshakeTimeout() {
		return this.handshakeTimeout;
	}

	public void setHandshakeTimeout(Duration handshakeTimeout) {
		this.handshakeTimeout = handshakeTimeout;
	}

	public DataSize getMaxMessageSize() {
		return this.maxMessageSize;
	}

	public void setMaxMessageSize(DataSize maxMessageSize) {
		this.maxMessageSize = maxMessageSize;
	}

	public DataSize getSendBufferSize() {
		return this.sendBufferSize;
	}

	public void setSendBufferSize(DataSize sendBufferSize) {
		this.sendBufferSize = sendBufferSize;
	}

	public boolean isAllowInsecure() {
		return this.allowInsecure;
	}

	public void setAllowInsecure(boolean allowInsecure) {
		this.allowInsecure = allowInsecure;
	}

	public @Nullable Duration getMaxConnectionAge() {
		return this.maxConnectionAge;
	}

	public void setMaxConnectionAge(@Nullable Duration maxConnectionAge) {
		this.maxConnectionAge = maxConnectionAge;
	}

	public BackboneType getBackbone() {
		return this.backbone;
	}

	public void setBackbone(BackboneType backbone) {
		this.backbone = backbone;
	}

	public Kafka getKafka() {
		return this.kafka;
	}

	public Ssl getSsl() {
		return this.ssl;
	}

	public Auth getAuth() {
		return this.auth;
	}

	public Log getLog() {
		return this.log;
	}

	public SlowSubscriber getSlowSubscriber() {
		return this.slowSubscriber;
	}

	public Keepalive getKeepalive() {
		return this.keepalive;
	}

	public Shutdown getShutdown() {
		return this.shutdown;
	}

	public Limits getLimits() {
		return this.limits;
	}

	public Classic getClassic() {
		return this.classic;
	}

	/**
	 * What holds the log.
	 */
	public enum BackboneType {

		/**
		 * The publisher itself: the log is its own.
		 */
		NONE,

		/**
		 * A topic of Kafka, which several publishers share.
		 */
		KAFKA

	}

	/**
	 * A log in Kafka that several publishers share.
	 */
	public static class Kafka {

		/**
		 * Topic that the publishers share. 'hein.' and the name of the publisher by
		 * default.
		 */
		private @Nullable String topic;

		/**
		 * Topic, of one partition, in which the publishers exchange delivery reports. The
		 * name of the topic and '-reports' by default.
		 */
		private @Nullable String reportsTopic;

		/**
		 * Partition of the topic. Needed if it has several.
		 */
		private @Nullable Integer partition;

		/**
		 * Whether to create the topic, and the one of delivery reports, with one
		 * partition if it does not exist.
		 */
		private boolean createTopic = true;

		/**
		 * Comma-separated list of host:port pairs to connect to first. Those of
		 * 'spring.kafka' by default.
		 */
		private List<String> bootstrapServers = new ArrayList<>();

		/**
		 * Additional properties of the clients of Kafka, on top of those of
		 * 'spring.kafka'.
		 */
		private final Map<String, String> properties = new LinkedHashMap<>();

		/**
		 * Maximum time that Kafka takes to acknowledge a message. After that it is not
		 * certain whether it was appended.
		 */
		@DurationUnit(ChronoUnit.MILLIS)
		private Duration sendTimeout = Duration.ofSeconds(10);

		/**
		 * Maximum time of each of the two waits of a sender: for a place while too much
		 * is under way, and then for Kafka's client to take the message, such as while
		 * Kafka cannot be reached. After that nothing was appended.
		 */
		@DurationUnit(ChronoUnit.MILLIS)
		private Duration maxBlock = Duration.ofSeconds(2);

		/**
		 * Time without Kafka after which subscribers are sent to other publishers, and
		 * the health of the publisher is down.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private Duration staleAfter = Duration.ofSeconds(15);

		/**
		 * Maximum time that a start takes until the newest messages of the topic were
		 * read.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private Duration startTimeout = Duration.ofSeconds(30);

		/**
		 * Generation of the log. Raise it for all publishers of the topic after Kafka has
		 * lost messages that it had acknowledged.
		 */
		private int generation;

		/**
		 * Whether a topic is allowed that may lose messages which were acknowledged.
		 */
		private boolean allowUncleanElection;

		public @Nullable String getTopic() {
			return this.topic;
		}

		public void setTopic(@Nullable String topic) {
			this.topic = topic;
		}

		public @Nullable String getReportsTopic() {
			return this.reportsTopic;
		}

		public void setReportsTopic(@Nullable String reportsTopic) {
			this.reportsTopic = reportsTopic;
		}

		public @Nullable Integer getPartition() {
			return this.partition;
		}

		public void setPartition(@Nullable Integer partition) {
			this.partition = partition;
		}

		public boolean isCreateTopic() {
			return this.createTopic;
		}

		public void setCreateTopic(boolean createTopic) {
			this.createTopic = createTopic;
		}

		public List<String> getBootstrapServers() {
			return this.bootstrapServers;
		}

		public void setBootstrapServers(List<String> bootstrapServers) {
			this.bootstrapServers = bootstrapServers;
		}

		public Map<String, String> getProperties() {
			return this.properties;
		}

		public Duration getSendTimeout() {
			return this.sendTimeout;
		}

		public void setSendTimeout(Duration sendTimeout) {
			this.sendTimeout = sendTimeout;
		}

		public Duration getMaxBlock() {
			return this.maxBlock;
		}

		public void setMaxBlock(Duration maxBlock) {
			this.maxBlock = maxBlock;
		}

		public Duration getStaleAfter() {
			return this.staleAfter;
		}

		public void setStaleAfter(Duration staleAfter) {
			this.staleAfter = staleAfter;
		}

		public Duration getStartTimeout() {
			return this.startTimeout;
		}

		public void setStartTimeout(Duration startTimeout) {
			this.startTimeout = startTimeout;
		}

		public int getGeneration() {
			return this.generation;
		}

		public void setGeneration(int generation) {
			this.generation = generation;
		}

		public boolean isAllowUncleanElection() {
			return this.allowUncleanElection;
		}

		public void setAllowUncleanElection(boolean allowUncleanElection) {
			this.allowUncleanElection = allowUncleanElection;
		}

	}

	/**
	 * The broadcast log.
	 */
	public static class Log {

		/**
		 * Maximum size of the log that subscribers can resume from. Taken from direct
		 * memory, or from the disk if the log has a directory, as it is needed.
		 */
		@DataSizeUnit(DataUnit.BYTES)
		private DataSize maxSize = DataSize.ofMegabytes(64);

		/**
		 * Maximum age of messages in the log. Unlimited by default.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private @Nullable Duration maxAge;

		/**
		 * Directory in which the log is kept, so that it outlives the process. Created if
		 * it does not exist. The log is in memory if not set.
		 */
		private @Nullable String directory;

		/**
		 * Maximum time that a start waits for another process that still uses the
		 * directory of the log.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private Duration lockTimeout = Duration.ofSeconds(30);

		public DataSize getMaxSize() {
			return this.maxSize;
		}

		public void setMaxSize(DataSize maxSize) {
			this.maxSize = maxSize;
		}

		public @Nullable Duration getMaxAge() {
			return this.maxAge;
		}

		public void setMaxAge(@Nullable Duration maxAge) {
			this.maxAge = maxAge;
		}

		public @Nullable String getDirectory() {
			return this.directory;
		}

		public void setDirectory(@Nullable String directory) {
			this.directory = directory;
		}

		public Duration getLockTimeout() {
			return this.lockTimeout;
		}

		public void setLockTimeout(Duration lockTimeout) {
			this.lockTimeout = lockTimeout;
		}

	}

	/**
	 * What happens to subscribers that fall behind.
	 */
	public static class SlowSubscriber {

		/**
		 * What happens when the log is about to overwrite what a subscriber has not read.
		 */
		private SlowSubscriberPolicy policy = SlowSubscriberPolicy.LAG;

		/**
		 * Policies for single subscribers, by their name.
		 */
		private final Map<String, SlowSubscriberPolicy> policies = new LinkedHashMap<>();

		/**
		 * Maximum time in total that a sender waits for one stall of a subscriber with
		 * the policy 'block'. After that the subscriber is disconnected.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private Duration blockTimeout = Duration.ofSeconds(5);

		/**
		 * Fraction of the log by which a subscriber must lag the fastest one to be
		 * considered slow, above 0 and up to 1.
		 */
		private double warnAt = 0.5;

		public SlowSubscriberPolicy getPolicy() {
			return this.policy;
		}

		public void setPolicy(SlowSubscriberPolicy policy) {
			this.policy = policy;
		}

		public Map<String, SlowSubscriberPolicy> getPolicies() {
			return this.policies;
		}

		public Duration getBlockTimeout() {
			return this.blockTimeout;
		}

		public void setBlockTimeout(Duration blockTimeout) {
			this.blockTimeout = blockTimeout;
		}

		public double getWarnAt() {
			return this.warnAt;
		}

		public void setWarnAt(double warnAt) {
			this.warnAt = warnAt;
		}

	}

	/**
	 * Keep-alive of both sides of each connection.
	 */
	public static class Keepalive {

		/**
		 * Time without writing anything after which a side sends a sign of life.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private Duration time = Duration.ofSeconds(5);

		/**
		 * Time without receiving anything after which the other side counts as dead. Must
		 * be longer than the keep-alive time.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private Duration timeout = Duration.ofSeconds(15);

		public Duration getTime() {
			return this.time;
		}

		public void setTime(Duration time) {
			this.time = time;
		}

		public Duration getTimeout() {
			return this.timeout;
		}

		public void setTimeout(Duration timeout) {
			this.timeout = timeout;
		}

	}

	/**
	 * How the publisher stops.
	 */
	public static class Shutdown {

		/**
		 * Maximum time that a stop takes to write what is in the log to all subscribers,
		 * and to wait for pending reports. A publisher that shares its log with others
		 * waits for neither.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private Duration gracePeriod = Duration.ofSeconds(10);

		public Duration getGracePeriod() {
			return this.gracePeriod;
		}

		public void setGracePeriod(Duration gracePeriod) {
			this.gracePeriod = gracePeriod;
		}

	}

	/**
	 * Limits on what is accepted from peers.
	 */
	public static class Limits {

		/**
		 * Maximum number of bytes that a peer may send before its handshake is complete.
		 * At most 16KB, enough for any legal HELLO.
		 */
		@DataSizeUnit(DataUnit.BYTES)
		private DataSize maxHelloSize = DataSize.ofKilobytes(16);

		/**
		 * Maximum number of connections that have not completed their handshake. When
		 * there are more, the oldest of them is closed, not the newcomer.
		 */
		private int maxUnauthenticated = 512;

		/**
		 * Maximum number of connections from one address, or from one IPv6 network of 64
		 * bits. Unlimited by default.
		 */
		private @Nullable Integer maxConnectionsPerAddress;

		/**
		 * Maximum number of connections that are accepted in a second. Further ones wait.
		 * Unlimited by default.
		 */
		private @Nullable Integer maxAcceptsPerSecond;

		/**
		 * Maximum number of control frames per second that a subscriber may send on
		 * average. It is disconnected when it sends more. At least 200.
		 */
		private int maxControlFramesPerSecond = 500;

		/**
		 * Maximum number of control frames that a subscriber may send at once. At least
		 * 200.
		 */
		private int controlFrameBurst = 1000;

		/**
		 * Maximum number of failed attempts to connect from one address in a minute. Its
		 * further connections are refused until the minute is over.
		 */
		private int maxFailedAttemptsPerMinute = 100;

		public DataSize getMaxHelloSize() {
			return this.maxHelloSize;
		}

		public void setMaxHelloSize(DataSize maxHelloSize) {
			this.maxHelloSize = maxHelloSize;
		}

		public int getMaxUnauthenticated() {
			return this.maxUnauthenticated;
		}

		public void setMaxUnauthenticated(int maxUnauthenticated) {
			this.maxUnauthenticated = maxUnauthenticated;
		}

		public @Nullable Integer getMaxConnectionsPerAddress() {
			return this.maxConnectionsPerAddress;
		}

		public void setMaxConnectionsPerAddress(@Nullable Integer maxConnectionsPerAddress) {
			this.maxConnectionsPerAddress = maxConnectionsPerAddress;
		}

		public @Nullable Integer getMaxAcceptsPerSecond() {
			return this.maxAcceptsPerSecond;
		}

		public void setMaxAcceptsPerSecond(@Nullable Integer maxAcceptsPerSecond) {
			this.maxAcceptsPerSecond = maxAcceptsPerSecond;
		}

		public int getMaxControlFramesPerSecond() {
			return this.maxControlFramesPerSecond;
		}

		public void setMaxControlFramesPerSecond(int maxControlFramesPerSecond) {
			this.maxControlFramesPerSecond = maxControlFramesPerSecond;
		}

		public int getControlFrameBurst() {
			return this.controlFrameBurst;
		}

		public void setControlFrameBurst(int controlFrameBurst) {
			this.controlFrameBurst = controlFrameBurst;
		}

		public int getMaxFailedAttemptsPerMinute() {
			return this.maxFailedAttemptsPerMinute;
		}

		public void setMaxFailedAttemptsPerMinute(int maxFailedAttemptsPerMinute) {
			this.maxFailedAttemptsPerMinute = maxFailedAttemptsPerMinute;
		}

	}

	/**
	 * Subscribers that speak the classic protocol, such as those of Python hein.
	 */
	public static class Classic {

		/**
		 * Whether classic subscribers are served, on the same port. Enabled by default
		 * unless TLS or authentication is on, which that protocol does not have.
		 */
		private @Nullable Boolean enabled;

		/**
		 * Time within which a classic subscriber has to acknowledge what it is sent.
		 * After that it is disconnected. It is longer for a long message.
		 */
		@DurationUnit(ChronoUnit.MILLIS)
		private Duration ackTimeout = Duration.ofSeconds(5);

		/**
		 * Maximum number of classic subscribers at the same time. Further ones are
		 * refused, and a Python subscriber does not try again by itself.
		 */
		private int maxConnections = 100;

		/**
		 * Maximum size of a message that is sent to classic subscribers. Larger ones are
		 * left out, with a warning.
		 */
		@DataSizeUnit(DataUnit.BYTES)
		private DataSize maxMessageSize = DataSize.ofKilobytes(256);

		/**
		 * Comma-separated list of patterns of the topics that classic subscribers get.
		 * They cannot ask for any themselves.
		 */
		private List<String> topics = new ArrayList<>(List.of("**"));

		public @Nullable Boolean getEnabled() {
			return this.enabled;
		}

		public void setEnabled(@Nullable Boolean enabled) {
			this.enabled = enabled;
		}

		public Duration getAckTimeout() {
			return this.ackTimeout;
		}

		public void setAckTimeout(Duration ackTimeout) {
			this.ackTimeout = ackTimeout;
		}

		public int getMaxConnections() {
			return this.maxConnections;
		}

		public void setMaxConnections(int maxConnections) {
			this.maxConnections = maxConnections;
		}

		public DataSize getMaxMessageSize() {
			return this.maxMessageSize;
		}

		public void setMaxMessageSize(DataSize maxMessageSize) {
			this.maxMessageSize = maxMessageSize;
		}

		public List<String> getTopics() {
			return this.topics;
		}

		public void setTopics(List<String> topics) {
			this.topics = topics;
		}

	}

	/**
	 * TLS of the publisher.
	 */
	public static class Ssl {

		/**
		 * Name of the SSL bundle with the certificate of the publisher. Traffic is not
		 * encrypted if not set.
		 */
		private @Nullable String bundle;

		/**
		 * Whether subscribers must present a certificate, issued by an authority in the
		 * trust store of the bundle and with their name as a DNS name.
		 */
		private ClientAuth clientAuth = ClientAuth.NONE;

		public @Nullable String getBundle() {
			return this.bundle;
		}

		public void setBundle(@Nullable String bundle) {
			this.bundle = bundle;
		}

		public ClientAuth getClientAuth() {
			return this.clientAuth;
		}

		public void setClientAuth(ClientAuth clientAuth) {
			this.clientAuth = clientAuth;
		}

		/**
		 * Whether subscribers must present a certificate.
		 */
		public enum ClientAuth {

			/**
			 * No certificate is requested.
			 */
			NONE,

			/**
			 * A certificate is requested; subscribers without one may attach
			 * nevertheless.
			 */
			WANT,

			/**
			 * No subscriber attaches without a certificate.
			 */
			NEED

		}

	}

	/**
	 * Authentication of subscribers.
	 */
	public static class Auth {

		/**
		 * Comma-separated list of tokens, one of which a subscriber must present, each of
		 * at least 32 characters. Anyone may attach if there are no tokens at all.
		 */
		private List<String> tokens = new ArrayList<>();

		/**
		 * Tokens of single subscribers, by the name of the subscriber. The tokens for all
		 * subscribers are not valid for it.
		 */
		private final Map<String, Subscriber> subscribers = new LinkedHashMap<>();

		public List<String> getTokens() {
			return this.tokens;
		}

		public void setTokens(List<String> tokens) {
			this.tokens = tokens;
		}

		public Map<String, Subscriber> getSubscribers() {
			return this.subscribers;
		}

		/**
		 * What one subscriber must present.
		 */
		public static class Subscriber {

			/**
			 * Comma-separated list of tokens, one of which the subscriber must present.
			 */
			private List<String> tokens = new ArrayList<>();

			public List<String> getTokens() {
				return this.tokens;
			}

			public void setTokens(List<String> tokens) {
				this.tokens = tokens;
			}

		}

	}

}
