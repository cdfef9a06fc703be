package io.hein.autoconfigure;

import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

import io.hein.transport.frame.DataFrame;
import io.hein.transport.log.FileBroadcastLog;
import io.hein.transport.log.InsufficientDirectMemoryException;
import io.hein.transport.publisher.ClassicOptions;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.publisher.PublisherLimits;
import io.hein.transport.topic.TopicFilter;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * Hands the properties of the publisher to its builder.
 *
 * @param properties the properties
 * @param applicationName the name of the application, {@code null} if it has none
 */
record PublisherPropertiesMapper(HeinPublisherProperties properties,
		@Nullable String applicationName) implements HeinPublisherCustomizer {

	private static final String PREFIX = "hein.publisher.";

	private static final Duration SHORTEST_KEEPALIVE = Duration.ofMillis(1);

	private static final Duration LONGEST_KEEPALIVE = Duration.ofMillis(Integer.MAX_VALUE);

	@Override
	public void customize(Publisher.Builder builder) {
		HeinPublisherProperties source = this.properties;
		apply("port", source.getPort(), builder::port);
		apply("address", source.getAddress(), builder::address);
		apply("allow-insecure", source.isAllowInsecure(), builder::allowInsecure);
		apply("name", name(), builder::name);
		apply("max-connections", source.getMaxConnections(), builder::maxConnections);
		apply("max-connection-age", source.getMaxConnectionAge(), builder::maxConnectionAge);
		apply("pacing", source.getPacing(), builder::pacing);
		apply("write-stall-timeout", source.getWriteStallTimeout(), builder::writeStallTimeout);
		apply("handshake-timeout", source.getHandshakeTimeout(), builder::handshakeTimeout);
		PropertyValues.applyBytes(PREFIX + "max-message-size", source.getMaxMessageSize(), builder::maxMessageSize);
		PropertyValues.applyBytes(PREFIX + "send-buffer-size", source.getSendBufferSize(), builder::sendBufferSize);
		log(source.getLog(), builder);
		apply("shutdown.grace-period", source.getShutdown().getGracePeriod(), builder::shutdownGracePeriod);
		slowSubscriber(source.getSlowSubscriber(), builder);
		keepalive(source.getKeepalive(), builder);
		builder.limits((limits) -> limits(source.getLimits(), limits));
		builder.classic((classic) -> classic(source.getClassic(), classic));
	}

	private void log(HeinPublisherProperties.Log source, Publisher.Builder builder) {
		apply("log.max-size", source.getMaxSize(), (size) -> builder.logMaxSize(size.toBytes()));
		apply("log.max-age", source.getMaxAge(), builder::logMaxAge);
		if (StringUtils.hasText(source.getDirectory())) {
			apply("log.directory", source.getDirectory(), (directory) -> builder.logDirectory(path(directory)));
		}
		apply("log.lock-timeout", source.getLockTimeout(), builder::logLockTimeout);
	}

	/**
	 * Not left to Spring's conversion, which would look for a relative path on the class
	 * path first. Absolute, so that everything that names the directory says where it is.
	 */
	private static Path path(String directory) {
		String text = directory.strip();
		Path path = (text.startsWith("file:")) ? Path.of(URI.create(text)) : Path.of(text);
		return path.toAbsolutePath().normalize();
	}

	private void limits(HeinPublisherProperties.Limits source, PublisherLimits limits) {
		PropertyValues.applyBytes(PREFIX + "limits.max-hello-size", source.getMaxHelloSize(), limits::maxHelloSize);
		apply("limits.max-unauthenticated", source.getMaxUnauthenticated(), limits::maxUnauthenticated);
		apply("limits.max-connections-per-address", source.getMaxConnectionsPerAddress(),
				limits::maxConnectionsPerAddress);
		apply("limits.max-accepts-per-second", source.getMaxAcceptsPerSecond(), limits::maxAcceptsPerSecond);
		apply("limits.max-control-frames-per-second", source.getMaxControlFramesPerSecond(),
				limits::maxControlFramesPerSecond);
		apply("limits.control-frame-burst", source.getControlFrameBurst(), limits::controlFrameBurst);
		apply("limits.max-failed-attempts-per-minute", source.getMaxFailedAttemptsPerMinute(),
				limits::maxFailedAttemptsPerMinute);
	}

	private void classic(HeinPublisherProperties.Classic source, ClassicOptions classic) {
		apply("classic.enabled", source.getEnabled(), classic::enabled);
		apply("classic.ack-timeout", source.getAckTimeout(), classic::ackTimeout);
		apply("classic.max-connections", source.getMaxConnections(), classic::maxConnections);
		PropertyValues.applyBytes(PREFIX + "classic.max-message-size", source.getMaxMessageSize(),
				classic::maxMessageSize);
		apply("classic.topics", source.getTopics(), (topics) -> classic.topics(TopicFilter.of(topics)));
	}

	private void slowSubscriber(HeinPublisherProperties.SlowSubscriber source, Publisher.Builder builder) {
		apply("slow-subscriber.policy", source.getPolicy(), builder::slowSubscriberPolicy);
		source.getPolicies()
			.forEach((name, policy) -> apply("slow-subscriber.policies." + name, policy,
					(value) -> builder.slowSubscriberPolicy(name, value)));
		apply("slow-subscriber.block-timeout", source.getBlockTimeout(), builder::blockTimeout);
		apply("slow-subscriber.warn-at", source.getWarnAt(), builder::slowWarnAt);
	}

	private void keepalive(HeinPublisherProperties.Keepalive source, Publisher.Builder builder) {
		Duration time = source.getTime();
		apply("keepalive.time", time, (value) -> builder.keepalive(value, value.plusMillis(1)));
		apply("keepalive.timeout", source.getTimeout(), (value) -> builder.keepalive(time, value));
	}

	private @Nullable String name() {
		String name = this.properties.getName();
		if (StringUtils.hasLength(name)) {
			return name;
		}
		return (StringUtils.hasLength(this.applicationName)) ? this.applicationName : null;
	}

	/**
	 * Say which property it is that the builder's last check refused.
	 * @param refusal what the builder said
	 * @return what to throw
	 */
	RuntimeException explain(IllegalArgumentException refusal) {
		HeinPublisherProperties source = this.properties;
		Duration time = source.getKeepalive().getTime();
		if (refusal instanceof InsufficientDirectMemoryException) {
			return refusal;
		}
		InetAddress address = source.getAddress();
		if (!source.isAllowInsecure() && source.getSsl().getBundle() == null && address != null
				&& !address.isLoopbackAddress()) {
			return new InsecureAddressException(address, refusal);
		}
		if (time.compareTo(SHORTEST_KEEPALIVE) < 0) {
			return invalid("keepalive.time", time, refusal);
		}
		if (source.getBackbone() != HeinPublisherProperties.BackboneType.NONE
				&& StringUtils.hasText(source.getLog().getDirectory())) {
			return invalid("log.directory", source.getLog().getDirectory(), refusal);
		}
		Duration timeout = source.getKeepalive().getTimeout();
		if (timeout.compareTo(time) <= 0 || timeout.compareTo(LONGEST_KEEPALIVE) > 0) {
			return invalid("keepalive.timeout", timeout, refusal);
		}
		if (source.getHandshakeTimeout().compareTo(time.plusSeconds(1)) <= 0) {
			return invalid("handshake-timeout", source.getHandshakeTimeout(), refusal);
		}
		if (StringUtils.hasText(source.getLog().getDirectory()) && isLogLargeEnough()) {
			// a customizer has set another log
			return invalid("log.directory", source.getLog().getDirectory(), refusal);
		}
		return invalid("log.max-size", source.getLog().getMaxSize(), refusal);
	}

	private boolean isLogLargeEnough() {
		try {
			FileBroadcastLog.check(this.properties.getLog().getMaxSize().toBytes(),
					(int) this.properties.getMaxMessageSize().toBytes() + DataFrame.MAX_OVERHEAD);
			return true;
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	private static RuntimeException invalid(String property, Object value, IllegalArgumentException refusal) {
		return PropertyValues.invalid(PREFIX + property, value, refusal);
	}

	private static <T> void apply(String property, @Nullable T value, Consumer<T> target) {
		PropertyValues.apply(PREFIX + property, value, target);
	}

}
