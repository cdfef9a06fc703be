package io.hein.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What editors show about the properties.
 */
class ConfigurationMetadataTests {

	private static final Set<String> DOCUMENTED = Set.of("hein.enabled", "hein.cache.evict", "hein.cache.send",
			"hein.cache.receive", "hein.cache.include", "hein.cache.exclude", "hein.cache.topic",
			"hein.cache.connection", "hein.publisher.port", "hein.publisher.address", "hein.publisher.name",
			"hein.publisher.max-connections", "hein.publisher.backbone", "hein.publisher.max-connection-age",
			"hein.publisher.kafka.topic", "hein.publisher.kafka.reports-topic", "hein.publisher.kafka.partition",
			"hein.publisher.kafka.create-topic", "hein.publisher.kafka.bootstrap-servers",
			"hein.publisher.kafka.properties", "hein.publisher.kafka.send-timeout", "hein.publisher.kafka.max-block",
			"hein.publisher.kafka.stale-after", "hein.publisher.kafka.start-timeout", "hein.publisher.kafka.generation",
			"hein.publisher.kafka.allow-unclean-election", "hein.subscriber.address-order",
			"hein.publisher.log.max-size", "hein.publisher.log.max-age", "hein.publisher.log.directory",
			"hein.publisher.log.lock-timeout", "hein.publisher.pacing", "hein.publisher.slow-subscriber.policy",
			"hein.publisher.slow-subscriber.policies", "hein.publisher.slow-subscriber.block-timeout",
			"hein.publisher.slow-subscriber.warn-at", "hein.publisher.write-stall-timeout",
			"hein.publisher.handshake-timeout", "hein.publisher.max-message-size", "hein.publisher.send-buffer-size",
			"hein.publisher.keepalive.time", "hein.publisher.keepalive.timeout", "hein.publisher.shutdown.grace-period",
			"hein.publisher.allow-insecure", "hein.publisher.ssl.bundle", "hein.publisher.ssl.client-auth",
			"hein.publisher.auth.tokens", "hein.publisher.auth.subscribers", "hein.subscriber.ssl.bundle",
			"hein.subscriber.token", "hein.subscriber.allow-insecure", "hein.publisher.limits.max-hello-size",
			"hein.publisher.limits.max-unauthenticated", "hein.publisher.limits.max-connections-per-address",
			"hein.publisher.limits.max-accepts-per-second", "hein.publisher.limits.max-control-frames-per-second",
			"hein.publisher.limits.control-frame-burst", "hein.publisher.limits.max-failed-attempts-per-minute",
			"hein.json.max-depth", "hein.json.max-number-length", "hein.publisher.classic.enabled",
			"hein.publisher.classic.ack-timeout", "hein.publisher.classic.max-connections",
			"hein.publisher.classic.max-message-size", "hein.publisher.classic.topics",
			"hein.subscriber.classic.idle-timeout", "hein.subscriber.addresses", "hein.subscriber.name",
			"hein.subscriber.attach", "hein.subscriber.include-self", "hein.subscriber.max-publishers",
			"hein.subscriber.discovery.interval", "hein.subscriber.discovery.service", "hein.subscriber.discovery.port",
			"hein.subscriber.health.min-publishers", "hein.subscriber.discovery.forget-after",
			"hein.subscriber.discovery.start-from", "hein.subscriber.start-from", "hein.subscriber.protocol",
			"hein.subscriber.max-message-size", "hein.subscriber.keepalive.time", "hein.subscriber.keepalive.timeout",
			"hein.subscriber.reconnect.delay", "hein.subscriber.reconnect.multiplier",
			"hein.subscriber.reconnect.max-delay", "hein.subscriber.reconnect.refused-delay",
			"hein.subscriber.connect-timeout", "hein.subscriber.connection", "hein.subscriber.listener.auto-startup",
			"hein.subscriber.listener.concurrency", "hein.subscriber.listener.direct",
			"hein.subscriber.listener.max-queue-size", "hein.subscriber.listener.max-batch-size",
			"hein.subscriber.listener.observation-enabled", "hein.subscriber.listener.retry.max-retries",
			"hein.subscriber.listener.retry.delay", "hein.subscriber.listener.retry.multiplier",
			"hein.subscriber.listener.retry.max-delay", "hein.subscriber.health.down-after", "hein.netty.transport",
			"hein.netty.event-loop-threads", "hein.template.default-topic", "hein.template.observation-enabled");

