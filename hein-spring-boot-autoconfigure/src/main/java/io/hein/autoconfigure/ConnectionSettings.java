package io.hein.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import io.hein.config.HeinBeanNames;
import io.hein.transport.fleet.AddressOrder;
import io.hein.transport.fleet.Attach;
import io.hein.transport.frame.DataFrame;
import io.hein.transport.frame.StartFrom;
import io.hein.transport.subscriber.Protocol;
import io.hein.transport.subscriber.Subscriber;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;

/**
 * The settings of a connection: its own, and what it inherits from the default one.
 */
class ConnectionSettings {

	private static final Duration LONGEST = Duration.ofDays(1);

	private final String prefix;

	private final List<Check<?>> checks = new ArrayList<>();

	private final StartFrom startFrom;

	private final Duration connectTimeout;

	private final Subscriber.Reconnect reconnect;

	private final Duration keepaliveTime;

	private final Duration keepaliveTimeout;

	private final DataSize maxMessageSize;

	private final String maxMessageSizeProperty;

	private final HeinProtocol protocol;

	private final @Nullable Duration classicIdleTimeout;

	private final AddressOrder addressOrder;

	private final Attach attach;

	private final boolean includeSelf;

	private final boolean direct;

	private final int maxPublishers;

	private final Duration discoveryInterval;

	private final Duration forgetAfter;

	private final StartFrom startLaterFrom;

	private final @Nullable String service;

	private final @Nullable Integer servicePort;

	private final String servicePortProperty;

	private final Duration downAfter;

	private final String downAfterProperty;

	private final int minPublishers;

	private final String minPublishersProperty;

	private final String protocolProperty;

	private final String attachProperty;

	/**
	 * Create settings.
	 * @param connection the connection's name
	 * @param all the properties
	 */
	ConnectionSettings(String connection, HeinSubscriberProperties all) {
		this.prefix = ConnectionProperties.prefix(connection) + ".";
		HeinConnectionProperties own = all.getConnection().getOrDefault(connection, new HeinConnectionProperties());
		this.startFrom = choose("start-from", own.getStartFrom(), all.getStartFrom(), (value) -> true);
		Duration delay = choose("reconnect.delay", own.getReconnect().getDelay(), all.getReconnect().getDelay(),
				ConnectionSettings::isSensible);
		Duration maxDelay = choose("reconnect.max-delay", own.getReconnect().getMaxDelay(),
				all.getReconnect().getMaxDelay(), (value) -> isSensible(value) && value.compareTo(delay) >= 0);
		Duration refusedDelay = choose("reconnect.refused-delay", own.getReconnect().getRefusedDelay(),
				all.getReconnect().getRefusedDelay(), ConnectionSettings::isSensible);
		double multiplier = choose("reconnect.multiplier", own.getReconnect().getMultiplier(),
				all.getReconnect().getMultiplier(), (value) -> value >= 1);
		this.reconnect = new Subscriber.Reconnect(delay, multiplier, maxDelay, refusedDelay);
		this.connectTimeout = choose("connect-timeout", own.getConnectTimeout(), all.getConnectTimeout(),
				ConnectionSettings::isSensible);
		this.keepaliveTime = choose("keepalive.time", own.getKeepalive().getTime(), all.getKeepalive().getTime(),
				ConnectionSettings::isSensible);
		this.keepaliveTimeout = choose("keepalive.timeout", own.getKeepalive().getTimeout(),
				all.getKeepalive().getTimeout(),
				(value) -> isSensible(value) && value.compareTo(this.keepaliveTime) > 0);
		this.maxMessageSize = choose("max-message-size", own.getMaxMessageSize(), all.getMaxMessageSize(),
				(value) -> value.toBytes() >= 1 && value.toBytes() <= DataFrame.MAX_PAYLOAD);
		this.addressOrder = choose("address-order", own.getAddressOrder(), all.getAddressOrder(), (value) -> true);
		this.attach = choose("attach", own.getAttach(), all.getAttach(), (value) -> true);
		this.direct = choose("listener.direct", own.getListener().getDirect(), all.getListener().isDirect(),
				(value) -> !value || (!isFleet() && !isClassic()));
		this.includeSelf = choose("include-self", own.getIncludeSelf(), all.isIncludeSelf(), (value) -> true);
		this.maxPublishers = choose("max-publishers", own.getMaxPublishers(), all.getMaxPublishers(),
				(value) -> value >= 1);
		this.discoveryInterval = choose("discovery.interval", own.getDiscovery().getInterval(),
				all.getDiscovery().getInterval(), ConnectionSettings::isSensible);
		this.forgetAfter = choose("discovery.forget-after", own.getDiscovery().getForgetAfter(),
				all.getDiscovery().getForgetAfter(), ConnectionSettings::isSensible);
		this.startLaterFrom = choose("discovery.start-from", own.getDiscovery().getStartFrom(),
				all.getDiscovery().getStartFrom(), (value) -> true);
		this.service = text((HeinBeanNames.DEFAULT_CONNECTION.equals(connection)) ? all.getDiscovery().getService()
				: own.getDiscovery().getService());
		Integer ownPort = own.getDiscovery().getPort();
		this.servicePort = (ownPort != null) ? ownPort : all.getDiscovery().getPort();
		this.servicePortProperty = property("discovery.port", ownPort);
		this.protocol = choose("protocol", own.getProtocol(), all.getProtocol(), (value) -> true);
		this.classicIdleTimeout = chooseIdleTimeout(own.getClassic().getIdleTimeout(),
				all.getClassic().getIdleTimeout());
		this.maxMessageSizeProperty = property("max-message-size", own.getMaxMessageSize());
		Duration ownDownAfter = own.getHealth().getDownAfter();
		this.downAfter = (ownDownAfter != null) ? ownDownAfter : all.getHealth().getDownAfter();
		this.downAfterProperty = property("health.down-after", ownDownAfter);
		Integer ownMinimum = own.getHealth().getMinPublishers();
		this.minPublishers = (ownMinimum != null) ? ownMinimum : all.getHealth().getMinPublishers();
		this.minPublishersProperty = property("health.min-publishers", ownMinimum);
		this.protocolProperty = property("protocol", own.getProtocol());
		this.attachProperty = property("attach", own.getAttach());
	}

