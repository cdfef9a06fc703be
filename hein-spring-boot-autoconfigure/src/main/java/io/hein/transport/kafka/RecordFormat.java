package io.hein.transport.kafka;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

import io.hein.transport.frame.ContentType;
import io.hein.transport.frame.Headers;
import io.hein.transport.topic.TopicEncoder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * How a message looks as a record of Kafka, so that other applications can read it, and
 * what becomes of records of others. For one reading thread, and any number of writing
 * ones.
 */
final class RecordFormat {

	static final String TOPIC = "hein_topic";

	static final String CONTENT_TYPE = "contentType";

	/**
	 * What asks for a report.
	 */
	static final String CONFIRM = "hein_confirm";

	private static final byte[] NO_TOPIC = {};

	/**
	 * What the header says of each content type, by its ordinal.
	 */
	private static final byte[][] TYPES = Arrays.stream(ContentType.values())
		.map((type) -> type.mimeType().getBytes(StandardCharsets.UTF_8))
		.toArray(byte[][]::new);

	private static final ContentType[] KNOWN = { ContentType.JSON, ContentType.TEXT, ContentType.BYTES };

	private final TopicEncoder topics = new TopicEncoder();

	/**
	 * The topic that was read last: most often it comes again.
	 */
	private byte[] lastTopic = NO_TOPIC;

	/**
	 * Make a record. Its headers say only what is not clear without them, the key being
	 * the topic: they would be longer than a short message.
	 */
	static ProducerRecord<byte[], byte[]> write(String kafkaTopic, int partition, byte[] topic, ContentType contentType,
			byte[] headers, byte[] payload) {
		ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(kafkaTopic, partition, topic, payload);
		if (contentType != ContentType.OTHER && contentType != ContentType.BYTES) {
			record.headers().add(CONTENT_TYPE, TYPES[contentType.ordinal()]);
		}
		if (headers.length > 0) {
			Map<String, String> others = Headers.decode(headers);
			if (others.containsKey(TOPIC)) {
				// the first one counts
				record.headers().add(TOPIC, topic);
			}
			others.forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
		}
		return record;
	}

	/**
	 * Ask for a report of a message.
	 */
	static void ask(ProducerRecord<byte[], byte[]> record, byte[] request) {
		record.headers().add(CONFIRM, request);
	}

	/**
	 * Read a record, of whomever.
	 */
	Message read(ConsumerRecord<byte[], byte[]> record) {
		byte[] topic = null;
		boolean topicSaid = false;
		ContentType contentType = ContentType.BYTES;
		Map<String, String> others = null;
		byte[] request = null;
		for (Header header : record.headers()) {
			String name = header.key();
			if (!topicSaid && name.equals(TOPIC)) {
				topic = topic(header.value());
				topicSaid = true;
			}
			else if (name.equals(CONFIRM) && text(header.value()) == null) {
				request = header.value();
			}
			else {
				ContentType known = (name.equals(CONTENT_TYPE)) ? known(header.value()) : ContentType.OTHER;
				if (known == ContentType.OTHER) {
					others = (others != null) ? others : new LinkedHashMap<>();
					keep(others, name, text(header.value()));
				}
				contentType = (name.equals(CONTENT_TYPE)) ? known : contentType;
			}
		}
		if (topic == null) {
			topic = topic(record.key());
		}
		return new Message((topic != null) ? topic : NO_TOPIC, contentType, encoded(others), request);
	}

	private byte @Nullable [] topic(byte @Nullable [] bytes) {
		if (Arrays.equals(bytes, this.lastTopic)) {
			return this.lastTopic;
		}
		String text = text(bytes);
		if (text == null) {
			return null;
		}
		try {
			byte[] topic = this.topics.encode(text);
			this.lastTopic = topic;
			return topic;
		}
		catch (IllegalArgumentException ex) {
			// somebody else's key: no topic of ours
			return null;
		}
	}

	private static ContentType known(byte @Nullable [] value) {
		for (ContentType type : KNOWN) {
			if (Arrays.equals(value, TYPES[type.ordinal()])) {
				return type;
			}
		}
		return "text/plain".equals(text(value)) ? ContentType.TEXT : ContentType.OTHER;
	}

	/**
	 * Keep what can be a header here. What cannot is left out, not the message.
	 */
	private static void keep(Map<String, String> headers, String name, @Nullable String value) {
		if (value != null && headers.size() < Headers.MAX_COUNT) {
			headers.put(name, value);
			try {
				Headers.encode(headers);
			}
			catch (IllegalArgumentException ex) {
				headers.remove(name);
			}
		}
	}

	private static byte[] encoded(@Nullable Map<String, String> headers) {
		return (headers != null) ? Headers.encode(headers) : Headers.NONE;
	}

	private static @Nullable String text(byte @Nullable [] bytes) {
		if (bytes == null) {
			return null;
		}
		try {
			return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
		}
		catch (CharacterCodingException ex) {
			return null;
		}
	}

	/**
	 * What a record says of its message beside the payload.
	 *
	 * @param topic the topic, encoded
	 * @param contentType the content type
	 * @param headers the headers, encoded
	 * @param request what asks for a report, {@code null} for nothing
	 */
	record Message(byte[] topic, ContentType contentType, byte[] headers, byte @Nullable [] request) {

	}

}
