package io.hein.transport.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

import io.hein.transport.backbone.Backbone;
import io.hein.transport.backbone.SharedLog;
import io.hein.transport.log.EvictionGuard;
import io.hein.transport.netty.Checks;
import org.jspecify.annotations.Nullable;

/**
 * Several publishers that share one partition of a Kafka topic as their log. Needs
 * Kafka's client on the class path. Thread-safe; for one publisher.
 *
 * <pre class="code">
 * Publisher.builder()
 * 	.port(7766)
 * 	.backbone(KafkaBackbone.builder().bootstrapServers("kafka-1:9092").topic("weather").build())
 * 	.build();
 * </pre>
 *
 * @since 0.1.0
 */
public final class KafkaBackbone implements Backbone {

	private final KafkaSettings settings;

	private final SendCounters counters = new SendCounters();

	private KafkaBackbone(KafkaSettings settings) {
		this.settings = settings;
	}

	/**
	 * Begin to build a backbone.
	 * @return a builder with the defaults
	 */
	public static Builder builder() {
		return new Builder();
	}

	@Override
	public SharedLog newLog(Settings settings, EvictionGuard guard) {
		return new KafkaBroadcastLog(this.settings, settings, guard, this.counters);
	}

	/**
	 * Builds backbones. Not thread-safe.
	 *
	 * @since 0.1.0
	 */
	public static final class Builder {

		private final Map<String, Object> properties = new HashMap<>();

		private final Map<String, Object> producer = new HashMap<>();

		private final Map<String, Object> consumer = new HashMap<>();

		private final Map<String, Object> admin = new HashMap<>();

		private @Nullable String topic;

		private @Nullable String reportsTopic;

		private @Nullable Integer partition;

		private boolean createTopic = true;

		private boolean allowUncleanElection;

		private int generation;

		private Duration sendTimeout = Duration.ofSeconds(10);

		private Duration maxBlock = Duration.ofSeconds(2);

		private Duration staleAfter = Duration.ofSeconds(15);

		private Duration startTimeout = Duration.ofSeconds(30);

		private Builder() {
		}

		/**
		 * Set the servers to connect to first.
		 * @param servers a comma-separated list of host:port pairs
		 * @return this builder
		 */
		public Builder bootstrapServers(String servers) {
			this.properties.put("bootstrap.servers", Objects.requireNonNull(servers, "servers"));
			return this;
		}

		/**
		 * Add properties of all Kafka clients. Not those that the promises of the log
		 * hang on, such as {@code acks} and {@code isolation.level}: they are set here.
		 * @param properties the properties
		 * @return this builder
		 */
		public Builder properties(Map<String, ?> properties) {
			this.properties.putAll(properties);
			return this;
		}

		/**
		 * Add properties of the producer.
		 * @param properties the properties
		 * @return this builder
		 */
		public Builder producerProperties(Map<String, ?> properties) {
			this.producer.putAll(properties);
			return this;
		}

		/**
		 * Add properties of the consumers.
		 * @param properties the properties
		 * @return this builder
		 */
		public Builder consumerProperties(Map<String, ?> properties) {
			this.consumer.putAll(properties);
			return this;
		}

		/**
		 * Add properties of the admin client.
		 * @param properties the properties
		 * @return this builder
		 */
		public Builder adminProperties(Map<String, ?> properties) {
			this.admin.putAll(properties);
			return this;
		}

		/**
		 * Set the topic. Default: {@code hein.} and the publisher's name.
		 * @param topic the topic, the same at all publishers
		 * @return this builder
		 */
		public Builder topic(@Nullable String topic) {
			this.topic = topic;
			return this;
		}

		/**
		 * Set the topic in which publishers exchange delivery reports: one of one
		 * partition, in which nothing need be kept for long. Default: the name of the
		 * topic and {@code -reports}.
		 * @param topic the topic, the same at all publishers
		 * @return this builder
		 */
		public Builder reportsTopic(@Nullable String topic) {
			this.reportsTopic = topic;
			return this;
		}

		/**
		 * Set the partition, for a topic that has several. Default: the only one.
		 * @param partition the partition, {@code null} for the only one
		 * @return this builder
		 */
		public Builder partition(@Nullable Integer partition) {
			this.partition = (partition != null) ? Checks.range("partition", partition, 0, Integer.MAX_VALUE) : null;
			return this;
		}

		/**
		 * Set whether the topic, and that of reports, is created if there is none, with
		 * one partition. Default: it is.
		 * @param create whether it is
		 * @return this builder
		 */
		public Builder createTopic(boolean create) {
			this.createTopic = create;
			return this;
		}

		/**
		 * Allow a topic whose leader may be a replica that does not have all acknowledged
		 * messages. Default: not allowed.
		 * @param allow whether it is allowed
		 * @return this builder
		 */
		public Builder allowUncleanElection(boolean allow) {
			this.allowUncleanElection = allow;
			return this;
		}

		/**
		 * Set the generation of the log. Raise it at all publishers when Kafka has lost
		 * acknowledged messages: then all subscribers notice. Default: 0.
		 * @param generation the generation
		 * @return this builder
		 */
		public Builder generation(int generation) {
			this.generation = Checks.range("generation", generation, 0, Integer.MAX_VALUE);
			return this;
		}

		/**
		 * Set for how long Kafka has to acknowledge a message. After that it is not
		 * certain whether it was appended. Default: 10 s.
		 * @param timeout the time, at least 100 ms
		 * @return this builder
		 */
		public Builder sendTimeout(Duration timeout) {
			this.sendTimeout = Checks.positive("send timeout", timeout);
			if (timeout.toMillis() < 100) {
				throw new IllegalArgumentException("The send timeout is at least 100 ms, not " + timeout);
			}
			return this;
		}

		/**
		 * Set for how long a sender waits at most for a place while too much is under
		 * way, and then again for Kafka's client to take the message, such as while the
		 * topic's leader is not known. After either nothing was appended. Default: 2 s.
		 * @param time the time
		 * @return this builder
		 */
		public Builder maxBlock(Duration time) {
			this.maxBlock = Checks.positive("maximum time to block", time);
			return this;
		}

		/**
		 * Set after how long without Kafka subscribers are sent to other publishers.
		 * Default: 15 s.
		 * @param time the time
		 * @return this builder
		 */
		public Builder staleAfter(Duration time) {
			this.staleAfter = Checks.positive("time after which the log is stale", time);
			return this;
		}

		/**
		 * Set how long a start may take until all that subscribers may need was read.
		 * Default: 30 s.
		 * @param timeout the time
		 * @return this builder
		 */
		public Builder startTimeout(Duration timeout) {
			this.startTimeout = Checks.positive("start timeout", timeout);
			return this;
		}

		/**
		 * Build the backbone. Nothing is opened yet.
		 * @return a backbone
		 */
		public KafkaBackbone build() {
			return new KafkaBackbone(new KafkaSettings(merged(this.producer), merged(this.consumer), merged(this.admin),
					this.topic, this.reportsTopic, this.partition, this.createTopic, this.allowUncleanElection,
					this.generation, this.sendTimeout, this.maxBlock, this.staleAfter, this.startTimeout));
		}

		private Map<String, Object> merged(Map<String, Object> special) {
			Map<String, Object> merged = new HashMap<>(this.properties);
			merged.putAll(special);
			return merged;
		}

	}

}