	private @Nullable Duration chooseIdleTimeout(@Nullable Duration own, @Nullable Duration inherited) {
		if (own == null && inherited == null) {
			return null;
		}
		return choose("classic.idle-timeout", own, (inherited != null) ? inherited : Duration.ZERO,
				ConnectionSettings::isSensible);
	}

	private static @Nullable String text(@Nullable String value) {
		return (StringUtils.hasText(value)) ? value.strip() : null;
	}

	private <T> T choose(String key, @Nullable T own, T inherited, Predicate<T> valid) {
		T value = (own != null) ? own : inherited;
		this.checks.add(new Check<>(property(key, own), value, valid));
		return value;
	}

	private String property(String key, @Nullable Object own) {
		return ((own != null) ? this.prefix : ConnectionProperties.SUBSCRIBER + ".") + key;
	}

	private static boolean isSensible(Duration value) {
		return !value.isZero() && !value.isNegative() && value.compareTo(LONGEST) <= 0;
	}

	boolean isClassic() {
		return this.protocol == HeinProtocol.CLASSIC;
	}

	/**
	 * Whether it attaches to all its publishers.
	 */
	boolean isFleet() {
		return this.attach == Attach.ALL;
	}

	/**
	 * Whether it calls its one listener on its own event loop.
	 */
	boolean isDirect() {
		return this.direct;
	}

	boolean includesSelf() {
		return this.includeSelf;
	}

	/**
	 * The service that it attaches to, {@code null} if it has addresses instead.
	 */
	@Nullable ServiceSettings service() {
		return (this.service != null) ? new ServiceSettings(this.prefix + "discovery.service", this.service,
				this.servicePortProperty, this.servicePort) : null;
	}

	void applyTo(Subscriber.Builder builder) {
		checkFleet();
		builder.addressOrder(this.addressOrder);
		builder.attach(this.attach);
		builder.direct(this.direct);
		builder.discovery(this.discoveryInterval, this.forgetAfter);
		builder.maxPublishers(this.maxPublishers);
		builder.startLaterFrom(this.startLaterFrom);
		builder.startFrom(this.startFrom);
		builder.protocol((isClassic()) ? Protocol.CLASSIC : Protocol.NATIVE);
		builder.classicIdleTimeout(this.classicIdleTimeout);
		builder.connectTimeout(this.connectTimeout);
		builder.reconnect(this.reconnect);
		builder.keepalive(this.keepaliveTime, this.keepaliveTimeout);
		PropertyValues.applyBytes(this.maxMessageSizeProperty, this.maxMessageSize, builder::maxMessageSize);
		PropertyValues.apply(this.downAfterProperty, this.downAfter, ConnectionSettings::checkDownAfter);
	}

	private void checkFleet() {
		if (isFleet() && isClassic()) {
			throw new InvalidConfigurationPropertyValueException(this.protocolProperty, "classic",
					"With 'attach: all' (property '" + this.attachProperty + "') a subscriber needs positions, which "
							+ "the classic protocol does not have. Set '" + this.prefix
							+ "attach' to 'any', or give the classic publishers a connection of their own");
		}
		if (!isFleet() && this.service != null) {
			throw new InvalidConfigurationPropertyValueException(this.prefix + "discovery.service", this.service,
					"A service has many publishers: set '" + this.prefix + "attach' to 'all', or name one of them in '"
							+ this.prefix + "addresses'");
		}
		PropertyValues.apply(this.servicePortProperty, this.servicePort, ConnectionSettings::checkPort);
		PropertyValues.apply(this.minPublishersProperty, this.minPublishers, ConnectionSettings::checkMinPublishers);
	}

	private static void checkPort(int port) {
		if (port < 1 || port > 65535) {
			throw new IllegalArgumentException("a port is 1 to 65535");
		}
	}

	private static void checkMinPublishers(int minimum) {
		if (minimum < 1) {
			throw new IllegalArgumentException("a connection needs at least one publisher to be up");
		}
	}

	private static void checkDownAfter(Duration downAfter) {
		if (downAfter.isNegative()) {
			throw new IllegalArgumentException("a time without a connection must not be negative");
		}
	}

	/**
	 * Say which property it is that the builder's last check refused.
	 * @param refusal what the builder said
	 * @return what to throw
	 */
	RuntimeException explain(IllegalArgumentException refusal) {
		return this.checks.stream()
			.filter((check) -> !check.passes())
			.<RuntimeException>map((check) -> PropertyValues.invalid(check.property(), check.value(), refusal))
			.findFirst()
			.orElse(refusal);
	}

	private record Check<T>(String property, T value, Predicate<T> valid) {

		boolean passes() {
			return this.valid.test(this.value);
		}

	}

}
