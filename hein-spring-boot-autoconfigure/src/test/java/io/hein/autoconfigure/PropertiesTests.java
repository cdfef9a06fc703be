package io.hein.autoconfigure;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.hein.transport.frame.StartFrom;
import io.hein.transport.netty.TransportType;
import io.hein.transport.publisher.Pacing;
import io.hein.transport.publisher.SlowSubscriberPolicy;
import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Binding of all properties, and their defaults.
 */
class PropertiesTests {

	private final Map<String, String> values = new LinkedHashMap<>();

	@Test
	void thePublishersDefaultsAreThoseOfTheDocumentation() {
		HeinPublisherProperties properties = bind("hein.publisher", HeinPublisherProperties.class);
		assertThat(properties.getPort()).isNull();
		assertThat(properties.getAddress()).isNull();
		assertThat(properties.getName()).isNull();
		assertThat(properties.getMaxConnections()).isEqualTo(10_000);
		assertThat(properties.getLog().getMaxSize()).isEqualTo(DataSize.ofMegabytes(64));
		assertThat(properties.getLog().getMaxAge()).isNull();
		assertThat(properties.getLog().getDirectory()).isNull();
		assertThat(properties.getLog().getLockTimeout()).hasSeconds(30);
		assertThat(properties.getPacing()).isEqualTo(Pacing.FASTEST);
		assertThat(properties.getSlowSubscriber().getPolicy()).isEqualTo(SlowSubscriberPolicy.LAG);
		assertThat(properties.getSlowSubscriber().getPolicies()).isEmpty();
		assertThat(properties.getSlowSubscriber().getBlockTimeout()).hasSeconds(5);
		assertThat(properties.getSlowSubscriber().getWarnAt()).isEqualTo(0.5);
		assertThat(properties.getWriteStallTimeout()).hasSeconds(30);
		assertThat(properties.getHandshakeTimeout()).hasSeconds(10);
		assertThat(properties.getMaxMessageSize()).isEqualTo(DataSize.ofMegabytes(1));
		assertThat(properties.getSendBufferSize()).isEqualTo(DataSize.ofKilobytes(256));
		assertThat(properties.getKeepalive().getTime()).hasSeconds(5);
		assertThat(properties.getKeepalive().getTimeout()).hasSeconds(15);
		assertThat(properties.getShutdown().getGracePeriod()).hasSeconds(10);
		assertThat(properties.isAllowInsecure()).isFalse();
		assertThat(properties.getLimits().getMaxHelloSize()).isEqualTo(DataSize.ofKilobytes(16));
		assertThat(properties.getLimits().getMaxUnauthenticated()).isEqualTo(512);
		assertThat(properties.getLimits().getMaxConnectionsPerAddress()).isNull();
		assertThat(properties.getLimits().getMaxAcceptsPerSecond()).isNull();
		assertThat(properties.getLimits().getMaxControlFramesPerSecond()).isEqualTo(500);
		assertThat(properties.getLimits().getControlFrameBurst()).isEqualTo(1000);
		assertThat(properties.getLimits().getMaxFailedAttemptsPerMinute()).isEqualTo(100);
		assertThat(properties.getClassic().getEnabled()).isNull();
		assertThat(properties.getClassic().getAckTimeout()).hasSeconds(5);
		assertThat(properties.getClassic().getMaxConnections()).isEqualTo(100);
		assertThat(properties.getClassic().getMaxMessageSize()).isEqualTo(DataSize.ofKilobytes(256));
		assertThat(properties.getClassic().getTopics()).containsExactly("**");
	}

