package io.hein.autoconfigure;

import io.hein.transport.backbone.BackboneException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains why a log that publishers share cannot be opened.
 */
class BackboneFailureAnalyzer extends AbstractFailureAnalyzer<BackboneException> {

	private static final String TOPIC = "'hein.publisher.kafka.topic'";

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, BackboneException cause) {
		return new FailureAnalysis(cause.getMessage() + " (property 'hein.publisher.backbone').", action(cause), cause);
	}

	private static String action(BackboneException cause) {
		String topic = cause.getTopic();
		return switch (cause.getReason()) {
			case UNREACHABLE -> "Start Kafka, or set the property 'spring.kafka.bootstrap-servers' (or "
					+ "'hein.publisher.kafka.bootstrap-servers' for Hein alone) to where it is; now it is "
					+ String.join(",", cause.getServers())
					+ ". If Kafka only needs longer, raise 'hein.publisher.kafka.start-timeout'.";
			case NOT_AUTHORIZED -> "Check the properties 'spring.kafka.security.*', 'spring.kafka.ssl.*' and "
					+ "'spring.kafka.properties'. The application has to be allowed to DESCRIBE, READ and WRITE the "
					+ "topic '" + topic
					+ "', and to DESCRIBE_CONFIGS of it. It uses a second topic for delivery reports "
					+ "('hein.publisher.kafka.reports-topic').";
			case NO_TOPIC -> "Create the topic '" + topic + "' with one partition, change the property " + TOPIC
					+ " (or that of delivery reports, 'hein.publisher.kafka.reports-topic'), "
					+ "or let Hein create it ('hein.publisher.kafka.create-topic', and the right to do so).";
			case PARTITIONS -> "Use a topic with one partition (property " + TOPIC + "), or choose the partition with "
					+ "the property 'hein.publisher.kafka.partition'.";
			case UNSAFE_TOPIC -> "Change that setting of the topic '" + topic + "', or use another topic (property "
					+ TOPIC + "). Unclean elections can be allowed with 'hein.publisher.kafka.allow-unclean-election'.";
			case MESSAGE_SIZE -> "Raise 'max.message.bytes' of the topic '" + topic
					+ "', or make 'hein.publisher.max-message-size' smaller.";
			case PROPERTIES -> "Check the properties 'spring.kafka.*' and 'hein.publisher.kafka.properties.*'.";
			case TOO_SLOW -> "Raise the property 'hein.publisher.kafka.start-timeout', or make "
					+ "'hein.publisher.log.max-size' smaller.";
			case HISTORY_LOST ->
				"When nothing more can be saved, raise the property 'hein.publisher.kafka.generation' at "
						+ "all publishers that share the topic '" + topic
						+ "', and start them again: subscribers then get a gap, and the log as it is now.";
		};
	}

}
