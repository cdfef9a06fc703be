package io.hein.transport.kafka;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.awaitility.Awaitility;

/**
 * Holds all that some edge writes to Kafka, as if it was cut off or its process paused.
 */
public final class CutOff implements ProducerInterceptor<byte[], byte[]> {

	private static final String NAME = "cut.off";

	private static final Set<String> CUT = ConcurrentHashMap.newKeySet();

	private String name = "";

	/**
	 * The properties of an edge that can be cut off.
	 */
	static Map<String, Object> properties(String name) {
		return Map.of("interceptor.classes", CutOff.class.getName(), NAME, name);
	}

	static void cut(String name) {
		CUT.add(name);
	}

	static void mend(String name) {
		CUT.remove(name);
	}

	@Override
	public void configure(Map<String, ?> configs) {
		this.name = String.valueOf(configs.get(NAME));
	}

	@Override
	public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> record) {
		Awaitility.await().until(() -> !CUT.contains(this.name));
		return record;
	}

	@Override
	public void onAcknowledgement(RecordMetadata metadata, Exception exception) {
	}

	@Override
	public void close() {
	}

}