	@Test
	void thePublishersPropertiesAreBound() throws UnknownHostException {
		with("hein.publisher.port", "7766").with("hein.publisher.address", "127.0.0.2")
			.with("hein.publisher.name", "weather")
			.with("hein.publisher.max-connections", "7")
			.with("hein.publisher.log.max-size", "128MB")
			.with("hein.publisher.log.max-age", "1h")
			.with("hein.publisher.log.directory", "data/log")
			.with("hein.publisher.log.lock-timeout", "45")
			.with("hein.publisher.pacing", "none")
			.with("hein.publisher.slow-subscriber.policy", "disconnect")
			.with("hein.publisher.slow-subscriber.policies.archive", "block")
			.with("hein.publisher.slow-subscriber.policies[a.b]", "lag")
			.with("hein.publisher.slow-subscriber.block-timeout", "1500ms")
			.with("hein.publisher.slow-subscriber.warn-at", "0.25")
			.with("hein.publisher.write-stall-timeout", "40")
			.with("hein.publisher.handshake-timeout", "20")
			.with("hein.publisher.max-message-size", "1024")
			.with("hein.publisher.send-buffer-size", "0")
			.with("hein.publisher.keepalive.time", "2")
			.with("hein.publisher.keepalive.timeout", "8")
			.with("hein.publisher.shutdown.grace-period", "3")
			.with("hein.publisher.limits.max-hello-size", "4096")
			.with("hein.publisher.limits.max-unauthenticated", "11")
			.with("hein.publisher.limits.max-connections-per-address", "12")
			.with("hein.publisher.limits.max-accepts-per-second", "13")
			.with("hein.publisher.limits.max-control-frames-per-second", "214")
			.with("hein.publisher.limits.control-frame-burst", "215")
			.with("hein.publisher.limits.max-failed-attempts-per-minute", "16")
			.with("hein.publisher.classic.enabled", "false")
			.with("hein.publisher.classic.ack-timeout", "1500")
			.with("hein.publisher.classic.max-connections", "3")
			.with("hein.publisher.classic.max-message-size", "1MB")
			.with("hein.publisher.classic.topics", "a.*,b.**")
			.with("hein.publisher.allow-insecure", "true");
		HeinPublisherProperties properties = bind("hein.publisher", HeinPublisherProperties.class);
		assertThat(properties.getPort()).isEqualTo(7766);
		assertThat(properties.getAddress()).isEqualTo(InetAddress.getByName("127.0.0.2"));
		assertThat(properties.getName()).isEqualTo("weather");
		assertThat(properties.getMaxConnections()).isEqualTo(7);
		assertThat(properties.getLog().getMaxSize()).isEqualTo(DataSize.ofMegabytes(128));
		assertThat(properties.getLog().getMaxAge()).hasHours(1);
		assertThat(properties.getLog().getDirectory()).isEqualTo("data/log");
		assertThat(properties.getLog().getLockTimeout()).hasSeconds(45);
		assertThat(properties.getPacing()).isEqualTo(Pacing.NONE);
		assertThat(properties.getSlowSubscriber().getPolicy()).isEqualTo(SlowSubscriberPolicy.DISCONNECT);
		assertThat(properties.getSlowSubscriber().getPolicies()).containsExactlyInAnyOrderEntriesOf(
				Map.of("archive", SlowSubscriberPolicy.BLOCK, "a.b", SlowSubscriberPolicy.LAG));
		assertThat(properties.getSlowSubscriber().getBlockTimeout()).hasMillis(1500);
		assertThat(properties.getSlowSubscriber().getWarnAt()).isEqualTo(0.25);
		assertThat(properties.getWriteStallTimeout()).hasSeconds(40);
		assertThat(properties.getHandshakeTimeout()).hasSeconds(20);
		assertThat(properties.getMaxMessageSize()).isEqualTo(DataSize.ofKilobytes(1));
		assertThat(properties.getSendBufferSize()).isEqualTo(DataSize.ofBytes(0));
		assertThat(properties.getKeepalive().getTime()).hasSeconds(2);
		assertThat(properties.getKeepalive().getTimeout()).hasSeconds(8);
		assertThat(properties.getShutdown().getGracePeriod()).hasSeconds(3);
		assertThat(properties.getLimits().getMaxHelloSize()).isEqualTo(DataSize.ofKilobytes(4));
		assertThat(properties.getLimits().getMaxUnauthenticated()).isEqualTo(11);
		assertThat(properties.getLimits().getMaxConnectionsPerAddress()).isEqualTo(12);
		assertThat(properties.getLimits().getMaxAcceptsPerSecond()).isEqualTo(13);
		assertThat(properties.getLimits().getMaxControlFramesPerSecond()).isEqualTo(214);
		assertThat(properties.getLimits().getControlFrameBurst()).isEqualTo(215);
		assertThat(properties.getLimits().getMaxFailedAttemptsPerMinute()).isEqualTo(16);
		assertThat(properties.getClassic().getEnabled()).isFalse();
		assertThat(properties.getClassic().getAckTimeout()).hasMillis(1500);
		assertThat(properties.getClassic().getMaxConnections()).isEqualTo(3);
		assertThat(properties.getClassic().getMaxMessageSize()).isEqualTo(DataSize.ofMegabytes(1));
		assertThat(properties.getClassic().getTopics()).containsExactly("a.*", "b.**");
		assertThat(properties.isAllowInsecure()).isTrue();
	}

