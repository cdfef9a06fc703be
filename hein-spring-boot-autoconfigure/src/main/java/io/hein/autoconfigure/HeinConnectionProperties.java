package io.hein.autoconfigure;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

import io.hein.transport.fleet.AddressOrder;
import io.hein.transport.fleet.Attach;
import io.hein.transport.frame.StartFrom;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.convert.DataSizeUnit;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.util.unit.DataSize;
import org.springframework.util.unit.DataUnit;

/**
 * Properties of a named connection. What is {@code null} is inherited from the default
 * connection, except for addresses, name, token and SSL.
 *
 * @since 0.1.0
 */
public class HeinConnectionProperties {

	/**
	 * Comma-separated list of host:port pairs of publishers.
	 */
	private List<String> addresses = new ArrayList<>();

	/**
	 * Order in which publishers are tried.
	 */
	private @Nullable AddressOrder addressOrder;

	/**
	 * Whether to attach to one of the publishers, or to all of them.
	 */
	private @Nullable Attach attach;

	/**
	 * Whether to listen to this application's own publishers too. Only if it attaches to
	 * all.
	 */
	private @Nullable Boolean includeSelf;

	/**
	 * Maximum number of publishers. Only if it attaches to all.
	 */
	private @Nullable Integer maxPublishers;

	/**
	 * Name by which publishers know the subscriber. By default the name of the default
	 * connection's subscriber and the name of the connection.
	 */
	private @Nullable String name;

	/**
	 * Position at which a new subscriber starts.
	 */
	private @Nullable StartFrom startFrom;

	/**
	 * Protocol that the publisher speaks.
	 */
	private @Nullable HeinProtocol protocol;

	/**
	 * Maximum time that one connection attempt takes.
	 */
	@DurationUnit(ChronoUnit.MILLIS)
	private @Nullable Duration connectTimeout;

	/**
	 * Maximum size of the payload of a message that is received.
	 */
	@DataSizeUnit(DataUnit.BYTES)
	private @Nullable DataSize maxMessageSize;

	/**
	 * Token that the publisher asks for. Not inherited.
	 */
	private @Nullable String token;

	/**
	 * Whether the token may be sent without TLS to an address that is not loopback. Not
	 * inherited.
	 */
	private boolean allowInsecure;

	private final Ssl ssl = new Ssl();

	private final Reconnect reconnect = new Reconnect();

	private final Keepalive keepalive = new Keepalive();

	private final Classic classic = new Classic();

	private final Health health = new Health();

	private final Listener listener = new Listener();

	private final Discovery discovery = new Discovery();

	public List<String> getAddresses() {
		return this.addresses;
	}

	public void setAddresses(List<String> addresses) {
		this.addresses = addresses;
	}

	public @Nullable AddressOrder getAddressOrder() {
		return this.addressOrder;
	}

	public void setAddressOrder(@Nullable AddressOrder addressOrder) {
		this.addressOrder = addressOrder;
	}

	public @Nullable Attach getAttach() {
		return this.attach;
	}

	public void setAttach(@Nullable Attach attach) {
		this.attach = attach;
	}

	public @Nullable Boolean getIncludeSelf() {
		return this.includeSelf;
	}

	public void setIncludeSelf(@Nullable Boolean includeSelf) {
		this.includeSelf = includeSelf;
	}

	public @Nullable Integer getMaxPublishers() {
		return this.maxPublishers;
	}