	private final Map<String, JsonNode> properties = new TreeMap<>();

	private final Map<String, JsonNode> hints = new TreeMap<>();

	ConfigurationMetadataTests() throws IOException {
		JsonMapper mapper = JsonMapper.builder().build();
		for (Resource resource : new PathMatchingResourcePatternResolver()
			.getResources("classpath*:META-INF/spring-configuration-metadata.json")) {
			try (InputStream content = resource.getInputStream()) {
				JsonNode root = mapper.readTree(content);
				read(root.path("properties"), this.properties);
				read(root.path("hints"), this.hints);
			}
		}
	}

	private static void read(JsonNode nodes, Map<String, JsonNode> target) {
		nodes.forEach((node) -> {
			String name = node.path("name").asString();
			if (name.startsWith("hein.") || name.equals("management.health.hein.enabled")
					|| name.startsWith("management.endpoint.hein.")) {
				assertThat(target).doesNotContainKey(name);
				target.put(name, node);
			}
		});
	}

	@Test
	void everyPropertyOfTheDocumentationIsThereAndNoOther() {
		assertThat(this.properties.keySet().stream().filter((name) -> name.startsWith("hein.")))
			.containsExactlyInAnyOrderElementsOf(DOCUMENTED);
	}

	@Test
	void theSwitchesOfActuatorAreThere() {
		assertThat(this.properties).containsKeys("management.health.hein.enabled", "management.endpoint.hein.access",
				"management.endpoint.hein.cache.time-to-live");
	}

	@Test
	void everyPropertyHasADescriptionAsBootWritesThem() {
		List<String> wrong = new ArrayList<>();
		this.properties.forEach((name, node) -> {
			String description = node.path("description").asString("");
			if (!description.endsWith(".") || description.startsWith("The ") || description.startsWith("A ")
					|| description.contains("{@") || description.contains("\n")) {
				wrong.add(name + ": " + description);
			}
			if ("java.lang.Boolean".equals(node.path("type").asString()) && !description.startsWith("Whether ")) {
				wrong.add(name + ": " + description);
			}
		});
		assertThat(wrong).isEmpty();
	}

	@Test
	void everyPropertyHasATypeAndDefaultsAreDocumented() {
		assertThat(this.properties.values()).allMatch((node) -> node.hasNonNull("type"));
		Set<String> without = this.properties.entrySet()
			.stream()
			.filter((entry) -> entry.getKey().startsWith("hein.") && !entry.getValue().has("defaultValue"))
			.map(Map.Entry::getKey)
			.collect(Collectors.toSet());
		assertThat(without).containsExactlyInAnyOrder("hein.publisher.port", "hein.publisher.address",
				"hein.publisher.name", "hein.subscriber.discovery.service", "hein.subscriber.discovery.port",
				"hein.publisher.log.max-age", "hein.publisher.log.directory", "hein.publisher.max-connection-age",
				"hein.publisher.kafka.topic", "hein.publisher.kafka.reports-topic", "hein.publisher.kafka.partition",
				"hein.publisher.kafka.bootstrap-servers", "hein.publisher.kafka.properties",
				"hein.publisher.slow-subscriber.policies", "hein.publisher.limits.max-connections-per-address",
				"hein.publisher.limits.max-accepts-per-second", "hein.publisher.classic.enabled",
				"hein.publisher.ssl.bundle", "hein.publisher.auth.tokens", "hein.publisher.auth.subscribers",
				"hein.subscriber.ssl.bundle", "hein.subscriber.token", "hein.subscriber.addresses",
				"hein.subscriber.name", "hein.subscriber.classic.idle-timeout", "hein.subscriber.connection");
	}

	@Test
	void namesAreCanonicalAndHintsBelongToProperties() {
		assertThat(Stream.concat(this.properties.keySet().stream(), this.hints.keySet().stream()))
			.allMatch(ConfigurationPropertyName::isValid);
		assertThat(this.properties.keySet()).containsAll(this.hints.keySet());
		assertThat(this.hints).containsKey("hein.subscriber.start-from");
	}

}