	@Test
	void theSubscribersDefaultsAreThoseOfTheDocumentation() {
		HeinSubscriberProperties properties = bind("hein.subscriber", HeinSubscriberProperties.class);
		assertThat(properties.getAddresses()).isEmpty();
		assertThat(properties.getName()).isNull();
		assertThat(properties.getStartFrom()).isEqualTo(StartFrom.LATEST);
		assertThat(properties.getProtocol()).isEqualTo(HeinProtocol.NATIVE);
		assertThat(properties.getConnectTimeout()).hasSeconds(5);
		assertThat(properties.getMaxMessageSize()).isEqualTo(DataSize.ofMegabytes(1));
		assertThat(properties.getReconnect().getDelay()).hasMillis(200);
		assertThat(properties.getReconnect().getMultiplier()).isEqualTo(2);
		assertThat(properties.getReconnect().getMaxDelay()).hasSeconds(5);
		assertThat(properties.getReconnect().getRefusedDelay()).hasSeconds(30);
		assertThat(properties.getKeepalive().getTime()).hasSeconds(5);
		assertThat(properties.getKeepalive().getTimeout()).hasSeconds(15);
		assertThat(properties.getListener().isAutoStartup()).isTrue();
		assertThat(properties.getListener().getConcurrency()).isEqualTo(1);
		assertThat(properties.getListener().getMaxQueueSize()).isEqualTo(DataSize.ofMegabytes(4));
		assertThat(properties.getListener().getMaxBatchSize()).isEqualTo(500);
		assertThat(properties.getListener().isObservationEnabled()).isFalse();
		assertThat(properties.getListener().getRetry().getMaxRetries()).isEqualTo(2);
		assertThat(properties.getListener().getRetry().getDelay()).hasMillis(200);
		assertThat(properties.getListener().getRetry().getMultiplier()).isEqualTo(2);
		assertThat(properties.getListener().getRetry().getMaxDelay()).hasSeconds(5);
		assertThat(properties.getHealth().getDownAfter()).hasSeconds(30);
		assertThat(properties.getConnection()).isEmpty();
	}

	@Test
	void theSubscribersPropertiesAreBound() {
		with("hein.subscriber.addresses", "one:1, two:2").with("hein.subscriber.name", "me")
			.with("hein.subscriber.start-from", "earliest")
			.with("hein.subscriber.protocol", "classic")
			.with("hein.subscriber.classic.idle-timeout", "90")
			.with("hein.subscriber.connect-timeout", "1000")
			.with("hein.subscriber.max-message-size", "2MB")
			.with("hein.subscriber.reconnect.delay", "100")
			.with("hein.subscriber.reconnect.multiplier", "1.5")
			.with("hein.subscriber.reconnect.max-delay", "2000")
			.with("hein.subscriber.reconnect.refused-delay", "10s")
			.with("hein.subscriber.keepalive.time", "1")
			.with("hein.subscriber.keepalive.timeout", "4")
			.with("hein.subscriber.listener.auto-startup", "false")
			.with("hein.subscriber.listener.concurrency", "3")
			.with("hein.subscriber.listener.max-queue-size", "1MB")
			.with("hein.subscriber.listener.max-batch-size", "10")
			.with("hein.subscriber.listener.observation-enabled", "true")
			.with("hein.subscriber.listener.retry.max-retries", "0")
			.with("hein.subscriber.listener.retry.delay", "10")
			.with("hein.subscriber.listener.retry.multiplier", "3")
			.with("hein.subscriber.listener.retry.max-delay", "100")
			.with("hein.subscriber.health.down-after", "60");
		HeinSubscriberProperties properties = bind("hein.subscriber", HeinSubscriberProperties.class);
		assertThat(properties.getAddresses()).containsExactly("one:1", "two:2");
		assertThat(properties.getName()).isEqualTo("me");
		assertThat(properties.getStartFrom()).isEqualTo(StartFrom.EARLIEST);
		assertThat(properties.getProtocol()).isEqualTo(HeinProtocol.CLASSIC);
		assertThat(properties.getClassic().getIdleTimeout()).hasSeconds(90);
		assertThat(properties.getConnectTimeout()).hasSeconds(1);
		assertThat(properties.getMaxMessageSize()).isEqualTo(DataSize.ofMegabytes(2));
		assertThat(properties.getReconnect().getDelay()).hasMillis(100);
		assertThat(properties.getReconnect().getMultiplier()).isEqualTo(1.5);
		assertThat(properties.getReconnect().getMaxDelay()).hasSeconds(2);
		assertThat(properties.getReconnect().getRefusedDelay()).hasSeconds(10);
		assertThat(properties.getKeepalive().getTime()).hasSeconds(1);
		assertThat(properties.getKeepalive().getTimeout()).hasSeconds(4);
		assertThat(properties.getListener().isAutoStartup()).isFalse();
		assertThat(properties.getListener().getConcurrency()).isEqualTo(3);
		assertThat(properties.getListener().getMaxQueueSize()).isEqualTo(DataSize.ofMegabytes(1));
		assertThat(properties.getListener().getMaxBatchSize()).isEqualTo(10);
		assertThat(properties.getListener().isObservationEnabled()).isTrue();
		assertThat(properties.getListener().getRetry().getMaxRetries()).isZero();
		assertThat(properties.getListener().getRetry().getDelay()).hasMillis(10);
		assertThat(properties.getListener().getRetry().getMultiplier()).isEqualTo(3);
		assertThat(properties.getListener().getRetry().getMaxDelay()).hasMillis(100);
		assertThat(properties.getHealth().getDownAfter()).hasSeconds(60);
	}

