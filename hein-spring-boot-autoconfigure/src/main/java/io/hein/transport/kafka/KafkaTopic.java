package io.hein.transport.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.hein.transport.backbone.BackboneException;
import io.hein.transport.backbone.BackboneException.Reason;
import io.hein.transport.log.BroadcastLog;
import io.hein.transport.netty.SafeLog;
import org.apache.commons.logging.Log;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * The topic as Kafka's admin client sees it: found or created and checked when the log is
 * opened, and looked at again from time to time. For one thread at a time.
 */
final class KafkaTopic {

	private static final Log logger = SafeLog.getLog(BroadcastLog.class);

	private static final int CALL = 1500;

	private static final Duration SHORT_RETENTION = Duration.ofMinutes(10);

	private final Admin admin;

	private final KafkaSettings settings;

	private final String name;

	private final int maxRecord;

	private final Map<String, String> created;

	private final Duration shortRetention;

	/**
	 * Create a topic that is a log.
	 * @param admin asks Kafka
	 * @param settings what was configured
	 * @param name the name
	 * @param maxRecord how long a record may be
	 */
	KafkaTopic(Admin admin, KafkaSettings settings, String name, int maxRecord) {
		this(admin, settings, name, maxRecord,
				Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(Math.max(maxRecord, 1024 * 1024 + 12))),
				SHORT_RETENTION);
	}

	/**
	 * Create a topic.
	 * @param admin asks Kafka
	 * @param settings what was configured
	 * @param name the name
	 * @param maxRecord how long a record may be
	 * @param created what it has if it is created
	 * @param shortRetention for how long it should keep records at least
	 */
	KafkaTopic(Admin admin, KafkaSettings settings, String name, int maxRecord, Map<String, String> created,
			Duration shortRetention) {
		this.admin = admin;
		this.settings = settings;
		this.name = name;
		this.maxRecord = maxRecord;
		this.created = created;
		this.shortRetention = shortRetention;
	}

	/**
	 * Find the topic, or create it, and check that it can be a log.
	 * @param deadline says when it is too late
	 * @return what is known of it
	 * @throws BackboneException if it cannot be a log, or Kafka does not answer
	 */
	Facts open(Deadline deadline) {
		TopicDescription found = deadline.keepTrying(this::find, this::unreachable);
		int partition = partition(found);
		Config config = deadline.keepTrying(this::config, this::unreachable);
		check(config, found.partitions().get(partition).replicas().size());
		return new Facts(found.topicId(), new TopicPartition(this.name, partition));
	}

	private BackboneException unreachable(@Nullable Throwable last) {
		if (last instanceof UnknownTopicOrPartitionException) {
			return failure(Reason.NO_TOPIC, "There is no topic '" + this.name + "'", last);
		}
		return KafkaFailures.atStart(this.settings, this.name, last);
	}

	private @Nullable TopicDescription find() throws InterruptedException, ExecutionException, TimeoutException {
		try {
			return get(this.admin.describeTopics(List.of(this.name), new DescribeTopicsOptions().timeoutMs(CALL))
				.topicNameValues()
				.get(this.name));
		}
		catch (ExecutionException ex) {
			if (!(ex.getCause() instanceof UnknownTopicOrPartitionException)) {
				throw ex;
			}
			create();
			// it takes a moment until all know it
			return null;
		}
	}

	private void create() throws InterruptedException, TimeoutException {
		if (!this.settings.createTopic()) {
			throw failure(Reason.NO_TOPIC, "There is no topic '" + this.name + "', and it is not to be created", null);
		}
		Map<String, String> configs = new HashMap<>(this.created);
		// the time of the broker: retention must not hang on the clocks of edges
		configs.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, TimestampType.LOG_APPEND_TIME.name);
		NewTopic topic = new NewTopic(this.name, Optional.of(1), Optional.empty()).configs(configs);
		try {
			get(this.admin.createTopics(List.of(topic), new CreateTopicsOptions().timeoutMs(2 * CALL)).all());
			logger.info("Created the topic '" + this.name + "' with one partition");
		}
		catch (ExecutionException ex) {
			Throwable cause = KafkaFailures.cause(ex);
			if (cause instanceof TopicExistsException || Deadline.isRetriable(cause)) {
				return;
			}
			throw failure(Reason.NO_TOPIC,
					"There is no topic '" + this.name + "', and it cannot be created: " + KafkaFailures.text(cause),
					cause);
		}
	}

	private int partition(TopicDescription found) {
		int count = found.partitions().size();
		Integer chosen = this.settings.partition();
		if (chosen == null && count > 1) {
			throw failure(Reason.PARTITIONS, "The topic '" + this.name + "' has " + count
					+ " partitions, but a log has one order: it is one partition", null);
		}
		if (chosen != null && chosen >= count) {
			throw failure(Reason.PARTITIONS,
					"The topic '" + this.name + "' has no partition " + chosen + ", only 0 to " + (count - 1), null);
		}
		return (chosen != null) ? chosen : 0;
	}

	private Config config() throws InterruptedException, ExecutionException, TimeoutException {
		ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, this.name);
		try {
			return get(this.admin.describeConfigs(List.of(resource), new DescribeConfigsOptions().timeoutMs(CALL))
				.values()
				.get(resource));
		}
		catch (ExecutionException ex) {
			if (!KafkaFailures.isDenied(KafkaFailures.cause(ex))) {
				throw ex;
			}
			logger.warn("The settings of topic '" + this.name + "' cannot be checked: " + KafkaFailures.text(ex));
			return new Config(List.of());
		}
	}

	private void check(Config config, int replicas) {
		if (value(config, TopicConfig.CLEANUP_POLICY_CONFIG).contains(TopicConfig.CLEANUP_POLICY_COMPACT)) {
			throw failure(Reason.UNSAFE_TOPIC,
					"The topic '" + this.name
							+ "' is compacted ('cleanup.policy'): it loses messages that subscribers may still need",
					null);
		}
		if (Boolean.parseBoolean(value(config, TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG))) {
			unclean();
		}
		String longest = value(config, TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
		if (!longest.isEmpty() && Long.parseLong(longest) < this.maxRecord) {
			throw failure(Reason.MESSAGE_SIZE, "The topic '" + this.name + "' takes records of at most " + longest
					+ " bytes ('max.message.bytes'), but the longest message needs " + this.maxRecord, null);
		}
		warn(config, replicas);
	}

	private void unclean() {
		String danger = "The topic '" + this.name
				+ "' has 'unclean.leader.election.enable': acknowledged messages may be "
				+ "lost and replaced by others at the same positions";
		if (!this.settings.allowUncleanElection()) {
			throw failure(Reason.UNSAFE_TOPIC, danger, null);
		}
		logger
			.warn(danger + ". Raise the generation of the log at all publishers after each such election: a publisher "
					+ "that starts later may not notice it");
	}

	private void warn(Config config, int replicas) {
		if (replicas > 1 && value(config, TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG).equals("1")) {
			logger.warn("The topic '" + this.name + "' has " + replicas
					+ " replicas, but 'min.insync.replicas' 1: a message that only one of them has is acknowledged, and "
					+ "lost with it. Set it to 2");
		}
		String retention = value(config, TopicConfig.RETENTION_MS_CONFIG);
		if (!retention.isEmpty() && !retention.startsWith("-")
				&& Long.parseLong(retention) < this.shortRetention.toMillis()) {
			logger.warn("The topic '" + this.name + "' keeps messages for " + retention
					+ " ms only ('retention.ms'): a subscriber that is away for longer has a gap");
		}
	}

	private static String value(Config config, String name) {
		ConfigEntry entry = config.get(name);
		return (entry != null && entry.value() != null) ? entry.value() : "";
	}

	/**
	 * Look at the topic.
	 * @throws ExecutionException if Kafka cannot tell
	 */
	Look look(TopicPartition partition) throws InterruptedException, ExecutionException, TimeoutException {
		long begun = System.nanoTime();
		@Nullable KafkaFuture<TopicDescription> description = this.admin
			.describeTopics(List.of(this.name), new DescribeTopicsOptions().timeoutMs(CALL))
			.topicNameValues()
			.get(this.name);
		ListOffsetsOptions options = new ListOffsetsOptions().timeoutMs(CALL);
		var earliest = this.admin.listOffsets(Map.of(partition, OffsetSpec.earliest()), options);
		var latest = this.admin.listOffsets(Map.of(partition, OffsetSpec.latest()), options);
		Uuid id = get(description).topicId();
		return new Look(id, get(earliest.partitionResult(partition)).offset(),
				get(latest.partitionResult(partition)).offset(), begun);
	}

	private static <T> T get(@Nullable KafkaFuture<T> future)
			throws InterruptedException, ExecutionException, TimeoutException {
		// more than the call may take: it ends by itself
		return Objects.requireNonNull(future, "no answer").get(3L * CALL, TimeUnit.MILLISECONDS);
	}

	private BackboneException failure(Reason reason, String message, @Nullable Throwable cause) {
		return new BackboneException(reason, this.settings.servers(), this.name, message, cause);
	}

	/**
	 * What does not change of a topic.
	 *
	 * @param id its id, another one when it was created anew
	 * @param partition the partition
	 */
	record Facts(Uuid id, TopicPartition partition) {

	}

	/**
	 * What a look at the topic has shown.
	 *
	 * @param id its id
	 * @param begin its first offset
	 * @param end the offset after the last one
	 * @param begun when the look began, in nanoseconds
	 */
	record Look(Uuid id, long begin, long end, long begun) {

	}

}
