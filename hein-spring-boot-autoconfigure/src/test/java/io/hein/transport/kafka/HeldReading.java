package io.hein.transport.kafka;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;

/**
 * Holds the consumers that get something from some topic, and nobody else.
 */
public final class HeldReading implements ConsumerInterceptor<byte[], byte[]> {

	private static final Set<String> HELD = ConcurrentHashMap.newKeySet();

	/**
	 * The properties of an edge whose consumers can be held.
	 */
	static Map<String, Object> properties() {
		return Map.of("interceptor.classes", HeldReading.class.getName());
	}

	static void hold(String topic) {
		HELD.add(topic);
	}

	static void release(String topic) {
		HELD.remove(topic);
	}

	@Override
	public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
		Awaitility.await()
			.until(() -> records.partitions().stream().map(TopicPartition::topic).noneMatch(HELD::contains));
		return records;
	}

	@Override
	public void configure(Map<String, ?> configs) {
	}

	@Override
	public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
	}

	@Override
	public void close() {
	}

}
