package io.hein.transport.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

import io.hein.transport.backbone.BackboneException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Makes Kafka's clients: with what the promises of the log hang on, whatever was
 * configured, and with what makes them quick, unless something else was.
 */
class KafkaClients {

	private static final AtomicInteger NUMBER = new AtomicInteger();

	private static final int REQUEST_TIMEOUT = 5000;

	private static final int ADMIN_METADATA_AGE = 5000;

	private static final int FETCH_BYTES = 4 * 1024 * 1024;

	private static final int POLL_RECORDS = 10_000;

	private static final long REPORTS_BUFFER = 16 * 1024 * 1024;

	private final KafkaSettings settings;

	private final String publisher;

	private final int maxRecord;

	/**
	 * Create a maker of clients.
	 * @param settings what was configured
	 * @param publisher the publisher's name
	 * @param maxRecord how long a record may be
	 */
	KafkaClients(KafkaSettings settings, String publisher, int maxRecord) {
		this.settings = settings;
		this.publisher = publisher;
		this.maxRecord = maxRecord;
	}

	/**
	 * Make a client as soon as the names of the servers lead somewhere.
	 * @param maker makes it
	 * @param topic what it is for
	 * @param deadline says when it is too late
	 * @return the client, or what has one
	 * @throws BackboneException if that is not possible
	 */
	<T> T make(Callable<T> maker, String topic, Deadline deadline) {
		return deadline.keepTrying(() -> {
			try {
				return maker.call();
			}
			catch (KafkaException ex) {
				if (KafkaFailures.isWrongProperty(ex)) {
					throw new BackboneException(BackboneException.Reason.PROPERTIES, this.settings.servers(), topic,
							"A client of Kafka cannot be made: " + KafkaFailures.root(ex).getMessage(), ex);
				}
				if (KafkaFailures.root(ex) instanceof ConfigException) {
					// a name that leads nowhere yet
					return null;
				}
				throw ex;
			}
		}, (ex) -> KafkaFailures.atStart(this.settings, topic, ex));
	}

	Producer<byte[], byte[]> producer() {
		return producer("send", Map.of());
	}

	/**
	 * Make a producer of reports, which are small, and few.
	 */
	Producer<byte[], byte[]> reportsProducer() {
		return producer("report",
				Map.of(ProducerConfig.BUFFER_MEMORY_CONFIG, REPORTS_BUFFER, ProducerConfig.LINGER_MS_CONFIG, 0));
	}

	private Producer<byte[], byte[]> producer(String role, Map<String, Object> special) {
		long timeout = this.settings.sendTimeout().toMillis();
		Map<String, Object> properties = new HashMap<>();
		properties.put(ProducerConfig.LINGER_MS_CONFIG, 1);
		properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) Math.min(REQUEST_TIMEOUT, timeout - 50));
		properties.put(ProducerConfig.BATCH_SIZE_CONFIG, 64 * 1024);
		properties.putAll(this.settings.producer());
		properties.putAll(special);
		properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) Math.min(Integer.MAX_VALUE, timeout));
		properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, this.settings.maxBlock().toMillis());
		properties.put(ProducerConfig.ACKS_CONFIG, "all");
		properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
		properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
				Math.max(this.maxRecord, number(properties.get(ProducerConfig.MAX_REQUEST_SIZE_CONFIG))));
		properties.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
		properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
		properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
		name(properties, role);
		return new KafkaProducer<>(properties);
	}

	/**
	 * Make a consumer of no group, that commits nothing and begins only where it is set
	 * to.
	 */
	Consumer<byte[], byte[]> consumer(String role) {
		return consumer(role, Map.of());
	}

	/**
	 * Make a consumer that looks at some records here and there. At the end Kafka would
	 * keep it waiting for half a second for the next ones.
	 */
	Consumer<byte[], byte[]> sampler() {
		return consumer("sample", Map.of(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 1));
	}

	private Consumer<byte[], byte[]> consumer(String role, Map<String, Object> special) {
		Map<String, Object> properties = new HashMap<>();
		properties.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
		properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
		properties.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT);
		properties.putAll(this.settings.consumer());
		properties.putAll(special);
		properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, POLL_RECORDS);
		properties.keySet().removeIf((key) -> key.startsWith("group."));
		properties.remove(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG);
		properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
		properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
		properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
		properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
		properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
		properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
		name(properties, role);
		return new KafkaConsumer<>(properties);
	}

	Admin admin() {
		return Admin.create(adminProperties());
	}

	/**
	 * The admin client may take that its password was refused for final until it next
	 * gets its metadata, which by default is five minutes later.
	 */
	Map<String, Object> adminProperties() {
		Map<String, Object> properties = new HashMap<>();
		properties.put(CommonClientConfigs.METADATA_MAX_AGE_CONFIG, ADMIN_METADATA_AGE);
		properties.putAll(this.settings.admin());
		name(properties, "check");
		return properties;
	}

	/**
	 * Two clients of one name would fight for their beans.
	 */
	private void name(Map<String, Object> properties, String role) {
		Object prefix = properties.getOrDefault(CommonClientConfigs.CLIENT_ID_CONFIG, "");
		properties.put(CommonClientConfigs.CLIENT_ID_CONFIG, ((prefix.toString().isEmpty()) ? "hein" : prefix) + "-"
				+ this.publisher + "-" + role + "-" + NUMBER.incrementAndGet());
	}

	private static int number(@Nullable Object value) {
		try {
			return (value != null) ? Integer.parseInt(value.toString().strip()) : 0;
		}
		catch (NumberFormatException ex) {
			return 0;
		}
	}

}
