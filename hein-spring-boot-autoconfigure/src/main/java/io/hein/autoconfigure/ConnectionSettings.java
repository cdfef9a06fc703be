package io.hein.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import io.hein.transport.fleet.AddressOrder;
import io.hein.transport.fleet.Attach;
import io.hein.transport.frame.DataFrame;
import io.hein.transport.frame.StartFrom;
import io.hein.transport.subscriber.Protocol;
import io.hein.transport.subscriber.Subscriber;
import org.jspecify.annotations.Nullable;

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

	private final int maxPublishers;

	private final Duration discoveryInterval;

	private final Duration forgetAfter;

	private final StartFrom startLaterFrom;

	private final Duration downAfter;

	private final String downAfterProperty;

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
		this.includeSelf = choose("include-self", own.getIncludeSelf(), all.isIncludeSelf(), (value) -> true);
		this.maxPublishers = choose("max-publishers", own.getMaxPublishers(), all.getMaxPublishers(),
				(value) -> value >= 1);
		this.discoveryInterval = choose("discovery.interval", own.getDiscovery().getInterval(),
				all.getDiscovery().getInterval(), ConnectionSettings::isSensible);
		this.forgetAfter = choose("discovery.forget-after", own.getDiscovery().getForgetAfter(),
				all.getDiscovery().getForgetAfter(), ConnectionSettings::isSensible);
		this.startLaterFrom = choose("discovery.start-from", own.getDiscovery().getStartFrom(),
				all.getDiscovery().getStartFrom(), (value) -> true);
		this.protocol = choose("protocol", own.getProtocol(), all.getProtocol(),
				(value) -> !isFleet() || value != HeinProtocol.CLASSIC);
		this.classicIdleTimeout = chooseIdleTimeout(own.getClassic().getIdleTimeout(),
				all.getClassic().getIdleTimeout());
		this.maxMessageSizeProperty = property("max-message-size", own.getMaxMessageSize());
		Duration ownDownAfter = own.getHealth().getDownAfter();
		this.downAfter = (ownDownAfter != null) ? ownDownAfter : all.getHealth().getDownAfter();
		this.downAfterProperty = property("health.down-after", ownDownAfter);
	}

	private @Nullable Duration chooseIdleTimeout(@Nullable Duration own, @Nullable Duration inherited) {
		if (own == null && inherited == null) {
			return null;
		}
		return choose("classic.idle-timeout", own, (inherited != null) ? inherited : Duration.ZERO,
				ConnectionSettings::isSensible);
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

	boolean includesSelf() {
		return this.includeSelf;
	}

	void applyTo(Subscriber.Builder builder) {
		builder.addressOrder(this.addressOrder);
		builder.attach(this.attach);
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
