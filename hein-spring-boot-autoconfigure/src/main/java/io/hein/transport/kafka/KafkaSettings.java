package io.hein.transport.kafka;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;

import io.hein.transport.frame.Epoch;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * What was configured.
 *
 * @param producer properties of the producer
 * @param consumer properties of consumers
 * @param admin properties of the admin client
 * @param topic the topic, {@code null} for one named after the publisher
 * @param reportsTopic the topic of reports, {@code null} for one named after the topic
 * @param partition the partition, {@code null} for the only one
 * @param createTopic whether the topic is created if there is none
 * @param allowUncleanElection whether acknowledged messages may be lost
 * @param generation mixed into the epoch
 * @param sendTimeout how long Kafka has to acknowledge a message
 * @param maxBlock how long a sender waits before anything is sent
 * @param staleAfter after how long without Kafka subscribers are sent away
 * @param startTimeout how long a start may take
 */
record KafkaSettings(Map<String, Object> producer, Map<String, Object> consumer, Map<String, Object> admin,
		@Nullable String topic, @Nullable String reportsTopic, @Nullable Integer partition, boolean createTopic,
		boolean allowUncleanElection, int generation, Duration sendTimeout, Duration maxBlock, Duration staleAfter,
		Duration startTimeout) {

	private static final long MIX = 0x9E3779B97F4A7C15L;

	/**
	 * The name of the topic.
	 */
	String topicOf(String publisher) {
		return (this.topic != null) ? this.topic : "hein." + publisher.replaceAll("[^a-zA-Z0-9._-]", "_");
	}

	/**
	 * The name of the topic of reports.
	 */
	String reportsTopicOf(String publisher) {
		return (this.reportsTopic != null) ? this.reportsTopic : topicOf(publisher) + "-reports";
	}

	/**
	 * The same for the topic of reports. What is lost there is a report that is not
	 * complete.
	 */
	KafkaSettings forReports() {
		return new KafkaSettings(this.producer, this.consumer, this.admin, this.reportsTopic, null, null,
				this.createTopic, true, 0, this.sendTimeout, this.maxBlock, this.staleAfter, this.startTimeout);
	}

	/**
	 * The same for a start that has less time.
	 */
	KafkaSettings startingWithin(Duration time) {
		return new KafkaSettings(this.producer, this.consumer, this.admin, this.topic, this.reportsTopic,
				this.partition, this.createTopic, this.allowUncleanElection, this.generation, this.sendTimeout,
				this.maxBlock, this.staleAfter, time);
	}

	/**
	 * The epoch of a topic. One of another generation has nothing in common with it.
	 */
	Epoch epoch(Uuid topicId) {
		return new Epoch(topicId.getMostSignificantBits(), topicId.getLeastSignificantBits() ^ (this.generation * MIX));
	}

	/**
	 * The servers to connect to first, for people.
	 */
	List<String> servers() {
		Object servers = this.admin.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
		if (servers instanceof Collection<?> list) {
			return list.stream().map(String::valueOf).toList();
		}
		return (servers != null) ? Arrays.stream(servers.toString().split(",")).map(String::strip).toList() : List.of();
	}

}