	@Test
	void namedConnectionsAreBound() {
		with("hein.subscriber.connection.prices.addresses", "one:1,two:2")
			.with("hein.subscriber.connection.prices.name", "me")
			.with("hein.subscriber.connection.prices.start-from", "earliest")
			.with("hein.subscriber.connection.prices.protocol", "native")
			.with("hein.subscriber.connection.prices.connect-timeout", "1000")
			.with("hein.subscriber.connection.prices.max-message-size", "10")
			.with("hein.subscriber.connection.prices.reconnect.delay", "1")
			.with("hein.subscriber.connection.prices.reconnect.multiplier", "3")
			.with("hein.subscriber.connection.prices.reconnect.max-delay", "4")
			.with("hein.subscriber.connection.prices.reconnect.refused-delay", "5")
			.with("hein.subscriber.connection.prices.keepalive.time", "6")
			.with("hein.subscriber.connection.prices.keepalive.timeout", "7")
			.with("hein.subscriber.connection.prices.health.down-after", "8")
			.with("hein.subscriber.connection.prices.classic.idle-timeout", "9")
			.with("hein.subscriber.connection.news.addresses", "three:3");
		HeinSubscriberProperties properties = bind("hein.subscriber", HeinSubscriberProperties.class);
		assertThat(properties.getConnection()).containsOnlyKeys("prices", "news");
		HeinConnectionProperties prices = properties.getConnection().get("prices");
		assertThat(prices.getAddresses()).isEqualTo(List.of("one:1", "two:2"));
		assertThat(prices.getName()).isEqualTo("me");
		assertThat(prices.getStartFrom()).isEqualTo(StartFrom.EARLIEST);
		assertThat(prices.getProtocol()).isEqualTo(HeinProtocol.NATIVE);
		assertThat(prices.getConnectTimeout()).hasSeconds(1);
		assertThat(prices.getMaxMessageSize()).isEqualTo(DataSize.ofBytes(10));
		assertThat(prices.getReconnect().getDelay()).hasMillis(1);
		assertThat(prices.getReconnect().getMultiplier()).isEqualTo(3);
		assertThat(prices.getReconnect().getMaxDelay()).hasMillis(4);
		assertThat(prices.getReconnect().getRefusedDelay()).hasMillis(5);
		assertThat(prices.getKeepalive().getTime()).hasSeconds(6);
		assertThat(prices.getKeepalive().getTimeout()).hasSeconds(7);
		assertThat(prices.getHealth().getDownAfter()).isEqualTo(Duration.ofSeconds(8));
		assertThat(prices.getClassic().getIdleTimeout()).hasSeconds(9);
	}

	@Test
	void theOthersAreBound() {
		assertThat(bind("hein.netty", HeinNettyProperties.class).getTransport()).isEqualTo(TransportType.AUTO);
		assertThat(bind("hein.netty", HeinNettyProperties.class).getEventLoopThreads()).isZero();
		assertThat(bind("hein.template", HeinTemplateProperties.class).getDefaultTopic()).isEmpty();
		assertThat(bind("hein.template", HeinTemplateProperties.class).isObservationEnabled()).isFalse();
		with("hein.netty.transport", "nio").with("hein.netty.event-loop-threads", "3")
			.with("hein.template.default-topic", "news")
			.with("hein.template.observation-enabled", "true");
		assertThat(bind("hein.netty", HeinNettyProperties.class).getTransport()).isEqualTo(TransportType.NIO);
		assertThat(bind("hein.netty", HeinNettyProperties.class).getEventLoopThreads()).isEqualTo(3);
		assertThat(bind("hein.template", HeinTemplateProperties.class).getDefaultTopic()).isEqualTo("news");
		assertThat(bind("hein.template", HeinTemplateProperties.class).isObservationEnabled()).isTrue();
	}

	private PropertiesTests with(String name, String value) {
		this.values.put(name, value);
		return this;
	}

	private <T> T bind(String prefix, Class<T> type) {
		return new Binder(new MapConfigurationPropertySource(this.values)).bindOrCreate(prefix, type);
	}

}
