package io.hein.autoconfigure;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.hein.transport.fleet.AddressOrder;
import io.hein.transport.fleet.Attach;
import io.hein.transport.frame.StartFrom;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.convert.DataSizeUnit;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.util.unit.DataSize;
import org.springframework.util.unit.DataUnit;

/**
 * Properties of subscribers and listeners. Settings of the default connection apply to
 * named connections too, unless they have their own; addresses, names and secrets are
 * never shared.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("hein.subscriber")
public class HeinSubscriberProperties {

	/**
	 * Comma-separated list of host:port pairs of publishers. The subscriber stays with
	 * one that works. Nothing is dialled without an address.
	 */
	private List<String> addresses = new ArrayList<>();

	/**
	 * Order in which publishers are tried. 'random' spreads subscribers over publishers
	 * that share a log.
	 */
	private AddressOrder addressOrder = AddressOrder.LISTED;

	/**
	 * Whether to attach to one of the publishers, or to all of them: then each address
	 * that a host name leads to is another publisher.
	 */
	private Attach attach = Attach.ANY;

	/**
	 * Whether to listen to this application's own publishers too. Only if it attaches to
	 * all.
	 */
	private boolean includeSelf;

	/**
	 * Maximum number of publishers. Others are logged and counted, and not dialled. Only
	 * if it attaches to all.
	 */
	private int maxPublishers = 256;

	/**
	 * Name by which publishers know the subscriber, at most 15 characters with the
	 * classic protocol. Name of the application and a random part by default.
	 */
	private @Nullable String name;

	/**
	 * Position at which a new subscriber starts. Reconnects resume.
	 */
	private StartFrom startFrom = StartFrom.LATEST;

	/**
	 * Protocol that the publisher speaks.
	 */
	private HeinProtocol protocol = HeinProtocol.NATIVE;

	/**
	 * Maximum time that one connection attempt takes.
	 */
	@DurationUnit(ChronoUnit.MILLIS)
	private Duration connectTimeout = Duration.ofSeconds(5);

	/**
	 * Maximum size of the payload of a message that is received.
	 */
	@DataSizeUnit(DataUnit.BYTES)
	private DataSize maxMessageSize = DataSize.ofMegabytes(1);

	/**
	 * Token that the publisher asks for. Only for the default connection.
	 */
	private @Nullable String token;

	/**
	 * Whether the token may be sent without TLS to an address that is not loopback. Only
	 * for the default connection.
	 */
	private boolean allowInsecure;

	private final Ssl ssl = new Ssl();

	private final Reconnect reconnect = new Reconnect();

	private final Keepalive keepalive = new Keepalive();

	private final Listener listener = new Listener();

	private final Classic classic = new Classic();

	private final Health health = new Health();

	private final Discovery discovery = new Discovery();

	/**
	 * Further publishers, by the name of their connection. Each is configured like the
	 * default connection and inherits from it what it does not set, except addresses,
	 * discovery.service, name, token, allow-insecure and ssl.
	 */
	private final Map<String, HeinConnectionProperties> connection = new LinkedHashMap<>();

	public List<String> getAddresses() {
		return this.addresses;
	}

	public void setAddresses(List<String> addresses) {
		this.addresses = addresses;
	}

	public AddressOrder getAddressOrder() {
		return this.addressOrder;
	}

	public void setAddressOrder(AddressOrder addressOrder) {
		this.addressOrder = addressOrder;
	}

	public Attach getAttach() {
		return this.attach;
	}

	public void setAttach(Attach attach) {
		this.attach = attach;
	}

	public boolean isIncludeSelf() {
		return this.includeSelf;
	}

	public void setIncludeSelf(boolean includeSelf) {
		this.includeSelf = includeSelf;
	}

	public int getMaxPublishers() {
		return this.maxPublishers;
	}

	public void setMaxPublishers(int maxPublishers) {
		this.maxPublishers = maxPublishers;
	}

	public Discovery getDiscovery() {
		return this.discovery;
	}

	public @Nullable String getName() {
		return this.name;
	}

	public void setName(@Nullable String name) {
		this.name = name;
	}

	public StartFrom getStartFrom() {
		return this.startFrom;
	}

	public void setStartFrom(StartFrom startFrom) {
		this.startFrom = startFrom;
	}

	public HeinProtocol getProtocol() {
		return this.protocol;
	}

	public void setProtocol(HeinProtocol protocol) {
		this.protocol = protocol;
	}

	public Duration getConnectTimeout() {
		return this.connectTimeout;
	}

	public void setConnectTimeout(Duration connectTimeout) {
		this.connectTimeout = connectTimeout;
	}

	public DataSize getMaxMessageSize() {
		return this.maxMessageSize;
	}

	public void setMaxMessageSize(DataSize maxMessageSize) {
		this.maxMessageSize = maxMessageSize;
	}

	public @Nullable String getToken() {
		return this.token;
	}

	public void setToken(@Nullable String token) {
		this.token = token;
	}

	public boolean isAllowInsecure() {
		return this.allowInsecure;
	}

	public void setAllowInsecure(boolean allowInsecure) {
		this.allowInsecure = allowInsecure;
	}

	public Ssl getSsl() {
		return this.ssl;
	}

	public Reconnect getReconnect() {
		return this.reconnect;
	}

	public Keepalive getKeepalive() {
		return this.keepalive;
	}

	public Listener getListener() {
		return this.listener;
	}

	public Classic getClassic() {
		return this.classic;
	}

	public Health getHealth() {
		return this.health;
	}

	public Map<String, HeinConnectionProperties> getConnection() {
		return this.connection;
	}

	/**
	 * Where publishers are found if it attaches to all.
	 */
	public static class Discovery {

		/**
		 * Name of the service whose instances are the publishers, for Spring Cloud's
		 * DiscoveryClient, which is asked instead of looking addresses up. Only for the
		 * default connection.
		 */
		private @Nullable String service;

		/**
		 * Port of the service's publishers whose metadata has no 'hein.port'.
		 */
		private @Nullable Integer port;

		/**
		 * Time after which host names are looked up again, or the service's instances.
		 */
		@DurationUnit(ChronoUnit.MILLIS)
		private Duration interval = Duration.ofSeconds(10);

		/**
		 * Time after which a publisher is given up that is listed nowhere and not
		 * connected.
		 */
		@DurationUnit(ChronoUnit.MILLIS)
		private Duration forgetAfter = Duration.ofSeconds(60);

		/**
		 * Position at which it starts at a publisher that came later than itself.
		 */
		private StartFrom startFrom = StartFrom.EARLIEST;

		public @Nullable String getService() {
			return this.service;
		}

		public void setService(@Nullable String service) {
			this.service = service;
		}

		public @Nullable Integer getPort() {
			return this.port;
		}

		public void setPort(@Nullable Integer port) {
			this.port = port;
		}

		public Duration getInterval() {
			return this.interval;
		}

		public void setInterval(Duration interval) {
			this.interval = interval;
		}

		public Duration getForgetAfter() {
			return this.forgetAfter;
		}

		public void setForgetAfter(Duration forgetAfter) {
			this.forgetAfter = forgetAfter;
		}

		public StartFrom getStartFrom() {
			return this.startFrom;
		}

		public void setStartFrom(StartFrom startFrom) {
			this.startFrom = startFrom;
		}

	}

	/**
	 * Delays between connection attempts.
	 */
	public static class Reconnect {

		/**
		 * Delay before the second connection attempt.
		 */
		@DurationUnit(ChronoUnit.MILLIS)
		private Duration delay = Duration.ofMillis(200);

		/**
		 * Multiplier applied to the delay after each attempt, at least 1.
		 */
		private double multiplier = 2;

		/**
		 * Maximum delay between attempts. The actual delay is a random part of it.
		 */
		@DurationUnit(ChronoUnit.MILLIS)
		private Duration maxDelay = Duration.ofSeconds(5);

		/**
		 * Maximum delay after the publisher has refused the subscriber.
		 */
		@DurationUnit(ChronoUnit.MILLIS)
		private Duration refusedDelay = Duration.ofSeconds(30);

		public Duration getDelay() {
			return this.delay;
		}

		public void setDelay(Duration delay) {
			this.delay = delay;
		}

		public double getMultiplier() {
			return this.multiplier;
		}

		public void setMultiplier(double multiplier) {
			this.multiplier = multiplier;
		}

		public Duration getMaxDelay() {
			return this.maxDelay;
		}

		public void setMaxDelay(Duration maxDelay) {
			this.maxDelay = maxDelay;
		}

		public Duration getRefusedDelay() {
			return this.refusedDelay;
		}

		public void setRefusedDelay(Duration refusedDelay) {
			this.refusedDelay = refusedDelay;
		}

	}

	/**
	 * Keep-alive until the publisher has announced its own, which then governs both
	 * sides.
	 */
	public static class Keepalive {

		/**
		 * Time without writing anything after which the subscriber sends a sign of life.
		 * The publisher's own governs once it is connected.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private Duration time = Duration.ofSeconds(5);

		/**
		 * Time without receiving anything after which the publisher counts as dead. The
		 * publisher's own governs once it is connected.
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
	 * Methods annotated with {@code @HeinListener}.
	 */
	public static class Listener {

		/**
		 * Whether to start listeners with the application.
		 */
		private boolean autoStartup = true;

		/**
		 * Number of threads of each listener. Messages of one topic stay in order.
		 */
		private int concurrency = 1;

		/**
		 * Whether a connection calls its one listener directly, on a thread that the
		 * connection has for itself. A message arrives sooner, and a listener that waits
		 * holds its connection up.
		 */
		private boolean direct;

		/**
		 * Maximum size of the queue of a listener before its connection stops reading.
		 */
		@DataSizeUnit(DataUnit.BYTES)
		private DataSize maxQueueSize = DataSize.ofMegabytes(4);

		/**
		 * Maximum number of messages in a batch.
		 */
		private int maxBatchSize = 500;

		/**
		 * Whether to observe listeners, which replaces the timer 'hein.listener'.
		 */
		private boolean observationEnabled;

		private final Retry retry = new Retry();

		public boolean isAutoStartup() {
			return this.autoStartup;
		}

		public void setAutoStartup(boolean autoStartup) {
			this.autoStartup = autoStartup;
		}

		public int getConcurrency() {
			return this.concurrency;
		}

		public void setConcurrency(int concurrency) {
			this.concurrency = concurrency;
		}

		public boolean isDirect() {
			return this.direct;
		}

		public void setDirect(boolean direct) {
			this.direct = direct;
		}

		public DataSize getMaxQueueSize() {
			return this.maxQueueSize;
		}

		public void setMaxQueueSize(DataSize maxQueueSize) {
			this.maxQueueSize = maxQueueSize;
		}

		public int getMaxBatchSize() {
			return this.maxBatchSize;
		}

		public void setMaxBatchSize(int maxBatchSize) {
			this.maxBatchSize = maxBatchSize;
		}

		public boolean isObservationEnabled() {
			return this.observationEnabled;
		}

		public void setObservationEnabled(boolean observationEnabled) {
			this.observationEnabled = observationEnabled;
		}

		public Retry getRetry() {
			return this.retry;
		}

	}

	/**
	 * Retries of a listener that has failed.
	 */
	public static class Retry {

		/**
		 * Maximum number of retries before a message is skipped.
		 */
		private long maxRetries = 2;

		/**
		 * Delay before the first retry.
		 */
		@DurationUnit(ChronoUnit.MILLIS)
		private Duration delay = Duration.ofMillis(200);

		/**
		 * Multiplier applied to the delay after each retry, at least 1.
		 */
		private double multiplier = 2;

		/**
		 * Maximum delay before a retry.
		 */
		@DurationUnit(ChronoUnit.MILLIS)
		private Duration maxDelay = Duration.ofSeconds(5);

		public long getMaxRetries() {
			return this.maxRetries;
		}

		public void setMaxRetries(long maxRetries) {
			this.maxRetries = maxRetries;
		}

		public Duration getDelay() {
			return this.delay;
		}

		public void setDelay(Duration delay) {
			this.delay = delay;
		}

		public double getMultiplier() {
			return this.multiplier;
		}

		public void setMultiplier(double multiplier) {
			this.multiplier = multiplier;
		}

		public Duration getMaxDelay() {
			return this.maxDelay;
		}

		public void setMaxDelay(Duration maxDelay) {
			this.maxDelay = maxDelay;
		}

	}

	/**
	 * Publishers that speak the classic protocol, such as those of Python hein.
	 */
	public static class Classic {

		/**
		 * Time without any frame after which the connection to a classic publisher is
		 * closed and made again. Never by default.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private @Nullable Duration idleTimeout;

		public @Nullable Duration getIdleTimeout() {
			return this.idleTimeout;
		}

		public void setIdleTimeout(@Nullable Duration idleTimeout) {
			this.idleTimeout = idleTimeout;
		}

	}

	/**
	 * Health of connections.
	 */
	public static class Health {

		/**
		 * Time without a connection, or without progress, after which the health of the
		 * connection is down.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private Duration downAfter = Duration.ofSeconds(30);

		/**
		 * Number of publishers below which the health of the connection is down, once
		 * there have been fewer for as long as 'down-after'. Only if it attaches to all.
		 */
		private int minPublishers = 1;

		public Duration getDownAfter() {
			return this.downAfter;
		}

		public void setDownAfter(Duration downAfter) {
			this.downAfter = downAfter;
		}

		public int getMinPublishers() {
			return this.minPublishers;
		}

		public void setMinPublishers(int minPublishers) {
			this.minPublishers = minPublishers;
		}

	}

	/**
	 * TLS of the default connection.
	 */
	public static class Ssl {

		/**
		 * Name of the SSL bundle that trusts the publisher, with the certificate of the
		 * subscriber if the publisher asks for one. Traffic is not encrypted if not set.
		 * Only for the default connection.
		 */
		private @Nullable String bundle;

		public @Nullable String getBundle() {
			return this.bundle;
		}

		public void setBundle(@Nullable String bundle) {
			this.bundle = bundle;
		}

	}

}