	public void setMaxPublishers(@Nullable Integer maxPublishers) {
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

	public @Nullable StartFrom getStartFrom() {
		return this.startFrom;
	}

	public void setStartFrom(@Nullable StartFrom startFrom) {
		this.startFrom = startFrom;
	}

	public @Nullable HeinProtocol getProtocol() {
		return this.protocol;
	}

	public void setProtocol(@Nullable HeinProtocol protocol) {
		this.protocol = protocol;
	}

	public @Nullable Duration getConnectTimeout() {
		return this.connectTimeout;
	}

	public void setConnectTimeout(@Nullable Duration connectTimeout) {
		this.connectTimeout = connectTimeout;
	}

	public @Nullable DataSize getMaxMessageSize() {
		return this.maxMessageSize;
	}

	public void setMaxMessageSize(@Nullable DataSize maxMessageSize) {
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

	public Classic getClassic() {
		return this.classic;
	}

	public Health getHealth() {
		return this.health;
	}

	public Listener getListener() {
		return this.listener;
	}

	/**
	 * Where publishers are found if it attaches to all.
	 */
	public static class Discovery {

		/**
		 * Name of the service whose instances are the publishers, for Spring Cloud's
		 * DiscoveryClient, which is asked instead of looking addresses up. Not inherited.
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
		private @Nullable Duration interval;

		/**
		 * Time after which a publisher is given up that is listed nowhere and not
		 * connected.
		 */
		@DurationUnit(ChronoUnit.MILLIS)
		private @Nullable Duration forgetAfter;

		/**
		 * Position at which it starts at a publisher that came later than itself.
		 */
		private @Nullable StartFrom startFrom;

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

		public @Nullable Duration getInterval() {
			return this.interval;
		}

		public void setInterval(@Nullable Duration interval) {
			this.interval = interval;
		}

		public @Nullable Duration getForgetAfter() {
			return this.forgetAfter;
		}

		public void setForgetAfter(@Nullable Duration forgetAfter) {
			this.forgetAfter = forgetAfter;
		}

		public @Nullable StartFrom getStartFrom() {
			return this.startFrom;
		}

		public void setStartFrom(@Nullable StartFrom startFrom) {
			this.startFrom = startFrom;
		}

	}

	/**
	 * Delays between connection attempts of a named connection.
	 */
	public static class Reconnect {

		/**
		 * Delay before the second connection attempt.
		 */
		@DurationUnit(ChronoUnit.MILLIS)
		private @Nullable Duration delay;

		/**
		 * Multiplier applied to the delay after each attempt, at least 1.
		 */
		private @Nullable Double multiplier;

		/**
		 * Maximum delay between attempts.
		 */
		@DurationUnit(ChronoUnit.MILLIS)
		private @Nullable Duration maxDelay;

		/**
		 * Maximum delay after the publisher has refused the subscriber.
		 */
		@DurationUnit(ChronoUnit.MILLIS)
		private @Nullable Duration refusedDelay;

		public @Nullable Duration getDelay() {
			return this.delay;
		}

		public void setDelay(@Nullable Duration delay) {
			this.delay = delay;
		}

		public @Nullable Double getMultiplier() {
			return this.multiplier;
		}

		public void setMultiplier(@Nullable Double multiplier) {
			this.multiplier = multiplier;
		}

		public @Nullable Duration getMaxDelay() {
			return this.maxDelay;
		}

		public void setMaxDelay(@Nullable Duration maxDelay) {
			this.maxDelay = maxDelay;
		}

		public @Nullable Duration getRefusedDelay() {
			return this.refusedDelay;
		}

		public void setRefusedDelay(@Nullable Duration refusedDelay) {
			this.refusedDelay = refusedDelay;
		}

	}

	/**
	 * Keep-alive of a named connection.
	 */
	public static class Keepalive {

		/**
		 * Time without writing anything after which the subscriber sends a sign of life.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private @Nullable Duration time;

		/**
		 * Time without receiving anything after which the publisher counts as dead.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private @Nullable Duration timeout;

		public @Nullable Duration getTime() {
			return this.time;
		}

		public void setTime(@Nullable Duration time) {
			this.time = time;
		}

		public @Nullable Duration getTimeout() {
			return this.timeout;
		}

		public void setTimeout(@Nullable Duration timeout) {
			this.timeout = timeout;
		}

	}

	/**
	 * Publisher of a named connection that speaks the classic protocol.
	 */
	public static class Classic {

		/**
		 * Time without any frame after which the connection to a classic publisher is
		 * closed and made again.
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
	 * How the connection calls its listeners.
	 */
	public static class Listener {

		/**
		 * Whether the connection calls its one listener directly, on a thread that it has
		 * for itself.
		 */
		private @Nullable Boolean direct;

		public @Nullable Boolean getDirect() {
			return this.direct;
		}

		public void setDirect(@Nullable Boolean direct) {
			this.direct = direct;
		}

	}

	/**
	 * Health of a named connection.
	 */
	public static class Health {

		/**
		 * Time without a connection, or without progress, after which the health of the
		 * connection is down.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private @Nullable Duration downAfter;

		/**
		 * Number of publishers below which the health of the connection is down, once
		 * there have been fewer for as long as 'down-after'. Only if it attaches to all.
		 */
		private @Nullable Integer minPublishers;

		public @Nullable Duration getDownAfter() {
			return this.downAfter;
		}

		public void setDownAfter(@Nullable Duration downAfter) {
			this.downAfter = downAfter;
		}

		public @Nullable Integer getMinPublishers() {
			return this.minPublishers;
		}

		public void setMinPublishers(@Nullable Integer minPublishers) {
			this.minPublishers = minPublishers;
		}

	}

	/**
	 * TLS of a named connection.
	 */
	public static class Ssl {

		/**
		 * Name of the SSL bundle that trusts the publisher, with the certificate of the
		 * subscriber if the publisher asks for one. Traffic is not encrypted if not set.
		 * Not inherited.
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
